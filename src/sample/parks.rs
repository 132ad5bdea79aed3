//! Industrial parks: streets of their own, numbers on them, halls (幢) and floors.

use super::dice::Dice;
use super::ground::{Ground, Work, blank};
use super::layout::Plot;
use super::model::{Kind, Label, NONE, Rooms};
use super::names;

const WORDS: [&str; 6] = ["工业区", "工业区", "工业园区", "工业功能区", "科技园", "物流园"];

/// Fills parks with `quota` rows in all; returns what found no room.
pub fn fill(ground: &mut Ground, work: &mut Work, quota: usize) -> usize {
    let mut dice = work.dice("parks");
    let count = work.count(40, 5);
    let mut known: Vec<(String, Option<usize>)> = work
        .known
        .iter()
        .filter(|known| !known.road && (known.name.ends_with("工业区") || known.name.ends_with("开发区")))
        .map(|known| (known.name.clone(), known.town))
        .collect();
    let mut left = quota;
    for index in 0..count {
        let Some(plot) = work.ground(true, index, &mut dice) else {
            break;
        };
        let name = match known.iter().position(|(_, home)| home.is_none_or(|home| home == plot.town)) {
            Some(at) => known.swap_remove(at).0,
            None => names::fresh(work, ground, &mut dice, |dice| {
                format!("{}{}", names::place_stem(work, plot.town, dice), dice.pick(&WORDS))
            }),
        };
        let fair = left / (count - index);
        let mut want = ((fair as f64 * dice.span(0.5, 1.5)) as usize).min(left);
        if index + 1 == count {
            want = left;
        }
        let before = want;
        park(ground, work, &name, &plot, &mut want, &mut dice);
        left -= before - want;
    }
    left
}

fn park(ground: &mut Ground, work: &Work, name: &str, plot: &Plot, want: &mut usize, dice: &mut Dice) {
    let town = work.first_town + plot.town;
    let park = ground.entity(Kind::Park, name, work.county, town, "幢");
    let streets = if *want < 30 { 1 } else { 3 };
    let halls = if *want < 30 { 2 } else { dice.between(2, 4) };
    let floors = if *want < 30 { 1 } else { dice.between(2, 5) };
    let per_lot = halls * (1 + floors);
    let lots = want.div_ceil(per_lot * streets).max(3);
    for street in 0..streets {
        let road = match work.known.iter().find(|known| known.name == "甘塘西路") {
            Some(known) if street == 0 && name == "义亭工业区" => known.name.clone(),
            _ => names::road(work, ground, plot.town, dice),
        };
        let road = match ground
            .entities
            .iter()
            .position(|e| e.kind == Kind::Road && e.name == road && e.town == town as u16)
        {
            Some(known) => known as u32,
            None => ground.entity(Kind::Road, &road, work.county, town, "幢"),
        };
        let v = plot.half * [0.0, -0.66, 0.66][street];
        for lot in 0..lots {
            let at = -plot.half + 2.0 * plot.half * (lot as f64 + 0.5) / lots as f64;
            let side = if lot % 2 == 0 { 1.0 } else { -1.0 };
            let number = Label::number(lot + 1);
            for hall in 0..halls {
                let mut site = blank(plot.at(at, v + side * (18.0 + 14.0 * hall as f64)));
                (site.road, site.place, site.number, site.village) = (road, park, number, NONE);
                site.building = Label::number(hall + 1);
                site.rooms = Rooms::Floors { floors: floors as u32 };
                ground.site(work, site, want);
            }
        }
    }
}
