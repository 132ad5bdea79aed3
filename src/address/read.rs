//! From a path to what it asks for.

use super::arc::{Arc, State, Tag, is_mark};
use super::clauses::join_clauses;
use super::divisions::DivisionId;
use super::ellipses::{Before, Next, complete_siblings, is_list_number, leaves_out};
use super::endings;
use super::gazetteer::{Column, Gazetteer};
use super::join::{
    join_divisions, join_labels, join_lanes, join_ranges, mark_labels, merge_places, own_labels,
};
use super::label::label_of;
use super::lexicon::{Form, Lexicon, Meaning, NameKind, Sense};
use super::normalize::Normalized;
use super::numerals;
use super::phrases::{Moves, moving};
use super::query::{DivisionRef, LabelRef, NameRef, Owner, Query};
use super::rows::Level;
use super::segment::Path;
use super::stray::has_stray;
use super::villagers;

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

/// The addresses of a path: one, or several where the text joins them (；、和).
pub fn queries(normalized: &Normalized, path: &Path, lexicon: &Lexicon, gazetteer: &Gazetteer) -> Vec<Query> {
    let chars = &normalized.chars;
    let mut out: Vec<Query> = vec![Query::default()];
    let mut last_end = 0;
    let mut before = Before::default();
    for (index, arc) in path.arcs.iter().enumerate() {
        let slice = &chars[arc.start as usize..arc.end as usize];
        // At the beginning it is part of a name (和丰花园).
        let joins = out.last().is_some_and(|query| !query.names.is_empty() || !query.labels.is_empty());
        if joins && matches!(arc.tag, Tag::Phrase | Tag::Open) && matches!(slice, ['和' | '与' | '及' | '或'])
        {
            before.conjunction = true;
            last_end = arc.end as usize;
            continue;
        }
        if index == 0 && is_list_number(&path.arcs, chars) {
            last_end = arc.end as usize;
            continue;
        }
        let marks = &chars[last_end..arc.start as usize];
        if let Some(query) = out.last_mut() {
            query.unread |= leaves_out(query, before, Next { state: arc.state, text: slice, marks });
        }
        let clauses = out.len();
        let Some(query) = out.last_mut() else { break };
        let begins = matches!(arc.tag, Tag::Pattern(_)) || column_of(arc.state).is_some();
        let split = marks.iter().any(|c| matches!(c, ',' | '、'))
            || (begins && !query.labels.is_empty() && (before.conjunction || marks.contains(&'/')));
        // A town behind the labels begins a second address only if a name follows it.
        let restarts = matches!(arc.state, State::Town | State::County)
            && !query.labels.is_empty()
            && path.arcs[index + 1..].iter().any(|later| later.state.is_name());
        let bracketed = marks.last() == Some(&'(');
        // A later clause may have labels alone (5、7、9号).
        let holds = !query.names.is_empty() || (clauses > 1 && !query.labels.is_empty());
        if (split || (restarts && !bracketed)) && holds {
            out.push(Query::default());
        }
        let Some(query) = out.last_mut() else { break };
        query.former &= !marks.iter().any(|c| matches!(c, ',' | '、' | ')'));
        let last = !path.arcs[index + 1..].iter().any(|later| column_of(later.state).is_some());
        if !query.former {
            Reader { chars, lexicon, gazetteer, last }.read(query, arc);
        }
        last_end = arc.end as usize;
        let unknown = out.last().is_some_and(|query| query.ends_unknown(arc));
        before = Before { text: slice, unknown, conjunction: false };
    }
    out.iter_mut().for_each(|query| mark_labels(query, chars));
    complete_siblings(&mut out, chars, lexicon);
    join_clauses(&mut out);
    for query in &mut out {
        // A clause that leans on an earlier one has labels of both.
        mark_labels(query, chars);
        join_lanes(query, chars, gazetteer);
        join_ranges(query, chars);
        merge_places(query, chars);
        join_divisions(query, chars);
        join_labels(query, chars, gazetteer);
        own_labels(query);
        query.unread |= has_stray(query, chars, lexicon);
        query.relative |= is_moved_behind_label(query, chars);
    }
    out
}

/// Reads the arcs of a path into a query.
pub(super) struct Reader<'a> {
    chars: &'a [char],
    pub(super) lexicon: &'a Lexicon,
    gazetteer: &'a Gazetteer,
    /// No label follows.
    last: bool,
}

