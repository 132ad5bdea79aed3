//! Local systems of a city, configured with the parameters that its surveyors give out: four between two planes, or seven
//! between two datums.
//!
//! Four parameters turn, scale and move a local plane into a CGCS2000 grid (a similarity in the plane, as CH/T 2014-2016 has
//! it, north before east): `N = dN + m (n cos α − e sin α)`, `E = dE + m (n sin α + e cos α)`, `m = 1 + scale`. Seven move,
//! turn and scale the datum of a Gauss-Krüger grid into CGCS2000 (Bursa-Wolf; EPSG methods 9607, coordinate frame, as is
//! usual in China, and 9606, position vector).

use super::{CoordinateError, ReferenceSystem, in_china};
use proj4rs::Proj;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What is configured of a local system: `four` with its `grid`, or `seven` with the rest.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parameters {
    /// The CGCS2000 grid that four parameters lead to, such as `epsg:4549`.
    pub grid: Option<String>,
    pub four: Option<Four>,
    pub seven: Option<Seven>,
    pub ellipsoid: Option<Ellipsoid>,
    /// Degrees east.
    pub central_meridian: Option<f64>,
    /// Metres.
    pub false_easting: Option<f64>,
    pub false_northing: Option<f64>,
    /// Scale on the central meridian; 1 where nothing else is said.
    pub scale_factor: Option<f64>,
}

/// A similarity of the plane.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Four {
    /// Metres added to the northing.
    pub north: f64,
    /// Metres added to the easting.
    pub east: f64,
    /// Seconds of arc, from north towards east.
    pub rotation: f64,
    /// Parts per million.
    pub scale: f64,
}

/// A similarity of space from the local datum to CGCS2000.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seven {
    /// Metres.
    pub dx: f64,
    pub dy: f64,
    pub dz: f64,
    /// Seconds of arc.
    pub rx: f64,
    pub ry: f64,
    pub rz: f64,
    /// Parts per million.
    pub scale: f64,
    #[serde(default)]
    pub convention: Convention,
}

/// Which way the three rotations turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Convention {
    /// The axes turn (布尔沙 as Chinese textbooks write it; EPSG 9607).
    #[default]
    CoordinateFrame,
    /// The points turn (EPSG 9606).
    PositionVector,
}

/// An ellipsoid by its name, or its semi-major axis in metres and inverse flattening.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Ellipsoid {
    Named(EllipsoidName),
    Axes([f64; 2]),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EllipsoidName {
    /// Of the Beijing 1954 datum.
    Krassovsky,
    /// IAG 1975, of the Xi'an 1980 datum.
    Iag75,
    /// Of CGCS2000.
    Grs80,
}

/// Why parameters make no system.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParametersError {
    #[error("须给出 four（四参数，并以 grid 指明 CGCS2000 投影）或 seven（七参数），且只给出一种")]
    NotOne,
    #[error("四参数须以 grid 指明目标投影，如 grid = \"epsg:4549\"")]
    NoGrid,
    #[error("七参数须给出 ellipsoid（krassovsky、iag75、grs80 或 [长半轴, 扁率倒数]）和 central_meridian")]
    NoProjection,
    #[error("这个名字是空的，或已经是别的坐标系的名字（不分大小写）")]
    Taken,
    #[error("参数超出合理范围：{0}")]
    Range(&'static str),
}

/// A system of a city's own.
pub struct LocalSystem {
    /// How it is named where a system is asked for.
    name: String,
    parameters: Parameters,
    way: Way,
}

enum Way {
    Plane(Four, super::grid::Grid),
    Datum { local: Box<Proj>, degrees: Box<Proj> },
}

