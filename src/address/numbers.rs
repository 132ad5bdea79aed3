//! Labels in a text: figures, letters and Chinese numerals, with or without a unit word.

use std::ops::Range;
use std::sync::LazyLock;

use super::lattice::{Arc, State, Tag, is_mark};
use super::numerals;
use super::words::Words;

/// Unit words and the role that each gives its label; longest first within an ending.
const UNITS: [(&str, State, i32); 73] = [
    ("号楼", State::Building, 415),
    ("号搂", State::Building, 400),
    ("号厂房", State::Building, 515),
    ("号库", State::Building, 222),
    ("号门", State::Building, 292),
    ("号馆", State::Building, 150),
    ("号写字楼", State::Building, 380),
    ("栋", State::Building, 267),
    ("幢", State::Building, 278),
    ("座", State::Building, 258),
    ("号褛", State::Building, 400),
    ("褛", State::Floor, 301),
    ("冻", State::Building, 260),
    ("童", State::Building, 221),
    ("懂", State::Building, 312),
    ("撞", State::Building, 300),
    ("憧", State::Building, 300),
    ("拣", State::Building, 260),
    ("橦", State::Building, 300),
    ("门", State::Building, 82),
    ("大门", State::Building, -57),
    ("号大门", State::Building, 400),
    ("排", State::Building, 150),
    ("楼", State::Building, 207),
    ("区块", State::Building, 100),
    ("单元", State::Unit, 350),
    ("单无", State::Unit, 380),
    ("号单无", State::Unit, 380),
    ("号单元", State::Unit, 430),
    ("梯", State::Unit, -55),
    ("门", State::Unit, 28),
    ("街", State::Unit, 186),
    ("楼", State::Floor, 331),
    ("搂", State::Floor, 300),
    ("层", State::Floor, 228),
    ("F", State::Floor, 330),
    ("室", State::Room, 312),
    ("号室", State::Room, 417),
    ("房", State::Room, 268),
    ("号房", State::Room, 434),
    ("房间", State::Room, 317),
    ("号房间", State::Room, 342),
    ("店面", State::Room, 295),
    ("号店面", State::Room, 550),
    ("店", State::Room, 145),
    ("号店", State::Room, 398),
    ("商铺", State::Room, 134),
    ("号商铺", State::Room, 154),
    ("铺", State::Room, 353),
    ("号铺", State::Room, 404),
    ("铺位", State::Room, 400),
    ("号铺位", State::Room, 420),
    ("商位", State::Room, 433),
    ("号商位", State::Room, 461),
    ("摊位", State::Room, 237),
    ("号摊位", State::Room, 317),
    ("摊", State::Room, 222),
    ("档", State::Room, 254),
    ("档口", State::Room, 288),
    ("号档口", State::Room, 420),
    ("门面", State::Room, 385),
    ("号门面", State::Room, 266),
    ("仓库", State::Room, 249),
    ("号仓库", State::Room, 535),
    ("仓", State::Room, 74),
    ("车间", State::Room, 320),
    ("号车间", State::Room, 340),
    ("间", State::Room, 221),
    ("办公室", State::Room, 366),
    ("户", State::Unit, 82),
    ("号电梯", State::Note, 395),
    ("电梯", State::Note, 300),
    ("卡位", State::Room, 380),
];

