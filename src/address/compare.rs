//! How the divisions and the other names of a text agree with a reading.

use super::anchor::{Anchor, SIMILAR_LIMIT};
use super::base::AddressBase;
use super::divisions::DivisionId;
use super::fault::FaultCode;
use super::gazetteer::{Column, NO_NAME, RowId};
use super::lexicon::{Form, NameId, NameKind};
use super::query::{NameRef, Query};
use super::rank::{Reading, TownAgreement};
use super::rows::Level;
use super::similar;

impl AddressBase {
    /// Of several records, those that also carry the other names of the text.
    pub(super) fn keep_named(&self, query: &Query, anchor: Anchor, rows: &mut Vec<RowId>) {
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
    pub(super) fn is_whole(&self, rows: &[RowId], query: &Query) -> bool {
        let [row] = rows else { return false };
        let named = Column::ALL.iter().filter(|&&column| self.gazetteer.label(*row, column) != 0).count();
        named <= query.labels.len()
    }

    pub(super) fn compare_divisions(&self, query: &Query, reading: &mut Reading, area: u32) {
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
        let village = if name.kind == NameKind::Village { self.village_of(held, area) } else { None };
        if village.is_some_and(|village| name.divisions.iter().any(|(id, _)| *id == village)) {
            return true;
        }
        if self.is_known(name) {
            return false;
        }
        let typed: Vec<char> = name.text.chars().collect();
        let base: Vec<char> = super::normalize::normal_name(self.lexicon.name(held)).chars().collect();
        similar::cost(&typed, &base) <= SIMILAR_LIMIT
    }
}
