//! The row type of zones.

use geo_types::MultiPolygon;

/// One feature of a zones file: a polygon of a named layer, WGS-84 longitude and latitude in degrees.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneRow {
    /// `ftz`, `plan`, `industry`, `town`, … Only `ftz` decides a verdict.
    pub layer: String,
    /// Unique within its layer.
    pub code: String,
    pub name: String,
    pub kind: String,
    pub geometry: MultiPolygon<f64>,
}
