//! Whether rings make a polygon (OGC simple features, GeoJSON RFC 7946), and where they do not.

use super::reject::{Fault, RejectCode};
use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo::{Area, Orient, orient::Direction};
use geo_types::{Coord, Line, LineString, Polygon};

const COLUMN: &str = "geometry";

/// A polygon of closed rings, the first being the outer one; repeated points are dropped and turning is fixed (outer
/// ring anticlockwise, holes clockwise). A hole without area, as cutting one map by another leaves behind, takes
/// nothing away and is dropped.
pub(super) fn polygon(rings: Vec<Vec<Coord<f64>>>) -> Result<Polygon<f64>, Fault> {
    let mut rings = rings.into_iter();
    let Some(outer) = rings.next() else {
        return Err(Fault::new(COLUMN, RejectCode::TooFewPoints, "多边形没有环"));
    };
    let (outer, mut holes) = (ring(outer)?, Vec::new());
    for hole in rings {
        match ring(hole) {
            Ok(hole) => holes.push(hole),
            Err(fault) if fault.code == RejectCode::NoArea => {}
            Err(fault) => return Err(fault),
        }
    }
    let polygon = Polygon::new(outer, holes);
    if let Some(at) = crossing(&polygon) {
        let reason = format!("边界自相交，交点约在（{:.6}, {:.6}）", at.x, at.y);
        return Err(Fault::new(COLUMN, RejectCode::CrossingRing, reason).placed(at));
    }
    let outer = Polygon::new(polygon.exterior().clone(), Vec::new());
    for (index, hole) in polygon.interiors().iter().enumerate() {
        // The rings do not cross: one point that is not on the border decides for all.
        let side =
            hole.coords().map(|at| outer.coordinate_position(at)).find(|side| *side != CoordPos::OnBoundary);
        if side == Some(CoordPos::Outside) {
            let reason = format!("第 {} 个洞不在外环之内", index + 1);
            let fault = Fault::new(COLUMN, RejectCode::HoleOutside, reason);
            return Err(match polygon.interiors()[index].0.first() {
                Some(at) => fault.placed(*at),
                None => fault,
            });
        }
    }
    Ok(polygon.orient(Direction::Default))
}

/// Whether the outer ring runs clockwise, or a hole anticlockwise: against RFC 7946, 3.1.6.
pub(super) fn are_turned(rings: &[Vec<Coord<f64>>]) -> bool {
    rings.iter().enumerate().any(|(index, ring)| {
        let twice: f64 = ring.windows(2).map(|side| side[0].x * side[1].y - side[1].x * side[0].y).sum();
        if index == 0 { twice < 0.0 } else { twice > 0.0 }
    })
}

fn ring(mut points: Vec<Coord<f64>>) -> Result<LineString<f64>, Fault> {
    if points.len() < 4 {
        let reason = format!("环只有 {} 个点，至少要 4 个（首尾相同）", points.len());
        return Err(Fault::new(COLUMN, RejectCode::TooFewPoints, reason));
    }
    if points.first() != points.last() {
        return Err(Fault::new(COLUMN, RejectCode::UnclosedRing, "环没有闭合：首尾两点不同"));
    }
    points.dedup();
    if points.len() < 4 {
        return Err(Fault::new(COLUMN, RejectCode::TooFewPoints, "环除去重复的点后不足 4 个点"));
    }
    let ring = LineString::new(points);
    // About a square metre.
    if Polygon::new(ring.clone(), Vec::new()).unsigned_area() < 1e-10 {
        return Err(Fault::new(COLUMN, RejectCode::NoArea, "环没有面积"));
    }
    Ok(ring)
}

/// One side of a ring, with its place, so that neighbours are known.
struct Segment {
    line: Line<f64>,
    ring: usize,
    index: usize,
    /// Sides of this ring.
    sides: usize,
    west: f64,
    east: f64,
}

/// A point where two sides meet that must not. Rings may touch each other at single points.
fn crossing(polygon: &Polygon<f64>) -> Option<Coord<f64>> {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let mut segments: Vec<Segment> = Vec::new();
    for (ring, line) in rings.enumerate() {
        let sides = line.0.len() - 1;
        for (index, line) in line.lines().enumerate() {
            let (west, east) = (line.start.x.min(line.end.x), line.start.x.max(line.end.x));
            segments.push(Segment { line, ring, index, sides, west, east });
        }
    }
    segments.sort_by(|a, b| a.west.total_cmp(&b.west));
    // Sweep from west to east over the sides that reach the current longitude.
    let mut open: Vec<&Segment> = Vec::new();
    for segment in &segments {
        open.retain(|other| other.east >= segment.west);
        if let Some(at) = open.iter().find_map(|other| meeting(segment, other)) {
            return Some(at);
        }
        open.push(segment);
    }
    None
}

