//! How much of the address is said: the street alone, a number that nobody recorded, a range, something beside.

use super::Scene;
use crate::sample::dice::Dice;
use crate::sample::draft::{Draft, Role, of_kind};
use crate::sample::model::{Label, NONE, Rooms, Structure};
use crate::sample::rows::building;
use crate::sample::truth::{Claim, Part};

const INNER: [Role; 4] = [Role::Building, Role::Unit, Role::Floor, Role::Room];

/// Claims the street by its name, whatever stands on it.
fn by_street(draft: &mut Draft, scene: &Scene) {
    let names = scene.index.exact(&draft.record.road).to_vec();
    draft.claim.names = of_kind(scene.city, names, Structure::Street);
}

fn by_place(draft: &mut Draft, scene: &Scene) {
    let names = scene.index.exact(&draft.record.place).to_vec();
    draft.claim.names = of_kind(scene.city, names, Structure::Quarter);
}

pub fn road_only(draft: &mut Draft, scene: &Scene, _: &mut Dice) -> bool {
    if draft.structure != Structure::Street {
        return false;
    }
    draft.drop(&INNER);
    draft.drop(&[Role::Number]);
    by_street(draft, scene);
    draft.claim.part = Part::Whole;
    true
}

pub fn place_only(draft: &mut Draft, scene: &Scene, _: &mut Dice) -> bool {
    if draft.record.place.is_empty() || draft.structure == Structure::Tower {
        return false;
    }
    draft.drop(&INNER);
    draft.drop(&[Role::Road, Role::Number]);
    by_place(draft, scene);
    draft.claim.part = Part::Whole;
    true
}

pub fn village_only(draft: &mut Draft, _: &Scene, _: &mut Dice) -> bool {
    if draft.structure != Structure::House {
        return false;
    }
    draft.drop(&INNER);
    draft.drop(&[Role::Number]);
    draft.claim.part = Part::Whole;
    true
}

/// A number within the street's reach, or beyond its end, that the base lacks with and without sub-numbers.
pub fn unknown_number(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    let site = scene.city.site(draft.record.site);
    let entity = match draft.structure {
        Structure::Street => site.road,
        Structure::House => site.village,
        _ => return false,
    };
    let Some(entity) = scene.city.entity(entity) else {
        return false;
    };
    let known: Vec<u32> = entity.sites.iter().flat_map(|site| taken(scene.city.site(*site).number)).collect();
    let last = known.iter().max().copied().unwrap_or(1);
    for _ in 0..20 {
        let number = dice.between(1, last as usize + 30) as u32;
        if !known.contains(&number) && !scene.city.recorded_elsewhere(&draft.claim.names, number) {
            draft.drop(&INNER);
            draft.set(Role::Number, &format!("{number}号"));
            let label = Label::number(number as usize);
            draft.claim.part = Part::Number(label, label);
            return true;
        }
    }
    false
}

pub fn unknown_building(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    let fits = matches!(draft.structure, Structure::Quarter | Structure::Estate | Structure::Market);
    let site = scene.city.site(draft.record.site);
    let Some(entity) = scene.city.entity(site.place).filter(|_| fits) else {
        return false;
    };
    let known: Vec<u32> = entity.sites.iter().map(|site| scene.city.site(*site).building.main).collect();
    let last = known.iter().max().copied().unwrap_or(1);
    for _ in 0..20 {
        let number = dice.between(1, last as usize + 10);
        if !known.contains(&(number as u32)) {
            let label = Label::number(number);
            draft.set(Role::Building, &building(entity.kind, entity.word, label));
            // A stall's number or a door counted through would still give the building away.
            draft.drop(if draft.structure == Structure::Quarter { &[] } else { &INNER[1..] });
            draft.claim.part = Part::Building(label);
            return true;
        }
    }
    false
}

/// A room, door or stall that the base lacks in a building that it has.
pub fn unknown_room(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    let site = scene.city.site(draft.record.site);
    let (role, text) = match site.rooms {
        Rooms::Units { floors, .. } => (Role::Room, format!("{}{:02}室", floors + 1, dice.between(1, 4))),
        Rooms::Offices { floors, .. } => (Role::Floor, format!("{}楼", floors + 1)),
        Rooms::Floors { floors } => (Role::Floor, format!("{}楼", floors + 1)),
        Rooms::Doors { doors, first, .. } if site.place == NONE => {
            (Role::Unit, format!("{}号", first + doors))
        }
        Rooms::Whole if site.place == NONE => (Role::Room, format!("{}室", dice.between(101, 609))),
        _ => return false,
    };
    draft.drop(&[Role::Floor, Role::Room]);
    draft.segments.retain(|(known, _)| *known != role);
    draft.segments.push((role, text));
    true
}

