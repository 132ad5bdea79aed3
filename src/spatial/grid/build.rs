//! How a grid is made: from the whole into cells, again and again, as long as a cell has many edges.

use std::cmp::Reverse;
use std::ops::Range;

use rustc_hash::FxHashSet;

use super::edge::Edge;
use super::frame::Frame;
use super::{Cell, Grid, Part};

/// Edges that may be left in a cell.
const FEW: usize = 16;
/// A grid in a cell has at most 2^this rows.
const MOST_BITS: u32 = 8;
/// Cells are at least 2^this of the frame's columns wide.
const LEAST_SHIFT: u32 = 6;
/// How many times what comes into a cell may be held by the cells in it.
const SPARE: f64 = 4.0;

/// A polygon's part of a cell that is not yet divided.
struct Draft {
    polygon: u32,
    inside: bool,
    edges: Range<usize>,
}

/// The frame's columns and rows of a cell: from the first ones on, 2^shift of each.
#[derive(Clone, Copy)]
struct Square {
    column: u64,
    row: u64,
    shift: u32,
}

/// The cells of one cell, in rows from the south, with the edges of them all.
struct Division {
    cells: Vec<Vec<Draft>>,
    edges: Vec<Edge>,
    /// Parts and edges.
    held: usize,
}

pub fn grid(polygons: impl IntoIterator<Item = Vec<Edge>>) -> Grid {
    let (mut drafts, mut edges) = (Vec::new(), Vec::new());
    for (number, mut of_one) in polygons.into_iter().enumerate() {
        let begin = edges.len();
        edges.append(&mut of_one);
        if edges.len() > begin {
            drafts.push(Draft { polygon: number as u32, inside: false, edges: begin..edges.len() });
        }
    }
    let frame = Frame::new(edges.iter());
    let mut grid = Grid { frame, root: Cell::Empty, cells: Vec::new(), parts: Vec::new(), edges: Vec::new() };
    grid.root = grid.cell(Square { column: 0, row: 0, shift: 32 }, &drafts, &edges, SPARE);
    grid.parts.push(Part { polygon: 0, edges: grid.edges.len() as u32, inside: false, last: true });
    grid.cells.shrink_to_fit();
    grid.parts.shrink_to_fit();
    grid.edges.shrink_to_fit();
    grid
}

impl Grid {
    fn cell(&mut self, square: Square, drafts: &[Draft], edges: &[Edge], spare: f64) -> Cell {
        let count: usize = drafts.iter().map(|draft| draft.edges.len()).sum();
        if count <= FEW {
            return self.leaf(drafts, edges);
        }
        // About as many cells as edges.
        let wanted = count.ilog2().div_ceil(2);
        let most = wanted.min(MOST_BITS).min(square.shift.saturating_sub(LEAST_SHIFT));
        let limit = spare * (count + drafts.len()) as f64;
        for bits in (1..=most).rev() {
            if let Some(division) = divide(&self.frame, square, bits, drafts, edges, limit as usize) {
                let left = limit / division.held.max(1) as f64;
                return self.cells_of(square, bits, &division, left);
            }
        }
        self.leaf(drafts, edges)
    }

    fn cells_of(&mut self, square: Square, bits: u32, division: &Division, spare: f64) -> Cell {
        let (first, shift) = (self.cells.len(), square.shift - bits);
        self.cells.resize(first + division.cells.len(), Cell::Empty);
        for (number, drafts) in division.cells.iter().enumerate() {
            let (column, row) = (number as u64 & ((1 << bits) - 1), number as u64 >> bits);
            let inner =
                Square { column: square.column + (column << shift), row: square.row + (row << shift), shift };
            let cell = self.cell(inner, drafts, &division.edges, spare);
            self.cells[first + number] = cell;
        }
        Cell::Grid { first: first as u32, shift: shift as u8, bits: bits as u8 }
    }

    fn leaf(&mut self, drafts: &[Draft], edges: &[Edge]) -> Cell {
        let first = self.parts.len() as u32;
        for (number, draft) in drafts.iter().enumerate() {
            self.parts.push(Part {
                polygon: draft.polygon,
                edges: self.edges.len() as u32,
                inside: draft.inside,
                last: number + 1 == drafts.len(),
            });
            self.edges.extend(&edges[draft.edges.clone()]);
        }
        if drafts.is_empty() { Cell::Empty } else { Cell::Parts(first) }
    }
}

