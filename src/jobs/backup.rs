//! Backups: one file that either database can be restored from. Lines of JSON, packed (gzip): a head with the tables and their columns, each row as a
//! list, a foot with the number of rows and a hash of all lines before it. The server's own keys are in another file, and so in no backup.

use std::io::{BufRead, BufReader, Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::access::token::hex;
use crate::store::backup::{Cell, Column, Form, Restoring, TABLES};
use crate::store::{DatabaseUrl, Store, StoreError, schema};

const FORMAT: &str = "ftz-atlas backup 1";

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("备份文件读写失败：{0}")]
    File(#[from] std::io::Error),
    #[error("备份文件第 {line} 行有误：{why}。什么都没有恢复")]
    Content { line: u64, why: String },
    #[error("备份是第 {found} 版的表，本程序只认识到第 {known} 版：请换用更新的程序")]
    Newer { found: i64, known: i64 },
}

#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    engine: String,
    /// The version of the tables.
    schema: i64,
    tables: Vec<Table>,
}

#[derive(Serialize, Deserialize)]
struct Table {
    name: String,
    columns: Vec<Column>,
}

#[derive(Serialize, Deserialize)]
struct Foot {
    rows: u64,
    sha256: String,
}

/// What was written or put back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Done {
    pub rows: u64,
    pub sha256: String,
}

/// Writes every row of one consistent snapshot, telling how many were written.
///
/// # Errors
/// The database or the file fails.
pub async fn write(store: &Store, out: impl Write, mut tell: impl FnMut(u64)) -> Result<Done, BackupError> {
    let mut snapshot = store.snapshot().await?;
    let mut tables = Vec::new();
    for name in TABLES {
        tables.push(Table { name: name.to_owned(), columns: snapshot.columns(name).await? });
    }
    let engine = env!("CARGO_PKG_VERSION").to_owned();
    let head = Head { format: FORMAT.to_owned(), engine, schema: schema::VERSION, tables };
    let mut lines =
        Lines { out: GzEncoder::new(out, Compression::fast()), hash: Sha256::new(), failed: None };
    lines.put(&serde_json::to_string(&head).unwrap_or_default());
    let mut rows = 0;
    for (name, table) in TABLES.into_iter().zip(&head.tables) {
        lines.put(&format!("\"{name}\""));
        snapshot
            .for_each_row(name, &table.columns, |cells| {
                rows += 1;
                tell(rows);
                let values: Vec<Value> = cells.iter().map(value).collect();
                lines.put(&serde_json::to_string(&values).unwrap_or_default());
            })
            .await?;
    }
    let sha256 = hex(&lines.hash.clone().finalize());
    let done = Done { rows, sha256: sha256.clone() };
    lines.put(&serde_json::to_string(&Foot { rows, sha256 }).unwrap_or_default());
    match lines.failed {
        Some(error) => return Err(error.into()),
        None => lines.out.finish()?.flush()?,
    }
    Ok(done)
}

struct Lines<W: Write> {
    out: GzEncoder<W>,
    hash: Sha256,
    failed: Option<std::io::Error>,
}

impl<W: Write> Lines<W> {
    fn put(&mut self, line: &str) {
        self.hash.update(line.as_bytes());
        self.hash.update(b"\n");
        if self.failed.is_none() {
            self.failed = writeln!(self.out, "{line}").err();
        }
    }
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Text(value) => value.clone().into(),
        Cell::Integer(value) => (*value).into(),
        // As a text it comes back to the last bit.
        Cell::Number(value) => value.map(|value| value.to_string()).into(),
        Cell::Boolean(value) => (*value).into(),
        Cell::Bytes(value) => value.as_ref().map(|bytes| BASE64.encode(bytes)).into(),
    }
}

fn cell(form: Form, value: Value) -> Option<Cell> {
    let text = |value: Value| match value {
        Value::String(text) => Some(text),
        _ => None,
    };
    Some(match (form, value) {
        (Form::Text, Value::Null) => Cell::Text(None),
        (Form::Integer, Value::Null) => Cell::Integer(None),
        (Form::Number, Value::Null) => Cell::Number(None),
        (Form::Boolean, Value::Null) => Cell::Boolean(None),
        (Form::Bytes, Value::Null) => Cell::Bytes(None),
        (Form::Text, value) => Cell::Text(Some(text(value)?)),
        (Form::Integer, value) => Cell::Integer(Some(value.as_i64()?)),
        (Form::Number, value) => Cell::Number(Some(text(value)?.parse().ok()?)),
        (Form::Boolean, value) => Cell::Boolean(Some(value.as_bool()?)),
        (Form::Bytes, value) => Cell::Bytes(Some(BASE64.decode(text(value)?).ok()?)),
    })
}

/// Rows that are put back at a time.
const CHUNK: usize = 5_000;