/// 1-3号: the record's number and the next ones on its side of the street.
pub fn number_range(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    let site = scene.city.site(draft.record.site);
    let number = site.number;
    let plain = number.lane == 0 && number.sub == 0 && number.letter == 0;
    if !matches!(draft.structure, Structure::Street | Structure::House) || !plain {
        return false;
    }
    let end = Label::number(number.main as usize + 2 * dice.between(1, 3));
    let entity = if draft.structure == Structure::Street { site.road } else { site.village };
    let sites = scene.city.entity(entity).map(|e| e.sites.as_slice()).unwrap_or_default();
    // 12-14号 must not be the recorded sub-number 14 of 12.
    if sites.iter().any(|s| {
        let other = scene.city.site(*s).number;
        other.main == number.main && u32::from(other.sub) == end.main
    }) {
        return false;
    }
    draft.drop(&INNER);
    let dash = dice.pick(&["-", "-", "—", "～", "至"]);
    draft.set(Role::Number, &format!("{}{dash}{}号", number.main, end.main));
    draft.claim.part = Part::Number(number, end);
    true
}

pub fn relative(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    draft.drop(&[Role::Unit, Role::Floor, Role::Room]);
    draft.append(dice.pick(&["对面", "旁", "旁边", "附近", "后面", "斜对面", "隔壁"]));
    draft.claim.beside = true;
    true
}

/// A second address behind ；or 、, complete or only its end.
pub fn two_addresses(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    let city = scene.city;
    let first = city.site(draft.record.site);
    let inside = if dice.chance(650) { first.inside } else { !first.inside };
    let structure = [Structure::Street, Structure::Quarter, Structure::House][dice.below(3)];
    let Some((site, row)) = scene.index.draw(structure, inside, city, dice) else {
        return false;
    };
    if city.towns[usize::from(city.site(site).town)].county != city.towns[usize::from(first.town)].county {
        return false;
    }
    let mut second = Draft::standard(city, scene.index, site, row, dice);
    second.drop(&[Role::Province, Role::City]);
    if dice.chance(600) {
        second.drop(&[Role::County]);
    }
    draft.append(dice.pick(&["；", "、", ";", "，", " 和 "]));
    draft.append(&second.text());
    draft.claim.second = Some(Box::new(Claim { ..second.claim }));
    true
}

/// The building or number, and nothing within it.
pub fn building_only(draft: &mut Draft, _: &Scene, _: &mut Dice) -> bool {
    let before = draft.segments.len();
    draft.drop(&[Role::Unit, Role::Floor, Role::Room]);
    draft.segments.len() < before
}

/// A tower without its street or without its name, a park's street without the park, a stall without gate or street.
pub fn part_of_name(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    let site = scene.city.site(draft.record.site);
    match draft.structure {
        Structure::Tower if dice.chance(500) => {
            draft.drop(&[Role::Road, Role::Number]);
            by_place(draft, scene);
            draft.claim.part = Part::Building(site.building);
        }
        Structure::Tower | Structure::Park => {
            draft.drop(&[Role::Place]);
            by_street(draft, scene);
            draft.claim.part = Part::Number(site.number, site.number);
        }
        Structure::Market => match site.rooms {
            Rooms::Stalls { stall, .. } => {
                draft.drop(&[Role::Building]);
                if dice.chance(400) {
                    draft.drop(&[Role::Unit]);
                }
                draft.claim.part = Part::Stall(stall + draft.record.row);
            }
            _ => return false,
        },
        _ => return false,
    }
    true
}

/// The numbers that a recorded one takes up: 11 to 15 for 11-15号.
fn taken(number: Label) -> std::ops::RangeInclusive<u32> {
    number.main..=u32::from(number.sub).max(number.main)
}

impl crate::sample::city::City {
    /// Is the number, or a sub-number of it, recorded under any entity of these?
    fn recorded_elsewhere(&self, names: &[u32], number: u32) -> bool {
        let entities = names.iter().filter_map(|name| self.entity(*name));
        entities.flat_map(|entity| &entity.sites).any(|site| {
            let label = self.site(*site).number;
            taken(label).contains(&number) || u32::from(label.lane) == number
        })
    }
}