fn meeting(a: &Segment, b: &Segment) -> Option<Coord<f64>> {
    use geo::line_intersection::{LineIntersection, line_intersection};
    let (top, bottom) = (a.line.start.y.max(a.line.end.y), a.line.start.y.min(a.line.end.y));
    if b.line.start.y.max(b.line.end.y) < bottom || b.line.start.y.min(b.line.end.y) > top {
        return None;
    }
    let same = a.ring == b.ring;
    let apart = a.index.abs_diff(b.index);
    let neighbours = same && (apart == 1 || apart == a.sides - 1);
    match line_intersection(a.line, b.line)? {
        LineIntersection::Collinear { intersection } => Some(intersection.start),
        LineIntersection::SinglePoint { intersection, .. } if neighbours => {
            // Neighbours share one end and nothing else.
            let shared =
                [a.line.start, a.line.end].into_iter().find(|end| *end == b.line.start || *end == b.line.end);
            (shared != Some(intersection)).then_some(intersection)
        }
        LineIntersection::SinglePoint { intersection, is_proper } => {
            (is_proper || same).then_some(intersection)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rings: &[&[(f64, f64)]]) -> Result<Polygon<f64>, RejectCode> {
        let rings = rings.iter().map(|ring| ring.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect());
        polygon(rings.collect()).map_err(|fault| fault.code)
    }

    const SQUARE: [(f64, f64); 5] = [(0., 0.), (0., 9.), (9., 9.), (9., 0.), (0., 0.)];

    #[test]
    fn turning_is_fixed() {
        let hole = [(1., 1.), (2., 1.), (2., 2.), (1., 2.), (1., 1.)];
        let fixed = of(&[&SQUARE, &hole]).unwrap();
        assert!(Polygon::new(fixed.exterior().clone(), vec![]).signed_area() > 0.0);
        assert!(Polygon::new(fixed.interiors()[0].clone(), vec![]).signed_area() < 0.0);
        assert_eq!(fixed.unsigned_area(), 80.0);
    }

    #[test]
    fn broken_rings_are_named() {
        assert_eq!(of(&[&SQUARE[..3]]), Err(RejectCode::TooFewPoints));
        assert_eq!(of(&[&SQUARE[..4]]), Err(RejectCode::UnclosedRing));
        assert_eq!(of(&[&[(0., 0.), (1., 1.), (1., 1.), (0., 0.)]]), Err(RejectCode::TooFewPoints));
        assert_eq!(of(&[&[(0., 0.), (1., 1.), (2., 2.), (0., 0.)]]), Err(RejectCode::NoArea));
        let bow = [(0., 0.), (9., 9.), (9., 0.), (0., 8.), (0., 0.)];
        assert_eq!(of(&[&bow]), Err(RejectCode::CrossingRing));
        let spike = [(0., 0.), (9., 0.), (9., 9.), (9., 12.), (9., 9.), (0., 9.), (0., 0.)];
        assert_eq!(of(&[&spike]), Err(RejectCode::CrossingRing));
        let outside = [(20., 1.), (21., 1.), (21., 2.), (20., 1.)];
        assert_eq!(of(&[&SQUARE, &outside]), Err(RejectCode::HoleOutside));
        let across = [(8., 1.), (10., 1.), (10., 2.), (8., 1.)];
        assert_eq!(of(&[&SQUARE, &across]), Err(RejectCode::CrossingRing));
    }

    #[test]
    fn a_hole_without_area_is_dropped() {
        let nothing = [(1., 1.), (2., 2.), (3., 3.), (2., 2.), (1., 1.)];
        assert_eq!(of(&[&SQUARE, &nothing]).unwrap().interiors().len(), 0);
        assert_eq!(of(&[&nothing]), Err(RejectCode::NoArea));
    }

    #[test]
    fn a_hole_may_touch_the_outer_ring_at_a_point() {
        assert!(of(&[&SQUARE, &[(0., 4.), (2., 3.), (2., 5.), (0., 4.)]]).is_ok());
    }
}
