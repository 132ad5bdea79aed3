//! Rebuilt villages: rows of houses under the village's name, by district, building and door (下湾四区11栋46号).

use super::dice::Dice;
use super::ground::{Ground, Work, blank};
use super::layout::Plot;
use super::model::{Kind, Label, NONE, Rooms};
use super::names::{self, DIGITS};

/// Fills estates with `quota` rows in all; returns what found no room.
pub fn fill(ground: &mut Ground, work: &mut Work, quota: usize) -> usize {
    let mut dice = work.dice("estates");
    let count = work.count(195, 9);
    let mut left = quota;
    for index in 0..count {
        let Some(plot) = work.ground(false, index, &mut dice) else {
            break;
        };
        let village = work.nearest_old_village(ground, plot.middle, plot.town);
        let Some(name) = name(ground, work, village, &mut dice) else {
            continue;
        };
        let fair = left / (count - index);
        let mut want = ((fair as f64 * dice.span(0.5, 1.5)) as usize).min(left);
        if index + 1 == count {
            want = left;
        }
        let before = want;
        estate(ground, work, &name, village, &plot, &mut want, &mut dice);
        left -= before - want;
    }
    left
}

/// The first free district of the village, or 新村.
fn name(ground: &Ground, work: &Work, village: u32, dice: &mut Dice) -> Option<String> {
    if village == NONE {
        return None;
    }
    let stem = names::stem(&ground.entities[village as usize].name);
    let arabic = dice.chance(350);
    if dice.chance(150) && !stem.ends_with("新村") {
        let name = format!("{stem}新村");
        if !ground.taken.contains(&(work.county, name.clone())) {
            return Some(name);
        }
    }
    (1..=10).find_map(|k| {
        let (written, counted) = (format!("{stem}{}区", DIGITS[k]), format!("{stem}{k}区"));
        let taken =
            [&written, &counted].iter().any(|name| ground.taken.contains(&(work.county, (*name).clone())));
        (!taken).then_some(if arabic { counted } else { written })
    })
}

fn estate(
    ground: &mut Ground,
    work: &Work,
    name: &str,
    village: u32,
    plot: &Plot,
    want: &mut usize,
    dice: &mut Dice,
) {
    let word = dice.pick(&["栋", "栋", "幢"]);
    let entity = ground.entity(Kind::Estate, name, work.county, work.first_town + plot.town, word);
    ground.entities[entity as usize].village = village;
    let doors = if *want < 40 { 2 } else { dice.between(3, 8) };
    let floors = if *want > 60 && dice.chance(300) { 4 } else { 0 };
    // In half of the estates the doors are counted through all buildings.
    let through = dice.chance(500);
    let rows = 1 + doors * (1 + floors);
    let buildings = want.div_ceil(rows).max(3);
    let columns = (buildings as f64).sqrt().ceil().max(2.0);
    let pace = (2.0 * plot.half / (columns - 1.0)).min(40.0);
    let mut step = 0usize;
    while *want > 0 && step < 40 * buildings {
        let number = step + 1;
        let (row, column) = (step / columns as usize, step % columns as usize);
        let turn = (row / columns as usize) as f64 * 0.37 % 1.0;
        step += 1;
        if dice.chance(50) {
            continue;
        }
        let u = -plot.half + pace * (column as f64 + turn);
        let v = -plot.half + pace * ((row % columns as usize) as f64 + turn);
        let mut site = blank(plot.at(u.min(plot.half), v.min(plot.half)));
        let first = if through { 1 + (number - 1) * doors } else { 1 };
        (site.place, site.village, site.building) = (entity, village, Label::number(number));
        site.rooms = Rooms::Doors { doors: doors as u32, floors: floors as u32, first: first as u32 };
        ground.site(work, site, want);
    }
}
