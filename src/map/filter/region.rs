//! A geometry that features are asked to meet.

use geo::{BoundingRect, Intersects, MapCoords};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon, Rect};

use super::DEEPEST;
use crate::coordinates::output::OutputSystem;
use crate::map::features::Shape;
use crate::spatial::area::Area;

/// Corners that a geometry may have: each feature is held against all of them.
pub const MOST_CORNERS: usize = 2_000;

/// A geometry in WGS-84 degrees.
#[derive(Debug, Clone)]
pub struct Region {
    geometry: Geometry<f64>,
    /// West, south, east, north.
    bounds: [f64; 4],
    /// For polygons, where single points are looked up.
    area: Option<Area>,
    /// A box in a system of its own, whose edges are curved in degrees: points are held against it there.
    own: Option<(OutputSystem, [f64; 4])>,
}

impl Region {
    /// From a geometry in another system, in its axis order; `None` for what is empty, cannot be there, or has more than
    /// [`MOST_CORNERS`].
    pub fn new(geometry: Geometry<f64>, crs: OutputSystem) -> Option<Region> {
        use geo::CoordsIter;
        if geometry.coords_count() > MOST_CORNERS {
            return None;
        }
        let geometry = to_degrees(geometry, crs, 0)?;
        let rect = geometry.bounding_rect()?;
        let area = match &geometry {
            Geometry::Polygon(polygon) => Some(Area::new(&polygon.clone().into())),
            Geometry::MultiPolygon(polygons) => Some(Area::new(polygons)),
            _ => None,
        };
        let bounds = [rect.min().x, rect.min().y, rect.max().x, rect.max().y];
        Some(Region { bounds, geometry, area, own: None })
    }

    /// A box, its lower corner, then its upper one, in the axis order of its system. In degrees it may cross the
    /// antimeridian: then the west is greater than the east. `None` for what is no box there.
    pub fn of_box(corners: [f64; 4], crs: OutputSystem) -> Option<Region> {
        let [a, b, c, d] = corners;
        if corners.iter().any(|number| !number.is_finite()) {
            return None;
        }
        let (south, north, west, east) = if crs.is_north_first() { (a, c, b, d) } else { (b, d, a, c) };
        if south > north || (west > east && !crs.is_degrees()) {
            return None;
        }
        let rect = |west: f64, east: f64| {
            Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north }).to_polygon()
        };
        if crs.is_degrees() {
            let polygons = match west > east {
                true => vec![rect(west, 180.0), rect(-180.0, east)],
                false => vec![rect(west, east)],
            };
            let region =
                Region::new(Geometry::MultiPolygon(MultiPolygon::new(polygons)), OutputSystem::CRS84)?;
            // Edges count, and a box without width is a line: the box says more than the area.
            let own = (west <= east).then_some((OutputSystem::CRS84, [west, south, east, north]));
            return Some(Region { own, ..region });
        }
        // Enough corners that an edge strays by less than features are exact.
        const STEPS: usize = 64;
        let along = |from: f64, to: f64, step: usize| from + (to - from) * step as f64 / STEPS as f64;
        let edge = |from: [f64; 2], to: [f64; 2]| {
            (0..STEPS)
                .map(move |step| Coord { x: along(from[0], to[0], step), y: along(from[1], to[1], step) })
        };
        let corners_in_turn = [[a, b], [c, b], [c, d], [a, d], [a, b]];
        let mut ring: Vec<Coord<f64>> =
            corners_in_turn.windows(2).flat_map(|pair| edge(pair[0], pair[1])).collect();
        ring.extend(ring.first().copied());
        let polygon = Geometry::Polygon(Polygon::new(LineString::new(ring), Vec::new()));
        Some(Region { own: Some((crs, corners)), ..Region::new(polygon, crs)? })
    }

    pub fn bounds(&self) -> [f64; 4] {
        self.bounds
    }

    pub fn meets(&self, shape: Shape<'_>) -> bool {
        match (shape, &self.own, &self.area) {
            (Shape::Point(lon, lat), Some((system, [a, b, c, d])), _) => system
                .project(lon, lat)
                .is_some_and(|[x, y]| (*a..=*c).contains(&x) && (*b..=*d).contains(&y)),
            (Shape::Point(lon, lat), None, Some(area)) => area.contains(lon, lat),
            (Shape::Point(lon, lat), None, None) => self.geometry.intersects(&Point::new(lon, lat)),
            (Shape::Polygons(shape), ..) => {
                let apart = shape.bounding_rect().is_none_or(|rect| {
                    let [west, south, east, north] = self.bounds;
                    rect.max().x < west || rect.min().x > east || rect.max().y < south || rect.min().y > north
                });
                !apart && shape.intersects(&self.geometry)
            }
        }
    }
}

fn to_degrees(geometry: Geometry<f64>, crs: OutputSystem, depth: usize) -> Option<Geometry<f64>> {
    let move_to = |at: Coord<f64>| {
        let (x, y) = crs.unproject([at.x, at.y]).ok_or(())?;
        if x.is_finite() && y.is_finite() { Ok(Coord { x, y }) } else { Err(()) }
    };
    match geometry {
        Geometry::Point(shape) => shape.try_map_coords(move_to).map(Geometry::from).ok(),
        Geometry::MultiPoint(shape) => shape.try_map_coords(move_to).map(Geometry::from).ok(),
        Geometry::LineString(shape) => shape.try_map_coords(move_to).map(Geometry::from).ok(),
        Geometry::MultiLineString(shape) => shape.try_map_coords(move_to).map(Geometry::from).ok(),
        Geometry::Polygon(shape) => shape.try_map_coords(move_to).map(Geometry::from).ok(),
        Geometry::MultiPolygon(shape) => shape.try_map_coords(move_to).map(Geometry::from).ok(),
        Geometry::GeometryCollection(parts) if depth < DEEPEST => {
            let parts = parts.0.into_iter().map(|part| to_degrees(part, crs, depth + 1));
            Some(Geometry::GeometryCollection(parts.collect::<Option<Vec<_>>>()?.into()))
        }
        _ => None,
    }
}
