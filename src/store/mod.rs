//! Where a city's rows are kept: an embedded SQLite file, or PostgreSQL (also the domestic databases that speak its
//! protocol). One file per aggregate, one SQL text per statement for both.
//!
//! Writing: rows are staged in chunks into a batch that nobody sees, then published in one transaction
//! ([`batches`]). Reading: one consistent [`snapshot`]. The store knows the domain's row types and no domain logic.

/// The same body for whichever database it is: `conn` is a connection for reading.
macro_rules! reading {
    ($store:expr, $doing:expr, $conn:ident => $body:expr) => {{
        let store: &$crate::store::Store = $store;
        let run = async {
            match store {
                $crate::store::Store::Sqlite(sqlite) => {
                    let mut guard = sqlite.readers.acquire().await?;
                    let $conn = &mut *guard;
                    $body
                }
                $crate::store::Store::Postgres(postgres) => {
                    let mut guard = postgres.pool.acquire().await?;
                    let $conn = &mut *guard;
                    $body
                }
            }
        };
        run.await.map_err(|cause| store.error($doing, cause))
    }};
}

/// The same body for whichever database it is: `tx` is a transaction that is committed when the body succeeds.
macro_rules! writing {
    ($store:expr, $doing:expr, $tx:ident => $body:expr) => {{
        let store: &$crate::store::Store = $store;
        let run = async {
            match store {
                $crate::store::Store::Sqlite(sqlite) => {
                    let mut transaction = sqlite.writer.begin_with("BEGIN IMMEDIATE").await?;
                    let $tx = &mut *transaction;
                    let value = $body?;
                    transaction.commit().await?;
                    Ok(value)
                }
                $crate::store::Store::Postgres(postgres) => {
                    let mut transaction = postgres.pool.begin().await?;
                    let $tx = &mut *transaction;
                    let value = $body?;
                    transaction.commit().await?;
                    Ok(value)
                }
            }
        };
        run.await.map_err(|cause: $crate::store::error::Failure| store.error($doing, cause))
    }};
}

