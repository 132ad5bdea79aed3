//! Web Mercator (EPSG:3857): the square world that tiles are cut from.
//!
//! A position of the world is two fractions from 0 to 1, eastwards from 180°W and southwards from 85.05°N, as the
//! two-dimensional tile matrix set WebMercatorQuad has them (OGC 17-083r4).

use std::f64::consts::PI;

/// Half the side of the world, metres: π times the semi-major axis of WGS-84.
pub const HALF: f64 = 20_037_508.342_789_244;

/// The latitude at which the world is a square, degrees.
pub const LIMIT: f64 = 85.051_128_779_806_59;

/// WGS-84 degrees → fractions of the world; latitudes beyond [`LIMIT`] lie on its edge.
pub fn to_world(lon: f64, lat: f64) -> [f64; 2] {
    let sin = lat.clamp(-LIMIT, LIMIT).to_radians().sin();
    let y = 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * PI);
    [(lon + 180.0) / 360.0, y.clamp(0.0, 1.0)]
}

/// Fractions of the world → WGS-84 degrees.
pub fn from_world([x, y]: [f64; 2]) -> (f64, f64) {
    let lat = (PI * (1.0 - 2.0 * y)).sinh().atan().to_degrees();
    (x * 360.0 - 180.0, lat)
}

/// WGS-84 degrees → metres east and north (EPSG:3857).
pub fn to_metres(lon: f64, lat: f64) -> (f64, f64) {
    let [x, y] = to_world(lon, lat);
    ((x * 2.0 - 1.0) * HALF, (1.0 - y * 2.0) * HALF)
}

/// Metres east and north (EPSG:3857) → WGS-84 degrees.
pub fn from_metres(x: f64, y: f64) -> (f64, f64) {
    from_world([(x / HALF + 1.0) / 2.0, (1.0 - y / HALF) / 2.0])
}
