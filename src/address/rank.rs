//! Readings of a query: which node of the address base it may denote, scored in log-odds with named faults.

use super::answer::Precision;
use super::base::AddressBase;
use super::divisions::DivisionId;
use super::fault::FaultCode;
use super::gazetteer::{AreaId, Column, NO_NAME, RowId};
use super::lexicon::{Form, NameId, NameKind};
use super::query::{NameRef, Query};
use super::retrieve::{Found, retrieve};
use super::rows::Level;
use super::similar::{self, Near};

/// What an anchor name is worth before anything else agrees.
const PLACE: i32 = 500;
const ROAD: i32 = 450;
const VILLAGE: i32 = 250;

/// Names of which at most this much may differ, in units of one ordinary character.
const SIMILAR_LIMIT: f32 = 1.0;

/// A short name leaves too little to go by: one character may be missing, doubled, or of like sound or shape.
fn similar_limit(length: usize) -> f32 {
    if length <= 3 { 0.95 } else { SIMILAR_LIMIT }
}

/// A name within one edit is a rival of the one taken, even where the edit is an unlikely one (西罗店 for 罗罗店).
const RIVAL_LIMIT: f32 = 3.0;

/// One way to understand a query.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Records that the labels select; empty where only a name or a division is known.
    pub rows: Vec<RowId>,
    /// Group of the anchor name; `None` where only divisions are known.
    pub group: Option<u32>,
    /// Areas of the finest division, where only divisions are known.
    pub areas: Vec<AreaId>,
    pub precision: Precision,
    /// Log-odds in hundredths.
    pub score: i32,
    pub faults: Vec<(FaultCode, i32)>,
    /// Every part of the record is named in the text.
    pub complete: bool,
    pub town: TownAgreement,
    /// How the text spells the anchor name.
    pub form: Form,
}

/// How the town named in the text stands to the reading's town.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TownAgreement {
    /// The text names none, or none that is known.
    Unnamed,
    Same,
    /// By a former name or an alias.
    Alias,
    Other,
}

impl Reading {
    pub fn has(&self, code: FaultCode) -> bool {
        self.faults.iter().any(|fault| fault.0 == code)
    }

    /// The base has the number or building, or the text names none.
    pub fn is_recorded(&self) -> bool {
        self.group.is_some() && !self.has(FaultCode::NumberUnknown) && !self.has(FaultCode::BuildingUnknown)
    }

    fn fault(&mut self, code: FaultCode, penalty: i32) {
        self.score -= penalty;
        self.faults.push((code, -penalty));
    }
}

/// A name of the base that a name in the text may stand for.
#[derive(Debug, Clone, Copy)]
struct Anchor<'a> {
    name: &'a NameRef,
    group: u32,
    form: Form,
    penalty: i32,
    similar: bool,
}

