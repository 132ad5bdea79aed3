//! Rings cut by a box (Sutherland and Hodgman 1974), one edge of the box after the other.

use geo_types::Coord;

/// The part of a ring inside a box (west, north, east, south), not closed; empty where nothing is inside. A ring that
/// leaves the box and comes back runs along its edge meanwhile.
pub fn ring(points: &mut Vec<Coord<f64>>, bounds: [f64; 4], spare: &mut Vec<Coord<f64>>) {
    let [west, north, east, south] = bounds;
    edge(points, spare, |at| at.x - west, |a, b, t| Coord { x: west, y: a.y + (b.y - a.y) * t });
    edge(points, spare, |at| east - at.x, |a, b, t| Coord { x: east, y: a.y + (b.y - a.y) * t });
    edge(points, spare, |at| at.y - north, |a, b, t| Coord { x: a.x + (b.x - a.x) * t, y: north });
    edge(points, spare, |at| south - at.y, |a, b, t| Coord { x: a.x + (b.x - a.x) * t, y: south });
}

/// Keeps what lies where `depth` is not negative.
fn edge(
    points: &mut Vec<Coord<f64>>,
    spare: &mut Vec<Coord<f64>>,
    depth: impl Fn(Coord<f64>) -> f64,
    cut: impl Fn(Coord<f64>, Coord<f64>, f64) -> Coord<f64>,
) {
    let Some(&last) = points.last() else { return };
    if points.iter().all(|at| depth(*at) >= 0.0) {
        return;
    }
    spare.clear();
    let (mut before, mut depth_before) = (last, depth(last));
    for &at in points.iter() {
        let here = depth(at);
        if (here >= 0.0) != (depth_before >= 0.0) {
            // From the inner point outwards, so that a line has one cut whichever way a ring runs along it.
            spare.push(if here >= 0.0 {
                cut(at, before, here / (here - depth_before))
            } else {
                cut(before, at, depth_before / (depth_before - here))
            });
        }
        if here >= 0.0 {
            spare.push(at);
        }
        (before, depth_before) = (at, here);
    }
    std::mem::swap(points, spare);
}
