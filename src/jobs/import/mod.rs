//! Files, or rows that a program makes, into the database.
//!
//! A file is read twice: first every row is judged and nothing is written; if too many rows are rejects, the file is
//! refused. Then the accepted rows go into a batch that becomes visible whole. The same file again changes nothing;
//! after an interruption it continues where the last chunk was committed.

mod check;
mod layers;
mod options;
mod rows;

pub use layers::zones;
pub(super) use layers::{refuse_other_kinds, said, takes_over};
pub use options::{ImportError, ImportOptions, ImportReport, LayerAbout, LayerChange, Refusal};
pub use rows::{Origin, address_rows, rows};

use super::Report;
use super::load::{LoadError, load};
use super::references::{Areas, Directory, Warning};
use crate::address::rows::{AddressRow, AliasRow, DivisionRow};
use crate::coordinates::{ReferenceSystem, Surveyed};
use crate::sources::addresses::{AddressReading, Addresses};
use crate::sources::aliases::Aliases;
use crate::sources::divisions::Divisions;
use crate::sources::{Inspection, Located, Reject, SourceError, inspect};
use crate::spatial::rows::LayerRow;
use crate::store::stage::Staged;
use crate::store::{BatchSpec, Store};
use check::{Checked, check};
use chrono::{DateTime, Utc};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

/// Imports `divisions.csv`, or the same table as xlsx.
///
/// # Errors
/// The file cannot be read or is refused, or the database fails.
pub async fn divisions(
    store: &Store,
    path: &Path,
    options: &ImportOptions,
    now: DateTime<Utc>,
    progress: Report<'_>,
) -> Result<ImportReport, ImportError> {
    let open = |inspection: &Inspection| Divisions::open(inspection, &options.mapping);
    file::<DivisionRow, _>(store, path, options, None, open, now, progress).await
}

/// Imports `aliases.csv`, or the same table as xlsx.
///
/// # Errors
/// The file cannot be read or is refused, or the database fails.
pub async fn aliases(
    store: &Store,
    path: &Path,
    options: &ImportOptions,
    now: DateTime<Utc>,
    progress: Report<'_>,
) -> Result<ImportReport, ImportError> {
    let source = options.source();
    let open = |inspection: &Inspection| Aliases::open(inspection, &options.mapping, &source);
    file::<AliasRow, _>(store, path, options, None, open, now, progress).await
}

/// Imports `addresses.csv`, or the same table as xlsx.
///
/// # Errors
/// No reference system is named, the file cannot be read or is refused, or the database fails.
pub async fn addresses(
    store: &Store,
    path: &Path,
    options: &ImportOptions,
    now: DateTime<Utc>,
    progress: Report<'_>,
) -> Result<ImportReport, ImportError> {
    let crs = options.system()?;
    let reading = AddressReading { crs: crs.clone(), source: options.source(), extent: options.extent };
    let (areas, readings) = (Mutex::new(Areas::default()), AtomicU32::new(0));
    let counted = &areas;
    let open = |inspection: &Inspection| {
        let first = readings.fetch_add(1, Ordering::Relaxed) == 0;
        let rows = Addresses::open(inspection, &options.mapping, reading.clone())?;
        Ok(rows.inspect(move |row| {
            if let (true, Ok(row), Ok(mut areas)) = (first, row, counted.lock()) {
                areas.add(&row.row.row);
            }
        }))
    };
    let imported =
        file::<Surveyed<AddressRow>, _>(store, path, options, Some(crs), open, now, progress).await;
    let mut report = imported?;
    let directory = Directory::read(&mut store.snapshot().await?).await?;
    report.warnings.extend(areas.into_inner().unwrap_or_default().unmatched(&directory));
    Ok(report)
}

/// A rejected row may be a live one's newer form, so nothing goes before the file is whole.
fn nothing_retired() -> Warning {
    Warning {
        code: "nothing_retired",
        count: 0,
        examples: Vec::new(),
        text: "文件里有不合格的行，因此没有撤下任何旧行；改正后再导入一次".to_owned(),
    }
}

