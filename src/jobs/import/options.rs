//! How to import, and what came of it.

use crate::access::AccessLevel;
use crate::coordinates::{CHINA, ReferenceSystem};
use crate::jobs::references::Warning;
use crate::sources::reject::RejectCount;
use crate::sources::{Mapping, SourceError};
use crate::store::{Kind, Published, StoreError};
use chrono::NaiveDate;
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
    /// For layers.
    pub about: LayerAbout,
}

/// What an import says of its layers; what is open stays as it was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LayerAbout {
    pub title: Option<String>,
    pub level: Option<AccessLevel>,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
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
            about: LayerAbout::default(),
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

    pub(in crate::jobs) fn system(&self) -> Result<ReferenceSystem, ImportError> {
        self.crs.clone().or_else(|| self.mapping.crs.clone()).ok_or(ImportError::NoReferenceSystem)
    }

    pub(super) fn source(&self) -> String {
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
    /// For zones: the latest version of each layer of the file.
    pub layers: Vec<LayerChange>,
    pub rejects: Vec<RejectCount>,
    pub rejects_file: Option<PathBuf>,
    /// For addresses: counties and towns that no division matches.
    pub warnings: Vec<Warning>,
}

/// A layer's latest version after an import.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LayerChange {
    pub layer: String,
    pub version: u32,
    /// Whether this import made the version.
    pub changed: bool,
    pub valid_from: Option<NaiveDate>,
    /// True until the version's first day.
    pub pending: bool,
}

/// Why nothing became visible.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(
        "没有指明坐标系：请用 --crs 指定（wgs84、cgcs2000、gcj02、bd09 或 epsg:N），或在对应文件里写 crs"
    )]
    NoReferenceSystem,
    #[error("L3、L4 图层的内容要加密存放，而没有密钥文件：请检查 access.key_file")]
    NoKeys,
    #[error("{0}")]
    Refused(Box<Refusal>),
    #[error(
        "图层 {layer} 的第 {version} 版要到 {from} 才生效，更早生效的版本不能排在它后面：请先撤回它（ftz-atlas layers withdraw {layer}），或让这一版在 {from} 或之后生效（--valid-from）"
    )]
    Pending { layer: String, version: u32, from: NaiveDate },
    #[error(
        "图层 {layer} 里已有的要素与文件里的一个是点、一个是面：请用另一个图层名（--layer），或以 --replace-source 整个替换"
    )]
    Kinds { layer: String },
    #[error("图层 {layer} 的最后一天 {to} 早于生效日期 {from}：请改正 --valid-from 或 --valid-to")]
    LastDay { layer: String, from: NaiveDate, to: NaiveDate },
    #[error("{file} 里没有可以导入的行")]
    NoRows { file: String },
    #[error("{file} 从第 {line} 行起读不下去：{cause}。没有导入任何内容")]
    Unreadable { file: String, line: u64, cause: String },
    #[error("比较图层时出现内部错误：{0}")]
    Internal(String),
    #[error("{file} 在导入过程中被改动了：已写入的部分没有发布，请重新导入")]
    Changed { file: String },
    #[error("无法写入不合格行的清单 {path}：{cause}。可用 --rejects 换一个位置")]
    Rejects { path: PathBuf, cause: std::io::Error },
}

/// A file that has too many rejects; none of it was written.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Refusal {
    pub file: String,
    pub rows: u64,
    pub rejected: u64,
    /// Per cent of rows that may be rejects.
    pub allowed: f64,
    pub rejects: Vec<RejectCount>,
    pub rejects_file: Option<PathBuf>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { file, rows, rejected, allowed, .. } = self;
        let percent = *rejected as f64 * 100.0 / (*rows).max(1) as f64;
        write!(
            f,
            "{file}：{rows} 行中有 {rejected} 行不合格（{percent:.2} %，超过允许的 {allowed} %），整个文件未导入。"
        )?;
        // The three most frequent reasons: one mistake usually spoils all rows in the same way.
        for count in self.rejects.iter().take(3) {
            write!(f, "{} 行 {}，如第 {} 行：{}。", count.rows, count.code, count.line, count.reason)?;
        }
        match &self.rejects_file {
            Some(path) => write!(f, "清单见 {}", path.display()),
            None => Ok(()),
        }
    }
}
