//! The reading of a query by one anchor: the records that its labels select, and how everything else agrees.

use std::borrow::Cow;

use super::anchor::Anchor;
use super::answer::Precision;
use super::base::AddressBase;
use super::fault::FaultCode;
use super::gazetteer::{Column, Group};
use super::lexicon::{Form, NameKind};
use super::query::{LabelRef, Owner, Query};
use super::reading::{Reading, TownAgreement};
use super::retrieve::{Agreement, Found, narrow, retrieve};

/// What an anchor name is worth before anything else agrees.
const PLACE: i32 = 500;
const ROAD: i32 = 450;
const VILLAGE: i32 = 250;

/// How far beside a road or place something that the base does not know may lie, metres.
const FOREIGN_REACH: f64 = 200.0;

/// How far a building that the base does not hold may lie from its number, metres.
const BUILDING_REACH: f64 = 30.0;

impl AddressBase {
    pub(super) fn reading(&self, query: &Query, anchor: Anchor) -> Reading {
        let group = self.gazetteer.group(anchor.group as usize);
        let kind = self.kind_of(anchor.group);
        let usable = |label: &LabelRef| is_usable(query, anchor, label);
        let labels: Cow<[LabelRef]> = if query.labels.iter().all(usable) {
            Cow::Borrowed(&query.labels)
        } else {
            query.labels.iter().filter(|label| usable(label)).cloned().collect()
        };
        let foreign = labels.len() < query.labels.len();
        let mut found = retrieve(&self.gazetteer, group, kind, &labels, true);
        self.keep_villagers_group(query, &mut found.rows);
        if query.villagers_group.is_some() && found.rows.is_empty() && found.agreement.finest.is_some() {
            found.agreement = Agreement::unrecorded(Column::Number);
        }
        // 1-3号 is a range only where no record is numbered so.
        let mut recorded =
            is_recorded(&labels, &found.agreement) && !skips_first(query, anchor, &labels, &found.agreement);
        let mut beyond = 0.0;
        if let Some(range) = query.range.filter(|range| range.certain || !recorded) {
            let ranged = self.range(query, &labels, anchor, range);
            recorded = ranged.is_some();
            (found, beyond) = ranged.unwrap_or((found, beyond));
        }
        if kind != NameKind::Village
            && let Some(rows) = self.rows_in_named_village(query, group, &found)
        {
            found = narrow(&self.gazetteer, &rows, kind, &labels);
        }
        let Found { mut rows, mut agreement } = found;
        if !recorded && agreement.finest.is_some() {
            agreement = Agreement::unrecorded(labels[0].column);
        }
        if query.range.is_none() {
            self.keep_named(query, anchor, &mut rows);
        }
        let mut further = Vec::new();
        if !rows.is_empty() && agreement.finest.is_some() {
            further = self.further_numbers(query, &labels, anchor, &agreement, &rows);
        }
        let first = rows.first().copied().unwrap_or_else(|| self.like_named(query, group));
        if agreement.finest.is_none() {
            rows.clear();
        }
        if !further.is_empty() {
            rows.extend(further);
            rows.sort_unstable();
            rows.dedup();
        }
        let base = match kind {
            NameKind::Place => PLACE,
            NameKind::Road => ROAD,
            NameKind::Village => VILLAGE,
        };
        let reach = match () {
            () if foreign && rows.is_empty() => FOREIGN_REACH,
            () if agreement.absent.contains(&Column::Building) => BUILDING_REACH,
            () => beyond,
        };
        let mut reading = Reading {
            precision: precision(agreement.finest, kind),
            group: Some(anchor.group),
            areas: Vec::new(),
            partial: false,
            score: base + agreement.score,
            faults: Vec::new(),
            complete: false,
            rows,
            town: TownAgreement::Unnamed,
            county: false,
            form: anchor.form,
            anchor: anchor.name.start,
            slip: anchor.slip,
            reach,
            between: None,
        };
        if anchor.slip.is_some() {
            reading.fault(FaultCode::NameSimilar, anchor.penalty);
        } else {
            reading.score -= anchor.penalty;
        }
        self.name_faults(&mut reading, group, &agreement, &labels);
        if anchor.name.district || (anchor.slip.is_none() && anchor.name.extended.is_some()) {
            reading.fault(FaultCode::NameUnknown, if anchor.form == Form::Part { 300 } else { 120 });
        }
        self.compare_divisions(query, &mut reading, group.area);
        self.compare_names(query, &mut reading, anchor, first);
        reading.complete = agreement.is_whole()
            && !foreign
            && anchor.form != Form::Part
            && ![FaultCode::NameUnknown, FaultCode::TownUnknown, FaultCode::TownSimilar]
                .iter()
                .any(|&code| reading.has(code))
            && self.is_whole(&reading.rows, query);
        reading
    }

