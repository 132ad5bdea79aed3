//! Polygons made ready for tiles: projected, and each vertex with how much it matters.
//!
//! A vertex matters as far as the line would move without it (Douglas and Peucker 1973), worked out once for all zooms.
//! Borders that polygons share are simplified as one: rings are cut where more than two lines meet, and each stretch
//! between such junctions is worked out in one direction, whoever runs along it. So neighbours fit at every zoom.

use geo_types::{Coord, MultiPolygon};
use rustc_hash::FxHashMap;

use super::area::rings;
use crate::coordinates::mercator;

/// One ring, closed, in fractions of the world.
#[derive(Debug, Clone)]
pub struct Ring {
    pub points: Vec<Coord<f64>>,
    /// How far the line would move without the point, fractions of the world; infinite for points that stay.
    pub weight: Vec<f32>,
    /// West, north, east, south.
    pub bounds: [f64; 4],
    /// A hole otherwise.
    pub exterior: bool,
}

/// All rings of one feature, each exterior before its holes.
pub type Outline = Vec<Ring>;

/// The exact place of a vertex.
type Place = (u64, u64);

fn place(at: Coord<f64>) -> Place {
    (at.x.to_bits(), at.y.to_bits())
}

/// The outlines of a layer's polygons (WGS-84 degrees), in their order.
pub fn outlines<'a>(shapes: impl Iterator<Item = &'a MultiPolygon<f64>>) -> Vec<Outline> {
    let mut outlines: Vec<Outline> = shapes.map(project).collect();
    let junctions = junctions(outlines.iter().flatten());
    for ring in outlines.iter_mut().flatten() {
        weigh(ring, &junctions);
    }
    outlines
}

fn project(shape: &MultiPolygon<f64>) -> Outline {
    let exteriors = shape.iter().flat_map(|polygon| {
        std::iter::once(true).chain(std::iter::repeat_n(false, polygon.interiors().len()))
    });
    let project = |(ring, exterior): (&geo_types::LineString<f64>, bool)| {
        let points: Vec<Coord<f64>> = ring
            .0
            .iter()
            .map(|at| {
                let [x, y] = mercator::to_world(at.x, at.y);
                Coord { x, y }
            })
            .collect();
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for at in &points {
            bounds = [bounds[0].min(at.x), bounds[1].min(at.y), bounds[2].max(at.x), bounds[3].max(at.y)];
        }
        Ring { weight: vec![0.0; points.len()], points, bounds, exterior }
    };
    rings(shape).zip(exteriors).map(project).collect()
}

/// Whether more than two different lines end at a vertex.
fn junctions<'a>(rings: impl Iterator<Item = &'a Ring>) -> FxHashMap<Place, bool> {
    let mut seen: FxHashMap<Place, ([Place; 2], bool)> = FxHashMap::default();
    for ring in rings {
        let Some(open) = ring.points.len().checked_sub(1).filter(|open| *open > 1) else { continue };
        for at in 0..open {
            let near = [place(ring.points[(at + open - 1) % open]), place(ring.points[at + 1])];
            let (known, junction) = seen.entry(place(ring.points[at])).or_insert((near, false));
            *junction |= near.iter().any(|near| !known.contains(near));
        }
    }
    seen.into_iter().map(|(place, (_, junction))| (place, junction)).collect()
}

fn weigh(ring: &mut Ring, junctions: &FxHashMap<Place, bool>) {
    let Some(open) = ring.points.len().checked_sub(1).filter(|open| *open > 2) else { return };
    let points = &ring.points;
    let fixed = |at: usize| junctions.get(&place(points[at])).copied().unwrap_or(false);
    let mut anchors: Vec<usize> = (0..open).filter(|at| fixed(*at)).collect();
    // A ring of its own hangs on two points that its shape alone chooses.
    if anchors.len() < 2 {
        let order = |a: &usize, b: &usize| {
            (points[*a].x, points[*a].y)
                .partial_cmp(&(points[*b].x, points[*b].y))
                .unwrap_or(std::cmp::Ordering::Equal)
        };
        let first = anchors.first().copied().or_else(|| (0..open).min_by(order)).unwrap_or(0);
        let far = |at: &usize| squared(points[*at], points[first]);
        let second = (0..open).max_by(|a, b| far(a).total_cmp(&far(b)).then_with(|| order(a, b)));
        anchors = vec![first, second.unwrap_or(0)];
        anchors.sort_unstable();
        anchors.dedup();
    }
    let mut weight = vec![0f32; points.len()];
    for (index, &from) in anchors.iter().enumerate() {
        let to = anchors.get(index + 1).copied().unwrap_or(anchors[0] + open);
        weight[from] = f32::INFINITY;
        let mut stretch: Vec<usize> = (from..=to).map(|at| at % open).collect();
        let ends = |way: &[usize]| {
            [0, 1].map(|step| (place(points[way[step]]), place(points[way[way.len() - 1 - step]])))
        };
        if ends(&stretch).iter().any(|(a, b)| a != b) {
            let backwards = ends(&stretch).iter().map(|(a, b)| a.cmp(b)).find(|order| order.is_ne());
            if backwards.is_some_and(std::cmp::Ordering::is_gt) {
                stretch.reverse();
            }
        }
        halve(points, &stretch, f32::INFINITY, &mut weight);
    }
    weight[open] = weight[0];
    ring.weight = weight;
}

/// Gives the farthest vertex of a stretch its distance from the line between the ends, then goes on in both halves. No
/// vertex outweighs the one that it hangs on.
fn halve(points: &[Coord<f64>], stretch: &[usize], most: f32, weight: &mut [f32]) {
    let mut work = vec![(0, stretch.len() - 1, most)];
    while let Some((from, to, most)) = work.pop() {
        let (a, b) = (points[stretch[from]], points[stretch[to]]);
        let mut farthest = (-1.0, from);
        for (at, &index) in stretch.iter().enumerate().take(to).skip(from + 1) {
            let distance = to_segment(points[index], a, b);
            if distance > farthest.0 {
                farthest = (distance, at);
            }
        }
        let (distance, at) = farthest;
        if at > from && at < to {
            let own = (distance.sqrt() as f32).min(most);
            weight[stretch[at]] = own;
            work.push((from, at, own));
            work.push((at, to, own));
        }
    }
}

fn squared(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).powi(2) + (a.y - b.y).powi(2)
}

/// Squared distance to a line segment.
fn to_segment(at: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    let along =
        if length > 0.0 { (((at.x - a.x) * dx + (at.y - a.y) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    squared(at, Coord { x: a.x + along * dx, y: a.y + along * dy })
}
