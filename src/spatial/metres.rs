//! Metres on a small piece of the ellipsoid: a plane with one scale per axis, true to about 0.3 % within 50 km of its
//! origin, which is far below the margins that distances are compared with.

use geo_types::Coord;

/// Series for the length of a degree on WGS-84 (Snyder, Map Projections: A Working Manual, 1987), metres.
fn degree_lengths(latitude: f64) -> (f64, f64) {
    let phi = latitude.to_radians();
    let north = 111_132.954 - 559.822 * (2.0 * phi).cos() + 1.175 * (4.0 * phi).cos();
    let east = 111_412.84 * phi.cos() - 93.5 * (3.0 * phi).cos() + 0.118 * (5.0 * phi).cos();
    (east, north)
}

/// A local plane: degrees ↔ metres east and north of an origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane {
    origin: Coord<f64>,
    east: f64,
    north: f64,
}

impl Plane {
    /// The plane around a WGS-84 point.
    pub fn at(lon: f64, lat: f64) -> Self {
        let (east, north) = degree_lengths(lat);
        Plane { origin: Coord { x: lon, y: lat }, east, north }
    }

    pub fn to_metres(&self, lon: f64, lat: f64) -> Coord<f64> {
        Coord { x: (lon - self.origin.x) * self.east, y: (lat - self.origin.y) * self.north }
    }

    pub fn to_degrees(&self, point: Coord<f64>) -> (f64, f64) {
        (self.origin.x + point.x / self.east, self.origin.y + point.y / self.north)
    }
}

/// Distance between two near points, metres.
pub fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let point = Plane::at(a.0, (a.1 + b.1) / 2.0).to_metres(b.0, b.1);
    let origin = Plane::at(a.0, (a.1 + b.1) / 2.0).to_metres(a.0, a.1);
    (point.x - origin.x).hypot(point.y - origin.y)
}
