//! A table of registrations: which column holds the address, and its rows in portions.

use std::path::Path;

use super::error::CliError;
use super::input::Input;
use super::pipeline;
use crate::sources::csv::Record;
use crate::sources::table::Table;
use crate::sources::{Mapping, Reject, RejectCode, inspect};

/// An open table; blank rows are rows too.
pub struct Registrations {
    table: Table,
    column: usize,
    /// A copy of standard input lives as long as it is read.
    _input: Input,
}

impl Registrations {
    /// Opens a table (`-` is standard input) whose addresses are in the column of a name.
    ///
    /// # Errors
    /// It is no table, or has no such column, or more than one.
    pub fn open(path: &Path, column: &str) -> Result<Self, CliError> {
        let input = Input::open(path)?;
        let mut table = Table::open(&inspect(input.path())?)?;
        let [found] = table.columns([column], &[], &Mapping::default())?;
        let column = found.ok_or_else(|| {
            let columns = table.header().join("、");
            CliError::Usage(format!(
                "{} 里没有“{column}”这一列：请用 --column 指明地址在哪一列。文件里的列：{columns}",
                path.display()
            ))
        })?;
        table.keep_blank();
        Ok(Self { table, column, _input: input })
    }

    pub fn header(&self) -> &[String] {
        self.table.header()
    }

    /// Index of the column of addresses.
    pub fn column(&self) -> usize {
        self.column
    }

    /// The next rows; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read to its end: a result that seems whole would be worse than none.
    pub fn read(&mut self) -> Result<Option<Vec<Result<Record, Reject>>>, CliError> {
        let mut rows = Vec::with_capacity(pipeline::CHUNK);
        while rows.len() < pipeline::CHUNK {
            let mut record = Record::default();
            match self.table.next(&mut record) {
                Some(Err(reject)) if reject.code == RejectCode::Unreadable => {
                    return Err(CliError::CutShort(reject));
                }
                Some(row) => rows.push(row.map(|()| record)),
                None => break,
            }
        }
        Ok((!rows.is_empty()).then_some(rows))
    }
}
