//! How the polygons of one layer lie to each other: where they overlap, where they leave gaps, and which are slivers.
//! Computed in a plane of metres; shapes come back in WGS-84 degrees.

use geo::algorithm::buffer::{BufferStyle, LineJoin};
use geo::{Area, BooleanOps, Buffer, Distance, Euclidean, MapCoords, unary_union};
use geo_types::{Coord, Line, LineString, MultiPolygon, Polygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::area::rings;
use super::metres::Plane;

/// What is the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlawKind {
    /// Two features hold the same ground.
    Overlap,
    /// Ground between features that none holds: wholly enclosed, or a slit.
    Gap,
    /// A part of a feature that is hardly wider than a line.
    Sliver,
}

/// One place where a layer is not as a map of areas should be. It is no error by itself: a person judges.
#[derive(Debug, Clone, PartialEq)]
pub struct Flaw {
    pub kind: FlawKind,
    /// Indices of the features that it lies in or between, ascending.
    pub features: Vec<usize>,
    /// Square metres.
    pub area: f64,
    /// Mean width, metres: twice the area by the length of the outline.
    pub width: f64,
    /// WGS-84 degrees.
    pub shape: Polygon<f64>,
}

/// What is smaller is the rounding of coordinates, square metres.
const SMALLEST: f64 = 1.0;

/// What is narrower is rounding as well, metres.
const NARROWEST: f64 = 0.005;

/// A part of a feature with a smaller mean width is a sliver, metres.
const SLIVER: f64 = 1.0;

/// Slits up to twice this wide are gaps even where they are open at an end, metres.
const SLIT: f64 = 1.0;

/// Features that a gap touches come this near, metres.
const TOUCH: f64 = 0.05;

/// The flaws of a layer's polygons (WGS-84 degrees), in order of kind and features; the larger first.
pub fn flaws(shapes: &[&MultiPolygon<f64>]) -> Vec<Flaw> {
    let Some(origin) = shapes.iter().find_map(|shape| rings(shape).next()?.0.first().copied()) else {
        return Vec::new();
    };
    let plane = Plane::at(origin.x, origin.y);
    let metric: Vec<MultiPolygon<f64>> =
        shapes.iter().map(|shape| shape.map_coords(|at| plane.to_metres(at.x, at.y))).collect();
    let boxes: Vec<_> = metric.iter().enumerate().filter_map(boxed).collect();
    let tree = RTree::bulk_load(boxes.clone());
    let mut found = Vec::new();
    let mut report = |kind, features: Vec<usize>, shape: Polygon<f64>| {
        let (area, width) = (shape.unsigned_area(), width(&shape));
        if area >= SMALLEST && width >= NARROWEST {
            let shape = shape.map_coords(|at| {
                let (x, y) = plane.to_degrees(at);
                Coord { x, y }
            });
            found.push(Flaw { kind, features, area, width, shape });
        }
    };
    for boxed in &boxes {
        for other in tree.locate_in_envelope_intersecting(&envelope(boxed)).filter(|o| o.data > boxed.data) {
            for part in metric[boxed.data].intersection(&metric[other.data]) {
                report(FlawKind::Overlap, vec![boxed.data, other.data], part);
            }
        }
    }
    for gap in gaps(&metric) {
        let near = grown(&gap);
        let beside = tree.locate_in_envelope_intersecting(&near).map(|boxed| boxed.data);
        let touches = |index: &usize| Euclidean.distance(&gap, &metric[*index]) <= TOUCH;
        let mut features: Vec<usize> = beside.filter(touches).collect();
        features.sort_unstable();
        // A notch in one feature is its own shape.
        if features.len() > 1 {
            report(FlawKind::Gap, features, gap);
        }
    }
    for (index, shape) in metric.iter().enumerate() {
        for part in shape.iter().filter(|part| width(part) < SLIVER) {
            report(FlawKind::Sliver, vec![index], part.clone());
        }
    }
    found.sort_by(|a, b| {
        (a.kind, &a.features).cmp(&(b.kind, &b.features)).then_with(|| b.area.total_cmp(&a.area))
    });
    found
}

/// Ground that the shapes enclose or nearly enclose and do not hold.
fn gaps(shapes: &[MultiPolygon<f64>]) -> Vec<Polygon<f64>> {
    let whole = unary_union(shapes);
    let holes = whole.iter().flat_map(|part| part.interiors().iter().cloned());
    let holes = MultiPolygon::new(holes.map(|ring| Polygon::new(ring, Vec::new())).collect());
    // What stands in a hole as an island is held.
    let holes = holes.difference(&whole);
    // Grown and shrunk again, the slits are closed; corners stay as sharp as they were.
    let style = |metres| BufferStyle::new(metres).line_join(LineJoin::Miter(0.1));
    let closed = whole.buffer_with_style(style(SLIT)).buffer_with_style(style(-SLIT));
    let slits = closed.difference(&whole).difference(&holes);
    holes.into_iter().chain(slits).collect()
}

/// Mean width of a shape, metres.
fn width(shape: &Polygon<f64>) -> f64 {
    let length = |ring: &LineString<f64>| ring.lines().map(|line: Line<f64>| length(line)).sum::<f64>();
    let outline = length(shape.exterior()) + shape.interiors().iter().map(length).sum::<f64>();
    if outline > 0.0 { 2.0 * shape.unsigned_area() / outline } else { 0.0 }
}

fn length(line: Line<f64>) -> f64 {
    line.dx().hypot(line.dy())
}

type Boxed = GeomWithData<Rectangle<[f64; 2]>, usize>;

fn boxed((index, shape): (usize, &MultiPolygon<f64>)) -> Option<Boxed> {
    let [west, south, east, north] = bounds(rings(shape).flat_map(|ring| ring.0.iter()))?;
    Some(GeomWithData::new(Rectangle::from_corners([west, south], [east, north]), index))
}

fn envelope(boxed: &Boxed) -> AABB<[f64; 2]> {
    AABB::from_corners(boxed.geom().lower(), boxed.geom().upper())
}

fn grown(shape: &Polygon<f64>) -> AABB<[f64; 2]> {
    let [west, south, east, north] = bounds(shape.exterior().0.iter()).unwrap_or_default();
    AABB::from_corners([west - TOUCH, south - TOUCH], [east + TOUCH, north + TOUCH])
}

fn bounds<'a>(points: impl Iterator<Item = &'a Coord<f64>>) -> Option<[f64; 4]> {
    points.fold(None, |held, at| {
        let [west, south, east, north] = held.unwrap_or([at.x, at.y, at.x, at.y]);
        Some([west.min(at.x), south.min(at.y), east.max(at.x), north.max(at.y)])
    })
}
