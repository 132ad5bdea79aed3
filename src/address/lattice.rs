//! Everything that the characters of a text could be: the arcs among which segmentation chooses.
//!
//! Their weights are on the scale of `weight.rs`.

use super::arc::{Arc, State, Tag, is_mark};
use super::dictionary::{self, Mentions};
use super::glossary::Glossary;
use super::lexicon::{Form, Hit, Lexicon, Meaning, Sense};
use super::normalize::Normalized;
use super::{endings, numbers, phrases};

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
                // 人民路5号芝罘区: a whole name of a division is no place.
                let division = || {
                    let full = lexicon.senses(pattern).iter().any(|sense| sense.form == Form::Full);
                    full && other.end - other.start >= 3 && matches!(other.state, State::City | State::County)
                };
                let name = || arc.state.is_name() && other.state.is_name() && recorded();
                // 河西建设路5号: where the base has no such name, the stem of a town at home is that town.
                let town = || other.state == State::Town && is_home(pattern, lexicon);
                if found.is_none() && (name() || division() || town()) {
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

/// Whether a pattern names a division at home.
fn is_home(pattern: u32, lexicon: &Lexicon) -> bool {
    let home = |sense: &Sense| matches!(sense.meaning, Meaning::Division(id) if lexicon.is_home(id));
    lexicon.senses(pattern).iter().any(home)
}

/// Each mark between parts.
const MARK: i32 = 0;
