//! What a path asks for: divisions, names and labels, each with its readings, and the notes that matter.

use super::clauses::{
    join_clauses, join_divisions, join_labels, merge_places, range_of, relative_after_label,
};
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
pub(super) const RELATIVE: [&str; 15] = [
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
