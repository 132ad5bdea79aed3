//! What belongs together in a query: parts of one name, labels that the base writes as one, ranges, and which name a
//! label stands behind.

use super::families;
use super::gazetteer::{Column, Gazetteer};
use super::label::label_of;
use super::lexicon::NameKind;
use super::numerals;
use super::query::{LabelRef, NameRef, NumberRange, Owner, Query};
use super::retrieve::narrow;

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
    let open = query.names.iter().filter(|name| name.open && !name.is_named());
    let unknown: Vec<(u16, u16)> =
        query.loose.iter().copied().chain(open.map(|name| (name.start, name.end))).collect();
    for name in query.names.iter_mut().filter(|name| !name.open || name.is_named()) {
        let before = unknown.iter().find(|(start, end)| *end == name.start && end - start <= 2);
        // 望望江路 is a slip of the pen.
        let doubled = |start: u16| chars[start as usize..].starts_with(&chars[name.start as usize..][..1]);
        name.extended = before.filter(|(start, _)| !doubled(*start)).map(|&(start, _)| whole(start, name));
        if name.kind == NameKind::Place && name.ids.is_empty() {
            let before = stems.iter().find(|(start, end)| *end == name.start && end - start <= 6);
            name.joined = before.map(|&(start, _)| whole(start, name));
        }
    }
}

/// A lane that the base writes as a part of the number (石厦新村 3巷5号) is one.
pub(super) fn join_lanes(query: &mut Query, chars: &[char], gazetteer: &Gazetteer) {
    for at in 1..query.names.len() {
        let (lane, before) = (&query.names[at], &query.names[at - 1]);
        let first = chars[lane.start as usize];
        let numbered = first.is_ascii_digit() || first == '第' || numerals::is_numeral(first);
        if lane.kind != NameKind::Road || !numbered || before.end != lane.start {
            continue;
        }
        let Some(label) = query.labels.iter().position(|label| label.start == lane.end) else { continue };
        let text = label_of(&chars[lane.start as usize..query.labels[label].end as usize]);
        let Some(id) = gazetteer.label_id(&text) else { continue };
        let (start, held) = (lane.start, &query.labels[label]);
        let whole = LabelRef { id, text, start, joined: None, column: Column::Number, ..held.clone() };
        let mut groups = before.ids.iter().flat_map(|(name, _)| gazetteer.groups_of(*name));
        let recorded = |group: usize| {
            let rows = gazetteer.rows_of(gazetteer.group(group));
            narrow(gazetteer, rows, before.kind, std::slice::from_ref(&whole)).agreement.finest.is_some()
        };
        if groups.any(recorded) {
            query.labels[label] = whole;
            query.names.remove(at);
            return;
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

/// Whether what stands behind a number may make it another door: 附3号, 之2, 乙, （乙）, -1.
fn is_suffixed(rest: &[char]) -> bool {
    let word = |c: char| matches!(c, '附' | '付' | '副' | '增' | '之' | '甲' | '乙' | '丙' | '丁' | '戊');
    match rest {
        ['自', '编', ..] | ['(', '自', '编', ..] => true,
        ['-' | '(', c, ..] => word(*c) || c.is_ascii_digit(),
        [c, ..] => word(*c),
        [] => false,
    }
}

/// Notes which labels a hyphen joins to the next one, and behind which a suffix stands.
pub(super) fn mark_labels(query: &mut Query, chars: &[char]) {
    for label in &mut query.labels {
        label.suffixed = !label.explicit && is_suffixed(&chars[label.end as usize..]);
    }
    for at in 1..query.labels.len() {
        let (end, start) = (query.labels[at - 1].end as usize, query.labels[at].start as usize);
        query.labels[at - 1].dashed = chars.get(end..start) == Some(&['-']);
    }
}

/// Finds ranges: 1-3号 in one label, 14号-21号, 449-451号, 5-15幢 or 5幢-15幢 in two. Where the first has no unit word it may
/// also be a number and a building.
pub(super) fn join_ranges(query: &mut Query, chars: &[char]) {
    let figure = |text: &str| -> Option<u32> {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        text[..end].parse().ok()
    };
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let letter = |text: &str| match text.as_bytes() {
        [letter] if letter.is_ascii_uppercase() => Some(u32::from(*letter)),
        _ => None,
    };
    let numbers = |first: &str, last: &str| Some((figure(first)?, figure(last)?));
    query.range = query.labels.windows(2).enumerate().find_map(|(at, labels)| {
        let (label, next) = (&labels[0], &labels[1]);
        // 49-53号仓库: a word may follow.
        let behind = chars[next.start as usize..].iter().find(|c| !c.is_ascii_digit());
        let word = behind == Some(&'号');
        let of_second = next.explicit && next.column != Column::Room && !label.numbered;
        let one_kind = label.explicit && next.explicit && label.column == next.column;
        // 128号9-12栋: the number is there already; and on a street N-M栋 are no number and building.
        let on_road = || {
            let before = query.names.iter().rfind(|name| name.start < label.start);
            before.is_some_and(|name| name.kind == NameKind::Road)
        };
        let buildings = of_second && (query.labels[..at].iter().any(|held| held.numbered) || on_road());
        let letters = letter(&label.text).zip(letter(&next.text)).filter(|_| of_second || one_kind);
        let certain = (label.numbered && word) || one_kind || buildings || letters.is_some();
        // 3号厂房-5号厂房, not 3甲-5.
        let unit = |text: &str| text.trim_start_matches(|c: char| c.is_ascii_digit()).to_string();
        if letters.is_none() && !plain(&label.text) && unit(&label.text) != unit(&next.text) {
            return None;
        }
        if !label.dashed || !(word || of_second || one_kind) || (label.explicit && !one_kind) {
            return None;
        }
        let (first, last) = letters.or_else(|| numbers(&label.text, &next.text))?;
        let (first, last) = if certain { (first.min(last), first.max(last)) } else { (first, last) };
        // What can be nothing but a range is one however long it is.
        let ranges = first < last && (certain || last - first <= LONGEST_RANGE);
        let start = label.start;
        let letters = letters.is_some();
        ranges.then_some(NumberRange { start, first, last, split: true, of_second, certain, letters })
    });
    query.range = query.range.or_else(|| {
        query.labels.iter().filter(|label| label.column <= Column::Building).find_map(|label| {
            let (first, last) = label.text.split_once('-')?;
            let (first, last) = numbers(first, last).filter(|_| plain(first) && plain(last))?;
            let near = first < last && last - first <= LONGEST_RANGE;
            let start = label.start;
            near.then(|| NumberRange { start, first, last, ..NumberRange::default() })
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
