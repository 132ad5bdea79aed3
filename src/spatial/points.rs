//! Many points in the order of a Z-shaped curve through the world (Morton 1966).
//!
//! The interleaved bits of a position begin with the tile of every zoom that holds it, so that a tile is one stretch of
//! the sorted keys, found by bisection, and so is each square that points are gathered in at low zooms. The key itself is
//! the position, to 9 mm at the equator.

use std::ops::Range;

use super::tile::TileId;
use crate::coordinates::mercator;

/// Points sorted by key, each with the number that it was given.
pub struct Points {
    keys: Vec<u64>,
    numbers: Vec<u32>,
}

/// Points are gathered in 2^4 by 2^4 squares of a tile: of 32 pixels, where it is drawn 512 pixels wide, so that a number
/// finds room.
const CELLS: u32 = 4;

/// One square with points in it: how many, their mean position as units of the world (2^32 along a side), and the
/// number of the only point or of any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cluster {
    pub count: u32,
    pub x: u32,
    pub y: u32,
    pub number: u32,
}

/// A position as units of the world: 2^32 along each side.
fn units(lon: f64, lat: f64) -> (u32, u32) {
    let [x, y] = mercator::to_world(lon, lat);
    let unit = |fraction: f64| (fraction * 4_294_967_296.0).clamp(0.0, 4_294_967_295.0) as u32;
    (unit(x), unit(y))
}

