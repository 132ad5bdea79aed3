//! What an import of layers would do, worked out before anything is written: what of the file is refused and where, what
//! becomes of each layer, and how its areas fit.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use geo::{BooleanOps, GeodesicArea};
use geo_types::MultiPolygon;

use super::import::{ImportError, ImportOptions, refuse_other_kinds, said, takes_over};
use super::{Progress, Report, Stage};
use crate::sources::layers::Features;
use crate::sources::{Located, Reject, RejectCode, inspect};
use crate::spatial::rows::{FeatureRow, Geometry, LayerRow, ZoneRow, day_of};
use crate::spatial::topology::{self, Flaw};
use crate::store::Store;

/// A file of layers beside what the database holds.
pub struct Preview {
    pub file: String,
    /// Features of the file that would be taken.
    pub accepted: u64,
    pub refused: Vec<Reject>,
    /// Features of which a ring turned the wrong way round and was turned back.
    pub turned: u64,
    /// Whether the import would take nothing, because too much is refused.
    pub refused_whole: bool,
    pub layers: Vec<LayerPreview>,
    /// The first day on which all of it holds.
    pub day: NaiveDate,
    /// Every feature of every layer as it would be on that day.
    pub features: Vec<FeatureRow>,
}

/// What would become of one layer.
pub struct LayerPreview {
    /// What would be said of it; the version is the one that would be made.
    pub said: LayerRow,
    pub changes: Vec<Change>,
    pub unchanged: u64,
    /// Its polygons before and after; flaws count by the place in the latter.
    pub before: Vec<ZoneRow>,
    pub after: Vec<ZoneRow>,
    pub flaws: Vec<Flaw>,
}

/// What would become of one feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub code: String,
    pub name: String,
    pub kind: ChangeKind,
    /// Square metres that the feature gains and loses; 0 for points.
    pub gained: f64,
    pub lost: f64,
    /// What is gained and lost together, WGS-84 degrees.
    pub ground: MultiPolygon<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    Added,
    Removed,
    /// Its shape or place is another.
    Moved,
    /// Only its name, kind or attributes are others.
    Described,
}

/// Reads a file and works out what [`super::import::zones`] would do with it. Nothing is written.
///
/// # Errors
/// As the import, but for refused features: they are part of the answer.
pub async fn preview(
    store: &Store,
    path: &Path,
    options: &ImportOptions,
    now: DateTime<Utc>,
    progress: Report<'_>,
) -> Result<Preview, ImportError> {
    let crs = options.system()?;
    let inspection = inspect(path)?;
    let mut source = Features::open(&inspection, options.layer_reading(&crs))?;
    let read = read(&mut source, &inspection.name(), progress)?;
    let kinds =
        read.layers.iter().filter_map(|(layer, rows)| Some((layer.clone(), rows.first()?.is_point())));
    refuse_other_kinds(store, &kinds.collect(), options).await?;
    let versions = store.layer_versions().await?;
    let today = day_of(now);
    let layers: Vec<&String> = read.layers.keys().collect();
    let said = layers.iter().map(|layer| said(layer, &versions, options, &crs, today));
    let said = said.collect::<Result<Vec<LayerRow>, _>>()?;
    let day = said.iter().filter_map(|row| row.valid_from).fold(today, NaiveDate::max);
    let dated = options.about.valid_from.is_some();
    let mut features = Vec::new();
    store.snapshot().await?.for_each_feature(day, |row| features.push(row)).await?;
    let (before, mut features): (Vec<_>, Vec<_>) =
        features.into_iter().partition(|row| read.layers.contains_key(&row.layer));
    progress(Progress { stage: Stage::Comparing, done: 0, total: Some(read.accepted) });
    let share = read.refused.len() as f64 * 100.0 / (read.refused.len() as f64 + read.accepted as f64);
    let refused_whole = share > options.allow_rejects;
    // As the import: what may be a row's newer form keeps the row from going.
    let replaces = options.replace_source && read.refused.is_empty();
    let work = move || {
        let mut previews = Vec::new();
        for (said, (layer, rows)) in said.into_iter().zip(read.layers) {
            let old: Vec<FeatureRow> = before.iter().filter(|row| row.layer == layer).cloned().collect();
            let exists = versions.iter().any(|row| row.layer == layer);
            let after = merged(&old, rows, replaces);
            if said.valid_to.is_none_or(|to| day <= to) {
                features.extend(after.values().cloned());
            }
            let mut preview = compare(said, exists, old, after);
            if !dated && takes_over(&versions, &preview.said, today) {
                preview.said.valid_from = Some(today);
            }
            previews.push(preview);
        }
        (previews, features)
    };
    let compared = tokio::task::spawn_blocking(work).await;
    let (layers, features) = compared.map_err(|error| ImportError::Internal(error.to_string()))?;
    Ok(Preview {
        file: inspection.name(),
        accepted: read.accepted,
        refused: read.refused,
        turned: source.turned(),
        refused_whole,
        layers,
        day,
        features,
    })
}

