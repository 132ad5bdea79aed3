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

/// Whether the part of a list before an arc leaves out what the arc says.
pub(super) fn leaves_out(query: &Query, before: Before, marks: &[char], arc: &Arc, slice: &[char]) -> bool {
    let Some(&first) = slice.first() else { return false };
    let listed = before.conjunction || marks.contains(&'、');
    let slashed = marks.iter().any(|c| matches!(c, '/' | '.'));
    let name = matches!(arc.state, State::Road | State::Place | State::Village);
    let building = arc.state == State::Building && matches!(slice, [.., '号', _]);
    // 五、十五栋, 东/北座; 工业一、工业二路.
    let bare = before.text.iter().all(|&c| is_figure(c) || is_side(c)) && !marks.is_empty();
    let alike = before
        .text
        .first()
        .is_some_and(|&c| c == first || (is_figure(c) && is_figure(first)) || (is_side(c) && is_side(first)));
    let unknown = before.unknown && query.labels.is_empty() && alike && (listed || slashed || bare);
    // 101、108街区; 60号、黄河路10号.
    let last = query.labels.last();
    let nameless = query.names.is_empty() && last.is_some_and(|label| label.numbered || is_figure(first));
    // 10号、50号楼; 5/15号楼.
    let of_street = listed && query.ends_with_number();
    let of_figure = slashed && last.is_some_and(|label| !label.explicit && !label.numbered);
    match () {
        () if unknown => name || matches!(arc.state, State::Number | State::Building),
        () if nameless && name => listed || !marks.is_empty(),
        () => building && (of_street || of_figure),
    }
}

/// Whether a text begins with its number in a list: 60、澜港县…, 3) 黄河路10号.
pub(super) fn is_list_number(arcs: &[Arc], chars: &[char]) -> bool {
    let [first, next, ..] = arcs else { return false };
    let figures = &chars[first.start as usize..first.end as usize];
    let marked = matches!(chars.get(first.end as usize), Some('、' | '.' | ',' | ')' | &GAP));
    let name = matches!(next.state, State::Road | State::Place | State::Village | State::Town)
        || matches!(next.state, State::Province | State::City | State::County);
    matches!(first.tag, Tag::Label(_))
        && figures.len() <= 3
        && figures.iter().all(char::is_ascii_digit)
        && marked
        && name
        && !is_figure(chars[next.start as usize])
}

fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || numerals::is_numeral(c)
}

fn is_side(c: char) -> bool {
    "东西南北中".contains(c)
}

/// Whether a query that names a street ends with a number of it.
impl Query {
    fn ends_with_number(&self) -> bool {
        let number = self.labels.last().is_some_and(|label| label.numbered && label.column == Column::Number);
        number && self.names.last().is_some_and(|name| name.kind == NameKind::Road)
    }
}
