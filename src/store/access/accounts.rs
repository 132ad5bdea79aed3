//! Accounts.

use super::{GROW, maybe};
use crate::access::Role;
use crate::access::lockout::Tries;
use crate::access::password::REMEMBERED;
use crate::access::rows::AccountRow;
use crate::store::batches::instant;
use crate::store::error::Failure;
use crate::store::{Store, StoreError};
use chrono::{DateTime, Utc};
use sqlx::Row;

statements! {
    READ = "SELECT a.id, a.name, a.title, a.role, a.unit, a.active, a.password, a.must_change, a.changed_at, \
        a.wrong_tries, a.locked_until, a.factor, a.factor_begun, a.factor_step, a.subject, a.created_at, a.last_sign_in_at, \
        u.name, u.active, (SELECT COUNT(*) FROM keys k WHERE k.account = a.id AND NOT k.revoked AND k.expires_at > $3), \
        (SELECT COUNT(*) FROM sessions s WHERE s.account = a.id AND s.expires_at > $3) \
        FROM accounts a JOIN units u ON u.code = a.unit \
        WHERE ($1 = '' OR a.id = $1) AND ($2 = '' OR a.name = $2) ORDER BY a.name";
    INSERT = "INSERT INTO accounts (id, name, title, role, unit, active, password, must_change, changed_at, wrong_tries, \
        locked_until, factor, factor_begun, factor_step, subject, created_at, last_sign_in_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, '', '', '', 0, $10, $11, '') ON CONFLICT (name) DO NOTHING";
    CHANGE = "UPDATE accounts SET title = $2, role = $3, unit = $4, active = $5, subject = $6 WHERE id = $1";
    OF_SUBJECT = "SELECT id FROM accounts WHERE subject = $1 AND subject <> ''";
    CAME_IN = "UPDATE accounts SET last_sign_in_at = $2 WHERE id = $1";
    SIGNED_IN = "UPDATE accounts SET last_sign_in_at = $2, wrong_tries = 0, locked_until = '' WHERE id = $1";
    /// Only from what was read: two tries at once count as two.
    TRIED = "UPDATE accounts SET wrong_tries = $2, locked_until = $3 WHERE id = $1 AND wrong_tries = $4 AND locked_until = $5";
    UNLOCK = "UPDATE accounts SET wrong_tries = 0, locked_until = '' WHERE id = $1";
    SET_PASSWORD = "UPDATE accounts SET password = $2, must_change = $3, changed_at = $4 WHERE id = $1";
    REMEMBER = "INSERT INTO former_passwords (account, password, changed_at) \
        SELECT id, password, changed_at FROM accounts WHERE id = $1";
    FORMER = "SELECT password FROM former_passwords WHERE account = $1 ORDER BY changed_at DESC LIMIT $2";
    END_SESSIONS = "DELETE FROM sessions WHERE account = $1 AND id <> $2";
    REVOKE_KEYS = "UPDATE keys SET revoked = TRUE WHERE account = $1";
}

/// An account with what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFound {
    pub account: AccountRow,
    pub unit_name: String,
    pub unit_active: bool,
    /// That are in force.
    pub keys: u64,
    pub sessions: u64,
}

/// What an administrator changes of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountChange {
    pub title: String,
    pub role: Role,
    pub unit: String,
    pub active: bool,
    /// Unique among accounts, unless it is empty.
    pub subject: String,
}

macro_rules! account {
    ($store:expr, $row:expr) => {{
        let (store, row): (&Store, _) = ($store, $row);
        let at = |index: usize| -> Result<String, Failure> { Ok(row.try_get(index)?) };
        let [keys, sessions]: [i64; 2] = [row.try_get(19)?, row.try_get(20)?];
        AccountFound {
            account: AccountRow {
                id: at(0)?,
                name: at(1)?,
                title: at(2)?,
                role: store.word("角色", &at(3)?, Role::from_word)?,
                unit: at(4)?,
                active: row.try_get(5)?,
                password: at(6)?,
                must_change: row.try_get(7)?,
                changed_at: store.read_instant(&at(8)?)?,
                tries: Tries { wrong: row.try_get(9)?, locked_until: store.read_maybe(&at(10)?)? },
                factor: at(11)?,
                factor_begun: at(12)?,
                factor_step: row.try_get(13)?,
                subject: at(14)?,
                created_at: store.read_instant(&at(15)?)?,
                last_sign_in_at: store.read_maybe(&at(16)?)?,
            },
            unit_name: at(17)?,
            unit_active: row.try_get(18)?,
            keys: keys.unsigned_abs(),
            sessions: sessions.unsigned_abs(),
        }
    }};
}

