//! Features of every layer, as well-known binary: every bit of a coordinate is kept, and a desktop GIS reads it.

use super::stage::{Sink, Staged};
use super::{Kind, wkb};
use crate::spatial::rows::{FeatureRow, Geometry};

statements! {
    READ = "SELECT layer, code, name, kind, geometry, properties FROM zones ORDER BY layer, code";
    COUNT = "SELECT COUNT(*) FROM zones";
    PUBLISH = "INSERT INTO zones (layer, code, name, kind, geometry, properties, batch) \
        SELECT layer, code, name, kind, geometry, properties, batch FROM staged_zones WHERE batch = $1 \
        ON CONFLICT (layer, code) DO UPDATE SET name = excluded.name, kind = excluded.kind, \
        geometry = excluded.geometry, properties = excluded.properties, batch = excluded.batch \
        WHERE (zones.name, zones.kind, zones.geometry, zones.properties) \
        <> (excluded.name, excluded.kind, excluded.geometry, excluded.properties)";
    KNOWN = "SELECT COUNT(*) FROM staged_zones s WHERE s.batch = $1 AND EXISTS \
        (SELECT 1 FROM zones z WHERE z.layer = s.layer AND z.code = s.code)";
    RETIRE = "DELETE FROM zones WHERE (layer, code) IN (SELECT layer, code FROM zones WHERE layer IN \
        (SELECT layer FROM staged_zones WHERE batch = $1) \
        EXCEPT SELECT layer, code FROM staged_zones WHERE batch = $1)";
    CLEAR = "DELETE FROM staged_zones WHERE batch = $1";
}

pub(super) const READ_ZONES: &str = READ;
pub(super) const COUNT_ZONES: &str = COUNT;

impl Staged for FeatureRow {
    const KIND: Kind = Kind::Zones;
    const TABLE: &'static str = "staged_zones";
    const COLUMNS: &'static [&'static str] = &["layer", "code", "name", "kind", "geometry", "properties"];
    const KEY: usize = 2;
    const PUBLISH: &'static str = PUBLISH;
    const KNOWN: &'static str = KNOWN;
    const RETIRE: &'static str = RETIRE;
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
