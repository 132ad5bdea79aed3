//! Layers of imported features: polygons or points, each with code, name, kind and attributes of its own.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use geo_types::MultiPolygon;
use rustc_hash::FxHashMap;

use super::about::About;
use super::features::{Features, Field, Kind, Shape, Value};
use super::layer::{GeometryKind, Layer};
use crate::atlas::Atlas;
use crate::spatial::rows::{PointRow, Properties, Scalar, ZoneRow};

/// The features of one layer in an Atlas, in order of their codes.
pub(super) enum Rows<'a> {
    Zones(Vec<&'a ZoneRow>),
    Points(Vec<&'a PointRow>),
}

/// The imported layers of an Atlas. A name that has both polygons and points is the polygons'.
pub(super) fn by_layer(atlas: &Atlas) -> BTreeMap<String, Rows<'_>> {
    let mut layers = BTreeMap::<String, Rows<'_>>::new();
    for zones in atlas.zones().chunk_by(|a, b| a.layer == b.layer) {
        layers.insert(zones[0].layer.clone(), Rows::Zones(zones.iter().collect()));
    }
    for points in atlas.points().chunk_by(|a, b| a.layer == b.layer) {
        layers.entry(points[0].layer.clone()).or_insert_with(|| Rows::Points(points.iter().collect()));
    }
    layers
}

/// Features by columns: texts that repeat are kept once.
struct Imported {
    /// Code, name and kind.
    own: Vec<[Box<str>; 3]>,
    columns: Vec<Column>,
    places: Places,
}

enum Places {
    Points(Vec<(f64, f64)>),
    Polygons(Vec<MultiPolygon<f64>>),
}

/// One attribute; [`NOTHING`] and NaN stand for no value.
enum Column {
    Text { texts: Vec<Box<str>>, of: Vec<u32> },
    Integer(Vec<Option<i64>>),
    Number(Vec<f64>),
    Boolean(Vec<Option<bool>>),
}

const NOTHING: u32 = u32::MAX;

impl Features for Imported {
    fn len(&self) -> usize {
        self.own.len()
    }

    fn id(&self, number: u32) -> Cow<'_, str> {
        Cow::Borrowed(&self.own[number as usize][0])
    }

    fn value(&self, number: u32, field: usize) -> Value<'_> {
        let number = number as usize;
        if field < 3 {
            return Value::text(&self.own[number][field]);
        }
        match &self.columns[field - 3] {
            Column::Text { of, .. } if of[number] == NOTHING => Value::Null,
            Column::Text { texts, of } => Value::Text(&texts[of[number] as usize]),
            Column::Integer(values) => values[number].map_or(Value::Null, Value::Integer),
            Column::Number(values) if values[number].is_nan() => Value::Null,
            Column::Number(values) => Value::Number(values[number]),
            Column::Boolean(values) => values[number].map_or(Value::Null, Value::Boolean),
        }
    }

    fn shape(&self, number: u32) -> Shape<'_> {
        match &self.places {
            Places::Points(points) => {
                let (lon, lat) = points[number as usize];
                Shape::Point(lon, lat)
            }
            Places::Polygons(shapes) => Shape::Polygons(&shapes[number as usize]),
        }
    }
}

pub(super) fn layer(name: String, about: About, revision: String, rows: &Rows<'_>) -> Layer {
    let boxed = |code: &str, name: &str, kind: &str| [code, name, kind].map(Box::from);
    let (own, properties, places): (Vec<_>, Vec<&Properties>, Places) = match rows {
        Rows::Zones(rows) => (
            rows.iter().map(|row| boxed(&row.code, &row.name, &row.kind)).collect(),
            rows.iter().map(|row| &row.properties).collect(),
            Places::Polygons(rows.iter().map(|row| row.geometry.clone()).collect()),
        ),
        Rows::Points(rows) => (
            rows.iter().map(|row| boxed(&row.code, &row.name, &row.kind)).collect(),
            rows.iter().map(|row| &row.properties).collect(),
            Places::Points(rows.iter().map(|row| (row.lon, row.lat)).collect()),
        ),
    };
    let mut fields =
        vec![Field::text("code", "编码"), Field::text("name", "名称"), Field::text("kind", "类型")];
    let mut columns = Vec::new();
    for (name, kind) in kinds(&properties) {
        columns.push(column(name, kind, &properties));
        fields.push(Field { name: name.to_owned(), title: name.to_owned(), kind });
    }
    let kind = match rows {
        Rows::Zones(_) => GeometryKind::Polygon,
        Rows::Points(_) => GeometryKind::Point,
    };
    let features = Imported { own, columns, places };
    Layer::new(name, about, revision, fields, kind, Arc::new(features))
}

/// The attributes that any feature has, each with the kind that holds all of its values.
fn kinds<'a>(properties: &[&'a Properties]) -> BTreeMap<&'a str, Kind> {
    let mut kinds = BTreeMap::<&str, Kind>::new();
    for (name, value) in properties.iter().flat_map(|properties| properties.iter()) {
        let kind = match value {
            Scalar::Text(_) => Kind::Text,
            Scalar::Integer(_) => Kind::Integer,
            Scalar::Number(_) => Kind::Number,
            Scalar::Boolean(_) => Kind::Boolean,
        };
        let held = kinds.entry(name).or_insert(kind);
        if *held != kind {
            let numbers = [Kind::Integer, Kind::Number];
            *held = if numbers.contains(held) && numbers.contains(&kind) { Kind::Number } else { Kind::Text };
        }
    }
    kinds
}

fn column(name: &str, kind: Kind, properties: &[&Properties]) -> Column {
    let values = properties.iter().map(|properties| properties.get(name));
    match kind {
        Kind::Integer => Column::Integer(
            values
                .map(|value| match value {
                    Some(Scalar::Integer(value)) => Some(*value),
                    _ => None,
                })
                .collect(),
        ),
        Kind::Number => Column::Number(
            values
                .map(|value| match value {
                    Some(Scalar::Integer(value)) => *value as f64,
                    Some(Scalar::Number(value)) => *value,
                    _ => f64::NAN,
                })
                .collect(),
        ),
        Kind::Boolean => Column::Boolean(
            values
                .map(|value| match value {
                    Some(Scalar::Boolean(value)) => Some(*value),
                    _ => None,
                })
                .collect(),
        ),
        Kind::Text => {
            let (mut texts, mut known) = (Vec::<Box<str>>::new(), FxHashMap::<String, u32>::default());
            let of = values
                .map(|value| {
                    let text = match value {
                        None => return NOTHING,
                        Some(Scalar::Text(text)) => text.clone(),
                        Some(Scalar::Integer(value)) => value.to_string(),
                        Some(Scalar::Number(value)) => value.to_string(),
                        Some(Scalar::Boolean(value)) => value.to_string(),
                    };
                    *known.entry(text).or_insert_with_key(|text| {
                        texts.push(text.as_str().into());
                        texts.len() as u32 - 1
                    })
                })
                .collect();
            Column::Text { texts, of }
        }
    }
}
