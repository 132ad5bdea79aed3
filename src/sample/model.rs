//! What the city consists of: entities (streets, places, villages), their sites (numbers and buildings), and the rooms
//! of a site, which are counted, not stored: row `k` of a site is made when it is asked for.

use super::frame::Point;

/// "None" where an index may be absent; two million sites are kept, so indices stay small.
pub const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Road,
    Quarter,
    /// A rebuilt village: blocks under the village's name with doors (下湾四区11栋46号).
    Estate,
    Village,
    Park,
    Tower,
    Market,
}

/// A named thing that holds sites.
#[derive(Debug, Clone)]
pub struct Entity {
    pub kind: Kind,
    pub name: String,
    pub county: u16,
    /// Index of the main town over all counties.
    pub town: u16,
    /// The village that it belongs to, as an entity, or [`NONE`].
    pub village: u32,
    /// The word behind a building's label: 幢, 栋, 号楼, 座, 号门.
    pub word: &'static str,
    pub aliases: Vec<String>,
    pub sites: Vec<u32>,
}

/// A house or building number: 35, 12-1, A, or 5 in lane 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Label {
    pub lane: u16,
    pub main: u32,
    pub sub: u16,
    /// A capital letter instead of the figure, or 0.
    pub letter: u8,
}

impl Label {
    pub fn number(main: usize) -> Label {
        Label { main: main as u32, ..Label::default() }
    }

    pub fn letter(index: usize) -> Label {
        Label { letter: b'A' + index as u8, ..Label::default() }
    }

    pub fn is_empty(self) -> bool {
        self == Label::default()
    }

    /// The label without its unit word.
    pub fn bare(self) -> String {
        let core = match (self.letter, self.sub) {
            (0, 0) => self.main.to_string(),
            (0, sub) => format!("{}-{sub}", self.main),
            (letter, _) => char::from(letter).to_string(),
        };
        if self.lane > 0 { format!("{}弄{core}", self.lane) } else { core }
    }
}

/// How the rows of one site are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rooms {
    /// One row: the number or building itself.
    Whole,
    /// The whole, then its floors.
    Floors { floors: u32 },
    /// The whole, then unit × floor × room, the floor within the room's number (302室).
    Units { units: u32, floors: u32, each: u32 },
    /// The whole, then floor × room with both (10楼1009室).
    Offices { floors: u32, each: u32 },
    /// The whole, then doors (46号), each with its floors where there are any.
    Doors { doors: u32, floors: u32, first: u32 },
    /// Floor, street and stall of a market; no row for the whole.
    Stalls { floor: u32, street: u32, stall: u32, per_street: u32, per_floor: u32, floors: u32 },
}

impl Rooms {
    pub fn count(self) -> u32 {
        match self {
            Rooms::Whole => 1,
            Rooms::Floors { floors } => 1 + floors,
            Rooms::Units { units, floors, each } => 1 + units * floors * each,
            Rooms::Offices { floors, each } => 1 + floors * each,
            Rooms::Doors { doors, floors, .. } => 1 + doors * (1 + floors),
            Rooms::Stalls { per_floor, floors, .. } => per_floor * floors,
        }
    }

    /// Unit, floor and room of row `k`, with their unit words; empty where the row has none.
    pub fn row(self, k: u32) -> (String, String, String) {
        let none = String::new;
        if let Rooms::Stalls { floor, street, stall, per_street, per_floor, .. } = self {
            let street = street + k % per_floor / per_street;
            return (
                format!("{street}街"),
                format!("{}楼", floor + k / per_floor),
                format!("{}店面", stall + k),
            );
        }
        let Some(k) = k.checked_sub(1) else {
            return (none(), none(), none());
        };
        match self {
            Rooms::Floors { .. } => (none(), format!("{}楼", k + 1), none()),
            Rooms::Units { floors, each, .. } => {
                let (unit, floor, room) = (k / (floors * each), k / each % floors, k % each);
                (format!("{}单元", unit + 1), none(), format!("{}{:02}室", floor + 1, room + 1))
            }
            Rooms::Offices { each, .. } => {
                let (floor, room) = (k / each + 1, k % each + 1);
                (none(), format!("{floor}楼"), format!("{floor}{room:02}室"))
            }
            Rooms::Doors { floors, first, .. } => {
                let (door, floor) = (k / (1 + floors), k % (1 + floors));
                let floor = if floor == 0 { none() } else { format!("{floor}楼") };
                (format!("{}号", door + first), floor, none())
            }
            Rooms::Whole | Rooms::Stalls { .. } => (none(), none(), none()),
        }
    }
}

/// One point of the city: a house number, a building, or both.
#[derive(Debug, Clone)]
pub struct Site {
    pub road: u32,
    pub place: u32,
    pub village: u32,
    /// Town over all counties.
    pub town: u16,
    /// House number on the road, or in the village where there is no road.
    pub number: Label,
    pub building: Label,
    pub rooms: Rooms,
    /// Rows in the base: at most `rooms.count()`.
    pub rows: u32,
    /// Position of its first row in the whole base.
    pub first: u64,
    pub at: Point,
    pub inside: bool,
    /// Metres to the zone's boundary; large where it is far.
    pub clearance: f64,
}

/// What kind of address a site has, for strata and styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Structure {
    Street,
    Quarter,
    Estate,
    House,
    Park,
    Tower,
    Market,
}

pub const STRUCTURES: [Structure; 7] = [
    Structure::Street,
    Structure::Quarter,
    Structure::Estate,
    Structure::House,
    Structure::Park,
    Structure::Tower,
    Structure::Market,
];
