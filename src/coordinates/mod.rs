//! Reference systems: datum shifts and projected grids. Inside, every coordinate is WGS-84 degrees.
//!
//! The first value of a pair is always the one that grows eastwards (longitude or easting), the second the one that
//! grows northwards (latitude or northing), whatever the authority's own axis order. Chinese survey returns call the
//! northing X and the easting Y; a file keeps them apart by its `lon` and `lat` columns, not by those letters.

pub mod datum;
pub mod grid;
pub mod local;
pub mod mercator;
pub mod output;

use grid::Grid;
use local::LocalSystem;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Extent that every position of the country lies in: west, south, east, north, degrees.
pub const CHINA: [f64; 4] = [73.0, 3.0, 136.0, 54.0];

/// The reference system of a file's coordinates. It is always named, never guessed.
#[derive(Debug, Clone, PartialEq)]
pub enum ReferenceSystem {
    Wgs84,
    /// China Geodetic Coordinate System 2000, geographic; equal to WGS-84 at map scale (within a metre).
    Cgcs2000,
    /// The shifted datum of public Chinese maps.
    Gcj02,
    /// GCJ-02 shifted once more.
    Bd09,
    /// CGCS2000 Gauss-Krüger, metres.
    GaussKruger(Grid),
    /// A city's own, metres.
    Local(Arc<LocalSystem>),
}

/// A row with the pair that was delivered, in the reference system of its file; the row itself holds WGS-84.
#[derive(Debug, Clone, PartialEq)]
pub struct Surveyed<T> {
    pub row: T,
    /// Longitude or easting, then latitude or northing.
    pub original: [f64; 2],
}

/// A word that names no supported reference system.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "不认识的坐标系“{word}”：支持 wgs84、cgcs2000、gcj02、bd09，以及 CGCS2000 高斯-克吕格投影 epsg:4491～4554（如 epsg:4549 中央经线 120°E，epsg:4550 中央经线 123°E，epsg:4528 带号 40）{}",
    if local.is_empty() { "；地方坐标系请先在配置文件的 [map.systems] 里写明参数".to_owned() } else { format!("，配置的地方坐标系 {}", local.join("、")) }
)]
pub struct UnknownReferenceSystem {
    pub word: String,
    /// The local systems that there are.
    pub local: Vec<String>,
}

/// Why a pair of values is no position.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CoordinateError {
    #[error("坐标不是有限的数")]
    NotFinite,
    #[error("坐标（{x}, {y}）超出全国范围（东经 73～136°，北纬 3～54°）{hint}")]
    OutsideChina { x: f64, y: f64, hint: &'static str },
    #[error(
        "坐标（{x}, {y}）按地方坐标系 {system} 换算后不在全国范围内：请检查坐标系及其参数，以及东、北坐标是否颠倒"
    )]
    OutsideLocal { system: String, x: f64, y: f64 },
    #[error(
        "坐标（{x}, {y}）不在 {system} 的取值范围内（东坐标 {west:.0}～{east:.0} 米，北坐标 300000～6100000 米）{hint}"
    )]
    OutsideGrid { system: ReferenceSystem, x: f64, y: f64, west: f64, east: f64, hint: &'static str },
}

impl fmt::Display for ReferenceSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wgs84 => f.write_str("wgs84"),
            Self::Cgcs2000 => f.write_str("cgcs2000"),
            Self::Gcj02 => f.write_str("gcj02"),
            Self::Bd09 => f.write_str("bd09"),
            Self::GaussKruger(grid) => write!(f, "epsg:{}", grid.epsg()),
            Self::Local(system) => f.write_str(system.name()),
        }
    }
}

impl FromStr for ReferenceSystem {
    type Err = UnknownReferenceSystem;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let lower = word.trim().to_ascii_lowercase();
        let unknown = || UnknownReferenceSystem { word: word.trim().to_owned(), local: Vec::new() };
        match lower.as_str() {
            "wgs84" | "wgs-84" => return Ok(Self::Wgs84),
            "cgcs2000" => return Ok(Self::Cgcs2000),
            "gcj02" | "gcj-02" => return Ok(Self::Gcj02),
            "bd09" | "bd-09" => return Ok(Self::Bd09),
            _ => {}
        }
        let code: u16 = lower.strip_prefix("epsg:").and_then(|code| code.parse().ok()).ok_or_else(unknown)?;
        match code {
            4326 => Ok(Self::Wgs84),
            4490 => Ok(Self::Cgcs2000),
            _ => Grid::from_epsg(code).map(Self::GaussKruger).ok_or_else(unknown),
        }
    }
}

impl ReferenceSystem {
    /// WGS-84 longitude and latitude, degrees, of a pair in this system.
    ///
    /// # Errors
    /// Values that are not finite, that this system cannot hold, or whose position lies outside [`CHINA`]; the text
    /// says which system the values look like.
    pub fn to_wgs84(&self, x: f64, y: f64) -> Result<(f64, f64), CoordinateError> {
        if !(x.is_finite() && y.is_finite()) {
            return Err(CoordinateError::NotFinite);
        }
        let (lon, lat) = match self {
            Self::GaussKruger(grid) => grid.to_geographic(x, y)?,
            Self::Local(system) => system.to_wgs84(x, y)?,
            _ if !in_china(x, y) => {
                return Err(CoordinateError::OutsideChina { x, y, hint: grid::hint_for_degrees(x, y) });
            }
            Self::Wgs84 | Self::Cgcs2000 => (x, y),
            Self::Gcj02 => datum::gcj02_to_wgs84(x, y),
            Self::Bd09 => {
                let (lon, lat) = datum::bd09_to_gcj02(x, y);
                datum::gcj02_to_wgs84(lon, lat)
            }
        };
        if in_china(lon, lat) {
            Ok((lon, lat))
        } else {
            Err(CoordinateError::OutsideChina { x, y, hint: "" })
        }
    }
}

/// Whether WGS-84 degrees lie in [`CHINA`].
pub fn in_china(lon: f64, lat: f64) -> bool {
    let [west, south, east, north] = CHINA;
    (west..=east).contains(&lon) && (south..=north).contains(&lat)
}