fn named(error: LoadError, file: &str) -> ImportError {
    match error {
        LoadError::Store(error) => error.into(),
        LoadError::Changed => ImportError::Changed { file: file.to_owned() },
    }
}

async fn file<T, I>(
    store: &Store,
    path: &Path,
    options: &ImportOptions,
    crs: Option<ReferenceSystem>,
    open: impl Fn(&Inspection) -> Result<I, SourceError>,
    now: DateTime<Utc>,
    progress: Report<'_>,
) -> Result<ImportReport, ImportError>
where
    T: Staged + Send + Sync,
    I: Iterator<Item = Result<Located<T>, Reject>> + Send,
{
    let examined = examine(path, options, &open, progress).await?;
    let rows = open(&examined.inspection)?;
    examined.write(store, options, crs, Vec::new(), rows, now, progress).await
}

/// A file whose rows were all judged.
struct Examined {
    inspection: Inspection,
    checked: Checked,
}

async fn examine<T, I>(
    path: &Path,
    options: &ImportOptions,
    open: impl Fn(&Inspection) -> Result<I, SourceError>,
    progress: Report<'_>,
) -> Result<Examined, ImportError>
where
    T: Staged + Send + Sync,
    I: Iterator<Item = Result<Located<T>, Reject>> + Send,
{
    let inspection = inspect(path)?;
    let name = inspection.name();
    let checked = check(open(&inspection)?, path, options, &name, progress).await?;
    if checked.accepted == 0 {
        return Err(ImportError::NoRows { file: name });
    }
    Ok(Examined { inspection, checked })
}

impl Examined {
    /// Writes the accepted ones of the rows, read once more, and publishes them.
    #[allow(clippy::too_many_arguments, reason = "each is one thing, and there are two callers")]
    async fn write<T: Staged + Send + Sync>(
        self,
        store: &Store,
        options: &ImportOptions,
        crs: Option<ReferenceSystem>,
        layers: Vec<LayerRow>,
        rows: impl Iterator<Item = Result<Located<T>, Reject>> + Send,
        now: DateTime<Utc>,
        progress: Report<'_>,
    ) -> Result<ImportReport, ImportError> {
        let Examined { inspection, checked } = self;
        let name = inspection.name();
        let spec = BatchSpec {
            kind: T::KIND,
            file: name.clone(),
            content_hash: inspection.sha256.clone(),
            reading: format!(
                "{}; crs={crs:?}; source={}; layer={:?}; extent={:?}; columns={:?}",
                env!("CARGO_PKG_VERSION"),
                options.source(),
                options.layer.as_ref().or(options.mapping.layer.as_ref()),
                options.extent,
                options.mapping.columns
            ),
            crs: crs.map_or_else(String::new, |crs| crs.to_string()),
            synthetic: options.synthetic,
            replaces: options.replace_source,
            layers,
        };
        let accepted = rows.filter_map(|row| {
            row.ok().filter(|row| !checked.passed_over.contains(&row.line)).map(|row| row.row)
        });
        let loaded = load(store, &spec, accepted, Some(checked.accepted), checked.rejected, now, progress);
        let loaded = loaded.await.map_err(|error| named(error, &name))?;
        Ok(ImportReport {
            kind: T::KIND,
            batch: loaded.batch,
            file: name,
            rows: checked.accepted + checked.rejected + checked.repeated,
            accepted: checked.accepted,
            rejected: checked.rejected,
            repeated: checked.repeated,
            resumed: loaded.resumed,
            published: loaded.published,
            layers: Vec::new(),
            rejects: checked.rejects,
            rejects_file: checked.rejects_file,
            warnings: (options.replace_source && checked.rejected > 0)
                .then(nothing_retired)
                .into_iter()
                .collect(),
        })
    }
}
