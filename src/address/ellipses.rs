//! What the parts of a list leave out: A区3栋与B区3栋, 前进一路与二路, 工业一、工业二路, 五、十五栋.

use super::arc::{Arc, State, Tag};
use super::families;
use super::gazetteer::Column;
use super::lexicon::{Form, Lexicon, Meaning, NameId, NameKind};
use super::normalize::GAP;
use super::numerals;
use super::query::{NameRef, Query};

/// Words that join the parts of a list and may run into the second one (与B区, 含B区).
const JOINING: [&str; 12] = ["以及", "和", "与", "及", "至", "到", "兼", "加", "含", "另", "跨", "暨"];

/// Names that leave out what they share with one before them (金海湾东区5幢西区5幢, 塘尾第三工业区和第二工业区) are what the base
/// has by the beginning of that one.
pub(super) fn complete_siblings(queries: &mut [Query], chars: &[char], lexicon: &Lexicon) {
    // Most texts leave nothing open.
    if queries.iter().all(|query| query.loose.is_empty() && query.names.iter().all(NameRef::is_named)) {
        return;
    }
    let mut before: Vec<NameRef> = Vec::new();
    for query in queries {
        for name in &mut query.names {
            if !name.is_named() {
                let typed: Vec<char> = name.text.chars().collect();
                let found = before.iter().rev().find_map(|held| sibling_of(held, &typed, lexicon));
                if let Some((kind, ids)) = found {
                    (name.kind, name.ids) = (kind, ids);
                }
            }
            if name.is_named() {
                before.push(name.clone());
            }
        }
        let sibling = |&(start, end): &(u16, u16)| {
            let typed = &chars[start as usize..end as usize];
            before.iter().any(|held| held.end <= start && sibling_of(held, typed, lexicon).is_some())
        };
        query.unread |= query.loose.iter().any(sibling);
    }
}

type Names = Vec<(NameId, Form)>;

/// The names of the base that begin as a known name does and end with `typed` (perhaps behind a joining word), which ends
/// as that one does or is called as a part.
pub(super) fn sibling_of(held: &NameRef, typed: &[char], lexicon: &Lexicon) -> Option<(NameKind, Names)> {
    let last = typed.last()?;
    if !held.is_named() || !(held.text.ends_with(*last) || "期区座团".contains(*last)) {
        return None;
    }
    let held: Vec<char> = held.text.chars().collect();
    let joining = |word: &&&str| typed.iter().copied().zip(word.chars()).all(|(a, b)| a == b);
    let behind = JOINING.iter().find(joining).and_then(|word| typed.get(word.chars().count()..));
    let siblings = [Some(typed), behind].into_iter().flatten().filter(|sibling| sibling.len() >= 2);
    siblings.into_iter().find_map(|sibling| begun_as(&held, sibling, lexicon))
}

fn begun_as(held: &[char], sibling: &[char], lexicon: &Lexicon) -> Option<(NameKind, Names)> {
    let named = |beginning: &[char]| {
        let whole: String = beginning.iter().chain(sibling).collect();
        let names = lexicon.exact(&whole).iter().filter_map(|sense| match sense.meaning {
            Meaning::Name(kind, id) => Some((kind, (id, sense.form))),
            _ => None,
        });
        let names: Vec<_> = names.collect();
        let kind = names.first()?.0;
        Some((kind, names.into_iter().filter(|(other, _)| *other == kind).map(|(_, id)| id).collect()))
    };
    if families::is_numbered_part(sibling)
        && let Some(found) = families::whole_of(held).and_then(named)
    {
        return Some(found);
    }
    // 银泽新村村: a doubled character leaves nothing out.
    if held.last() != sibling.last() || held.ends_with(sibling) {
        return None;
    }
    // 东一路、二路 share one character; of other names (金桂花园, 都花园) that would be too little.
    let shortest = if matches!(sibling.last(), Some('路' | '街' | '巷')) { 1 } else { 2 };
    (shortest..held.len()).rev().find_map(|length| named(&held[..length]))
}

