//! Rows of a workbook's first sheet, as texts.

use super::csv::Record;
use super::{SourceError, zipped};
use calamine::{DataRef, Reader, Xlsx, XlsxError, open_workbook};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Rows, streamed: a thread reads the sheet, because its reader borrows the workbook.
pub(super) struct Rows {
    path: PathBuf,
    rows: Receiver<Result<Record, String>>,
    /// Rows that hold nothing are given too, where a later row does.
    blank: bool,
    /// Number of the row that was given last.
    line: u64,
    /// A row before which blank ones are to be given.
    ahead: Option<Record>,
}

impl Rows {
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let error = |cause: String| SourceError::Workbook { path: path.to_owned(), cause };
        zipped::check(path).map_err(error)?;
        let workbook: Xlsx<BufReader<File>> =
            open_workbook(path).map_err(|cause: XlsxError| error(cause.to_string()))?;
        let sheet = workbook.sheet_names().first().cloned().ok_or_else(|| error("没有工作表".to_owned()))?;
        let (sender, rows) = sync_channel(1024);
        let read = move || {
            let mut workbook = workbook;
            if let Err(cause) = send_rows(&mut workbook, &sheet, &sender) {
                // The receiver may be gone: then nobody wants to know.
                let _ = sender.send(Err(cause));
            }
        };
        std::thread::Builder::new()
            .name("xlsx".to_owned())
            .spawn(read)
            .map_err(|cause| error(cause.to_string()))?;
        Ok(Self { path: path.to_owned(), rows, blank: false, line: 0, ahead: None })
    }

    /// From here on a row counts even where it holds nothing, unless no further row does.
    pub fn keep_blank(&mut self) {
        self.blank = true;
    }

    /// Reads the next row; false at the end.
    pub fn next(&mut self, record: &mut Record) -> Result<bool, SourceError> {
        let row = match self.ahead.take() {
            Some(row) => row,
            None => match self.rows.recv() {
                Ok(Ok(row)) => row,
                Ok(Err(cause)) => return Err(SourceError::Workbook { path: self.path.clone(), cause }),
                Err(_) => return Ok(false),
            },
        };
        self.line = if self.blank { self.line + 1 } else { row.line };
        if self.line < row.line {
            record.clear();
            record.line = self.line;
            self.ahead = Some(row);
        } else {
            *record = row;
        }
        Ok(true)
    }
}

/// Of a worksheet (ECMA-376): a cell that claims to be further right is none, and would be filled up to with blanks.
const MOST_COLUMNS: u32 = 16_384;

fn send_rows(
    workbook: &mut Xlsx<BufReader<File>>,
    sheet: &str,
    out: &SyncSender<Result<Record, String>>,
) -> Result<(), String> {
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(|cause| cause.to_string())?;
    let mut record = Record::default();
    let send = |record: &mut Record| {
        let filled = (0..record.len()).any(|index| !record.field(index).trim().is_empty());
        let full = std::mem::take(record);
        !filled || out.send(Ok(full)).is_ok()
    };
    while let Some(cell) = cells.next_cell().map_err(|cause| cause.to_string())? {
        let (row, column) = cell.get_position();
        if column >= MOST_COLUMNS {
            return Err(format!(
                "第 {} 行有第 {} 列，而工作表至多 {MOST_COLUMNS} 列",
                u64::from(row) + 1,
                u64::from(column) + 1
            ));
        }
        let line = u64::from(row) + 1;
        if record.line != line {
            if record.line != 0 && !send(&mut record) {
                return Ok(());
            }
            record.line = line;
        }
        // Cells come in order; those between that hold nothing are not written.
        while record.len() < column as usize {
            record.push("");
        }
        record.push(&cell_text(cell.get_value()));
    }
    send(&mut record);
    Ok(())
}

/// A cell as a CSV would hold it: whole numbers without a fraction, days as ISO 8601.
fn cell_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(moment) => match moment.as_datetime() {
            Some(at) if at.time() == chrono::NaiveTime::MIN => at.date().to_string(),
            Some(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
            None => moment.as_f64().to_string(),
        },
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}
