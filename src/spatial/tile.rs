//! Squares of the world: which one a tile is, and where a position lies in it.

use geo_types::Coord;

/// Deepest zoom that tiles are cut for: there a unit of [`EXTENT`] is a centimetre.
pub const DEEPEST: u8 = 20;

/// Units along the side of a vector tile.
pub const EXTENT: u32 = 4096;

/// A number in its only form: figures alone, no zero before others.
pub fn plain(text: &str) -> Option<u32> {
    let only = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| only)
}

/// A tile of WebMercatorQuad: zoom, column from the west, row from the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileId {
    z: u8,
    x: u32,
    y: u32,
}

impl TileId {
    /// `None` beyond [`DEEPEST`] or outside the world.
    pub fn new(z: u8, x: u32, y: u32) -> Option<TileId> {
        (z <= DEEPEST && x < 1 << z && y < 1 << z).then_some(TileId { z, x, y })
    }

    /// From numbers as they stand in an address. Each tile has one address: without a sign, without leading zeros.
    pub fn parse(z: &str, x: &str, y: &str) -> Option<TileId> {
        TileId::new(u8::try_from(plain(z)?).ok()?, plain(x)?, plain(y)?)
    }

    pub fn z(self) -> u8 {
        self.z
    }

    pub fn x(self) -> u32 {
        self.x
    }

    pub fn y(self) -> u32 {
        self.y
    }

    /// Side of a tile of this zoom as a fraction of the world.
    pub fn side(self) -> f64 {
        1.0 / f64::from(1u32 << self.z)
    }

    /// West, north, east, south as fractions of the world, with a margin of so many units on each side.
    pub fn bounds(self, margin: f64) -> [f64; 4] {
        let side = self.side();
        let margin = margin / f64::from(EXTENT) * side;
        let (west, north) = (f64::from(self.x) * side, f64::from(self.y) * side);
        [west - margin, north - margin, west + side + margin, north + side + margin]
    }

    /// A position of the world in units of this tile.
    pub fn to_units(self, at: Coord<f64>) -> Coord<f64> {
        let scale = f64::from(1u32 << self.z);
        let extent = f64::from(EXTENT);
        Coord {
            x: (at.x * scale - f64::from(self.x)) * extent,
            y: (at.y * scale - f64::from(self.y)) * extent,
        }
    }
}
