//! Polygons: simplified for the zoom, cut at the tile with a margin, and their names in a layer of their own.

use fast_mvt::{MvtCoord, MvtGeomType, MvtResult};
use geo_types::{Coord, Point};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::LABEL_SUFFIX;
use crate::coordinates::mercator;
use crate::map::layer::Layer;
use crate::spatial::clip;
use crate::spatial::outline::{Outline, Ring};
use crate::spatial::tile::{DEEPEST, EXTENT, TileId};

/// Units beyond the edge of a tile that polygons reach, so that the cut is not seen.
const MARGIN: f64 = 64.0;

/// Units that a line may move: a quarter of a pixel where a tile is drawn 512 pixels wide.
const TOLERANCE: f64 = 2.0;

pub(super) fn share(
    layer: &Layer,
    tree: &RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
    outlines: &[Outline],
    labels: &[Option<Point<f64>>],
    tile: TileId,
) -> MvtResult<Vec<u8>> {
    let bounds = tile.bounds(MARGIN);
    let mut numbers: Vec<u32> =
        tree.locate_in_envelope_intersecting(&degrees(bounds)).map(|boxed| boxed.data).collect();
    numbers.sort_unstable();

    let mut cutter = Cutter { tile, bounds, points: Vec::new(), spare: Vec::new(), units: Vec::new() };
    let mut builder = layer.builder(layer.name.clone())?;
    let mut drawn = false;
    for &number in &numbers {
        // A feature whose box meets the tile may have nothing in it.
        let rings = cutter.all(&outlines[number as usize]);
        if rings.is_empty() {
            continue;
        }
        drawn = true;
        let mut feature = builder.feature_of(MvtGeomType::Polygon);
        for (units, exterior) in rings {
            feature.ring(units, exterior)?;
        }
        layer.describe(number, &mut feature)?;
        builder = feature.end();
    }
    let mut out = if drawn { builder.encode() } else { Vec::new() };
    out.extend(names(layer, labels, &numbers, tile)?);
    Ok(out)
}

/// Whether anything of the outlines, in full detail, lies in a tile or its margin.
pub(super) fn reach(
    tree: &RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
    outlines: &[Outline],
    tile: TileId,
) -> bool {
    let bounds = tile.bounds(MARGIN);
    let (mut points, mut spare) = (Vec::new(), Vec::new());
    tree.locate_in_envelope_intersecting(&degrees(bounds)).any(|boxed| {
        outlines[boxed.data as usize].iter().filter(|ring| ring.exterior).any(|ring| {
            points.clear();
            points.extend_from_slice(&ring.points);
            clip::ring(&mut points, bounds, &mut spare);
            !points.is_empty()
        })
    })
}

/// A box of the world (west, north, east, south) in WGS-84 degrees.
fn degrees([west, north, east, south]: [f64; 4]) -> AABB<[f64; 2]> {
    let ((left, top), (right, bottom)) =
        (mercator::from_world([west, north]), mercator::from_world([east, south]));
    AABB::from_corners([left, bottom], [right, top])
}

/// The points at which the names of polygons stand, each in one tile of a zoom.
fn names(layer: &Layer, labels: &[Option<Point<f64>>], numbers: &[u32], tile: TileId) -> MvtResult<Vec<u8>> {
    let mut builder = layer.builder(format!("{}{LABEL_SUFFIX}", layer.name))?;
    let mut any = false;
    let inside = 0.0..f64::from(EXTENT);
    for &number in numbers {
        let Some(label) = labels[number as usize] else { continue };
        let [x, y] = mercator::to_world(label.x(), label.y());
        let at = tile.to_units(Coord { x, y });
        if inside.contains(&at.x) && inside.contains(&at.y) {
            let mut feature = builder.feature_of(MvtGeomType::Point);
            // As other points: never on the edge, where viewers leave it out.
            let unit = |at: f64| (at.round() as i32).min(EXTENT as i32 - 1);
            feature.points([MvtCoord { x: unit(at.x), y: unit(at.y) }])?;
            layer.describe(number, &mut feature)?;
            builder = feature.end();
            any = true;
        }
    }
    Ok(if any { builder.encode() } else { Vec::new() })
}

/// Cuts rings for one tile; its buffers are used again and again.
struct Cutter {
    tile: TileId,
    bounds: [f64; 4],
    points: Vec<Coord<f64>>,
    spare: Vec<Coord<f64>>,
    units: Vec<MvtCoord>,
}

impl Cutter {
    /// What the tile has of an outline, each ring with whether it is an exterior.
    fn all(&mut self, outline: &Outline) -> Vec<(Vec<MvtCoord>, bool)> {
        let (mut rings, mut exterior) = (Vec::new(), false);
        for ring in outline {
            // A hole whose exterior is gone has nothing to be a hole of.
            if !ring.exterior && !exterior {
                continue;
            }
            let cut = self.cut(ring);
            if ring.exterior {
                exterior = cut;
            }
            if cut {
                rings.push((self.units.clone(), ring.exterior));
            }
        }
        rings
    }

    /// Whether anything of the ring with an area is left in `units`.
    fn cut(&mut self, ring: &Ring) -> bool {
        let [west, north, east, south] = self.bounds;
        let [left, top, right, bottom] = ring.bounds;
        if right < west || left > east || bottom < north || top > south {
            return false;
        }
        let least = if self.tile.z() == DEEPEST {
            0.0
        } else {
            (TOLERANCE / f64::from(EXTENT) * self.tile.side()) as f32
        };
        self.points.clear();
        let open = ring.points.len().saturating_sub(1);
        let kept = ring.points[..open].iter().zip(&ring.weight).filter(|(_, weight)| **weight >= least);
        self.points.extend(kept.map(|(at, _)| *at));
        clip::ring(&mut self.points, self.bounds, &mut self.spare);
        self.units.clear();
        for at in &self.points {
            let at = self.tile.to_units(*at);
            let at = MvtCoord { x: at.x.round() as i32, y: at.y.round() as i32 };
            if self.units.last() != Some(&at) {
                self.units.push(at);
            }
        }
        while self.units.len() > 1 && self.units.first() == self.units.last() {
            self.units.pop();
        }
        self.units.len() > 2 && has_area(&self.units)
    }
}

fn has_area(units: &[MvtCoord]) -> bool {
    let next = units.iter().cycle().skip(1);
    let doubled: i64 = units
        .iter()
        .zip(next)
        .map(|(a, b)| i64::from(a.x) * i64::from(b.y) - i64::from(b.x) * i64::from(a.y))
        .sum();
    doubled != 0
}
