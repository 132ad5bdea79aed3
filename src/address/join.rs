//! What belongs together in a query: parts of one name, labels that the base writes as one, ranges, and which name a
//! label stands behind.

use super::families;
use super::gazetteer::{Column, Gazetteer};
use super::label::label_of;
use super::lexicon::NameKind;
use super::query::{NameRef, NumberRange, Owner, Query};

/// Labels that may be one in the base: 87弄2支弄3号.
const LONGEST_CHAIN: usize = 3;

/// Farthest that the numbers of a range may be apart.
pub(super) const LONGEST_RANGE: u32 = 100;

/// Unknown places side by side are one name, and an unknown part behind a known place (银河小区 九期) is a part of it.
pub(super) fn merge_places(query: &mut Query, chars: &[char]) {
    let mut at = 0;
    while at + 1 < query.names.len() {
        let (a, b) = (&query.names[at], &query.names[at + 1]);
        let adjacent = chars[a.end as usize..b.start as usize].iter().all(|c| c.is_whitespace());
        let places = a.kind == NameKind::Place && b.kind == NameKind::Place;
        let part = || families::is_numbered_part(&chars[b.start as usize..b.end as usize]);
        if !(adjacent && places && b.ids.is_empty() && (a.ids.is_empty() || part())) {
            at += 1;
            continue;
        }
        query.names[at] = NameRef {
            text: format!("{}{}", a.text, b.text),
            end: b.end,
            open: a.open && b.open,
            district: !a.ids.is_empty(),
            ..a.clone()
        };
        query.names.remove(at + 1);
    }
}

/// Notes what may belong to the beginning of a name.
pub(super) fn join_divisions(query: &mut Query, chars: &[char]) {
    let whole =
        |start: u16, name: &NameRef| chars[start as usize..name.end as usize].iter().collect::<String>();
    let villages = query.names.iter().filter(|name| name.kind == NameKind::Village);
    let stems: Vec<(u16, u16)> = query
        .divisions
        .iter()
        .map(|division| (division.start, division.end))
        .chain(villages.map(|name| (name.start, name.end)))
        .collect();
    for name in &mut query.names {
        let before = query.loose.iter().find(|(start, end)| *end == name.start && end - start <= 2);
        name.extended = before.map(|&(start, _)| whole(start, name));
        if name.kind == NameKind::Place && name.ids.is_empty() {
            let before = stems.iter().find(|(start, end)| *end == name.start && end - start <= 6);
            name.joined = before.map(|&(start, _)| whole(start, name));
        }
    }
}

/// Finds labels that the base writes as one (12-1, 100弄5, 87弄2支弄3): the longest chain that it knows.
pub(super) fn join_labels(query: &mut Query, chars: &[char], gazetteer: &Gazetteer) {
    for at in 0..query.labels.len() {
        let (first, later) = (&query.labels[at], &query.labels[at + 1..]);
        let (mut end, mut joined) = (first.end, None);
        for (further, next) in later.iter().take(LONGEST_CHAIN - 1).enumerate() {
            if !matches!(chars.get(end as usize..next.start as usize), Some([] | ['-'])) {
                break;
            }
            end = next.end;
            let whole = label_of(&chars[first.start as usize..end as usize]);
            joined = gazetteer.label_id(&whole).map(|id| (id, further + 2)).or(joined);
        }
        query.labels[at].joined = joined;
    }
}

/// Finds ranges: 1-3号 in one label, 14号-21号 or 449-451号 in two. Where one label ends with 号 and the other has none it
/// may also be a number and a building.
pub(super) fn join_ranges(query: &mut Query, chars: &[char]) {
    let range = |start: u16, first: &str, last: &str, split: bool, certain: bool| {
        let (first, last) = (first.parse::<u32>().ok()?, last.parse::<u32>().ok()?);
        let (first, last) = if certain { (first.min(last), first.max(last)) } else { (first, last) };
        // What can be nothing but a range is one however long it is.
        let ranges = first < last && (certain || last - first <= LONGEST_RANGE);
        ranges.then_some(NumberRange { start, first, last, split, certain })
    };
    query.range = query.labels.windows(2).find_map(|labels| {
        let (label, next) = (&labels[0], &labels[1]);
        let dash = chars.get(label.end as usize..next.start as usize) == Some(&['-']);
        // 49-53号仓库: a word may follow.
        let word = chars.get(next.start as usize + next.text.chars().count()) == Some(&'号');
        (dash && word).then(|| range(label.start, &label.text, &next.text, true, label.numbered)).flatten()
    });
    query.range = query.range.or_else(|| {
        query.labels.iter().filter(|label| label.column <= Column::Building).find_map(|label| {
            let (first, last) = label.text.split_once('-')?;
            range(label.start, first, last, false, false)
        })
    });
}

/// Says of each label which name it stands behind, or that something unknown stands between.
pub(super) fn own_labels(query: &mut Query) {
    let Query { names, labels, loose, .. } = query;
    let mut before = 0;
    for label in labels {
        let name = names.iter().filter(|name| name.start < label.start).max_by_key(|name| name.start);
        let from = name.map_or(0, |name| name.end).max(before);
        let between = |&(start, end): &(u16, u16)| start >= from && end <= label.start && end - start >= 2;
        label.owner = match name {
            Some(_) if loose.iter().any(between) => Owner::Loose,
            Some(name) => Owner::Name(name.start),
            None => Owner::Nothing,
        };
        before = label.end;
    }
}
