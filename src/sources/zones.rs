//! Zones: a GeoJSON FeatureCollection (RFC 7946) of Polygons and MultiPolygons, properties `layer,code,name,kind`.
//!
//! The file is small beside an address base and is read whole; each feature is judged on its own, so that one broken
//! polygon is one reject.

use super::fields;
use super::inspect::Format;
use super::reject::{Fault, Reject, RejectCode};
use super::{Inspection, Located, SourceError, rings, text};
use crate::coordinates::ReferenceSystem;
use crate::spatial::rows::ZoneRow;
use geo_types::{Coord, MultiPolygon};
use serde_json::Value;
use std::io::Read;

const EXPECTED: &str = "GeoJSON FeatureCollection";

/// How the features of a file are to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneReading {
    pub crs: ReferenceSystem,
    /// Wins over the features' own `layer`.
    pub layer: Option<String>,
    /// West, south, east, north in WGS-84 degrees; polygons that reach outside are rejects.
    pub extent: [f64; 4],
}

/// The zones of a file, feature by feature; `line` is the number of the feature, counted from 1.
pub struct Zones {
    file: String,
    features: std::iter::Enumerate<std::vec::IntoIter<Value>>,
    reading: ZoneReading,
}

impl Zones {
    /// # Errors
    /// The file is no JSON (with line and column), no FeatureCollection, or declares another reference system than
    /// the given one.
    pub fn open(inspection: &Inspection, reading: ZoneReading) -> Result<Self, SourceError> {
        let path = inspection.path.clone();
        let Format::Text(encoding) = inspection.format else {
            return Err(SourceError::Format { path, found: "工作簿", expected: EXPECTED });
        };
        let mut bytes = Vec::new();
        let mut reader = text::open(&path, encoding).map_err(|cause| SourceError::read(&path, cause))?;
        reader.read_to_end(&mut bytes).map_err(|cause| SourceError::read(&path, cause))?;
        let start = bytes.trim_ascii_start().first();
        if start.is_none_or(|byte| !b"{[\"".contains(byte)) && bytes.iter().any(|byte| b",;\t".contains(byte))
        {
            let found =
                "一张表格（CSV），不是 JSON（地址、区划、别名请用 import addresses、divisions、aliases）";
            return Err(SourceError::Format { path, found, expected: EXPECTED });
        }
        let mut document: Value = serde_json::from_slice(&bytes).map_err(|cause| SourceError::Json {
            path: path.clone(),
            line: cause.line(),
            column: cause.column(),
            cause: cause.to_string(),
        })?;
        drop(bytes);
        let other = |cause: String| SourceError::NotFeatures { path: path.clone(), cause };
        match document["type"].as_str() {
            Some("FeatureCollection") => {}
            Some(kind) => return Err(other(format!("最外层的 type 是 {kind}"))),
            None => return Err(other("最外层没有 type".to_owned())),
        }
        if let Some(declared) = declared_system(&document)
            && !declared.parse().is_ok_and(|declared| same_degrees(declared, reading.crs))
        {
            return Err(SourceError::SystemConflict { path, declared, given: reading.crs.to_string() });
        }
        let Value::Array(features) = document["features"].take() else {
            return Err(other("没有 features 数组".to_owned()));
        };
        if features.is_empty() {
            return Err(other("features 是空的".to_owned()));
        }
        Ok(Self { file: inspection.name(), features: features.into_iter().enumerate(), reading })
    }