/// What stands right before an arc.
#[derive(Default, Clone, Copy)]
pub(super) struct Before<'a> {
    pub text: &'a [char],
    /// Nothing is known of it.
    pub unknown: bool,
    /// A word that joins (和, 与) stands between.
    pub conjunction: bool,
}

/// What is read next: an arc with its characters and the marks before it.
#[derive(Clone, Copy)]
pub(super) struct Next<'a> {
    pub state: State,
    pub text: &'a [char],
    pub marks: &'a [char],
}

/// Whether the part of a list before an arc leaves out what the arc says.
pub(super) fn leaves_out(query: &Query, before: Before, next: Next) -> bool {
    ends_with_next(query, before, next)
        || lacks_name(query, before, next)
        || is_second_number(query, before, next)
        || is_named_by_side(before, next)
}

/// 工业一、工业二路, 五、十五栋, 东/北座: an unknown word that begins as the next one does.
fn ends_with_next(query: &Query, before: Before, next: Next) -> bool {
    let (Some(&a), Some(&b)) = (before.text.first(), next.text.first()) else { return false };
    let alike = a == b || (is_figure(a) && is_figure(b)) || (is_side(a) && is_side(b));
    let bare = before.text.iter().all(|&c| is_figure(c) || is_side(c)) && !next.marks.is_empty();
    let listed = before.conjunction || next.marks.iter().any(|c| matches!(c, '、' | '/' | '.'));
    // 一、二、三楼 are floors of what stands before.
    let coarse = next.state.is_name() || matches!(next.state, State::Number | State::Building);
    before.unknown && query.labels.is_empty() && alike && (listed || bare) && coarse
}

/// 101、108街区; 60号、黄河路10号: a number before any name.
fn lacks_name(query: &Query, before: Before, next: Next) -> bool {
    let figure = next.text.first().is_some_and(|&c| is_figure(c));
    let number = query.labels.last().is_some_and(|label| label.numbered || figure);
    let parted = before.conjunction || !next.marks.is_empty();
    query.names.is_empty() && number && next.state.is_name() && parted
}

/// 人民路10号、50号楼; 铁路小区5/15号楼: a second number that is written as a building.
fn is_second_number(query: &Query, before: Before, next: Next) -> bool {
    let building = next.state == State::Building && matches!(next.text, [.., '号', _]);
    let (Some(label), Some(name)) = (query.labels.last(), query.names.last()) else { return false };
    let of_street = label.numbered && label.column == Column::Number && name.kind == NameKind::Road;
    let listed = before.conjunction || next.marks.contains(&'、');
    let slashed = next.marks.iter().any(|c| matches!(c, '/' | '.'));
    building && ((of_street && listed) || (!label.explicit && !label.numbered && slashed))
}

/// 朱溪村西沈家宅: the side may belong to the next name.
fn is_named_by_side(before: Before, next: Next) -> bool {
    matches!(before.text, ['村', _]) && next.state.is_name() && next.marks.is_empty()
}

/// Whether a text begins with its number in a list: 60、澜港县…, （3）黄河路10号.
pub(super) fn is_list_number(arcs: &[Arc], chars: &[char]) -> bool {
    let [first, next, ..] = arcs else { return false };
    let (mut figures, mut end) = (&chars[first.start as usize..first.end as usize], first.end as usize);
    if let ['(', inner @ .., ')'] = figures {
        (figures, end) = (inner, end - 1);
    }
    let number = figures.len() <= 3 && figures.iter().all(char::is_ascii_digit);
    let marked = matches!(chars.get(end), Some('、' | '.' | ',' | ')' | &GAP));
    let begins = (next.state.is_name() || next.state.is_division()) && !is_figure(chars[next.start as usize]);
    matches!(first.tag, Tag::Label(_) | Tag::Phrase) && !figures.is_empty() && number && marked && begins
}

fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || numerals::is_numeral(c)
}

fn is_side(c: char) -> bool {
    "东西南北中".contains(c)
}
