//! GCJ-02 and BD-09, the two shifted datums of public Chinese maps.
//!
//! The shift is a published sum of sines over the Krasovsky 1940 ellipsoid, some hundred metres everywhere in the
//! country. It has no closed inverse: the inverses here iterate the forward formula until nothing moves.
//! All pairs are longitude, latitude in degrees.

use std::f64::consts::PI;

/// Semi-major axis of the Krasovsky 1940 ellipsoid, metres.
const AXIS: f64 = 6_378_245.0;
/// Its first eccentricity squared, as the shift is defined with.
const ECCENTRICITY2: f64 = 0.006_693_421_622_965_943;
const BD_TURN: f64 = PI * 3000.0 / 180.0;
/// 10 µm before the last correction, far less after it; four rounds reach it, and the limit only guards against values
/// that are no position.
const SETTLED: f64 = 1e-10;
const ROUNDS: usize = 30;

/// Whether the shift applies: outside this box GCJ-02 equals WGS-84.
fn shifted(lon: f64, lat: f64) -> bool {
    (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)
}

/// The two sums of sines share this tail.
fn waves(t: f64, long: [f64; 2]) -> f64 {
    let sin = |turns: f64| (t * turns * PI).sin();
    (20.0 * sin(1.0) + 40.0 * sin(1.0 / 3.0)) * 2.0 / 3.0
        + (long[0] * sin(1.0 / 12.0) + long[1] * sin(1.0 / 30.0)) * 2.0 / 3.0
}

/// The shift at a point, degrees of longitude and latitude.
fn shift(lon: f64, lat: f64) -> (f64, f64) {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let ripple = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let root = x.abs().sqrt();
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + ripple
        + waves(y, [160.0, 320.0]);
    let east =
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple + waves(x, [150.0, 300.0]);
    let phi = lat.to_radians();
    let w2 = 1.0 - ECCENTRICITY2 * phi.sin() * phi.sin();
    let meridian = AXIS * (1.0 - ECCENTRICITY2) / (w2 * w2.sqrt());
    let parallel = AXIS / w2.sqrt() * phi.cos();
    ((east / parallel).to_degrees(), (north / meridian).to_degrees())
}

/// The point whose image under `forward` is `target`, by fixed-point iteration.
fn invert(target: (f64, f64), forward: impl Fn(f64, f64) -> (f64, f64)) -> (f64, f64) {
    let mut point = target;
    for _ in 0..ROUNDS {
        let image = forward(point.0, point.1);
        let (dx, dy) = (target.0 - image.0, target.1 - image.1);
        point = (point.0 + dx, point.1 + dy);
        if dx.abs() < SETTLED && dy.abs() < SETTLED {
            break;
        }
    }
    point
}

/// WGS-84 → GCJ-02; outside China unchanged.
pub fn wgs84_to_gcj02(lon: f64, lat: f64) -> (f64, f64) {
    if !shifted(lon, lat) {
        return (lon, lat);
    }
    let (east, north) = shift(lon, lat);
    (lon + east, lat + north)
}

/// GCJ-02 → WGS-84, within a micrometre; outside China unchanged.
pub fn gcj02_to_wgs84(lon: f64, lat: f64) -> (f64, f64) {
    let inverse = invert((lon, lat), |x, y| {
        let (east, north) = shift(x, y);
        (x + east, y + north)
    });
    // At the edge of the box the image of an inner point may lie outside: the origin decides, not the image.
    if shifted(inverse.0, inverse.1) { inverse } else { (lon, lat) }
}

/// GCJ-02 → BD-09.
pub fn gcj02_to_bd09(lon: f64, lat: f64) -> (f64, f64) {
    let radius = lon.hypot(lat) + 0.000_02 * (lat * BD_TURN).sin();
    let angle = lat.atan2(lon) + 0.000_003 * (lon * BD_TURN).cos();
    (radius * angle.cos() + 0.0065, radius * angle.sin() + 0.006)
}

/// BD-09 → GCJ-02, within a micrometre.
pub fn bd09_to_gcj02(lon: f64, lat: f64) -> (f64, f64) {
    invert((lon, lat), gcj02_to_bd09)
}
