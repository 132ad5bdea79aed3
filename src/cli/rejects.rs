//! Where the list of what could not be read lies.

use std::path::{Path, PathBuf};

use super::error::CliError;
use super::output::is_dash;
use crate::sources::Reject;
use crate::sources::reject::RejectsFile;

/// The list beside a file: `out.csv` has `out.rejects.csv`.
pub struct List {
    path: PathBuf,
    file: RejectsFile,
}

/// Beside `output`, or in the working folder under `name` where the output has no file.
pub fn beside(output: &Path, name: &str) -> Result<List, CliError> {
    let base = if is_dash(output) { Path::new(name) } else { output };
    let path = base.with_extension("rejects.csv");
    let file = RejectsFile::at(&path).map_err(|source| CliError::write(&path, source))?;
    Ok(List { path, file })
}

impl List {
    pub fn push(&mut self, reject: &Reject) -> Result<(), CliError> {
        self.file.push(reject).map_err(|source| CliError::write(&self.path, source))
    }

    /// The file, where there is something in it.
    pub fn finish(self) -> Result<Option<PathBuf>, CliError> {
        self.file.finish().map_err(|source| CliError::write(&self.path, source))
    }
}
