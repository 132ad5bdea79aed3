//! Town cells: nearest-seat cells with wobbling shared borders, cut by the county outline. Without gaps or overlaps.

use super::county::County;
use super::dice::mix;
use super::frame::{Point, Ring, distance, point, to_degrees, to_metres};
use geo::{Area, BooleanOps};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

/// Largest part of an edge's length that its line may leave it by, and the most in metres.
const WOBBLE: (f64, f64) = (0.05, 110.0);

/// One cell per town of the county, in metres.
pub fn cells(county: &County) -> Vec<MultiPolygon<f64>> {
    let outline = polygon(&county.outline.points);
    let mut corners: Vec<Point> = Vec::new();
    (0..county.towns.len())
        .map(|town| {
            let mut ring = Vec::new();
            let edges = nearest_seat_cell(county, town);
            for (index, (start, neighbour)) in edges.iter().enumerate() {
                let a = snap(&mut corners, *start);
                let b = snap(&mut corners, edges[(index + 1) % edges.len()].0);
                ring.push(a);
                if neighbour.is_some() {
                    wobble(a, b, &mut ring);
                }
            }
            let cut = polygon(&ring).intersection(&outline);
            MultiPolygon(cut.0.into_iter().map(rounded).filter(|part| part.exterior().0.len() > 3).collect())
        })
        .collect()
}

pub fn polygon(points: &[Point]) -> Polygon<f64> {
    Polygon::new(LineString(points.to_vec()), Vec::new())
}

/// The cell as corners, each with the neighbour across the edge that starts there.
fn nearest_seat_cell(county: &County, town: usize) -> Vec<(Point, Option<usize>)> {
    let (low, high) = (county.outline.low, county.outline.high);
    let far = 30_000.0;
    let frame = [
        (low.x, low.y, -far, -far),
        (high.x, low.y, far, -far),
        (high.x, high.y, far, far),
        (low.x, high.y, -far, far),
    ];
    let mut cell: Vec<(Point, Option<usize>)> =
        frame.iter().map(|(x, y, dx, dy)| (point(x + dx, y + dy), None)).collect();
    let own = county.towns[town].seat;
    for (other, seat) in county.towns.iter().map(|town| town.seat).enumerate() {
        if other != town {
            cell = keep_nearer(&cell, own, seat, other);
        }
    }
    cell
}

/// Cuts a convex cell by the bisector of two seats (Sutherland and Hodgman, one half-plane).
fn keep_nearer(
    cell: &[(Point, Option<usize>)],
    own: Point,
    seat: Point,
    other: usize,
) -> Vec<(Point, Option<usize>)> {
    let normal = point(seat.x - own.x, seat.y - own.y);
    let middle = point((seat.x + own.x) / 2.0, (seat.y + own.y) / 2.0);
    let over = |p: Point| (p.x - middle.x) * normal.x + (p.y - middle.y) * normal.y;
    let mut kept = Vec::new();
    for (index, (a, neighbour)) in cell.iter().enumerate() {
        let b = cell[(index + 1) % cell.len()].0;
        let (from, to) = (over(*a), over(b));
        let crossing = || {
            let t = from / (from - to);
            point(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y))
        };
        match (from <= 0.0, to <= 0.0) {
            (true, true) => kept.push((*a, *neighbour)),
            (true, false) => kept.extend([(*a, *neighbour), (crossing(), Some(other))]),
            (false, true) => kept.push((crossing(), *neighbour)),
            (false, false) => {}
        }
    }
    kept
}

/// Corners that several cells share are computed once each: take the first, so that borders are equal to the bit.
fn snap(corners: &mut Vec<Point>, p: Point) -> Point {
    if let Some(known) = corners.iter().find(|known| distance(**known, p) < 1.0) {
        return *known;
    }
    corners.push(p);
    p
}

/// Points between `a` and `b`, the same whichever way the edge is walked.
fn wobble(a: Point, b: Point, ring: &mut Vec<Point>) {
    let turned = (a.x, a.y) > (b.x, b.y);
    let (from, to) = if turned { (b, a) } else { (a, b) };
    let length = distance(from, to);
    let pieces = (length / 450.0) as usize;
    let reach = (length * WOBBLE.0).min(WOBBLE.1);
    let key = mix((from.x * 8.0).round() as i64 as u64, (from.y * 8.0).round() as i64 as u64);
    let mut between: Vec<Point> = (1..pieces)
        .map(|piece| {
            let t = piece as f64 / pieces as f64;
            let draw = (mix(key, piece as u64) >> 11) as f64 / (1u64 << 53) as f64 * 2.0 - 1.0;
            let off = draw * reach / length;
            point(
                from.x + t * (to.x - from.x) - off * (to.y - from.y),
                from.y + t * (to.y - from.y) + off * (to.x - from.x),
            )
        })
        .collect();
    if turned {
        between.reverse();
    }
    ring.extend(between);
}

/// The polygon as the files will hold it, so that what is tested in metres is what is written in degrees.
pub fn rounded(polygon: Polygon<f64>) -> Polygon<f64> {
    let ring = |line: &LineString<f64>| {
        let mut points: Vec<Coord<f64>> = Vec::new();
        for p in &line.0 {
            let (lon, lat) = to_degrees(*p);
            let p = to_metres(lon, lat);
            if points.last() != Some(&p) {
                points.push(p);
            }
        }
        LineString(points)
    };
    Polygon::new(
        ring(polygon.exterior()),
        // Subtracting one shape from another leaves holes without area where they touch.
        polygon.interiors().iter().map(ring).filter(has_area).collect(),
    )
}

/// Whether a ring encloses something.
pub fn has_area(ring: &LineString<f64>) -> bool {
    ring.0.len() >= 4 && Polygon::new(ring.clone(), Vec::new()).unsigned_area() > 1.0
}

/// Outer rings for point tests; the cells have no holes.
pub fn rings(shape: &MultiPolygon<f64>) -> Vec<Ring> {
    let ring = |polygon: &Polygon<f64>| {
        let mut points = polygon.exterior().0.clone();
        points.pop();
        Ring::new(points)
    };
    shape.0.iter().map(ring).collect()
}
