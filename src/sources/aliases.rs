//! `aliases.csv`: `alias,kind,target,valid_from,valid_to,source`.

use super::csv::Record;
use super::fields;
use super::reject::{Fault, Reject, RejectCode};
use super::table::Table;
use super::{Inspection, Located, Mapping, SourceError};
use crate::address::rows::{AliasKind, AliasRow};

const COLUMNS: [&str; 6] = ["alias", "kind", "target", "valid_from", "valid_to", "source"];

/// The aliases of a table, row by row.
pub struct Aliases {
    table: Table,
    columns: [Option<usize>; 6],
    record: Record,
    source: String,
}

impl Aliases {
    /// `source` stands in where a row names none.
    ///
    /// # Errors
    /// The file is no table, or has no `alias`, `kind` or `target`.
    pub fn open(inspection: &Inspection, mapping: &Mapping, source: &str) -> Result<Self, SourceError> {
        Self::of(Table::open(inspection)?, mapping, source)
    }

    pub(super) fn from_table(table: Table, source: &str) -> Result<Self, SourceError> {
        Self::of(table, &Mapping::default(), source)
    }

    fn of(table: Table, mapping: &Mapping, source: &str) -> Result<Self, SourceError> {
        let columns = table.columns(COLUMNS, &["alias", "kind", "target"], mapping)?;
        Ok(Self { table, columns, record: Record::default(), source: source.to_owned() })
    }

    fn row(&self) -> Result<AliasRow, Fault> {
        let [alias, kind, target, from, to, source] =
            self.columns.map(|column| column.map_or("", |index| self.record.field(index)));
        let alias = fields::required("alias", alias)?;
        let word = fields::required("kind", kind)?;
        let kind = AliasKind::from_word(&word).ok_or_else(|| {
            let reason = format!("种类“{word}”不是 division、road 或 place");
            Fault::new("kind", RejectCode::BadWord, reason)
        })?;
        let target = fields::required("target", target)?;
        let (valid_from, valid_to) = fields::validity(from, to)?;
        let source = match fields::text("source", source)?.into_owned() {
            none if none.is_empty() => self.source.clone(),
            source => source,
        };
        Ok(AliasRow { alias, kind, target, valid_from, valid_to, source })
    }
}

impl Iterator for Aliases {
    type Item = Result<Located<AliasRow>, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Err(reject) = self.table.next(&mut self.record)? {
            return Some(Err(reject));
        }
        let line = self.record.line;
        let row = self.row().map(|row| Located { line, row });
        Some(row.map_err(|fault| fault.at(self.table.file(), line, self.record.raw())))
    }
}