impl AddressBase {
    /// All readings of a query, best first. `fuzzy` lets names differ a little.
    pub fn readings(&self, query: &Query, fuzzy: bool) -> Vec<Reading> {
        let mut out: Vec<Reading> = Vec::new();
        for name in query.names.iter().filter(|name| name.kind != NameKind::Village) {
            for anchor in self.anchors(query, name, fuzzy) {
                out.push(self.reading(query, anchor));
            }
        }
        let unknown = query.names.iter().any(|name| name.kind != NameKind::Village && !self.is_known(name));
        if out.is_empty() {
            for name in query.names.iter().filter(|name| name.kind == NameKind::Village) {
                for anchor in self.anchors(query, name, fuzzy) {
                    // Labels behind an unknown road are that road's, not the village's.
                    let labels = if unknown { &[] } else { query.labels.as_slice() };
                    let query = Query { labels: labels.to_vec(), ..query.clone() };
                    let mut reading = self.reading(&query, anchor);
                    if unknown {
                        reading.fault(FaultCode::NameUnknown, 150);
                    }
                    out.push(reading);
                }
            }
        }
        // What the named town records is not looked for in another one.
        let here = |reading: &Reading| matches!(reading.town, TownAgreement::Same | TownAgreement::Alias);
        let settles = |reading: &Reading| {
            here(reading) && reading.is_recorded() && !reading.has(FaultCode::NameSimilar)
        };
        if out.iter().any(settles) {
            let same = out.iter().any(|reading| settles(reading) && reading.town == TownAgreement::Same);
            let keeps =
                |town: TownAgreement| town != TownAgreement::Other && !(same && town == TownAgreement::Alias);
            out.retain(|reading| keeps(reading.town));
        }
        if out.is_empty() {
            out.extend(self.division_reading(query));
        }
        out.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| (&a.rows, a.group).cmp(&(&b.rows, b.group))));
        out.dedup_by(|b, a| !a.rows.is_empty() && a.rows == b.rows);
        out
    }

    /// Whether some record carries the name.
    pub fn is_known(&self, name: &NameRef) -> bool {
        !name.ids.is_empty() || name.divisions.iter().any(|(id, _)| !self.groups_of_village(*id).is_empty())
    }

    fn anchors<'a>(&self, query: &Query, name: &'a NameRef, fuzzy: bool) -> Vec<Anchor<'a>> {
        let form_penalty = |form: Form| match form {
            Form::Full => 0,
            Form::Alias => 20,
            Form::Short => 60,
        };
        let mut out: Vec<Anchor> = Vec::new();
        for &(id, form) in &name.ids {
            out.extend(self.gazetteer.groups_of(id).map(|group| Anchor {
                name,
                group: group as u32,
                form,
                penalty: form_penalty(form),
                similar: false,
            }));
        }
        for &(id, form) in &name.divisions {
            for &group in self.groups_of_village(id) {
                if !out.iter().any(|anchor| anchor.group == group) {
                    out.push(Anchor { name, group, form, penalty: form_penalty(form), similar: false });
                }
            }
        }
        if fuzzy && (out.is_empty() || name.joined.is_some() || !self.is_in_named_town(query, &out)) {
            let length = name.text.chars().count();
            // A typed 求真星村 may be the quarter 求真新村: the ending does not tell.
            let kinds: &[NameKind] = match name.kind {
                NameKind::Place => &[NameKind::Place, NameKind::Village],
                NameKind::Village => &[NameKind::Village, NameKind::Place],
                NameKind::Road => &[NameKind::Road],
            };
            let mut near: Vec<Near> =
                kinds.iter().flat_map(|&kind| self.similar.find(kind, &name.text, RIVAL_LIMIT)).collect();
            near.retain(|near| !name.ids.iter().any(|(id, _)| *id == near.name));
            if let Some(whole) = &name.joined {
                near.extend(kinds.iter().flat_map(|&kind| self.similar.find(kind, whole, SIMILAR_LIMIT)));
            }
            if near.iter().all(|near| near.cost > similar_limit(length)) {
                near.clear();
            }
            near.sort_by(|a, b| a.cost.total_cmp(&b.cost));
            for near in near.into_iter().take(8) {
                let penalty = 60 + (near.cost * 250.0) as i32 + if length <= 3 { 120 } else { 0 };
                out.extend(self.gazetteer.groups_of(near.name).map(|group| Anchor {
                    name,
                    group: group as u32,
                    form: Form::Alias,
                    penalty,
                    similar: true,
                }));
            }
        }
        out
    }

    /// Whether one of the anchors lies in a town that the text names; so if it names none.
    fn is_in_named_town(&self, query: &Query, anchors: &[Anchor]) -> bool {
        let mut towns = query.divisions.iter().filter(|division| division.level == Level::Town).peekable();
        towns.peek().is_none()
            || towns.flat_map(|division| &division.ids).any(|(id, _)| {
                anchors.iter().any(|anchor| {
                    self.gazetteer.area(self.gazetteer.group(anchor.group as usize).area).town == Some(*id)
                })
            })
    }

    fn reading(&self, query: &Query, anchor: Anchor) -> Reading {
        let group = self.gazetteer.group(anchor.group as usize);
        let found = match query.range {
            Some(range) => self.range(query, anchor, range),
            None => retrieve(&self.gazetteer, group, self.kind_of(anchor.group), &query.labels),
        };
        let Found { mut rows, agreement } = found;
        self.keep_named(query, anchor, &mut rows);
        let first = rows.first().copied().unwrap_or_else(|| self.gazetteer.rows_of(group)[0]);
        if agreement.finest.is_none() {
            rows.clear();
        }
        let base = match self.kind_of(anchor.group) {
            NameKind::Place => PLACE,
            NameKind::Road => ROAD,
            NameKind::Village => VILLAGE,
        };
        let mut reading = Reading {
            precision: precision(agreement.finest, self.kind_of(anchor.group)),
            group: Some(anchor.group),
            areas: Vec::new(),
            score: base + agreement.score,
            faults: Vec::new(),
            complete: agreement.is_whole() && self.is_whole(&rows, query),
            rows,
            town: TownAgreement::Unnamed,
            form: anchor.form,
        };
        if anchor.similar {
            reading.fault(FaultCode::NameSimilar, anchor.penalty);
        } else {
            reading.score -= anchor.penalty;
        }
        // What the labels cost is in the agreement's score already; here it gets its name.
        if let Some(column) = agreement.unknown {
            let code = match column {
                Column::Number => FaultCode::NumberUnknown,
                Column::Building => FaultCode::BuildingUnknown,
                Column::Unit => FaultCode::UnitUnknown,
                Column::Floor => FaultCode::FloorUnknown,
                Column::Room => FaultCode::RoomUnknown,
            };
            reading.faults.push((code, agreement.score.min(0)));
        }
        if !agreement.absent.is_empty() {
            reading.faults.push((FaultCode::LabelAbsent, 0));
        }
        if agreement.shifted {
            reading.faults.push((FaultCode::LabelShifted, 0));
        }
        self.compare_divisions(query, &mut reading, group.area);
        self.compare_names(query, &mut reading, anchor, first);
        reading
    }

    /// Records of any number in a range.
    fn range(&self, query: &Query, anchor: Anchor, (first, last): (u32, u32)) -> Found {
        let group = self.gazetteer.group(anchor.group as usize);
        let mut out: Option<Found> = None;
        for value in first..=last {
            let mut labels = query.labels.clone();
            for label in labels.iter_mut().filter(|label| label.column == Column::Number) {
                label.text = value.to_string();
                label.id = self.gazetteer.label_id(&label.text).unwrap_or(0);
            }
            let found = retrieve(&self.gazetteer, group, self.kind_of(anchor.group), &labels);
            let recorded = found.agreement.unknown.is_none() && found.agreement.finest.is_some();
            if !recorded && (value == first || value == last) {
                // An end of the range that is not recorded makes the whole range unrecorded.
                return found;
            }
            match &mut out {
                _ if !recorded => {}
                Some(held) => {
                    held.rows.extend(found.rows);
                    held.agreement.score = held.agreement.score.min(found.agreement.score);
                }
                None => out = Some(found),
            }
        }
        let mut out = out.unwrap_or_default();
        out.rows.sort_unstable();
        out.rows.dedup();
        out
    }

    /// Of several records, those that also carry the other names of the text.
    fn keep_named(&self, query: &Query, anchor: Anchor, rows: &mut Vec<RowId>) {
        for name in query.names.iter().filter(|name| name.start != anchor.name.start && !name.ids.is_empty())
        {
            let carries = |row: RowId| {
                let row = self.gazetteer.row(row);
                let held = match name.kind {
                    NameKind::Road => row.road,
                    NameKind::Place => row.place,
                    NameKind::Village => row.village,
                };
                name.ids.iter().any(|(id, _)| *id == held)
            };
            if rows.len() > 1 && rows.iter().any(|&row| carries(row)) {
                rows.retain(|&row| carries(row));
            }
        }
    }

    /// Whether there is one record and the text names all its labels.
    fn is_whole(&self, rows: &[RowId], query: &Query) -> bool {
        let [row] = rows else { return false };
        let named = Column::ALL.iter().filter(|&&column| self.gazetteer.label(*row, column) != 0).count();
        named <= query.labels.len()
    }

    fn compare_divisions(&self, query: &Query, reading: &mut Reading, area: u32) {
        let area = self.gazetteer.area(area);
        let divisions = &self.lexicon.divisions;
        let same = |ids: &[(DivisionId, Form)], held: DivisionId| {
            ids.iter().any(|(id, _)| divisions.get(*id).code == divisions.get(held).code)
        };
        let towns: Vec<_> = query.divisions.iter().filter(|division| division.level == Level::Town).collect();
        if !towns.is_empty() {
            let form = area.town.and_then(|town| {
                let code = &divisions.get(town).code;
                let ids = towns.iter().flat_map(|division| &division.ids);
                ids.filter(|(id, _)| divisions.get(*id).code == *code).map(|(_, form)| *form).min()
            });
            if let Some(form) = form {
                let alias = form == Form::Alias;
                reading.town = if alias { TownAgreement::Alias } else { TownAgreement::Same };
                reading.score += if alias { 150 } else { 200 };
            } else if towns.iter().all(|division| division.ids.is_empty()) {
                reading.fault(FaultCode::TownUnknown, 80);
            } else if area.town.is_some() {
                reading.town = TownAgreement::Other;
                reading.fault(FaultCode::TownMismatch, 450);
            }
        }
        if let Some(county) = area.county {
            let named: Vec<_> =
                query.divisions.iter().filter(|d| d.level == Level::County && !d.ids.is_empty()).collect();
            if named.iter().any(|division| same(&division.ids, county)) {
                reading.score += 100;
            } else if !named.is_empty() {
                reading.fault(FaultCode::CountyMismatch, 500);
            }
        }
    }

    /// How the other names of the text agree with a record of the reading.
    fn compare_names(&self, query: &Query, reading: &mut Reading, anchor: Anchor, first: RowId) {
        let row = *self.gazetteer.row(first);
        for name in &query.names {
            if std::ptr::eq(name, anchor.name) || name.start == anchor.name.start {
                continue;
            }
            let held = match name.kind {
                NameKind::Road => row.road,
                NameKind::Place => row.place,
                NameKind::Village => row.village,
            };
            let known = self.is_known(name);
            let agrees = held != NO_NAME && self.stands_for(name, held, row.area);
            let (worth, code, penalty) = match (name.kind, agrees, held == NO_NAME) {
                (NameKind::Village, true, _) => (150, None, 0),
                (_, true, _) => (250, None, 0),
                (NameKind::Village, false, true) => (0, None, 0),
                (NameKind::Village, false, false) => (0, Some(FaultCode::VillageMismatch), 120),
                (NameKind::Road, false, true) => {
                    (0, Some(FaultCode::NameUnknown), if known { 60 } else { 40 })
                }
                (NameKind::Road, false, false) if known => (0, Some(FaultCode::RoadMismatch), 450),
                (NameKind::Road, false, false) => (0, Some(FaultCode::NameUnknown), 250),
                (NameKind::Place, false, true) => {
                    (0, Some(FaultCode::NameUnknown), if known { 80 } else { 30 })
                }
                (NameKind::Place, false, false) if known => (0, Some(FaultCode::PlaceMismatch), 350),
                (NameKind::Place, false, false) if name.open => (0, Some(FaultCode::NameUnknown), 60),
                (NameKind::Place, false, false) => (0, Some(FaultCode::NameUnknown), 120),
            };
            reading.score += worth;
            if let Some(code) = code {
                reading.fault(code, penalty);
            }
        }
    }

    /// Whether a name in the text stands for a name of the base, exactly or with a small difference.
    fn stands_for(&self, name: &NameRef, held: NameId, area: u32) -> bool {
        if name.ids.iter().any(|(id, _)| *id == held) {
            return true;
        }
        if name.kind == NameKind::Village {
            if let Some(village) = self.village_of(held, area) {
                if name.divisions.iter().any(|(id, _)| *id == village) {
                    return true;
                }
            }
        }
        if self.is_known(name) {
            return false;
        }
        let typed: Vec<char> = name.text.chars().collect();
        let base: Vec<char> = super::normalize::normal_name(self.lexicon.name(held)).chars().collect();
        similar::cost(&typed, &base) <= SIMILAR_LIMIT
    }

    /// The finest home division that the text names.
    fn division_reading(&self, query: &Query) -> Option<Reading> {
        let mut best: Option<(Level, Vec<u32>)> = None;
        for division in &query.divisions {
            let areas: Vec<u32> = (0..self.gazetteer.areas().len() as u32)
                .filter(|&area| {
                    let held = self.gazetteer.area(area);
                    let held = if division.level == Level::Town { held.town } else { held.county };
                    held.is_some_and(|held| {
                        division.ids.iter().any(|(id, _)| self.lexicon.divisions.within(held, *id))
                    })
                })
                .collect();
            if !areas.is_empty() && best.as_ref().is_none_or(|(level, _)| division.level > *level) {
                best = Some((division.level, areas));
            }
        }
        let (level, areas) = best?;
        let mut reading = Reading {
            rows: Vec::new(),
            group: None,
            areas,
            precision: if level == Level::Town { Precision::Town } else { Precision::County },
            score: if level == Level::Town { 200 } else { 100 },
            faults: Vec::new(),
            complete: false,
            town: TownAgreement::Unnamed,
            form: Form::Full,
        };
        if !query.names.is_empty() {
            reading.fault(FaultCode::NameUnknown, 100);
        }
        Some(reading)
    }
}

fn precision(finest: Option<Column>, anchor: NameKind) -> Precision {
    match finest {
        Some(Column::Room) => Precision::Room,
        Some(Column::Unit) => Precision::Unit,
        Some(Column::Building | Column::Floor) => Precision::Building,
        Some(Column::Number) => Precision::Number,
        None => match anchor {
            NameKind::Road => Precision::Road,
            NameKind::Place => Precision::Place,
            NameKind::Village => Precision::Village,
        },
    }
}
