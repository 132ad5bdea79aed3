//! Sessions.

use super::{GROW, hexed};
use crate::access::Stage;
use crate::access::rows::SessionRow;
use crate::access::token::Hash;
use crate::store::batches::instant;
use crate::store::error::Failure;
use crate::store::{Store, StoreError};
use chrono::{DateTime, Utc};
use sqlx::Row;

statements! {
    READ = "SELECT id, token, account, stage, address, agent, created_at, seen_at, expires_at, outside FROM sessions \
        WHERE ($1 = '' OR token = $1) AND ($2 = '' OR account = $2) ORDER BY created_at DESC, id";
    INSERT = "INSERT INTO sessions (id, token, account, stage, address, agent, created_at, seen_at, expires_at, outside) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    SEEN = "UPDATE sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2";
    END = "DELETE FROM sessions WHERE id = $1 AND account = $2";
    SWEEP = "DELETE FROM sessions WHERE expires_at < $1 OR seen_at < $2";
    MOST = "DELETE FROM sessions WHERE account = $1 AND stage = $3 AND id NOT IN \
        (SELECT id FROM sessions WHERE account = $1 AND stage = $3 ORDER BY created_at DESC, id LIMIT $2)";
}

/// Sessions of one stage that an account may have at once; older ones end. Unfinished ones end no finished one.
const MOST_SESSIONS: i64 = 10;

impl Store {
    /// The session of a secret's hash, or those of an account, newest first; also ones whose time is over.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sessions(&self, token: Option<&Hash>, account: &str) -> Result<Vec<SessionRow>, StoreError> {
        reading!(self, "读取会话", conn => {
            let mut sessions = Vec::new();
            let query = sqlx::query(READ).bind(token.map(hexed).unwrap_or_default()).bind(account);
            for row in query.fetch_all(conn).await? {
                let at = |index: usize| -> Result<String, Failure> { Ok(row.try_get(index)?) };
                sessions.push(SessionRow {
                    id: at(0)?,
                    token: self.read_hash(&at(1)?)?,
                    account: at(2)?,
                    stage: self.word("会话阶段", &at(3)?, Stage::from_word)?,
                    address: at(4)?,
                    agent: at(5)?,
                    created_at: self.read_instant(&at(6)?)?,
                    seen_at: self.read_instant(&at(7)?)?,
                    expires_at: self.read_instant(&at(8)?)?,
                    outside: row.try_get(9)?,
                });
            }
            Ok::<_, Failure>(sessions)
        })
    }

    /// A new session takes the place of `before`, where there is one: its secret is of no more use.
    ///
    /// # Errors
    /// The database fails.
    pub async fn begin_session(&self, session: &SessionRow, before: Option<&str>) -> Result<(), StoreError> {
        writing!(self, "写入会话", tx => async {
            if let Some(before) = before {
                sqlx::query(END).bind(before).bind(session.account.as_str()).execute(&mut *tx).await?;
            }
            sqlx::query(INSERT)
                .bind(session.id.as_str())
                .bind(hexed(&session.token))
                .bind(session.account.as_str())
                .bind(session.stage.as_str())
                .bind(session.address.as_str())
                .bind(session.agent.as_str())
                .bind(instant(session.created_at))
                .bind(instant(session.seen_at))
                .bind(instant(session.expires_at))
                .bind(session.outside)
                .execute(&mut *tx)
                .await?;
            let kept = sqlx::query(MOST).bind(session.account.as_str()).bind(MOST_SESSIONS)
                .bind(session.stage.as_str());
            kept.execute(&mut *tx).await?;
            sqlx::query(GROW).execute(&mut *tx).await?;
            Ok::<_, Failure>(())
        }.await)
    }

    /// # Errors
    /// The database fails.
    pub async fn touch_sessions(&self, seen: &[(String, DateTime<Utc>)]) -> Result<(), StoreError> {
        writing!(self, "写入会话", tx => async {
            for (id, at) in seen {
                sqlx::query(SEEN).bind(id.as_str()).bind(instant(*at)).execute(&mut *tx).await?;
            }
            Ok::<_, Failure>(())
        }.await)
    }

    /// Ends one session of an account; `false` where it has none of that id.
    ///
    /// # Errors
    /// The database fails.
    pub async fn end_session(&self, id: &str, account: &str) -> Result<bool, StoreError> {
        writing!(self, "结束会话", tx => async {
            let ended = sqlx::query(END).bind(id).bind(account).execute(&mut *tx).await?.rows_affected();
            sqlx::query(GROW).execute(&mut *tx).await?;
            Ok::<_, Failure>(ended == 1)
        }.await)
    }

    /// Forgets sessions that are over: at `now`, or silent since `idle`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sweep_sessions(&self, now: DateTime<Utc>, idle: DateTime<Utc>) -> Result<(), StoreError> {
        writing!(self, "清理会话", tx => async {
            sqlx::query(SWEEP).bind(instant(now)).bind(instant(idle)).execute(tx).await?;
            Ok::<_, Failure>(())
        }.await)
    }
}
