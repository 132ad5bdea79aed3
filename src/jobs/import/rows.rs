//! Rows that a program makes, without a file.

use super::{ImportError, ImportReport, named};
use crate::address::rows::AddressRow;
use crate::coordinates::{ReferenceSystem, Surveyed};
use crate::jobs::Report;
use crate::jobs::load::load;
use crate::spatial::rows::LayerRow;
use crate::store::stage::{Staged, fingerprint};
use crate::store::{BatchSpec, Store};
use chrono::{DateTime, Utc};
use std::collections::HashSet;

/// Rows that a program makes: what they are called, and what stands for their content (seed and size, say), so that
/// an interrupted load continues and a repeated one changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub name: String,
    pub content: String,
    pub synthetic: bool,
    pub replaces: bool,
    /// What is said of the layers, where they are features of some.
    pub layers: Vec<LayerRow>,
}

/// Loads rows that a program makes: [`DivisionRow`], [`AliasRow`] or [`FeatureRow`], in WGS-84. Rows with the key of an
/// earlier row are passed over.
///
/// # Errors
/// The database fails, or a text holds a control character that it cannot keep.
pub async fn rows<T: Staged + Send + Sync>(
    store: &Store,
    origin: &Origin,
    rows: impl IntoIterator<Item = T, IntoIter: Send>,
    now: DateTime<Utc>,
    progress: Report<'_>,
) -> Result<ImportReport, ImportError> {
    let spec = BatchSpec {
        kind: T::KIND,
        file: origin.name.clone(),
        content_hash: origin.content.clone(),
        reading: String::new(),
        crs: ReferenceSystem::Wgs84.to_string(),
        synthetic: origin.synthetic,
        replaces: origin.replaces,
        layers: origin.layers.clone(),
    };
    let (mut seen, mut repeated) = (HashSet::<u64>::new(), 0);
    let fresh = rows.into_iter().filter(|row| {
        let new = seen.insert(fingerprint(row).0);
        repeated += u64::from(!new);
        new
    });
    let loaded = load(store, &spec, fresh, None, 0, now, progress).await;
    let loaded = loaded.map_err(|error| named(error, &origin.name))?;
    Ok(ImportReport {
        kind: T::KIND,
        batch: loaded.batch,
        file: origin.name.clone(),
        rows: loaded.taken + repeated,
        accepted: loaded.taken,
        rejected: 0,
        repeated,
        resumed: loaded.resumed,
        published: loaded.published,
        layers: Vec::new(),
        rejects: Vec::new(),
        rejects_file: None,
        warnings: Vec::new(),
    })
}

/// [`rows`] for addresses.
///
/// # Errors
/// As [`rows`].
pub async fn address_rows(
    store: &Store,
    origin: &Origin,
    addresses: impl IntoIterator<Item = AddressRow, IntoIter: Send>,
    now: DateTime<Utc>,
    progress: Report<'_>,
) -> Result<ImportReport, ImportError> {
    let surveyed = addresses.into_iter().map(|row| Surveyed { original: [row.lon, row.lat], row });
    rows(store, origin, surveyed, now, progress).await
}
