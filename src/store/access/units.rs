//! Units.

use super::GROW;
use crate::access::rows::UnitRow;
use crate::store::batches::instant;
use crate::store::error::Failure;
use crate::store::{Store, StoreError};
use sqlx::Row;

statements! {
    READ = "SELECT u.code, u.name, u.active, u.created_at, \
        (SELECT COUNT(*) FROM accounts a WHERE a.unit = u.code) FROM units u ORDER BY u.code";
    INSERT = "INSERT INTO units (code, name, active, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (code) DO NOTHING";
    UPDATE = "UPDATE units SET name = $2, active = $3 WHERE code = $1";
}

impl Store {
    /// All units by code, each with the number of its accounts.
    ///
    /// # Errors
    /// The database fails.
    pub async fn units(&self) -> Result<Vec<(UnitRow, u64)>, StoreError> {
        reading!(self, "读取单位", conn => {
            let mut units = Vec::new();
            for row in sqlx::query(READ).fetch_all(conn).await? {
                let accounts: i64 = row.try_get(4)?;
                let unit = UnitRow {
                    code: row.try_get(0)?,
                    name: row.try_get(1)?,
                    active: row.try_get(2)?,
                    created_at: self.read_instant(&row.try_get::<String, _>(3)?)?,
                };
                units.push((unit, accounts.unsigned_abs()));
            }
            Ok::<_, Failure>(units)
        })
    }

    /// `false` where there is one of that code.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_unit(&self, unit: &UnitRow) -> Result<bool, StoreError> {
        writing!(self, "写入单位", tx => async {
            let query = sqlx::query(INSERT).bind(unit.code.as_str()).bind(unit.name.as_str()).bind(unit.active);
            let added = query.bind(instant(unit.created_at)).execute(&mut *tx).await?.rows_affected();
            sqlx::query(GROW).execute(&mut *tx).await?;
            Ok::<_, Failure>(added == 1)
        }.await)
    }

    /// `false` where there is none of that code.
    ///
    /// # Errors
    /// The database fails.
    pub async fn change_unit(&self, code: &str, name: &str, active: bool) -> Result<bool, StoreError> {
        writing!(self, "写入单位", tx => async {
            let query = sqlx::query(UPDATE).bind(code).bind(name).bind(active);
            let changed = query.execute(&mut *tx).await?.rows_affected();
            sqlx::query(GROW).execute(&mut *tx).await?;
            Ok::<_, Failure>(changed == 1)
        }.await)
    }
}
