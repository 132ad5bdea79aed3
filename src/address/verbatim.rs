//! Addresses that a base writes in a way of its own (3坊5号, 5号床位, 向阳一委3组) are found as they stand there.
//!
//! Only records with such a label are filed; what the parser reads as a whole never comes here.

use std::hash::{DefaultHasher, Hash, Hasher};

use rustc_hash::FxHashMap;

use super::answer::Precision;
use super::arc::{State, is_mark};
use super::base::AddressBase;
use super::fault::FaultCode;
use super::gazetteer::{Column, Gazetteer, NO_NAME, RowId};
use super::lexicon::{Form, Lexicon, NameKind};
use super::normalize::{GAP, Normalized, normalize};
use super::query::{NameRef, Query};
use super::reading::{Reading, TownAgreement};
use super::understand::Understanding;

/// Worth of a record whose very text is typed: more than any sum of its parts.
const VERBATIM: i32 = 2_000;

/// Unit words behind figures or letters with which a label is written everywhere.
const USUAL: [&str; 14] =
    ["", "号", "幢", "栋", "座", "号楼", "号门", "单元", "楼", "层", "街", "室", "店面", "号厂房"];

/// Records with an unusual label, by the hash of their text below the village.
#[derive(Default)]
pub(super) struct Verbatim {
    rows: FxHashMap<u64, Vec<RowId>>,
}

impl Verbatim {
    pub fn new(gazetteer: &Gazetteer, lexicon: &Lexicon) -> Self {
        let unusual: Vec<bool> = gazetteer.texts.iter().map(|text| !is_usual(text)).collect();
        let mut rows: FxHashMap<u64, Vec<RowId>> = FxHashMap::default();
        for (index, row) in gazetteer.rows().iter().enumerate() {
            if !row.texts.iter().any(|&text| unusual[text as usize]) {
                continue;
            }
            let name = |id: u32| if id == NO_NAME { "" } else { lexicon.name(id) };
            let [number, building, unit, floor, room] =
                row.texts.map(|text| gazetteer.texts[text as usize].as_ref());
            let (road, place) = (name(row.road), name(row.place));
            let head = if row.road == NO_NAME { [place, number, ""] } else { [road, number, place] };
            let village = if road.is_empty() && place.is_empty() { name(row.village) } else { "" };
            let text = [&[village], &head[..], &[building, unit, floor, room]].concat().concat();
            rows.entry(hash(&normalize(&text).chars)).or_default().push(index as RowId);
        }
        Verbatim { rows }
    }

    fn find(&self, chars: &[char]) -> &[RowId] {
        self.rows.get(&hash(chars)).map_or(&[], Vec::as_slice)
    }
}

fn hash(chars: &[char]) -> u64 {
    let mut hasher = DefaultHasher::new();
    chars.iter().filter(|&&c| c != GAP).for_each(|c| c.hash(&mut hasher));
    hasher.finish()
}

/// Figures, letters and hyphens with a usual unit word, or nothing.
fn is_usual(text: &str) -> bool {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-');
    USUAL.contains(&unit) && (text.is_empty() || unit.len() < text.len())
}

/// The divisions and villages that a query names before a place in the text.
fn before(query: &Query, start: u16) -> Query {
    let village = |name: &&NameRef| name.kind == NameKind::Village && name.end <= start;
    Query {
        divisions: query.divisions.iter().filter(|division| division.end <= start).cloned().collect(),
        names: query.names.iter().filter(village).cloned().collect(),
        ..Query::default()
    }
}

