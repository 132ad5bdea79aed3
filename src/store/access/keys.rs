//! Keys for programs.

use super::{GROW, hexed, maybe};
use crate::access::Action;
use crate::access::rows::KeyRow;
use crate::access::token::Hash;
use crate::store::batches::instant;
use crate::store::error::Failure;
use crate::store::{Store, StoreError};
use chrono::{DateTime, Utc};
use sqlx::Row;

statements! {
    READ = "SELECT id, token, account, title, scopes, created_at, expires_at, last_used_at, per_minute, per_day, revoked \
        FROM keys WHERE ($1 = '' OR token = $1) AND ($2 = '' OR account = $2) ORDER BY created_at DESC, id";
    INSERT = "INSERT INTO keys (id, token, account, title, scopes, created_at, expires_at, last_used_at, per_minute, per_day, \
        revoked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    REVOKE = "UPDATE keys SET revoked = TRUE WHERE id = $1 AND account = $2 AND NOT revoked";
    USED = "UPDATE keys SET last_used_at = $2 WHERE id = $1 AND last_used_at < $2";
}

impl Store {
    /// The key of a secret's hash, or those of an account, newest first; also revoked ones and ones whose time is over.
    ///
    /// # Errors
    /// The database fails.
    pub async fn keys(&self, token: Option<&Hash>, account: &str) -> Result<Vec<KeyRow>, StoreError> {
        reading!(self, "读取密钥", conn => {
            let mut keys = Vec::new();
            let query = sqlx::query(READ).bind(token.map(hexed).unwrap_or_default()).bind(account);
            for row in query.fetch_all(conn).await? {
                let at = |index: usize| -> Result<String, Failure> { Ok(row.try_get(index)?) };
                let scopes = at(4)?;
                let [per_minute, per_day]: [i64; 2] = [row.try_get(8)?, row.try_get(9)?];
                keys.push(KeyRow {
                    id: at(0)?,
                    token: self.read_hash(&at(1)?)?,
                    account: at(2)?,
                    title: at(3)?,
                    // A scope that this program does not know gives nothing.
                    scopes: scopes.split(' ').filter_map(Action::from_word).collect(),
                    created_at: self.read_instant(&at(5)?)?,
                    expires_at: self.read_instant(&at(6)?)?,
                    last_used_at: self.read_maybe(&at(7)?)?,
                    per_minute: u32::try_from(per_minute).unwrap_or(0),
                    per_day: u32::try_from(per_day).unwrap_or(0),
                    revoked: row.try_get(10)?,
                });
            }
            Ok::<_, Failure>(keys)
        })
    }

    /// # Errors
    /// The database fails.
    pub async fn add_key(&self, key: &KeyRow) -> Result<(), StoreError> {
        let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
        let scopes = scopes.join(" ");
        writing!(self, "写入密钥", tx => async {
            sqlx::query(INSERT)
                .bind(key.id.as_str())
                .bind(hexed(&key.token))
                .bind(key.account.as_str())
                .bind(key.title.as_str())
                .bind(scopes.as_str())
                .bind(instant(key.created_at))
                .bind(instant(key.expires_at))
                .bind(maybe(key.last_used_at))
                .bind(i64::from(key.per_minute))
                .bind(i64::from(key.per_day))
                .bind(key.revoked)
                .execute(&mut *tx)
                .await?;
            sqlx::query(GROW).execute(&mut *tx).await?;
            Ok::<_, Failure>(())
        }.await)
    }

    /// `false` where the account has no such key in force.
    ///
    /// # Errors
    /// The database fails.
    pub async fn revoke_key(&self, id: &str, account: &str) -> Result<bool, StoreError> {
        writing!(self, "撤销密钥", tx => async {
            let revoked = sqlx::query(REVOKE).bind(id).bind(account).execute(&mut *tx).await?.rows_affected();
            sqlx::query(GROW).execute(&mut *tx).await?;
            Ok::<_, Failure>(revoked == 1)
        }.await)
    }

    /// # Errors
    /// The database fails.
    pub async fn touch_keys(&self, used: &[(String, DateTime<Utc>)]) -> Result<(), StoreError> {
        writing!(self, "写入密钥", tx => async {
            for (id, at) in used {
                sqlx::query(USED).bind(id.as_str()).bind(instant(*at)).execute(&mut *tx).await?;
            }
            Ok::<_, Failure>(())
        }.await)
    }
}
