//! The same test on both databases. SQLite is always there; PostgreSQL is the server in FTZ_ATLAS_TEST_POSTGRES
//! (`scripts/with-postgres.sh` starts one, and `make test` always does).

use ftz_atlas::store::DatabaseUrl;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::io::Write;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

/// A database of a test's own, removed afterwards.
pub struct TestDatabase {
    pub url: DatabaseUrl,
    folder: Option<tempfile::TempDir>,
    server: Option<(String, String)>,
}

impl TestDatabase {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { url: DatabaseUrl::in_folder(folder.path()), folder: Some(folder), server: None }
    }

    /// `None` when there is no server to test on; says so once, past the capture of the test runner.
    pub async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("FTZ_ATLAS_TEST_POSTGRES") else {
            static SAID: Once = Once::new();
            SAID.call_once(|| {
                say("FTZ_ATLAS_TEST_POSTGRES is not set: nothing is tested on PostgreSQL (scripts/with-postgres.sh)");
            });
            return None;
        };
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("ftz_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&server).await.unwrap();
        connection
            .execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0")))
            .await
            .unwrap();
        connection.close().await.unwrap();
        let (before, _) = server.rsplit_once('/').unwrap();
        let url = format!("{before}/{name}").parse().unwrap();
        Some(Self { url, folder: None, server: Some((server, name)) })
    }

    pub async fn remove(self) {
        drop(self.folder);
        if let Some((server, name)) = self.server {
            let mut connection = PgConnection::connect(&server).await.unwrap();
            connection.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();
        }
    }
}

/// Says something past the capture of the test runner.
pub fn say(text: &str) {
    let _ = std::io::stderr().write_all(format!("\n{text}\n").as_bytes());
}

/// Makes two tests of one body, `name::sqlite` and `name::postgres`.
macro_rules! on_both {
    ($($(#[$note:meta])* async fn $name:ident($database:ident: &TestDatabase) $body:block)+) => {$(
        $(#[$note])*
        mod $name {
            use super::*;
            async fn run($database: &TestDatabase) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let database = TestDatabase::sqlite();
                run(&database).await;
                database.remove().await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(database) = TestDatabase::postgres().await {
                    run(&database).await;
                    database.remove().await;
                }
            }
        }
    )+};
}
pub(crate) use on_both;