    /// What the labels cost is in the agreement's score already; here it gets its name.
    fn name_faults(&self, reading: &mut Reading, group: &Group, agreement: &Agreement, labels: &[LabelRef]) {
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
            let wanted = labels.iter().find(|label| label.column == Column::Number);
            reading.between = wanted.and_then(|label| label.text.parse().ok()).and_then(|number| {
                let (below, above) = self.gazetteer.neighbours(group, number);
                Some((below?.1, above?.1))
            });
            if reading.between.is_some() {
                reading.precision = Precision::Interpolated;
            }
        }
        if !agreement.absent.is_empty() || agreement.under {
            reading.faults.push((FaultCode::LabelAbsent, 0));
        }
        if agreement.shifted {
            reading.faults.push((FaultCode::LabelShifted, 0));
        }
    }
}

/// Whether a label may be one of the anchor's: it stands behind the anchor or behind another known name that is no
/// village, and nothing unknown stands between (in 马街白公寓9幢 the 9幢 is not of 马街).
///
/// A village with a number of its own (大龙路5号大龙村60号) does not take that of a street before it.
fn is_usable(query: &Query, anchor: Anchor, label: &LabelRef) -> bool {
    let owns = |label: &LabelRef| label.owner == Owner::Name(anchor.name.start);
    match label.owner {
        Owner::Name(start)
            if anchor.name.kind == NameKind::Village
                && start < anchor.name.start
                && query.labels.iter().any(owns) =>
        {
            false
        }
        // 60 黄河路10号: the number before the name is none of it.
        Owner::Nothing => !query.labels.iter().any(owns),
        Owner::Loose => false,
        Owner::Name(start) if start == anchor.name.start => true,
        Owner::Name(start) => query
            .names
            .iter()
            .any(|name| name.start == start && name.kind != NameKind::Village && name.is_named()),
    }
}

/// Whether the base has what the first label says. Of one number with a hyphen (44-9号) it must have more than the first
/// part: 44号 is another number.
fn is_recorded(labels: &[LabelRef], agreement: &Agreement) -> bool {
    let number = match labels {
        [first, second, ..] => !first.numbered && second.numbered && second.start == first.end + 1,
        _ => false,
    };
    let absent =
        number && agreement.finest <= Some(Column::Building) && agreement.absent.contains(&labels[1].column);
    agreement.finest.is_some() && !absent
}

/// Whether the first label behind the anchor's own name is in none of the records while a later one is: 丽景花园15号商铺3号
/// and 丽景花园15弄3号 are not its building 3, and 5-15幢 is not 15幢.
fn skips_first(query: &Query, anchor: Anchor, labels: &[LabelRef], agreement: &Agreement) -> bool {
    let mut own = labels.iter().filter(|label| label.owner == Owner::Name(anchor.name.start));
    own.next().is_some_and(|first| {
        // 1号5-8栋
        let of_range =
            |label: &LabelRef| query.range.is_some_and(|range| range.of_second && range.start == label.start);
        let one_end = |pair: &[LabelRef]| {
            of_range(&pair[0])
                && (agreement.absent.contains(&pair[0].column) || pair[0].column == pair[1].column)
        };
        if labels.windows(2).any(one_end) {
            return true;
        }
        let heads = first.numbered || (first.dashed && !first.explicit) || first.text.ends_with('弄');
        heads && agreement.absent.contains(&first.column) && own.next().is_some()
    })
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
