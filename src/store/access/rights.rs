//! Rights: every version of the document.

use super::GROW;
use crate::access::Rights;
use crate::access::rows::RightsRow;
use crate::store::batches::instant;
use crate::store::error::Failure;
use crate::store::{Store, StoreError};
use sqlx::Row;

statements! {
    READ = "SELECT version, document, changed_at, changed_by, reason FROM rights ORDER BY version DESC LIMIT $1";
    /// Of two that change the same version, one does.
    INSERT = "INSERT INTO rights (version, document, changed_at, changed_by, reason) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (version) DO NOTHING";
}

impl Store {
    /// The last versions, newest first.
    ///
    /// # Errors
    /// The database fails, or holds something that is no document.
    pub async fn rights(&self, limit: u32) -> Result<Vec<RightsRow>, StoreError> {
        reading!(self, "读取权限", conn => {
            let mut versions = Vec::new();
            for row in sqlx::query(READ).bind(i64::from(limit)).fetch_all(conn).await? {
                let text: String = row.try_get(1)?;
                let rights: Rights = serde_json::from_str(&text).map_err(|error| self.content("权限", error))?;
                versions.push(RightsRow {
                    version: row.try_get(0)?,
                    rights,
                    changed_at: self.read_instant(&row.try_get::<String, _>(2)?)?,
                    changed_by: row.try_get(3)?,
                    reason: row.try_get(4)?,
                });
            }
            Ok::<_, Failure>(versions)
        })
    }

    /// Adds a version; `false` where there is one of that number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_rights(&self, row: &RightsRow) -> Result<bool, StoreError> {
        let document = serde_json::to_string(&row.rights).map_err(|error| self.content("权限", error))?;
        writing!(self, "写入权限", tx => async {
            let query = sqlx::query(INSERT).bind(row.version).bind(document.as_str()).bind(instant(row.changed_at));
            let query = query.bind(row.changed_by.as_str()).bind(row.reason.as_str());
            let added = query.execute(&mut *tx).await?.rows_affected();
            sqlx::query(GROW).execute(&mut *tx).await?;
            Ok::<_, Failure>(added == 1)
        }.await)
    }
}
