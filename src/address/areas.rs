//! The counties and towns of the address base, with the divisions that their names denote.

use rustc_hash::{FxHashMap, FxHashSet};

use super::divisions::{self, DivisionId, Divisions};
use super::gazetteer::{Area, AreaId};
use super::normalize::normal_name;
use super::rows::Level;

/// Areas in order with their divisions, and where each old id went; behind them the towns of the same counties that have
/// no records yet.
pub(super) fn sorted_areas(list: &[(Box<str>, Box<str>)], divisions: &Divisions) -> (Vec<Area>, Vec<AreaId>) {
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_unstable_by(|&a, &b| list[a].cmp(&list[b]));
    let mut new = vec![0; list.len()];
    let mut areas = Vec::with_capacity(list.len());
    let spellings = spellings(divisions);
    for (id, &old) in order.iter().enumerate() {
        new[old] = id as AreaId;
        let (county_name, town_name) = &list[old];
        let (county, town) = find(divisions, &spellings, county_name, town_name);
        areas.push(Area {
            county_name: county_name.to_string(),
            town_name: town_name.to_string(),
            county,
            town,
            lon: 0,
            lat: 0,
        });
    }
    let code = |id: DivisionId| divisions.get(id).code.as_str();
    let homes: FxHashSet<&str> = areas.iter().filter_map(|area| area.county).map(code).collect();
    let mut towns: FxHashSet<&str> = areas.iter().filter_map(|area| area.town).map(code).collect();
    for (id, division) in divisions.iter().filter(|(_, held)| held.level == Level::Town && !held.former) {
        let county = divisions.at_level(id, Level::County).filter(|&county| homes.contains(code(county)));
        if let Some(county) = county.filter(|_| towns.insert(&division.code)) {
            areas.push(Area {
                county_name: divisions.get(county).name.clone(),
                town_name: division.name.clone(),
                county: Some(county),
                town: Some(id),
                lon: 0,
                lat: 0,
            });
        }
    }
    (areas, new)
}

/// Counties and towns by every spelling of their names.
type Spellings = FxHashMap<(Level, String), Vec<DivisionId>>;

fn spellings(divisions: &Divisions) -> Spellings {
    let mut out = Spellings::default();
    for (id, division) in divisions.iter() {
        if matches!(division.level, Level::County | Level::Town) {
            for (text, _) in divisions::spellings(&division.name, division.level) {
                out.entry((division.level, text)).or_default().push(id);
            }
        }
    }
    for ids in out.values_mut() {
        // The very name before other spellings of it comes from the order of ids; one in force before a former one.
        ids.sort_by_key(|&id| (divisions.get(id).former, id));
        ids.dedup();
    }
    out
}

/// The divisions that a county's and a town's name denote; the one tells the other apart.
fn find(
    divisions: &Divisions,
    spellings: &Spellings,
    county: &str,
    town: &str,
) -> (Option<DivisionId>, Option<DivisionId>) {
    let look_up = |name: &str, level: Level| -> Vec<DivisionId> {
        let normal = normal_name(name);
        let mut ids = spellings.get(&(level, normal.clone())).cloned().unwrap_or_default();
        ids.sort_by_key(|&id| normal_name(&divisions.get(id).name) != normal);
        ids
    };
    let (counties, towns) = (look_up(county, Level::County), look_up(town, Level::Town));
    let pair = counties.iter().find_map(|&county| {
        towns.iter().find(|&&town| divisions.within(town, county)).map(|&town| (county, town))
    });
    match pair {
        Some((county, town)) => (Some(county), Some(town)),
        None if !county.is_empty() => (counties.first().copied(), None),
        None => match towns.as_slice() {
            [town] => (divisions.at_level(*town, Level::County), Some(*town)),
            _ => (None, None),
        },
    }
}
