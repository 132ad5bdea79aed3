//! Layers: GeoJSON, a table with x and y or well-known text, or a zipped Shapefile → features.
//!
//! Each form gives raw features, attributes and coordinates as they stand in the file; what they mean, and whether a
//! ring is one, is judged here for all. The file is small beside an address base and is read whole.

mod geojson;
mod prj;
mod shapefile;
mod table;

use geo_types::{Coord, MultiPolygon};

use super::inspect::Format;
use super::mapping::Mapping;
use super::reject::{Fault, Reject, RejectCode, Sketch};
use super::{Inspection, Located, SourceError, fields, rings};
use crate::coordinates::ReferenceSystem;
use crate::spatial::rows::{FeatureRow, Geometry, Properties, Scalar};

/// How the features of a file are to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerReading {
    pub crs: ReferenceSystem,
    /// Wins over the features' own `layer`.
    pub layer: Option<String>,
    /// West, south, east, north in WGS-84 degrees; features that reach outside are rejects.
    pub extent: [f64; 4],
    pub mapping: Mapping,
}

/// A feature as the file has it.
struct Raw {
    line: u64,
    attributes: Vec<(String, Scalar)>,
    shape: RawShape,
}

/// Coordinates in the file's system.
enum RawShape {
    Point([f64; 2]),
    /// Polygons of closed rings, the outer one first.
    Polygons(Vec<Vec<Vec<[f64; 2]>>>),
}

type RawFeatures = Box<dyn Iterator<Item = Result<Raw, Reject>> + Send>;

/// The features of a file, one by one; `line` is the line of a table, or the number of a feature, counted from 1.
pub struct Features {
    file: String,
    raw: RawFeatures,
    reading: LayerReading,
    /// Whether the first feature of each layer was a point: a layer has one kind of geometry.
    points: std::collections::HashMap<String, bool>,
    /// Whether the form says which way rings turn, and is not read by it.
    turning_counts: bool,
    turned: u64,
}

/// The attributes that every feature has.
const OWN: [&str; 4] = ["layer", "code", "name", "kind"];

impl Features {
    /// # Errors
    /// The file is none of the three forms, is damaged, or declares another reference system than the given one.
    pub fn open(inspection: &Inspection, reading: LayerReading) -> Result<Self, SourceError> {
        let (raw, turning_counts) = match inspection.format {
            Format::Xlsx if shapefile::is_one(inspection) => (shapefile::open(inspection, &reading)?, false),
            Format::Text(_) if geojson::is_one(inspection)? => (geojson::open(inspection, &reading)?, true),
            _ => (table::open(inspection, &reading)?, true),
        };
        let (file, points) = (inspection.name(), Default::default());
        Ok(Self { file, raw, reading, points, turning_counts, turned: 0 })
    }

    /// Features so far of which a ring turned the wrong way round (outer rings turn anticlockwise, RFC 7946); it is turned
    /// back.
    pub fn turned(&self) -> u64 {
        self.turned
    }

    /// The shape of a feature that is refused, without the points that cannot be placed.
    fn sketch(&self, shape: &RawShape, at: Option<Coord<f64>>) -> Sketch {
        let placed = |pair: &[f64; 2]| self.place(*pair).ok();
        match shape {
            RawShape::Point(pair) => Sketch { lines: Vec::new(), at: at.or_else(|| placed(pair)) },
            RawShape::Polygons(parts) => {
                let lines = parts.iter().flatten().map(|ring| ring.iter().filter_map(placed).collect());
                Sketch { lines: lines.collect(), at }
            }
        }
    }

