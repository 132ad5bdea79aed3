//! The reference systems that replies can be written in, by the names that clients give them.
//!
//! Unlike a file's columns, a reply has an axis order, and it is the authority's own: latitude before longitude in
//! EPSG:4326 and 4490, northing before easting in the Gauss-Krüger grids (OGC 18-058r1, 7.2; EPSG register). The short
//! form `EPSG:4326` of the older protocols means easting first, as every desktop tool reads it.

use super::grid::Grid;
use super::mercator;
use std::fmt;

/// A system to write coordinates in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OutputSystem {
    system: System,
    north_first: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum System {
    /// Degrees; WGS-84, or CGCS2000, which is the same at map scale.
    Degrees(Datum),
    WebMercator,
    GaussKruger(Grid),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Datum {
    /// Longitude first: OGC's CRS84.
    Crs84,
    /// EPSG:4326.
    Wgs84,
    /// EPSG:4490.
    Cgcs2000,
}

const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
const EPSG: &str = "http://www.opengis.net/def/crs/EPSG/0/";

impl OutputSystem {
    /// WGS-84 longitude, latitude in degrees.
    pub const CRS84: OutputSystem =
        OutputSystem { system: System::Degrees(Datum::Crs84), north_first: false };
    /// EPSG:3857, metres.
    pub const WEB_MERCATOR: OutputSystem = OutputSystem { system: System::WebMercator, north_first: false };
    /// EPSG:4326 by its URI: latitude, longitude.
    pub const WGS84: OutputSystem = OutputSystem { system: System::Degrees(Datum::Wgs84), north_first: true };
    /// EPSG:4490 by its URI: latitude, longitude.
    pub const CGCS2000: OutputSystem =
        OutputSystem { system: System::Degrees(Datum::Cgcs2000), north_first: true };

    /// A system by its URI, URN or short form; `None` for one that is not known.
    pub fn parse(name: &str) -> Option<OutputSystem> {
        let name = name.trim().trim_start_matches("[").trim_end_matches("]");
        if name == CRS84 || name.eq_ignore_ascii_case("CRS84") || name == "urn:ogc:def:crs:OGC:1.3:CRS84" {
            return Some(Self::CRS84);
        }
        let upper = name.to_ascii_uppercase();
        let (code, formal) = if let Some(code) = name.strip_prefix(EPSG) {
            (code, true)
        } else if let Some(rest) = upper.strip_prefix("URN:OGC:DEF:CRS:EPSG:") {
            (rest.rsplit(':').next().unwrap_or_default(), true)
        } else if let Some(code) = upper.strip_prefix("HTTP://WWW.OPENGIS.NET/GML/SRS/EPSG.XML#") {
            (code, false)
        } else {
            (upper.strip_prefix("EPSG:")?, false)
        };
        Self::of_epsg(code.parse().ok()?)
            .map(|system| Self { north_first: formal && system.north_first, ..system })
    }

    fn of_epsg(code: u16) -> Option<OutputSystem> {
        match code {
            4326 => Some(Self::WGS84),
            4490 => Some(Self::CGCS2000),
            3857 | 900 => Some(Self::WEB_MERCATOR),
            _ => Grid::from_epsg(code)
                .map(|grid| Self { system: System::GaussKruger(grid), north_first: true }),
        }
    }

    /// The 3° grids without zone number whose central meridians are nearest to a longitude, nearest first, then the one
    /// with the number of the nearest.
    pub fn grids_near(lon: f64) -> Vec<OutputSystem> {
        let zone = ((lon / 3.0).round() as i32).clamp(25, 45);
        let second = if lon >= f64::from(zone * 3) { zone + 1 } else { zone - 1 }.clamp(25, 45);
        let codes = [4534 + zone - 25, 4534 + second - 25, 4513 + zone - 25];
        let mut systems: Vec<_> =
            codes.into_iter().filter_map(|code| Self::of_epsg(u16::try_from(code).ok()?)).collect();
        systems.dedup();
        systems
    }

    /// The URI of the system.
    pub fn uri(self) -> String {
        match self.epsg() {
            Some(code) => format!("{EPSG}{code}"),
            None => CRS84.to_owned(),
        }
    }

    /// The URN of the system, as WFS 2.0 and GML name it.
    pub fn urn(self) -> String {
        match self.epsg() {
            Some(code) => format!("urn:ogc:def:crs:EPSG::{code}"),
            None => "urn:ogc:def:crs:OGC:1.3:CRS84".to_owned(),
        }
    }

    /// The number in the EPSG register; CRS84 has none.
    pub fn epsg(self) -> Option<u16> {
        match self.system {
            System::Degrees(Datum::Crs84) => None,
            System::Degrees(Datum::Wgs84) => Some(4326),
            System::Degrees(Datum::Cgcs2000) => Some(4490),
            System::WebMercator => Some(3857),
            System::GaussKruger(grid) => Some(grid.epsg()),
        }
    }

    /// Whether coordinates come with the northing or latitude first.
    pub fn is_north_first(self) -> bool {
        self.north_first
    }

    /// Whether coordinates are degrees, not metres.
    pub fn is_degrees(self) -> bool {
        matches!(self.system, System::Degrees(_))
    }

    /// The same system with the easting first, as plain GeoJSON has it whatever the system.
    pub fn east_first(self) -> OutputSystem {
        OutputSystem { north_first: false, ..self }
    }

    /// Digits behind the point that keep a millimetre or better.
    pub fn decimals(self) -> usize {
        if self.is_degrees() { 8 } else { 3 }
    }

    /// WGS-84 degrees in this system, in its axis order; `None` far from a grid's central meridian.
    pub fn project(self, lon: f64, lat: f64) -> Option<[f64; 2]> {
        let (east, north) = match self.system {
            System::Degrees(_) => (lon, lat),
            System::WebMercator => mercator::to_metres(lon, lat),
            System::GaussKruger(grid) => grid.from_geographic(lon, lat)?,
        };
        Some(if self.north_first { [north, east] } else { [east, north] })
    }

    /// WGS-84 longitude and latitude of a pair in this system's axis order; `None` for what it cannot hold.
    pub fn unproject(self, [a, b]: [f64; 2]) -> Option<(f64, f64)> {
        if !(a.is_finite() && b.is_finite()) {
            return None;
        }
        let (east, north) = if self.north_first { (b, a) } else { (a, b) };
        match self.system {
            System::Degrees(_) => Some((east, north)),
            System::WebMercator => Some(mercator::from_metres(east, north)),
            System::GaussKruger(grid) => grid.to_geographic(east, north).ok(),
        }
    }
}

impl fmt::Display for OutputSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.epsg() {
            Some(code) => write!(f, "EPSG:{code}"),
            None => f.write_str("CRS84"),
        }
    }
}
