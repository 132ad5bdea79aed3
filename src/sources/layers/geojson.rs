//! A GeoJSON FeatureCollection (RFC 7946) of points, polygons and multipolygons.

use std::io::Read;

use serde_json::Value;

use super::{LayerReading, Raw, RawFeatures, RawShape};
use crate::coordinates::ReferenceSystem;
use crate::sources::inspect::Format;
use crate::sources::reject::{Fault, RejectCode};
use crate::sources::{Inspection, SourceError, text};
use crate::spatial::rows::Scalar;

/// Whether the file begins as JSON does.
pub(super) fn is_one(inspection: &Inspection) -> Result<bool, SourceError> {
    let Format::Text(encoding) = inspection.format else { return Ok(false) };
    let error = |cause| SourceError::read(&inspection.path, cause);
    let mut head = Vec::new();
    text::open(&inspection.path, encoding)
        .map_err(error)?
        .take(4096)
        .read_to_end(&mut head)
        .map_err(error)?;
    let head = head.strip_prefix(b"\xef\xbb\xbf".as_slice()).unwrap_or(&head);
    Ok(head.trim_ascii_start().first().is_some_and(|first| b"{[".contains(first)))
}

pub(super) fn open(inspection: &Inspection, reading: &LayerReading) -> Result<RawFeatures, SourceError> {
    let path = inspection.path.clone();
    let Format::Text(encoding) = inspection.format else { return Ok(Box::new(std::iter::empty())) };
    let mut bytes = Vec::new();
    let mut reader = text::open(&path, encoding).map_err(|cause| SourceError::read(&path, cause))?;
    reader.read_to_end(&mut bytes).map_err(|cause| SourceError::read(&path, cause))?;
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
        && !declared.parse().is_ok_and(|declared: ReferenceSystem| same_degrees(&declared, &reading.crs))
    {
        return Err(SourceError::SystemConflict { path, declared, given: reading.crs.to_string() });
    }
    let Value::Array(features) = document["features"].take() else {
        return Err(other("没有 features 数组".to_owned()));
    };
    if features.is_empty() {
        return Err(other("features 是空的".to_owned()));
    }
    let file = inspection.name();
    Ok(Box::new(features.into_iter().enumerate().map(move |(index, feature)| {
        let line = index as u64 + 1;
        raw(line, &feature).map_err(|fault| fault.at(&file, line, feature["properties"].to_string()))
    })))
}

fn raw(line: u64, feature: &Value) -> Result<Raw, Fault> {
    if feature["type"] != "Feature" {
        return Err(Fault::new("type", RejectCode::NotAFeature, "不是 Feature"));
    }
    let mut attributes = Vec::new();
    for (name, value) in feature["properties"].as_object().into_iter().flatten() {
        let value = match value {
            Value::Null => continue,
            Value::Bool(answer) => Scalar::Boolean(*answer),
            Value::Number(number) => match number.as_i64() {
                Some(integer) => Scalar::Integer(integer),
                None => Scalar::Number(number.as_f64().unwrap_or_default()),
            },
            Value::String(text) => Scalar::Text(text.clone()),
            _ => {
                let reason = format!("属性 {name} 应是文字、数或真假值");
                return Err(Fault::new("properties", RejectCode::BadWord, reason));
            }
        };
        attributes.push((name.clone(), value));
    }
    Ok(Raw { line, attributes, shape: shape(&feature["geometry"])? })
}

fn shape(geometry: &Value) -> Result<RawShape, Fault> {
    let wrong = |reason: String| Fault::new("geometry", RejectCode::GeometryType, reason);
    let coordinates = &geometry["coordinates"];
    let list =
        |value: &Value| value.as_array().cloned().ok_or_else(|| wrong("coordinates 不是数组".to_owned()));
    let parts = match geometry["type"].as_str() {
        Some("Point") => return Ok(RawShape::Point(pair(coordinates)?)),
        Some("Polygon") => vec![coordinates.clone()],
        Some("MultiPolygon") => list(coordinates)?,
        Some(kind) => {
            return Err(wrong(format!("几何类型是 {kind}，应为 Point、Polygon 或 MultiPolygon")));
        }
        None => return Err(wrong("没有几何".to_owned())),
    };
    let ring = |ring: &Value| list(ring)?.iter().map(pair).collect::<Result<Vec<_>, Fault>>();
    let polygon = |part: &Value| list(part)?.iter().map(ring).collect::<Result<Vec<_>, Fault>>();
    Ok(RawShape::Polygons(parts.iter().map(polygon).collect::<Result<_, _>>()?))
}

fn pair(point: &Value) -> Result<[f64; 2], Fault> {
    if let (Some(x), Some(y)) = (point[0].as_f64(), point[1].as_f64()) {
        return Ok([x, y]);
    }
    let shown: String = point.to_string().chars().take(40).collect();
    Err(Fault::new("geometry", RejectCode::BadNumber, format!("“{shown}”不是坐标")))
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

/// Whether two systems are one at map scale, or one is what public maps call the other.
pub(super) fn same_degrees(a: &ReferenceSystem, b: &ReferenceSystem) -> bool {
    let plain =
        |system: &ReferenceSystem| matches!(system, ReferenceSystem::Wgs84 | ReferenceSystem::Cgcs2000);
    // Public maps label GCJ-02 and BD-09 as EPSG:4326, for want of a code of their own.
    let shifted = |system: &ReferenceSystem| matches!(system, ReferenceSystem::Gcj02 | ReferenceSystem::Bd09);
    a == b || (plain(a) && (plain(b) || shifted(b)))
}
