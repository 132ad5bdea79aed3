//! Which Atlas answers: loaded at start, and again whenever another one is made the active one.

use std::convert::Infallible;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

use super::state::{App, Snapshot};
use crate::jobs::Report;
use crate::jobs::build::{BuildJobError, activate, atlas_with_layers};
use crate::map::public::not_shown;
use crate::spatial::rows::{LayerRow, day_of, in_force};
use crate::store::{AtlasVersion, Store};

/// Builds what the database holds now, with the layers as they hold on a day; what the current Atlas holds of unchanged
/// layers is taken over.
///
/// # Errors
/// The database fails, or its rows make no Atlas.
pub async fn load(
    app: &App,
    store: &Store,
    day: NaiveDate,
    progress: Report<'_>,
) -> Result<Snapshot, BuildJobError> {
    let published = store.published_batches().await?;
    let mut counts = store.snapshot().await?.counts().await?;
    let (atlas, said) = atlas_with_layers(store, day, progress).await?;
    // Of the versions that hold, not of those that wait.
    counts.zones = (atlas.zones().len() + atlas.points().len()) as u64;
    for (layer, why) in app.approved().iter().flat_map(|approved| not_shown(&atlas, approved, &said)) {
        tracing::warn!(
            layer,
            ?why,
            "the public does not see the layer: its copy is not the one that was reviewed"
        );
    }
    let (before, app) = (app.current(), app.clone());
    let make = move || Snapshot::new(atlas, counts, published, day, said, app.approved(), before.as_deref());
    let made = tokio::task::spawn_blocking(make);
    made.await.map_err(|error| BuildJobError::Internal(error.to_string()))
}

/// Longest wait between two tries of an Atlas that cannot be built.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Asks the database every so often which Atlas is active and follows it; `seen` is the active one at the time of the
/// first load. On a day on which another version of a layer begins to hold, it makes the Atlas of that day the active one. While the database is away, the last Atlas goes on answering.
pub async fn follow(app: &App, store: &Store, mut seen: Option<AtlasVersion>, every: Duration) -> Infallible {
    let mut wait = every;
    let mut looked = app.current().map_or(day_of((app.now)()), |snapshot| snapshot.day);
    loop {
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT).max(every);
        // Figures pile up until somebody folds them.
        app.metrics.run_upkeep();
        if let Some(authority) = app.authority() {
            // Another program may have added a key, which is the one to seal with from then on.
            authority.keys.renewed();
            if let Err(error) = authority.refresh(app.map.level).await {
                tracing::debug!(%error, "whether rights have changed is not known");
            }
        }
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
        let day = day_of((app.now)());
        let Ok(versions) = store.layer_versions().await else {
            wait = every;
            continue;
        };
        let turned = in_force(&versions, looked) != in_force(&versions, day);
        let told = active == seen && !turned && !is_said_anew(app, &versions);
        if told && !has_fallen_behind(app, store).await {
            (looked, wait) = (day, every);
            continue;
        }
        match next(app, store, day, active, turned).await {
            Ok((snapshot, active)) => {
                tracing::info!(version = snapshot.atlas.version(), "another Atlas answers from now on");
                compare_with(app, &snapshot, active.as_ref());
                app.activate(snapshot);
                (seen, looked, wait) = (active, day, every);
            }
            // Each try reads the whole database, so they become rarer.
            Err(error) => {
                tracing::error!(%error, "the active Atlas cannot be built; the last one goes on answering")
            }
        }
    }
}

/// The Atlas of a day. Where it answers because the day has turned, it becomes the active one, unless an import came
/// while it was built.
async fn next(
    app: &App,
    store: &Store,
    day: NaiveDate,
    active: Option<AtlasVersion>,
    turned: bool,
) -> Result<(Snapshot, Option<AtlasVersion>), BuildJobError> {
    let snapshot = load(app, store, day, &mut |_| {}).await?;
    if turned && activate(store, &snapshot.atlas, snapshot.published, (app.now)()).await? {
        return Ok((snapshot, store.active_atlas().await?));
    }
    Ok((snapshot, active))
}

/// Whether something else is said now of a version that is shown, such as its level: no content has changed, and so no
/// Atlas.
fn is_said_anew(app: &App, versions: &[LayerRow]) -> bool {
    let Some(snapshot) = app.current() else { return false };
    let now = |held: &LayerRow| {
        versions.iter().find(|row| (&row.layer, row.version) == (&held.layer, held.version)).cloned()
    };
    snapshot.said.iter().any(|held| now(held).is_some_and(|row| row != *held))
}

/// Whether other versions of layers hold on a day than did when an Atlas was made active: nobody was there at midnight.
///
/// # Errors
/// The database fails.
pub async fn slept_over(store: &Store, active: &AtlasVersion, day: NaiveDate) -> Result<bool, BuildJobError> {
    let Ok(then) = active.activated_at.parse::<DateTime<Utc>>() else { return Ok(false) };
    let versions = store.layer_versions().await?;
    Ok(in_force(&versions, day_of(then)) != in_force(&versions, day))
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
