//! The boundary of the `ftz` layer: on which side of it a point or a footprint lies, and how far away.

use std::ops::RangeInclusive;

use geo::{Distance, Euclidean, Intersects, unary_union};
use geo_types::{Coord, Line, LineString, MultiPolygon, Polygon};
use rustc_hash::FxHashMap;

use super::answer::Side;
use super::area::{Area, rings};
use super::metres::Plane;

/// Distances beyond this are not told apart by [`Boundary::signed_distance`], metres.
pub const FAR: f64 = 500.0;

/// Side of a grid cell, metres.
const CELL: f64 = 250.0;

/// The union of all zones of the `ftz` layer.
pub struct Boundary {
    plane: Plane,
    area: Area,
    lines: Vec<Line<f64>>,
    /// Lines within [`FAR`] of a cell.
    near: FxHashMap<(i32, i32), Vec<u32>>,
}

impl Boundary {
    /// `None` without zones. Borders between adjoining zones are no boundary.
    pub fn new(zones: &[&MultiPolygon<f64>]) -> Option<Self> {
        let polygons: Vec<&Polygon<f64>> = zones.iter().flat_map(|zone| zone.iter()).collect();
        let first = polygons.first()?.exterior().0.first()?;
        let plane = Plane::at(first.x, first.y);
        let metres = |ring: &LineString<f64>| -> LineString<f64> {
            ring.0.iter().map(|coord| plane.to_metres(coord.x, coord.y)).collect()
        };
        let projected: Vec<Polygon<f64>> = polygons
            .iter()
            .map(|polygon| {
                Polygon::new(metres(polygon.exterior()), polygon.interiors().iter().map(metres).collect())
            })
            .collect();
        let union = unary_union(&projected);
        let lines: Vec<Line<f64>> = rings(&union).flat_map(|ring| ring.lines().collect::<Vec<_>>()).collect();
        let mut near: FxHashMap<(i32, i32), Vec<u32>> = FxHashMap::default();
        for (index, line) in lines.iter().enumerate() {
            for x in columns(line) {
                for y in rows_in(line, x) {
                    near.entry((x, y)).or_default().push(index as u32);
                }
            }
        }
        Some(Boundary { plane, area: Area::new(&union), lines, near })
    }

    /// Metres from a WGS-84 point to the boundary: positive inside, negative outside, at most [`FAR`] either way.
    pub fn signed_distance(&self, lon: f64, lat: f64) -> f64 {
        let point = self.plane.to_metres(lon, lat);
        let nearest = self.near.get(&cell(point)).map_or(FAR, |lines| {
            lines
                .iter()
                .map(|&index| squared(self.lines[index as usize], point))
                .fold(FAR * FAR, f64::min)
                .sqrt()
        });
        if self.area.contains(point.x, point.y) { nearest } else { -nearest }
    }

    /// Metres from a WGS-84 point to the boundary, exact at any distance.
    pub fn distance(&self, lon: f64, lat: f64) -> f64 {
        let point = self.plane.to_metres(lon, lat);
        self.lines.iter().map(|&line| squared(line, point)).fold(f64::INFINITY, f64::min).sqrt()
    }

    /// How WGS-84 polygons lie to the zone together: their side (mixed where the boundary comes nearer than `margin`
    /// metres, or where they lie on both sides) and their distance to the boundary in metres (0 where they meet).
    /// A polygon of fewer than four points counts as the line or point that it is.
    pub fn shape(&self, shape: &MultiPolygon<f64>, margin: f64) -> (Side, f64) {
        let metres = |ring: &LineString<f64>| -> LineString<f64> {
            ring.0.iter().map(|coord| self.plane.to_metres(coord.x, coord.y)).collect()
        };
        let mut nearest = f64::INFINITY;
        let mut inside: Option<bool> = None;
        for polygon in shape {
            let exterior = metres(polygon.exterior());
            let Some(start) = exterior.0.first().copied() else { continue };
            let here = self.area.contains(start.x, start.y);
            if inside.is_some_and(|before| before != here) {
                return (Side::Mixed, 0.0);
            }
            inside = Some(here);
            nearest = nearest.min(if exterior.0.len() < 4 {
                self.nearest_to(&exterior)
            } else {
                self.nearest_to(&Polygon::new(exterior, polygon.interiors().iter().map(metres).collect()))
            });
        }
        (side(nearest, margin, inside.unwrap_or(false)), nearest)
    }

    fn nearest_to<G>(&self, shape: &G) -> f64
    where
        Line<f64>: Intersects<G>,
        for<'a> Euclidean: Distance<f64, &'a Line<f64>, &'a G>,
    {
        let mut nearest = f64::INFINITY;
        for line in &self.lines {
            if line.intersects(shape) {
                return 0.0;
            }
            nearest = nearest.min(Euclidean.distance(line, shape));
        }
        nearest
    }
}

fn side(nearest: f64, margin: f64, inside: bool) -> Side {
    match (nearest > margin, inside) {
        (false, _) => Side::Mixed,
        (true, true) => Side::Inside,
        (true, false) => Side::Outside,
    }
}

/// Columns of cells that come within [`FAR`] of a line.
fn columns(line: &Line<f64>) -> RangeInclusive<i32> {
    index(line.start.x.min(line.end.x) - FAR)..=index(line.start.x.max(line.end.x) + FAR)
}

/// Cells of a column that come within [`FAR`] of a line: a long slanting line passes few of those around it.
fn rows_in(line: &Line<f64>, column: i32) -> RangeInclusive<i32> {
    let (from, to) = (f64::from(column) * CELL - FAR, f64::from(column + 1) * CELL + FAR);
    let (dx, dy) = (line.end.x - line.start.x, line.end.y - line.start.y);
    let at = |x: f64| if dx == 0.0 { 0.0 } else { ((x - line.start.x) / dx).clamp(0.0, 1.0) };
    let ends = if dx == 0.0 { [0.0, 1.0] } else { [at(from), at(to)] };
    let [a, b] = ends.map(|t| line.start.y + t * dy);
    index(a.min(b) - FAR)..=index(a.max(b) + FAR)
}

fn index(metres: f64) -> i32 {
    (metres / CELL).floor() as i32
}

fn cell(point: Coord<f64>) -> (i32, i32) {
    (index(point.x), index(point.y))
}

/// Squared distance from a point to a line segment.
fn squared(line: Line<f64>, point: Coord<f64>) -> f64 {
    let (d, p) = (line.end - line.start, point - line.start);
    let length = d.x * d.x + d.y * d.y;
    let t = if length > 0.0 { ((p.x * d.x + p.y * d.y) / length).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (p.x - t * d.x, p.y - t * d.y);
    x * x + y * y
}
