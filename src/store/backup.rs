//! All tables as rows of one form, whichever database they are of, in one consistent snapshot; and back into an empty one. What is
//! over when it is restored is left out: rows that were being staged, and sessions.

use super::error::Failure;
use super::snapshot::{Snapshot, Transaction};
use super::{Store, StoreError, schema};
use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, Row};

/// Tables in an order in which each stands behind those that it refers to.
pub const TABLES: [&str; 19] = [
    "batches",
    "divisions",
    "aliases",
    "addresses",
    "zones",
    "atlas_versions",
    "layer_versions",
    "units",
    "accounts",
    "former_passwords",
    "recovery_codes",
    "keys",
    "exports",
    "rights",
    "access_revision",
    "audit_chains",
    "audit",
    "audit_checkpoints",
    "usage",
];

/// Tables that are left out.
pub const LEFT_OUT: [&str; 6] =
    ["schema_version", "sessions", "staged_divisions", "staged_aliases", "staged_addresses", "staged_zones"];

const SQLITE_COLUMNS: &str = "SELECT name, type FROM pragma_table_info($1)";
const POSTGRES_COLUMNS: &str = "SELECT CAST(column_name AS TEXT), CAST(data_type AS TEXT) FROM information_schema.columns \
    WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position";
/// What comes after the rows that were put back with their own numbers.
const POSTGRES_SEQUENCE: &str = "SELECT setval(pg_get_serial_sequence('batches', 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM batches), FALSE)";

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    Text,
    Integer,
    Number,
    Boolean,
    Bytes,
}

impl Form {
    /// By the name of a type in either database.
    fn of(name: &str) -> Form {
        let name = name.to_uppercase();
        let has = |word: &str| name.contains(word);
        match () {
            () if has("INT") => Form::Integer,
            () if has("BOOL") => Form::Boolean,
            () if has("BLOB") || has("BYTEA") => Form::Bytes,
            () if has("REAL") || has("DOUBLE") => Form::Number,
            () => Form::Text,
        }
    }
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(Option<String>),
    Integer(Option<i64>),
    Number(Option<f64>),
    Boolean(Option<bool>),
    Bytes(Option<Vec<u8>>),
}

/// A column by its name.
pub type Column = (String, Form);

/// The step that makes the tables of accounts.
const ACCESS: i64 = 9;

/// Variables that one statement may have in SQLite, with room to spare.
const MOST_VARIABLES: usize = 30_000;
const MOST_ROWS: usize = 500;

macro_rules! columns {
    ($tx:expr, $sql:expr, $table:expr) => {{
        let mut columns = Vec::new();
        for row in sqlx::query($sql).bind($table).fetch_all(&mut **$tx).await? {
            let [name, kind]: [String; 2] = [row.try_get(0)?, row.try_get(1)?];
            columns.push((name, Form::of(&kind)));
        }
        // The databases have them in orders of their own.
        columns.sort_by(|(a, _): &Column, (b, _)| a.cmp(b));
        columns
    }};
}

macro_rules! each_row {
    ($tx:expr, $sql:expr, $columns:expr, $each:expr) => {{
        let mut rows = sqlx::query(AssertSqlSafe($sql)).fetch(&mut **$tx);
        let mut cells = Vec::with_capacity($columns.len());
        while let Some(row) = rows.try_next().await? {
            cells.clear();
            for (index, (_, form)) in $columns.iter().enumerate() {
                cells.push(match form {
                    Form::Text => Cell::Text(row.try_get(index)?),
                    Form::Integer => Cell::Integer(row.try_get(index)?),
                    Form::Number => Cell::Number(row.try_get(index)?),
                    Form::Boolean => Cell::Boolean(row.try_get(index)?),
                    Form::Bytes => Cell::Bytes(row.try_get(index)?),
                });
            }
            $each(&cells);
        }
    }};
}

macro_rules! put_rows {
    ($tx:expr, $sql:expr, $rows:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($sql));
        for cell in $rows.iter().flatten() {
            query = match cell {
                Cell::Text(value) => query.bind(value.clone()),
                Cell::Integer(value) => query.bind(*value),
                Cell::Number(value) => query.bind(*value),
                Cell::Boolean(value) => query.bind(*value),
                Cell::Bytes(value) => query.bind(value.clone()),
            };
        }
        query.execute(&mut **$tx).await?;
    }};
}

