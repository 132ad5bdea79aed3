//! From the readings of an address to a verdict.
//!
//! Never the best candidate's point alone: a verdict is automatic only if every reading that carries material
//! probability agrees and its footprint clears the boundary. What would otherwise be a guess is named and left to a
//! person.

use crate::address::base::AddressBase;
use crate::address::fault::FaultCode;
use crate::address::lexicon::{Form, NameKind};
use crate::address::query::{NameRef, Query};
use crate::address::reading::{Reading, TownAgreement};
use crate::address::rows::Level;
use crate::address::similar::Slip;
use crate::classification::reason::ReasonCode;
use crate::classification::zone_table::{RELATIVE_MARGIN, ZoneTable};
use crate::classification::{Precision, Side, Verdict};

/// Readings less likely than this do not count.
const MATERIAL: f64 = 0.004;

/// A name known by fewer characters than this (beside its generic ending) needs the town and the number to agree before
/// a slip of the pen in it is believed.
const SHORT_NAME: usize = 3;

/// A relative distance is believed to this many metres.
const AWAY_MARGIN: f64 = 50.0;

/// A reading with its probability among the readings and how it lies.
#[derive(Debug, Clone)]
pub struct Weighed {
    pub reading: Reading,
    pub probability: f64,
    pub side: Side,
    pub distance: f64,
}

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
        let named = !query.names.is_empty();
        return Judgement::review(if named { ReasonCode::NameUnknown } else { ReasonCode::NoAddress });
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
    if best.reading.has(FaultCode::NameSimilar) {
        reasons.push(ReasonCode::NameSimilar);
    }
    if uses_old_name(query) {
        reasons.push(ReasonCode::OldName);
    }
    Judgement { verdict, reasons, readings }
}

/// Probabilities by their log-odds, and how each footprint lies.
fn weigh(zones: &ZoneTable, query: &Query, readings: Vec<Reading>) -> Vec<Weighed> {
    let best = readings.first().map_or(0, |reading| reading.score);
    let odds = |reading: &Reading| (f64::from(reading.score - best) / 100.0).exp();
    let total: f64 = readings.iter().map(odds).sum();
    let relative = if query.relative.is_some() { RELATIVE_MARGIN.max(query.away + AWAY_MARGIN) } else { 0.0 };
    readings
        .into_iter()
        .map(|reading| {
            let stand = zones.stand(&reading, relative.max(reading.reach));
            Weighed {
                probability: odds(&reading) / total,
                side: stand.side,
                distance: stand.distance,
                reading,
            }
        })
        .collect()
}

/// Readings that count however the scores fall. The base is taken to hold every number and building of a name it
/// holds, not every room: of two namesakes with the building, the room does not choose. And where the named town has
/// the name without the number, the number in another town does not win.
fn is_rival(base: &AddressBase, query: &Query, best: &Reading, other: &Reading) -> bool {
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

enum Place {
    Home,
    Elsewhere,
    Conflict,
}

/// Whether the divisions named before any road or place lead away from home. A road's name is no division, a bare stem
/// alone (江东) is no evidence, and a village's name that also exists at home is none against a named county: village
/// names repeat all over the country.
fn where_to(base: &AddressBase, query: &Query) -> Place {
    let divisions = &base.lexicon.divisions;
    let first_name = query.names.iter().map(|name| name.start).min().unwrap_or(u16::MAX);
    let (mut home, mut away) = (None::<Level>, None::<Level>);
    let mut away_ids: Vec<u32> = Vec::new();
    let mut evidence = 0;
    for division in query.divisions.iter().filter(|division| division.level < Level::Town) {
        let Some(&(_, form)) = division.ids.first() else { continue };
        if division.ids.iter().any(|(id, _)| base.is_home(*id)) {
            home = home.max(Some(division.level));
        } else if division.start <= first_name {
            // The finest one names the place; 杭州市 beside it says nothing more.
            if away < Some(division.level) {
                away = Some(division.level);
                away_ids.clear();
            }
            evidence += if form == Form::Full { 2 } else { 1 };
            away_ids.extend(division.ids.iter().map(|(id, _)| *id));
        }
    }
    if evidence < 2 {
        return Place::Home;
    }
    // A town of that name in the named county is that one.
    let towns = query.divisions.iter().filter(|division| division.level == Level::Town);
    let (mut home_town, mut away_town) = (false, false);
    for town in towns {
        let is_away = town.ids.iter().any(|(id, _)| away_ids.iter().any(|away| divisions.within(*id, *away)));
        away_town |= is_away;
        home_town |= !is_away && town.ids.iter().any(|(id, _)| base.is_home(*id));
    }
    let home_town = home_town && !away_town;
    match (away, home) {
        (None, _) => Place::Home,
        // A county at home outweighs a wrong city or province before it.
        (Some(away), Some(home)) if home > away => Place::Home,
        (Some(away), Some(home)) if home == away && home >= Level::City => Place::Conflict,
        _ if home_town => Place::Conflict,
        _ => Place::Elsewhere,
    }
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
        () if query.relative.is_some() => ReasonCode::RelativeWords,
        () if reading.has(FaultCode::NumberUnknown) => ReasonCode::NumberUnknown,
        () if reading.has(FaultCode::BuildingUnknown) => ReasonCode::BuildingUnknown,
        () if reading.group.is_none() && !query.names.is_empty() => ReasonCode::NameUnknown,
        () if reading.rows.is_empty() || reading.rows.len() > 1 => ReasonCode::TooCoarse,
        () => ReasonCode::OnBoundary,
    }
}

/// Why the best reading, although clear of the boundary, does not settle the case.
fn doubt(base: &AddressBase, zones: &ZoneTable, query: &Query, best: &Weighed) -> Option<ReasonCode> {
    let reading = &best.reading;
    if reading.has(FaultCode::CountyMismatch) {
        return Some(ReasonCode::Contradiction);
    }
    if reading.has(FaultCode::RoadMismatch) || reading.has(FaultCode::PlaceMismatch) {
        return Some(ReasonCode::Contradiction);
    }
    if reading.has(FaultCode::TownMismatch) && !named_town_agrees(base, zones, query, best.side) {
        // A place of that name in one town only, with the building: the town is the mistake.
        let alone = reading.group.is_some_and(|group| {
            let name = base.gazetteer.group(group as usize).name;
            base.kind_of(group) == NameKind::Place && base.gazetteer.groups_of(name).len() == 1
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
