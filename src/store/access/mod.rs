//! Units, accounts, sessions, keys, exports, rights, the audit and usage: one file each.

mod accounts;
mod audit;
mod exports;
mod factors;
mod keys;
mod rights;
mod sessions;
mod units;
mod usage;

pub use accounts::{AccountChange, AccountFound};
pub use audit::{AuditQuery, AuditRow};
pub use exports::ExportsOf;
pub use usage::UsageRow;

use super::batches::instant;
use super::{Store, StoreError};
use crate::access::token::{self, Hash};
use chrono::{DateTime, Utc};

/// The SQL of these files.
pub(super) fn statements() -> Vec<(&'static str, &'static str)> {
    [
        REVISION,
        accounts::STATEMENTS,
        audit::STATEMENTS,
        exports::STATEMENTS,
        factors::STATEMENTS,
        keys::STATEMENTS,
        rights::STATEMENTS,
        sessions::STATEMENTS,
        units::STATEMENTS,
        usage::STATEMENTS,
    ]
    .concat()
}

const REVISION: &[(&str, &str)] = STATEMENTS;

statements! {
    READ_REVISION = "SELECT revision FROM access_revision";
    GROW_REVISION = "UPDATE access_revision SET revision = revision + 1";
    COUNT_ACCOUNTS = "SELECT COUNT(*) FROM accounts";
}

pub(super) const GROW: &str = GROW_REVISION;

/// Empty for no instant.
fn maybe(at: Option<DateTime<Utc>>) -> String {
    at.map(instant).unwrap_or_default()
}

impl Store {
    fn read_instant(&self, text: &str) -> Result<DateTime<Utc>, StoreError> {
        text.parse().map_err(|_| self.content("时刻", text))
    }

    fn read_maybe(&self, text: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        if text.is_empty() { Ok(None) } else { self.read_instant(text).map(Some) }
    }

    fn read_hash(&self, text: &str) -> Result<Hash, StoreError> {
        let hash = token::unhex(text).and_then(|bytes| Hash::try_from(bytes).ok());
        hash.ok_or_else(|| self.content("校验值", text))
    }

    fn word<T>(&self, what: &'static str, text: &str, read: fn(&str) -> Option<T>) -> Result<T, StoreError> {
        read(text).ok_or_else(|| self.content(what, text))
    }

    /// Grows with every change of accounts, sessions, keys and rights; and whether there are accounts.
    ///
    /// # Errors
    /// The database fails.
    pub async fn access_revision(&self) -> Result<(i64, bool), StoreError> {
        use sqlx::Row;
        reading!(self, "读取账号", conn => {
            let revision = sqlx::query(READ_REVISION).fetch_one(&mut *conn).await?.try_get(0)?;
            let accounts: i64 = sqlx::query(COUNT_ACCOUNTS).fetch_one(&mut *conn).await?.try_get(0)?;
            Ok::<_, super::error::Failure>((revision, accounts > 0))
        })
    }
}

fn hexed(hash: &Hash) -> String {
    token::hex(hash)
}
