//! Residential quarters: buildings in a grid, with units, floors and rooms; districts (四季二区) and phases (二期);
//! now and then the same name in two towns.

use super::dice::Dice;
use super::ground::{Ground, Work, blank};
use super::layout::Plot;
use super::model::{Kind, Label, NONE, Rooms};
use super::names::{self, DIGITS};

const WORDS: [&str; 4] = ["幢", "幢", "栋", "号楼"];
const KNOWN_ENDINGS: [&str; 10] =
    ["小区", "苑", "家园", "花园", "公馆", "名城", "一区", "二区", "三区", "五区"];

/// Fills quarters with `quota` rows in all; returns what found no room.
pub fn fill(ground: &mut Ground, work: &mut Work, quota: usize) -> usize {
    let mut dice = work.dice("quarters");
    let count = work.count(316, 16);
    let mut names = known(work);
    // A village's quarter may bear the name already; a town has it once.
    names.retain(|(name, _)| !ground.taken.contains(&(work.county, name.clone())));
    names.truncate(count / 2);
    for name in &names {
        ground.taken.insert((work.county, name.0.clone()));
    }
    let mut used: Vec<(String, usize)> = Vec::new();
    let mut series: Vec<String> = Vec::new();
    let mut left = quota;
    for index in 0..count {
        let Some(plot) = work.ground(false, index, &mut dice) else {
            break;
        };
        let town = plot.town;
        let twin = used.iter().find(|(name, home)| *home != town && !used.contains(&(name.clone(), town)));
        let name = match twin {
            Some((name, _)) if index == 7 || index == 10 || (index > 10 && dice.chance(35)) => {
                let twins = used.iter().filter(|(_, home)| *home != town).count();
                let at = dice.below(twins);
                used.iter().filter(|(_, home)| *home != town).nth(at).map_or(name.clone(), |u| u.0.clone())
            }
            _ => match names.iter().position(|(_, home)| home.is_none_or(|home| home == town)) {
                Some(at) if index % 3 == 0 => names.swap_remove(at).0,
                _ => next_name(ground, work, town, &mut series, &mut dice),
            },
        };
        if used.contains(&(name.clone(), town)) {
            continue;
        }
        used.push((name.clone(), town));
        let fair = left / (count - index);
        let mut want = ((fair as f64 * dice.span(0.5, 1.5)) as usize).min(left);
        if index + 1 == count {
            want = left;
        }
        let before = want;
        quarter(ground, work, &name, &plot, &mut want, &mut dice);
        left -= before - want;
    }
    left
}

fn known(work: &Work) -> Vec<(String, Option<usize>)> {
    let quarter =
        |name: &str| KNOWN_ENDINGS.iter().any(|word| name.ends_with(word)) && !name.contains("商贸城");
    work.known
        .iter()
        .filter(|known| !known.road && quarter(&known.name))
        .map(|known| (known.name.clone(), known.town))
        .collect()
}

/// The next district of a series that has begun, or a new name.
fn next_name(ground: &Ground, work: &Work, town: usize, series: &mut Vec<String>, dice: &mut Dice) -> String {
    if let Some(name) = series.pop()
        && !ground.taken.contains(&(work.county, name.clone()))
    {
        return name;
    }
    let stem = names::fresh(work, ground, dice, |dice| names::place_stem(work, town, dice));
    let (word, unit) = match dice.below(10) {
        0..4 => (String::new(), "区"),
        4 => (names::place_word(dice).to_string(), "期"),
        _ => {
            return names::fresh(work, ground, dice, |dice| {
                format!("{}{}", names::place_stem(work, town, dice), names::place_word(dice))
            });
        }
    };
    let last = dice.between(2, if unit == "区" { 8 } else { 3 });
    series.extend((1..=last).rev().map(|k| format!("{stem}{word}{}{unit}", DIGITS[k])));
    series.pop().unwrap_or(stem)
}

fn quarter(ground: &mut Ground, work: &Work, name: &str, plot: &Plot, want: &mut usize, dice: &mut Dice) {
    let word = dice.pick(&WORDS);
    let entity = ground.entity(Kind::Quarter, name, work.county, work.first_town + plot.town, word);
    let village = if dice.chance(700) { work.nearest_village(ground, plot.middle, plot.town) } else { NONE };
    ground.entities[entity as usize].village = village;
    let (units, floors) = (dice.between(1, 3), dice.between(4, 6));
    let units = if *want < 60 { 1 } else { units };
    let floors = if *want < 60 { 2 } else { floors };
    let plan = Rooms::Units { units: units as u32, floors: floors as u32, each: 2 };
    let buildings = want.div_ceil(plan.count() as usize).max(3);
    let mut number = 0;
    let side = (buildings as f64 * 1.15).sqrt().ceil().max(2.0);
    let pace = (2.0 * plot.half / (side - 1.0)).min(60.0);
    let mut step = 0usize;
    // A building lost on the boundary is made up for farther along; a full plot is filled a second time between.
    while *want > 0 && step < 40 * buildings {
        let (row, column) = ((step as f64 / side) as usize, step % side as usize);
        step += 1;
        if dice.chance(60) {
            number += 1;
        }
        number += 1;
        let turn = (row / side as usize) as f64 * 0.37 % 1.0;
        let u = -plot.half + pace * (column as f64 + turn);
        let v = -plot.half + pace * ((row % side as usize) as f64 + turn);
        let mut site = blank(plot.at(u.min(plot.half), v.min(plot.half)));
        (site.place, site.village, site.building, site.rooms) =
            (entity, village, Label::number(number), plan);
        if *want > 20 && dice.chance(40) {
            site.rooms = Rooms::Whole;
        }
        ground.site(work, site, want);
    }
}