impl Reader<'_> {
    fn read(&self, query: &mut Query, arc: &Arc) {
        let slice = &self.chars[arc.start as usize..arc.end as usize];
        if let Some(column) = column_of(arc.state) {
            query.labels.push(self.label(slice, arc, column));
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
            let ids = division_senses(self.senses(arc), level, self.lexicon);
            let text = if level == Level::Town { slice.iter().collect() } else { String::new() };
            query.divisions.push(DivisionRef { level, ids, text, start: arc.start, end: arc.end });
            return;
        }
        match arc.state {
            State::Village | State::Road | State::Place | State::PlaceOpen => self.name(query, arc, slice),
            _ => self.note(query, arc, slice),
        }
    }

    fn senses(&self, arc: &Arc) -> &[Sense] {
        match arc.tag {
            Tag::Pattern(pattern) => self.lexicon.senses(pattern),
            _ => &[],
        }
    }

    fn label(&self, slice: &[char], arc: &Arc, column: Column) -> LabelRef {
        let text = label_of(slice);
        // 5号 may be anything, and 23号店面 or 16号厂房 what is at number 23 or 16.
        let premises = column == Column::Room || slice.ends_with(&['厂', '房']) || slice.ends_with(&['库']);
        // 22号自编1号, not 自编2栋.
        let own = self.chars[..arc.start as usize].ends_with(&['自', '编']) && slice.last() == Some(&'号');
        let column = if own { Column::Room } else { column };
        let numbered = !own && (slice.last() == Some(&'号') || (premises && slice.contains(&'号')));
        LabelRef {
            column,
            id: self.gazetteer.label_id(&text).unwrap_or(0),
            text,
            joined: None,
            explicit: own || (arc.tag == Tag::Label(true) && !numbered),
            numbered,
            in_building: column == Column::Room && arc.tag == Tag::Label(true) && is_in_building(slice),
            suffixed: false,
            dashed: false,
            owner: Owner::Nothing,
            start: arc.start,
            end: arc.end,
        }
    }

    fn name(&self, query: &mut Query, arc: &Arc, slice: &[char]) {
        let senses = self.senses(arc);
        let text: String = slice.iter().filter(|c| !c.is_whitespace()).collect();
        let is_name =
            |kind: NameKind| senses.iter().any(|s| matches!(s.meaning, Meaning::Name(k, _) if k == kind));
        let kind = match arc.state {
            State::Village => NameKind::Village,
            State::Place if !senses.is_empty() && !is_name(NameKind::Place) => NameKind::Village,
            State::Road => NameKind::Road,
            _ => NameKind::Place,
        };
        let known = !senses.is_empty();
        // 381号院 is the number of a yard.
        let numeral = |c: char| c.is_ascii_digit() || numerals::is_numeral(c);
        if !known && matches!(slice, [first, .., '号', '院'] if numeral(*first)) {
            query.labels.push(LabelRef { numbered: true, ..self.label(slice, arc, Column::Number) });
            return;
        }
        // A villagers' group (3组) is no street: the number behind it is the village's.
        if let Some(group) = villagers::number(slice).filter(|_| kind == NameKind::Road && !known) {
            // A second group, or one on a street.
            let on_road = query.names.last().is_some_and(|name| name.kind == NameKind::Road);
            query.unread |= on_road || query.villagers_group.is_some();
            query.villagers_group = Some(group);
            return;
        }
        if !known {
            join_firm(query, arc, slice);
        }
        if !known && FIRMS.iter().any(|firm| text.ends_with(firm)) {
            query.firm = true;
            // …5号杭州某某有限公司: the city is the firm's.
            if query.is_address() {
                query.divisions.pop_if(|division| division.end == arc.start);
            }
            return;
        }
        // 原人民路5号 has another address today.
        let former = query.strays.last().is_some_and(|&(start, end)| {
            let (word, between) = (start as usize..end as usize, end as usize..arc.start as usize);
            self.chars[word] == ['原'] && self.chars[between].iter().all(|&c| is_mark(c))
        });
        query.unread |= former && kind == NameKind::Road;
        // What is unknown after the labels is a name at the door, not a part of the address.
        let at_door = query.is_address() && (arc.tag == Tag::Open || self.last);
        if !known && at_door && !self.is_sibling(query, slice) {
            query.relative |= matches!(moving(slice), Some((_, Moves::Around)));
            query.strays.push((arc.start, arc.end));
            return;
        }
        // A village's name may be that of the quarter on its ground as well.
        let grounds = |kind: NameKind| kind != NameKind::Road;
        let ids = senses
            .iter()
            .filter_map(|sense| match sense.meaning {
                Meaning::Name(held, id) if held == kind || (grounds(held) && grounds(kind)) => {
                    Some((id, sense.form))
                }
                _ => None,
            })
            .collect();
        let divisions = match kind {
            NameKind::Road => Vec::new(),
            _ => division_senses(senses, Level::Village, self.lexicon),
        };
        query.names.push(NameRef {
            kind,
            ids,
            divisions,
            text,
            start: arc.start,
            end: arc.end,
            open: arc.tag == Tag::Open,
            joined: None,
            extended: None,
            district: false,
        });
    }
}

/// 长榄岛物业公司, 中山路派出所: a firm's or institution's name takes what stands right before it, unless a number says
/// that this is where it is.
pub(super) fn join_firm(query: &mut Query, arc: &Arc, slice: &[char]) {
    if query.labels.is_empty() && endings::is_firm(slice) {
        query.firm |= query.names.pop_if(|name| name.end == arc.start).is_some();
    }
}

/// Whether a room's label says what stands within a building (号车库, 号店面), not what may be one (号仓库, 号车间).
fn is_in_building(label: &[char]) -> bool {
    let hall = label.ends_with(&['车', '间']) || matches!(label.last(), Some('号' | '库' | '仓'));
    !hall || label.ends_with(&['车', '库'])
}

/// A word of place right behind a label moves the site, whatever else it was read as (314号旁地下室, 30号东院).
fn is_moved_behind_label(query: &Query, chars: &[char]) -> bool {
    query.labels.iter().any(|label| {
        let rest = &chars[label.end as usize..];
        matches!(moving(rest), Some((_, Moves::Around))) || (label.numbered && is_beside(rest))
    })
}

/// 东, 东院, 后楼, 道南 behind a number.
fn is_beside(rest: &[char]) -> bool {
    let side = |c: char| "东西南北前后".contains(c);
    match rest {
        [c] if side(*c) => true,
        [c, next, ..] if side(*c) => is_mark(*next) || matches!(next, '院' | '楼'),
        ['道', c, ..] => side(*c),
        _ => false,
    }
}

pub(super) fn division_senses(senses: &[Sense], level: Level, lexicon: &Lexicon) -> Vec<(DivisionId, Form)> {
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
