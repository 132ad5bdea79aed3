//! Markets by district, gate, floor, street and stall: 国际商贸城三区 82号门 4楼 25街 37283店面.

use super::dice::Dice;
use super::frame::point;
use super::ground::{Ground, Work, blank};
use super::layout::{Lie, Plot};
use super::model::{Kind, Label, Rooms};
use super::names;
use super::zones::Ftz;

/// Districts of the great market and where they lie from the middle of their plot, metres.
const DISTRICTS: [(&str, f64, f64, u32); 5] = [
    ("国际商贸城三区", 60.0, 40.0, 3),
    ("国际商贸城一区", -900.0, -560.0, 1),
    ("国际商贸城二区", -420.0, -260.0, 2),
    ("国际商贸城四区", 520.0, 330.0, 4),
    ("国际商贸城五区", 1010.0, 640.0, 5),
];

/// Keeps the ground of the great market free of everything else.
pub fn reserve(work: &mut Work) {
    if work.county != 0 {
        return;
    }
    let middle = Ftz::market_centre();
    let free = |plot: &Plot| {
        DISTRICTS.iter().all(|(_, x, y, _)| {
            super::frame::distance(plot.middle, point(middle.x + x, middle.y + y)) > 240.0 + plot.half
        })
    };
    work.layout.blocks.retain(free);
    work.layout.slots.retain(free);
}

/// Fills markets with `quota` rows in all; returns what found no room.
pub fn fill(ground: &mut Ground, work: &mut Work, quota: usize) -> usize {
    let mut dice = work.dice("markets");
    let count = work.count(20, 6);
    let mut known: Vec<(String, Option<usize>)> = work
        .known
        .iter()
        .filter(|known| {
            let market = ["市场", "商贸区", "农贸城", "汽车城"].iter().any(|word| known.name.ends_with(word));
            !known.road && market
        })
        .map(|known| (known.name.clone(), known.town))
        .collect();
    let mut left = quota;
    for index in 0..count {
        let home = if work.county == 0 { DISTRICTS.get(index) } else { None };
        let plot = match home {
            Some((_, x, y, _)) => {
                let middle = Ftz::market_centre();
                let middle = point(middle.x + x, middle.y + y);
                let town = work.town_at(middle).unwrap_or(0);
                Some(Plot { middle, east: point(0.8, 0.6), half: 190.0, town, lie: Lie::Inside })
            }
            None => work.ground(true, index, &mut dice),
        };
        let Some(plot) = plot else { break };
        let name = match home {
            Some((name, ..)) => name.to_string(),
            None => match known.iter().position(|(_, home)| home.is_none_or(|home| home == plot.town)) {
                Some(at) => known.swap_remove(at).0,
                None => names::fresh(work, ground, &mut dice, |dice| {
                    format!("{}{}", names::place_stem(work, plot.town, dice), dice.pick(&["市场", "商贸城"]))
                }),
            },
        };
        let fair = left / (count - index);
        let mut want = ((fair as f64 * dice.span(0.6, 1.4)) as usize).min(left);
        if index + 1 == count {
            want = left;
        }
        let before = want;
        market(ground, work, &name, home.map_or(0, |home| home.3), &plot, &mut want, &mut dice);
        left -= before - want;
    }
    left
}

fn market(
    ground: &mut Ground,
    work: &Work,
    name: &str,
    district: u32,
    plot: &Plot,
    want: &mut usize,
    dice: &mut Dice,
) {
    let entity = ground.entity(Kind::Market, name, work.county, work.first_town + plot.town, "号门");
    let small = *want < 300;
    let (per_street, per_floor) = if small { (5, 10) } else { (10, dice.between(3, 5) as u32 * 10) };
    let floors = if small { 2 } else { dice.between(3, 5) as u32 };
    if district == 3 {
        known_stall(ground, work, entity, plot, small, want);
    }
    let per_gate = per_floor * floors;
    let gates = want.div_ceil(per_gate as usize).max(2);
    let columns = (gates as f64).sqrt().ceil().max(2.0);
    let pace = 2.0 * plot.half / columns;
    let mut stall = if district > 0 { district * 10_000 + 1 } else { 1_001 };
    let mut street = 1;
    let mut gate = district as usize * 20;
    let mut step = 0usize;
    while *want > 0 && step < 30 * gates {
        let (row, column) = (step / columns as usize, step % columns as usize);
        let turn = (row / columns as usize) as f64 * 0.37 % 1.0;
        step += 1;
        gate += 1;
        if district == 3 && gate == 82 {
            gate += 1;
        }
        // The numbers around the known stall belong to its gate.
        if district == 3 && stall + per_gate > 37_140 && stall < 37_400 {
            stall = 37_400;
        }
        let u = -plot.half + pace * (column as f64 + 0.3 + turn);
        let v = -plot.half + pace * ((row % columns as usize) as f64 + 0.3 + turn);
        let mut site = blank(plot.at(u.min(plot.half), v.min(plot.half)));
        (site.place, site.building) = (entity, Label::number(gate));
        site.rooms = Rooms::Stalls { floor: 1, street, stall, per_street, per_floor, floors };
        if ground.site(work, site, want) {
            stall += per_gate + dice.below(20) as u32;
            street = (street + per_floor / per_street) % 90 + 1;
        }
    }
}

/// The gate that holds 82号门4楼25街37283店面, at the middle of the district.
fn known_stall(ground: &mut Ground, work: &Work, entity: u32, plot: &Plot, small: bool, want: &mut usize) {
    let mut site = blank(plot.middle);
    (site.place, site.building) = (entity, Label::number(82));
    site.rooms = if small {
        Rooms::Stalls { floor: 4, street: 24, stall: 37_275, per_street: 5, per_floor: 10, floors: 1 }
    } else {
        Rooms::Stalls { floor: 1, street: 23, stall: 37_140, per_street: 10, per_floor: 40, floors: 4 }
    };
    ground.site(work, site, want);
}
