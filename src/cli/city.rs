//! The city that a command works on: its database and its Atlas.

use chrono::{DateTime, Utc};

use super::Context;
use super::error::CliError;
use super::progress::Progress;
use crate::atlas::Atlas;
use crate::config::Config;
use crate::jobs;
use crate::jobs::build;
use crate::store::{DatabaseUrl, Store};

/// Runs work that waits. What is still under way on other threads when it ends is left behind.
pub fn wait<T>(work: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::Start(error.to_string()))?;
    let result = runtime.block_on(work);
    runtime.shutdown_background();
    result
}

/// The one place where the clock is read; everything below takes the time as an argument.
#[allow(clippy::disallowed_methods, reason = "this is that place")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The database that the settings name, else the SQLite file of the data folder.
pub fn url(config: &Config) -> Result<DatabaseUrl, CliError> {
    match &config.database {
        Some(database) => Ok(database.parse()?),
        None => Ok(DatabaseUrl::in_folder(&config.data)),
    }
}

/// Opens the database; an empty one gets its tables.
pub async fn open(context: &Context) -> Result<Store, CliError> {
    if context.config.database.is_none() {
        context.config.prepare_data()?;
    }
    Ok(Store::open(&url(&context.config)?).await?)
}

/// Builds the Atlas from the database in one go.
pub fn atlas(context: &Context, progress: &mut Progress) -> Result<Atlas, CliError> {
    wait(async {
        let store = open(context).await?;
        Ok(build::atlas(&store, &mut |at| progress.job(at)).await?)
    })
}

/// The same; where no database has been made yet, the country's divisions alone, and none is made.
pub fn atlas_or_country(context: &Context, progress: &mut Progress) -> Result<Atlas, CliError> {
    match url(&context.config)? {
        DatabaseUrl::Sqlite(path) if !path.exists() => {
            Ok(build::country().map_err(build::BuildJobError::from)?)
        }
        _ => atlas(context, progress),
    }
}

/// Builds the Atlas of what the database holds now and makes it the active one; servers follow.
pub async fn activate(store: &Store, progress: &mut Progress) -> Result<Atlas, CliError> {
    let atlas = build::atlas(store, &mut |at: jobs::Progress| progress.job(at)).await?;
    build::activate(store, &atlas, now()).await?;
    Ok(atlas)
}
