//! How the divisions and the other names of a text agree with a reading.

use std::cell::Cell;

use super::anchor::Anchor;
use super::base::AddressBase;
use super::divisions::{DivisionId, Divisions};
use super::fault::FaultCode;
use super::gazetteer::{Area, AreaId, Column, Group, NO_NAME, Row, RowId};
use super::lexicon::{Form, NameId, NameKind};
use super::normalize::normal_name;
use super::query::{DivisionRef, NameRef, Query};
use super::reading::{Reading, TownAgreement};
use super::retrieve::Found;
use super::rows::Level;
use super::similar::{self, Slip};

/// A village that agrees, and one named in full that is another. Lanes of one name are in many villages of a town.
const VILLAGE_AGREES: i32 = 200;
const VILLAGE_MISMATCH: i32 = 400;

impl AddressBase {
    /// Of several records, those that also carry the other names of the text.
    pub(super) fn keep_named(&self, query: &Query, anchor: Anchor, rows: &mut Vec<RowId>) {
        for name in query.names.iter().filter(|name| name.start != anchor.name.start && !name.ids.is_empty())
        {
            let carries = |row: RowId| self.is_carried(name, self.gazetteer.row(row));
            if rows.len() > 1 && rows.iter().any(|&row| carries(row)) {
                rows.retain(|&row| carries(row));
            }
        }
    }

    /// A record that speaks for its group where the labels select none: one in the village that the text names, if any.
    pub(super) fn like_named(&self, query: &Query, group: &Group) -> RowId {
        let rows = self.gazetteer.rows_of(group);
        let villages = query.names.iter().filter(|name| name.kind == NameKind::Village && name.is_named());
        let mut in_village = villages.filter_map(|name| {
            // A group lies in one town, so a village that is not the named one never is.
            let mut others: Vec<NameId> = Vec::new();
            rows.iter().copied().find(|&row| {
                let row = self.gazetteer.row(row);
                if self.is_carried(name, row) {
                    return true;
                }
                if others.contains(&row.village) {
                    return false;
                }
                let stands = self.stands_for(name, row.village, row.area);
                if !stands {
                    others.push(row.village);
                }
                stands
            })
        });
        in_village.next().unwrap_or(rows[0])
    }

    /// Whether a record bears a name: as its road, its place or its village.
    pub fn is_carried(&self, name: &NameRef, row: &Row) -> bool {
        let held = [row.road, row.place, row.village];
        name.ids.iter().any(|(id, _)| held.contains(id))
    }

    /// The records of a group in the village that the text names, where those found are of another one.
    pub(super) fn rows_in_named_village(
        &self,
        query: &Query,
        group: &Group,
        found: &Found,
    ) -> Option<Vec<RowId>> {
        let villages: Vec<&NameRef> =
            query.names.iter().filter(|name| name.kind == NameKind::Village && name.is_named()).collect();
        // A record that names no village is not against it.
        let is_named = |village: NameId, area: u32| {
            let division = self.village_of(village, area);
            village == NO_NAME
                || villages.iter().any(|name| {
                    name.ids.iter().any(|(id, _)| *id == village)
                        || name.divisions.iter().any(|(id, _)| Some(*id) == division)
                })
        };
        // Neighbouring records mostly lie in one village.
        let last = Cell::new((NO_NAME, true));
        let may_lie_in = |row: RowId| {
            let row = self.gazetteer.row(row);
            if last.get().0 != row.village {
                last.set((row.village, is_named(row.village, row.area)));
            }
            last.get().1
        };
        if villages.is_empty() || found.rows.iter().any(|&row| may_lie_in(row)) {
            return None;
        }
        let rows: Vec<RowId> =
            self.gazetteer.rows_of(group).iter().copied().filter(|&row| may_lie_in(row)).collect();
        (!rows.is_empty()).then_some(rows)
    }

    /// Whether there is one record and the text names all its labels.
    pub(super) fn is_whole(&self, rows: &[RowId], query: &Query) -> bool {
        let [row] = rows else { return false };
        let named = Column::ALL.iter().filter(|&&column| self.gazetteer.label(*row, column) != 0).count();
        named <= query.labels.len()
    }

    pub(super) fn compare_divisions(&self, query: &Query, reading: &mut Reading, area: u32) {
        let area = self.gazetteer.area(area);
        self.compare_towns(query, reading, area);
        let divisions = &self.lexicon.divisions;
        if let Some(town) = area.town
            && query.town_before.iter().any(|division| denotes(divisions, division, town))
        {
            reading.score += 150;
        }
        let Some(county) = area.county else { return };
        let named = |level: Level| {
            query.divisions.iter().filter(move |division| division.level == level && !division.ids.is_empty())
        };
        let holds = |division: &DivisionRef| division.ids.iter().any(|(id, _)| divisions.within(county, *id));
        let wider = || named(Level::Province).chain(named(Level::City));
        if named(Level::County).any(|division| denotes(divisions, division, county)) {
            reading.county = true;
            reading.score += 100;
            // A wrong city before the right county is a slip; behind the road or place it is another address.
            let named_from = query.names.iter().map(|name| name.start).min().unwrap_or(u16::MAX);
            let other = |division: &DivisionRef| division.start > named_from && !holds(division);
            if wider().chain(named(Level::County)).any(other) {
                reading.fault(FaultCode::CountyMismatch, 300);
            }
        } else if named(Level::County).next().is_some() {
            reading.fault(FaultCode::CountyMismatch, 500);
        } else if wider().any(|division| !holds(division)) {
            reading.fault(FaultCode::CountyMismatch, 300);
        }
    }

