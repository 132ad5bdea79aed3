//! The city that a command works on: its store and its Atlas.
use super::Context;
use super::error::CliError;
use super::progress::Progress;
use crate::atlas::{Atlas, AtlasBuilder};
use crate::sources::builtin;
pub fn atlas(_context: &Context, _progress: &mut Progress) -> Result<Atlas, CliError> {
    let mut builder = AtlasBuilder::new();
    for row in builtin::divisions() {
        builder.division(row.clone());
    }
    builder
        .build()
        .map_err(|error| CliError::Start(error.to_string()))
}

/// For work that waits: the store and the server.
pub fn runtime() -> Result<tokio::runtime::Runtime, CliError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::Start(error.to_string()))
}
