//! Rows → a batch in chunks → published. Where an earlier run was interrupted, its committed rows are passed over.

use super::{Progress, Report, Stage};
use crate::store::stage::Staged;
use crate::store::{BatchSpec, Published, Store, StoreError};
use chrono::{DateTime, Utc};
use std::time::Instant;

/// Rows that one transaction commits.
pub(super) const CHUNK: usize = 5_000;

/// What loading came to.
pub(super) struct Loaded {
    pub batch: i64,
    pub taken: u64,
    /// Rows that an interrupted run had committed.
    pub resumed: u64,
    pub published: Published,
}

/// Why loading stopped.
pub(super) enum LoadError {
    Store(StoreError),
    /// There are other rows than there were when they were checked.
    Changed,
}

impl From<StoreError> for LoadError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Loads and publishes; `rows` always begin with the first row.
pub(super) async fn load<T: Staged + Send + Sync>(
    store: &Store,
    spec: &BatchSpec,
    mut rows: impl Iterator<Item = T> + Send,
    expected: Option<u64>,
    rejected: u64,
    now: DateTime<Utc>,
    progress: Report<'_>,
) -> Result<Loaded, LoadError> {
    let clock = Instant::now();
    let (batch, resumed) = store.begin_batch::<T>(spec, now).await?;
    let mut taken = resumed;
    let passed = rows.by_ref().take(usize::try_from(resumed).unwrap_or(usize::MAX)).count();
    if passed as u64 != resumed {
        return Err(LoadError::Changed);
    }
    progress(Progress { stage: Stage::Writing, done: taken, total: expected });
    let mut chunk = Vec::with_capacity(CHUNK);
    loop {
        chunk.extend(rows.by_ref().take(CHUNK));
        if chunk.is_empty() {
            break;
        }
        taken = store.stage(batch, taken, &chunk).await?;
        chunk.clear();
        progress(Progress { stage: Stage::Writing, done: taken, total: expected });
    }
    if expected.is_some_and(|expected| expected != taken) {
        return Err(LoadError::Changed);
    }
    progress(Progress { stage: Stage::Publishing, done: taken, total: expected });
    let finished = now + clock.elapsed();
    // A rejected row may be a newer form of a live one: what the file no longer has is known only without rejects.
    let replaces = spec.replaces && rejected == 0;
    let published = store.publish::<T>(batch, taken, rejected, replaces, &spec.layers, finished).await?;
    Ok(Loaded { batch, taken, resumed, published })
}
