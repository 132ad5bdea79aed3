//! One layer: features, their index in space, and how it is known.

use std::sync::Arc;

use geo::{Intersects, Rect};
use geo_types::{Coord, Point};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::about::About;
use super::features::{Features, Field, Shape};
use crate::spatial::area::rings;
use crate::spatial::metres::Plane;
use crate::spatial::outline::{Outline, outlines};
use crate::spatial::points::Points;
use crate::spatial::tile::DEEPEST;

/// What the features of a layer are; a layer has one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeometryKind {
    Point,
    Polygon,
}

/// A layer that is handed out.
pub struct Layer {
    pub name: String,
    pub about: About,
    pub fields: Vec<Field>,
    revision: String,
    features: Arc<dyn Features>,
    /// Shared with the views of this layer that have the same features.
    pub(super) index: Arc<Index>,
    extent: Option<[f64; 4]>,
}

/// Where the features of a layer are.
pub(super) enum Index {
    Points {
        points: Points,
        /// First zoom at which no tile gathers its points.
        single_from: u8,
    },
    Polygons {
        tree: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
        outlines: Vec<Outline>,
        /// A point inside each, where its name stands; WGS-84 degrees.
        labels: Vec<Option<Point<f64>>>,
    },
}

/// Points that one tile shows by themselves; a tile that holds more gathers them.
pub(super) const MOST_POINTS: usize = 5_000;

impl Layer {
    pub fn new(
        name: String,
        about: About,
        revision: String,
        fields: Vec<Field>,
        kind: GeometryKind,
        features: Arc<dyn Features>,
    ) -> Layer {
        let numbers = 0..features.len() as u32;
        let mut extent: Option<[f64; 4]> = None;
        let mut grow = |at: Coord<f64>| {
            let [west, south, east, north] = extent.unwrap_or([at.x, at.y, at.x, at.y]);
            extent = Some([west.min(at.x), south.min(at.y), east.max(at.x), north.max(at.y)]);
        };
        let index = match kind {
            GeometryKind::Point => {
                let points = Points::new(numbers.map(|number| match features.shape(number) {
                    Shape::Point(lon, lat) => {
                        grow(Coord { x: lon, y: lat });
                        (lon, lat)
                    }
                    Shape::Polygons(_) => (0.0, 0.0),
                }));
                let single_from = (0..DEEPEST).find(|z| points.busiest(*z) <= MOST_POINTS).unwrap_or(DEEPEST);
                Index::Points { points, single_from }
            }
            GeometryKind::Polygon => {
                let shapes: Vec<_> = numbers
                    .filter_map(|number| match features.shape(number) {
                        Shape::Polygons(shape) => Some(shape),
                        Shape::Point(..) => None,
                    })
                    .collect();
                let boxes = shapes.iter().enumerate().map(|(number, shape)| {
                    let mut bounds = [[f64::INFINITY; 2], [f64::NEG_INFINITY; 2]];
                    for at in rings(shape).flat_map(|ring| &ring.0) {
                        grow(*at);
                        bounds = [
                            [bounds[0][0].min(at.x), bounds[0][1].min(at.y)],
                            [bounds[1][0].max(at.x), bounds[1][1].max(at.y)],
                        ];
                    }
                    GeomWithData::new(Rectangle::from_corners(bounds[0], bounds[1]), number as u32)
                });
                let tree = RTree::bulk_load(boxes.collect());
                let labels = shapes.iter().map(|shape| geo::InteriorPoint::interior_point(*shape)).collect();
                Index::Polygons { tree, outlines: outlines(shapes.iter().copied()), labels }
            }
        };
        Layer { name, about, fields, revision, features, index: Arc::new(index), extent }
    }

    /// The same features at the same places with other attributes.
    pub(super) fn dressed(&self, revision: String, fields: Vec<Field>, features: Arc<dyn Features>) -> Layer {
        let (name, about, index) = (self.name.clone(), self.about.clone(), Arc::clone(&self.index));
        Layer { name, about, fields, revision, features, index, extent: self.extent }
    }

    pub(super) fn shared_features(&self) -> Arc<dyn Features> {
        Arc::clone(&self.features)
    }

    /// Changes if and only if the content does, 16 hexadecimal digits.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    pub fn features(&self) -> &dyn Features {
        self.features.as_ref()
    }

    pub fn kind(&self) -> GeometryKind {
        match *self.index {
            Index::Points { .. } => GeometryKind::Point,
            Index::Polygons { .. } => GeometryKind::Polygon,
        }
    }

    /// West, south, east, north, WGS-84 degrees; `None` without features.
    pub fn extent(&self) -> Option<[f64; 4]> {
        self.extent
    }

    /// The index of a field by its name.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The number of the feature with an id.
    pub fn number_of(&self, id: &str) -> Option<u32> {
        let number = self.first_after(id, false);
        (number < self.features.len() as u32 && self.features.id(number) == id).then_some(number)
    }

    /// The first feature whose id is not below the given one, or that is above it.
    pub(super) fn first_after(&self, id: &str, above: bool) -> u32 {
        let (mut low, mut high) = (0, self.features.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            let order = self.features.id(middle).as_ref().cmp(id);
            if order.is_lt() || (above && order.is_eq()) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Numbers of the features that meet a box (west, south, east, north, WGS-84 degrees), in no order.
    pub fn meeting_box(&self, bounds: [f64; 4]) -> Vec<u32> {
        let [west, south, east, north] = bounds;
        let mut found = Vec::new();
        match &*self.index {
            Index::Points { points, .. } => points.in_box(bounds, |number, surely| {
                let inside = || match self.features.shape(number) {
                    Shape::Point(lon, lat) => (west..=east).contains(&lon) && (south..=north).contains(&lat),
                    Shape::Polygons(_) => false,
                };
                if surely || inside() {
                    found.push(number);
                }
            }),
            Index::Polygons { tree, .. } => {
                if west > east || south > north {
                    return found;
                }
                let window = Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north });
                let envelope = AABB::from_corners([west, south], [east, north]);
                found.extend(tree.locate_in_envelope_intersecting(&envelope).filter_map(|boxed| {
                    let inner = boxed.geom();
                    let ([left, bottom], [right, top]) = (inner.lower(), inner.upper());
                    let holds = west <= left && south <= bottom && right <= east && top <= north;
                    let meets = holds
                        || match self.features.shape(boxed.data) {
                            Shape::Polygons(shape) => shape.intersects(&window),
                            Shape::Point(..) => false,
                        };
                    meets.then_some(boxed.data)
                }));
            }
        }
        found
    }

    /// The features at a WGS-84 point with their distance in metres, nearest first: polygons that hold it, points within
    /// `radius` metres.
    pub fn near(&self, lon: f64, lat: f64, radius: f64) -> Vec<(u32, f64)> {
        let plane = Plane::at(lon, lat);
        let reach = match self.kind() {
            GeometryKind::Point => radius,
            GeometryKind::Polygon => 0.0,
        };
        let ((west, south), (east, north)) = (
            plane.to_degrees(Coord { x: -reach, y: -reach }),
            plane.to_degrees(Coord { x: reach, y: reach }),
        );
        let near = self.meeting_box([west, south, east, north]).into_iter().filter_map(|number| {
            let distance = match self.features.shape(number) {
                Shape::Point(x, y) => {
                    let at = plane.to_metres(x, y);
                    at.x.hypot(at.y)
                }
                Shape::Polygons(_) => 0.0,
            };
            (distance <= reach).then_some((number, distance))
        });
        let mut near: Vec<(u32, f64)> = near.collect();
        near.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        near
    }
}