/// Spreads the bits of a number over every other bit (Morton).
fn spread(value: u32) -> u64 {
    let mut bits = u64::from(value);
    bits = (bits | bits << 16) & 0x0000_ffff_0000_ffff;
    bits = (bits | bits << 8) & 0x00ff_00ff_00ff_00ff;
    bits = (bits | bits << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    bits = (bits | bits << 2) & 0x3333_3333_3333_3333;
    (bits | bits << 1) & 0x5555_5555_5555_5555
}

/// Gathers every other bit.
fn gather(key: u64) -> u32 {
    let mut bits = key & 0x5555_5555_5555_5555;
    bits = (bits | bits >> 1) & 0x3333_3333_3333_3333;
    bits = (bits | bits >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    bits = (bits | bits >> 4) & 0x00ff_00ff_00ff_00ff;
    bits = (bits | bits >> 8) & 0x0000_ffff_0000_ffff;
    (bits | bits >> 16) as u32
}

fn key(x: u32, y: u32) -> u64 {
    spread(x) | spread(y) << 1
}

fn position(key: u64) -> (u32, u32) {
    (gather(key), gather(key >> 1))
}

impl Points {
    /// Over WGS-84 points numbered from 0.
    pub fn new(points: impl Iterator<Item = (f64, f64)>) -> Self {
        let mut sorted: Vec<(u64, u32)> = points
            .enumerate()
            .map(|(number, (lon, lat))| {
                let (x, y) = units(lon, lat);
                (key(x, y), number as u32)
            })
            .collect();
        sorted.sort_unstable();
        let (keys, numbers) = sorted.into_iter().unzip();
        Points { keys, numbers }
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The stretch of keys that lie in a tile: every point in exactly one tile of a zoom.
    fn stretch(&self, tile: TileId) -> Range<usize> {
        if tile.z() == 0 {
            return 0..self.keys.len();
        }
        let shift = 64 - 2 * u32::from(tile.z());
        let first = key(tile.x(), tile.y()) << shift;
        let last = first | (u64::MAX >> (2 * u32::from(tile.z())));
        let start = self.keys.partition_point(|key| *key < first);
        start..start + self.keys[start..].partition_point(|key| *key <= last)
    }

    /// How many points a tile holds.
    pub fn count_in(&self, tile: TileId) -> usize {
        self.stretch(tile).len()
    }

    /// The points of a tile: position in units of the world, and number.
    pub fn in_tile(&self, tile: TileId) -> impl Iterator<Item = (u32, u32, u32)> {
        self.stretch(tile).map(|at| {
            let (x, y) = position(self.keys[at]);
            (x, y, self.numbers[at])
        })
    }

    /// The points of a tile gathered in 16 by 16 squares; the counts are exact.
    pub fn clusters(&self, tile: TileId) -> Vec<Cluster> {
        // Bits behind those of a square; the squares of the deepest zooms are single units.
        let shift = 64u32.saturating_sub(2 * (u32::from(tile.z()) + CELLS));
        let stretch = self.stretch(tile);
        let mut start = stretch.start;
        let squares = self.keys[stretch].chunk_by(|a, b| a >> shift == b >> shift);
        squares
            .map(|square| {
                let (mut x, mut y) = (0u64, 0u64);
                for key in square {
                    let (east, south) = position(*key);
                    (x, y) = (x + u64::from(east), y + u64::from(south));
                }
                let count = square.len() as u64;
                let number = self.numbers[start];
                start += square.len();
                Cluster { count: count as u32, x: (x / count) as u32, y: (y / count) as u32, number }
            })
            .collect()
    }

    /// The most points that one tile of a zoom holds.
    pub fn busiest(&self, z: u8) -> usize {
        let shift = 64 - 2 * u32::from(z);
        let tile = |key: &u64| if z == 0 { 0 } else { key >> shift };
        self.keys.chunk_by(|a, b| tile(a) == tile(b)).map(<[u64]>::len).max().unwrap_or(0)
    }

    /// Numbers of the points in a box of WGS-84 degrees (west, south, east, north), edges included, in no order; each with
    /// whether it is surely inside. Others are within a centimetre or two of an edge, on either side of it: the caller
    /// knows their exact position.
    pub fn in_box(&self, [west, south, east, north]: [f64; 4], mut take: impl FnMut(u32, bool)) {
        if west > east || south > north {
            return;
        }
        let (left, bottom) = units(west, south);
        let (right, top) = units(east, north);
        let window = Window {
            left: left.saturating_sub(1),
            right: right.saturating_add(1),
            top: top.saturating_sub(1),
            bottom: bottom.saturating_add(1),
        };
        self.visit(&window, 0..self.keys.len(), 0, 0, &mut take);
    }

    /// Descends into the quarters of a square of the world that the window meets.
    fn visit(
        &self,
        window: &Window,
        stretch: Range<usize>,
        prefix: u64,
        depth: u32,
        take: &mut impl FnMut(u32, bool),
    ) {
        /// Fewer points are tested one by one.
        const FEW: usize = 32;
        if stretch.is_empty() {
            return;
        }
        let (x, y) = position(prefix);
        let side = if depth == 0 { u32::MAX } else { u32::MAX >> depth };
        match window.meets(x, y, x.saturating_add(side), y.saturating_add(side)) {
            Meeting::Apart => {}
            Meeting::Holds => self.numbers[stretch].iter().for_each(|number| take(*number, true)),
            Meeting::Cuts if stretch.len() <= FEW || depth == 32 => {
                for at in stretch {
                    let (x, y) = position(self.keys[at]);
                    if window.holds(x, y) {
                        take(self.numbers[at], window.surely_holds(x, y));
                    }
                }
            }
            Meeting::Cuts => {
                let shift = 62 - 2 * depth;
                let mut start = stretch.start;
                for quarter in 0..4u64 {
                    let first = prefix | quarter << shift;
                    let last = first | ((1 << shift) - 1);
                    let end = start + self.keys[start..stretch.end].partition_point(|key| *key <= last);
                    self.visit(window, start..end, first, depth + 1, take);
                    start = end;
                }
            }
        }
    }
}

/// A box in units of the world.
struct Window {
    left: u32,
    right: u32,
    top: u32,
    bottom: u32,
}

enum Meeting {
    Apart,
    Cuts,
    Holds,
}

impl Window {
    fn holds(&self, x: u32, y: u32) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// Inside by more than the unit that the edges were moved outwards and what rounding may move.
    fn surely_holds(&self, x: u32, y: u32) -> bool {
        let within = |at: u32, low: u32, high: u32| at > low.saturating_add(2) && at < high.saturating_sub(2);
        within(x, self.left, self.right) && within(y, self.top, self.bottom)
    }

    fn meets(&self, left: u32, top: u32, right: u32, bottom: u32) -> Meeting {
        if right < self.left || left > self.right || bottom < self.top || top > self.bottom {
            Meeting::Apart
        } else if self.surely_holds(left, top) && self.surely_holds(right, bottom) {
            Meeting::Holds
        } else {
            Meeting::Cuts
        }
    }
}
