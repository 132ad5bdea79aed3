//! Everything that the characters of a text could be: the arcs among which segmentation chooses.
//!
//! Their weights are on the scale of `weight.rs`.

use super::dictionary::{self, Mentions};
use super::glossary::Glossary;
use super::lexicon::{Form, Hit, Lexicon, Meaning};
use super::normalize::{GAP, Normalized};
use super::rows::Level;
use super::{endings, numbers, phrases};

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

/// All arcs of one text, sorted by start.
#[derive(Debug, Default)]
pub struct Lattice {
    pub arcs: Vec<Arc>,
    /// What it costs to begin a part before each character (0 except inside common words).
    pub cuts: Vec<i32>,
    text: String,
    char_of: Vec<u16>,
    hits: Vec<Hit>,
    mentions: Mentions,
    /// Where the longest full name that begins at a character ends.
    full_ends: Vec<u16>,
    sorted: Vec<Arc>,
    /// Arcs that start at `p` are `arcs[firsts[p]..firsts[p + 1]]`.
    firsts: Vec<u32>,
}

impl Lattice {
    /// Reads a normalised text again into the same memory.
    pub fn read(&mut self, normalized: &Normalized, lexicon: &Lexicon) {
        self.arcs.clear();
        self.hits.clear();
        self.text.clear();
        self.char_of.clear();
        let chars = &normalized.chars;
        for (index, &c) in chars.iter().enumerate() {
            self.text.push(c);
            self.char_of.resize(self.text.len(), index as u16);
        }
        self.char_of.push(chars.len() as u16);
        // `char_of[byte]` is read at starts and ends, which are character boundaries.
        self.hits.extend(lexicon.hits(&self.text, &self.char_of));
        self.mentions.read(&self.hits, lexicon);
        self.full_ends.clear();
        self.full_ends.resize(chars.len(), 0);
        for hit in &self.hits {
            if lexicon.senses(hit.pattern).iter().any(|sense| sense.form == Form::Full) {
                let end = &mut self.full_ends[hit.start as usize];
                *end = hit.end.max(*end);
            }
        }
        for &hit in &self.hits {
            let within = self.full_ends[hit.start as usize] > hit.end;
            dictionary::hit_arcs(hit, within, chars, lexicon, &self.mentions, &mut self.arcs);
        }
        Glossary::get().read(&self.text, &self.char_of, &self.mentions, &mut self.cuts, &mut self.arcs);
        endings::ending_arcs(chars, &mut self.arcs);
        phrases::phrase_arcs(chars, &mut self.arcs);
        numbers::label_arcs(chars, &mut self.arcs);
        for (index, &c) in chars.iter().enumerate() {
            if is_mark(c) {
                self.arcs.push(Arc {
                    start: index as u16,
                    end: index as u16 + 1,
                    state: State::Start,
                    score: MARK,
                    tag: Tag::Mark,
                });
            }
        }
        self.sort(chars.len());
    }

    /// Arcs that start at a character.
    pub fn starting(&self, at: usize) -> std::ops::Range<usize> {
        self.firsts[at] as usize..self.firsts[at + 1] as usize
    }

    /// What the dictionary holds is the dictionary's, even where an ending alone weighs more for the same characters: in
    /// the same role, else in the one that the address base knows them by (3组 as a place).
    pub fn prefer_dictionary(&self, path: &mut [Arc], lexicon: &Lexicon) {
        for arc in path.iter_mut().filter(|arc| matches!(arc.tag, Tag::Ending | Tag::Open)) {
            let mut found: Option<Arc> = None;
            for other in
                self.arcs[self.starting(arc.start as usize)].iter().filter(|other| other.end == arc.end)
            {
                let Tag::Pattern(pattern) = other.tag else { continue };
                let recorded =
                    || lexicon.senses(pattern).iter().any(|sense| matches!(sense.meaning, Meaning::Name(..)));
                if other.state.shown() == arc.state {
                    found = Some(*other);
                    break;
                }
                if found.is_none() && is_name(arc.state) && is_name(other.state) && recorded() {
                    found = Some(*other);
                }
            }
            if let Some(found) = found {
                (arc.tag, arc.state) = (found.tag, found.state.shown());
            }
        }
    }

    /// Sorts the arcs by start (counting sort, which keeps their order otherwise).
    fn sort(&mut self, length: usize) {
        self.firsts.clear();
        self.firsts.resize(length + 2, 0);
        for arc in &self.arcs {
            self.firsts[arc.start as usize + 2] += 1;
        }
        for at in 2..self.firsts.len() {
            self.firsts[at] += self.firsts[at - 1];
        }
        let empty = Arc { start: 0, end: 0, state: State::Start, score: 0, tag: Tag::Mark };
        self.sorted.clear();
        self.sorted.resize(self.arcs.len(), empty);
        for &arc in &self.arcs {
            let place = &mut self.firsts[arc.start as usize + 1];
            self.sorted[*place as usize] = arc;
            *place += 1;
        }
        std::mem::swap(&mut self.arcs, &mut self.sorted);
    }
}

/// Whether a role is that of a road, place or village.
fn is_name(state: State) -> bool {
    matches!(state, State::Village | State::Road | State::Place)
}

/// Each mark between parts.
const MARK: i32 = 0;

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