/// Reads a backup to its end without putting anything back: whether it is whole.
///
/// # Errors
/// It is not, or cannot be read.
pub fn verify(file: impl Read) -> Result<Done, BackupError> {
    let mut reading = Reading::begin(file)?;
    while reading.next()?.is_some() {}
    reading.end()
}

/// Puts a backup, which [`verify`] found whole, into an empty database, telling how many rows were put.
///
/// # Errors
/// The database is not empty or fails, or the file fails: nothing is put back then.
pub async fn restore(
    url: &DatabaseUrl,
    file: impl Read,
    mut tell: impl FnMut(u64),
) -> Result<Done, BackupError> {
    let mut reading = Reading::begin(file)?;
    let store = Store::connect(url).await?;
    let run = async {
        let mut restoring = Restoring::begin(&store, reading.head.schema).await?;
        let mut rows = Vec::new();
        let mut table: Option<usize> = None;
        loop {
            let next = reading.next()?;
            let ends = !matches!(next, Some(Line::Row(_)));
            if let Some(table) = table.filter(|_| (ends || rows.len() == CHUNK) && !rows.is_empty()) {
                let Some(name) = TABLES.into_iter().find(|name| *name == reading.head.tables[table].name)
                else {
                    return Err(reading.wrong("不认识的表"));
                };
                restoring.put(name, &reading.head.tables[table].columns, &rows).await?;
                rows.clear();
                tell(reading.rows);
            }
            match next {
                None => break,
                Some(Line::Table(index)) => table = Some(index),
                Some(Line::Row(cells)) => rows.push(cells),
            }
        }
        let done = reading.end()?;
        restoring.finish().await?;
        Ok(done)
    };
    let done = run.await;
    store.close().await;
    done
}

enum Line {
    /// Rows of this table follow.
    Table(usize),
    Row(Vec<Cell>),
}

struct Reading<R: Read> {
    lines: BufReader<MultiGzDecoder<R>>,
    head: Head,
    table: usize,
    hash: Sha256,
    line: u64,
    rows: u64,
    foot: Option<Foot>,
}

impl<R: Read> Reading<R> {
    fn begin(file: R) -> Result<Self, BackupError> {
        let wrong = |why: &str| BackupError::Content { line: 1, why: why.to_owned() };
        let mut lines = BufReader::with_capacity(1 << 18, MultiGzDecoder::new(file));
        let mut first = String::new();
        let read = lines.read_line(&mut first);
        read.map_err(|_| wrong("不是本程序的备份文件"))?;
        let head: Head = serde_json::from_str(&first).map_err(|_| wrong("不是本程序的备份文件"))?;
        if head.format != FORMAT {
            return Err(wrong("不是本程序的备份文件"));
        }
        if head.schema > schema::VERSION {
            return Err(BackupError::Newer { found: head.schema, known: schema::VERSION });
        }
        let hash = Sha256::new_with_prefix(first.as_bytes());
        Ok(Self { lines, head, table: usize::MAX, hash, line: 1, rows: 0, foot: None })
    }

    fn wrong(&self, why: &str) -> BackupError {
        BackupError::Content { line: self.line, why: why.to_owned() }
    }

    /// `None` behind the last row.
    fn next(&mut self) -> Result<Option<Line>, BackupError> {
        let mut text = String::new();
        self.line += 1;
        let read = self.lines.read_line(&mut text);
        if read.map_err(|error| self.wrong(&error.to_string()))? == 0 {
            return Err(self.wrong("文件在此处中断"));
        }
        let value: Value = serde_json::from_str(&text).map_err(|_| self.wrong("不是 JSON"))?;
        let line = match value {
            Value::String(name) => {
                let found = self.head.tables.iter().position(|table| table.name == name);
                self.table = found.ok_or_else(|| self.wrong("不认识的表"))?;
                Line::Table(self.table)
            }
            Value::Array(values) => {
                let table = self.head.tables.get(self.table).ok_or_else(|| self.wrong("不知是哪个表的行"))?;
                if values.len() != table.columns.len() {
                    return Err(self.wrong("列数不符"));
                }
                let cells =
                    values.into_iter().zip(&table.columns).map(|(value, (_, form))| cell(*form, value));
                let cells: Option<Vec<Cell>> = cells.collect();
                self.rows += 1;
                Line::Row(cells.ok_or_else(|| self.wrong("值与列的类型不符"))?)
            }
            foot => {
                let foot: Foot = serde_json::from_value(foot).map_err(|_| self.wrong("不认识的行"))?;
                self.foot = Some(foot);
                return Ok(None);
            }
        };
        self.hash.update(text.as_bytes());
        Ok(Some(line))
    }

    fn end(self) -> Result<Done, BackupError> {
        let sha256 = hex(&self.hash.clone().finalize());
        match &self.foot {
            Some(foot) if foot.rows == self.rows && foot.sha256 == sha256 => {
                Ok(Done { rows: self.rows, sha256 })
            }
            _ => Err(self.wrong("内容与校验值不符：文件被改动过或已损坏")),
        }
    }
}
