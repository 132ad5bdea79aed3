//! Versions of layers. A change of a layer's content is a new version, made when its batch is published; what is said of a
//! layer is said of its latest version.

use super::error::Failure;
use super::{Store, StoreError};
use crate::spatial::rows::LayerRow;
use chrono::NaiveDate;
use sqlx::Row;

statements! {
    READ = "SELECT layer, version, title, source, crs, level, valid_from, valid_to FROM layer_versions \
        ORDER BY layer, version";
    /// A version that holds already, and that the batch `$8` did not make, is not put off to after the day `$9`.
    DESCRIBE = "UPDATE layer_versions SET title = $2, source = $3, crs = $4, level = $5, valid_to = $7, valid_from = CASE \
        WHEN batch = $8 OR CAST($6 AS TEXT) <= CAST($9 AS TEXT) OR valid_from > CAST($9 AS TEXT) THEN CAST($6 AS TEXT) \
        ELSE valid_from END WHERE layer = $1 AND version = (SELECT MAX(version) FROM layer_versions WHERE layer = $1)";
    /// Who may see a layer is said of all of it, also of a version that holds until another does.
    RESTRICT = "UPDATE layer_versions SET level = $2 WHERE layer = $1 AND level <> $2";
    BEGIN = "UPDATE layer_versions SET valid_from = $3 WHERE layer = $1 AND version = $2";
    LATEST = "SELECT MAX(version) FROM layer_versions WHERE layer = $1";
    FORGET_FEATURES = "DELETE FROM zones WHERE layer = $1 AND since = $2";
    REOPEN_FEATURES = "UPDATE zones SET until = 0 WHERE layer = $1 AND until = $2";
    FORGET = "DELETE FROM layer_versions WHERE layer = $1 AND version = $2 \
        AND version = (SELECT MAX(version) FROM layer_versions WHERE layer = $1)";
}

pub(super) const DESCRIBE_LAYER: &str = DESCRIBE;
pub(super) const RESTRICT_LAYER: &str = RESTRICT;
pub(super) const LATEST_VERSION: &str = LATEST;
pub(super) const READ_VERSIONS: &str = READ;

/// The query that says of a layer's latest version what a row says, when a batch is published.
macro_rules! describe {
    ($row:expr, $batch:expr, $now:expr) => {{
        let row: &$crate::spatial::rows::LayerRow = $row;
        let query = sqlx::query($crate::store::layers::DESCRIBE_LAYER).bind(row.layer.as_str());
        let query = query.bind(row.title.as_str()).bind(row.source.as_str()).bind(row.crs.as_str());
        let query = query.bind(row.level.as_str()).bind($crate::store::divisions::day(row.valid_from));
        let query = query.bind($crate::store::divisions::day(row.valid_to)).bind($batch);
        query.bind($crate::spatial::rows::day_of($now).to_string())
    }};
}
pub(super) use describe;

/// All versions by layer and version, read on a connection of either kind.
macro_rules! versions {
    ($store:expr, $conn:expr) => {{
        let mut layers = Vec::new();
        for row in sqlx::query($crate::store::layers::READ_VERSIONS).fetch_all($conn).await? {
            let version: i64 = row.try_get(1)?;
            let [from, to]: [String; 2] = [row.try_get(6)?, row.try_get(7)?];
            let day = |text: &str| {
                $crate::store::divisions::read_day(text).map_err(|text| $store.content("日期", text))
            };
            layers.push($crate::spatial::rows::LayerRow {
                layer: row.try_get(0)?,
                version: u32::try_from(version).unwrap_or(1),
                title: row.try_get(2)?,
                source: row.try_get(3)?,
                crs: row.try_get(4)?,
                level: row.try_get(5)?,
                valid_from: day(&from)?,
                valid_to: day(&to)?,
            });
        }
        Ok::<_, $crate::store::error::Failure>(layers)
    }};
}
pub(super) use versions;

impl Store {
    /// All versions of all layers, by layer and version.
    ///
    /// # Errors
    /// The database fails, or holds something that is no version.
    pub async fn layer_versions(&self) -> Result<Vec<LayerRow>, StoreError> {
        reading!(self, "读取图层版本", conn => {
            versions!(self, conn)
        })
    }

    /// Says from which day on a version holds.
    ///
    /// # Errors
    /// The database fails.
    pub async fn begin_layer_version(
        &self,
        layer: &str,
        version: u32,
        day: NaiveDate,
    ) -> Result<(), StoreError> {
        writing!(self, "写入图层说明", tx => async {
            let query = sqlx::query(BEGIN).bind(layer).bind(i64::from(version)).bind(day.to_string());
            query.execute(tx).await?;
            Ok::<_, Failure>(())
        }.await)
    }

    /// Takes the latest version of a layer back, as if it had never been imported. `false` where there is no such
    /// version, or a later one.
    ///
    /// # Errors
    /// The database fails.
    pub async fn forget_layer_version(&self, layer: &str, version: u32) -> Result<bool, StoreError> {
        let version = i64::from(version);
        writing!(self, "撤回图层版本", tx => async {
            let gone = sqlx::query(FORGET).bind(layer).bind(version).execute(&mut *tx).await?.rows_affected();
            if gone == 1 {
                sqlx::query(FORGET_FEATURES).bind(layer).bind(version).execute(&mut *tx).await?;
                sqlx::query(REOPEN_FEATURES).bind(layer).bind(version).execute(&mut *tx).await?;
            }
            Ok::<_, Failure>(gone == 1)
        }.await)
    }
}