impl Snapshot<'_> {
    /// The columns of a table.
    ///
    /// # Errors
    /// The database fails.
    pub async fn columns(&mut self, table: &'static str) -> Result<Vec<Column>, StoreError> {
        let store = self.store;
        let run = async {
            Ok(match &mut self.transaction {
                Transaction::Sqlite(tx) => columns!(tx, SQLITE_COLUMNS, table),
                Transaction::Postgres(tx) => columns!(tx, POSTGRES_COLUMNS, table),
            })
        };
        run.await.map_err(|cause: Failure| store.error("读取表的结构", cause))
    }

    /// Every row of a table.
    ///
    /// # Errors
    /// The database fails.
    pub async fn for_each_row(
        &mut self,
        table: &'static str,
        columns: &[Column],
        mut each: impl FnMut(&[Cell]),
    ) -> Result<(), StoreError> {
        let store = self.store;
        let sql = format!("SELECT {} FROM {table}", names(columns));
        let run = async {
            match &mut self.transaction {
                Transaction::Sqlite(tx) => each_row!(tx, sql, columns, each),
                Transaction::Postgres(tx) => each_row!(tx, sql, columns, each),
            }
            Ok(())
        };
        run.await.map_err(|cause: Failure| store.error("读取备份的内容", cause))
    }
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Puts rows back, all or none.
pub struct Restoring {
    store: Store,
    transaction: Transaction,
}

impl Restoring {
    /// Begins in an empty database, with the tables of a version.
    ///
    /// # Errors
    /// The database fails, or has tables already.
    pub async fn begin(store: &Store, version: i64) -> Result<Restoring, StoreError> {
        schema::create_empty(store, version).await?;
        let run = async {
            Ok(match store {
                Store::Sqlite(sqlite) => {
                    Transaction::Sqlite(sqlite.writer.begin_with("BEGIN IMMEDIATE").await?)
                }
                Store::Postgres(postgres) => Transaction::Postgres(postgres.pool.begin().await?),
            })
        };
        let transaction = run.await.map_err(|cause: Failure| store.error("恢复数据库", cause))?;
        let mut restoring = Restoring { store: store.clone(), transaction };
        // Its one row comes back with the others.
        if version >= ACCESS {
            restoring.execute("DELETE FROM access_revision").await?;
        }
        Ok(restoring)
    }

    async fn execute(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let run = async {
            match &mut self.transaction {
                Transaction::Sqlite(tx) => sqlx::query(sql).execute(&mut **tx).await.map(|_| ())?,
                Transaction::Postgres(tx) => sqlx::query(sql).execute(&mut **tx).await.map(|_| ())?,
            }
            Ok(())
        };
        run.await.map_err(|cause: Failure| self.store.error("恢复数据库", cause))
    }

    /// Puts rows of one of [`TABLES`] back. Names of columns are those of the backup: any but plain ones are refused.
    ///
    /// # Errors
    /// The database fails, or does not know a column.
    pub async fn put(
        &mut self,
        table: &'static str,
        columns: &[Column],
        rows: &[Vec<Cell>],
    ) -> Result<(), StoreError> {
        let plain = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if let Some((name, _)) = columns.iter().find(|(name, _)| !plain(name)) {
            return Err(self.store.content("列名", name));
        }
        let at_once = (MOST_VARIABLES / columns.len().max(1)).clamp(1, MOST_ROWS);
        for rows in rows.chunks(at_once) {
            let mut variable = 0;
            let values = rows.iter().map(|_| {
                let row = columns.iter().map(|_| {
                    variable += 1;
                    format!("${variable}")
                });
                format!("({})", row.collect::<Vec<_>>().join(", "))
            });
            let values = values.collect::<Vec<_>>().join(", ");
            let sql = format!("INSERT INTO {table} ({}) VALUES {values}", names(columns));
            let run = async {
                match &mut self.transaction {
                    Transaction::Sqlite(tx) => put_rows!(tx, sql, rows),
                    Transaction::Postgres(tx) => put_rows!(tx, sql, rows),
                }
                Ok(())
            };
            run.await.map_err(|cause: Failure| self.store.error("恢复数据库", cause))?;
        }
        Ok(())
    }

    /// Keeps what was put back, and brings its tables to the version of this program.
    ///
    /// # Errors
    /// The database fails.
    pub async fn finish(self) -> Result<(), StoreError> {
        let run = async {
            match self.transaction {
                Transaction::Sqlite(tx) => tx.commit().await?,
                Transaction::Postgres(mut tx) => {
                    sqlx::query(POSTGRES_SEQUENCE).execute(&mut *tx).await?;
                    tx.commit().await?;
                }
            }
            Ok(())
        };
        run.await.map_err(|cause: Failure| self.store.error("恢复数据库", cause))?;
        schema::bring_up(&self.store).await
    }
}
