//! The best ways through a lattice: which arcs tile the text, by their own scores and by the order of roles.
//!
//! Forward, the best score of every state at every character (Viterbi 1967); backward, the n best whole paths by A*
//! with the forward scores as the bound (exact for paths that the beam keeps).

use std::collections::BinaryHeap;

use super::arc::{Arc, STATES, State, Tag, is_mark};
use super::lattice::Lattice;
use super::lexicon::Lexicon;
use super::transitions::TRANSITIONS;

const NONE: i32 = i32::MIN / 4;

/// A state so far behind the best one at the same character does not lead to one of the best paths.
const BEAM: i32 = 500;

/// One more character in an unknown place or note.
const OPEN_PLACE_CHAR: i32 = 0;
const OPEN_NOTE_CHAR: i32 = -10;
const OPEN_DIGIT: i32 = -25;

/// One way of reading the whole text: arcs in order (marks left out), and its score.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Path {
    pub arcs: Vec<Arc>,
    pub score: i32,
}

/// Memory of segmentation, used again from text to text.
#[derive(Debug, Default)]
pub struct Segmenter {
    /// Best score of each state after `p` characters.
    forward: Vec<[i32; STATES]>,
    back: Vec<[Back; STATES]>,
    by_end: Vec<Vec<u32>>,
}

#[derive(Debug, Clone, Copy)]
struct Back {
    arc: u32,
    from: u8,
}

const OPENED: u32 = u32::MAX - 1;
const EXTENDED: u32 = u32::MAX - 2;
const NOWHERE: Back = Back { arc: u32::MAX, from: 0 };

const PLACE: usize = State::PlaceOpen as usize;
const NOTE: usize = State::NoteOpen as usize;

/// The state in which a mark leaves an open stretch.
fn close(state: usize) -> usize {
    match state {
        PLACE => State::Place as usize,
        NOTE => State::Note as usize,
        _ => state,
    }
}

fn open_scores(c: char) -> (i32, i32) {
    if c.is_ascii_digit() { (OPEN_DIGIT, OPEN_DIGIT) } else { (OPEN_PLACE_CHAR, OPEN_NOTE_CHAR) }
}

impl Segmenter {
    /// The best path.
    pub fn best(&mut self, chars: &[char], lattice: &Lattice, lexicon: &Lexicon) -> Path {
        self.forward(chars, lattice);
        let end = chars.len();
        let Some((mut state, score)) = self.last(end) else { return Path::default() };
        let (mut at, mut arcs) = (end, Vec::with_capacity(12));
        let mut open_end = None;
        while at > 0 {
            let back = self.back[at][state];
            match back.arc {
                EXTENDED => {
                    open_end.get_or_insert(at);
                    at -= 1;
                }
                OPENED => {
                    let end = open_end.take().unwrap_or(at);
                    arcs.push(open_arc(at - 1, end, state));
                    at -= 1;
                }
                index => {
                    let arc = lattice.arcs[index as usize];
                    if arc.tag != Tag::Mark {
                        arcs.push(Arc { state: arc.state.shown(), ..arc });
                    }
                    at = arc.start as usize;
                }
            }
            state = back.from as usize;
        }
        arcs.reverse();
        lattice.prefer_dictionary(&mut arcs, lexicon);
        Path { arcs, score }
    }

    fn last(&self, end: usize) -> Option<(usize, i32)> {
        let row = self.forward.get(end)?;
        let (state, &score) =
            row.iter().enumerate().max_by_key(|&(index, score)| (score, usize::MAX - index))?;
        (score > NONE).then_some((state, score))
    }

    /// Fills the forward scores.
    fn forward(&mut self, chars: &[char], lattice: &Lattice) {
        let end = chars.len();
        self.forward.clear();
        self.forward.resize(end + 1, [NONE; STATES]);
        self.back.clear();
        self.back.resize(end + 1, [NOWHERE; STATES]);
        self.forward[0][State::Start as usize] = 0;
        for (at, &c) in chars.iter().enumerate() {
            let here = self.forward[at];
            let mut reached = [(0u8, 0); STATES];
            let mut count = 0;
            let floor = NONE.max(here.iter().fold(NONE, |best, &score| best.max(score)) - BEAM);
            for (state, &score) in here.iter().enumerate() {
                if score > floor {
                    reached[count] = (state as u8, score);
                    count += 1;
                }
            }
            if count == 0 {
                continue;
            }
            let range = lattice.starting(at);
            let wanted = lattice.arcs[range.clone()]
                .iter()
                .fold(1 << PLACE | 1 << NOTE, |wanted: u32, arc| wanted | 1 << arc.state as u32);
            // Best score of entering each state that something here can have, and from which state.
            let (mut enter, mut from) = ([NONE; STATES], [0u8; STATES]);
            let mut left = wanted;
            while left != 0 {
                let target = left.trailing_zeros() as usize;
                left &= left - 1;
                for &(state, score) in &reached[..count] {
                    let total = score + TRANSITIONS[state as usize][target];
                    if total > enter[target] {
                        enter[target] = total;
                        from[target] = state;
                    }
                }
                // Inside a common word no part is expected to begin.
                enter[target] += lattice.cuts[at];
            }
            for index in range {
                let arc = &lattice.arcs[index];
                if arc.tag == Tag::Mark {
                    for &(state, score) in &reached[..count] {
                        self.relax(at + 1, close(state as usize), score + arc.score, index as u32, state);
                    }
                } else {
                    let state = arc.state as usize;
                    self.relax(arc.end as usize, state, enter[state] + arc.score, index as u32, from[state]);
                }
            }
            // An unknown stretch does not run over a mark.
            if is_mark(c) {
                continue;
            }
            let (place, note) = open_scores(c);
            self.relax(at + 1, PLACE, enter[PLACE] + place, OPENED, from[PLACE]);
            self.relax(at + 1, NOTE, enter[NOTE] + note, OPENED, from[NOTE]);
            self.relax(at + 1, PLACE, here[PLACE] + place, EXTENDED, PLACE as u8);
            self.relax(at + 1, NOTE, here[NOTE] + note, EXTENDED, NOTE as u8);
        }
    }

