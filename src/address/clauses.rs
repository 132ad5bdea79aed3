//! Clauses of a text that may be addresses of their own: 35栋、36栋, 解放路204号；新村村6号.

use super::query::{LabelRef, Query};
use super::read::RELATIVE;
use super::rows::Level;

/// Joins clauses that are one address and completes those that lean on the first one.
///
/// A later clause without a name of its own belongs to the first: its labels replace those of the same columns
/// (35栋、36栋; 243号、265号). A clause without labels and known names is no address. One with a name of its own shares
/// the first one's county, and perhaps its town.
pub(super) fn join_clauses(queries: &mut Vec<Query>) {
    if queries.len() == 1 {
        return;
    }
    let relative = queries.iter().find_map(|query| query.relative.clone());
    let away = queries.iter().map(|query| query.away).fold(0.0, f64::max);
    let first = queries[0].clone();
    let mut kept: Vec<Query> = Vec::new();
    for (index, mut query) in std::mem::take(queries).into_iter().enumerate() {
        let named = query.names.iter().any(|name| name.is_named())
            || (!query.names.is_empty() && !query.labels.is_empty());
        let labelled = query.labels.iter().any(|label| label.explicit || label.numbered || label.id != 0);
        if index > 0 && !named && !labelled {
            continue;
        }
        if index > 0 && !named {
            query.names = first.names.clone();
            query.divisions = first.divisions.clone();
            query.loose = first.loose.clone();
            query.labels = complete(&first.labels, std::mem::take(&mut query.labels));
        }
        if index > 0 && query.divisions.is_empty() {
            let (towns, wider) = first.divisions.iter().cloned().partition(|d| d.level == Level::Town);
            (query.town_before, query.divisions) = (towns, wider);
        }
        query.relative = relative.clone();
        query.away = away;
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

/// The labels of a clause that leans on an earlier one: that one's down to the column where this one begins. What has
/// no unit word but 号 (243号、265号) is what the last such label of the earlier clause is.
fn complete(first: &[LabelRef], mut labels: Vec<LabelRef>) -> Vec<LabelRef> {
    if let Some(label) = labels.first_mut().filter(|label| !label.explicit)
        && let Some(like) = first.iter().rfind(|held| !held.explicit)
    {
        label.column = like.column;
    }
    let begins = labels.iter().map(|label| label.column).min();
    let mut out: Vec<LabelRef> = first.iter().filter(|label| Some(label.column) < begins).cloned().collect();
    out.append(&mut labels);
    out
}

/// A relative word right behind a label moves the site, whatever else it was read as (314号旁地下室).
pub(super) fn relative_after_label(query: &Query, chars: &[char]) -> Option<String> {
    query.labels.iter().find_map(|label| {
        let rest: String = chars[label.end as usize..].iter().take(3).collect();
        RELATIVE.iter().find(|word| rest.starts_with(**word)).map(|word| word.to_string())
    })
}
