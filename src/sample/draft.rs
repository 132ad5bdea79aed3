//! A registration's address in the making: segments by role, what they claim, and the kinds of noise so far.

use super::city::City;
use super::dice::Dice;
use super::index::Index;
use super::model::Structure;
use super::rows::Record;
use super::truth::{Claim, Part};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Lead,
    Province,
    City,
    County,
    Town,
    Village,
    Road,
    Number,
    Place,
    Building,
    Unit,
    Floor,
    Room,
    Note,
}

#[derive(Debug, Clone)]
pub struct Draft {
    pub segments: Vec<(Role, String)>,
    pub claim: Claim,
    pub kinds: Vec<&'static str>,
    pub structure: Structure,
    pub record: Record,
    /// The written name no longer stands as the base has it, so that later slips would pile up on it.
    pub renamed: bool,
}

impl Draft {
    /// The record in one of the standard manners of writing.
    pub fn standard(city: &City, index: &Index, site: u32, row: u32, dice: &mut Dice) -> Draft {
        let record = city.record(site, row);
        let structure = city.structure(city.site(site));
        let mut segments = vec![(Role::Province, "浙江省".to_string())];
        if dice.chance(650) {
            segments.push((Role::City, "金华市".into()));
        }
        segments.push((Role::County, record.county.clone()));
        segments.push((Role::Town, record.town.clone()));
        // A village is written where it holds the house, and by some elsewhere too.
        let village = structure == Structure::House || dice.chance(350);
        if !record.village.is_empty() && village && structure != Structure::Estate {
            segments.push((Role::Village, record.village.clone()));
        }
        let road = [(Role::Road, &record.road), (Role::Number, &record.number)];
        let place = [(Role::Place, &record.place)];
        // Parks are written before their street, towers behind it, either way round by some.
        let place_first = (structure == Structure::Park) != dice.chance(120);
        let order: Vec<(Role, &String)> = if place_first {
            place.into_iter().chain(road).collect()
        } else {
            road.into_iter().chain(place).collect()
        };
        let rest = [(Role::Building, &record.building), (Role::Floor, &record.floor)];
        let inner = [(Role::Unit, &record.unit), (Role::Room, &record.room)];
        let inner: Vec<(Role, &String)> = match structure {
            Structure::Market => rest.into_iter().chain(inner).collect(),
            _ => vec![rest[0], inner[0], rest[1], inner[1]],
        };
        for (role, text) in order.into_iter().chain(inner) {
            if !text.is_empty() {
                segments.push((role, text.clone()));
            }
        }
        let claim = claim(city, index, site, structure);
        Draft { segments, claim, kinds: Vec::new(), structure, record, renamed: false }
    }

    pub fn text(&self) -> String {
        self.segments.iter().map(|(_, text)| text.as_str()).collect()
    }

    pub fn get(&self, role: Role) -> Option<&str> {
        self.segments.iter().find(|(known, _)| *known == role).map(|(_, text)| text.as_str())
    }

    pub fn has(&self, role: Role) -> bool {
        self.get(role).is_some()
    }

    pub fn set(&mut self, role: Role, text: &str) {
        for (known, old) in &mut self.segments {
            if *known == role {
                *old = text.to_string();
            }
        }
    }

    pub fn drop(&mut self, roles: &[Role]) {
        self.segments.retain(|(role, _)| !roles.contains(role));
    }

    pub fn append(&mut self, text: &str) {
        self.segments.push((Role::Note, text.to_string()));
    }

    /// The role that bears the name which places the address.
    pub fn base(&self) -> Option<Role> {
        let order = match self.structure {
            Structure::House => [Role::Village, Role::Place, Role::Road],
            Structure::Street => [Role::Road, Role::Place, Role::Village],
            _ => [Role::Place, Role::Road, Role::Village],
        };
        order.into_iter().find(|role| self.has(*role))
    }

    /// No text of the county level or above and none of the town: names of every county are readings.
    pub fn settle_county(&mut self, city: &City) {
        let known = self.has(Role::County) || self.has(Role::Town) || self.has(Role::Lead);
        let county = city.towns[usize::from(city.site(self.record.site).town)].county;
        self.claim.county = known.then_some(county);
    }
}

/// The claim of a complete address.
fn claim(city: &City, index: &Index, site: u32, structure: Structure) -> Claim {
    let place = city.site(site);
    let name = |entity: u32| city.entity(entity).map(|e| index.exact(&e.name).to_vec()).unwrap_or_default();
    let (names, part) = match structure {
        Structure::Street => (name(place.road), Part::Number(place.number, place.number)),
        Structure::House => (name(place.village), Part::Number(place.number, place.number)),
        // A tower's or hall's street number and name agree: nothing else can be meant.
        Structure::Park | Structure::Tower => (Vec::new(), Part::Site(site)),
        _ => (name(place.place), Part::Building(place.building)),
    };
    Claim {
        names: of_kind(city, names, structure),
        towns: Some(vec![place.town]),
        wrong_town: None,
        county: Some(city.towns[usize::from(place.town)].county),
        part,
        beside: false,
        second: None,
    }
}

/// Streets are not mistaken for places, nor villages for either, where the words behind the name tell.
pub fn of_kind(city: &City, names: Vec<u32>, structure: Structure) -> Vec<u32> {
    use super::model::Kind;
    let fits = |entity: &u32| {
        let kind = city.entity(*entity).map(|e| e.kind);
        match structure {
            Structure::Street => kind == Some(Kind::Road),
            Structure::House => kind == Some(Kind::Village),
            _ => !matches!(kind, Some(Kind::Road | Kind::Village)),
        }
    };
    names.into_iter().filter(fits).collect()
}
