//! Readings of a query: which node of the address base it may denote, scored in log-odds with named faults.

use super::anchor::Anchor;
use super::answer::Precision;
use super::base::AddressBase;
use super::fault::FaultCode;
use super::gazetteer::{AreaId, Column, RowId};
use super::lexicon::{Form, NameKind};
use super::query::Query;
use super::retrieve::{Found, retrieve};
use super::rows::Level;

/// What an anchor name is worth before anything else agrees.
const PLACE: i32 = 500;
const ROAD: i32 = 450;
const VILLAGE: i32 = 250;

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
    /// The recorded numbers next below and above an unrecorded one, on its side of the street. They place the pin,
    /// never the verdict.
    pub between: Option<(RowId, RowId)>,
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

    pub(super) fn fault(&mut self, code: FaultCode, penalty: i32) {
        self.score -= penalty;
        self.faults.push((code, -penalty));
    }
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

    fn reading(&self, query: &Query, anchor: Anchor) -> Reading {
        let group = self.gazetteer.group(anchor.group as usize);
        let mut found = retrieve(&self.gazetteer, group, self.kind_of(anchor.group), &query.labels);
        // 1-3号 is a range only where no record is numbered so.
        if let Some(range) = query.range.filter(|_| found.agreement.finest.is_none()) {
            found = self.range(query, anchor, range).unwrap_or(found);
        }
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
            between: None,
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
        if agreement.unknown == Some(Column::Number) && reading.rows.is_empty() {
            reading.between = self.gazetteer.neighbours(group, &query.labels);
            if reading.between.is_some() {
                reading.precision = Precision::Interpolated;
            }
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

    /// Records of any number in a range; all of them count.
    fn range(&self, query: &Query, anchor: Anchor, (first, last): (u32, u32)) -> Option<Found> {
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
            match &mut out {
                _ if !recorded => {}
                Some(held) => {
                    held.rows.extend(found.rows);
                    held.agreement.score = held.agreement.score.min(found.agreement.score);
                }
                None => out = Some(found),
            }
        }
        let mut out = out?;
        out.rows.sort_unstable();
        out.rows.dedup();
        Some(out)
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
            between: None,
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
