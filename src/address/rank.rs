//! Readings of a query: which node of the address base it may denote, scored in log-odds with named faults.

use super::answer::Precision;
use super::base::AddressBase;
use super::fault::FaultCode;
use super::gazetteer::{Area, AreaId};
use super::lexicon::{Form, NameKind};
use super::query::{DivisionRef, NameRef, Owner, Query};
use super::reading::{Reading, TownAgreement};
use super::rows::Level;

/// A text with more names in one address is none: what it costs to try them all has a bound.
const MOST_NAMES: usize = 12;

impl AddressBase {
    /// All readings of a query, best first. `fuzzy` lets names differ a little.
    pub fn readings(&self, query: &Query, fuzzy: bool) -> Vec<Reading> {
        let mut out: Vec<Reading> = Vec::new();
        if query.names.len() > MOST_NAMES {
            return out;
        }
        // A name that is repeated says nothing new.
        let repeats = |at: usize, name: &NameRef| {
            query.names[..at].iter().any(|held| held.kind == name.kind && held.text == name.text)
        };
        let names = || query.names.iter().enumerate().filter(|(at, name)| !repeats(*at, name));
        let owns = |name: &NameRef| query.labels.iter().any(|label| label.owner == Owner::Name(name.start));
        let anchors = |name: &NameRef| {
            name.kind != NameKind::Village
                || (query.names.len() > 1 && owns(name) && self.is_full_village(name) && self.is_known(name))
        };
        for (_, name) in names().filter(|(_, name)| anchors(name)) {
            for anchor in self.anchors(query, name, fuzzy) {
                out.push(self.reading(query, anchor));
            }
        }
        let unknown = query.names.iter().any(|name| name.kind != NameKind::Village && !self.is_known(name));
        if out.is_empty() {
            for (_, name) in names().filter(|(_, name)| name.kind == NameKind::Village) {
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
            let settled: Vec<u16> =
                out.iter().filter(|reading| settles(reading)).map(|reading| reading.anchor).collect();
            // 大龙村60号丽景花园3幢: another name has a label of its own, which the base has too.
            let own = |reading: &Reading| {
                let label = query.labels.iter().any(|label| label.owner == Owner::Name(reading.anchor));
                label && !reading.rows.is_empty() && !settled.contains(&reading.anchor)
            };
            out.retain(|reading| keeps(reading.town) || own(reading));
        }
        if out.is_empty() {
            out.extend(self.division_reading(query));
        }
        out.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| (&a.rows, a.group).cmp(&(&b.rows, b.group))));
        out.dedup_by(|b, a| !a.rows.is_empty() && a.rows == b.rows);
        out
    }

    /// The finest home division that the text names. Of a town without records there is nothing to read; what holds it
    /// is known in part only.
    fn division_reading(&self, query: &Query) -> Option<Reading> {
        let divisions = &self.lexicon.divisions;
        let areas = self.gazetteer.areas();
        let named = |division: &DivisionRef| -> Vec<AreaId> {
            let lies_in = |area: &Area| {
                let held = if division.level == Level::Town { area.town } else { area.county };
                held.is_some_and(|held| division.ids.iter().any(|(id, _)| divisions.within(held, *id)))
            };
            (0..areas.len() as AreaId).filter(|&area| lies_in(&areas[area as usize])).collect()
        };
        let named: Vec<(Level, Vec<AreaId>)> =
            query.divisions.iter().map(|division| (division.level, named(division))).collect();
        let level = named.iter().filter(|(_, areas)| !areas.is_empty()).map(|(level, _)| *level).max()?;
        // Of two towns (新港街道、柳林镇) either may be meant.
        let mut areas: Vec<AreaId> =
            named.into_iter().filter(|(held, _)| *held == level).flat_map(|(_, areas)| areas).collect();
        areas.sort_unstable();
        areas.dedup();
        if areas.iter().all(|&area| self.gazetteer.rows_of_area(area).is_empty()) {
            return None;
        }
        // Towns that no division has may be more than these, and a city more than its home counties.
        let partial = level < Level::County
            || (level == Level::County && areas.iter().any(|&area| self.gazetteer.area(area).town.is_none()));
        let mut reading = Reading {
            rows: Vec::new(),
            group: None,
            areas,
            partial,
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
