//! Files, or rows that a program makes, into the database.
//!
//! A file is read twice: first every row is judged and nothing is written; if too many rows are rejects, the file is
//! refused. Then the accepted rows go into a batch that becomes visible whole. The same file again changes nothing;
//! after an interruption it continues where the last chunk was committed.

use super::load::{LoadError, load};
use super::{Progress, Report, Stage};
use crate::address::rows::{AddressRow, AliasRow, DivisionRow};
use crate::coordinates::{CHINA, ReferenceSystem, Surveyed};
use crate::sources::addresses::{AddressReading, Addresses};
use crate::sources::aliases::Aliases;
use crate::sources::divisions::Divisions;
use crate::sources::reject::{RejectCount, RejectsFile};
use crate::sources::zones::{ZoneReading, Zones};
use crate::sources::{Inspection, Located, Mapping, Reject, RejectCode, SourceError, inspect};
use crate::spatial::rows::ZoneRow;
use crate::store::stage::{Staged, fingerprint};
use crate::store::{BatchSpec, Kind, Published, Store, StoreError};
use chrono::{DateTime, Utc};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// How a file is to be imported.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportOptions {
    /// Needed for addresses and zones, unless the mapping names it.
    pub crs: Option<ReferenceSystem>,
    pub mapping: Mapping,
    /// For zones; wins over the features' own.
    pub layer: Option<String>,
    /// For rows that name no source; without one it is `import`.
    pub source: Option<String>,
    /// Live rows of the same sources (layers, for zones; all, for divisions) that the file does not have go.
    pub replace_source: bool,
    /// Per cent of rows that may be rejects before the file is refused.
    pub allow_rejects: f64,
    /// The file that lists rejects; `None` is `<input>.rejects.csv` beside the input.
    pub rejects: Option<PathBuf>,
    /// West, south, east, north, WGS-84 degrees.
    pub extent: [f64; 4],
    /// Rows of a sample, not of a city.
    pub synthetic: bool,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            crs: None,
            mapping: Mapping::default(),
            layer: None,
            source: None,
            replace_source: false,
            allow_rejects: 1.0,
            rejects: None,
            extent: CHINA,
            synthetic: false,
        }
    }
}

impl ImportOptions {
    /// The rejects file of an input in a data folder.
    pub fn rejects_in(folder: &Path, input: &Path) -> PathBuf {
        let mut name = input.file_name().unwrap_or_default().to_owned();
        name.push(".rejects.csv");
        folder.join(name)
    }

    fn system(&self) -> Result<ReferenceSystem, ImportError> {
        self.crs.or(self.mapping.crs).ok_or(ImportError::NoReferenceSystem)
    }

    fn source(&self) -> String {
        self.source.clone().or_else(|| self.mapping.source.clone()).unwrap_or_else(|| "import".to_owned())
    }
}

/// What an import did. Counts are of rows, or of features.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ImportReport {
    pub kind: Kind,
    pub batch: i64,
    pub file: String,
    pub rows: u64,
    pub accepted: u64,
    pub rejected: u64,
    /// Rows that repeat an earlier row of the file word for word; they are passed over.
    pub repeated: u64,
    /// Rows that an interrupted run had committed already.
    pub resumed: u64,
    #[serde(flatten)]
    pub published: Published,
    pub rejects: Vec<RejectCount>,
    pub rejects_file: Option<PathBuf>,
}

/// Why nothing became visible.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("没有指明坐标系：请用 --crs 指定（wgs84、cgcs2000、gcj02、bd09 或 epsg:N），或在对应文件里写 crs")]
    NoReferenceSystem,
    #[error("{file}：{rows} 行中有 {rejected} 行不合格（{percent:.2} %，超过允许的 {allowed} %），整个文件未导入。{reasons}{listed}")]
    Refused {
        file: String,
        rows: u64,
        rejected: u64,
        percent: f64,
        allowed: f64,
        /// The most frequent reasons as a text.
        reasons: String,
        /// Where the rejects are listed, as a text.
        listed: String,
        rejects: Vec<RejectCount>,
        rejects_file: Option<PathBuf>,
    },
    #[error("{file} 里没有可以导入的行")]
    NoRows { file: String },
    #[error("{file} 从第 {line} 行起读不下去：{cause}。没有导入任何内容")]
    Unreadable { file: String, line: u64, cause: String },
    #[error("{file} 在导入过程中被改动了：已写入的部分没有发布，请重新导入")]
    Changed { file: String },
    #[error("无法写入不合格行的清单 {path}：{cause}。可用 --rejects 换一个位置")]
    Rejects { path: PathBuf, cause: std::io::Error },
}

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
    let reading = AddressReading { crs, source: options.source(), extent: options.extent };
    let open = |inspection: &Inspection| Addresses::open(inspection, &options.mapping, reading.clone());
    file::<Surveyed<AddressRow>, _>(store, path, options, Some(crs), open, now, progress).await
}

/// Imports a GeoJSON file of zones.
///
/// # Errors
/// No reference system is named, the file cannot be read or is refused, or the database fails.
pub async fn zones(
    store: &Store,
    path: &Path,
    options: &ImportOptions,
    now: DateTime<Utc>,
    progress: Report<'_>,
) -> Result<ImportReport, ImportError> {
    let crs = options.system()?;
    let layer = options.layer.clone().or_else(|| options.mapping.layer.clone());
    let reading = ZoneReading { crs, layer, extent: options.extent };
    let open = |inspection: &Inspection| Zones::open(inspection, reading.clone());
    file::<ZoneRow, _>(store, path, options, Some(crs), open, now, progress).await
}

