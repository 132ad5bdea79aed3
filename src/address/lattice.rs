//! Everything that the characters of a text could be: the arcs among which segmentation chooses.
//!
//! Scores are in hundredths of a natural logarithm; only their differences matter.

use super::lexicon::{Form, Hit, Lexicon, Meaning, NameKind};
use super::normalize::{GAP, Normalized};
use super::rows::Level;
use super::{numbers, words};

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
    PlaceOpen,
    NoteOpen,
}

/// Number of states.
pub const STATES: usize = 16;

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
    text: String,
    char_of: Vec<u16>,
    hits: Vec<Hit>,
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
        for &hit in &self.hits {
            lexicon_arcs(hit, chars, lexicon, &mut self.arcs);
        }
        words::ending_arcs(chars, &mut self.arcs);
        words::phrase_arcs(chars, &mut self.arcs);
        numbers::label_arcs(chars, &mut self.arcs);
        for (index, &c) in chars.iter().enumerate() {
            if is_mark(c) {
                self.arcs.push(Arc {
                    start: index as u16,
                    end: index as u16 + 1,
                    state: State::Start,
                    score: -10,
                    tag: Tag::Mark,
                });
            }
        }
        self.arcs.sort_unstable_by_key(|arc| arc.start);
    }
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

/// One arc per role that a dictionary hit can have, at its best form.
fn lexicon_arcs(hit: Hit, chars: &[char], lexicon: &Lexicon, arcs: &mut Vec<Arc>) {
    let length = i32::from(hit.end - hit.start);
    let mut best = [None::<Form>; STATES];
    let (mut near, mut home) = (false, false);
    for sense in lexicon.senses(hit.pattern) {
        let state = match sense.meaning {
            // A municipality stands where other addresses have their city.
            Meaning::Division(id) if lexicon.divisions.is_municipality(id) => State::City,
            Meaning::Division(id) => state_of_level(lexicon.divisions.get(id).level),
            Meaning::Name(NameKind::Road, _) => State::Road,
            Meaning::Name(NameKind::Place, _) => State::Place,
            Meaning::Name(NameKind::Village, _) => State::Village,
        };
        near |= match sense.meaning {
            Meaning::Division(id) => lexicon.divisions.is_near(id),
            Meaning::Name(..) => true,
        };
        home |= matches!(sense.meaning, Meaning::Division(id) if lexicon.is_home(id));
        let held = &mut best[state as usize];
        if held.is_none_or(|form| sense.form < form) {
            *held = Some(sense.form);
        }
    }
    for (index, form) in best.iter().enumerate() {
        let Some(form) = form else { continue };
        let state = DICTIONARY_STATES[index];
        let mut score = match (form, state) {
            (Form::Short, State::Province) => 120 + 150 * length,
            (Form::Short, State::City) => 60 + 150 * length,
            (Form::Short, State::County) => 20 + 150 * length,
            (Form::Short, State::Town) => -60 + 150 * length,
            (Form::Short, State::Village) => -120 + 150 * length,
            (Form::Alias, _) => 150 + 150 * length,
            (Form::Full, _) => 240 + 150 * length,
            (Form::Short, _) => 150 * length,
        };
        // At home a bare 江东 is the town, not the district of another city.
        if *form == Form::Short && home && state == State::Town {
            score += 120;
        }
        // The bare name of a far county is mostly part of something else.
        if *form == Form::Short && !near && state == State::County {
            score -= 140;
        }
        // A stem that goes on as another name (杭州路, 金华大厦) is part of that name.
        let slice = &chars[hit.start as usize..hit.end as usize];
        let division = matches!(state, State::City | State::County | State::Town | State::Village);
        if division && !ends_as_unit(slice) && words::goes_on(&chars[hit.end as usize..]) {
            score -= 260;
        }
        if division && *form == Form::Short && words::is_ending(slice) {
            score -= 300;
        }
        // A village's bare name is also the name of the quarter built on its ground (下湾 5区, 樊村 179栋).
        if state == State::Village && *form == Form::Short && best[State::Place as usize].is_none() {
            let (start, end, tag) = (hit.start, hit.end, Tag::Pattern(hit.pattern));
            arcs.push(Arc { start, end, state: State::Place, score, tag });
        }
        arcs.push(Arc { start: hit.start, end: hit.end, state, score, tag: Tag::Pattern(hit.pattern) });
    }
}

/// Whether a division's name ends with a word that says so.
fn ends_as_unit(name: &[char]) -> bool {
    name.last().is_some_and(|&last| "省市区县旗州盟镇乡道村处会社".contains(last))
}

const DICTIONARY_STATES: [State; STATES] = [
    State::Start,
    State::Province,
    State::City,
    State::County,
    State::Town,
    State::Village,
    State::Road,
    State::Number,
    State::Place,
    State::Building,
    State::Unit,
    State::Floor,
    State::Room,
    State::Note,
    State::PlaceOpen,
    State::NoteOpen,
];
