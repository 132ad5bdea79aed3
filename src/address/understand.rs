//! A text understood: the path that was taken, what it asks for, and its readings.
//!
//! Work is bounded: one strict pass; only where that leaves a doubt, names may differ a little and the second and third
//! path are tried.

use super::arc::{Arc, Tag};
use super::base::AddressBase;
use super::fault::FaultCode;
use super::lattice::Lattice;
use super::lexicon::{Form, Lexicon};
use super::normalize::{Normalized, normalize_into};
use super::query::Query;
use super::read::queries;
use super::reading::Reading;
use super::segment::{Path, Segmenter};

/// Longest text that is read, in characters; what follows is left out.
pub const LONGEST_TEXT: usize = 512;

/// A text that joins more addresses is left to a person, unread.
const MOST_ADDRESSES: usize = 16;

/// How many paths are tried.
const PATHS: usize = 3;

/// Memory of one thread, used again from text to text.
#[derive(Default)]
pub struct Scratch {
    pub normalized: Normalized,
    lattice: Lattice,
    segmenter: Segmenter,
}

/// A text with its queries (more than one where it joins addresses) and their readings, best first.
#[derive(Debug, Clone, Default)]
pub struct Understanding {
    pub path: Path,
    pub queries: Vec<(Query, Vec<Reading>)>,
}

impl AddressBase {
    /// The best path through a text; its normal form stays in `scratch`.
    pub fn segment(&self, text: &str, scratch: &mut Scratch) -> Path {
        normalize_into(text, &mut scratch.normalized);
        scratch.normalized.chars.truncate(LONGEST_TEXT);
        scratch.normalized.origin.truncate(LONGEST_TEXT);
        scratch.lattice.read(&scratch.normalized, &self.lexicon);
        scratch.segmenter.best(&scratch.normalized.chars, &scratch.lattice, &self.lexicon)
    }

    /// Understands a text: by its parts, else as the very text of a record.
    pub fn understand(&self, text: &str, scratch: &mut Scratch) -> Understanding {
        let understood = self.by_parts(text, scratch);
        self.verbatim(&scratch.normalized, &understood).unwrap_or(understood)
    }

    fn by_parts(&self, text: &str, scratch: &mut Scratch) -> Understanding {
        let path = self.segment(text, scratch);
        let mut best = self.ask(&scratch.normalized, path, false);
        if self.gazetteer.is_empty() || settled(&best) {
            return best;
        }
        let fuzzy = self.ask(&scratch.normalized, best.path.clone(), true);
        if worth(&fuzzy) > worth(&best) {
            best = fuzzy;
        }
        if settled(&best) {
            return best;
        }
        let first = best.path.score;
        let paths =
            scratch.segmenter.n_best(&scratch.normalized.chars, &scratch.lattice, &self.lexicon, PATHS);
        let fixed: Vec<Arc> =
            best.path.arcs.iter().filter(|arc| is_fixed(arc, &self.lexicon)).copied().collect();
        for path in paths {
            // Another path may cut unknown names otherwise, but not lose what is plainly written.
            let covers = |arc: &Arc| {
                let wider = |other: &Arc| {
                    other.start <= arc.start && other.end >= arc.end && matches!(other.tag, Tag::Pattern(_))
                };
                path.arcs.iter().any(|other| other == arc || wider(other))
            };
            if path.arcs == best.path.arcs || !fixed.iter().all(covers) {
                continue;
            }
            let drop = first - path.score;
            let candidate = self.ask(&scratch.normalized, path, true);
            if worth(&candidate) - drop > worth(&best) {
                best = candidate;
            }
        }
        best
    }

    fn ask(&self, normalized: &Normalized, path: Path, fuzzy: bool) -> Understanding {
        let queries = queries(normalized, &path, &self.lexicon, &self.gazetteer);
        let few = queries.len() <= MOST_ADDRESSES;
        let queries = queries
            .into_iter()
            .map(|query| {
                let readings = if few { self.readings(&query, fuzzy) } else { Vec::new() };
                (query, readings)
            })
            .collect();
        Understanding { path, queries }
    }
}

/// A whole name of the dictionary of three characters or more, or a label with its unit word.
fn is_fixed(arc: &Arc, lexicon: &Lexicon) -> bool {
    match arc.tag {
        Tag::Pattern(pattern) => {
            let whole = lexicon.senses(pattern).iter().any(|sense| sense.form != Form::Part);
            whole && arc.end - arc.start >= 3
        }
        Tag::Label(explicit) => explicit,
        _ => false,
    }
}

/// Nothing is left to try: every query has a reading without a fault that another path could mend.
fn settled(understanding: &Understanding) -> bool {
    understanding.queries.iter().all(|(query, readings)| match readings.first() {
        None => query.names.is_empty(),
        Some(best) => {
            let mendable = [
                FaultCode::NameUnknown,
                FaultCode::RoadMismatch,
                FaultCode::PlaceMismatch,
                FaultCode::TownUnknown,
                FaultCode::TownSimilar,
                FaultCode::TownMismatch,
            ];
            let loose = best.form != Form::Full && query.names.iter().any(|name| name.joined.is_some());
            (best.group.is_some() || query.names.is_empty())
                && !loose
                && !mendable.iter().any(|&code| best.has(code))
        }
    })
}

/// Sum of the best readings' scores.
fn worth(understanding: &Understanding) -> i32 {
    let best = |readings: &Vec<Reading>| readings.first().map_or(-300, |reading| reading.score);
    understanding.queries.iter().map(|(_, readings)| best(readings)).min().unwrap_or(-300)
}
