//! Atlas versions that were activated; servers poll the active one.

use super::batches::instant;
use super::error::Failure;
use super::{Store, StoreError};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// One version. Two engines may build different answers from the same parts: replay needs both names.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct AtlasVersion {
    pub version: String,
    pub engine_version: String,
    /// JSON array of `{name, hash, rows}`.
    pub parts: String,
    /// When it was first activated, and last; RFC 3339, UTC.
    pub built_at: String,
    pub activated_at: String,
    pub active: bool,
}

statements! {
    PUBLISHED = "SELECT COUNT(*) FROM batches WHERE state = 'published'";
    ACTIVE = "SELECT version, engine_version, parts, built_at, activated_at, active FROM atlas_versions WHERE active";
    LIST = "SELECT version, engine_version, parts, built_at, activated_at, active FROM atlas_versions \
        ORDER BY activated_at DESC, version LIMIT $1";
    DEACTIVATE = "UPDATE atlas_versions SET active = FALSE WHERE active";
    ACTIVATE = "INSERT INTO atlas_versions (version, engine_version, parts, built_at, activated_at, active) \
        VALUES ($1, $2, $3, $4, $4, TRUE) ON CONFLICT (version, engine_version) \
        DO UPDATE SET activated_at = excluded.activated_at, active = TRUE";
}

macro_rules! atlas_version {
    ($row:expr) => {
        AtlasVersion {
            version: $row.try_get(0)?,
            engine_version: $row.try_get(1)?,
            parts: $row.try_get(2)?,
            built_at: $row.try_get(3)?,
            activated_at: $row.try_get(4)?,
            active: $row.try_get(5)?,
        }
    };
}

impl Store {
    /// The active version.
    ///
    /// # Errors
    /// The database fails.
    pub async fn active_atlas(&self) -> Result<Option<AtlasVersion>, StoreError> {
        reading!(self, "读取数据版本", conn => {
            match sqlx::query(ACTIVE).fetch_optional(conn).await? {
                Some(row) => Ok::<_, Failure>(Some(atlas_version!(row))),
                None => Ok(None),
            }
        })
    }

    /// The versions that were activated last, newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn atlas_versions(&self, limit: u32) -> Result<Vec<AtlasVersion>, StoreError> {
        reading!(self, "读取数据版本", conn => {
            let mut versions = Vec::new();
            for row in sqlx::query(LIST).bind(i64::from(limit)).fetch_all(conn).await? {
                versions.push(atlas_version!(row));
            }
            Ok::<_, Failure>(versions)
        })
    }

    /// How many imports have been published so far.
    ///
    /// # Errors
    /// The database fails.
    pub async fn published_batches(&self) -> Result<i64, StoreError> {
        reading!(self, "读取导入记录", conn => {
            Ok::<_, Failure>(sqlx::query(PUBLISHED).fetch_one(conn).await?.try_get(0)?)
        })
    }

    /// Makes a version the active one; `parts` is a JSON array of `{name, hash, rows}`. Nothing changes when it is
    /// active already. `published` is how many imports had been published before the version was built: where another
    /// one has been since, the version is out of date and `false` comes back.
    ///
    /// # Errors
    /// The database fails.
    pub async fn activate_atlas(
        &self,
        version: &str,
        engine_version: &str,
        parts: &str,
        published: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        writing!(self, "启用数据版本", tx => async {
            if sqlx::query(PUBLISHED).fetch_one(&mut *tx).await?.try_get::<i64, _>(0)? != published {
                return Ok(false);
            }
            let active = sqlx::query(ACTIVE).fetch_optional(&mut *tx).await?;
            if let Some(row) = active
                && row.try_get::<String, _>(0)? == version
                && row.try_get::<String, _>(1)? == engine_version
            {
                return Ok(true);
            }
            sqlx::query(DEACTIVATE).execute(&mut *tx).await?;
            sqlx::query(ACTIVATE)
                .bind(version)
                .bind(engine_version)
                .bind(parts)
                .bind(instant(now))
                .execute(&mut *tx)
                .await?;
            Ok::<_, Failure>(true)
        }.await)
    }
}
