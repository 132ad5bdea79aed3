//! A polygon made ready for many point-in-polygon questions: edges are sorted into horizontal slabs, so that a point
//! is tested only against the edges at its own height (even-odd rule; holes follow from it).

use geo_types::{Coord, MultiPolygon};

/// One edge, from lower to upper end.
type Edge = [Coord<f64>; 2];

/// An indexed multi-polygon in any plane coordinates.
#[derive(Debug, Clone)]
pub struct Area {
    min: Coord<f64>,
    max: Coord<f64>,
    slab_height: f64,
    /// Edges of slab `s` are `edges[starts[s]..starts[s + 1]]`.
    starts: Vec<u32>,
    edges: Vec<Edge>,
}

/// All rings of a multi-polygon.
pub fn rings(shape: &MultiPolygon<f64>) -> impl Iterator<Item = &geo_types::LineString<f64>> {
    shape.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
}

impl Area {
    pub fn new(shape: &MultiPolygon<f64>) -> Self {
        let mut min = Coord { x: f64::INFINITY, y: f64::INFINITY };
        let mut max = Coord { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY };
        let mut edges: Vec<Edge> = Vec::new();
        for ring in rings(shape) {
            for coord in &ring.0 {
                min = Coord { x: min.x.min(coord.x), y: min.y.min(coord.y) };
                max = Coord { x: max.x.max(coord.x), y: max.y.max(coord.y) };
            }
            for pair in ring.0.windows(2) {
                let (a, b) = (pair[0], pair[1]);
                if a.y != b.y {
                    edges.push(if a.y < b.y { [a, b] } else { [b, a] });
                }
            }
        }
        let slabs = edges.len().clamp(1, 4096);
        let slab_height = ((max.y - min.y) / slabs as f64).max(f64::MIN_POSITIVE);
        let slab_of = |y: f64| (((y - min.y) / slab_height) as usize).min(slabs - 1);
        let mut lists: Vec<Vec<Edge>> = vec![Vec::new(); slabs];
        for edge in edges {
            for list in &mut lists[slab_of(edge[0].y)..=slab_of(edge[1].y)] {
                list.push(edge);
            }
        }
        let mut starts = vec![0];
        let mut edges = Vec::new();
        for list in lists {
            edges.extend(list);
            starts.push(edges.len() as u32);
        }
        Area { min, max, slab_height, starts, edges }
    }

    /// West, south, east, north.
    pub fn bounds(&self) -> [f64; 4] {
        [self.min.x, self.min.y, self.max.x, self.max.y]
    }

    /// Whether the point lies inside. A point on an edge lies on one side of it, always the same.
    pub fn contains(&self, x: f64, y: f64) -> bool {
        let outside = x < self.min.x || x > self.max.x || y < self.min.y || y > self.max.y;
        if outside || !(x.is_finite() && y.is_finite()) {
            return false;
        }
        let slab = (((y - self.min.y) / self.slab_height) as usize).min(self.starts.len() - 2);
        let edges = &self.edges[self.starts[slab] as usize..self.starts[slab + 1] as usize];
        let mut inside = false;
        for [low, high] in edges {
            if low.y <= y && y < high.y {
                let at = low.x + (y - low.y) / (high.y - low.y) * (high.x - low.x);
                inside ^= x < at;
            }
        }
        inside
    }
}