/// Rows that a program makes: what they are called, and what stands for their content (seed and size, say), so that
/// an interrupted load continues and a repeated one changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub name: String,
    pub content: String,
    pub synthetic: bool,
    pub replaces: bool,
}

/// Loads rows that a program makes: [`DivisionRow`], [`AliasRow`] or [`ZoneRow`], in WGS-84. Rows with the key of an
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
        rejects: Vec::new(),
        rejects_file: None,
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
    let inspection = inspect(path)?;
    let name = inspection.name();
    let checked = check(open(&inspection)?, path, options, &name, progress).await?;
    if checked.accepted == 0 {
        return Err(ImportError::NoRows { file: name });
    }
    let spec = BatchSpec {
        kind: T::KIND,
        file: name.clone(),
        content_hash: inspection.sha256.clone(),
        reading: format!(
            "source={}; layer={:?}; extent={:?}; columns={:?}",
            options.source(),
            options.layer.as_ref().or(options.mapping.layer.as_ref()),
            options.extent,
            options.mapping.columns
        ),
        crs: crs.map_or_else(String::new, |crs| crs.to_string()),
        synthetic: options.synthetic,
        replaces: options.replace_source,
    };
    let accepted = open(&inspection)?
        .filter_map(|row| row.ok().filter(|row| !checked.passed_over.contains(&row.line)).map(|row| row.row));
    let loaded = load(store, &spec, accepted, Some(checked.accepted), checked.rejected, now, progress).await;
    let loaded = loaded.map_err(|error| named(error, &name))?;
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
        rejects: checked.rejects,
        rejects_file: checked.rejects_file,
    })
}

/// What the first reading found.
struct Checked {
    accepted: u64,
    rejected: u64,
    repeated: u64,
    /// Lines of rows that are sound but whose key an earlier row has.
    passed_over: HashSet<u64>,
    rejects: Vec<RejectCount>,
    rejects_file: Option<PathBuf>,
}

/// Sixteen bytes that stand for a row while repeated ones are looked for.
struct Seen {
    key: u64,
    rest: u32,
    line: u32,
}

async fn check<T: Staged>(
    rows: impl Iterator<Item = Result<Located<T>, Reject>> + Send,
    path: &Path,
    options: &ImportOptions,
    name: &str,
    progress: Report<'_>,
) -> Result<Checked, ImportError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let list = options.rejects.clone().unwrap_or_else(|| ImportOptions::rejects_in(folder, path));
    let unlisted = |cause| ImportError::Rejects { path: list.clone(), cause };
    let mut rejects = RejectsFile::at(&list).map_err(unlisted)?;
    let mut seen = Vec::new();
    for (index, row) in rows.enumerate() {
        match row {
            Ok(Located { line, row }) => {
                let (key, rest) = fingerprint(&row);
                let line = u32::try_from(line).unwrap_or(u32::MAX);
                seen.push(Seen { key, rest: rest as u32, line });
            }
            Err(reject) if reject.code == RejectCode::Unreadable => {
                let Reject { file, line, reason: cause, .. } = reject;
                return Err(ImportError::Unreadable { file, line, cause });
            }
            Err(reject) => rejects.push(&reject).map_err(unlisted)?,
        }
        if index % 10_000 == 9_999 {
            progress(Progress { stage: Stage::Checking, done: index as u64 + 1, total: None });
            tokio::task::yield_now().await;
        }
    }
    let sound = seen.len() as u64;
    let (repeats, passed_over) = repeated(seen);
    for (line, first) in &repeats {
        let reason = format!("与第 {first} 行编号（关键字）相同而内容不同");
        let (file, column, raw) = (name.to_owned(), String::new(), String::new());
        let code = RejectCode::Repeated;
        rejects.push(&Reject { file, line: *line, column, code, reason, raw }).map_err(unlisted)?;
    }
    let (rejected, summary) = (rejects.count(), rejects.summary());
    let rejects_file = rejects.finish().map_err(unlisted)?;
    let accepted = sound - passed_over.len() as u64;
    let repeated = passed_over.len() as u64 - repeats.len() as u64;
    let rows = accepted + rejected + repeated;
    let percent = if rows == 0 { 0.0 } else { rejected as f64 * 100.0 / rows as f64 };
    if percent > options.allow_rejects {
        return Err(ImportError::Refused {
            file: name.to_owned(),
            rows,
            rejected,
            percent,
            allowed: options.allow_rejects,
            reasons: reasons(&summary),
            listed: rejects_file.as_ref().map_or_else(String::new, |path| format!("清单见 {}", path.display())),
            rejects: summary,
            rejects_file,
        });
    }
    Ok(Checked { accepted, rejected, repeated, passed_over, rejects: summary, rejects_file })
}

/// Lines that contradict an earlier line (with that line), and all lines whose key an earlier line has.
fn repeated(mut seen: Vec<Seen>) -> (Vec<(u64, u32)>, HashSet<u64>) {
    seen.sort_unstable_by_key(|row| (row.key, row.line));
    let (mut repeats, mut passed_over) = (Vec::new(), HashSet::new());
    for same in seen.chunk_by(|a, b| a.key == b.key) {
        for row in &same[1..] {
            passed_over.insert(u64::from(row.line));
            if row.rest != same[0].rest {
                repeats.push((u64::from(row.line), same[0].line));
            }
        }
    }
    repeats.sort_unstable();
    (repeats, passed_over)
}

/// The three most frequent reasons with their first lines.
fn reasons(rejects: &[RejectCount]) -> String {
    let text = |count: &RejectCount| format!("{} 行 {}（如第 {} 行：{}）", count.rows, count.code, count.line, count.reason);
    let texts: Vec<String> = rejects.iter().take(3).map(text).collect();
    if texts.is_empty() { String::new() } else { format!("原因：{}。", texts.join("；")) }
}
