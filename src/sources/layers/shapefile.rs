//! A zipped Shapefile (ESRI 1998): .shp and .dbf, and where they are there .prj and .cpg.

use std::fs::File;
use std::io::Cursor;

use dbase::encoding::EncodingRs;
use shapefile::{PolygonRing, Shape, ShapeReader};
use zip::ZipArchive;

use super::geojson::same_degrees;
use super::{LayerReading, Raw, RawFeatures, RawShape, prj};
use crate::sources::reject::{Fault, RejectCode};
use crate::sources::zipped::Budget;
use crate::sources::{Inspection, SourceError};
use crate::spatial::rows::Scalar;

/// Whether the archive holds a .shp.
pub(super) fn is_one(inspection: &Inspection) -> bool {
    let archive = File::open(&inspection.path).ok().and_then(|file| ZipArchive::new(file).ok());
    archive.is_some_and(|archive| part_named(&archive, "shp").is_some())
}

fn part_named(archive: &ZipArchive<File>, extension: &str) -> Option<String> {
    let suffix = format!(".{extension}");
    // Archives made on a Mac have a second, hidden copy of each name.
    let hidden = |name: &str| name.rsplit('/').next().is_some_and(|file| file.starts_with('.'));
    archive
        .file_names()
        .find(|name| name.to_ascii_lowercase().ends_with(&suffix) && !hidden(name))
        .map(str::to_owned)
}

pub(super) fn open(inspection: &Inspection, reading: &LayerReading) -> Result<RawFeatures, SourceError> {
    let path = &inspection.path;
    let damaged = |cause: String| SourceError::Shapefile { path: path.clone(), cause };
    let file = File::open(path).map_err(|cause| SourceError::read(path, cause))?;
    let mut archive = ZipArchive::new(file).map_err(|error| damaged(error.to_string()))?;
    let mut budget = Budget::new();
    let mut part = |extension: &str| -> Result<Option<Vec<u8>>, SourceError> {
        let Some(name) = part_named(&archive, extension) else { return Ok(None) };
        let entry = archive.by_name(&name).map_err(|error| damaged(error.to_string()))?;
        budget.read(entry).map(Some).map_err(damaged)
    };
    let shp = part("shp")?.ok_or_else(|| damaged("压缩包里没有 .shp".to_owned()))?;
    let dbf = part("dbf")?.ok_or_else(|| damaged("压缩包里没有 .dbf（属性表）".to_owned()))?;
    let cpg = part("cpg")?.map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned());
    if let Some(declared) = part("prj")?.and_then(|bytes| prj::system(&String::from_utf8_lossy(&bytes)))
        && !same_degrees(&declared, &reading.crs)
    {
        let (declared, given) = (declared.to_string(), reading.crs.to_string());
        return Err(SourceError::SystemConflict { path: path.clone(), declared, given });
    }
    let encoding = encoding(cpg.as_deref(), &dbf);
    let mut shapes = ShapeReader::new(Cursor::new(shp)).map_err(|error| damaged(error.to_string()))?;
    let mut records = dbase::ReaderBuilder::new()
        .with_encoding(EncodingRs::from(encoding))
        .build(Cursor::new(dbf))
        .map_err(|error| damaged(format!("属性表：{error}")))?;
    // A damaged part does not end by itself: its reader says the same error for ever.
    let shapes: Result<Vec<_>, _> = shapes.iter_shapes().collect();
    let shapes = shapes.map_err(|error| damaged(format!("图形：{error}")))?;
    let records: Result<Vec<_>, _> = records.iter_records().collect();
    let records = records.map_err(|error| damaged(format!("属性表：{error}")))?;
    if shapes.len() != records.len() {
        return Err(damaged(format!(".shp 有 {} 个图形，.dbf 有 {} 行", shapes.len(), records.len())));
    }
    let file = inspection.name();
    let both = shapes.into_iter().zip(records).enumerate();
    Ok(Box::new(both.map(move |(index, (shape, record))| {
        let line = index as u64 + 1;
        let raw = || {
            let shape = raw_shape(shape)?;
            Ok(Raw { line, attributes: attributes(record), shape })
        };
        raw().map_err(|fault: Fault| fault.at(&file, line, ""))
    })))
}

/// The encoding of the attributes: what the .cpg says, else what the table's own mark or its bytes say.
fn encoding(cpg: Option<&str>, dbf: &[u8]) -> &'static encoding_rs::Encoding {
    let word = cpg.map(|word| word.to_ascii_lowercase().replace(['-', '_', ' '], ""));
    match word.as_deref() {
        Some("utf8" | "65001") => return encoding_rs::UTF_8,
        Some("gbk" | "936" | "cp936" | "gb2312" | "gb18030" | "ansi936") => return encoding_rs::GB18030,
        _ => {}
    }
    /// Language driver 77: code page 936 (the xBase file format).
    const GBK: u8 = 0x4d;
    if dbf.get(29) == Some(&GBK)
        || std::str::from_utf8(dbf.get(32..).unwrap_or_default()).is_err() && !mostly_utf8(dbf)
    {
        return encoding_rs::GB18030;
    }
    encoding_rs::UTF_8
}

