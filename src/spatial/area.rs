//! A polygon made ready for many point-in-polygon questions.

use geo_types::{LineString, MultiPolygon};

use super::grid::{Edge, Grid};

/// An indexed multi-polygon in any plane coordinates.
#[derive(Debug, Clone)]
pub struct Area(Grid);

/// All rings of a multi-polygon.
pub fn rings(shape: &MultiPolygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    shape.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
}

/// The edges of all rings, without level ones.
pub fn edges(shape: &MultiPolygon<f64>) -> Vec<Edge> {
    rings(shape).flat_map(|ring| ring.0.windows(2)).filter_map(|ends| Edge::new(ends[0], ends[1])).collect()
}

impl Area {
    pub fn new(shape: &MultiPolygon<f64>) -> Self {
        Area(Grid::new([edges(shape)]))
    }

    /// West, south, east, north.
    pub fn bounds(&self) -> [f64; 4] {
        self.0.bounds()
    }

    /// Whether the point lies inside (even-odd rule). A point on an edge lies on one side of it, always the same.
    pub fn contains(&self, x: f64, y: f64) -> bool {
        self.0.at(x, y).next().is_some()
    }
}