struct Read {
    layers: BTreeMap<String, Vec<FeatureRow>>,
    refused: Vec<Reject>,
    accepted: u64,
}

fn read(source: &mut Features, file: &str, progress: Report<'_>) -> Result<Read, ImportError> {
    let mut layers: BTreeMap<String, Vec<FeatureRow>> = BTreeMap::new();
    let (mut refused, mut accepted) = (Vec::new(), 0);
    let mut lines: HashMap<(String, String), u64> = HashMap::new();
    for row in source {
        match row {
            Ok(Located { line, row }) => {
                let key = (row.layer.clone(), row.code.clone());
                match lines.get(&key) {
                    None => {
                        lines.insert(key, line);
                        layers.entry(row.layer.clone()).or_default().push(row);
                        accepted += 1;
                    }
                    Some(first) => {
                        let held = layers[&row.layer].iter().find(|held| held.code == row.code);
                        if held != Some(&row) {
                            refused.push(Reject {
                                file: file.to_owned(),
                                line,
                                column: String::new(),
                                code: RejectCode::Repeated,
                                reason: format!("与第 {first} 行编号（关键字）相同而内容不同"),
                                raw: format!("layer={},code={},name={}", row.layer, row.code, row.name),
                                sketch: None,
                            });
                        }
                    }
                }
            }
            Err(reject) if reject.code == RejectCode::Unreadable => {
                let Reject { file, line, reason: cause, .. } = reject;
                return Err(ImportError::Unreadable { file, line, cause });
            }
            Err(reject) => refused.push(reject),
        }
        if accepted % 1_000 == 999 {
            progress(Progress { stage: Stage::Checking, done: accepted, total: None });
        }
    }
    if accepted == 0 && refused.is_empty() {
        return Err(ImportError::NoRows { file: file.to_owned() });
    }
    Ok(Read { layers, refused, accepted })
}

/// Features by their codes, as they would be with the rows of a file.
fn merged(before: &[FeatureRow], rows: Vec<FeatureRow>, replaces: bool) -> BTreeMap<String, FeatureRow> {
    let kept = before.iter().filter(|_| !replaces).cloned();
    kept.chain(rows).map(|row| (row.code.clone(), row)).collect()
}

fn compare(
    said: LayerRow,
    exists: bool,
    before: Vec<FeatureRow>,
    after: BTreeMap<String, FeatureRow>,
) -> LayerPreview {
    let old: BTreeMap<&str, &FeatureRow> = before.iter().map(|row| (row.code.as_str(), row)).collect();
    let taken = after.values().filter_map(|row| change(old.get(row.code.as_str()).copied(), Some(row)));
    let taken: Vec<Change> = taken.collect();
    let unchanged = (after.len() - taken.len()) as u64;
    let gone = before.iter().filter(|row| !after.contains_key(&row.code));
    let changes: Vec<Change> =
        taken.into_iter().chain(gone.filter_map(|row| change(Some(row), None))).collect();
    let version = said.version + u32::from(exists && !changes.is_empty());
    let after: Vec<ZoneRow> = after.into_values().filter_map(polygons).collect();
    let shapes: Vec<&MultiPolygon<f64>> = after.iter().map(|row| &row.geometry).collect();
    let flaws = topology::flaws(&shapes);
    let before = before.into_iter().filter_map(polygons).collect();
    LayerPreview { said: LayerRow { version, ..said }, changes, unchanged, before, after, flaws }
}

fn change(before: Option<&FeatureRow>, after: Option<&FeatureRow>) -> Option<Change> {
    let row = after.or(before)?;
    let kind = match (before, after) {
        (None, _) => ChangeKind::Added,
        (_, None) => ChangeKind::Removed,
        (Some(before), Some(after)) if before.geometry != after.geometry => ChangeKind::Moved,
        (Some(before), Some(after)) if before != after => ChangeKind::Described,
        _ => return None,
    };
    let nothing = || MultiPolygon::new(Vec::new());
    let shape = |row: Option<&FeatureRow>| match row.map(|row| &row.geometry) {
        Some(Geometry::Polygons(shape)) => shape.clone(),
        _ => nothing(),
    };
    let (old, new) = (shape(before), shape(after));
    let (gained, lost) = match kind {
        ChangeKind::Described => (nothing(), nothing()),
        _ => (new.difference(&old), old.difference(&new)),
    };
    Some(Change {
        code: row.code.clone(),
        name: row.name.clone(),
        kind,
        gained: gained.geodesic_area_unsigned(),
        lost: lost.geodesic_area_unsigned(),
        ground: MultiPolygon::new(gained.into_iter().chain(lost).collect()),
    })
}

fn polygons(row: FeatureRow) -> Option<ZoneRow> {
    let FeatureRow { layer, code, name, kind, properties, geometry } = row;
    match geometry {
        Geometry::Polygons(geometry) => Some(ZoneRow { layer, code, name, kind, properties, geometry }),
        Geometry::Point(..) => None,
    }
}
