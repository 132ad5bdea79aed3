//! Bulk writing of rows that nobody sees yet: 500 rows a statement in SQLite, COPY in PostgreSQL.

use super::StoreError;
use super::error::Failure;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, AssertSqlSafe, PgConnection, SqliteConnection};
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Rows of one kind on their way into a staging table and from there into the live one.
pub trait Staged {
    const KIND: super::Kind;
    /// The staging table; its first column is the batch.
    const TABLE: &'static str;
    /// The columns behind the batch, in the order in which [`Staged::write`] gives them.
    const COLUMNS: &'static [&'static str];
    /// How many of the first columns are the key.
    const KEY: usize;
    /// Makes live rows of the batch `$1`, step by step; rows that would not change are not touched. The last step tells how
    /// many were inserted or updated.
    const PUBLISH: &'static [&'static str];
    /// Counts the rows of the batch `$1` that the live table knows already.
    const KNOWN: &'static str;
    /// Takes away live rows of what the batch `$1` replaces that are not in it; the last step tells how many.
    const RETIRE: &'static [&'static str];
    const CLEAR: &'static str;

    fn write(&self, out: &mut impl Sink);
}

/// Takes the values of one row, column by column.
pub trait Sink {
    fn text(&mut self, text: &str);
    fn real(&mut self, number: f64);
    fn bytes(&mut self, bytes: &[u8]);
}

/// Hashes of one row's key and of the rest: what tells repeated rows without keeping them.
pub fn fingerprint<T: Staged>(row: &T) -> (u64, u64) {
    let mut sink =
        Fingerprint { key: DefaultHasher::new(), rest: DefaultHasher::new(), column: 0, width: T::KEY };
    row.write(&mut sink);
    (sink.key.finish(), sink.rest.finish())
}

struct Fingerprint {
    key: DefaultHasher,
    rest: DefaultHasher,
    column: usize,
    width: usize,
}

impl Fingerprint {
    fn hash(&mut self, value: impl Hash) {
        let hasher = if self.column < self.width { &mut self.key } else { &mut self.rest };
        value.hash(hasher);
        self.column += 1;
    }
}

impl Sink for Fingerprint {
    fn text(&mut self, text: &str) {
        self.hash(text);
    }
    fn real(&mut self, number: f64) {
        self.hash(number.to_bits());
    }
    fn bytes(&mut self, bytes: &[u8]) {
        self.hash(bytes);
    }
}

/// Rows in one statement: far below SQLite's limit of 32,766 parameters.
const ROWS: usize = 500;

/// Writes rows into the staging table.
pub(super) async fn sqlite<T: Staged>(
    conn: &mut SqliteConnection,
    batch: i64,
    rows: &[T],
) -> Result<(), Failure> {
    let whole = insert::<T>(ROWS);
    for part in rows.chunks(ROWS) {
        let mut sink = Bind { arguments: SqliteArguments::default(), error: None, guard: Guard::of::<T>() };
        sink.arguments.reserve(part.len() * (T::COLUMNS.len() + 1), 0);
        for row in part {
            sink.arguments.add(batch).map_err(encode)?;
            sink.guard.column = 0;
            row.write(&mut sink);
        }
        if let Some(error) = sink.error {
            return Err(encode(error));
        }
        sink.guard.finish()?;
        // Only the whole statement is kept prepared: a rest comes once in an import.
        let keep = part.len() == ROWS;
        let text = if keep { whole.clone() } else { insert::<T>(part.len()) };
        sqlx::query_with(AssertSqlSafe(text), sink.arguments).persistent(keep).execute(&mut *conn).await?;
    }
    Ok(())
}

fn encode(error: sqlx::error::BoxDynError) -> Failure {
    Failure::Sql(sqlx::Error::Encode(error))
}

fn insert<T: Staged>(rows: usize) -> String {
    let columns = T::COLUMNS.join(", ");
    let mut text = format!("INSERT INTO {} (batch, {columns}) VALUES ", T::TABLE);
    let row = format!("({})", vec!["?"; T::COLUMNS.len() + 1].join(","));
    text.push_str(&vec![row; rows].join(","));
    text
}

struct Bind {
    arguments: SqliteArguments,
    error: Option<sqlx::error::BoxDynError>,
    guard: Guard,
}

impl Bind {
    fn add<'a, V: sqlx::Encode<'a, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>>(&mut self, value: V) {
        if let Err(error) = self.arguments.add(value) {
            self.error = Some(error);
        }
        self.guard.column += 1;
    }
}

impl Sink for Bind {
    fn text(&mut self, text: &str) {
        self.guard.check(text);
        self.add(text.to_owned());
    }
    fn real(&mut self, number: f64) {
        self.add(number);
    }
    fn bytes(&mut self, bytes: &[u8]) {
        self.add(bytes.to_vec());
    }
}

/// Writes rows into the staging table.
pub(super) async fn postgres<T: Staged>(
    conn: &mut PgConnection,
    batch: i64,
    rows: &[T],
) -> Result<(), Failure> {
    let mut sink = CopyText { text: String::with_capacity(rows.len() * 160), guard: Guard::of::<T>() };
    for row in rows {
        let _ = write!(sink.text, "{batch}");
        sink.guard.column = 0;
        row.write(&mut sink);
        sink.text.push('\n');
    }
    sink.guard.finish()?;
    let columns = T::COLUMNS.join(", ");
    let mut copy = conn.copy_in_raw(&format!("COPY {} (batch, {columns}) FROM STDIN", T::TABLE)).await?;
    if let Err(error) = copy.send(sink.text.into_bytes()).await {
        let _ = copy.abort("the data could not be sent").await;
        return Err(error.into());
    }
    copy.finish().await?;
    Ok(())
}

/// The text format of COPY: tabs between columns, backslashes before what would be taken for a sign of it.
struct CopyText {
    text: String,
    guard: Guard,
}

impl Sink for CopyText {
    fn text(&mut self, text: &str) {
        self.guard.check(text);
        self.guard.column += 1;
        self.text.push('\t');
        if !text.contains(['\\', '\t', '\n', '\r']) {
            return self.text.push_str(text);
        }
        for c in text.chars() {
            match c {
                '\\' => self.text.push_str("\\\\"),
                '\t' => self.text.push_str("\\t"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                c => self.text.push(c),
            }
        }
    }
    fn real(&mut self, number: f64) {
        self.guard.column += 1;
        // Rust prints the shortest text that reads back as the same number.
        let _ = write!(self.text, "\t{number}");
    }
    fn bytes(&mut self, bytes: &[u8]) {
        self.guard.column += 1;
        self.text.push_str("\t\\\\x");
        for byte in bytes {
            let _ = write!(self.text, "{byte:02x}");
        }
    }
}

/// Refuses NUL, which PostgreSQL cannot hold, and the two separators that reading uses.
struct Guard {
    table: &'static str,
    columns: &'static [&'static str],
    column: usize,
    refused: Option<StoreError>,
}

impl Guard {
    fn of<T: Staged>() -> Self {
        Self { table: T::TABLE, columns: T::COLUMNS, column: 0, refused: None }
    }

    fn check(&mut self, text: &str) {
        if let Some(bad) = text.bytes().find(|byte| matches!(byte, 0 | 0x1e | 0x1f)) {
            let column = self.columns.get(self.column).copied().unwrap_or_default();
            self.refused = Some(StoreError::ControlCharacter { table: self.table, column, code: bad.into() });
        }
    }

    fn finish(self) -> Result<(), Failure> {
        self.refused.map_or(Ok(()), |error| Err(error.into()))
    }
}
