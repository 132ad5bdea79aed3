//! What can go wrong with a database, told so that an operator knows what to do.

use super::DatabaseUrl;
use std::path::Path;

/// Why the database did not do what was asked; `doing` says what that was.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("数据库地址有误：{reason}")]
    BadUrl { reason: String },
    #[error(
        "数据库地址要求加密连接（sslmode），而本程序连接 PostgreSQL 时不支持 TLS：请在本机放一个代为加密的代理（如 stunnel），\
         让数据库地址指向本机的代理并写明 sslmode=disable；数据库就在本机时直接写 sslmode=disable"
    )]
    NoTls,
    #[error("{doing}失败：数据库 {database} 不可写（{cause}）。请检查文件夹的权限，或用 --data 换一个文件夹")]
    ReadOnly { database: String, doing: &'static str, cause: String },
    #[error("{doing}失败：数据库 {database} 被另一个程序占用超过 10 秒。请等它结束后重试")]
    Locked { database: String, doing: &'static str },
    #[error("{doing}失败：数据库 {database} 连不上或连接已断（{cause}）。已提交的内容不会丢失；恢复后请重试")]
    Unreachable { database: String, doing: &'static str, cause: String },
    #[error("{doing}失败：数据库 {database} 拒绝登录（{cause}）。请检查用户名、口令和库名")]
    Denied { database: String, doing: &'static str, cause: String },
    #[error("{doing}失败：数据库 {database} 所在的磁盘已满（{cause}）")]
    Full { database: String, doing: &'static str, cause: String },
    #[error("{doing}失败：{database} 不是 SQLite 数据库，或文件已损坏（{cause}）。请从备份恢复")]
    Damaged { database: String, doing: &'static str, cause: String },
    #[error(
        "数据库 {database} 的表是第 {found} 版，本程序需要第 {needed} 版：请运行 ftz-atlas migrate（会先备份）"
    )]
    SchemaOlder { database: String, found: i64, needed: i64 },
    #[error("数据库 {database} 的表是第 {found} 版，本程序只认识到第 {known} 版：请换用更新的程序")]
    SchemaNewer { database: String, found: i64, known: i64 },
    #[error("数据库 {database} 里已有别的表“{table}”，却没有本程序的版本记录：请用一个空的数据库")]
    Foreign { database: String, table: String },
    #[error("数据库 {database} 不是空的：备份只能恢复到一个空的数据库，请换一个（--database 或 --data）")]
    NotEmpty { database: String },
    #[error("第 {batch} 批导入正由另一个程序进行：请等它结束后重试")]
    Contended { batch: i64 },
    #[error("{table} 表的 {column} 列不能存放 U+{code:04X} 这样的控制字符")]
    ControlCharacter { table: &'static str, column: &'static str, code: u32 },
    #[error(
        "数据库 {database} 里图层 {layer} 的内容已加密，打不开：{cause}。请用 access.key_file 指明原来的密钥文件"
    )]
    Sealed { database: String, layer: String, cause: String },
    #[error("数据库 {database} 里 {what} 无法识别：{cause}")]
    Content { database: String, what: &'static str, cause: String },
    #[error("{doing}失败（{database}）：{cause}")]
    Other { database: String, doing: &'static str, cause: String },
}

/// A cause before it is known which database it was and what was being done.
pub enum Failure {
    Sql(sqlx::Error),
    Own(StoreError),
}

impl From<sqlx::Error> for Failure {
    fn from(cause: sqlx::Error) -> Self {
        Self::Sql(cause)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Own(error)
    }
}

impl StoreError {
    pub(super) fn of(url: &DatabaseUrl, doing: &'static str, failure: Failure) -> Self {
        let sql = match failure {
            Failure::Own(error) => return error,
            Failure::Sql(sql) => sql,
        };
        let database = url.to_string();
        let (code, cause) = match &sql {
            sqlx::Error::Database(error) => {
                (error.code().map(|code| code.into_owned()).unwrap_or_default(), error.message().to_owned())
            }
            other => (String::new(), other.to_string()),
        };
        match (url, &sql) {
            (DatabaseUrl::Sqlite(_), sqlx::Error::Database(_)) => {
                // The low byte is the primary code: https://www.sqlite.org/rescode.html
                match code.parse::<i32>().unwrap_or_default() & 0xff {
                    5 | 6 => Self::Locked { database, doing },
                    3 | 8 | 14 => Self::ReadOnly { database, doing, cause },
                    10 => Self::Unreachable { database, doing, cause },
                    11 | 26 => Self::Damaged { database, doing, cause },
                    13 => Self::Full { database, doing, cause },
                    _ => Self::Other { database, doing, cause },
                }
            }
            (DatabaseUrl::Postgres(_), sqlx::Error::Database(_)) => match code.as_str() {
                // https://www.postgresql.org/docs/15/errcodes-appendix.html
                "28000" | "28P01" | "3D000" | "42501" => Self::Denied { database, doing, cause },
                "25006" => Self::ReadOnly { database, doing, cause },
                "53100" => Self::Full { database, doing, cause },
                "55P03" => Self::Locked { database, doing },
                code if code.starts_with("08") || code.starts_with("57P") || code == "53300" => {
                    Self::Unreachable { database, doing, cause }
                }
                _ => Self::Other { database, doing, cause },
            },
            (DatabaseUrl::Sqlite(_), sqlx::Error::PoolTimedOut) => Self::Locked { database, doing },
            (
                _,
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed,
            ) => Self::Unreachable { database, doing, cause },
            _ => Self::Other { database, doing, cause },
        }
    }

    /// The folder of a SQLite file cannot be made.
    pub(super) fn folder(url: &DatabaseUrl, folder: &Path, cause: &std::io::Error) -> Self {
        let cause = format!("文件夹 {}：{cause}", folder.display());
        Self::ReadOnly { database: url.to_string(), doing: "建立数据文件夹", cause }
    }
}
