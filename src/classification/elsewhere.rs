//! Whether an address lies in another county at all.

use crate::address::base::AddressBase;
use crate::address::lexicon::Form;
use crate::address::query::Query;
use crate::address::rows::Level;

/// Where the divisions of a text lead.
pub(super) enum Place {
    Home,
    Elsewhere,
    Conflict,
}

/// Whether the divisions named before any road or place lead away from home. A road's name is no division, a bare stem
/// alone (江东) is no evidence, and a village's name that also exists at home is none against a named county: village
/// names repeat all over the country.
pub(super) fn where_to(base: &AddressBase, query: &Query) -> Place {
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
            // 城区, 东区 and 郊区 are counties' names, and words.
            let word = division.end - division.start <= 2;
            evidence += if form == Form::Full && !word { 2 } else { 1 };
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
