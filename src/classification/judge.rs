//! From the readings of an address to a verdict.
//!
//! Never the best candidate's point alone: a verdict is automatic only if every reading that carries material
//! probability agrees and its footprint clears the boundary. What would otherwise be a guess is named and left to a
//! person.

use crate::address::base::AddressBase;
use crate::address::fault::FaultCode;
use crate::address::lexicon::Form;
use crate::address::query::{DivisionRef, Query};
use crate::address::reading::Reading;
use crate::address::rows::Level;
use crate::classification::doubt::doubt;
use crate::classification::elsewhere::{Place, where_to};
use crate::classification::reason::ReasonCode;
use crate::classification::rivals::is_rival;
use crate::classification::weigh::{Weighed, weigh};
use crate::classification::zone_table::ZoneTable;
use crate::classification::{Precision, Side, Verdict};

/// Readings less likely than this do not count.
const MATERIAL: f64 = 0.004;

/// The verdict on one address.
#[derive(Debug, Clone)]
pub struct Judgement {
    pub verdict: Verdict,
    /// First the reason that decides.
    pub reasons: Vec<ReasonCode>,
    /// Best first.
    pub readings: Vec<Weighed>,
}

impl Judgement {
    pub fn review(reason: ReasonCode) -> Self {
        Judgement { verdict: Verdict::Review, reasons: vec![reason], readings: Vec::new() }
    }

    /// The best reading.
    pub fn best(&self) -> Option<&Weighed> {
        self.readings.first()
    }

    pub fn precision(&self) -> Precision {
        self.best().map_or(Precision::None, |best| best.reading.precision)
    }
}

/// Judges one query with its readings (best first).
pub fn judge(base: &AddressBase, zones: &ZoneTable, query: &Query, readings: Vec<Reading>) -> Judgement {
    if zones.boundary.is_none() {
        return Judgement {
            readings: weigh(zones, query, readings),
            ..Judgement::review(ReasonCode::NoZones)
        };
    }
    if query.is_firm_alone() {
        return Judgement::review(ReasonCode::NoAddress);
    }
    match where_to(base, query) {
        // 东阳市以西5公里 may be at home.
        Place::Elsewhere if query.relative && query.names.is_empty() => {
            return Judgement::review(ReasonCode::RelativeWords);
        }
        Place::Elsewhere => {
            return Judgement {
                verdict: Verdict::Outside,
                reasons: vec![ReasonCode::Elsewhere],
                readings: Vec::new(),
            };
        }
        Place::Conflict => {
            let readings = weigh(zones, query, readings);
            return Judgement { readings, ..Judgement::review(ReasonCode::DivisionsConflict) };
        }
        Place::Home => {}
    }
    let readings = weigh(zones, query, readings);
    let Some(best) = readings.first() else {
        let town = |division: &DivisionRef| {
            division.level == Level::Town && division.ids.iter().any(|(id, _)| base.is_unrecorded(*id))
        };
        return Judgement::review(match () {
            () if query.divisions.iter().any(town) => ReasonCode::TownUnrecorded,
            () if query.names.is_empty() => ReasonCode::NoAddress,
            () => ReasonCode::NameUnknown,
        });
    };
    let mut reasons = Vec::new();
    let material: Vec<&Weighed> = readings
        .iter()
        .filter(|weighed| {
            weighed.probability >= MATERIAL || is_rival(base, query, &best.reading, &weighed.reading)
        })
        .collect();
    let agree = material.iter().all(|weighed| weighed.side == best.side);
    let verdict = match best.side {
        Side::Mixed => {
            reasons.push(mixed_reason(query, &best.reading));
            Verdict::Review
        }
        _ if !agree => {
            reasons.push(ReasonCode::Ambiguous);
            Verdict::Review
        }
        side => match doubt(base, zones, query, best) {
            Some(reason) => {
                reasons.push(reason);
                Verdict::Review
            }
            None => {
                reasons.push(match_reason(best));
                if material.len() > 1 {
                    reasons.push(ReasonCode::AllReadingsAgree);
                }
                if side == Side::Inside { Verdict::Inside } else { Verdict::Outside }
            }
        },
    };
    if query.relative && verdict != Verdict::Review {
        reasons.push(ReasonCode::RelativeAgrees);
    }
    if best.reading.has(FaultCode::NameSimilar) {
        reasons.push(ReasonCode::NameSimilar);
    }
    if uses_old_name(query) {
        reasons.push(ReasonCode::OldName);
    }
    Judgement { verdict, reasons, readings }
}

fn uses_old_name(query: &Query) -> bool {
    let alias = |form: &Form| *form == Form::Alias;
    query.names.iter().any(|name| name.ids.first().is_some_and(|(_, form)| alias(form)))
}

fn match_reason(best: &Weighed) -> ReasonCode {
    let reading = &best.reading;
    match reading.precision {
        Precision::Road | Precision::Interpolated => ReasonCode::RoadOneSide,
        Precision::Place => ReasonCode::PlaceOneSide,
        Precision::Village => ReasonCode::VillageOneSide,
        Precision::Town | Precision::County => ReasonCode::TownOneSide,
        _ if reading.complete => ReasonCode::ExactMatch,
        _ => ReasonCode::SiteMatch,
    }
}

fn mixed_reason(query: &Query, reading: &Reading) -> ReasonCode {
    match () {
        () if query.relative => ReasonCode::RelativeWords,
        () if reading.has(FaultCode::NumberUnknown) => ReasonCode::NumberUnknown,
        () if reading.has(FaultCode::BuildingUnknown) => ReasonCode::BuildingUnknown,
        () if reading.group.is_none() && !query.names.is_empty() => ReasonCode::NameUnknown,
        () if reading.rows.is_empty() || reading.rows.len() > 1 => ReasonCode::TooCoarse,
        () => ReasonCode::OnBoundary,
    }
}