    fn compare_towns(&self, query: &Query, reading: &mut Reading, area: &Area) {
        let divisions = &self.lexicon.divisions;
        let towns: Vec<_> = query.divisions.iter().filter(|division| division.level == Level::Town).collect();
        if towns.is_empty() {
            return;
        }
        let form = area.town.and_then(|town| {
            let code = &divisions.get(town).code;
            let ids = towns.iter().flat_map(|division| &division.ids);
            ids.filter(|(id, _)| divisions.get(*id).code == *code).map(|(_, form)| *form).min()
        });
        if let Some(form) = form {
            let alias = form == Form::Alias;
            reading.town = if alias { TownAgreement::Alias } else { TownAgreement::Same };
            reading.score += if alias { 150 } else { 200 };
            return;
        }
        let held = normal_name(&area.town_name);
        let unknown = |division: &&&DivisionRef| division.ids.is_empty();
        match area.town {
            // A record without a town says nothing against the one named.
            None if held.is_empty() => {}
            // A town that no division has is known by its name in the records.
            None if towns.iter().any(|division| division.text == held) => {
                reading.town = TownAgreement::Same;
                reading.score += 200;
            }
            _ if towns.iter().filter(unknown).any(|division| is_slip(&division.text, &held)) => {
                reading.fault(FaultCode::TownSimilar, 80);
            }
            _ if towns.iter().filter(unknown).count() == towns.len() => {
                reading.fault(FaultCode::TownUnknown, 200);
            }
            _ => {
                reading.town = TownAgreement::Other;
                reading.fault(FaultCode::TownMismatch, 450);
            }
        }
    }

    /// How the other names of the text agree with a record of the reading.
    pub(super) fn compare_names(&self, query: &Query, reading: &mut Reading, anchor: Anchor, first: RowId) {
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
            let agrees =
                self.is_carried(name, &row) || (held != NO_NAME && self.stands_for(name, held, row.area));
            let (worth, code, penalty) = match (name.kind, agrees, held == NO_NAME) {
                (NameKind::Village, true, _) => (VILLAGE_AGREES, None, 0),
                (_, true, _) => (250, None, 0),
                // 和丰 花园 is rather one name.
                (NameKind::Village, false, true)
                    if name.end == anchor.name.start
                        && anchor.form == Form::Part
                        && !self.is_full_village(name) =>
                {
                    (0, Some(FaultCode::NameUnknown), 120)
                }
                // 新桥社区 is in another town than the record.
                (NameKind::Village, false, true) if self.is_elsewhere(name, row.area) => {
                    (0, Some(FaultCode::VillageMismatch), 120)
                }
                (NameKind::Village, false, true) => (0, None, 0),
                (NameKind::Village, false, false) if known && self.is_full_village(name) => {
                    (0, Some(FaultCode::VillageMismatch), VILLAGE_MISMATCH)
                }
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

    /// Whether a record may lie in a village that the text names.
    pub(super) fn is_in_village(&self, name: &NameRef, row: &Row) -> bool {
        let lies_in = match row.village {
            NO_NAME => !self.is_elsewhere(name, row.area),
            village => self.stands_for(name, village, row.area),
        };
        lies_in || self.is_carried(name, row)
    }

    /// Whether all villages that a whole name can denote lie in other towns of the home counties than an area's.
    fn is_elsewhere(&self, name: &NameRef, area: AreaId) -> bool {
        let divisions = &self.lexicon.divisions;
        let town = self.gazetteer.area(area).town;
        let mut home = name.divisions.iter().filter(|(id, _)| self.is_home(*id)).peekable();
        let elsewhere = |id: DivisionId| town.is_some_and(|town| !divisions.within(id, town));
        self.is_full_village(name) && home.peek().is_some() && home.all(|(id, _)| elsewhere(*id))
    }

    /// Whether a village is named in full, not by a bare stem that may be anything.
    pub fn is_full_village(&self, name: &NameRef) -> bool {
        name.ids.iter().chain(&name.divisions).any(|(_, form)| *form != Form::Short)
    }

    /// Whether a name in the text stands for a name of the base, exactly or with a small difference.
    fn stands_for(&self, name: &NameRef, held: NameId, area: u32) -> bool {
        if name.ids.iter().any(|(id, _)| *id == held) {
            return true;
        }
        let village = if name.kind == NameKind::Village { self.village_of(held, area) } else { None };
        if village.is_some_and(|village| name.divisions.iter().any(|(id, _)| *id == village)) {
            return true;
        }
        if self.is_known(name) || name.extended.is_some() {
            return false;
        }
        is_slip(&name.text, &normal_name(self.lexicon.name(held)))
    }
}

/// Whether one of the divisions that a name denotes is this one, by its code.
fn denotes(divisions: &Divisions, named: &DivisionRef, held: DivisionId) -> bool {
    named.ids.iter().any(|(id, _)| divisions.get(*id).code == divisions.get(held).code)
}

/// Whether a typed name is another one (both normalised) but for a slip of the pen.
fn is_slip(typed: &str, held: &str) -> bool {
    let (typed, held): (Vec<char>, Vec<char>) = (typed.chars().collect(), held.chars().collect());
    Slip::of(similar::cost(&typed, &held)) < Slip::Other
}
