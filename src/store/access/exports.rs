//! Requests to take layers away.

use crate::access::AccessLevel;
use crate::access::export::{Decision, ExportRow};
use crate::store::batches::instant;
use crate::store::error::Failure;
use crate::store::{Store, StoreError};
use chrono::{DateTime, Utc};
use sqlx::Row;

statements! {
    READ = "SELECT id, account, layer, revision, level, features, purpose, asked_at, decided_at, decided_by, approved, reason, seen \
        FROM exports WHERE ($1 = '' OR id = $1) AND ($2 = '' OR account = $2) AND asked_at >= $3 ORDER BY asked_at DESC, id";
    INSERT = "INSERT INTO exports (id, account, layer, revision, level, features, purpose, asked_at, decided_at, decided_by, \
        approved, reason, seen) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', FALSE, '', $9)";
    /// Once: of two who decide, the first has decided.
    DECIDE = "UPDATE exports SET decided_at = $2, decided_by = $3, approved = $4, reason = $5 WHERE id = $1 AND decided_at = ''";
    SWEEP = "DELETE FROM exports WHERE asked_at < $1";
}

/// Which requests are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportsOf<'a> {
    Everybody,
    /// The one of an id.
    Id(&'a str),
    /// Those of the account of an id.
    Account(&'a str),
}

impl Store {
    /// Requests since an instant, newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn exports(
        &self,
        of: ExportsOf<'_>,
        since: DateTime<Utc>,
    ) -> Result<Vec<ExportRow>, StoreError> {
        let (id, account) = match of {
            ExportsOf::Everybody => ("", ""),
            // An empty text would ask for all.
            ExportsOf::Id("") | ExportsOf::Account("") => return Ok(Vec::new()),
            ExportsOf::Id(id) => (id, ""),
            ExportsOf::Account(account) => ("", account),
        };
        reading!(self, "读取导出申请", conn => {
            let mut exports = Vec::new();
            for row in sqlx::query(READ).bind(id).bind(account).bind(instant(since)).fetch_all(conn).await? {
                let at = |index: usize| -> Result<String, Failure> { Ok(row.try_get(index)?) };
                let features: i64 = row.try_get(5)?;
                let decision = match self.read_maybe(&at(8)?)? {
                    Some(decided_at) => Some(Decision { at: decided_at, by: at(9)?, approved: row.try_get(10)?, reason: at(11)? }),
                    None => None,
                };
                exports.push(ExportRow {
                    id: at(0)?,
                    account: at(1)?,
                    layer: at(2)?,
                    revision: at(3)?,
                    seen: at(12)?,
                    level: self.word("级别", &at(4)?, AccessLevel::from_word)?,
                    features: features.unsigned_abs(),
                    purpose: at(6)?,
                    asked_at: self.read_instant(&at(7)?)?,
                    decision,
                });
            }
            Ok::<_, Failure>(exports)
        })
    }

    /// # Errors
    /// The database fails.
    pub async fn add_export(&self, export: &ExportRow) -> Result<(), StoreError> {
        writing!(self, "写入导出申请", tx => async {
            let query = sqlx::query(INSERT).bind(export.id.as_str()).bind(export.account.as_str());
            let query = query.bind(export.layer.as_str()).bind(export.revision.as_str()).bind(export.level.as_str());
            let query = query.bind(i64::try_from(export.features).unwrap_or(i64::MAX)).bind(export.purpose.as_str());
            query.bind(instant(export.asked_at)).bind(export.seen.as_str()).execute(tx).await?;
            Ok::<_, Failure>(())
        }.await)
    }

    /// `false` where it was decided already.
    ///
    /// # Errors
    /// The database fails.
    pub async fn decide_export(&self, id: &str, decision: &Decision) -> Result<bool, StoreError> {
        writing!(self, "写入导出审批", tx => async {
            let query = sqlx::query(DECIDE).bind(id).bind(instant(decision.at)).bind(decision.by.as_str());
            let query = query.bind(decision.approved).bind(decision.reason.as_str());
            Ok::<_, Failure>(query.execute(tx).await?.rows_affected() == 1)
        }.await)
    }

    /// Forgets requests from before an instant.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sweep_exports(&self, before: DateTime<Utc>) -> Result<(), StoreError> {
        writing!(self, "清理导出申请", tx => async {
            sqlx::query(SWEEP).bind(instant(before)).execute(tx).await?;
            Ok::<_, Failure>(())
        }.await)
    }
}
