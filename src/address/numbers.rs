//! Labels in a text: figures, letters and Chinese numerals, with or without a unit word.

use std::ops::Range;
use std::sync::LazyLock;

use super::arc::{Arc, State, Tag, is_mark};
use super::label::is_suffix;
use super::numerals;
use super::unit_words::UNITS;
use super::weight::{STRONG, SURE};
use super::words::Words;

static BY_FIRST: LazyLock<Words<(&'static str, State, i32)>> = LazyLock::new(|| {
    Words::by_first(UNITS.iter().flat_map(|&(state, weight, words)| {
        words.split_whitespace().map(move |word| (word, (word, state, weight)))
    }))
});

/// Longest label in characters.
const LONGEST: usize = 14;

/// Arcs for every label: with its unit word, with 号, bare, and joined by hyphens.
pub fn label_arcs(chars: &[char], arcs: &mut Vec<Arc>) {
    let mut earlier = &[0; 5];
    for start in 0..chars.len() {
        if begins(chars, start) {
            chain(chars, start, earlier, arcs);
        }
        if chars[start] == '号' && start > 0 && chars[start - 1].is_ascii_digit() {
            earlier = &AFTER_NUMBER;
        }
    }
}

/// Whether a label can begin here: not in the middle of a run of figures or letters.
fn begins(chars: &[char], at: usize) -> bool {
    let c = chars[at];
    let before = at.checked_sub(1).map(|index| chars[index]);
    if c.is_ascii_alphanumeric() {
        return !before.is_some_and(|b| b.is_ascii_alphanumeric());
    }
    if numerals::is_numeral(c) {
        return !before.is_some_and(numerals::is_numeral);
    }
    match c {
        '负' => true,
        '地' => chars.get(at + 1) == Some(&'下'),
        '第' => chars.get(at + 1).is_some_and(|&c| c.is_ascii_digit() || numerals::is_numeral(c)),
        '特' => chars.get(at + 1).is_some_and(char::is_ascii_digit),
        '甲' | '乙' | '丙' | '丁' | '东' | '西' | '南' | '北' | '中' | '前' | '后' | '左' | '右' | '主'
        | '裙' | '附' | '首' | '底' | '顶' => true,
        _ => false,
    }
}

