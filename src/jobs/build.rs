//! The Atlas from what is built in and what the database holds.

use super::{Progress, Report, Stage};
use crate::atlas::{Atlas, AtlasBuilder, BuildError};
use crate::sources::builtin;
use crate::spatial::rows::{LayerRow, day_of, in_force};
use crate::store::{Store, StoreError};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::HashSet;

/// Why there is no Atlas.
#[derive(Debug, thiserror::Error)]
pub enum BuildJobError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error("构建数据时出现内部错误：{0}")]
    Internal(String),
}

/// Builds the Atlas from the country's divisions and one consistent view of the database, with the layers as they hold on
/// a day.
///
/// # Errors
/// The database fails, or its rows make no Atlas.
pub async fn atlas(store: &Store, day: NaiveDate, progress: Report<'_>) -> Result<Atlas, BuildJobError> {
    Ok(atlas_with_layers(store, day, progress).await?.0)
}

/// The same with what is said of its layers.
///
/// # Errors
/// As [`atlas`].
pub async fn atlas_with_layers(
    store: &Store,
    day: NaiveDate,
    progress: Report<'_>,
) -> Result<(Atlas, Vec<LayerRow>), BuildJobError> {
    let mut builder = AtlasBuilder::new();
    let mut snapshot = store.snapshot().await?;
    // Not before: a sample that is published meanwhile would go unlabelled.
    builder.set_synthetic(store.holds_sample().await?);
    let total = Some(snapshot.expected_addresses().await?);
    progress(Progress { stage: Stage::Reading, done: 0, total });
    // An imported division takes the place of the built-in one: it has dates, and the city knows better.
    let mut imported = HashSet::new();
    let divisions = |row: crate::address::rows::DivisionRow| {
        imported.insert((row.code.clone(), row.name.clone()));
        builder.division(row);
    };
    snapshot.for_each_division(divisions).await?;
    built_in(&mut builder, |code, name| imported.contains(&(code.to_owned(), name.to_owned())));
    snapshot.for_each_alias(|row| builder.alias(row)).await?;
    snapshot.for_each_feature(day, |row| builder.feature(row)).await?;
    let said = in_force(&snapshot.layer_versions().await?, day);
    let mut done = 0;
    snapshot
        .for_each_address(|row| {
            builder.address(row);
            done += 1;
            if done % 10_000 == 0 {
                progress(Progress { stage: Stage::Reading, done, total });
            }
        })
        .await?;
    drop(snapshot);
    progress(Progress { stage: Stage::Building, done, total });
    Ok((finish(builder).await?, said))
}

/// Builds the Atlas of the country's divisions alone: enough to read the elements of a text.
///
/// # Errors
/// The rows make no Atlas.
pub fn country() -> Result<Atlas, BuildError> {
    let mut builder = AtlasBuilder::new();
    built_in(&mut builder, |_, _| false);
    builder.build()
}

fn built_in(builder: &mut AtlasBuilder, replaced: impl Fn(&str, &str) -> bool) {
    for row in builtin::divisions().iter().filter(|row| !replaced(&row.code, &row.name)) {
        builder.division(row.clone());
    }
    for row in builtin::aliases() {
        builder.alias(row.clone());
    }
}

/// Building takes seconds of one core: not on a thread that answers requests.
async fn finish(builder: AtlasBuilder) -> Result<Atlas, BuildJobError> {
    let built = tokio::task::spawn_blocking(move || builder.build()).await;
    Ok(built.map_err(|error| BuildJobError::Internal(error.to_string()))??)
}

/// Builds the Atlas of what the database holds and records it as the active version; again, where another import was
/// published meanwhile.
///
/// # Errors
/// The database fails, or its rows make no Atlas.
pub async fn activated(
    store: &Store,
    now: impl Fn() -> DateTime<Utc>,
    progress: Report<'_>,
) -> Result<Atlas, BuildJobError> {
    loop {
        let published = store.published_batches().await?;
        let built = atlas(store, day_of(now()), progress).await?;
        if activate(store, &built, published, now()).await? {
            return Ok(built);
        }
    }
}

/// Records an Atlas as the active version, unless an import was published since there were `published` of them.
///
/// # Errors
/// The database fails.
pub async fn activate(
    store: &Store,
    atlas: &Atlas,
    published: i64,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let parts: Vec<serde_json::Value> = atlas
        .parts()
        .iter()
        .map(|part| serde_json::json!({ "name": part.name, "hash": part.hash, "rows": part.rows }))
        .collect();
    let parts = serde_json::Value::from(parts).to_string();
    store.activate_atlas(atlas.version(), env!("CARGO_PKG_VERSION"), &parts, published, now).await
}
