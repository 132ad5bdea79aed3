//! Why a reading that is clear of the boundary may still not settle the case.

use crate::address::base::AddressBase;
use crate::address::fault::FaultCode;
use crate::address::lexicon::{Form, NameKind};
use crate::address::query::{NameRef, Query};
use crate::address::reading::{Reading, TownAgreement};
use crate::address::rows::Level;
use crate::address::similar::Slip;
use crate::classification::reason::ReasonCode;
use crate::classification::weigh::Weighed;
use crate::classification::zone_table::ZoneTable;
use crate::classification::{Precision, Side};

/// A name known by fewer characters than this (beside its generic ending) needs the town and the number to agree before
/// a slip of the pen in it is believed.
const SHORT_NAME: usize = 3;

/// Why the best reading, although clear of the boundary, does not settle the case.
pub(super) fn doubt(
    base: &AddressBase,
    zones: &ZoneTable,
    query: &Query,
    best: &Weighed,
) -> Option<ReasonCode> {
    let reading = &best.reading;
    if reading.has(FaultCode::CountyMismatch) {
        return Some(ReasonCode::Contradiction);
    }
    if reading.has(FaultCode::RoadMismatch) || reading.has(FaultCode::PlaceMismatch) {
        return Some(ReasonCode::Contradiction);
    }
    let town_differs = reading.has(FaultCode::TownMismatch) || reading.has(FaultCode::TownUnknown);
    if town_differs && !named_town_agrees(base, zones, query, best.side) {
        // A place of that name in one town only, with the building: the town is the mistake. A name such as 农贸市场
        // any town may have.
        let named = query.names.iter().filter(|name| name.is_named()).count();
        let alone = reading.group.is_some_and(|group| {
            let name = base.gazetteer.group(group as usize).name;
            base.kind_of(group) == NameKind::Place
                && base.gazetteer.groups_of(name).len() == 1
                && (named > 1 || !base.is_generic(name))
        });
        let further = [FaultCode::NameSimilar, FaultCode::NameUnknown, FaultCode::VillageMismatch];
        // 国际 商贸一区 is rather the 国际商贸城一区 of the named town.
        let begun = query.names.iter().any(|name| name.end == reading.anchor);
        let certain = alone
            && !begun
            && reading.precision <= Precision::Building
            && !further.iter().any(|&code| reading.has(code));
        if !certain {
            return Some(ReasonCode::TownMismatch);
        }
    }
    if query.unread {
        return Some(ReasonCode::Unread);
    }
    if reading.has(FaultCode::VillageMismatch) && !named_village_agrees(base, zones, query, best.side) {
        return Some(ReasonCode::Contradiction);
    }
    if reading.slip.is_some_and(|slip| !is_believed(slip, reading)) {
        return Some(ReasonCode::NameUnknown);
    }
    // 绣 人民路 may be another road than 人民路, 银河小区九期 lie elsewhere than 银河小区.
    let anchor = query.names.iter().find(|name| name.start == reading.anchor);
    if anchor.is_some_and(|name| name.district || (name.extended.is_some() && reading.slip.is_none())) {
        return Some(ReasonCode::NameUnknown);
    }
    // 国际 汽车城: the bare name of a village of another county is a word here.
    let word = |name: &NameRef| {
        name.kind == NameKind::Village
            && name.end == reading.anchor
            && !name.text.ends_with(['村', '区'])
            && name.ids.is_empty()
            && !name.divisions.iter().any(|(id, form)| *form != Form::Short || base.is_home(*id))
    };
    if query.names.iter().any(word) {
        return Some(ReasonCode::NameUnknown);
    }
    // 书香 业区, 和丰 花园, 前黄 黄宅村: what stands unknown or contradicting right beside the whole of a place or the
    // bare or former name of a village makes it another name.
    if let Some(anchor) = anchor.filter(|name| {
        reading.form == Form::Part || (name.kind == NameKind::Village && reading.form != Form::Full)
    }) {
        let contradicts = reading.has(FaultCode::VillageMismatch) || reading.has(FaultCode::NameUnknown);
        let beside = |name: &NameRef| name.start == anchor.end || name.end == anchor.start;
        if query.loose.iter().any(|&(start, _)| start == anchor.end)
            || (contradicts && query.names.iter().any(beside))
        {
            return Some(ReasonCode::NameUnknown);
        }
    }
    // A bare or former village name beside something unknown may be no village at all.
    let village = reading.precision == Precision::Village && reading.form != Form::Full;
    if village && reading.has(FaultCode::NameUnknown) {
        return Some(ReasonCode::NameUnknown);
    }
    if reading.group.is_none() && !query.names.is_empty() && best.side != Side::Outside {
        return Some(ReasonCode::NameUnknown);
    }
    None
}

/// Whether a slip of the pen is believed: what nobody takes for each other never is; a short name, or one with a
/// character too few or too many, only in the named town with a number that the base knows.
fn is_believed((slip, length): (Slip, usize), reading: &Reading) -> bool {
    let named = matches!(reading.town, TownAgreement::Same | TownAgreement::Alias);
    let (town, number) = (named, !reading.rows.is_empty());
    match slip {
        Slip::Alike if length < SHORT_NAME => town && number,
        Slip::Alike => town || number,
        Slip::Dropped => town && number && length >= 2,
        Slip::Other => false,
    }
}

/// The other reading of a wrong village: the address is in the named village and not in the base.
fn named_village_agrees(base: &AddressBase, zones: &ZoneTable, query: &Query, side: Side) -> bool {
    let villages = query.names.iter().filter(|name| name.kind == NameKind::Village);
    villages.filter(|name| base.is_full_village(name)).all(|name| {
        let groups =
            name.ids.iter().flat_map(|(id, _)| base.gazetteer.groups_of(*id).map(|group| group as u32));
        let divisions = name.divisions.iter().flat_map(|(id, _)| base.groups_of_village(*id).iter().copied());
        groups.chain(divisions).all(|group| zones.group_side(group) == side)
    })
}

/// The other reading of a wrong town: the address is in the named town and not in the base.
fn named_town_agrees(base: &AddressBase, zones: &ZoneTable, query: &Query, side: Side) -> bool {
    let divisions = &base.lexicon.divisions;
    let areas: Vec<u32> = (0..base.gazetteer.areas().len() as u32)
        .filter(|&area| {
            base.gazetteer.area(area).town.is_some_and(|town| {
                query.divisions.iter().any(|division| {
                    division.level == Level::Town
                        && division
                            .ids
                            .iter()
                            .any(|(id, _)| divisions.get(*id).code == divisions.get(town).code)
                })
            })
        })
        .collect();
    !areas.is_empty() && zones.areas_stand(&areas, 0.0).side == side
}
