//! What a path asks for: divisions, names and labels, each with its readings, and the notes that matter.

use super::gazetteer::{Column, Gazetteer, LabelId};
use super::label::label_of;
use super::lattice::{Arc, State, Tag};
use super::lexicon::{Form, Lexicon, Meaning, NameId, NameKind};
use super::normalize::Normalized;
use super::rows::Level;
use super::segment::Path;
use crate::address::divisions::DivisionId;

/// A division named in the text.
#[derive(Debug, Clone)]
pub struct DivisionRef {
    pub level: Level,
    /// What the name can denote, best form first; empty where no division is called so.
    pub ids: Vec<(DivisionId, Form)>,
    pub start: u16,
    pub end: u16,
}

/// A road, place or village named in the text.
#[derive(Debug, Clone)]
pub struct NameRef {
    pub kind: NameKind,
    /// Names of the address base that it can denote.
    pub ids: Vec<(NameId, Form)>,
    /// Villages among the divisions that it can denote.
    pub divisions: Vec<(DivisionId, Form)>,
    pub text: String,
    pub start: u16,
    pub end: u16,
    /// Only an unknown stretch of characters, not even with a name's ending.
    pub open: bool,
    /// The name with what stands right before it and may be part of it: the bare name of a division (福田 义湖小区), or a
    /// character or two of which nothing is known (白 安头村).
    pub joined: Option<String>,
}

/// A label in the text.
#[derive(Debug, Clone)]
pub struct LabelRef {
    pub column: Column,
    /// 0 where no record has such a label.
    pub id: LabelId,
    pub text: String,
    /// This label and the next joined by a hyphen, as one label of the base (12-1); 0 where there is none.
    pub joined: LabelId,
    /// A unit word says the column.
    pub explicit: bool,
    pub start: u16,
    pub end: u16,
}

/// One address as asked for.
#[derive(Debug, Clone, Default)]
pub struct Query {
    pub divisions: Vec<DivisionRef>,
    pub names: Vec<NameRef>,
    pub labels: Vec<LabelRef>,
    /// A word such as 对面 or 附近 that moves the site away from what is named.
    pub relative: Option<String>,
    /// A range of numbers (1-3号): first and last.
    pub range: Option<(u32, u32)>,
    /// Stretches of which nothing is known.
    pub loose: Vec<(u16, u16)>,
    /// A firm's name stands in the text.
    pub firm: bool,
}

impl Query {
    /// Only a firm's name, whose county is a part of it (义乌市某某有限公司).
    pub fn is_firm_alone(&self) -> bool {
        let county = |division: &DivisionRef| division.level < Level::Town;
        self.firm && self.names.is_empty() && self.labels.is_empty() && self.divisions.iter().all(county)
    }
}

/// Relative words; the site is somewhere around what they follow.
const RELATIVE: [&str; 15] = [
    "对面",
    "斜对面",
    "隔壁",
    "旁边",
    "旁",
    "附近",
    "后面",
    "前面",
    "交叉口",
    "交汇处",
    "路口",
    "转角",
    "东首",
    "西首",
    "侧面",
];

/// Sides: behind a road they move the site, behind a number they are a part of the premises (4楼东侧).
const SIDES: [&str; 12] =
    ["东侧", "西侧", "南侧", "北侧", "东面", "西面", "南面", "北面", "往东", "往西", "往南", "往北"];

/// Endings of firms' names, which are no part of an address.
const FIRMS: [&str; 14] = [
    "公司",
    "商行",
    "经营部",
    "工作室",
    "集团",
    "工厂",
    "事务所",
    "合作社",
    "服务部",
    "门市部",
    "营业部",
    "贸易商",
    "个体户",
    "加工厂",
];

fn is_name(state: State) -> bool {
    matches!(state, State::Village | State::Road | State::Place)
}

fn column_of(state: State) -> Option<Column> {
    Some(match state {
        State::Number => Column::Number,
        State::Building => Column::Building,
        State::Unit => Column::Unit,
        State::Floor => Column::Floor,
        State::Room => Column::Room,
        _ => return None,
    })
}

/// The addresses of a path: one, or several where the text joins them (；、).
pub fn queries(normalized: &Normalized, path: &Path, lexicon: &Lexicon, gazetteer: &Gazetteer) -> Vec<Query> {
    let chars = &normalized.chars;
    let mut out: Vec<Query> = vec![Query::default()];
    let mut last_end = 0;
    for (index, arc) in path.arcs.iter().enumerate() {
        let marks = &chars[last_end..arc.start as usize];
        let split = marks.iter().any(|c| matches!(c, ',' | '、'));
        let Some(query) = out.last_mut() else { break };
        // A town behind the labels begins a second address only if a name follows it.
        let restarts = matches!(arc.state, State::Town | State::County)
            && !query.labels.is_empty()
            && path.arcs[index + 1..].iter().any(|later| is_name(later.state));
        let bracketed = marks.last() == Some(&'(');
        if (split || (restarts && !bracketed)) && !query.names.is_empty() {
            out.push(Query::default());
        }
        let Some(query) = out.last_mut() else { break };
        let last = !path.arcs[index + 1..].iter().any(|later| column_of(later.state).is_some());
        read_arc(query, arc, last, chars, lexicon, gazetteer);
        last_end = arc.end as usize;
    }
    join_clauses(&mut out);
    for query in &mut out {
        merge_places(query, chars);
        join_divisions(query, chars);
        join_labels(query, chars, gazetteer);
        query.range = range_of(query);
        query.relative = query.relative.take().or_else(|| relative_after_label(query, chars));
    }
    out
}

