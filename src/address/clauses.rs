//! Clauses of a text that may be addresses of their own: 35栋、36栋, 解放路204号；新村村6号.

use super::query::{LabelRef, Query};
use super::rows::Level;

/// Joins clauses that are one address and completes those that lean on the first one.
///
/// A later clause without a name of its own belongs to the first: its labels replace those of the same columns
/// (35栋、36栋; 243号、265号). A clause without labels and known names is no address, unless it names divisions. One with a name of its own shares
/// the first one's county, and perhaps its town.
pub(super) fn join_clauses(queries: &mut Vec<Query>) {
    if queries.len() == 1 {
        return;
    }
    let unread = queries.iter().any(|query| query.unread);
    let relative = queries.iter().any(|query| query.relative);
    let away = queries.iter().map(|query| query.away).fold(0.0, f64::max);
    let first = queries[0].clone();
    let mut kept: Vec<Query> = Vec::new();
    for (index, mut query) in std::mem::take(queries).into_iter().enumerate() {
        let named = query.names.iter().any(|name| name.is_named())
            || (!query.names.is_empty() && !query.labels.is_empty());
        let labelled = query.labels.iter().any(|label| label.explicit || label.numbered || label.id != 0);
        let names_division = query.divisions.iter().any(|division| !division.ids.is_empty());
        if index > 0 && !named && !labelled && query.names.is_empty() {
            // …5号，上海市浦东新区: more divisions of the same address, which may contradict it.
            if let Some(first) = kept.first_mut().filter(|_| !query.firm) {
                first.divisions.extend(query.divisions);
            }
            continue;
        }
        let firm = query.firm || query.is_firm_alone();
        if index > 0 && !named && !labelled && (firm || !names_division) {
            continue;
        }
        if index > 0 && query.names.is_empty() {
            query.names = first.names.clone();
            if query.divisions.is_empty() {
                query.divisions = first.divisions.clone();
            }
            query.loose.extend(&first.loose);
            query.villagers_group = query.villagers_group.or(first.villagers_group);
            // 附5、6、15号, 88弄3号、5号: what is counted stands below another number.
            let below = |label: &LabelRef| label.text.contains(['附', '弄']);
            query.unread |= first.labels.iter().any(below) && !query.labels.iter().any(below);
            query.labels = complete(&first.labels, std::mem::take(&mut query.labels));
        }
        if index > 0 && query.divisions.is_empty() {
            let (towns, wider) = first.divisions.iter().cloned().partition(|d| d.level == Level::Town);
            (query.town_before, query.divisions) = (towns, wider);
        }
        query.relative = relative;
        query.unread |= unread;
        query.away = away;
        kept.push(query);
    }
    // 四季二区，35栋: a comma inside one address.
    // Two names without a number (民生路、江汉大道) are two.
    if kept.len() == 2 && kept[0].labels.is_empty() && !kept[1].labels.is_empty() {
        let second = kept.remove(1);
        absorb(&mut kept[0], second);
    }
    *queries = kept;
}

/// Makes one address of two clauses.
fn absorb(first: &mut Query, second: Query) {
    for name in second.names {
        if !first.names.iter().any(|held| held.start == name.start) {
            first.names.push(name);
        }
    }
    for division in second.divisions {
        if !first.divisions.iter().any(|held| held.start == division.start) {
            first.divisions.push(division);
        }
    }
    first.labels.extend(second.labels);
    first.loose.extend(second.loose);
    first.strays.extend(second.strays);
    first.villagers_group = first.villagers_group.or(second.villagers_group);
    first.unread |= second.unread;
    first.firm |= second.firm;
}

/// The labels of a clause that leans on an earlier one: that one's down to the column where this one begins. What has
/// no unit word but 号 (243号、265号) is what the last such label of the earlier clause is.
fn complete(first: &[LabelRef], mut labels: Vec<LabelRef>) -> Vec<LabelRef> {
    if let Some(label) = labels.first_mut().filter(|label| !label.explicit)
        && let Some((_, like)) = (first.iter().enumerate())
            .rfind(|&(at, held)| !held.explicit && !first[..at].last().is_some_and(|before| before.dashed))
    {
        label.column = like.column;
    }
    let begins = labels.iter().map(|label| label.column).min();
    let coarser = first.iter().take_while(|label| Some(label.column) < begins).count();
    // Of 25-3幢、28幢 the 25 belongs to what is replaced.
    let kept = coarser - usize::from(coarser > 0 && coarser < first.len() && first[coarser - 1].dashed);
    let mut out: Vec<LabelRef> = first[..kept].to_vec();
    out.append(&mut labels);
    out
}
