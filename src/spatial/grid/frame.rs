//! The bounds of a grid, divided into 2³² columns and 2³² rows.

use super::edge::Edge;

const STEPS: f64 = (1u64 << 32) as f64;

#[derive(Debug, Clone)]
pub struct Frame {
    /// West, south, east, north.
    pub bounds: [f64; 4],
    columns_per_x: f64,
    rows_per_y: f64,
}

impl Frame {
    /// Around all edges.
    pub fn new<'a>(edges: impl Iterator<Item = &'a Edge>) -> Self {
        let nothing = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        let bounds = edges.map(Edge::bounds).fold(nothing, |[w, s, e, n], [west, south, east, north]| {
            [w.min(west), s.min(south), e.max(east), n.max(north)]
        });
        let [west, south, east, north] = bounds;
        Frame { bounds, columns_per_x: STEPS / (east - west), rows_per_y: STEPS / (north - south) }
    }

    /// Not for what is no number.
    pub fn holds(&self, x: f64, y: f64) -> bool {
        let [west, south, east, north] = self.bounds;
        west <= x && x <= east && south <= y && y <= north
    }

    /// Never less for a greater x, also beyond the bounds.
    pub fn column(&self, x: f64) -> u32 {
        ((x - self.bounds[0]) * self.columns_per_x) as u32
    }

    /// Never less for a greater y, also beyond the bounds.
    pub fn row(&self, y: f64) -> u32 {
        ((y - self.bounds[1]) * self.rows_per_y) as u32
    }

    /// Heights between which all of some rows lie, with a little to spare for rounding.
    pub fn band(&self, from: u64, to: u64) -> (f64, f64) {
        let [_, south, _, north] = self.bounds;
        let step = (north - south) / STEPS;
        let spare = 2.0 * step + 4.0 * f64::EPSILON * south.abs().max(north.abs());
        (south + from as f64 * step - spare, south + to as f64 * step + spare)
    }
}
