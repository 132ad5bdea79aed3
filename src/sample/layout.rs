//! The ground plan: blocks of a turned grid around each town's seat. Quarters, parks and markets take blocks near the
//! seat, streets run between them, villages lie farther out.

use super::county::County;
use super::dice::Dice;
use super::frame::{Point, Ring, distance, point};
use super::zones::Ftz;

/// Distance between the middles of neighbouring blocks, metres.
pub const PITCH: f64 = 400.0;
/// Blocks keep this far from the town's border, so that a quarter lies in one town.
const FROM_BORDER: f64 = 235.0;
/// Rational cosines and sines of the grids' turns.
const TURNS: [(f64, f64); 5] = [(1.0, 0.0), (0.96, 0.28), (0.96, -0.28), (0.8, 0.6), (0.8, -0.6)];

/// How a piece of ground lies to the zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    Inside,
    Outside,
    Cut,
}

/// A piece of ground: its middle, the grid's direction, half of its usable width.
#[derive(Debug, Clone, Copy)]
pub struct Plot {
    pub middle: Point,
    pub east: Point,
    pub half: f64,
    pub town: usize,
    pub lie: Lie,
}

impl Plot {
    /// The point `u`, `v` metres along the plot's own axes.
    pub fn at(&self, u: f64, v: f64) -> Point {
        at(self.middle, self.east, u, v)
    }
}

fn at(middle: Point, east: Point, u: f64, v: f64) -> Point {
    point(middle.x + u * east.x - v * east.y, middle.y + u * east.y + v * east.x)
}

/// A straight line between blocks that a street may take.
pub struct Line {
    pub town: usize,
    pub ends: (Point, Point),
    pub lie: Lie,
}

pub struct Layout {
    /// Whole blocks for parks and markets.
    pub blocks: Vec<Plot>,
    /// Quarter blocks for residential quarters.
    pub slots: Vec<Plot>,
    /// Blocks out of town for villages.
    pub rural: Vec<Plot>,
    pub lines: Vec<Line>,
}

/// Lays out every town of the county; `size` 1 is a county of 390,000 addresses.
pub fn layout(
    seed: u64,
    county: &County,
    number: usize,
    cells: &[Vec<Ring>],
    ftz: &Ftz,
    size: f64,
) -> Layout {
    let mut plan = Layout { blocks: Vec::new(), slots: Vec::new(), rural: Vec::new(), lines: Vec::new() };
    let total: usize = county.towns.iter().map(|town| town.weight).sum();
    for (t, town) in county.towns.iter().enumerate() {
        let mut dice = Dice::new(seed, "layout", (number * 1000 + t) as u64);
        let (cos, sin) = TURNS[dice.below(TURNS.len())];
        let east = point(cos, sin);
        let mut grid: Vec<(i32, i32, Point)> = Vec::new();
        for i in -45..=45i32 {
            for j in -45..=45i32 {
                let middle = at(town.seat, east, f64::from(i) * PITCH, f64::from(j) * PITCH);
                let inside = cells[t].iter().any(|ring| {
                    ring.contains(middle) && ring.distance_within(middle, FROM_BORDER) >= FROM_BORDER
                });
                if inside {
                    grid.push((i, j, middle));
                }
            }
        }
        grid.sort_by(|a, b| {
            let d = |g: &(i32, i32, Point)| distance(g.2, town.seat);
            d(a).total_cmp(&d(b)).then((a.0, a.1).cmp(&(b.0, b.1)))
        });
        let wanted = (420.0 * size * town.weight as f64 / total as f64) as usize + 8;
        let urban = wanted.min(grid.len() * 3 / 5);
        for (index, (_, _, middle)) in grid.iter().enumerate() {
            let block = |middle: Point, half: f64| plot(ftz, middle, east, half, t);
            if index >= urban {
                plan.rural.push(block(*middle, 165.0));
            } else if dice.chance(200) {
                plan.blocks.push(block(*middle, 165.0));
            } else {
                for (u, v) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
                    if dice.chance(600) {
                        plan.slots.push(block(at(*middle, east, u * 92.0, v * 92.0), 72.0));
                    }
                }
            }
        }
        lines(&mut plan.lines, &grid[..urban], town.seat, east, t, ftz, &mut dice);
    }
    let mut dice = Dice::new(seed, "shuffle", number as u64);
    dice.shuffle(&mut plan.blocks);
    dice.shuffle(&mut plan.slots);
    dice.shuffle(&mut plan.rural);
    dice.shuffle(&mut plan.lines);
    plan
}

fn plot(ftz: &Ftz, middle: Point, east: Point, half: f64, town: usize) -> Plot {
    let lie = lie(ftz, middle, half);
    Plot { middle, east, half, town, lie }
}

fn lie(ftz: &Ftz, p: Point, reach: f64) -> Lie {
    match (ftz.clearance(p, reach) < reach, ftz.contains(p)) {
        (true, _) => Lie::Cut,
        (false, true) => Lie::Inside,
        (false, false) => Lie::Outside,
    }
}

/// Streets along the grid's lines, over the blocks on either side; some run on into the next town.
fn lines(
    lines: &mut Vec<Line>,
    grid: &[(i32, i32, Point)],
    seat: Point,
    east: Point,
    town: usize,
    ftz: &Ftz,
    dice: &mut Dice,
) {
    for across in [false, true] {
        for line in -45..=45i32 {
            let along = |g: &&(i32, i32, Point)| if across { g.1 == line } else { g.0 == line };
            let reach: Vec<i32> = grid.iter().filter(along).map(|g| if across { g.0 } else { g.1 }).collect();
            let (Some(first), Some(last)) = (reach.iter().min(), reach.iter().max()) else {
                continue;
            };
            let mut span = (f64::from(*first) - 0.5, f64::from(*last) + 0.5);
            if dice.chance(300) {
                span = (span.0 - dice.span(0.0, 3.0), span.1 + dice.span(0.0, 3.0));
            }
            // Wide streets lie between blocks, narrow ones cut a block in half.
            for offset in [0.5, 0.0] {
                let fixed = (f64::from(line) + offset) * PITCH;
                let end = |v: f64| {
                    let v = v * PITCH;
                    if across { at(seat, east, v, fixed) } else { at(seat, east, fixed, v) }
                };
                let ends = (end(span.0), end(span.1));
                lines.push(Line { town, ends, lie: line_lie(ftz, ends) });
            }
        }
    }
}

fn line_lie(ftz: &Ftz, ends: (Point, Point)) -> Lie {
    let step = |k: usize| {
        let t = k as f64 / 16.0;
        point(ends.0.x + t * (ends.1.x - ends.0.x), ends.0.y + t * (ends.1.y - ends.0.y))
    };
    let inside = (0..=16).filter(|k| ftz.contains(step(*k))).count();
    match inside {
        17 => Lie::Inside,
        0 => Lie::Outside,
        _ => Lie::Cut,
    }
}

/// Takes the first plot of the pool that `fits`, or any, or none where the pool is empty.
pub fn take(pool: &mut Vec<Plot>, fits: impl Fn(&Plot) -> bool) -> Option<Plot> {
    let index = pool.iter().position(fits).or(if pool.is_empty() { None } else { Some(0) })?;
    Some(pool.swap_remove(index))
}