impl LocalSystem {
    /// # Errors
    /// The parameters are incomplete, of both kinds, or beyond reason.
    pub fn new(name: &str, parameters: Parameters) -> Result<LocalSystem, ParametersError> {
        let way = match (parameters.four, parameters.seven) {
            (Some(four), None) => plane(four, &parameters)?,
            (None, Some(seven)) => datum(seven, &parameters)?,
            _ => return Err(ParametersError::NotOne),
        };
        Ok(LocalSystem { name: name.to_owned(), parameters, way })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// WGS-84 longitude and latitude, degrees, of an easting and a northing in metres.
    ///
    /// # Errors
    /// The position lies outside the country.
    pub fn to_wgs84(&self, easting: f64, northing: f64) -> Result<(f64, f64), CoordinateError> {
        let position = match &self.way {
            Way::Plane(four, grid) => {
                let (sin, cos) = (four.rotation / 3600.0).to_radians().sin_cos();
                let m = 1.0 + four.scale * 1e-6;
                let north = four.north + m * (northing * cos - easting * sin);
                let east = four.east + m * (northing * sin + easting * cos);
                grid.to_geographic(east, north).ok()
            }
            Way::Datum { local, degrees } => {
                let mut point = (easting, northing, 0.0);
                let done = proj4rs::transform::transform(local, degrees, &mut point);
                done.ok().map(|()| (point.0.to_degrees(), point.1.to_degrees()))
            }
        };
        let outside = || CoordinateError::OutsideLocal { system: self.name.clone(), x: easting, y: northing };
        position.filter(|(lon, lat)| in_china(*lon, *lat)).ok_or_else(outside)
    }
}

fn plane(four: Four, parameters: &Parameters) -> Result<Way, ParametersError> {
    let grid = parameters.grid.as_deref().and_then(|grid| grid.parse().ok());
    let Some(ReferenceSystem::GaussKruger(grid)) = grid else { return Err(ParametersError::NoGrid) };
    within(four.scale, 10_000.0, "四参数的 scale（百万分之一）")?;
    within(four.rotation, 1_296_000.0, "四参数的 rotation（秒）")?;
    within(four.north, 1e8, "四参数的 north（米）")?;
    within(four.east, 1e8, "四参数的 east（米）")?;
    Ok(Way::Plane(four, grid))
}

fn datum(seven: Seven, parameters: &Parameters) -> Result<Way, ParametersError> {
    let (Some(ellipsoid), Some(meridian)) = (&parameters.ellipsoid, parameters.central_meridian) else {
        return Err(ParametersError::NoProjection);
    };
    let [axis, flattening] = match ellipsoid {
        Ellipsoid::Named(EllipsoidName::Krassovsky) => [6_378_245.0, 298.3],
        Ellipsoid::Named(EllipsoidName::Iag75) => [6_378_140.0, 298.257],
        Ellipsoid::Named(EllipsoidName::Grs80) => [6_378_137.0, 298.257_222_101],
        Ellipsoid::Axes(axes) => *axes,
    };
    if !((6.3e6..6.4e6).contains(&axis) && (290.0..310.0).contains(&flattening)) {
        return Err(ParametersError::Range("ellipsoid"));
    }
    let Seven { dx, dy, dz, rx, ry, rz, scale, convention } = seven;
    for metres in [dx, dy, dz] {
        within(metres, 10_000.0, "七参数的 dx、dy、dz（米）")?;
    }
    for seconds in [rx, ry, rz] {
        within(seconds, 600.0, "七参数的 rx、ry、rz（秒）")?;
    }
    within(scale, 1_000.0, "七参数的 scale（百万分之一）")?;
    within(meridian - 105.0, 35.0, "central_meridian（度）")?;
    let [east, north] =
        [parameters.false_easting.unwrap_or(500_000.0), parameters.false_northing.unwrap_or(0.0)];
    within(east, 1e8, "false_easting（米）")?;
    within(north, 1e8, "false_northing（米）")?;
    let factor = parameters.scale_factor.unwrap_or(1.0);
    within(factor - 1.0, 0.01, "scale_factor")?;
    // The library turns points, not axes.
    let turn = if convention == Convention::CoordinateFrame { -1.0 } else { 1.0 };
    let local = format!(
        "+proj=etmerc +lat_0=0 +lon_0={meridian} +k={factor} +x_0={east} +y_0={north} +a={axis} +rf={flattening} \
         +towgs84={dx},{dy},{dz},{},{},{},{scale} +units=m",
        rx * turn,
        ry * turn,
        rz * turn
    );
    let made = |text: &str| Proj::from_proj_string(text).map(Box::new);
    match (made(&local), made("+proj=longlat +ellps=GRS80 +towgs84=0,0,0")) {
        (Ok(local), Ok(degrees)) => Ok(Way::Datum { local, degrees }),
        _ => Err(ParametersError::Range("七参数")),
    }
}

fn within(value: f64, most: f64, what: &'static str) -> Result<(), ParametersError> {
    if value.abs() <= most { Ok(()) } else { Err(ParametersError::Range(what)) }
}

impl PartialEq for LocalSystem {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.parameters) == (&other.name, &other.parameters)
    }
}

impl fmt::Debug for LocalSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LocalSystem").field(&self.name).field(&self.parameters).finish()
    }
}

/// The systems that a city may name: those that everybody knows, and its own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Systems(BTreeMap<String, Arc<LocalSystem>>);

impl Systems {
    /// # Errors
    /// Parameters make no system, or a name is taken; with the name.
    pub fn new(systems: &BTreeMap<String, Parameters>) -> Result<Systems, (String, ParametersError)> {
        let mut made = BTreeMap::new();
        for (name, parameters) in systems {
            let system = LocalSystem::new(name, parameters.clone()).map_err(|error| (name.clone(), error))?;
            let key = name.trim().to_ascii_lowercase();
            let known = key.is_empty() || key.parse::<ReferenceSystem>().is_ok() || made.contains_key(&key);
            if known {
                return Err((name.clone(), ParametersError::Taken));
            }
            made.insert(key, Arc::new(system));
        }
        Ok(Systems(made))
    }

    /// The system of a name: a city's own before those that everybody knows.
    ///
    /// # Errors
    /// There is none; the text lists what there is.
    pub fn named(&self, word: &str) -> Result<ReferenceSystem, super::UnknownReferenceSystem> {
        if let Some(local) = self.0.get(&word.trim().to_ascii_lowercase()) {
            return Ok(ReferenceSystem::Local(Arc::clone(local)));
        }
        word.parse().map_err(|unknown: super::UnknownReferenceSystem| {
            let local = self.0.values().map(|system| system.name.clone()).collect();
            super::UnknownReferenceSystem { local, ..unknown }
        })
    }
}