    fn row(&self, feature: &Value) -> Result<ZoneRow, Fault> {
        if feature["type"] != "Feature" {
            return Err(Fault::new("type", RejectCode::NotAFeature, "不是 Feature"));
        }
        let properties = &feature["properties"];
        let property = |name: &'static str| -> Result<String, Fault> {
            match &properties[name] {
                Value::String(text) => fields::text(name, text).map(|text| text.into_owned()),
                Value::Number(number) => Ok(number.to_string()),
                Value::Null => Ok(String::new()),
                _ => Err(Fault::new(name, RejectCode::BadWord, format!("属性 {name} 应是文字"))),
            }
        };
        let layer = match &self.reading.layer {
            Some(layer) => layer.clone(),
            None => property("layer")?,
        };
        // FTZ is ftz, and no other layer beside it.
        let layer = layer.to_lowercase();
        if layer.is_empty() {
            let reason = "缺少属性 layer（也可用 --layer 指定）";
            return Err(Fault::new("layer", RejectCode::Missing, reason));
        }
        if !layer.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-') {
            let reason = format!("图层名“{layer}”只能由文字、数字、_ 和 - 组成");
            return Err(Fault::new("layer", RejectCode::BadWord, reason));
        }
        let code = property("code")?;
        if code.is_empty() {
            return Err(Fault::new("code", RejectCode::Missing, "缺少属性 code"));
        }
        let (name, kind) = (property("name")?, property("kind")?);
        let geometry = self.geometry(&feature["geometry"])?;
        Ok(ZoneRow { layer, code, name, kind, geometry })
    }

    fn geometry(&self, geometry: &Value) -> Result<MultiPolygon<f64>, Fault> {
        let wrong = |reason: String| Fault::new("geometry", RejectCode::GeometryType, reason);
        let coordinates = &geometry["coordinates"];
        let list =
            |value: &Value| value.as_array().cloned().ok_or_else(|| wrong("coordinates 不是数组".to_owned()));
        let parts = match geometry["type"].as_str() {
            Some("Polygon") => vec![coordinates.clone()],
            Some("MultiPolygon") => list(coordinates)?,
            Some(kind) => return Err(wrong(format!("几何类型是 {kind}，应为 Polygon 或 MultiPolygon"))),
            None => return Err(wrong("没有几何".to_owned())),
        };
        if parts.is_empty() {
            return Err(Fault::new("geometry", RejectCode::TooFewPoints, "没有多边形"));
        }
        let (mut polygons, mut nothing) = (Vec::with_capacity(parts.len()), None);
        for part in &parts {
            let mut rings = Vec::new();
            for ring in list(part)? {
                let points = list(&ring)?;
                rings.push(points.iter().map(|point| self.point(point)).collect::<Result<Vec<_>, _>>()?);
            }
            match rings::polygon(rings) {
                Ok(polygon) => polygons.push(polygon),
                // Left behind by cutting one map by another: the other parts are the whole polygon.
                Err(fault) if fault.code == RejectCode::NoArea => nothing = Some(fault),
                Err(fault) => return Err(fault),
            }
        }
        match nothing {
            Some(fault) if polygons.is_empty() => Err(fault),
            _ => Ok(MultiPolygon::new(polygons)),
        }
    }

    fn point(&self, point: &Value) -> Result<Coord<f64>, Fault> {
        let (Some(x), Some(y)) = (point[0].as_f64(), point[1].as_f64()) else {
            let shown: String = point.to_string().chars().take(40).collect();
            return Err(Fault::new("geometry", RejectCode::BadNumber, format!("“{shown}”不是坐标")));
        };
        let position = self.reading.crs.to_wgs84(x, y);
        let (lon, lat) =
            position.map_err(|error| Fault::new("geometry", RejectCode::Coordinate, error.to_string()))?;
        let [west, south, east, north] = self.reading.extent;
        if (west..=east).contains(&lon) && (south..=north).contains(&lat) {
            return Ok(Coord { x: lon, y: lat });
        }
        let reason = format!("位置（{lon:.6}, {lat:.6}）超出所设范围（{west}～{east}, {south}～{north}）");
        Err(Fault::new("geometry", RejectCode::OutsideExtent, reason))
    }
}

/// The `crs` member that older writers add, e.g. `urn:ogc:def:crs:EPSG::4549`, in our own words where it is known.
fn declared_system(document: &Value) -> Option<String> {
    let name = document["crs"]["properties"]["name"].as_str()?;
    if name.ends_with("CRS84") {
        return Some(ReferenceSystem::Wgs84.to_string());
    }
    let code = name.rsplit(':').next().unwrap_or(name);
    Some(if name.contains("EPSG") { format!("epsg:{code}") } else { name.to_owned() })
}

fn same_degrees(a: ReferenceSystem, b: ReferenceSystem) -> bool {
    let plain = |system| matches!(system, ReferenceSystem::Wgs84 | ReferenceSystem::Cgcs2000);
    // Public maps label GCJ-02 and BD-09 as EPSG:4326, for want of a code of their own.
    let shifted = |system| matches!(system, ReferenceSystem::Gcj02 | ReferenceSystem::Bd09);
    a == b || (plain(a) && (plain(b) || shifted(b)))
}

impl Iterator for Zones {
    type Item = Result<Located<ZoneRow>, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        let (index, feature) = self.features.next()?;
        let line = index as u64 + 1;
        let row = self.row(&feature).map(|row| Located { line, row });
        Some(row.map_err(|fault| fault.at(&self.file, line, feature["properties"].to_string())))
    }
}
