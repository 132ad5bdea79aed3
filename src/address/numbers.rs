//! Labels in a text: figures, letters and Chinese numerals, with or without a unit word.

use std::sync::LazyLock;

use super::lattice::{Arc, State, Tag};
use super::numerals;
use super::words::Words;

/// Unit words and the role that each gives its label; longest first within an ending.
const UNITS: [(&str, State, i32); 73] = [
    ("号楼", State::Building, 420),
    ("号搂", State::Building, 400),
    ("号厂房", State::Building, 380),
    ("号库", State::Building, 300),
    ("号门", State::Building, 380),
    ("号馆", State::Building, 300),
    ("号写字楼", State::Building, 380),
    ("栋", State::Building, 420),
    ("幢", State::Building, 420),
    ("座", State::Building, 380),
    ("号褛", State::Building, 400),
    ("褛", State::Floor, 300),
    ("冻", State::Building, 260),
    ("童", State::Building, 220),
    ("懂", State::Building, 300),
    ("撞", State::Building, 300),
    ("憧", State::Building, 300),
    ("拣", State::Building, 260),
    ("橦", State::Building, 300),
    ("门", State::Building, 200),
    ("大门", State::Building, 220),
    ("号大门", State::Building, 390),
    ("排", State::Building, 240),
    ("楼", State::Building, -60),
    ("区块", State::Building, 100),
    ("单元", State::Unit, 430),
    ("单无", State::Unit, 380),
    ("号单无", State::Unit, 380),
    ("号单元", State::Unit, 430),
    ("梯", State::Unit, 240),
    ("门", State::Unit, 200),
    ("街", State::Unit, 300),
    ("楼", State::Floor, 400),
    ("搂", State::Floor, 300),
    ("层", State::Floor, 420),
    ("F", State::Floor, 330),
    ("室", State::Room, 430),
    ("号室", State::Room, 430),
    ("房", State::Room, 330),
    ("号房", State::Room, 420),
    ("房间", State::Room, 400),
    ("号房间", State::Room, 420),
    ("店面", State::Room, 430),
    ("号店面", State::Room, 440),
    ("店", State::Room, 280),
    ("号店", State::Room, 350),
    ("商铺", State::Room, 420),
    ("号商铺", State::Room, 440),
    ("铺", State::Room, 330),
    ("号铺", State::Room, 400),
    ("铺位", State::Room, 400),
    ("号铺位", State::Room, 420),
    ("商位", State::Room, 420),
    ("号商位", State::Room, 430),
    ("摊位", State::Room, 420),
    ("号摊位", State::Room, 430),
    ("摊", State::Room, 250),
    ("档", State::Room, 250),
    ("档口", State::Room, 400),
    ("号档口", State::Room, 420),
    ("门面", State::Room, 380),
    ("号门面", State::Room, 400),
    ("仓库", State::Room, 340),
    ("号仓库", State::Room, 350),
    ("仓", State::Room, 240),
    ("车间", State::Room, 320),
    ("号车间", State::Room, 340),
    ("间", State::Room, 220),
    ("办公室", State::Room, 280),
    ("户", State::Unit, 160),
    ("号电梯", State::Note, 430),
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

/// Arcs of all labels that begin at `start`: one atom, then with more atoms joined by hyphens.
fn chain(chars: &[char], start: usize, arcs: &mut Vec<Arc>) {
    let Some((mut end, kind)) = atom(chars, start) else { return };
    let hyphen_before = start > 0 && chars[start - 1] == '-';
    let mut atoms = 1;
    loop {
        let rest = &chars[end..];
        let mut found = false;
        for (length, (word, state, score)) in BY_FIRST.starting(rest) {
            if word == "门" && kind == Kind::Words && !numerals::is_numeral(chars[start]) {
                continue;
            }
            if (word == "F" || word == "店" || word == "房") && kind == Kind::Words {
                continue;
            }
            found = true;
            let score = score + 70 * (end - start) as i32 - 90 * (atoms - 1);
            push(arcs, start, end + length, state, score, Tag::Label(true));
        }
        // 5号 may be a number, a building, a unit or a room; what stands before decides.
        if rest.first() == Some(&'号') || rest.first() == Some(&'弄') {
            let base = 330 + 70 * (end - start).min(5) as i32 - 60 * (atoms - 1);
            let length = (end - start) as i32;
            // A number with labels behind it is rather a building, if there is no road.
            let more = rest.get(1).is_some_and(|&c| c.is_ascii_alphanumeric() || numerals::is_numeral(c));
            let more = if more { 30 } else { 0 };
            push(
                arcs,
                start,
                end + 1,
                State::Number,
                base + 230 * (atoms - 1).min(1) - more,
                Tag::Label(true),
            );
            if rest[0] == '号' {
                push(arcs, start, end + 1, State::Building, base - 40 + more, Tag::Label(true));
                push(
                    arcs,
                    start,
                    end + 1,
                    State::Unit,
                    base - 30 - 40 * (length - 2).max(0),
                    Tag::Label(true),
                );
                push(
                    arcs,
                    start,
                    end + 1,
                    State::Room,
                    base - 40 + 10 * (length - 3).min(0),
                    Tag::Label(true),
                );
            }
            found = true;
        }
        if kind == Kind::Figures || (kind == Kind::Letters && end - start == 1) {
            bare(chars, start, end, atoms, hyphen_before, found, kind, arcs);
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
#[allow(clippy::too_many_arguments)]
fn bare(
    chars: &[char],
    start: usize,
    end: usize,
    atoms: i32,
    hyphen_before: bool,
    has_unit: bool,
    kind: Kind,
    arcs: &mut Vec<Arc>,
) {
    let hyphen_after =
        chars.get(end) == Some(&'-') && chars.get(end + 1).is_some_and(|c| c.is_ascii_alphanumeric());
    let length = (end - start) as i32;
    let base = 160 + 70 * length.min(6)
        - 60 * (atoms - 1)
        - if has_unit { 320 } else { 0 }
        - if kind == Kind::Letters { 60 } else { 0 };
    // A figure before such a character is part of a name (5区, 3期, 7号院).
    let base = base
        - if chars.get(end).is_some_and(|c| "区期院路街库组版馆".contains(*c)) { 120 } else { 0 };
    let mut add = |state, score| push(arcs, start, end, state, base + score, Tag::Label(false));
    add(State::Number, 60 * (atoms - 1) + if hyphen_before { -80 } else { 40 });
    match (hyphen_before, hyphen_after) {
        (_, true) => {
            add(State::Building, if hyphen_before { -40 } else { 90 });
            add(State::Unit, if hyphen_before { 80 } else { -60 });
            add(State::Room, -60);
        }
        (true, false) => {
            add(State::Room, 60 + 10 * (length - 2));
            add(State::Unit, 30 - 30 * (length - 2).max(0));
            add(State::Building, -40);
        }
        (false, false) => {
            add(State::Room, if length < 3 { 0 } else { 60 });
            add(State::Building, 40 - 30 * (length - 2).max(0));
            add(State::Unit, -60);
        }
    }
    add(State::Floor, -90);
}

fn push(arcs: &mut Vec<Arc>, start: usize, end: usize, state: State, score: i32, tag: Tag) {
    arcs.push(Arc { start: start as u16, end: end as u16, state, score, tag });
}
