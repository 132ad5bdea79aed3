//! Tables and their versions: numbered steps, the same numbers for both databases.

use super::error::Failure;
use super::{DatabaseUrl, Store, StoreError};
use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, Executor, PgConnection, Row, SqliteConnection};
use std::path::PathBuf;

/// One step: its text for SQLite and for PostgreSQL.
struct Step {
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! step {
    ($name:literal) => {
        Step {
            sqlite: include_str!(concat!("../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../migrations/postgres/", $name, ".sql")),
        }
    };
}

/// Step n makes version n.
const STEPS: [Step; 10] = [
    step!("0001_batches"),
    step!("0002_divisions"),
    step!("0003_aliases"),
    step!("0004_addresses"),
    step!("0005_zones"),
    step!("0006_atlas_versions"),
    step!("0007_layers"),
    step!("0008_layer_versions"),
    step!("0009_access"),
    step!("0010_exports"),
];

/// The version that this program works with.
pub const VERSION: i64 = STEPS.len() as i64;

const CREATE_VERSION_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)";
/// One migrator at a time; any number will do, as long as it is always the same.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(330782001)";
const SQLITE_TABLE: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = $1";
const POSTGRES_TABLE: &str =
    "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1";

statements! {
    READ_VERSION = "SELECT version FROM schema_version";
    DELETE_VERSION = "DELETE FROM schema_version";
    WRITE_VERSION = "INSERT INTO schema_version (version) VALUES ($1)";
}

/// Views with geometry for desktop GIS, where the extension is there.
const POSTGIS_PRESENT: &str = "SELECT COUNT(*) FROM pg_extension WHERE extname = 'postgis'";
const POSTGIS_VIEWS: &str = include_str!("../../migrations/postgres/views_postgis.sql");

/// What a migration did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    pub from: i64,
    pub to: i64,
    /// A whole copy of the SQLite file from before; a server has backups of its own.
    pub backup: Option<PathBuf>,
}

/// Creates the tables of an empty database, or checks those that are there.
pub(super) async fn create_or_check(store: &Store) -> Result<(), StoreError> {
    match version(store).await? {
        None => apply(store, VERSION).await.map(|_| ()),
        Some(found) => check(store, found),
    }
}

/// Makes the tables of a version in a database that has none.
pub(super) async fn create_empty(store: &Store, target: i64) -> Result<(), StoreError> {
    match version(store).await? {
        None => apply(store, target).await.map(|_| ()),
        Some(_) => Err(StoreError::NotEmpty { database: store.url().to_string() }),
    }
}

/// Brings the tables to the version of this program.
pub(super) async fn bring_up(store: &Store) -> Result<(), StoreError> {
    apply(store, VERSION).await.map(|_| ())
}

fn check(store: &Store, found: i64) -> Result<(), StoreError> {
    let database = store.url().to_string();
    match found {
        found if found < VERSION => Err(StoreError::SchemaOlder { database, found, needed: VERSION }),
        found if found > VERSION => Err(StoreError::SchemaNewer { database, found, known: VERSION }),
        _ => Ok(()),
    }
}

/// Brings a database to the version of this program. A SQLite file is copied beside itself first.
///
/// # Errors
/// The database cannot be reached or written, or is newer than this program.
pub async fn migrate(url: &DatabaseUrl, now: DateTime<Utc>) -> Result<Migration, StoreError> {
    migrate_to(url, VERSION, now).await
}

/// Brings a database to an earlier version than this program's, for tests of `migrate`.
#[doc(hidden)]
pub async fn migrate_to(url: &DatabaseUrl, target: i64, now: DateTime<Utc>) -> Result<Migration, StoreError> {
    let store = Store::connect(url).await?;
    let found = version(&store).await?;
    if let Some(found) = found.filter(|found| *found > VERSION) {
        check(&store, found)?;
    }
    let backup = match (&store, found) {
        (Store::Sqlite(sqlite), Some(found)) if found < target => {
            let DatabaseUrl::Sqlite(path) = &sqlite.url else { unreachable!("a SQLite store has a path") };
            let mut name = path.as_os_str().to_owned();
            name.push(format!(".v{found}-{}.backup", now.format("%Y%m%dT%H%M%SZ")));
            let copy = PathBuf::from(name);
            let error = |cause: sqlx::Error| store.error("备份数据库", cause);
            let into = sqlx::query("VACUUM INTO $1").bind(copy.to_string_lossy().into_owned());
            into.execute(&sqlite.writer).await.map_err(error)?;
            Some(copy)
        }
        _ => None,
    };
    let from = apply(&store, target).await?;
    store.close().await;
    Ok(Migration { from, to: target.max(from), backup })
}

