//! What a stretch of a text can be read as.

use super::normalize::GAP;
use super::rows::Level;

/// State of a path: the role of its last part. `PlaceOpen` and `NoteOpen` grow by one character at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum State {
    Start,
    Province,
    City,
    County,
    Town,
    Village,
    Road,
    Number,
    Place,
    Building,
    Unit,
    Floor,
    Room,
    Note,
    /// Part of a place (三区, 二期); shows as a place.
    Part,
    /// A firm or institution; shows as a place.
    Firm,
    /// Lane or group (3弄, 5组); shows as a road.
    Lane,
    PlaceOpen,
    NoteOpen,
}

/// Number of states.
pub const STATES: usize = 19;

impl State {
    /// The state as whoever reads a path knows it: the finer states serve the transitions only.
    pub fn shown(self) -> State {
        match self {
            State::Part | State::Firm | State::PlaceOpen => State::Place,
            State::Lane => State::Road,
            State::NoteOpen => State::Note,
            other => other,
        }
    }

    /// A village, road or place (as shown).
    pub fn is_name(self) -> bool {
        matches!(self, State::Village | State::Road | State::Place)
    }

    /// A province, city, county, town or village.
    pub fn is_division(self) -> bool {
        (State::Province..=State::Village).contains(&self)
    }
}

/// What an arc was read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tag {
    /// Dictionary pattern.
    Pattern(u32),
    /// A label; `true` where a unit word says its role.
    Label(bool),
    /// A name known by its ending alone.
    Ending,
    /// A fixed phrase or bracket.
    Phrase,
    /// Part of an unknown stretch.
    Open,
    /// A separator: the state stays.
    Mark,
}

/// Characters `start..end` read as `state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arc {
    pub start: u16,
    pub end: u16,
    pub state: State,
    pub score: i32,
    pub tag: Tag,
}

/// Characters that stand between parts.
pub fn is_mark(c: char) -> bool {
    c == GAP
        || matches!(
            c,
            ',' | '、' | '-' | '/' | '.' | ':' | '#' | '*' | '\'' | '"' | '=' | '+' | '\\' | '(' | ')'
        )
}

/// What the state of a division of this level is.
pub fn state_of_level(level: Level) -> State {
    match level {
        Level::Province => State::Province,
        Level::City => State::City,
        Level::County => State::County,
        Level::Town => State::Town,
        Level::Village => State::Village,
    }
}
