//! Readings of a query: which node of the address base it may denote, scored in log-odds with named faults.

use super::answer::Precision;
use super::base::AddressBase;
use super::fault::FaultCode;
use super::lexicon::{Form, NameKind};
use super::query::Query;
use super::reading::{Reading, TownAgreement};
use super::rows::Level;

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
                    let mut reading = self.reading(query, anchor);
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
            // A road with the number, but without the place that the text names, may be meant elsewhere.
            let road = reading.group.is_some_and(|group| self.kind_of(group) == NameKind::Road);
            let without_place = road && reading.has(FaultCode::NameUnknown);
            here(reading) && reading.is_recorded() && !reading.has(FaultCode::NameSimilar) && !without_place
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
            county: false,
            form: Form::Full,
            anchor: u16::MAX,
            slip: None,
            reach: 0.0,
            between: None,
        };
        if !query.names.is_empty() {
            reading.fault(FaultCode::NameUnknown, 100);
        }
        Some(reading)
    }
}
