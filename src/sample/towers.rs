//! Towers: a known number on a street, a name, now and then wings (A座), floors and rooms (10楼1009室). Landmarks that
//! facts name (a school, a station) take a number too, without rooms.

use super::dice::Dice;
use super::ground::{Ground, Work};
use super::model::{Kind, Label, NONE, Rooms};
use super::names;

const WORDS: [&str; 6] = ["大厦", "大厦", "商务大厦", "国际大厦", "广场", "中心"];
#[rustfmt::skip]
const NO_TOWER: [&str; 12] = [
    "路", "街", "道", "区", "苑", "家园", "花园", "公馆", "名城", "市场", "商贸区", "商贸城",
];

/// Fills towers with `quota` rows in all; returns what found no room.
pub fn fill(ground: &mut Ground, work: &Work, quota: usize) -> usize {
    let mut dice = work.dice("towers");
    let county = work.county;
    // Whole numbers on ordinary streets become towers.
    let mut lots: Vec<u32> = (0..ground.sites.len() as u32)
        .filter(|index| {
            let site = &ground.sites[*index as usize];
            let plain = site.road != NONE && site.place == NONE && site.rooms == Rooms::Whole;
            plain
                && site.number.lane == 0
                && site.number.sub == 0
                && ground.entities[site.road as usize].county == county
        })
        .collect();
    dice.shuffle(&mut lots);
    let count = work.count(90, 6);
    let mut known: Vec<(String, Option<usize>)> = work
        .known
        .iter()
        .filter(|known| !known.road && !NO_TOWER.iter().any(|word| known.name.ends_with(word)))
        .map(|known| (known.name.clone(), known.town))
        .collect();
    let mut left = quota;
    for index in 0..count {
        let town = dice.weighted(&work.town_weights);
        let fits = |lot: &u32| {
            let site = &ground.sites[*lot as usize];
            match index {
                0 | 2 => site.inside,
                _ => usize::from(site.town) == work.first_town + town,
            }
        };
        let Some(at) = lots.iter().position(fits) else {
            continue;
        };
        let lot = lots.swap_remove(at);
        let town = usize::from(ground.sites[lot as usize].town) - work.first_town;
        let name = match known.iter().position(|(_, home)| home.is_none_or(|home| home == town)) {
            Some(at) if index % 4 == 0 => known.swap_remove(at).0,
            _ => names::fresh(work, ground, &mut dice, |dice| {
                format!("{}{}", names::place_stem(work, town, dice), dice.pick(&WORDS))
            }),
        };
        let fair = left / (count - index);
        let mut want = ((fair as f64 * dice.span(0.5, 1.5)) as usize).min(left);
        if index + 1 == count {
            want = left;
        }
        let before = want;
        tower(ground, work, &name, lot, &mut want, &mut dice);
        left -= before - want;
    }
    left
}

fn tower(ground: &mut Ground, work: &Work, name: &str, lot: u32, want: &mut usize, dice: &mut Dice) {
    let site = ground.sites[lot as usize].clone();
    let entity = ground.entity(Kind::Tower, name, work.county, usize::from(site.town), "座");
    let wings = if *want > 80 && dice.chance(350) { dice.between(2, 3) } else { 1 };
    let bare = !["大厦", "广场", "中心", "酒店"].iter().any(|word| name.ends_with(word));
    let each = if *want < 40 { 3 } else { dice.between(6, 12) };
    let floors = (*want / wings / each).clamp(2, 400);
    let rooms = if bare { Rooms::Whole } else { Rooms::Offices { floors: floors as u32, each: each as u32 } };
    for wing in 0..wings {
        let building = if wings > 1 { Label::letter(wing) } else { Label::default() };
        if wing == 0 {
            let old = &mut ground.sites[lot as usize];
            (old.place, old.building, old.rooms) = (entity, building, rooms);
            let rows = (*want as u32 + old.rows).min(rooms.count()).max(old.rows);
            *want -= (rows - old.rows) as usize;
            old.rows = rows;
            ground.entities[entity as usize].sites.push(lot);
        } else {
            let mut next = site.clone();
            next.at.x += 9.0 * wing as f64;
            (next.place, next.building, next.rooms, next.village) = (entity, building, rooms, site.village);
            ground.site(work, next, want);
        }
    }
}