/// The version of the tables; `None` in a database without tables.
async fn version(store: &Store) -> Result<Option<i64>, StoreError> {
    let sql = match store {
        Store::Sqlite(_) => SQLITE_TABLE,
        Store::Postgres(_) => POSTGRES_TABLE,
    };
    let found: Result<_, StoreError> = reading!(store, "读取表的版本", conn => {
        // In this order: another program may be making both at this moment.
        let foreign = sqlx::query(sql).bind("addresses").fetch_optional(&mut *conn).await?.is_some();
        let exists = sqlx::query(sql).bind("schema_version").fetch_optional(&mut *conn).await?.is_some();
        let version = match exists {
            true => sqlx::query(READ_VERSION).fetch_optional(&mut *conn).await?.map(|row| row.get::<i64, _>(0)),
            false => None,
        };
        Ok::<_, Failure>((version, foreign))
    });
    match found? {
        (None, true) => {
            let (database, table) = (store.url().to_string(), "addresses".to_owned());
            Err(StoreError::Foreign { database, table })
        }
        (version, _) => Ok(version),
    }
}

/// Applies the steps up to `target` in one transaction and returns the version before. Several programs that start at
/// once on an empty database wait for the first.
async fn apply(store: &Store, target: i64) -> Result<i64, StoreError> {
    let doing = "建立或升级数据表";
    let run = async {
        match store {
            Store::Sqlite(sqlite) => {
                let mut tx = sqlite.writer.begin_with("BEGIN IMMEDIATE").await?;
                let before = apply_sqlite(&mut tx, target).await?;
                tx.commit().await?;
                Ok(before)
            }
            Store::Postgres(postgres) => {
                let mut tx = postgres.pool.begin().await?;
                let before = apply_postgres(&mut tx, target).await?;
                tx.commit().await?;
                Ok::<_, Failure>(before)
            }
        }
    };
    run.await.map_err(|cause| store.error(doing, cause))
}

/// Steps that lie between two versions.
fn between(before: i64, target: i64) -> impl Iterator<Item = &'static Step> {
    let count = |version: i64| usize::try_from(version).unwrap_or(0);
    STEPS.iter().take(count(target)).skip(count(before))
}

async fn apply_sqlite(conn: &mut SqliteConnection, target: i64) -> Result<i64, Failure> {
    sqlx::query(CREATE_VERSION_TABLE).execute(&mut *conn).await?;
    let before = sqlx::query(READ_VERSION).fetch_optional(&mut *conn).await?.map_or(0, |row| row.get(0));
    for step in between(before, target) {
        conn.execute(sqlx::raw_sql(step.sqlite)).await?;
    }
    sqlx::query(DELETE_VERSION).execute(&mut *conn).await?;
    sqlx::query(WRITE_VERSION).bind(target.max(before)).execute(&mut *conn).await?;
    Ok(before)
}

async fn apply_postgres(conn: &mut PgConnection, target: i64) -> Result<i64, Failure> {
    sqlx::query(POSTGRES_LOCK).execute(&mut *conn).await?;
    sqlx::query(CREATE_VERSION_TABLE).execute(&mut *conn).await?;
    let before = sqlx::query(READ_VERSION).fetch_optional(&mut *conn).await?.map_or(0, |row| row.get(0));
    for step in between(before, target) {
        conn.execute(sqlx::raw_sql(step.postgres)).await?;
    }
    let postgis: i64 = sqlx::query(POSTGIS_PRESENT).fetch_one(&mut *conn).await?.get(0);
    if postgis > 0 && target >= VERSION {
        conn.execute(sqlx::raw_sql(AssertSqlSafe(POSTGIS_VIEWS))).await?;
    }
    sqlx::query(DELETE_VERSION).execute(&mut *conn).await?;
    sqlx::query(WRITE_VERSION).bind(target.max(before)).execute(&mut *conn).await?;
    Ok(before)
}