static BY_FIRST: LazyLock<Words<(&'static str, State, i32)>> =
    LazyLock::new(|| Words::by_first(UNITS.iter().map(|&(word, state, score)| (word, (word, state, score)))));

/// Longest label in characters.
const LONGEST: usize = 14;

/// Arcs for every label: with its unit word, with 号, bare, and joined by hyphens.
pub fn label_arcs(chars: &[char], arcs: &mut Vec<Arc>) {
    let mut start = 0;
    while start < chars.len() {
        if begins(chars, start) {
            chain(chars, start, arcs);
        }
        start += 1;
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
        '负' | '第' => atom(chars, at + 1).map(|(end, _)| (end, Kind::Words)),
        '地' => atom(chars, at + 2).map(|(end, _)| (end, Kind::Words)),
        '附' | '甲' | '乙' | '丙' | '丁' => match atom(chars, at + 1) {
            Some((end, Kind::Figures)) => Some((end, Kind::Figures)),
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

/// Each character of a label with a unit word; each further atom of it.
const UNIT_CHAR: i32 = 64;
const UNIT_ATOM: i32 = -112;

/// N号 by what follows, and by its length from one character to five.
#[rustfmt::skip]
const HAO: [[i32; 5]; 3] = [
    [213, 165, 165, 219, -400],
    [168, 211, 177, 168, -400],
    [203, 129, 83, 218, -400],
];
#[rustfmt::skip]
const HAO_LENGTH: [[i32; 5]; 5] = [
    [ -15,  26,  7,  -57, 0],
    [99, 114, 84, 58, 0],
    [178, 146, 44, 179, 0],
    [195, 180, 60, 251, 0],
    [70, 189, 140, 321, 0],
];
/// N号 of two atoms (12-1号), or of more.
const HAO_ATOMS: [i32; 5] = [19, -1, 0, -118, 0];
const LANE: i32 = 181;

/// A label without a unit word, by whether hyphens stand before and after it: neither, after, before, both.
#[rustfmt::skip]
const BARE: [[i32; 5]; 4] = [
    [34, 65, 2, 199,  -70],
    [-18, 101, 19, -25,  -80],
    [ 37, 115, 74, 288,  11],
    [ 176, 146, 300, 96,  85],
];
/// The same by its length from one character to six.
#[rustfmt::skip]
const BARE_LENGTH: [[i32; 5]; 6] = [
    [ 76,  111,  74,  -24,  97],
    [156, 157, 104,  68, 109],
    [210, 154, 161, 189, 201],
    [269, 197, 84, 275, 231],
    [184, 115, 215, 350, 222],
    [245, 172, 297, 507, 279],
];
/// The same with more than one atom, with letters alone, with letters and figures, and before other words.
const BARE_ATOMS: [i32; 5] = [32, 53, -60, -150, -60];
const LETTER: [i32; 5] = [-90, 8, -34, -197, -24];
const MIXED: [i32; 5] = [-75, -4, -31, -89, 40];
const BARE_BEFORE_WORD: [i32; 5] = [-59, -45, -96, -84, -49];
/// A unit word follows that would be left over.
const UNIT_LEFT: i32 = -198;
/// A character follows with which a figure makes a name (5区, 3期, 7号院).
const NAME_LEFT: i32 = -289;
/// The label is cut out of a run of figures and letters (A|1382).
const CUT: i32 = -104;
/// Two numbers that make a range (336-338号).
const RANGE: [i32; 5] = [205, 171, 0, 221, 0];

/// Whether the atoms of `label` are two figures, the second a little higher.
fn is_range(label: &[char]) -> bool {
    let text: String = label.iter().collect();
    let Some((first, last)) = text.split_once('-') else { return false };
    match (first.parse::<u32>(), last.parse::<u32>()) {
        (Ok(first), Ok(last)) => first >= 10 && first < last && last - first <= 60,
        _ => false,
    }
}

/// Arcs of all labels that begin at `start`: one atom, then with more atoms joined by hyphens.
fn chain(chars: &[char], start: usize, arcs: &mut Vec<Arc>) {
    let Some((mut end, kind)) = atom(chars, start) else { return };
    cut_atoms(chars, start, end, arcs);
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
            if (word == "F" || word == "店" || word == "房") && kind == Kind::Words {
                continue;
            }
            found = true;
            push(
                arcs,
                start,
                end + length,
                state,
                score + (UNIT_CHAR * label.len() as i32 + UNIT_ATOM * further),
            );
        }
        let range = atoms == 2 && is_range(label);
        let long = label.len().min(5) - 1;
        // 5号 may be a number, a building, a unit or a room; what stands before decides.
        if rest.first() == Some(&'号') {
            let follow = follow(&rest[1..]);
            for (role, &state) in LABELS[..4].iter().enumerate() {
                let score = HAO[follow][role]
                    + HAO_LENGTH[long][role]
                    + if further > 0 { HAO_ATOMS[role] } else { 0 }
                    + if range { RANGE[role] } else { 0 };
                // A range is one reading of two numbers: the other one may be tried.
                let tag = Tag::Label(!range);
                arcs.push(Arc { start: start as u16, end: end as u16 + 1, state, score, tag });
            }
            found = true;
        }
        if rest.first() == Some(&'弄') {
            push(arcs, start, end + 1, State::Number, LANE + HAO_LENGTH[long][0]);
            found = true;
        }
        if kind == Kind::Figures || (kind == Kind::Letters && end - start == 1) {
            bare(chars, start..end, further, found, arcs);
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

/// A label without a unit word: its place in a chain (35-1-302) tells what it may be.
fn bare(chars: &[char], range: Range<usize>, further: i32, has_unit: bool, arcs: &mut Vec<Arc>) {
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
            + BARE_LENGTH[long][role]
            + if figures == 0 {
                LETTER[role]
            } else if plain {
                0
            } else {
                MIXED[role]
            }
            + if further > 0 { BARE_ATOMS[role] } else { 0 }
            + if word { BARE_BEFORE_WORD[role] } else { 0 }
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
fn cut_atoms(chars: &[char], start: usize, end: usize, arcs: &mut Vec<Arc>) {
    for at in start + 1..end {
        let (left, right) = (chars[at - 1], chars[at]);
        if !(left.is_ascii_alphabetic() && right.is_ascii_digit() && end - at >= 2) {
            continue;
        }
        let first = arcs.len();
        bare(chars, start..at, 0, false, arcs);
        bare(chars, at..end, 0, false, arcs);
        for (length, (_, state, score)) in BY_FIRST.starting(&chars[end..]) {
            push(arcs, at, end + length, state, score + UNIT_CHAR * (end - at) as i32);
        }
        for arc in &mut arcs[first..] {
            arc.score += CUT;
        }
    }
}

fn push(arcs: &mut Vec<Arc>, start: usize, end: usize, state: State, score: i32) {
    arcs.push(Arc { start: start as u16, end: end as u16, state, score, tag: Tag::Label(true) });
}
