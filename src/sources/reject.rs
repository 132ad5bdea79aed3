//! Rows that could not be taken, and the file that lists them.

use geo_types::{Coord, LineString};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Why a row is refused, as a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RejectCode {
    /// Not a fault of one row: the file cannot be read on from here.
    Unreadable,
    ColumnCount,
    UnclosedQuote,
    BadQuotes,
    InvalidText,
    ControlCharacter,
    TooLong,
    Missing,
    BadNumber,
    BadDate,
    BadCode,
    BadWord,
    Coordinate,
    OutsideExtent,
    Repeated,
    NotAFeature,
    GeometryType,
    TooFewPoints,
    UnclosedRing,
    CrossingRing,
    HoleOutside,
    NoArea,
}

impl RejectCode {
    /// The word that the rejects file shows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::ColumnCount => "column_count",
            Self::UnclosedQuote => "unclosed_quote",
            Self::BadQuotes => "bad_quotes",
            Self::InvalidText => "invalid_text",
            Self::ControlCharacter => "control_character",
            Self::TooLong => "too_long",
            Self::Missing => "missing",
            Self::BadNumber => "bad_number",
            Self::BadDate => "bad_date",
            Self::BadCode => "bad_code",
            Self::BadWord => "bad_word",
            Self::Coordinate => "coordinate",
            Self::OutsideExtent => "outside_extent",
            Self::Repeated => "repeated",
            Self::NotAFeature => "not_a_feature",
            Self::GeometryType => "geometry_type",
            Self::TooFewPoints => "too_few_points",
            Self::UnclosedRing => "unclosed_ring",
            Self::CrossingRing => "crossing_ring",
            Self::HoleOutside => "hole_outside",
            Self::NoArea => "no_area",
        }
    }
}

/// The shape of a feature that could not be taken, as far as it could be placed: WGS-84 degrees.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch {
    pub lines: Vec<LineString<f64>>,
    /// Where the fault is, when it is at one place.
    pub at: Option<Coord<f64>>,
}

/// One row, or one feature, that could not be taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Reject {
    pub file: String,
    /// Line of a table, counted from 1 with the header; number of a feature, counted from 1.
    pub line: u64,
    /// Empty where the fault is not in one column.
    pub column: String,
    pub code: RejectCode,
    /// For people, in Chinese.
    pub reason: String,
    /// The row as it was read, cut at 2,000 characters.
    pub raw: String,
    /// Of a feature with a shape.
    pub sketch: Option<Box<Sketch>>,
}

/// A fault of a row before its place is known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    pub column: &'static str,
    pub code: RejectCode,
    pub reason: String,
    /// Where on the ground, WGS-84 degrees, when it is at one place.
    pub place: Option<Coord<f64>>,
}

impl Fault {
    pub fn new(column: &'static str, code: RejectCode, reason: impl Into<String>) -> Self {
        Self { column, code, reason: reason.into(), place: None }
    }

    pub fn placed(self, at: Coord<f64>) -> Self {
        Self { place: Some(at), ..self }
    }

    pub fn at(self, file: &str, line: u64, raw: impl AsRef<str>) -> Reject {
        Reject {
            file: file.to_owned(),
            line,
            column: self.column.to_owned(),
            code: self.code,
            reason: self.reason,
            raw: raw.as_ref().chars().take(2_000).collect(),
            sketch: None,
        }
    }
}

/// Rejects of one code, for a summary.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RejectCount {
    pub code: String,
    pub rows: u64,
    /// Of the first such row.
    pub line: u64,
    pub reason: String,
}

const HEADER: &str = "line,column,reason,text,raw";
/// Lines that a rejects file holds at most; what is beyond is counted only.
const LISTED: u64 = 100_000;

/// Writes `line,column,reason,text,raw`; the file appears with the first reject.
pub struct RejectsFile {
    path: PathBuf,
    out: Option<BufWriter<File>>,
    count: u64,
    counts: BTreeMap<RejectCode, RejectCount>,
}

impl RejectsFile {
    /// A list of an earlier run at the same path is removed: it no longer tells the truth.
    ///
    /// # Errors
    /// There is something else at the path: it is left alone.
    pub fn at(path: &Path) -> std::io::Result<Self> {
        let mut head = Vec::new();
        match File::open(path) {
            Ok(file) => {
                file.take(HEADER.len() as u64).read_to_end(&mut head)?;
                if !head.is_empty() && head != HEADER.as_bytes() {
                    return Err(std::io::Error::other("已有一个同名的文件，它不是不合格行的清单"));
                }
                std::fs::remove_file(path)?;
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(Self { path: path.to_owned(), out: None, count: 0, counts: BTreeMap::new() })
    }

    pub fn push(&mut self, reject: &Reject) -> std::io::Result<()> {
        self.count += 1;
        let entry = self.counts.entry(reject.code).or_insert_with(|| RejectCount {
            code: reject.code.as_str().to_owned(),
            rows: 0,
            line: reject.line,
            reason: reject.reason.clone(),
        });
        entry.rows += 1;
        if self.count > LISTED {
            return Ok(());
        }
        let out = match &mut self.out {
            Some(out) => out,
            none => {
                if let Some(folder) = self.path.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                let mut out = BufWriter::new(File::create(&self.path)?);
                writeln!(out, "{HEADER}")?;
                none.insert(out)
            }
        };
        let code = reject.code.as_str();
        writeln!(
            out,
            "{},{},{code},{},{}",
            reject.line,
            quoted(&reject.column),
            quoted(&reject.reason),
            quoted(&reject.raw)
        )
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    /// By code, the most frequent first.
    pub fn summary(&self) -> Vec<RejectCount> {
        let mut counts: Vec<RejectCount> = self.counts.values().cloned().collect();
        counts.sort_by_key(|count| (std::cmp::Reverse(count.rows), count.line));
        counts
    }

    /// The file, when there is one.
    pub fn finish(mut self) -> std::io::Result<Option<PathBuf>> {
        let Some(out) = &mut self.out else { return Ok(None) };
        if self.count > LISTED {
            writeln!(out, "0,,not_listed,另有 {} 行被拒绝，未一一列出,", self.count - LISTED)?;
        }
        out.flush()?;
        Ok(Some(self.path))
    }
}

/// A CSV field. A leading apostrophe keeps a spreadsheet from running a text as a formula.
fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}
