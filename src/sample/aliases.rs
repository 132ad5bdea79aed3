//! Other names: those that the gazetteer knows, merged villages (to one or several of today's), former street names and
//! popular names of places. Each goes into `aliases.csv` and to the entity, so that registrants may use it.

use super::SampleError;
use super::city::City;
use super::county::County;
use super::dice::Dice;
use super::lexicon;
use super::model::{Kind, NONE};
use super::names::stem;
use crate::address::rows::{AliasKind, AliasRow};

/// Streets split off an older one bear its name in old papers.
const SPLIT: [(&str, &str); 1] = [("福田街道", "稠城街道")];

pub fn give(city: &mut City, home: &County) -> Result<(), SampleError> {
    for row in lexicon::yiwu_aliases()? {
        known(city, &row);
        city.aliases.push(row);
    }
    for (name, old) in SPLIT {
        if let Some(town) = city.towns.iter_mut().find(|town| town.name == name) {
            town.former.push(old.to_string());
        }
    }
    merged_villages(city, home);
    invented_names(city);
    Ok(())
}

/// Hands an alias of the gazetteer to what it names.
fn known(city: &mut City, row: &AliasRow) {
    match row.kind {
        AliasKind::Division => {
            if let Some(town) = city.towns.iter_mut().find(|town| town.code == row.target) {
                let former =
                    row.alias.ends_with('镇') || row.alias.ends_with('乡') || row.alias.ends_with("街道");
                if former && !town.former.contains(&row.alias) {
                    town.former.push(row.alias.clone());
                }
            }
            let village =
                city.village_codes.iter().find(|(_, code)| **code == row.target).map(|(entity, _)| *entity);
            if let Some(entity) = village {
                city.ground.entities[entity as usize].aliases.push(row.alias.clone());
            }
        }
        AliasKind::Road | AliasKind::Place => {
            let road = row.kind == AliasKind::Road;
            let target = |e: &&mut super::model::Entity| {
                e.name == row.target
                    && (e.kind == Kind::Road) == road
                    && e.kind != Kind::Village
                    && e.county == 0
            };
            for entity in city.ground.entities.iter_mut().filter(|e| target(e)) {
                entity.aliases.push(row.alias.clone());
            }
        }
    }
}

/// Which of today's villages a retired one became is not published for most: the sample draws it, within the town.
fn merged_villages(city: &mut City, home: &County) {
    let mut dice = Dice::new(city.plan.seed, "merged villages", 0);
    for retired in &home.retired {
        let told = city.aliases.iter().any(|alias| alias.alias == retired.name);
        let here: Vec<u32> = city
            .village_codes
            .keys()
            .copied()
            .filter(|entity| usize::from(city.ground.entities[*entity as usize].town) == retired.town)
            .collect();
        if told
            || here.is_empty()
            || here.iter().any(|e| city.ground.entities[*e as usize].name == retired.name)
        {
            continue;
        }
        let targets = if dice.chance(150) { 2 } else { 1 };
        let mut chosen = NONE;
        for _ in 0..targets {
            let entity = here[dice.below(here.len())];
            if entity == chosen {
                continue;
            }
            chosen = entity;
            city.ground.entities[entity as usize].aliases.push(retired.name.clone());
            let target = city.village_codes[&entity].clone();
            city.aliases.push(row(&retired.name, AliasKind::Division, target, "synthetic: merged village"));
        }
    }
}

fn invented_names(city: &mut City) {
    let mut dice = Dice::new(city.plan.seed, "invented aliases", 0);
    for index in 0..city.ground.entities.len() {
        let entity = &city.ground.entities[index];
        let (name, county) = (entity.name.clone(), entity.county);
        let alias = match entity.kind {
            Kind::Road if dice.chance(150) => {
                let town = stem(&city.towns[usize::from(entity.town)].name);
                name.strip_suffix('路').map(|core| format!("{town}{core}老街"))
            }
            Kind::Quarter if dice.chance(300) => ["小区", "花园", "家园"]
                .iter()
                .find_map(|word| name.strip_suffix(word))
                .map(|core| format!("{core}苑")),
            Kind::Estate if dice.chance(500) => name.strip_suffix("新村").map(|core| format!("{core}安置区")),
            Kind::Tower if dice.chance(400) => name.strip_suffix("大厦").map(|core| format!("{core}大楼")),
            _ => None,
        };
        let Some(alias) = alias else { continue };
        let unique = !city.ground.taken.contains(&(county, alias.clone()))
            && city.ground.entities.iter().filter(|e| e.county == county && e.name == name).count() == 1;
        if unique {
            city.ground.taken.insert((county, alias.clone()));
            let kind = if city.ground.entities[index].kind == Kind::Road {
                AliasKind::Road
            } else {
                AliasKind::Place
            };
            city.ground.entities[index].aliases.push(alias.clone());
            city.aliases.push(row(&alias, kind, name, "synthetic: other name"));
        }
    }
}

fn row(alias: &str, kind: AliasKind, target: String, source: &str) -> AliasRow {
    AliasRow {
        alias: alias.to_string(),
        kind,
        target,
        valid_from: None,
        valid_to: None,
        source: source.to_string(),
    }
}
