//! Why a reading that is clear of the boundary may still not settle the case.

use crate::address::base::AddressBase;
use crate::address::divisions::DivisionId;
use crate::address::fault::FaultCode;
use crate::address::lexicon::{Form, NameKind};
use crate::address::query::{DivisionRef, NameRef, Query};
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
        // A street beside it tells which 农贸市场 is meant.
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
    let extended = anchor.is_some_and(|name| name.extended.is_some() && reading.slip.is_none());
    // 迎新街100号宝荣大厦二期: behind a street as well.
    let behind_road = |name: &NameRef| name.district && anchor.is_some_and(|a| a.kind == NameKind::Road);
    if extended || anchor.is_some_and(|name| name.district) || query.names.iter().any(behind_road) {
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
    // 冰洋路二段12号 where the base has neither the section nor the number.
    let section = |name: &NameRef| !name.is_named() && name.is_numbered_section();
    let after_anchor = |name: &NameRef| anchor.is_some_and(|anchor| name.start == anchor.end);
    if reading.rows.is_empty() && query.names.iter().any(|name| section(name) && after_anchor(name)) {
        return Some(ReasonCode::NameUnknown);
    }
    if is_in_unknown_area(query, reading) || is_begun_by_town(base, query, reading) {
        return Some(ReasonCode::NameUnknown);
    }
    if stands_apart(base, zones, query, best) {
        return Some(ReasonCode::Contradiction);
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

/// 光明新区沙浦路5号: an area of which nothing is known may lie elsewhere, unless the county or town says where it is.
fn is_in_unknown_area(query: &Query, reading: &Reading) -> bool {
    let home = reading.county || matches!(reading.town, TownAgreement::Same | TownAgreement::Alias);
    let area = |name: &NameRef| !name.is_named() && name.start < reading.anchor && name.is_area();
    let unknown = |county: &DivisionRef| county.ids.is_empty() && county.level == Level::County;
    !home && (query.names.iter().any(area) || query.divisions.iter().any(unknown))
}

/// 海湾街5号, 新桥花园5栋: the stem of a town with a label or a bare ending right behind it is rather a name that begins as
/// the town's does. 武康路 in 新桥武康路5号 is a name by itself.
fn is_begun_by_town(base: &AddressBase, query: &Query, reading: &Reading) -> bool {
    let stem = |town: &DivisionRef| {
        let whole = |id: DivisionId| base.lexicon.divisions.get(id).name == town.text;
        let short = town.ids.iter().all(|&(id, form)| form == Form::Short && !whole(id));
        town.level == Level::Town && (short || town.text.ends_with('街'))
    };
    let labelled = query.names.is_empty() && !query.labels.is_empty();
    let goes_on = |town: &DivisionRef| {
        labelled || query.names.iter().any(|name| name.start == town.end && name.needs_stem())
    };
    reading.group.is_none() && query.divisions.iter().any(|town| stem(town) && goes_on(town))
}

/// 福岚保税区紫荆道5号: a place that the text names beside the site, and that as a whole lies on the other side.
fn stands_apart(base: &AddressBase, zones: &ZoneTable, query: &Query, best: &Weighed) -> bool {
    let reading = &best.reading;
    let other = if best.side == Side::Inside { Side::Outside } else { Side::Inside };
    query.names.iter().any(|name| {
        let carried = || reading.rows.iter().any(|&row| base.is_carried(name, base.gazetteer.row(row)));
        let mut groups = name.ids.iter().flat_map(|(id, _)| base.gazetteer.groups_of(*id)).peekable();
        name.kind == NameKind::Place
            && name.start != reading.anchor
            && groups.peek().is_some()
            && !carried()
            && groups.all(|group| zones.group_side(group as u32) == other)
    })
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
        let mut groups = groups.chain(divisions).peekable();
        match groups.peek() {
            Some(_) => groups.all(|group| zones.group_side(group) == side),
            None => towns_stand(base, zones, name.divisions.iter().map(|(id, _)| *id), side),
        }
    })
}

/// The other reading of a wrong town: the address is in the named town and not in the base.
fn named_town_agrees(base: &AddressBase, zones: &ZoneTable, query: &Query, side: Side) -> bool {
    let towns = query.divisions.iter().filter(|division| division.level == Level::Town);
    towns_stand(base, zones, towns.flat_map(|division| &division.ids).map(|(id, _)| *id), side)
}

/// Whether all records of the towns that these divisions are, or lie in, stand on one side; false where there are none.
fn towns_stand(
    base: &AddressBase,
    zones: &ZoneTable,
    ids: impl Iterator<Item = DivisionId>,
    side: Side,
) -> bool {
    let divisions = &base.lexicon.divisions;
    let towns: Vec<&str> = ids
        .filter_map(|id| divisions.at_level(id, Level::Town))
        .map(|town| divisions.get(town).code.as_str())
        .collect();
    let named = |area: &u32| {
        let town = base.gazetteer.area(*area).town;
        town.is_some_and(|town| towns.contains(&divisions.get(town).code.as_str()))
    };
    let areas: Vec<u32> = (0..base.gazetteer.areas().len() as u32).filter(named).collect();
    !areas.is_empty() && zones.areas_stand(&areas, 0.0).side == side
}
