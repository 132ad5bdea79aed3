//! CGCS2000 Gauss-Krüger grids (transverse Mercator at scale 1 on the GRS 80 ellipsoid): metres ↔ degrees.
//!
//! Four runs of the EPSG register, by width of the zone and by whether eastings begin with the zone number:
//! 4491–4501 (6°, zones 13–23), 4502–4512 (6°, central meridians 75–135°E), 4513–4533 (3°, zones 25–45),
//! 4534–4554 (3°, 75–135°E). 4549 is 120°E, 4550 is 123°E, 4528 is zone 40.

use super::{CoordinateError, ReferenceSystem, in_china};
use proj4rs::Proj;
use std::sync::OnceLock;

/// One grid of the four runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Grid {
    epsg: u16,
    /// Degrees east.
    central_meridian: u16,
    /// Leads the easting as its seventh and eighth digits.
    zone: Option<u16>,
}

/// How far from the central meridian a grid is read, metres; a city at a zone's edge reaches over it.
const REACH: f64 = 400_000.0;
const NORTHING: std::ops::RangeInclusive<f64> = 300_000.0..=6_100_000.0;

impl Grid {
    pub fn from_epsg(epsg: u16) -> Option<Grid> {
        let (central_meridian, zone) = match epsg {
            4491..=4501 => (75 + 6 * (epsg - 4491), Some(13 + (epsg - 4491))),
            4502..=4512 => (75 + 6 * (epsg - 4502), None),
            4513..=4533 => (75 + 3 * (epsg - 4513), Some(25 + (epsg - 4513))),
            4534..=4554 => (75 + 3 * (epsg - 4534), None),
            _ => return None,
        };
        Some(Grid { epsg, central_meridian, zone })
    }

    pub fn epsg(self) -> u16 {
        self.epsg
    }

    fn false_easting(self) -> f64 {
        500_000.0 + f64::from(self.zone.unwrap_or(0)) * 1_000_000.0
    }

    /// WGS-84 longitude and latitude, degrees, of an easting and a northing in metres.
    ///
    /// # Errors
    /// Values outside the grid; the text says what they look like instead.
    pub fn to_geographic(self, easting: f64, northing: f64) -> Result<(f64, f64), CoordinateError> {
        let (west, east) = (self.false_easting() - REACH, self.false_easting() + REACH);
        let outside = |hint| CoordinateError::OutsideGrid {
            system: ReferenceSystem::GaussKruger(self),
            x: easting,
            y: northing,
            west,
            east,
            hint,
        };
        if !(west..=east).contains(&easting) || !NORTHING.contains(&northing) {
            return Err(outside(self.hint(easting, northing)));
        }
        // Every grid is the one of the prime meridian, moved: one projection serves all.
        let projection = projection().ok_or_else(|| outside(""))?;
        let mut point = (easting - self.false_easting(), northing, 0.0);
        proj4rs::transform::transform(&projection.grid, &projection.degrees, &mut point)
            .map_err(|_| outside(""))?;
        Ok((point.0.to_degrees() + f64::from(self.central_meridian), point.1.to_degrees()))
    }

    /// Easting and northing, metres, of longitude and latitude in degrees; `None` far from the central meridian.
    pub fn from_geographic(self, lon: f64, lat: f64) -> Option<(f64, f64)> {
        let projection = projection()?;
        let mut point = ((lon - f64::from(self.central_meridian)).to_radians(), lat.to_radians(), 0.0);
        proj4rs::transform::transform(&projection.degrees, &projection.grid, &mut point).ok()?;
        Some((point.0 + self.false_easting(), point.1))
    }

    fn hint(self, x: f64, y: f64) -> &'static str {
        let near = |v: f64, centre: f64| (v - centre).abs() <= REACH;
        if in_china(x, y) {
            "，数值像经纬度：请用 --crs cgcs2000 或实际的坐标系"
        } else if NORTHING.contains(&x) && near(y, self.false_easting()) {
            "，东坐标与北坐标像是颠倒了：lon 列应为东坐标，lat 列应为北坐标"
        } else if self.zone.is_none() && x >= 1e7 {
            "，东坐标像是带有带号：请用带号的坐标系（如 epsg:4528）"
        } else if self.zone.is_some() && near(x, 500_000.0) {
            "，东坐标像是没有带号：请用中央经线的坐标系（如 epsg:4549）"
        } else if self.zone.is_some() && near(x % 1e6, 500_000.0) {
            "，东坐标的带号与坐标系不符"
        } else {
            ""
        }
    }
}

/// What values that are no degrees of China look like.
pub(super) fn hint_for_degrees(x: f64, y: f64) -> &'static str {
    if in_china(y, x) {
        "，经度与纬度像是颠倒了：lon 列应为经度，lat 列应为纬度"
    } else if x.abs() > 10_000.0 || y.abs() > 10_000.0 {
        "，数值像投影坐标（米）：请用 --crs epsg:N 指明投影（如 epsg:4549）"
    } else {
        ""
    }
}

struct Projection {
    grid: Proj,
    degrees: Proj,
}

fn projection() -> Option<&'static Projection> {
    static PROJECTION: OnceLock<Option<Projection>> = OnceLock::new();
    let make = || {
        Some(Projection {
            grid: Proj::from_proj_string(
                "+proj=etmerc +lat_0=0 +lon_0=0 +k=1 +x_0=0 +y_0=0 +ellps=GRS80 +units=m",
            )
            .ok()?,
            degrees: Proj::from_proj_string("+proj=longlat +ellps=GRS80").ok()?,
        })
    };
    PROJECTION.get_or_init(make).as_ref()
}
