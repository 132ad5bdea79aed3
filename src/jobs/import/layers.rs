//! Layers: a change of a layer's content is a new version, which holds from its first day on.

use super::options::LayerChange;
use super::{ImportError, ImportOptions, ImportReport, examine};
use crate::access::AccessLevel;
use crate::coordinates::ReferenceSystem;
use crate::jobs::Report;
use crate::jobs::references::Warning;
use crate::sources::layers::{Features, LayerReading};
use crate::sources::{Inspection, Located, Reject, SourceError};
use crate::spatial::rows::{FeatureRow, LayerRow, day_of, in_force};
use crate::store::Store;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;

/// Imports a layer, or several: GeoJSON, a table with x and y or well-known text, or a zipped Shapefile. What the options
/// say of the layers takes the place of what was said of them before. A version whose first day is still to come waits
/// for it.
///
/// # Errors
/// No reference system is named, the file cannot be read or is refused, a layer has a version that waits for a later day, or
/// the database fails.
pub async fn zones(
    store: &Store,
    path: &Path,
    options: &ImportOptions,
    now: DateTime<Utc>,
    progress: Report<'_>,
) -> Result<ImportReport, ImportError> {
    let crs = options.system()?;
    let reading = options.layer_reading(&crs);
    // By layer: whether its features are points.
    let names = Mutex::new(BTreeMap::new());
    let seen = &names;
    let open = |inspection: &Inspection| -> Result<_, SourceError> {
        let features = Features::open(inspection, reading.clone())?;
        Ok(features.inspect(move |row: &Result<Located<FeatureRow>, Reject>| {
            if let (Ok(row), Ok(mut names)) = (row, seen.lock())
                && !names.contains_key(&row.row.layer)
            {
                names.insert(row.row.layer.clone(), row.row.is_point());
            }
        }))
    };
    let examined = examine(path, options, &open, progress).await?;
    let kinds = seen.lock().map(|names| names.clone()).unwrap_or_default();
    let before = store.layer_versions().await?;
    let day = day_of(now);
    refuse_other_kinds(store, &kinds, options).await?;
    let names: BTreeSet<String> = kinds.into_keys().collect();
    let said = names.iter().map(|layer| said(layer, &before, options, &crs, day));
    let said = said.collect::<Result<Vec<_>, _>>()?;
    let guarded: BTreeSet<String> =
        said.iter().filter(|row| is_guarded(row)).map(|row| row.layer.clone()).collect();
    // What is there already is kept as what comes is, so that a change of level is no change of content.
    for layer in before.iter().map(|row| &row.layer).filter(|layer| names.contains(*layer)) {
        store.seal_layer(layer, guarded.contains(layer)).await?;
    }
    let sealer = match guarded.is_empty() {
        true => None,
        false => Some(store.sealer().cloned().ok_or(ImportError::NoKeys)?),
    };
    let rows = open(&examined.inspection)?.map(|row| {
        row.map(|mut located| {
            if let Some(sealer) = sealer.as_ref().filter(|_| guarded.contains(&located.row.layer)) {
                located.row = sealer.seal(located.row);
            }
            located
        })
    });
    let mut report = examined.write(store, options, Some(crs), said, rows, now, progress).await?;
    if options.about.valid_from.is_none() {
        for row in store.layer_versions().await? {
            if names.contains(&row.layer) && takes_over(&before, &row, day) {
                store.begin_layer_version(&row.layer, row.version, day).await?;
            }
        }
    }
    let after = store.layer_versions().await?;
    report.layers = names.iter().filter_map(|layer| change(layer, &before, &after, day)).collect();
    let later = options.about.valid_from.is_some_and(|from| from > day);
    let stays = |change: &&LayerChange| later && !change.changed && !change.pending;
    let stay: Vec<Warning> = report.layers.iter().filter(stays).map(first_day_stays).collect();
    report.warnings.extend(stay);
    let holding = in_force(&after, day);
    let over =
        |change: &&LayerChange| !change.pending && !holding.iter().any(|row| row.layer == change.layer);
    let ended: Vec<Warning> = report.layers.iter().filter(over).map(not_in_force).collect();
    report.warnings.extend(ended);
    Ok(report)
}

/// Whether the features of a layer are sealed: L3 and L4 (DB33/T 2351), and what is no level.
fn is_guarded(row: &LayerRow) -> bool {
    AccessLevel::from_word(&row.level).is_none_or(|level| level >= AccessLevel::L3)
}

