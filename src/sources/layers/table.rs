//! A table (CSV or xlsx) with columns x and y (or lon and lat), or wkt.

use std::collections::HashSet;

use geo_types::Geometry;
use wkt::TryFromWkt;

use super::{LayerReading, OWN, Raw, RawFeatures, RawShape};
use crate::sources::csv::Record;
use crate::sources::reject::{Fault, RejectCode};
use crate::sources::table::Table;
use crate::sources::{Inspection, SourceError, fields};
use crate::spatial::rows::Scalar;

/// Where a row says where it is.
#[derive(Clone, Copy)]
enum Place {
    Pair(usize, usize),
    Wkt(usize),
}

const PAIRS: [[&str; 2]; 3] = [["x", "y"], ["lon", "lat"], ["longitude", "latitude"]];
const WKT: [&str; 3] = ["wkt", "geometry", "geom"];

pub(super) fn open(inspection: &Inspection, reading: &LayerReading) -> Result<RawFeatures, SourceError> {
    let table = Table::open(inspection)?;
    let header = table.header().to_vec();
    let column = |name: &str| {
        let wanted = reading.mapping.columns.get(name).map_or(name, String::as_str);
        header.iter().position(|other| other.eq_ignore_ascii_case(wanted))
    };
    for (name, wanted) in &reading.mapping.columns {
        if !header.iter().any(|other| other.eq_ignore_ascii_case(wanted)) {
            return Err(SourceError::MappedColumn {
                path: inspection.path.clone(),
                name: name.clone(),
                column: wanted.clone(),
                cause: format!("文件里没有列 {wanted}，有 {}", header.join(",")),
            });
        }
    }
    let pair = PAIRS.iter().find_map(|[x, y]| Some(Place::Pair(column(x)?, column(y)?)));
    let wkt = || WKT.iter().find_map(|name| column(name).map(Place::Wkt));
    let place =
        pair.or_else(wkt).ok_or_else(|| table.missing("x、y（或 lon、lat，或 wkt）", &["x", "y", "wkt"]))?;
    let numeric = numeric(inspection, &header)?;
    let file = table.file().to_owned();
    let mut rows = Rows { table, header, place, numeric, record: Record::default() };
    Ok(Box::new(std::iter::from_fn(move || {
        if let Err(reject) = rows.table.next(&mut rows.record)? {
            return Some(Err(reject));
        }
        let line = rows.record.line;
        Some(rows.raw().map_err(|fault| fault.at(&file, line, rows.record.raw())))
    })))
}

struct Rows {
    table: Table,
    header: Vec<String>,
    place: Place,
    /// Columns of numbers.
    numeric: HashSet<usize>,
    record: Record,
}

impl Rows {
    fn raw(&self) -> Result<Raw, Fault> {
        let used = match self.place {
            Place::Pair(x, y) => [x, y],
            Place::Wkt(wkt) => [wkt, wkt],
        };
        let mut attributes = Vec::new();
        for (index, name) in self.header.iter().enumerate() {
            let field = self.record.field(index).trim();
            if used.contains(&index) || field.is_empty() || name.is_empty() {
                continue;
            }
            let number = || self.numeric.contains(&index).then(|| number(field)).flatten();
            let value = match OWN.iter().any(|own| name.eq_ignore_ascii_case(own)) {
                true => Scalar::Text(field.to_owned()),
                false => number().unwrap_or_else(|| Scalar::Text(field.to_owned())),
            };
            attributes.push((name.clone(), value));
        }
        let shape = match self.place {
            Place::Pair(x, y) => RawShape::Point([
                fields::number("x", self.record.field(x))?,
                fields::number("y", self.record.field(y))?,
            ]),
            Place::Wkt(wkt) => shape(self.record.field(wkt))?,
        };
        Ok(Raw { line: self.record.line, attributes, shape })
    }
}

/// A number as a person writes one; 007 is a code, not a number.
fn number(text: &str) -> Option<Scalar> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole = digits.split('.').next().unwrap_or_default();
    let plain = !whole.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && (whole == "0" || !whole.starts_with('0'))
        && digits.len() <= 15;
    if !plain {
        return None;
    }
    if digits.contains('.') {
        text.parse().ok().map(Scalar::Number)
    } else {
        text.parse().ok().map(Scalar::Integer)
    }
}

/// Columns whose every value is a number.
fn numeric(inspection: &Inspection, header: &[String]) -> Result<HashSet<usize>, SourceError> {
    let mut table = Table::open(inspection)?;
    let mut record = Record::default();
    let (mut numbers, mut others) = (HashSet::new(), HashSet::new());
    while let Some(step) = table.next(&mut record) {
        if step.is_err() {
            continue;
        }
        for index in 0..header.len() {
            let field = record.field(index).trim();
            if !field.is_empty() && !others.contains(&index) {
                match number(field) {
                    Some(_) => numbers.insert(index),
                    None => others.insert(index),
                };
            }
        }
    }
    Ok(numbers.difference(&others).copied().collect())
}

fn shape(text: &str) -> Result<RawShape, Fault> {
    let shown = || text.chars().take(40).collect::<String>();
    let geometry = Geometry::<f64>::try_from_wkt_str(text)
        .map_err(|_| Fault::new("wkt", RejectCode::BadNumber, format!("“{}”不是 WKT 几何", shown())))?;
    let ring = |ring: &geo_types::LineString<f64>| ring.0.iter().map(|at| [at.x, at.y]).collect::<Vec<_>>();
    let polygon = |polygon: &geo_types::Polygon<f64>| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect::<Vec<_>>()
    };
    match &geometry {
        Geometry::Point(at) => Ok(RawShape::Point([at.x(), at.y()])),
        Geometry::Polygon(one) => Ok(RawShape::Polygons(vec![polygon(one)])),
        Geometry::MultiPolygon(many) => Ok(RawShape::Polygons(many.iter().map(polygon).collect())),
        _ => {
            let reason = format!("“{}”应为 POINT、POLYGON 或 MULTIPOLYGON", shown());
            Err(Fault::new("wkt", RejectCode::GeometryType, reason))
        }
    }
}
