//! `divisions.csv`: `code,name,level,parent,valid_from,valid_to`.

use super::csv::Record;
use super::fields;
use super::reject::{Fault, Reject, RejectCode};
use super::table::Table;
use super::{Inspection, Located, Mapping, SourceError};
use crate::address::rows::{DivisionRow, Level};

const COLUMNS: [&str; 6] = ["code", "name", "level", "parent", "valid_from", "valid_to"];

/// The divisions of a table, row by row.
pub struct Divisions {
    table: Table,
    columns: [Option<usize>; 6],
    record: Record,
}

impl Divisions {
    /// # Errors
    /// The file is no table, or has no `code` or `name`.
    pub fn open(inspection: &Inspection, mapping: &Mapping) -> Result<Self, SourceError> {
        Self::of(Table::open(inspection)?, mapping)
    }

    pub(super) fn from_table(table: Table) -> Result<Self, SourceError> {
        Self::of(table, &Mapping::default())
    }

    fn of(table: Table, mapping: &Mapping) -> Result<Self, SourceError> {
        let columns = table.columns(COLUMNS, &["code", "name"], mapping)?;
        Ok(Self { table, columns, record: Record::default() })
    }

    fn row(&self) -> Result<DivisionRow, Fault> {
        let [code, name, level, parent, from, to] =
            self.columns.map(|column| column.map_or("", |index| self.record.field(index)));
        let code = fields::required("code", code)?;
        let by_code = is_digits(&code).then(|| Level::of_code(&code)).flatten().ok_or_else(|| {
            let reason = format!("代码“{code}”不是 2、4、6、9 或 12 位数字");
            Fault::new("code", RejectCode::BadCode, reason)
        })?;
        let name = fields::required("name", name)?;
        let word = fields::text("level", level)?;
        let level = match word.as_ref() {
            "" => by_code,
            word => Level::from_word(word).ok_or_else(|| {
                let reason = format!("级别“{word}”不是 province、city、county、town 或 village");
                Fault::new("level", RejectCode::BadWord, reason)
            })?,
        };
        if level != by_code {
            let reason = format!("代码 {code} 的位数与级别 {} 不符", level.as_str());
            return Err(Fault::new("level", RejectCode::BadWord, reason));
        }
        let parent = fields::text("parent", parent)?.into_owned();
        let parent_level = is_digits(&parent).then(|| Level::of_code(&parent)).flatten();
        if !parent.is_empty() && parent_level.is_none_or(|above| above >= level) {
            let reason = format!("上级代码“{parent}”不是比 {} 更高一级的代码", level.as_str());
            return Err(Fault::new("parent", RejectCode::BadCode, reason));
        }
        let (valid_from, valid_to) = fields::validity(from, to)?;
        let parent = (!parent.is_empty()).then_some(parent);
        Ok(DivisionRow { code, name, level, parent, valid_from, valid_to })
    }
}

impl Iterator for Divisions {
    type Item = Result<Located<DivisionRow>, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Err(reject) = self.table.next(&mut self.record)? {
            return Some(Err(reject));
        }
        let line = self.record.line;
        let row = self.row().map(|row| Located { line, row });
        Some(row.map_err(|fault| fault.at(self.table.file(), line, self.record.raw())))
    }
}

pub(super) fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
