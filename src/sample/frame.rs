//! The plane on which the city is drawn: metres east and north of a reference point, and the few figures needed on it.
//!
//! Only `+ - * /` and square roots, which IEEE 754 rounds alike on every platform, so that the same seed gives the
//! same bytes everywhere.

use geo_types::Coord;

/// Metres east and north of [`ORIGIN`].
pub type Point = Coord<f64>;

const ORIGIN: (f64, f64) = (120.06, 29.28);
/// Length of one degree on the WGS-84 ellipsoid at the origin's latitude, metres.
const METRES_PER_LAT: f64 = 110_840.4;
const METRES_PER_LON: f64 = 97_175.4;
/// Change of [`METRES_PER_LON`] for one degree of latitude northward.
const LON_SHRINK: f64 = -951.0;

pub fn point(x: f64, y: f64) -> Point {
    Coord { x, y }
}

/// WGS-84 degrees → metres.
pub fn to_metres(lon: f64, lat: f64) -> Point {
    let north = lat - ORIGIN.1;
    point((lon - ORIGIN.0) * (METRES_PER_LON + LON_SHRINK * north), north * METRES_PER_LAT)
}

/// Metres → WGS-84 longitude, latitude in degrees, rounded to the seven decimals that the files hold.
pub fn to_degrees(at: Point) -> (f64, f64) {
    let north = at.y / METRES_PER_LAT;
    let lon = ORIGIN.0 + at.x / (METRES_PER_LON + LON_SHRINK * north);
    (seven(lon), seven(ORIGIN.1 + north))
}

fn seven(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

pub fn distance(a: Point, b: Point) -> f64 {
    let (dx, dy) = (a.x - b.x, a.y - b.y);
    (dx * dx + dy * dy).sqrt()
}

/// Distance from `p` to the segment `a`–`b`.
pub fn to_segment(p: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length2 = dx * dx + dy * dy;
    if length2 == 0.0 {
        return distance(p, a);
    }
    let t = (((p.x - a.x) * dx + (p.y - a.y) * dy) / length2).clamp(0.0, 1.0);
    distance(p, point(a.x + t * dx, a.y + t * dy))
}

/// A closed ring without its repeated last point, and its bounding box.
#[derive(Debug, Clone)]
pub struct Ring {
    pub points: Vec<Point>,
    pub low: Point,
    pub high: Point,
}

impl Ring {
    pub fn new(points: Vec<Point>) -> Ring {
        let mut low = points.first().copied().unwrap_or(point(0.0, 0.0));
        let mut high = low;
        for p in &points {
            low = point(low.x.min(p.x), low.y.min(p.y));
            high = point(high.x.max(p.x), high.y.max(p.y));
        }
        Ring { points, low, high }
    }

    pub fn edges(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        let n = self.points.len();
        (0..n).map(move |i| (self.points[i], self.points[(i + 1) % n]))
    }

    /// Even-odd rule; points on the edge fall on either side.
    pub fn contains(&self, p: Point) -> bool {
        if p.x < self.low.x || p.x > self.high.x || p.y < self.low.y || p.y > self.high.y {
            return false;
        }
        let mut inside = false;
        for (a, b) in self.edges() {
            if (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
                inside = !inside;
            }
        }
        inside
    }

    /// Distance from `p` to the ring's line, or some distance above `enough` where it is farther than that.
    pub fn distance_within(&self, p: Point, enough: f64) -> f64 {
        let outside = |v: f64, low: f64, high: f64| (low - v).max(v - high).max(0.0);
        let (dx, dy) = (outside(p.x, self.low.x, self.high.x), outside(p.y, self.low.y, self.high.y));
        if dx > enough || dy > enough {
            return dx.max(dy);
        }
        self.edges().map(|(a, b)| to_segment(p, a, b)).fold(f64::INFINITY, f64::min)
    }

    /// Signed area, square metres; positive where the ring runs against the clock.
    pub fn area(&self) -> f64 {
        self.edges().map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f64>() / 2.0
    }
}

/// Convex hull of the points, against the clock (Andrew's monotone chain).
pub fn hull(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    points.dedup();
    if points.len() < 3 {
        return points;
    }
    let turn = |o: Point, a: Point, b: Point| (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
    let half = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for p in points {
            while chain.len() >= 2 && turn(chain[chain.len() - 2], chain[chain.len() - 1], p) <= 0.0 {
                chain.pop();
            }
            chain.push(p);
        }
        chain.pop();
        chain
    };
    let mut lower = half(&mut points.iter().copied());
    lower.extend(half(&mut points.iter().rev().copied()));
    lower
}

/// Least distance between two rings' lines; 0 where they cross or one lies in the other.
pub fn ring_gap(a: &Ring, b: &Ring) -> f64 {
    let apart = |low: f64, high: f64, low2: f64, high2: f64| (low2 - high).max(low - high2).max(0.0);
    let far = apart(a.low.x, a.high.x, b.low.x, b.high.x).max(apart(a.low.y, a.high.y, b.low.y, b.high.y));
    if far > 2_000.0 {
        return far;
    }
    if a.points.iter().any(|p| b.contains(*p)) || b.points.iter().any(|p| a.contains(*p)) {
        return 0.0;
    }
    let mut least = f64::INFINITY;
    for (p, q) in a.edges() {
        for (r, s) in b.edges() {
            if crosses(p, q, r, s) {
                return 0.0;
            }
            least = least.min(to_segment(p, r, s)).min(to_segment(r, p, q));
        }
    }
    least
}

fn crosses(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |o: Point, p: Point, q: Point| (p.x - o.x) * (q.y - o.y) - (p.y - o.y) * (q.x - o.x);
    (side(a, b, c) > 0.0) != (side(a, b, d) > 0.0) && (side(c, d, a) > 0.0) != (side(c, d, b) > 0.0)
}
