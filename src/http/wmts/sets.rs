//! The two tile matrix sets.

use crate::coordinates::mercator;
use crate::map::picture::Projection;

/// Pixels along the side of a picture.
pub const SIZE: u32 = 256;

/// Deepest level: about 15 cm a pixel.
pub const DEEPEST: u8 = 20;

/// Metres of a degree at the equator (07-057r7, 6.1).
const DEGREE: f64 = 111_319.490_793_273_58;

/// A tile matrix set by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatrixSet {
    pub name: &'static str,
    pub projection: Projection,
    pub crs: &'static str,
    pub well_known: &'static str,
}

pub const SETS: [MatrixSet; 2] = [
    MatrixSet {
        name: "EPSG:3857",
        projection: Projection::WebMercator,
        crs: "urn:ogc:def:crs:EPSG::3857",
        well_known: "urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible",
    },
    // The pyramid of the national geographic data (Tianditu's set c): level 1 has two columns and one row.
    MatrixSet {
        name: "EPSG:4490",
        projection: Projection::Degrees,
        crs: "urn:ogc:def:crs:EPSG::4490",
        well_known: "",
    },
];

impl MatrixSet {
    pub fn named(name: &str) -> Option<MatrixSet> {
        SETS.into_iter().find(|set| set.name.eq_ignore_ascii_case(name) || set.crs == name)
    }

    /// The levels there are.
    pub fn levels(self) -> std::ops::RangeInclusive<u8> {
        match self.projection {
            Projection::WebMercator => 0..=DEEPEST,
            Projection::Degrees => 1..=DEEPEST,
        }
    }

    /// Columns and rows of a level.
    pub fn size(self, level: u8) -> (u32, u32) {
        match self.projection {
            Projection::WebMercator => (1 << level, 1 << level),
            Projection::Degrees => (1 << level, 1 << (level - 1)),
        }
    }

    /// Scale denominator of a level at 0.28 mm a pixel.
    pub fn scale(self, level: u8) -> f64 {
        let width = match self.projection {
            Projection::WebMercator => 2.0 * mercator::HALF,
            Projection::Degrees => 360.0 * DEGREE,
        };
        width / f64::from(SIZE) / f64::from(1u32 << level) / 0.000_28
    }

    /// The upper left corner, in the axis order of the system.
    pub fn corner(self) -> String {
        match self.projection {
            Projection::WebMercator => format!("{} {}", -mercator::HALF, mercator::HALF),
            Projection::Degrees => "90 -180".to_owned(),
        }
    }
}