impl ImportOptions {
    /// How the features of a file of layers are to be read.
    pub(in crate::jobs) fn layer_reading(&self, crs: &ReferenceSystem) -> LayerReading {
        let layer = self.layer.clone().or_else(|| self.mapping.layer.clone());
        LayerReading { crs: crs.clone(), layer, extent: self.extent, mapping: self.mapping.clone() }
    }
}

/// Refuses features of another kind than those that a layer has and would keep; `kinds` says of each layer of a file
/// whether it has points.
pub(in crate::jobs) async fn refuse_other_kinds(
    store: &Store,
    kinds: &BTreeMap<String, bool>,
    options: &ImportOptions,
) -> Result<(), ImportError> {
    let known = if options.replace_source { Vec::new() } else { store.layer_kinds().await? };
    let other =
        known.into_iter().find(|(layer, points)| kinds.get(layer).is_some_and(|given| given != points));
    other.map_or(Ok(()), |(layer, _)| Err(ImportError::Kinds { layer }))
}

/// What is said of a layer from now on; what the options leave open stays as it was.
pub(in crate::jobs) fn said(
    layer: &str,
    versions: &[LayerRow],
    options: &ImportOptions,
    crs: &ReferenceSystem,
    day: NaiveDate,
) -> Result<LayerRow, ImportError> {
    let before = versions.iter().rfind(|row| row.layer == layer);
    let said = &options.about;
    if let (Some(from), Some(given)) = (before.and_then(|row| row.valid_from), said.valid_from)
        && day < from
        && given < from
    {
        let version = before.map_or(1, |row| row.version);
        return Err(ImportError::Pending { layer: layer.to_owned(), version, from });
    }
    let valid_from = said.valid_from.or_else(|| before.and_then(|row| row.valid_from));
    // A last day that is over, or would be before the first, was the former version's.
    let goes_on = |to: &NaiveDate| day <= *to && valid_from.is_none_or(|from| from <= *to);
    let valid_to = said.valid_to.or_else(|| before.and_then(|row| row.valid_to).filter(goes_on));
    if let (Some(from), Some(to)) = (valid_from, valid_to)
        && to < from
    {
        return Err(ImportError::LastDay { layer: layer.to_owned(), from, to });
    }
    let kept = |text: Option<String>, of: fn(&LayerRow) -> &String| {
        text.or_else(|| before.map(|row| of(row).clone())).unwrap_or_default()
    };
    let level = said.level.or_else(|| before.and_then(|row| AccessLevel::from_word(&row.level)));
    Ok(LayerRow {
        layer: layer.to_owned(),
        title: kept(said.title.clone(), |row| &row.title),
        source: kept(options.source.clone().or_else(|| options.mapping.source.clone()), |row| &row.source),
        crs: crs.to_string(),
        level: level.unwrap_or_default().as_str().to_owned(),
        valid_from,
        valid_to,
        version: before.map_or(1, |row| row.version),
    })
}

/// Whether a version for which no first day was given takes the place of one that holds: it does so today, and not from the
/// day on which that one began.
pub(in crate::jobs) fn takes_over(before: &[LayerRow], row: &LayerRow, day: NaiveDate) -> bool {
    let former = before.iter().rfind(|former| former.layer == row.layer);
    former.is_some_and(|former| {
        former.version < row.version && former.valid_from.is_none_or(|from| from <= day)
    })
}

fn change(layer: &str, before: &[LayerRow], after: &[LayerRow], day: NaiveDate) -> Option<LayerChange> {
    let latest = |rows: &[LayerRow]| rows.iter().rfind(|row| row.layer == layer).cloned();
    let row = latest(after)?;
    Some(LayerChange {
        changed: latest(before).is_none_or(|before| before.version != row.version),
        version: row.version,
        valid_from: row.valid_from,
        pending: row.valid_from.is_some_and(|from| day < from),
        layer: row.layer,
    })
}

fn not_in_force(change: &LayerChange) -> Warning {
    Warning {
        code: "not_in_force",
        count: 0,
        examples: Vec::new(),
        text: format!("图层 {} 的最后一天已过：它不再显示，也不再用于判定", change.layer),
    }
}

fn first_day_stays(change: &LayerChange) -> Warning {
    Warning {
        code: "first_day_stays",
        count: 0,
        examples: Vec::new(),
        text: format!(
            "图层 {} 的内容没有变化，第 {} 版已经生效，不推迟其生效日期",
            change.layer, change.version
        ),
    }
}
