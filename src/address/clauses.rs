//! What only the whole text tells of a query: clauses that belong together, parts of one name, joined labels, ranges.

use super::gazetteer::{Column, Gazetteer};
use super::lexicon::NameKind;
use super::query::{LabelRef, NameRef, Query, RELATIVE};

/// A later clause without a name of its own belongs to the first: its labels replace those of the same columns
/// (35栋、36栋). A clause without labels and known names is no address.
pub(super) fn join_clauses(queries: &mut Vec<Query>) {
    if queries.len() == 1 {
        return;
    }
    let relative = queries.iter().find_map(|query| query.relative.clone());
    let first = queries[0].clone();
    let mut kept: Vec<Query> = Vec::new();
    for (index, mut query) in std::mem::take(queries).into_iter().enumerate() {
        let named = query.names.iter().any(|name| !name.ids.is_empty() || !name.divisions.is_empty())
            || (!query.names.is_empty() && !query.labels.is_empty());
        let labelled = query.labels.iter().any(|label| label.explicit || label.id != 0);
        if index > 0 && !named && !labelled {
            continue;
        }
        if index > 0 && !named {
            query.names = first.names.clone();
            let columns: Vec<Column> = query.labels.iter().map(|label| label.column).collect();
            let coarser = columns.iter().min().copied();
            let mut labels: Vec<LabelRef> =
                first.labels.iter().filter(|label| Some(label.column) < coarser).cloned().collect();
            labels.append(&mut query.labels);
            query.labels = labels;
        }
        if index > 0 && query.divisions.is_empty() {
            query.divisions = first.divisions.clone();
        }
        query.relative = relative.clone();
        kept.push(query);
    }
    // 四季二区，35栋: a comma inside one address.
    if kept.len() == 2 && kept[0].labels.is_empty() {
        let second = kept.remove(1);
        let first = &mut kept[0];
        if first.names.len() != second.names.len() || !second.labels.is_empty() {
            for name in second.names {
                if !first.names.iter().any(|held| held.start == name.start) {
                    first.names.push(name);
                }
            }
            first.labels.extend(second.labels);
        }
    }
    *queries = kept;
}

/// Unknown parts of a place side by side (四李 二区) are one name.
pub(super) fn merge_places(query: &mut Query, chars: &[char]) {
    let mut at = 0;
    while at + 1 < query.names.len() {
        let (a, b) = (&query.names[at], &query.names[at + 1]);
        let adjacent = chars[a.end as usize..b.start as usize].iter().all(|c| c.is_whitespace());
        let places = a.kind == NameKind::Place && b.kind == NameKind::Place;
        if adjacent && places && (a.ids.is_empty() || b.ids.is_empty()) {
            let text = format!("{}{}", a.text, b.text);
            let merged = NameRef {
                kind: NameKind::Place,
                ids: if b.ids.is_empty() { a.ids.clone() } else { b.ids.clone() },
                divisions: Vec::new(),
                text,
                start: a.start,
                end: b.end,
                open: a.open && b.open,
                joined: None,
            };
            query.names[at] = merged;
            query.names.remove(at + 1);
        } else {
            at += 1;
        }
    }
}

/// Notes what may belong to the beginning of a name.
pub(super) fn join_divisions(query: &mut Query, chars: &[char]) {
    let ends: Vec<(u16, u16)> = query
        .divisions
        .iter()
        .map(|division| (division.start, division.end))
        .chain(
            query
                .names
                .iter()
                .filter(|name| name.kind == NameKind::Village)
                .map(|name| (name.start, name.end)),
        )
        .collect();
    for name in query.names.iter_mut().filter(|name| name.kind == NameKind::Village) {
        let before = query.loose.iter().find(|(start, end)| *end == name.start && end - start <= 2);
        name.joined = before.map(|&(start, _)| chars[start as usize..name.end as usize].iter().collect());
    }
    for name in query.names.iter_mut().filter(|name| name.kind == NameKind::Place && name.ids.is_empty()) {
        let before = ends.iter().find(|(start, end)| *end == name.start && end - start <= 6);
        name.joined = before.map(|&(start, _)| chars[start as usize..name.end as usize].iter().collect());
    }
}

/// Finds labels that the base writes as one (12-1, 100弄5).
pub(super) fn join_labels(query: &mut Query, chars: &[char], gazetteer: &Gazetteer) {
    for at in 0..query.labels.len().saturating_sub(1) {
        let (a, b) = (&query.labels[at], &query.labels[at + 1]);
        let between = &chars[a.end as usize..(b.start as usize).max(a.end as usize)];
        let lane = chars[..a.end as usize].last().filter(|c| matches!(c, '弄' | '巷'));
        let joined = match (between, lane) {
            ([], Some(lane)) => format!("{}{lane}{}", a.text.trim_end_matches(['弄', '巷']), b.text),
            (['-'], _) => format!("{}-{}", a.text, b.text),
            _ => continue,
        };
        query.labels[at].joined = gazetteer.label_id(&joined).unwrap_or(0);
    }
}

/// A relative word right behind a label moves the site, whatever else it was read as (314号旁地下室).
pub(super) fn relative_after_label(query: &Query, chars: &[char]) -> Option<String> {
    query.labels.iter().find_map(|label| {
        let rest: String = chars[label.end as usize..].iter().take(3).collect();
        RELATIVE.iter().find(|word| rest.starts_with(**word)).map(|word| word.to_string())
    })
}

/// 1-3号 may be a range.
pub(super) fn range_of(query: &Query) -> Option<(u32, u32)> {
    let number = query.labels.iter().find(|label| label.column == Column::Number)?;
    let (first, last) = number.text.split_once('-')?;
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first < last && last - first <= 100).then_some((first, last))
}
