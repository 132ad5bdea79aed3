//! One edge of a ring, and the one arithmetic by which a point lies west or east of it.

use geo_types::Coord;

/// A line from its western end; of a line straight north, from the southern one. Both rings that share an edge see the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    x: f64,
    y: f64,
    /// Height of the eastern end; infinite where the edge goes on beyond it.
    end: f64,
    /// Change of x for a change of y.
    slope: f64,
}

impl Edge {
    /// `None` for a level edge, which no height crosses, and where a coordinate is not finite.
    pub fn new(a: Coord<f64>, b: Coord<f64>) -> Option<Self> {
        let (west, east) = if (a.x, a.y) < (b.x, b.y) { (a, b) } else { (b, a) };
        let slope = ((east.x - west.x) / (east.y - west.y)).clamp(f64::MIN, f64::MAX);
        let finite = [a.x, a.y, b.x, b.y].iter().all(|number| number.is_finite());
        (finite && a.y != b.y).then_some(Edge { x: west.x, y: west.y, end: east.y, slope })
    }

    /// East of everything, from a height upwards.
    pub(super) fn step(height: f64) -> Self {
        Edge { x: f64::INFINITY, y: height, end: f64::INFINITY, slope: 0.0 }
    }

    /// Where the edge is at a height. As exact as floating point is, and never decreasing or never increasing: each step
    /// of it keeps the order of its operands.
    pub(super) fn at(&self, y: f64) -> f64 {
        self.x + (y - self.y) * self.slope
    }

    /// Whether a line from the point to the east crosses the edge, whose lower end belongs to it and whose upper does not.
    #[inline]
    pub(super) fn crosses(&self, x: f64, y: f64) -> bool {
        ((self.y <= y) != (self.end <= y)) & (x < self.at(y))
    }

    /// Heights of the lower and the upper end.
    pub(super) fn heights(&self) -> (f64, f64) {
        (self.y.min(self.end), self.y.max(self.end))
    }

    /// West, south, east, north.
    pub(super) fn bounds(&self) -> [f64; 4] {
        let (low, high) = self.heights();
        [self.x, low, self.at(self.end), high]
    }

    /// Height of the eastern end, and where the edge is there.
    pub(super) fn eastern_end(&self) -> (f64, f64) {
        (self.end, self.at(self.end))
    }

    /// Lets the edge go on beyond its eastern end; whether it does so downwards.
    pub(super) fn go_on(&mut self) -> bool {
        self.end = if self.slope > 0.0 { f64::INFINITY } else { f64::NEG_INFINITY };
        self.slope <= 0.0
    }
}
