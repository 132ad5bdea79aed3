//! Which of many polygons hold a point: a grid whose crowded cells are grids themselves. A cell knows the polygons that
//! cover it, and of those whose border crosses it the edges that a point in it must be held against.
//!
//! A point lies in a polygon if a line from it to the east crosses an odd number of edges (holes follow from it). The
//! answer of a cell is that of all edges to the last bit, because
//!
//! - an edge west of the cell is never crossed;
//! - edges east of the cell are crossed by every point at their height. How many they are changes only at their ends, and
//!   by none or two where the border stays east of the cell. Where it comes from the cell, the edge that leaves the cell is
//!   taken as if it went on beyond its eastern end, which makes the same change at the same height.

mod build;
mod edge;
mod frame;

pub use edge::Edge;
use frame::Frame;

/// Polygons by number, in any plane coordinates.
#[derive(Debug, Clone)]
pub struct Grid {
    frame: Frame,
    root: Cell,
    cells: Vec<Cell>,
    /// Of one cell after the other, each in order of their polygons, and one more for the end of the last one's edges.
    parts: Vec<Part>,
    edges: Vec<Edge>,
}

#[derive(Debug, Clone, Copy)]
enum Cell {
    Empty,
    /// The first of its parts.
    Parts(u32),
    /// The first of 2^bits rows of 2^bits cells, each 2^shift columns wide and as many rows high.
    Grid {
        first: u32,
        shift: u8,
        bits: u8,
    },
}

/// What one polygon has in a cell.
#[derive(Debug, Clone, Copy)]
struct Part {
    polygon: u32,
    /// The first of its edges; they end where those of the next part begin.
    edges: u32,
    /// Whether a point that crosses none of the edges lies inside.
    inside: bool,
    /// Of its cell.
    last: bool,
}

impl Grid {
    /// Polygons are numbered from 0; edges of one need no order.
    pub fn new(polygons: impl IntoIterator<Item = Vec<Edge>>) -> Self {
        build::grid(polygons)
    }

    /// Around all edges: west, south, east, north.
    pub fn bounds(&self) -> [f64; 4] {
        self.frame.bounds
    }

    /// Memory for cells and edges, bytes.
    pub fn size(&self) -> usize {
        size_of_val(&*self.cells) + size_of_val(&*self.parts) + size_of_val(&*self.edges)
    }

    /// The polygons that hold a point, in order. A point on an edge that two polygons share lies in one of them.
    #[inline]
    pub fn at(&self, x: f64, y: f64) -> impl Iterator<Item = u32> {
        let mut left = self.parts_at(x, y);
        std::iter::from_fn(move || {
            while let [part, next, ..] = left {
                left = if part.last { &[] } else { left.get(1..)? };
                let edges = self.edges.get(part.edges as usize..next.edges as usize)?;
                let inside = edges.iter().fold(part.inside, |inside, edge| inside ^ edge.crosses(x, y));
                if inside {
                    return Some(part.polygon);
                }
            }
            None
        })
    }

    /// All parts from the first of the point's cell on.
    fn parts_at(&self, x: f64, y: f64) -> &[Part] {
        if !self.frame.holds(x, y) {
            return &[];
        }
        let (column, row) = (self.frame.column(x), self.frame.row(y));
        let mut cell = self.root;
        loop {
            match cell {
                Cell::Empty => return &[],
                Cell::Parts(first) => return self.parts.get(first as usize..).unwrap_or_default(),
                Cell::Grid { first, shift, bits } => {
                    let within = |place: u32| (place >> shift) as usize & ((1 << bits) - 1);
                    let number = first as usize + (within(row) << bits) + within(column);
                    cell = self.cells.get(number).copied().unwrap_or(Cell::Empty);
                }
            }
        }
    }
}