impl AddressBase {
    /// The records whose very text stands behind the divisions of an understood text that is not one whole record.
    pub(super) fn verbatim(
        &self,
        normalized: &Normalized,
        understood: &Understanding,
    ) -> Option<Understanding> {
        let [(query, readings), ..] = understood.queries.as_slice() else { return None };
        let whole = understood.queries.len() == 1 && readings.first().is_some_and(|best| best.complete);
        if whole || self.verbatim.rows.is_empty() {
            return None;
        }
        let arcs = &understood.path.arcs;
        let divisions = arcs.iter().take_while(|arc| arc.state.is_division());
        let starts = std::iter::once(0).chain(divisions.map(|arc| arc.end));
        let note = arcs.last().filter(|arc| arc.state == State::Note).map(|arc| arc.start);
        let ends = [Some(normalized.chars.len() as u16), note];
        starts.flat_map(|start| ends.into_iter().flatten().map(move |end| (start, end))).find_map(
            |(start, end)| {
                let mut text = normalized.chars.get(start as usize..end as usize)?;
                // A note may stand in brackets.
                while let [rest @ .., mark] = text
                    && is_mark(*mark)
                {
                    text = rest;
                }
                let rows = self.verbatim.find(text);
                if rows.is_empty() {
                    return None;
                }
                let mut query = before(query, start);
                let mut readings = self.verbatim_readings(&query, start, rows);
                if readings.is_empty() {
                    return None;
                }
                self.keep_recorded(&mut readings, &understood.queries);
                query.names.clear();
                query.relative = understood.queries.iter().any(|(query, _)| query.relative);
                query.away = understood.queries.iter().map(|(query, _)| query.away).fold(0.0, f64::max);
                Some(Understanding { path: understood.path.clone(), queries: vec![(query, readings)] })
            },
        )
    }

    /// A reading for each of these records that nothing before the text contradicts.
    fn verbatim_readings(&self, before: &Query, start: u16, rows: &[RowId]) -> Vec<Reading> {
        let readings = rows.iter().filter_map(|&id| {
            let row = self.gazetteer.row(id);
            let in_village = |name: &NameRef| self.is_in_village(name, row);
            let name = [row.place, row.road, row.village].into_iter().find(|&name| name != NO_NAME)?;
            let group =
                self.gazetteer.groups_of(name).find(|&group| self.gazetteer.group(group).area == row.area)?;
            let mut reading = Reading {
                rows: vec![id],
                group: Some(group as u32),
                areas: Vec::new(),
                partial: false,
                precision: self.precision_of(id),
                score: VERBATIM,
                faults: Vec::new(),
                complete: true,
                town: TownAgreement::Unnamed,
                county: false,
                form: Form::Full,
                anchor: start,
                slip: None,
                reach: 0.0,
                between: None,
            };
            self.compare_divisions(before, &mut reading, row.area);
            let contradicted = [FaultCode::CountyMismatch, FaultCode::TownMismatch, FaultCode::TownUnknown];
            let agrees = !contradicted.iter().any(|&code| reading.has(code));
            (agrees && before.names.iter().all(in_village)).then_some(reading)
        });
        let mut readings: Vec<Reading> = readings.collect();
        readings.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.rows.cmp(&b.rows)));
        readings
    }

    /// Adds the readings of the parser that have a record in another town: the base may write the same address otherwise
    /// there.
    fn keep_recorded(&self, readings: &mut Vec<Reading>, others: &[(Query, Vec<Reading>)]) {
        let area = |reading: &Reading| reading.rows.first().map(|&row| self.gazetteer.row(row).area);
        let held: Vec<_> = readings.iter().map(area).collect();
        let others = others.iter().flat_map(|(_, readings)| readings).filter(|reading| {
            reading.is_recorded() && reading.town != TownAgreement::Other && !reading.rows.is_empty()
        });
        readings.extend(others.filter(|reading| !held.contains(&area(reading))).cloned());
    }

    fn precision_of(&self, row: RowId) -> Precision {
        let has = |column: Column| self.gazetteer.label(row, column) != 0;
        match () {
            () if has(Column::Room) => Precision::Room,
            () if has(Column::Unit) => Precision::Unit,
            () if has(Column::Building) || has(Column::Floor) => Precision::Building,
            () => Precision::Number,
        }
    }
}