    fn row(&mut self, attributes: Vec<(String, Scalar)>, shape: &RawShape) -> Result<FeatureRow, Fault> {
        let mut own = [const { String::new() }; OWN.len()];
        let mut properties = Properties::new();
        for (name, value) in attributes {
            let place = OWN.iter().position(|own| {
                let wanted = self.reading.mapping.columns.get(*own).map_or(*own, String::as_str);
                name.eq_ignore_ascii_case(wanted)
            });
            match (place, value) {
                (Some(place), value) => own[place] = text(OWN[place], &value)?,
                (None, Scalar::Text(text)) => {
                    let text = fields::text("properties", &text)?.into_owned();
                    if !text.is_empty() {
                        properties.insert(name, Scalar::Text(text));
                    }
                }
                (None, value) => drop(properties.insert(name, value)),
            }
        }
        let [layer, mut code, name, kind] = own;
        // FTZ is ftz, and no other layer beside it.
        let layer = self.reading.layer.clone().unwrap_or(layer).to_lowercase();
        if layer.is_empty() {
            let reason = "缺少属性 layer（也可用 --layer 指定）";
            return Err(Fault::new("layer", RejectCode::Missing, reason));
        }
        // Names of the addresses under which layers are asked for.
        if matches!(layer.as_str(), "at" | "count") {
            let reason = format!("“{layer}”是保留的名字，不能作图层名");
            return Err(Fault::new("layer", RejectCode::BadWord, reason));
        }
        if !layer.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-') {
            let reason = format!("图层名“{layer}”只能由文字、数字、_ 和 - 组成");
            return Err(Fault::new("layer", RejectCode::BadWord, reason));
        }
        // Many files call it id.
        if code.is_empty() {
            code = properties.remove("id").map_or(Ok(String::new()), |id| text("code", &id))?;
        }
        if code.is_empty() {
            return Err(Fault::new("code", RejectCode::Missing, "缺少属性 code（或 id）"));
        }
        let geometry = self.geometry(shape)?;
        let is_point = matches!(geometry, Geometry::Point(..));
        if *self.points.entry(layer.clone()).or_insert(is_point) != is_point {
            let reason = "同一图层里既有点又有面：请分成两个图层";
            return Err(Fault::new("geometry", RejectCode::GeometryType, reason));
        }
        Ok(FeatureRow { layer, code, name, kind, properties, geometry })
    }

    fn geometry(&mut self, shape: &RawShape) -> Result<Geometry, Fault> {
        let parts = match shape {
            RawShape::Point(pair) => {
                let at = self.place(*pair)?;
                return Ok(Geometry::Point(at.x, at.y));
            }
            RawShape::Polygons(parts) => parts,
        };
        if parts.is_empty() {
            return Err(Fault::new("geometry", RejectCode::TooFewPoints, "没有多边形"));
        }
        let (mut polygons, mut nothing, mut turned) = (Vec::with_capacity(parts.len()), None, false);
        for part in parts {
            let rings = part
                .iter()
                .map(|ring| ring.iter().map(|pair| self.place(*pair)).collect::<Result<Vec<_>, _>>());
            let rings: Vec<Vec<Coord<f64>>> = rings.collect::<Result<_, _>>()?;
            turned |= rings::are_turned(&rings);
            match rings::polygon(rings) {
                Ok(polygon) => polygons.push(polygon),
                // Left behind by cutting one map by another: the other parts are the whole polygon.
                Err(fault) if fault.code == RejectCode::NoArea => nothing = Some(fault),
                Err(fault) => return Err(fault),
            }
        }
        self.turned += u64::from(turned && self.turning_counts);
        match nothing {
            Some(fault) if polygons.is_empty() => Err(fault),
            _ => Ok(Geometry::Polygons(MultiPolygon::new(polygons))),
        }
    }

    fn place(&self, [x, y]: [f64; 2]) -> Result<Coord<f64>, Fault> {
        let (lon, lat) = self
            .reading
            .crs
            .to_wgs84(x, y)
            .map_err(|error| Fault::new("geometry", RejectCode::Coordinate, error.to_string()))?;
        let [west, south, east, north] = self.reading.extent;
        if (west..=east).contains(&lon) && (south..=north).contains(&lat) {
            return Ok(Coord { x: lon, y: lat });
        }
        let reason = format!("位置（{lon:.6}, {lat:.6}）超出所设范围（{west}～{east}, {south}～{north}）");
        Err(Fault::new("geometry", RejectCode::OutsideExtent, reason))
    }
}

fn text(column: &'static str, value: &Scalar) -> Result<String, Fault> {
    match value {
        Scalar::Text(text) => fields::text(column, text).map(|text| text.into_owned()),
        Scalar::Integer(number) => Ok(number.to_string()),
        Scalar::Number(number) => Ok(number.to_string()),
        Scalar::Boolean(_) => Err(Fault::new(column, RejectCode::BadWord, format!("属性 {column} 应是文字"))),
    }
}

impl Iterator for Features {
    type Item = Result<Located<FeatureRow>, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        let raw = match self.raw.next()? {
            Ok(raw) => raw,
            Err(reject) => return Some(Err(reject)),
        };
        let Raw { line, attributes, shape } = raw;
        let shown = attributes.iter().map(|(name, value)| match value {
            Scalar::Text(text) => format!("{name}={text}"),
            Scalar::Integer(number) => format!("{name}={number}"),
            Scalar::Number(number) => format!("{name}={number}"),
            Scalar::Boolean(answer) => format!("{name}={answer}"),
        });
        let shown = shown.collect::<Vec<_>>().join(",");
        Some(match self.row(attributes, &shape) {
            Ok(row) => Ok(Located { line, row }),
            Err(fault) => {
                let sketch = Some(Box::new(self.sketch(&shape, fault.place)));
                Err(Reject { sketch, ..fault.at(&self.file, line, shown) })
            }
        })
    }
}
