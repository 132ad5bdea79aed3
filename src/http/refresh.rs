//! Which Atlas answers: loaded at start, and again whenever another one is made the active one.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use super::state::{App, Snapshot};
use crate::jobs::Report;
use crate::jobs::build::{BuildJobError, atlas};
use crate::store::{AtlasVersion, Store};

/// Builds what the database holds now; what `before` holds of unchanged layers is taken over.
///
/// # Errors
/// The database fails, or its rows make no Atlas.
pub async fn load(
    store: &Store,
    before: Option<Arc<Snapshot>>,
    progress: Report<'_>,
) -> Result<Snapshot, BuildJobError> {
    let published = store.published_batches().await?;
    let counts = store.snapshot().await?.counts().await?;
    let atlas = atlas(store, progress).await?;
    let said = store.layers().await?;
    let make = move || Snapshot::new(atlas, counts, published, &said, before.as_deref());
    let made = tokio::task::spawn_blocking(make);
    made.await.map_err(|error| BuildJobError::Internal(error.to_string()))
}

/// Longest wait between two tries of an Atlas that cannot be built.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Asks the database every so often which Atlas is active and follows it; `seen` is the active one at the time of the
/// first load. While the database is away, the last Atlas goes on answering.
pub async fn follow(app: &App, store: &Store, mut seen: Option<AtlasVersion>, every: Duration) -> Infallible {
    let mut wait = every;
    loop {
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT).max(every);
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
        let Ok(active) = active else {
            wait = every;
            continue;
        };
        if active == seen && !has_fallen_behind(app, store).await {
            wait = every;
            continue;
        }
        match load(store, app.current(), &mut |_| {}).await {
            Ok(snapshot) => {
                tracing::info!(version = snapshot.atlas.version(), "another Atlas answers from now on");
                compare_with(app, &snapshot, active.as_ref());
                app.activate(snapshot);
                (seen, wait) = (active, every);
            }
            // Each try reads the whole database, so they become rarer.
            Err(error) => {
                tracing::error!(%error, "the active Atlas cannot be built; the last one goes on answering")
            }
        }
    }
}

/// Whether a server that is ahead of the active version has missed an import since: perhaps the one that takes back what
/// it is ahead by.
async fn has_fallen_behind(app: &App, store: &Store) -> bool {
    let held = app.current().map(|snapshot| snapshot.published);
    app.is_ahead() && store.published_batches().await.is_ok_and(|now| Some(now) != held)
}

/// The database may hold rows that were imported without a new Atlas; a server that loads then answers from more than
/// the active version says, and tells so.
pub fn compare_with(app: &App, built: &Snapshot, active: Option<&AtlasVersion>) {
    let differs = active.is_some_and(|active| active.version != built.atlas.version());
    app.set_ahead(differs);
    if let (true, Some(active)) = (differs, active) {
        tracing::warn!(
            active = active.version,
            answers = built.atlas.version(),
            "the database holds imports that no active Atlas has: `ftz-atlas atlas activate` makes one"
        );
    }
}