/// End of the atom that begins at `at`, and whether it is of figures (rather than words).
fn atom(chars: &[char], at: usize) -> Option<(usize, Kind)> {
    let run = |from: usize, test: fn(char) -> bool| chars[from..].iter().take_while(|&&c| test(c)).count();
    let c = *chars.get(at)?;
    if c.is_ascii_alphanumeric() {
        let end = at + run(at, |c| c.is_ascii_alphanumeric());
        let digits = chars[at..end].iter().filter(|c| c.is_ascii_digit()).count();
        let kind = if digits == 0 { Kind::Letters } else { Kind::Figures };
        return (end - at <= LONGEST).then_some((end, kind));
    }
    if numerals::is_numeral(c) {
        return Some((at + run(at, numerals::is_numeral), Kind::Words));
    }
    match c {
        '特' => atom(chars, at + 1).filter(|(_, kind)| *kind == Kind::Figures),
        '负' | '第' => atom(chars, at + 1).map(|(end, _)| (end, Kind::Words)),
        '地' => atom(chars, at + 2).map(|(end, _)| (end, Kind::Words)),
        '附' | '甲' | '乙' | '丙' | '丁' => match atom(chars, at + 1) {
            Some((end, Kind::Figures)) => Some((end, Kind::Figures)),
            Some((end, Kind::Words)) if numerals::is_numeral(chars[at + 1]) => Some((end, Kind::Words)),
            _ => Some((at + 1, Kind::Words)),
        },
        _ => Some((at + 1, Kind::Words)),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Figures,
    Letters,
    Words,
}

/// What follows a label: nothing (or a mark), another label, or other words.
fn follow(rest: &[char]) -> usize {
    match rest.first() {
        None => 0,
        Some(&c) if is_mark(c) => 0,
        Some(&c) if c.is_ascii_alphanumeric() || numerals::is_numeral(c) => 1,
        _ => 2,
    }
}

/// Roles of a label without unit word, or with 号 alone; the tables below have their columns in this order.
const LABELS: [State; 5] = [State::Number, State::Building, State::Unit, State::Room, State::Floor];

/// Each further atom of a label with a unit word: 35-1-302室 is three labels rather than one.
const UNIT_ATOM: i32 = -100;

/// N号 by what follows: nothing, another label, or other words.
#[rustfmt::skip]
const HAO: [[i32; 5]; 3] = [
    [300, 250, 200, 250, NEVER],
    [300, 275, 200, 200, NEVER],
    [300, 225, 150, 225, NEVER],
];
/// The same by its length from one character to five: a room has three or more.
#[rustfmt::skip]
const HAO_LENGTH: [[i32; 5]; 5] = [
    [  0,   0,    0, -100, 0],
    [  0,   0,    0,  -50, 0],
    [  0, -25, -100,    0, 0],
    [-25, -25, -150,   50, 0],
    [-75, -25, -150,  100, 0],
];
/// The same with more than one atom (12-1号).
const HAO_ATOMS: [i32; 5] = [50, 0, -50, -100, 0];
const NEVER: i32 = -500;

/// N号 with what belongs to the number behind it.
const SUFFIX: i32 = 100;

/// A label without a unit word, by whether hyphens stand before and after it: neither, after, before, both.
#[rustfmt::skip]
const BARE: [[i32; 5]; 4] = [
    [150, 150,   0, 200, -100],
    [100, 200,  25,  50, -100],
    [ 50, 100, 100, 250,  -50],
    [100, 100, 250, 100,   50],
];
/// The same by its length from one character to six.
#[rustfmt::skip]
const BARE_LENGTH: [[i32; 5]; 6] = [
    [  0,   0,   50, -100,    0],
    [  0,   0,    0,  -50,    0],
    [  0, -50, -100,   50, -100],
    [  0, -50, -150,  100, -100],
    [-50, -75, -100,  150, -150],
    [-50, -50,    0,  150, -150],
];
/// The same with more than one atom, with letters alone, with letters and figures, and before other words.
const BARE_ATOMS: [i32; 5] = [50, 50, -100, -100, -100];
const LETTER: [i32; 5] = [-150, 0, -50, -200, -50];
const MIXED: [i32; 5] = [-50, 0, 0, 0, 0];
const BEFORE_WORD: i32 = -50;
/// A unit word follows that would be left over.
const UNIT_LEFT: i32 = -200;
/// A character follows with which a figure makes a name (5区, 3期, 7号院).
const NAME_LEFT: i32 = -300;
/// The label is cut out of a run of figures and letters (A|1382).
const CUT: i32 = -50;
/// Two numbers that make a range (336-338号).
const RANGE: [i32; 5] = [200, 200, 0, 200, 0];

/// Whether the atoms of `label` are two figures, the second a little higher.
fn is_range(label: &[char]) -> bool {
    let text: String = label.iter().collect();
    let Some((first, last)) = text.split_once('-') else { return false };
    match (first.parse::<u32>(), last.parse::<u32>()) {
        (Ok(first), Ok(last)) => first >= 10 && first < last && last - first <= 60,
        _ => false,
    }
}

/// What a label is after a number (5号): few addresses have two.
const AFTER_NUMBER: [i32; 5] = [-50, 0, 0, 0, 0];

/// Arcs of all labels that begin at `start`: one atom, then with more atoms joined by hyphens.
fn chain(chars: &[char], start: usize, earlier: &[i32], arcs: &mut Vec<Arc>) {
    let Some((mut end, kind)) = atom(chars, start) else { return };
    cut_atoms(chars, start, end, earlier, arcs);
    let mut atoms = 1;
    loop {
        let rest = &chars[end..];
        let label = &chars[start..end];
        let further = atoms - 1;
        let mut found = false;
        for (length, (word, state, score)) in BY_FIRST.starting(rest) {
            if word == "门" && kind == Kind::Words && !numerals::is_numeral(chars[start]) {
                continue;
            }
            // 50号门市 is a shop.
            if word.ends_with('门') && rest.get(length).is_some_and(|c| "市头脸面店".contains(*c)) {
                continue;
            }
            if (word == "F" || word == "店" || word == "房") && kind == Kind::Words {
                continue;
            }
            found = true;
            push(arcs, start, end + length, state, score + UNIT_ATOM * further);
        }
        let range = atoms == 2 && is_range(label);
        let long = label.len().min(5) - 1;
        // 5号 may be a number, a building, a unit or a room; what stands before decides.
        if rest.first() == Some(&'号') {
            let follow = follow(&rest[1..]);
            for (role, &state) in LABELS[..4].iter().enumerate() {
                let score = HAO[follow][role]
                    + earlier[role]
                    + HAO_LENGTH[long][role]
                    + if further > 0 { HAO_ATOMS[role] } else { 0 }
                    + if range { RANGE[role] } else { 0 };
                // A range is one reading of two numbers: the other one may be tried.
                let tag = Tag::Label(!range);
                arcs.push(Arc { start: start as u16, end: end as u16 + 1, state, score, tag });
            }
            if let Some(suffix) = suffix(&rest[1..]) {
                push(arcs, start, end + 1 + suffix, State::Number, HAO[0][0] + SUFFIX);
            }
            found = true;
        }
        for lane in ["弄", "支弄"] {
            let length = lane.chars().count();
            if rest.iter().take(length).copied().eq(lane.chars()) {
                push(arcs, start, end + length, State::Number, STRONG);
                found = true;
            }
        }
        if kind == Kind::Figures || (kind == Kind::Letters && end - start == 1) {
            bare(chars, start..end, further, found, earlier, arcs);
        }
        if chars.get(end) != Some(&'-') || kind == Kind::Words {
            return;
        }
        match atom(chars, end + 1) {
            Some((next, Kind::Figures | Kind::Letters)) if next - start <= LONGEST => {
                end = next;
                atoms += 1;
            }
            _ => return,
        }
    }
}

/// Length of what goes on with a number behind its 号: 乙, 之一, 附3号.
fn suffix(rest: &[char]) -> Option<usize> {
    match rest.first()? {
        '之' | '附' => {
            let run = |test: fn(char) -> bool| rest[1..].iter().take_while(|&&c| test(c)).count();
            let length = run(|c| c.is_ascii_digit()).max(run(numerals::is_numeral));
            let unit = usize::from(rest.get(1 + length) == Some(&'号'));
            (length > 0).then_some(1 + length + unit)
        }
        &c if is_suffix(c) => {
            // 甲 may begin a label of its own: 5号甲栋.
            let own = rest.get(1).is_some_and(|c| "栋幢座级区单类号".contains(*c) || c.is_ascii_digit());
            (!own).then_some(1)
        }
        _ => None,
    }
}

/// A label without a unit word: its place in a chain (35-1-302) tells what it may be.
fn bare(
    chars: &[char],
    range: Range<usize>,
    further: i32,
    has_unit: bool,
    earlier: &[i32],
    arcs: &mut Vec<Arc>,
) {
    let (start, end) = (range.start, range.end);
    let label = &chars[range];
    let before = start > 0 && chars[start - 1] == '-';
    let after = chars.get(end) == Some(&'-') && chars.get(end + 1).is_some_and(char::is_ascii_alphanumeric);
    let hyphens = 2 * usize::from(before) + usize::from(after);
    let long = label.len().min(6) - 1;
    let figures = label.iter().filter(|c| c.is_ascii_digit()).count();
    let plain = figures == label.len() || further > 0;
    let named = chars.get(end).is_some_and(|c| "区期院路街库组版馆".contains(*c));
    let word = !has_unit && follow(&chars[end..]) == 2;
    let in_range = further == 1 && is_range(label);
    let common = if has_unit { UNIT_LEFT } else { 0 } + if named { NAME_LEFT } else { 0 };
    for (role, &state) in LABELS.iter().enumerate() {
        let score = BARE[hyphens][role]
            + earlier[role]
            + BARE_LENGTH[long][role]
            + if figures == 0 {
                LETTER[role]
            } else if plain {
                0
            } else {
                MIXED[role]
            }
            + if further > 0 { BARE_ATOMS[role] } else { 0 }
            + if word { BEFORE_WORD } else { 0 }
            + if in_range { RANGE[role] } else { 0 };
        arcs.push(Arc {
            start: start as u16,
            end: end as u16,
            state,
            score: score + common,
            tag: Tag::Label(false),
        });
    }
}

/// Cuts between letters and figures: A1382 may be building A and room 1382.
fn cut_atoms(chars: &[char], start: usize, end: usize, earlier: &[i32], arcs: &mut Vec<Arc>) {
    for at in start + 1..end {
        let (left, right) = (chars[at - 1], chars[at]);
        if !(left.is_ascii_alphabetic() && right.is_ascii_digit() && end - at >= 2) {
            continue;
        }
        let first = arcs.len();
        bare(chars, start..at, 0, false, earlier, arcs);
        bare(chars, at..end, 0, false, earlier, arcs);
        for (length, (_, state, score)) in BY_FIRST.starting(&chars[end..]) {
            push(arcs, at, end + length, state, score);
        }
        for arc in &mut arcs[first..] {
            arc.score += CUT;
        }
        // 4F51街: the floor runs into what follows.
        let floor = &chars[start..at - 1];
        if left == 'F' && (1..=2).contains(&floor.len()) && floor.iter().all(char::is_ascii_digit) {
            push(arcs, start, at, State::Floor, SURE);
        }
    }
}

fn push(arcs: &mut Vec<Arc>, start: usize, end: usize, state: State, score: i32) {
    arcs.push(Arc { start: start as u16, end: end as u16, state, score, tag: Tag::Label(true) });
}
