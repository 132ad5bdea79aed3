//! Features of every layer and every version, as well-known binary: every bit of a coordinate is kept, and a desktop GIS
//! reads it. A feature that changes is closed, and stands again from the new version on.

use super::error::Failure;
use super::stage::{Sink, Staged};
use super::{Kind, Store, StoreError, wkb};
use crate::spatial::rows::{FeatureRow, Geometry};
use sqlx::Row;

/// Opens a new version of layers, with what is said of their latest one.
macro_rules! opening {
    ($layers:literal) => {
        concat!(
            "INSERT INTO layer_versions (layer, version, title, source, crs, level, valid_from, valid_to, batch) \
             SELECT c.layer, COALESCE(v.version, 0) + 1, COALESCE(v.title, ''), COALESCE(v.source, ''), \
             COALESCE(v.crs, ''), COALESCE(v.level, 'L1'), COALESCE(v.valid_from, ''), COALESCE(v.valid_to, ''), $1 \
             FROM (",
            $layers,
            ") c LEFT JOIN layer_versions v ON v.layer = c.layer AND v.version = \
             (SELECT MAX(w.version) FROM layer_versions w WHERE w.layer = c.layer)"
        )
    };
}

statements! {
    /// Of the versions that hold on a day.
    READ = "SELECT z.layer, z.code, z.name, z.kind, z.geometry, z.properties FROM zones z \
        JOIN layer_versions v ON v.layer = z.layer AND v.version = \
        (SELECT MAX(w.version) FROM layer_versions w WHERE w.layer = z.layer AND w.valid_from <= $1) \
        WHERE (v.valid_to = '' OR v.valid_to >= $1) AND z.since <= v.version AND (z.until = 0 OR z.until > v.version) \
        ORDER BY z.layer, z.code";
    /// Byte order and kind stand first in well-known binary.
    KINDS = "SELECT DISTINCT layer, substr(geometry, 1, 5) FROM zones WHERE until = 0 ORDER BY layer";
    COUNT = "SELECT COUNT(*) FROM zones WHERE until = 0";
    KNOWN = "SELECT COUNT(*) FROM staged_zones s WHERE s.batch = $1 AND EXISTS \
        (SELECT 1 FROM zones z WHERE z.layer = s.layer AND z.code = s.code AND z.until = 0)";
    /// A new version of each layer of which the batch has something that the latest version has not.
    OPEN_CHANGED = opening!("SELECT DISTINCT s.layer FROM staged_zones s WHERE s.batch = $1 AND NOT EXISTS \
        (SELECT 1 FROM zones z WHERE z.layer = s.layer AND z.code = s.code AND z.until = 0 \
        AND (z.name, z.kind, z.geometry, z.properties) = (s.name, s.kind, s.geometry, s.properties))");
    /// The same of each layer that only loses something.
    OPEN_REDUCED = opening!("SELECT DISTINCT z.layer FROM zones z WHERE z.until = 0 \
        AND z.layer IN (SELECT layer FROM staged_zones WHERE batch = $1) \
        AND (z.layer, z.code) NOT IN (SELECT layer, code FROM staged_zones WHERE batch = $1) \
        AND z.layer NOT IN (SELECT layer FROM layer_versions WHERE batch = $1)");
    CLOSE = "UPDATE zones SET until = \
        (SELECT v.version FROM layer_versions v WHERE v.layer = zones.layer AND v.batch = $1) \
        WHERE until = 0 AND (layer, code) IN (SELECT s.layer, s.code FROM staged_zones s \
        JOIN zones z ON z.layer = s.layer AND z.code = s.code AND z.until = 0 WHERE s.batch = $1 \
        AND (z.name, z.kind, z.geometry, z.properties) <> (s.name, s.kind, s.geometry, s.properties))";
    PUBLISH = "INSERT INTO zones (layer, code, since, until, name, kind, geometry, properties, batch) \
        SELECT s.layer, s.code, v.version, 0, s.name, s.kind, s.geometry, s.properties, s.batch FROM staged_zones s \
        JOIN layer_versions v ON v.layer = s.layer AND v.batch = s.batch WHERE s.batch = $1 AND NOT EXISTS \
        (SELECT 1 FROM zones z WHERE z.layer = s.layer AND z.code = s.code AND z.until = 0)";
    RETIRE = "UPDATE zones SET until = \
        (SELECT v.version FROM layer_versions v WHERE v.layer = zones.layer AND v.batch = $1) \
        WHERE until = 0 AND layer IN (SELECT layer FROM staged_zones WHERE batch = $1) \
        AND (layer, code) NOT IN (SELECT layer, code FROM staged_zones WHERE batch = $1)";
    CLEAR = "DELETE FROM staged_zones WHERE batch = $1";
}

pub(super) const READ_ZONES: &str = READ;
pub(super) const COUNT_ZONES: &str = COUNT;

impl Staged for FeatureRow {
    const KIND: Kind = Kind::Zones;
    const TABLE: &'static str = "staged_zones";
    const COLUMNS: &'static [&'static str] = &["layer", "code", "name", "kind", "geometry", "properties"];
    const KEY: usize = 2;
    const PUBLISH: &'static [&'static str] = &[OPEN_CHANGED, CLOSE, PUBLISH];
    const KNOWN: &'static str = KNOWN;
    const RETIRE: &'static [&'static str] = &[OPEN_REDUCED, RETIRE];
    const CLEAR: &'static str = CLEAR;

    fn write(&self, out: &mut impl Sink) {
        out.text(&self.layer);
        out.text(&self.code);
        out.text(&self.name);
        out.text(&self.kind);
        match &self.geometry {
            Geometry::Point(lon, lat) => out.bytes(&wkb::write_point(*lon, *lat)),
            Geometry::Polygons(shape) => out.bytes(&wkb::write(shape)),
        }
        // Texts, numbers and booleans by name: nothing of it can fail.
        out.text(&serde_json::to_string(&self.properties).unwrap_or_default());
    }
}

impl Store {
    /// Of each layer's latest version, whether it has points.
    ///
    /// # Errors
    /// The database fails.
    pub async fn layer_kinds(&self) -> Result<Vec<(String, bool)>, StoreError> {
        reading!(self, "读取图层种类", conn => {
            let mut kinds = Vec::new();
            for row in sqlx::query(KINDS).fetch_all(conn).await? {
                let head: Vec<u8> = row.try_get(1)?;
                kinds.push((row.try_get(0)?, wkb::is_point(&head)));
            }
            Ok::<_, Failure>(kinds)
        })
    }
}