/// Whether the texts of a table are UTF-8: its numbers and marks are ASCII, so only texts count.
fn mostly_utf8(dbf: &[u8]) -> bool {
    let header =
        usize::from(u16::from_le_bytes([dbf.get(8).copied().unwrap_or(0), dbf.get(9).copied().unwrap_or(0)]));
    let rows = dbf.get(header..).unwrap_or_default();
    let (mut good, mut bad) = (0, 0);
    // A field that is cut in the middle of a letter is no sign of another encoding.
    for chunk in rows.split(|byte| *byte == b' ').filter(|chunk| !chunk.is_ascii()) {
        match std::str::from_utf8(chunk) {
            Ok(_) => good += 1,
            Err(error) if error.error_len().is_none() => good += 1,
            Err(_) => bad += 1,
        }
    }
    good > bad
}

fn attributes(record: dbase::Record) -> Vec<(String, Scalar)> {
    use dbase::FieldValue;
    let number = |value: f64| {
        // Shapefiles keep whole numbers as decimals.
        if value.fract() == 0.0 && value.abs() < 9e15 {
            Scalar::Integer(value as i64)
        } else {
            Scalar::Number(value)
        }
    };
    let mut attributes = Vec::new();
    for (name, value) in record {
        let value = match value {
            FieldValue::Character(text) => text.map(Scalar::Text),
            FieldValue::Memo(text) => Some(Scalar::Text(text)),
            FieldValue::Numeric(value) => value.map(number),
            FieldValue::Float(value) => value.map(|value| number(f64::from(value))),
            FieldValue::Double(value) | FieldValue::Currency(value) => Some(number(value)),
            FieldValue::Integer(value) => Some(Scalar::Integer(i64::from(value))),
            FieldValue::Logical(value) => value.map(Scalar::Boolean),
            FieldValue::Date(day) => {
                day.map(|day| Scalar::Text(format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())))
            }
            FieldValue::DateTime(_) => None,
        };
        attributes.extend(value.map(|value| (name, value)));
    }
    // The table's own order is not kept by its reader; any fixed one will do.
    attributes.sort_by(|a, b| a.0.cmp(&b.0));
    attributes
}

fn raw_shape(shape: Shape) -> Result<RawShape, Fault> {
    let rings = match shape {
        Shape::Point(at) => return Ok(RawShape::Point([at.x, at.y])),
        Shape::PointZ(at) => return Ok(RawShape::Point([at.x, at.y])),
        Shape::PointM(at) => return Ok(RawShape::Point([at.x, at.y])),
        Shape::Polygon(shape) => rings(shape.rings(), |at| [at.x, at.y]),
        Shape::PolygonZ(shape) => rings(shape.rings(), |at| [at.x, at.y]),
        Shape::PolygonM(shape) => rings(shape.rings(), |at| [at.x, at.y]),
        other => {
            let reason = format!("图形是 {}，应为点或面", other.shapetype());
            return Err(Fault::new("geometry", RejectCode::GeometryType, reason));
        }
    };
    Ok(RawShape::Polygons(assembled(rings)))
}

fn rings<P>(rings: &[PolygonRing<P>], pair: impl Fn(&P) -> [f64; 2]) -> Vec<Vec<[f64; 2]>> {
    rings.iter().map(|ring| ring.points().iter().map(&pair).collect()).collect()
}

/// Rings as polygons. Writers do not agree on the turning of rings: one that lies in an odd number of others is a hole,
/// of the smallest that holds it.
fn assembled(rings: Vec<Vec<[f64; 2]>>) -> Vec<Vec<Vec<[f64; 2]>>> {
    let area = |ring: &[[f64; 2]]| {
        ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum::<f64>().abs()
    };
    let mut rings: Vec<(f64, Vec<[f64; 2]>)> = rings.into_iter().map(|ring| (area(&ring), ring)).collect();
    rings.sort_by(|a, b| b.0.total_cmp(&a.0));
    let holders: Vec<Vec<usize>> = (0..rings.len())
        .map(|inner| (0..inner).filter(|outer| holds(&rings[*outer].1, &rings[inner].1)).collect())
        .collect();
    let mut polygons: Vec<Vec<Vec<[f64; 2]>>> = Vec::new();
    let mut polygon_of = vec![0; rings.len()];
    for (index, (_, ring)) in rings.into_iter().enumerate() {
        match holders[index].last() {
            Some(&outer) if holders[index].len() % 2 == 1 => {
                polygon_of[index] = polygon_of[outer];
                polygons[polygon_of[outer]].push(ring);
            }
            _ => {
                polygon_of[index] = polygons.len();
                polygons.push(vec![ring]);
            }
        }
    }
    polygons
}

/// Whether the outer ring holds the inner one: the first inner corner that is no corner of the outer one decides.
fn holds(outer: &[[f64; 2]], inner: &[[f64; 2]]) -> bool {
    let Some([x, y]) = inner.iter().find(|at| !outer.contains(at)) else { return false };
    outer.windows(2).fold(false, |inside, pair| {
        let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
        let crosses = (ay > *y) != (by > *y) && *x < (bx - ax) * (y - ay) / (by - ay) + ax;
        inside ^ crosses
    })
}