/// Names SQL texts and lists them, so that a test can prepare every one on both databases.
macro_rules! statements {
    ($($(#[$note:meta])* $name:ident = $sql:expr;)+) => {
        $($(#[$note])* const $name: &str = $sql;)+
        pub(super) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),+];
    };
}

pub mod access;
mod addresses;
mod aliases;
mod atlas_versions;
pub mod backup;
pub mod batches;
mod divisions;
pub mod error;
mod layers;
pub mod mbtiles;
pub mod schema;
pub mod sealed;
pub mod snapshot;
pub mod stage;
pub mod url;
mod wkb;
mod zones;

pub use atlas_versions::AtlasVersion;
pub use batches::{Batch, BatchSpec, BatchState, Kind, Published};
pub use error::StoreError;
pub use schema::Migration;
pub use sealed::Sealer;
pub use snapshot::Snapshot;
pub use url::DatabaseUrl;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, PgConnection, PgPool, SqlitePool};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// An open database whose tables have the version that this program knows.
#[derive(Debug, Clone)]
pub enum Store {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// One file: one connection writes, a few read beside it.
#[derive(Debug, Clone)]
pub struct Sqlite {
    url: DatabaseUrl,
    sealer: Arc<OnceLock<Sealer>>,
    writer: SqlitePool,
    readers: SqlitePool,
}

/// A pool of connections to a server.
#[derive(Debug, Clone)]
pub struct Postgres {
    url: DatabaseUrl,
    sealer: Arc<OnceLock<Sealer>>,
    pool: PgPool,
}

/// How long a lock or a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often, and after which pause, a file that another program is just opening is tried again.
const WAL_TRIES: usize = 20;
const WAL_PAUSE: Duration = Duration::from_millis(25);

impl Store {
    /// Opens a database; an empty one gets its tables.
    ///
    /// # Errors
    /// The database cannot be reached or written, or its tables are older (run `migrate`) or newer than this program.
    pub async fn open(url: &DatabaseUrl) -> Result<Store, StoreError> {
        let store = Self::connect(url).await?;
        schema::create_or_check(&store).await?;
        Ok(store)
    }

    /// Connects without a look at the tables.
    pub(crate) async fn connect(url: &DatabaseUrl) -> Result<Store, StoreError> {
        match url {
            DatabaseUrl::Sqlite(path) => connect_sqlite(url, path).await,
            DatabaseUrl::Postgres(_) => connect_postgres(url).await,
        }
    }

    /// The database, shown without its password.
    pub fn url(&self) -> &DatabaseUrl {
        match self {
            Store::Sqlite(sqlite) => &sqlite.url,
            Store::Postgres(postgres) => &postgres.url,
        }
    }

    /// Gives what opens and seals sensitive rows; the first one stays, and is returned.
    pub fn set_sealer(&self, sealer: Sealer) -> &Sealer {
        self.sealer_cell().get_or_init(|| sealer)
    }

    /// What opens and seals sensitive rows.
    pub fn sealer(&self) -> Option<&Sealer> {
        self.sealer_cell().get()
    }

    fn sealer_cell(&self) -> &OnceLock<Sealer> {
        match self {
            Store::Sqlite(sqlite) => &sqlite.sealer,
            Store::Postgres(postgres) => &postgres.sealer,
        }
    }

    /// Closes all connections; also happens when the last clone is dropped, but then nobody waits for it.
    pub async fn close(&self) {
        match self {
            Store::Sqlite(sqlite) => {
                sqlite.readers.close().await;
                sqlite.writer.close().await;
            }
            Store::Postgres(postgres) => postgres.pool.close().await,
        }
    }

    pub(crate) fn error(&self, doing: &'static str, cause: impl Into<error::Failure>) -> StoreError {
        StoreError::of(self.url(), doing, cause.into())
    }
}

/// Every SQL text of this module by its name.
pub fn statements() -> Vec<(&'static str, &'static str)> {
    [
        schema::STATEMENTS,
        batches::STATEMENTS,
        divisions::STATEMENTS,
        aliases::STATEMENTS,
        addresses::STATEMENTS,
        zones::STATEMENTS,
        layers::STATEMENTS,
        sealed::STATEMENTS,
        atlas_versions::STATEMENTS,
        &access::statements(),
    ]
    .concat()
}

async fn connect_sqlite(url: &DatabaseUrl, path: &Path) -> Result<Store, StoreError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|cause| StoreError::folder(url, folder, &cause))?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A commit is on the disk when it returns: chunks are few, so this costs little.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE)
        .foreign_keys(true)
        // The same meaning as in PostgreSQL.
        .collation("C", |a, b| a.as_bytes().cmp(b.as_bytes()))
        .pragma("case_sensitive_like", "ON")
        // Bytes of log that are kept for reuse; publishing a large import needs more, but only once.
        .pragma("journal_size_limit", "67108864")
        // KiB. The writer merges rows into the tree and needs its pages again; a reader passes over each page once.
        .pragma("cache_size", "-49152");
    let error = |cause: sqlx::Error| StoreError::of(url, "打开数据库", cause.into());
    // The change to WAL is refused at once where two programs make it, without the wait of `busy_timeout`.
    let mut tries = 0;
    let writer = loop {
        let pool = SqlitePoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
        match pool.connect_with(options.clone()).await.map_err(error) {
            Err(StoreError::Locked { .. }) if tries < WAL_TRIES => tries += 1,
            outcome => break outcome?,
        }
        tokio::time::sleep(WAL_PAUSE).await;
    };
    let readers = SqlitePoolOptions::new().max_connections(4).min_connections(0).acquire_timeout(PATIENCE);
    let readers = readers.connect_lazy_with(options.pragma("cache_size", "-4096"));
    Ok(Store::Sqlite(Sqlite { url: url.clone(), sealer: Arc::default(), writer, readers }))
}

async fn connect_postgres(url: &DatabaseUrl) -> Result<Store, StoreError> {
    let options: PgConnectOptions = url.postgres_options()?;
    let error = |cause: sqlx::Error| StoreError::of(url, "连接数据库", cause.into());
    // A pool would try for ten seconds and then only say that it had: one connection tells the cause at once.
    let first = tokio::time::timeout(PATIENCE, PgConnection::connect_with(&options)).await;
    first.map_err(|_| error(sqlx::Error::PoolTimedOut))?.map_err(error)?.close().await.map_err(error)?;
    let pool = PgPoolOptions::new().max_connections(8).acquire_timeout(PATIENCE).connect_lazy_with(options);
    Ok(Store::Postgres(Postgres { url: url.clone(), sealer: Arc::default(), pool }))
}
