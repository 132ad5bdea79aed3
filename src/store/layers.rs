//! What is said of each layer as a whole.

use super::divisions::{day, read_day};
use super::error::Failure;
use super::{Store, StoreError};
use crate::spatial::rows::LayerRow;
use sqlx::Row;

statements! {
    READ = "SELECT layer, title, source, crs, level, valid_from, valid_to, version FROM layers ORDER BY layer";
    /// A change of the content is another version; a change of the words alone is not.
    WRITE = "INSERT INTO layers (layer, title, source, crs, level, valid_from, valid_to, version) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, 1) ON CONFLICT (layer) DO UPDATE SET title = excluded.title, \
        source = excluded.source, crs = excluded.crs, level = excluded.level, valid_from = excluded.valid_from, \
        valid_to = excluded.valid_to, version = layers.version + $8";
}

impl Store {
    /// The descriptions of all layers that were described, by name.
    ///
    /// # Errors
    /// The database fails, or holds something that is no description.
    pub async fn layers(&self) -> Result<Vec<LayerRow>, StoreError> {
        reading!(self, "读取图层说明", conn => {
            let mut layers = Vec::new();
            for row in sqlx::query(READ).fetch_all(conn).await? {
                let [from, to]: [String; 2] = [row.try_get(5)?, row.try_get(6)?];
                let version: i64 = row.try_get(7)?;
                layers.push(LayerRow {
                    layer: row.try_get(0)?,
                    title: row.try_get(1)?,
                    source: row.try_get(2)?,
                    crs: row.try_get(3)?,
                    level: row.try_get(4)?,
                    valid_from: read_day(&from).map_err(|text| self.content("日期", text))?,
                    valid_to: read_day(&to).map_err(|text| self.content("日期", text))?,
                    version: u32::try_from(version).unwrap_or(1),
                });
            }
            Ok::<_, Failure>(layers)
        })
    }

    /// Describes a layer; `changed` says whether its content did, which makes another version. The row's own version is
    /// not looked at.
    ///
    /// # Errors
    /// The database fails.
    pub async fn describe_layer(&self, row: &LayerRow, changed: bool) -> Result<(), StoreError> {
        writing!(self, "写入图层说明", tx => async {
            let query = sqlx::query(WRITE).bind(row.layer.as_str()).bind(row.title.as_str());
            let query = query.bind(row.source.as_str()).bind(row.crs.as_str()).bind(row.level.as_str());
            let query = query.bind(day(row.valid_from)).bind(day(row.valid_to)).bind(i64::from(changed));
            query.execute(tx).await?;
            Ok::<_, Failure>(())
        }.await)
    }
}