impl Store {
    /// Accounts by name: all, the one of an id, or the one of a name (an empty text asks for nothing).
    ///
    /// # Errors
    /// The database fails.
    pub async fn accounts(
        &self,
        id: &str,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<AccountFound>, StoreError> {
        reading!(self, "读取账号", conn => {
            let mut accounts = Vec::new();
            let query = sqlx::query(READ).bind(id).bind(name).bind(instant(now));
            for row in query.fetch_all(conn).await? {
                accounts.push(account!(self, row));
            }
            Ok::<_, Failure>(accounts)
        })
    }

    /// The id of the account whose person an outside provider knows by a name.
    ///
    /// # Errors
    /// The database fails.
    pub async fn account_of_subject(&self, subject: &str) -> Result<Option<String>, StoreError> {
        reading!(self, "读取账号", conn => {
            match sqlx::query(OF_SUBJECT).bind(subject).fetch_optional(conn).await? {
                Some(row) => Ok::<_, Failure>(Some(row.try_get(0)?)),
                None => Ok(None),
            }
        })
    }

    /// `false` where there is one of that name.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_account(&self, account: &AccountRow) -> Result<bool, StoreError> {
        writing!(self, "写入账号", tx => async {
            let added = sqlx::query(INSERT)
                .bind(account.id.as_str())
                .bind(account.name.as_str())
                .bind(account.title.as_str())
                .bind(account.role.as_str())
                .bind(account.unit.as_str())
                .bind(account.active)
                .bind(account.password.as_str())
                .bind(account.must_change)
                .bind(instant(account.changed_at))
                .bind(account.subject.as_str())
                .bind(instant(account.created_at))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            sqlx::query(GROW).execute(&mut *tx).await?;
            Ok::<_, Failure>(added == 1)
        }.await)
    }

    /// `ends` ends its sessions and revokes its keys: they were given to what it was.
    ///
    /// # Errors
    /// The database fails.
    pub async fn change_account(
        &self,
        id: &str,
        change: &AccountChange,
        ends: bool,
    ) -> Result<(), StoreError> {
        writing!(self, "写入账号", tx => async {
            let query = sqlx::query(CHANGE).bind(id).bind(change.title.as_str()).bind(change.role.as_str());
            query.bind(change.unit.as_str()).bind(change.active).bind(change.subject.as_str()).execute(&mut *tx).await?;
            if ends {
                sqlx::query(END_SESSIONS).bind(id).bind("").execute(&mut *tx).await?;
                sqlx::query(REVOKE_KEYS).bind(id).execute(&mut *tx).await?;
            }
            sqlx::query(GROW).execute(&mut *tx).await?;
            Ok::<_, Failure>(())
        }.await)
    }

    /// Somebody signed in; where he gave what wrong tries are counted of, `clears` them.
    ///
    /// # Errors
    /// The database fails.
    pub async fn note_sign_in(&self, id: &str, clears: bool, now: DateTime<Utc>) -> Result<(), StoreError> {
        writing!(self, "写入账号", tx => async {
            sqlx::query(if clears { SIGNED_IN } else { CAME_IN }).bind(id).bind(instant(now)).execute(tx).await?;
            Ok::<_, Failure>(())
        }.await)
    }

    /// A wrong one was given. `false` where another try came between; read again, then.
    ///
    /// # Errors
    /// The database fails.
    pub async fn note_tries(&self, id: &str, before: Tries, after: Tries) -> Result<bool, StoreError> {
        writing!(self, "写入账号", tx => async {
            let query = sqlx::query(TRIED).bind(id).bind(after.wrong).bind(maybe(after.locked_until));
            let query = query.bind(before.wrong).bind(maybe(before.locked_until));
            Ok::<_, Failure>(query.execute(tx).await?.rows_affected() == 1)
        }.await)
    }

    /// # Errors
    /// The database fails.
    pub async fn unlock_account(&self, id: &str) -> Result<(), StoreError> {
        writing!(self, "写入账号", tx => async {
            sqlx::query(UNLOCK).bind(id).execute(tx).await?;
            Ok::<_, Failure>(())
        }.await)
    }

    /// Another password; all sessions end but the one of the id `but`. One that has to be changed revokes the keys as well.
    ///
    /// # Errors
    /// The database fails.
    pub async fn set_password(
        &self,
        id: &str,
        password: &str,
        must_change: bool,
        but: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        writing!(self, "写入口令", tx => async {
            sqlx::query(REMEMBER).bind(id).execute(&mut *tx).await?;
            let query = sqlx::query(SET_PASSWORD).bind(id).bind(password).bind(must_change);
            query.bind(instant(now)).execute(&mut *tx).await?;
            sqlx::query(UNLOCK).bind(id).execute(&mut *tx).await?;
            sqlx::query(END_SESSIONS).bind(id).bind(but).execute(&mut *tx).await?;
            // Set by another, because somebody may have had the old one: nor shall he keep the keys that he made with it.
            if must_change {
                sqlx::query(REVOKE_KEYS).bind(id).execute(&mut *tx).await?;
            }
            sqlx::query(GROW).execute(&mut *tx).await?;
            Ok::<_, Failure>(())
        }.await)
    }

    /// The last passwords before the present one.
    ///
    /// # Errors
    /// The database fails.
    pub async fn former_passwords(&self, id: &str) -> Result<Vec<String>, StoreError> {
        reading!(self, "读取口令", conn => {
            let mut former = Vec::new();
            for row in sqlx::query(FORMER).bind(id).bind(REMEMBERED as i64 - 1).fetch_all(conn).await? {
                former.push(row.try_get(0)?);
            }
            Ok::<_, Failure>(former)
        })
    }
}
