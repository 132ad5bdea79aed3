//! The features of all layers on their way into an Atlas.

use sha2::{Digest, Sha256};

use super::parts::{Parts, field, joined};
use crate::spatial::area::rings;
use crate::spatial::rows::{FeatureRow, Geometry, PointRow, Properties, Scalar, ZoneRow};

/// Features collected in any order.
#[derive(Default)]
pub(super) struct Features {
    pub zones: Vec<ZoneRow>,
    pub points: Vec<PointRow>,
    pub parts: Parts,
    /// West, south, east, north.
    pub extent: Option<[f64; 4]>,
}

impl Features {
    pub fn push(&mut self, row: FeatureRow) {
        let FeatureRow { layer, code, name, kind, properties, geometry } = row;
        match geometry {
            Geometry::Polygons(geometry) => {
                self.zone(ZoneRow { layer, code, name, kind, properties, geometry });
            }
            Geometry::Point(lon, lat) => {
                self.point(PointRow { layer, code, name, kind, properties, lon, lat })
            }
        }
    }

    fn point(&mut self, row: PointRow) {
        self.parts.count(&format!("layer/{}", row.layer), |hash| {
            [&row.code, &row.name, &row.kind].into_iter().for_each(|text| field(hash, text));
            hash_properties(hash, &row.properties);
            hash.update(row.lon.to_le_bytes());
            hash.update(row.lat.to_le_bytes());
        });
        self.grow(row.lon, row.lat);
        self.points.push(row);
    }

    pub fn zone(&mut self, row: ZoneRow) {
        self.parts.count(&format!("layer/{}", row.layer), |hash| {
            [&row.code, &row.name, &row.kind].into_iter().for_each(|text| field(hash, text));
            hash_properties(hash, &row.properties);
            for ring in rings(&row.geometry) {
                hash.update((ring.0.len() as u64).to_le_bytes());
                for coord in &ring.0 {
                    hash.update(coord.x.to_le_bytes());
                    hash.update(coord.y.to_le_bytes());
                }
            }
        });
        for ring in rings(&row.geometry) {
            ring.0.iter().for_each(|coord| self.grow(coord.x, coord.y));
        }
        self.zones.push(row);
    }

    fn grow(&mut self, lon: f64, lat: f64) {
        self.extent = joined(self.extent, Some([lon, lat, lon, lat]));
    }
}

/// Feeds attributes, by name; nothing where there are none.
fn hash_properties(hash: &mut Sha256, properties: &Properties) {
    for (name, value) in properties {
        field(hash, name);
        match value {
            Scalar::Text(text) => field(hash, text),
            Scalar::Integer(value) => hash.update(value.to_le_bytes()),
            Scalar::Number(value) => hash.update(value.to_le_bytes()),
            Scalar::Boolean(value) => hash.update([u8::from(*value)]),
        }
    }
}
