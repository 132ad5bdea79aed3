//! The row types of layers.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use geo_types::MultiPolygon;
use serde::{Deserialize, Serialize};

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Text(String),
}

/// Attributes besides code, name and kind, by their names.
pub type Properties = BTreeMap<String, Scalar>;

/// Where a feature is: WGS-84 longitude and latitude in degrees.
#[derive(Debug, Clone, PartialEq)]
pub enum Geometry {
    Point(f64, f64),
    Polygons(MultiPolygon<f64>),
}

/// One feature of a layer file.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureRow {
    /// `ftz`, `plan`, `industry`, `town`, … Only `ftz` decides a verdict.
    pub layer: String,
    /// Unique within its layer.
    pub code: String,
    pub name: String,
    pub kind: String,
    pub properties: Properties,
    pub geometry: Geometry,
}

impl FeatureRow {
    /// Whether it is a point; a layer has one kind of geometry.
    pub fn is_point(&self) -> bool {
        matches!(self.geometry, Geometry::Point(..))
    }
}

/// A feature that is a polygon.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneRow {
    pub layer: String,
    pub code: String,
    pub name: String,
    pub kind: String,
    pub properties: Properties,
    pub geometry: MultiPolygon<f64>,
}

/// A feature that is a point, WGS-84 degrees.
#[derive(Debug, Clone, PartialEq)]
pub struct PointRow {
    pub layer: String,
    pub code: String,
    pub name: String,
    pub kind: String,
    pub properties: Properties,
    pub lon: f64,
    pub lat: f64,
}

/// A version of a layer: what is said of it as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerRow {
    pub layer: String,
    pub title: String,
    /// Who delivered it, from what.
    pub source: String,
    /// The reference system of the delivered file.
    pub crs: String,
    /// L1 open to L4 sensitive.
    pub level: String,
    /// First and last day on which it holds.
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
    /// Counts the changes of its content, from 1.
    pub version: u32,
}

/// The day in China (UTC+8, no summer time) at an instant: the one by which validity begins and ends.
pub fn day_of(now: DateTime<Utc>) -> NaiveDate {
    (now.naive_utc() + TimeDelta::hours(8)).date()
}

/// The instant at which a day begins in China.
pub fn day_begins(day: NaiveDate) -> DateTime<Utc> {
    (day.and_time(chrono::NaiveTime::MIN) - TimeDelta::hours(8)).and_utc()
}

/// The versions that hold on a day, of all versions in order of layer and version: of each layer the latest that has begun,
/// unless its last day is over.
pub fn in_force(versions: &[LayerRow], day: NaiveDate) -> Vec<LayerRow> {
    let begun = |row: &&LayerRow| row.valid_from.is_none_or(|from| from <= day);
    let layers = versions.chunk_by(|a, b| a.layer == b.layer);
    let latest = layers.filter_map(|layer| layer.iter().rfind(begun));
    latest.filter(|row| row.valid_to.is_none_or(|to| day <= to)).cloned().collect()
}

impl From<ZoneRow> for FeatureRow {
    fn from(row: ZoneRow) -> Self {
        let ZoneRow { layer, code, name, kind, properties, geometry } = row;
        FeatureRow { layer, code, name, kind, properties, geometry: Geometry::Polygons(geometry) }
    }
}