/// One edge in one row of cells.
struct Span {
    edge: Edge,
    /// The columns in which it may be: east of it, it is never crossed; west of it, always, where it has that height.
    columns: [i64; 2],
    /// Heights of the ends that are in the row.
    ends: [Option<f64>; 2],
    /// Whether it begins below the row.
    from_below: bool,
}

/// `None` if the cells would hold more than a limit.
fn divide(
    frame: &Frame,
    square: Square,
    bits: u32,
    drafts: &[Draft],
    edges: &[Edge],
    limit: usize,
) -> Option<Division> {
    let (side, shift) = (1i64 << bits, square.shift - bits);
    let column_of = |x: f64| (i64::from(frame.column(x)) - square.column as i64) >> shift;
    let row_of = |y: f64| match y {
        f64::INFINITY => i64::MAX,
        f64::NEG_INFINITY => i64::MIN,
        _ => (i64::from(frame.row(y)) - square.row as i64) >> shift,
    };
    let bands: Vec<(f64, f64)> = (0..side as u64)
        .map(|row| frame.band(square.row + (row << shift), square.row + ((row + 1) << shift)))
        .collect();
    let mut division = Division { cells: Vec::new(), edges: Vec::new(), held: 0 };
    division.cells.resize_with((side * side) as usize, Vec::new);
    let mut rows: Vec<Vec<Span>> = Vec::new();
    rows.resize_with(side as usize, Vec::new);
    for draft in drafts {
        let mut spans = 0;
        for edge in &edges[draft.edges.clone()] {
            let (low, high) = edge.heights();
            let (from, to) = (row_of(low), row_of(high));
            spans += (to.min(side - 1) - from.max(0) + 1).max(0) as usize;
            if division.held + spans > limit {
                return None;
            }
            for row in from.max(0)..=to.min(side - 1) {
                let (bottom, top) = bands[row as usize];
                let (a, b) = (edge.at(low.max(bottom)), edge.at(high.min(top)));
                let columns = [column_of(a.min(b)), column_of(a.max(b))];
                let ends = [(from == row).then_some(low), (to == row).then_some(high)];
                rows[row as usize].push(Span { edge: *edge, columns, ends, from_below: from < row });
            }
        }
        for (spans, cells) in rows.iter_mut().zip(division.cells.chunks_mut(side as usize)) {
            if draft.inside || !spans.is_empty() {
                division.held += sweep(draft, spans, cells, &mut division.edges, column_of);
                spans.clear();
            }
            if division.held > limit {
                return None;
            }
        }
    }
    Some(division)
}

/// Gives the cells of a row their parts of a polygon, from east to west; how many parts and edges.
fn sweep(
    draft: &Draft,
    spans: &mut [Span],
    cells: &mut [Vec<Draft>],
    edges: &mut Vec<Edge>,
    column_of: impl Fn(f64) -> i64,
) -> usize {
    spans.sort_by_key(|span| Reverse(span.columns[0]));
    let mut inside = draft.inside;
    // Heights (as bits) from which upwards one more of the edges east of the cell is crossed: two at one height are none.
    let mut turns: FxHashSet<u64> = FxHashSet::default();
    let (mut passed, mut parts, before) = (0, 0, edges.len());
    for (column, cell) in cells.iter_mut().enumerate().rev() {
        let column = column as i64;
        while let Some(span) = spans.get(passed).filter(|span| span.columns[0] > column) {
            passed += 1;
            inside ^= span.from_below;
            for end in span.ends.into_iter().flatten().map(f64::to_bits) {
                if !turns.insert(end) {
                    turns.remove(&end);
                }
            }
        }
        let begin = edges.len();
        let here = spans[passed..].iter().filter(|span| span.columns[1] >= column);
        edges.extend(here.map(|span| span.edge));
        let mut inside = inside;
        if !turns.is_empty() {
            let mut left = turns.clone();
            for edge in &mut edges[begin..] {
                let (height, x) = edge.eastern_end();
                if column_of(x) > column && left.remove(&height.to_bits()) {
                    inside ^= edge.go_on();
                }
            }
            edges.extend(left.into_iter().map(f64::from_bits).map(Edge::step));
        }
        if inside || edges.len() > begin {
            cell.push(Draft { polygon: draft.polygon, inside, edges: begin..edges.len() });
            parts += 1;
        }
    }
    parts + edges.len() - before
}
