//! Which readings count beside the best one, whatever their score.

use crate::address::base::AddressBase;
use crate::address::fault::FaultCode;
use crate::address::lexicon::{Form, NameKind};
use crate::address::query::{Owner, Query};
use crate::address::reading::{Reading, TownAgreement};
use crate::address::similar::Slip;

/// Readings that count however the scores fall. The base is taken to hold every number and building of a name it
/// holds, not every room: of two namesakes with the building, the room does not choose. And where the named town has
/// the name without the number, the number in another town does not win.
pub(super) fn is_rival(base: &AddressBase, query: &Query, best: &Reading, other: &Reading) -> bool {
    let (Some(a), Some(b)) = (best.group, other.group) else { return false };
    let village = |reading: &Reading| reading.has(FaultCode::VillageMismatch);
    if (best.county && !other.county) || (best.is_recorded() && !village(best) && village(other)) {
        return false;
    }
    let similar = (best.slip.is_some(), other.slip.is_some());
    let named = |reading: &Reading| matches!(reading.town, TownAgreement::Same | TownAgreement::Alias);
    // 人民路114号 is in the named town, but 香樟中心 with its number 114 in another.
    let road_here = |reading: &Reading, group: u32| {
        base.kind_of(group) == NameKind::Road && named(reading) && reading.is_recorded()
    };
    let place_there = |reading: &Reading, group: u32| {
        let other = reading.town == TownAgreement::Other && reading.form == Form::Full;
        base.kind_of(group) == NameKind::Place && other && reading.is_recorded()
    };
    let without_place = best.has(FaultCode::NameUnknown) && road_here(best, a) && place_there(other, b);
    if without_place || (place_there(best, a) && road_here(other, b)) {
        return true;
    }
    // 建设路5号 and 丽景花园3幢 are both in the base: either may be meant.
    let own = |reading: &Reading| {
        let label = query.labels.iter().any(|label| label.owner == Owner::Name(reading.anchor));
        let recorded = !reading.rows.is_empty() || reading.has(FaultCode::RoadMismatch);
        label && recorded && reading.slip.is_none() && reading.form != Form::Part
    };
    if best.anchor != other.anchor && own(best) && own(other) {
        return true;
    }
    // Another name in another town than the one named differs twice.
    if similar.0 && similar.1 && named(best) && other.town == TownAgreement::Other {
        return false;
    }
    // The very name in another town stands against a similar one in the named town.
    if similar.0 && !similar.1 && other.town == TownAgreement::Other {
        return true;
    }
    // An unlikely slip in a name of another kind is no reading beside a likely one.
    let kinds = base.kind_of(a) == base.kind_of(b);
    let unlikely = other.slip.is_some_and(|(slip, _)| slip == Slip::Other);
    if similar.0 && unlikely && !kinds {
        return false;
    }
    if similar.1 && (similar.0 || best.town == TownAgreement::Other) {
        return best.is_recorded() == other.is_recorded() || other.is_recorded();
    }
    let one_name = base.gazetteer.group(a as usize).name == base.gazetteer.group(b as usize).name;
    // Parts of one place, and the name by right beside another spelling of it.
    let one_word = best.anchor == other.anchor && !similar.0 && !similar.1 && best.form != Form::Full;
    if !one_name && !one_word {
        return false;
    }
    match (best.town, other.town) {
        (TownAgreement::Other, _) if named(other) => true,
        // The town of that name today stands beside the ones that it was split into.
        (TownAgreement::Alias, TownAgreement::Same) => true,
        (_, TownAgreement::Other) if best.town != TownAgreement::Other => {
            named(best) && !best.is_recorded() && other.is_recorded()
        }
        // The name by right may lack the number, and still be what is meant.
        _ if one_word && other.form == Form::Full => true,
        // Another sense of the word counts where it has the number as well.
        _ if one_word && !best.rows.is_empty() => !other.rows.is_empty() && other.is_recorded(),
        // Of a range, an end that one namesake lacks says little.
        _ => query.range.is_some() || other.is_recorded() == best.is_recorded() || other.is_recorded(),
    }
}
