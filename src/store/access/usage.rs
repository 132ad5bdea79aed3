//! Who uses the platform how much: counts by the hour.

use crate::access::Action;
use crate::access::rows::UsageKey;
use crate::store::error::Failure;
use crate::store::{Store, StoreError};
use sqlx::Row;

statements! {
    ADD = "INSERT INTO usage (hour, unit, account, key_id, action, requests) VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (hour, unit, account, key_id, action) DO UPDATE SET requests = usage.requests + excluded.requests";
    READ = "SELECT hour, unit, action, CAST(SUM(requests) AS BIGINT) FROM usage \
        WHERE hour >= $1 AND hour < $2 GROUP BY hour, unit, action ORDER BY hour, unit, action";
    OF_KEY = "SELECT CAST(COALESCE(SUM(requests), 0) AS BIGINT) FROM usage WHERE hour >= $1 AND key_id = $2";
}

/// Requests of a unit for one action in one hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRow {
    pub hour: String,
    pub unit: String,
    pub action: Action,
    pub requests: u64,
}

impl Store {
    /// # Errors
    /// The database fails; nothing was added then.
    pub async fn add_usage(&self, counts: &[(UsageKey, u64)]) -> Result<(), StoreError> {
        writing!(self, "写入用量", tx => async {
            for (key, requests) in counts {
                let query = sqlx::query(ADD).bind(key.hour.as_str()).bind(key.unit.as_str());
                let query = query.bind(key.account.as_str()).bind(key.key.as_str()).bind(key.action.as_str());
                query.bind(i64::try_from(*requests).unwrap_or(i64::MAX)).execute(&mut *tx).await?;
            }
            Ok::<_, Failure>(())
        }.await)
    }

    /// Usage from an hour to before another (`2026-11-26T03`, UTC).
    ///
    /// # Errors
    /// The database fails.
    pub async fn usage(&self, from: &str, to: &str) -> Result<Vec<UsageRow>, StoreError> {
        reading!(self, "读取用量", conn => {
            let mut rows = Vec::new();
            for row in sqlx::query(READ).bind(from).bind(to).fetch_all(conn).await? {
                let requests: i64 = row.try_get(3)?;
                rows.push(UsageRow {
                    hour: row.try_get(0)?,
                    unit: row.try_get(1)?,
                    action: self.word("用途", &row.try_get::<String, _>(2)?, Action::from_word)?,
                    requests: requests.unsigned_abs(),
                });
            }
            Ok::<_, Failure>(rows)
        })
    }

    /// Requests of a key since an hour.
    ///
    /// # Errors
    /// The database fails.
    pub async fn usage_of_key(&self, from: &str, key: &str) -> Result<u64, StoreError> {
        reading!(self, "读取用量", conn => {
            let requests: i64 = sqlx::query(OF_KEY).bind(from).bind(key).fetch_one(conn).await?.try_get(0)?;
            Ok::<_, Failure>(requests.unsigned_abs())
        })
    }
}
