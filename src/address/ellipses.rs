//! What the parts of a list leave out: A区3栋与B区3栋, 前进一路与二路, 工业一、工业二路, 五、十五栋.

use super::arc::{Arc, State};
use super::families;
use super::lexicon::{Form, Lexicon, Meaning, NameId, NameKind};
use super::numerals;
use super::query::{NameRef, Query};

/// Names that leave out what they share with one before them (金海湾东区5幢西区5幢, 塘尾第三工业区和第二工业区) are what the base
/// has by the beginning of that one.
pub(super) fn complete_siblings(queries: &mut [Query], lexicon: &Lexicon) {
    if queries.iter().flat_map(|query| &query.names).skip(1).all(NameRef::is_named) {
        return;
    }
    let mut before: Vec<NameRef> = Vec::new();
    for name in queries.iter_mut().flat_map(|query| &mut query.names) {
        if !name.is_named() && !before.is_empty() {
            let typed: Vec<char> = name.text.chars().collect();
            let found = before.iter().rev().find_map(|held| sibling_of(held, &typed, lexicon));
            if let Some((kind, ids)) = found {
                (name.kind, name.ids) = (kind, ids);
            }
        }
        before.push(name.clone());
    }
}

type Names = Vec<(NameId, Form)>;

/// The names of the base that begin as a known name does and end with `typed` (perhaps behind 和, 与), which ends as that
/// one does or is called as a part.
pub(super) fn sibling_of(held: &NameRef, typed: &[char], lexicon: &Lexicon) -> Option<(NameKind, Names)> {
    if !held.is_named() || typed.is_empty() {
        return None;
    }
    let held: Vec<char> = held.text.chars().collect();
    let joined = usize::from(typed.len() > 2 && "和与及至到".contains(typed[0]));
    let siblings = [typed, &typed[joined..]];
    siblings[..=joined].iter().find_map(|sibling| begun_as(&held, sibling, lexicon))
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
        Some((kind, names.into_iter().filter(|(held, _)| *held == kind).map(|(_, id)| id).collect()))
    };
    if families::is_numbered_part(sibling)
        && let Some(found) = families::whole_of(held).and_then(named)
    {
        return Some(found);
    }
    // 银泽新村村: a doubled character leaves nothing out.
    let alike = held.last() == sibling.last() && sibling.len() >= 2 && !held.ends_with(sibling);
    alike.then(|| (1..held.len()).rev().find_map(|length| named(&held[..length]))).flatten()
}

/// Whether the part of a list before an arc leaves out what the next one says: an unknown word (工业一、工业二路), a bare
/// numeral or side (五、十五栋, 东/北座), a bare number before a name (101、108街区), or the number of a street before one that
/// is written as a building (10号、50号楼).
pub(super) fn leaves_out(query: &Query, before: &Before, marks: &[char], arc: &Arc, slice: &[char]) -> bool {
    let listed = before.conjunction || marks.contains(&'、');
    let bare = before.bare && !marks.is_empty();
    let unknown = before.unknown && query.labels.is_empty();
    let nameless = query.names.is_empty() && !query.labels.is_empty();
    let name = matches!(arc.state, State::Road | State::Place | State::Village);
    let building = arc.state == State::Building && matches!(slice, [.., '号', _]);
    (unknown && (listed || bare))
        || (listed && ((nameless && name) || (building && query.ends_with_number())))
}

/// What stands right before an arc.
#[derive(Default)]
pub(super) struct Before {
    /// A word that joins: 和, 与.
    pub conjunction: bool,
    /// Nothing is known of it.
    pub unknown: bool,
    /// It is a numeral or a side alone.
    pub bare: bool,
}

impl Before {
    /// After an arc has been read into a query.
    pub fn of(query: Option<&Query>, arc: &Arc, slice: &[char]) -> Self {
        let bare = slice.iter().all(|&c| numerals::is_numeral(c) || "东西南北中".contains(c));
        Before { conjunction: false, unknown: query.is_some_and(|query| query.ends_unknown(arc)), bare }
    }
}
