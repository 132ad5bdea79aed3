//! Which database: `sqlite:PATH`, or `postgres://USER:PASSWORD@HOST:PORT/NAME`.

use super::StoreError;
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A database, shown without its password.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    Postgres(String),
}

impl DatabaseUrl {
    /// The SQLite file of a data folder.
    pub fn in_folder(data: &Path) -> Self {
        Self::Sqlite(data.join("ftz-atlas.sqlite"))
    }

    pub(super) fn postgres_options(&self) -> Result<PgConnectOptions, StoreError> {
        let Self::Postgres(url) = self else {
            return Err(bad("不是 PostgreSQL 地址"));
        };
        // The parser's own message may repeat the password.
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| bad("PostgreSQL 地址应写作 postgres://用户:口令@主机:端口/库名"))?;
        // Also set by PGSSLMODE.
        if matches!(options.get_ssl_mode(), PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull)
        {
            return Err(StoreError::NoTls);
        }
        Ok(options.application_name("ftz-atlas").disable_statement_logging())
    }
}

fn bad(reason: &str) -> StoreError {
    StoreError::BadUrl { reason: reason.to_owned() }
}

impl FromStr for DatabaseUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let text = text.trim();
        if let Some(path) = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")) {
            if path.is_empty() || path.contains(":memory:") || path.contains('?') {
                return Err(bad("SQLite 地址应写作 sqlite:文件路径"));
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let url = Self::Postgres(text.to_owned());
            url.postgres_options()?;
            return Ok(url);
        }
        let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
        Err(bad(&format!(
            "不认识的数据库地址“{scheme}…”：支持 sqlite:文件路径 和 postgres://用户:口令@主机:端口/库名"
        )))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(_) => match self.postgres_options() {
                Ok(options) => write!(
                    f,
                    "postgres://{}@{}:{}/{}",
                    options.get_username(),
                    options.get_host(),
                    options.get_port(),
                    options.get_database().unwrap_or_default()
                ),
                Err(_) => f.write_str("postgres://…"),
            },
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