/// `last`: no label follows.
fn read_arc(
    query: &mut Query,
    arc: &Arc,
    last: bool,
    chars: &[char],
    lexicon: &Lexicon,
    gazetteer: &Gazetteer,
) {
    let slice = &chars[arc.start as usize..arc.end as usize];
    let text: String = slice.iter().filter(|c| !c.is_whitespace()).collect();
    let senses: &[super::lexicon::Sense] = match arc.tag {
        Tag::Pattern(pattern) => lexicon.senses(pattern),
        _ => &[],
    };
    if let Some(column) = column_of(arc.state) {
        let canonical = label_of(slice);
        query.labels.push(LabelRef {
            column,
            id: gazetteer.label_id(&canonical).unwrap_or(0),
            text: canonical,
            joined: 0,
            // 5号 may be anything, and 23号店面 the shop at number 23.
            explicit: arc.tag == Tag::Label(true)
                && slice.last() != Some(&'号')
                && !(column == Column::Room && slice.contains(&'号')),
            start: arc.start,
            end: arc.end,
        });
        return;
    }
    let level = match arc.state {
        State::Province => Some(Level::Province),
        State::City => Some(Level::City),
        State::County => Some(Level::County),
        State::Town => Some(Level::Town),
        _ => None,
    };
    if let Some(level) = level {
        let ids = division_senses(senses, level, lexicon);
        query.divisions.push(DivisionRef { level, ids, start: arc.start, end: arc.end });
        return;
    }
    let is_name =
        |kind: NameKind| senses.iter().any(|s| matches!(s.meaning, Meaning::Name(k, _) if k == kind));
    let kind = match arc.state {
        State::Village => NameKind::Village,
        State::Place if !senses.is_empty() && !is_name(NameKind::Place) => NameKind::Village,
        State::Road => NameKind::Road,
        State::Place | State::PlaceOpen => NameKind::Place,
        _ => {
            let word = RELATIVE.iter().chain(&SIDES[..if query.labels.is_empty() { SIDES.len() } else { 0 }]);
            if arc.tag == Tag::Open {
                query.loose.push((arc.start, arc.end));
            } else if let Some(word) = word.into_iter().find(|word| text == **word) {
                query.relative = Some(word.to_string());
            }
            return;
        }
    };
    let known = !senses.is_empty();
    // A villagers' group (3组) is no street: the number behind it is the village's.
    if kind == NameKind::Road && !known && text.ends_with(['组', '队']) {
        return;
    }
    if !known && FIRMS.iter().any(|firm| text.ends_with(firm)) {
        query.firm = true;
        return;
    }
    // What is unknown after the labels is a name at the door, not a part of the address.
    let behind = !query.labels.is_empty() && !query.names.is_empty();
    if !known && behind && (arc.tag == Tag::Open || last) {
        return;
    }
    let ids = senses
        .iter()
        .filter_map(|sense| match sense.meaning {
            Meaning::Name(name_kind, id) if name_kind == kind => Some((id, sense.form)),
            _ => None,
        })
        .collect();
    let divisions =
        if kind == NameKind::Village { division_senses(senses, Level::Village, lexicon) } else { Vec::new() };
    query.names.push(NameRef {
        kind,
        ids,
        divisions,
        text,
        start: arc.start,
        end: arc.end,
        open: arc.tag == Tag::Open,
        joined: None,
    });
}

fn division_senses(
    senses: &[super::lexicon::Sense],
    level: Level,
    lexicon: &Lexicon,
) -> Vec<(DivisionId, Form)> {
    senses
        .iter()
        .filter_map(|sense| match sense.meaning {
            Meaning::Division(id) if lexicon.divisions.get(id).level == level => Some((id, sense.form)),
            Meaning::Division(id) if level == Level::City && lexicon.divisions.is_municipality(id) => {
                Some((id, sense.form))
            }
            _ => None,
        })
        .collect()
}

/// A later clause without a name of its own belongs to the first: its labels replace those of the same columns
/// (35栋、36栋). A clause without labels and known names is no address.
fn join_clauses(queries: &mut Vec<Query>) {
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
fn merge_places(query: &mut Query, chars: &[char]) {
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
fn join_divisions(query: &mut Query, chars: &[char]) {
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
fn join_labels(query: &mut Query, chars: &[char], gazetteer: &Gazetteer) {
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
fn relative_after_label(query: &Query, chars: &[char]) -> Option<String> {
    query.labels.iter().find_map(|label| {
        let rest: String = chars[label.end as usize..].iter().take(3).collect();
        RELATIVE.iter().find(|word| rest.starts_with(**word)).map(|word| word.to_string())
    })
}

/// 1-3号 may be a range.
fn range_of(query: &Query) -> Option<(u32, u32)> {
    let number = query.labels.iter().find(|label| label.column == Column::Number)?;
    let (first, last) = number.text.split_once('-')?;
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first < last && last - first <= 100).then_some((first, last))
}
