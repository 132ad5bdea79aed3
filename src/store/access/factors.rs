//! Second factors and the codes on paper.

use super::GROW;
use crate::store::error::Failure;
use crate::store::{Store, StoreError};
use sqlx::Row;

statements! {
    BEGIN = "UPDATE accounts SET factor_begun = $2 WHERE id = $1";
    CONFIRM = "UPDATE accounts SET factor = factor_begun, factor_begun = '', factor_step = $2 WHERE id = $1 AND factor_begun <> '' AND factor_begun = $3";
    END_OTHERS = "DELETE FROM sessions WHERE account = $1 AND id <> $2";
    /// A code serves once, also for two servers at once.
    TAKE = "UPDATE accounts SET factor_step = $2 WHERE id = $1 AND factor_step < $2";
    CLEAR = "UPDATE accounts SET factor = '', factor_begun = '', factor_step = 0 WHERE id = $1";
    FORGET_CODES = "DELETE FROM recovery_codes WHERE account = $1";
    ADD_CODE = "INSERT INTO recovery_codes (account, code) VALUES ($1, $2)";
    READ = "SELECT id, factor FROM accounts WHERE factor <> '' UNION ALL SELECT id, factor_begun FROM accounts WHERE factor_begun <> ''";
    /// Only where nobody has changed it meanwhile.
    RESEAL = "UPDATE accounts SET factor = $3 WHERE id = $1 AND factor = $2";
    RESEAL_BEGUN = "UPDATE accounts SET factor_begun = $3 WHERE id = $1 AND factor_begun = $2";
    USE_CODE = "DELETE FROM recovery_codes WHERE account = $1 AND code = $2";
}

impl Store {
    /// Every sealed secret with the id of its account, begun ones as well.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sealed_factors(&self) -> Result<Vec<(String, String)>, StoreError> {
        reading!(self, "读取第二因子", conn => {
            let mut sealed = Vec::new();
            for row in sqlx::query(READ).fetch_all(conn).await? {
                sealed.push((row.try_get(0)?, row.try_get(1)?));
            }
            Ok::<_, Failure>(sealed)
        })
    }

    /// The same secret sealed anew; `false` where it has been changed meanwhile.
    ///
    /// # Errors
    /// The database fails.
    pub async fn reseal_factor(&self, id: &str, before: &str, after: &str) -> Result<bool, StoreError> {
        writing!(self, "写入第二因子", tx => async {
            let mut changed = 0;
            for statement in [RESEAL, RESEAL_BEGUN] {
                changed += sqlx::query(statement).bind(id).bind(before).bind(after).execute(&mut *tx).await?.rows_affected();
            }
            Ok::<_, Failure>(changed > 0)
        }.await)
    }

    /// Keeps a sealed secret until a code confirms it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn begin_factor(&self, id: &str, sealed: &str) -> Result<(), StoreError> {
        writing!(self, "写入第二因子", tx => async {
            sqlx::query(BEGIN).bind(id).bind(sealed).execute(tx).await?;
            Ok::<_, Failure>(())
        }.await)
    }

    /// The secret that was `begun` is the factor from now on; `codes` are hashes of the codes on paper. All sessions end but the one of
    /// the id `but`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn confirm_factor(
        &self,
        id: &str,
        begun: &str,
        step: i64,
        codes: &[String],
        but: &str,
    ) -> Result<bool, StoreError> {
        writing!(self, "写入第二因子", tx => async {
            let done = sqlx::query(CONFIRM).bind(id).bind(step).bind(begun).execute(&mut *tx).await?.rows_affected() == 1;
            if done {
                sqlx::query(END_OTHERS).bind(id).bind(but).execute(&mut *tx).await?;
                sqlx::query(FORGET_CODES).bind(id).execute(&mut *tx).await?;
                for code in codes {
                    sqlx::query(ADD_CODE).bind(id).bind(code.as_str()).execute(&mut *tx).await?;
                }
                sqlx::query(GROW).execute(&mut *tx).await?;
            }
            Ok::<_, Failure>(done)
        }.await)
    }

    /// `false` where the code of that step, or a later one, was taken already.
    ///
    /// # Errors
    /// The database fails.
    pub async fn take_factor_step(&self, id: &str, step: i64) -> Result<bool, StoreError> {
        writing!(self, "写入第二因子", tx => async {
            Ok::<_, Failure>(sqlx::query(TAKE).bind(id).bind(step).execute(tx).await?.rows_affected() == 1)
        }.await)
    }

    /// Uses up a code on paper by its hash; `false` where there is none.
    ///
    /// # Errors
    /// The database fails.
    pub async fn use_recovery_code(&self, id: &str, code: &str) -> Result<bool, StoreError> {
        writing!(self, "写入第二因子", tx => async {
            Ok::<_, Failure>(sqlx::query(USE_CODE).bind(id).bind(code).execute(tx).await?.rows_affected() == 1)
        }.await)
    }

    /// Takes the second factor away, with its codes on paper.
    ///
    /// # Errors
    /// The database fails.
    pub async fn clear_factor(&self, id: &str) -> Result<(), StoreError> {
        writing!(self, "写入第二因子", tx => async {
            sqlx::query(CLEAR).bind(id).execute(&mut *tx).await?;
            sqlx::query(FORGET_CODES).bind(id).execute(&mut *tx).await?;
            sqlx::query(GROW).execute(&mut *tx).await?;
            Ok::<_, Failure>(())
        }.await)
    }
}