    #[inline]
    fn relax(&mut self, at: usize, state: usize, score: i32, arc: u32, from: u8) {
        if score > self.forward[at][state] && score > NONE / 2 {
            self.forward[at][state] = score;
            self.back[at][state] = Back { arc, from };
        }
    }

    /// The `count` best different paths, best first. Call after [`Segmenter::best`] on the same lattice.
    pub fn n_best(
        &mut self,
        chars: &[char],
        lattice: &Lattice,
        lexicon: &Lexicon,
        count: usize,
    ) -> Vec<Path> {
        let end = chars.len();
        self.by_end.iter_mut().for_each(Vec::clear);
        self.by_end.resize(end + 1, Vec::new());
        for (index, arc) in lattice.arcs.iter().enumerate() {
            self.by_end[arc.end as usize].push(index as u32);
        }
        let mut heap = BinaryHeap::new();
        let mut steps: Vec<Step> = Vec::new();
        for state in 0..STATES {
            if self.forward[end][state] > NONE {
                heap.push((self.forward[end][state], 0u32, end as u16, state as u8, u32::MAX));
            }
        }
        let (mut out, mut budget) = (Vec::<Path>::new(), 4_000);
        while let Some((total, _, at, state, step)) = heap.pop() {
            budget -= 1;
            if budget == 0 || out.len() >= count {
                break;
            }
            let (at, state) = (at as usize, state as usize);
            if at == 0 {
                let mut path = Path { arcs: self.unwind(&steps, step), score: total };
                lattice.prefer_dictionary(&mut path.arcs, lexicon);
                if !out.iter().any(|held| held.arcs == path.arcs) {
                    out.push(path);
                }
                continue;
            }
            let rest = total - self.forward[at][state];
            let mut push =
                |score: i32, from_at: usize, from_state: usize, arc: Option<Arc>, extends: bool| {
                    let forward = self.forward[from_at][from_state];
                    if forward <= NONE || score <= NONE / 2 {
                        return;
                    }
                    steps.push(Step { arc, extends, next: step });
                    let index = steps.len() as u32 - 1;
                    heap.push((
                        forward + score + rest,
                        u32::MAX - index,
                        from_at as u16,
                        from_state as u8,
                        index,
                    ));
                };
            for &index in &self.by_end[at] {
                let arc = lattice.arcs[index as usize];
                let start = arc.start as usize;
                if arc.tag == Tag::Mark {
                    for from in 0..STATES {
                        if close(from) == state {
                            push(arc.score, start, from, None, false);
                        }
                    }
                } else if arc.state as usize == state {
                    for (from, row) in TRANSITIONS.iter().enumerate() {
                        push(
                            row[state] + arc.score + lattice.cuts[start],
                            start,
                            from,
                            Some(Arc { state: arc.state.shown(), ..arc }),
                            false,
                        );
                    }
                }
            }
            if (state == PLACE || state == NOTE) && !is_mark(chars[at - 1]) {
                let (place, note) = open_scores(chars[at - 1]);
                let score = if state == PLACE { place } else { note };
                push(score, at - 1, state, Some(open_arc(at - 1, at, state)), true);
                for (from, row) in TRANSITIONS.iter().enumerate() {
                    push(
                        row[state] + score + lattice.cuts[at - 1],
                        at - 1,
                        from,
                        Some(open_arc(at - 1, at, state)),
                        false,
                    );
                }
            }
        }
        out
    }

    /// Steps back to front are arcs front to back; characters of one open stretch become one arc.
    fn unwind(&self, steps: &[Step], mut index: u32) -> Vec<Arc> {
        let mut out: Vec<Arc> = Vec::new();
        let mut joined = false;
        while index != u32::MAX {
            let step = &steps[index as usize];
            if let Some(arc) = step.arc {
                match out.last_mut() {
                    Some(last) if joined && last.tag == Tag::Open => last.end = arc.end,
                    _ => out.push(arc),
                }
            }
            // An extending character belongs to the same stretch as the one before it, which comes next here.
            index = step.next;
            joined = index != u32::MAX && steps[index as usize].extends;
        }
        out
    }
}

#[derive(Debug)]
struct Step {
    arc: Option<Arc>,
    extends: bool,
    next: u32,
}

fn open_arc(start: usize, end: usize, state: usize) -> Arc {
    let state = if state == PLACE { State::Place } else { State::Note };
    Arc { start: start as u16, end: end as u16, state, score: 0, tag: Tag::Open }
}
