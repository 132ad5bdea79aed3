//! Which Atlas answers: loaded at start, and again whenever another one is made the active one.

use std::convert::Infallible;
use std::time::Duration;

use super::state::{App, Snapshot};
use crate::jobs::Report;
use crate::jobs::build::{BuildJobError, atlas};
use crate::store::{AtlasVersion, Store};

/// Builds what the database holds now.
///
/// # Errors
/// The database fails, or its rows make no Atlas.
pub async fn load(store: &Store, progress: Report<'_>) -> Result<Snapshot, BuildJobError> {
    let counts = store.snapshot().await?.counts().await?;
    let synthetic = store.holds_sample().await?;
    Ok(Snapshot::new(atlas(store, progress).await?, counts, synthetic))
}

/// Asks the database every so often which Atlas is active and follows it; `seen` is the active one at the time of the
/// first load. While the database is away, the last Atlas goes on answering.
pub async fn follow(app: &App, store: &Store, mut seen: Option<AtlasVersion>, every: Duration) -> Infallible {
    loop {
        tokio::time::sleep(every).await;
        // Figures pile up until somebody folds them.
        app.metrics.run_upkeep();
        let active = store.active_atlas().await;
        if app.set_database_reachable(active.is_ok()) {
            match &active {
                Ok(_) => tracing::info!("the database answers again"),
                Err(error) => {
                    tracing::error!(%error, "the database is away; the last Atlas goes on answering")
                }
            }
        }
        let Ok(active) = active else { continue };
        if active == seen {
            continue;
        }
        match load(store, &mut |_| {}).await {
            Ok(snapshot) => {
                tracing::info!(version = snapshot.atlas.version(), "another Atlas answers from now on");
                app.activate(snapshot);
                seen = active;
            }
            Err(error) => {
                tracing::error!(%error, "the active Atlas cannot be built; the last one goes on answering")
            }
        }
    }
}
