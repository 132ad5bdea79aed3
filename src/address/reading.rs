//! One way to understand a query.

use super::answer::Precision;
use super::fault::FaultCode;
use super::gazetteer::{AreaId, RowId};
use super::lexicon::Form;
use super::similar::Slip;

/// One way to understand a query.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Records that the labels select; empty where only a name or a division is known.
    pub rows: Vec<RowId>,
    /// Group of the anchor name; `None` where only divisions are known.
    pub group: Option<u32>,
    /// Areas of the finest division, where only divisions are known.
    pub areas: Vec<AreaId>,
    /// The areas are not all that the division holds, so they do not say on which side it lies.
    pub partial: bool,
    pub precision: Precision,
    /// Log-odds in hundredths.
    pub score: i32,
    pub faults: Vec<(FaultCode, i32)>,
    /// Every part of the record is named in the text.
    pub complete: bool,
    pub town: TownAgreement,
    /// The text names a county, and it is this one.
    pub county: bool,
    /// How the text spells the anchor name.
    pub form: Form,
    /// Where in the text the anchor name begins; readings of one name are rivals.
    pub anchor: u16,
    /// How the anchor name differs from what is typed, and how many characters there are to know it by.
    pub slip: Option<(Slip, usize)>,
    /// Metres by which the address may lie beside the footprint: its labels belong to something that the base does not
    /// know, or the base does not go down to its building.
    pub reach: f64,
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
