//! A table with a header, from CSV or from a workbook.

use super::csv::{Record, Records, Step};
use super::inspect::{Format, Inspection};
use super::mapping::Mapping;
use super::reject::{Fault, Reject, RejectCode};
use super::{SourceError, text, xlsx};
use std::path::PathBuf;

enum Lines {
    Csv(Records),
    Xlsx(xlsx::Rows),
}

/// Header and rows of a file. Columns are found by name; those that nobody asks for are left alone.
pub struct Table {
    path: PathBuf,
    file: String,
    header: Vec<String>,
    lines: Lines,
    failed: bool,
}

impl Table {
    /// # Errors
    /// The file cannot be opened, is no table, or has no header.
    pub fn open(inspection: &Inspection) -> Result<Self, SourceError> {
        let path = inspection.path.clone();
        let error = |cause| SourceError::read(&path, cause);
        let mut record = Record::default();
        let (found, lines) = match inspection.format {
            Format::Text(encoding) => {
                let reader = text::open(&path, encoding).map_err(error)?;
                let mut records = Records::new(reader).map_err(error)?;
                let step = records.read(&mut record).map_err(error)?;
                let start = match &step {
                    Step::Broken(broken) => broken.raw.as_str(),
                    _ => record.field(0),
                };
                if start.trim_start_matches(['\u{feff}', ' ', '\t']).starts_with(['{', '[']) {
                    let (found, expected) =
                        ("JSON（GeoJSON 图层请用 import zones 导入）", "CSV 或 xlsx 表格");
                    return Err(SourceError::Format { path, found, expected });
                }
                if let Step::Broken(broken) = &step {
                    let cause = format!("表头读不出来：{}", broken.fault.reason);
                    return Err(error(std::io::Error::other(cause)));
                }
                records.expect(record.len());
                (matches!(step, Step::Record), Lines::Csv(records))
            }
            Format::Xlsx => {
                let mut rows = xlsx::Rows::open(&path)?;
                (rows.next(&mut record)?, Lines::Xlsx(rows))
            }
            Format::Xls => {
                let (found, expected) = ("旧式 xls 工作簿", "CSV 或 xlsx 表格（请另存为 xlsx）");
                return Err(SourceError::Format { path, found, expected });
            }
        };
        Self::with_header(path, inspection.name(), &record, found, lines)
    }

    /// A table that is part of the program.
    pub(super) fn from_text(file: &str, text: &'static str) -> Result<Self, SourceError> {
        let path = PathBuf::from(file);
        let mut record = Record::default();
        let error = |cause| SourceError::read(file, cause);
        let mut records = Records::new(Box::new(text.as_bytes())).map_err(error)?;
        let found = matches!(records.read(&mut record).map_err(error)?, Step::Record);
        records.expect(record.len());
        Self::with_header(path, file.to_owned(), &record, found, Lines::Csv(records))
    }

    fn with_header(
        path: PathBuf,
        file: String,
        record: &Record,
        found: bool,
        lines: Lines,
    ) -> Result<Self, SourceError> {
        if !found {
            return Err(SourceError::Empty { path });
        }
        let clean = |name: &str| name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_owned();
        let header = (0..record.len()).map(|index| clean(record.field(index))).collect();
        Ok(Self { file, path, header, lines, failed: false })
    }

    /// Indices of the named columns; letter case is ignored.
    ///
    /// # Errors
    /// A required column is missing, or a wanted one appears twice.
    pub fn columns<const N: usize>(
        &self,
        names: [&str; N],
        required: &[&str],
        mapping: &Mapping,
    ) -> Result<[Option<usize>; N], SourceError> {
        // A mapping that leads nowhere would lose its column without a word.
        for (name, column) in &mapping.columns {
            let cause = match () {
                () if !names.contains(&name.as_str()) => {
                    format!("这种表没有列 {name}，应是 {}", names.join(","))
                }
                () if !self.header.iter().any(|other| other.eq_ignore_ascii_case(column)) => {
                    format!("文件里没有列 {column}，有 {}", self.header.join(","))
                }
                () => continue,
            };
            let (path, name, column) = (self.path.clone(), name.clone(), column.clone());
            return Err(SourceError::MappedColumn { path, name, column, cause });
        }
        let mut columns = [None; N];
        for (column, name) in columns.iter_mut().zip(names) {
            let wanted = mapping.columns.get(name).map_or(name, String::as_str);
            let mut found =
                self.header.iter().enumerate().filter(|(_, other)| other.eq_ignore_ascii_case(wanted));
            *column = found.next().map(|(index, _)| index);
            if found.next().is_some() {
                return Err(SourceError::RepeatedColumn {
                    path: self.path.clone(),
                    column: wanted.to_owned(),
                });
            }
        }
        let missing: Vec<&str> = names
            .iter()
            .zip(columns)
            .filter(|(name, column)| column.is_none() && required.contains(name))
            .map(|(name, _)| *name)
            .collect();
        if missing.is_empty() { Ok(columns) } else { Err(self.missing(&missing.join("、"), &names)) }
    }

    /// The error that names what was expected and what was found.
    pub fn missing(&self, missing: &str, expected: &[&str]) -> SourceError {
        SourceError::MissingColumns {
            path: self.path.clone(),
            missing: missing.to_owned(),
            expected: expected.join(","),
            found: self.header.join(","),
        }
    }

    /// The names of the columns, in their order.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    pub fn file(&self) -> &str {
        &self.file
    }

    /// From here on rows whose fields are all empty are given too, for who must answer every row; imports pass them over.
    pub fn keep_blank(&mut self) {
        match &mut self.lines {
            Lines::Csv(records) => records.keep_blank(),
            Lines::Xlsx(rows) => rows.keep_blank(),
        }
    }

    /// Reads the next row; `None` at the end.
    pub fn next(&mut self, record: &mut Record) -> Option<Result<(), Reject>> {
        if self.failed {
            return None;
        }
        let broken = match &mut self.lines {
            Lines::Csv(records) => match records.read(record) {
                Ok(Step::Record) => return Some(Ok(())),
                Ok(Step::End) => return None,
                Ok(Step::Broken(broken)) => broken.fault.at(&self.file, broken.line, broken.raw),
                Err(cause) => {
                    self.failed = true;
                    unreadable(&cause.to_string()).at(&self.file, record.line + 1, "")
                }
            },
            Lines::Xlsx(rows) => match rows.next(record) {
                Ok(true) => return Some(Ok(())),
                Ok(false) => return None,
                Err(cause) => {
                    self.failed = true;
                    unreadable(&cause.to_string()).at(&self.file, record.line + 1, "")
                }
            },
        };
        Some(Err(broken))
    }
}

fn unreadable(cause: &str) -> Fault {
    Fault::new("", RejectCode::Unreadable, format!("文件从这里起读不下去：{cause}"))
}
