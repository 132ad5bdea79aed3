//! Villages and communities: where they lie, and house numbers without a street (贝村12号).

use super::county::County;
use super::dice::Dice;
use super::frame::{Point, point};
use super::ground::{Ground, Work, blank};
use super::layout::{Lie, Plot, take};
use super::model::{Kind, Label, Rooms};

/// Makes an entity of every village of the county and gives each a plot within its town.
pub fn place(ground: &mut Ground, work: &mut Work, county: &County) -> Vec<Plot> {
    let mut dice = work.dice("villages");
    let mut plots = Vec::new();
    for village in &county.villages {
        let town = village.town;
        let urban = !village.name.ends_with('村');
        let plot = if urban { None } else { take_in(&mut work.layout.rural, town) };
        let plot = plot.unwrap_or_else(|| near_seat(county.towns[town].seat, work, town, &mut dice));
        let entity = ground.entity(Kind::Village, &village.name, work.county, work.first_town + town, "");
        work.villages.push((entity, plot.middle));
        plots.push(plot);
    }
    plots
}

fn take_in(pool: &mut Vec<Plot>, town: usize) -> Option<Plot> {
    if pool.iter().any(|plot| plot.town == town) { take(pool, |plot| plot.town == town) } else { None }
}

/// A community lies in the built-up part: some plot of the town, shared with whatever else stands there.
fn near_seat(seat: Point, work: &Work, town: usize, dice: &mut Dice) -> Plot {
    let here: Vec<&Plot> = work.layout.slots.iter().filter(|plot| plot.town == town).collect();
    match here.len() {
        0 => Plot { middle: seat, east: point(1.0, 0.0), half: 150.0, town, lie: Lie::Outside },
        n => *here[dice.below(n)],
    }
}

/// Fills villages with exactly `quota` rows of houses: the last one takes what is left.
pub fn fill(ground: &mut Ground, work: &Work, plots: &[Plot], quota: usize) -> usize {
    let mut dice = work.dice("houses");
    let mut order: Vec<usize> = (0..plots.len())
        .filter(|v| ground.entities[work.villages[*v].0 as usize].name.ends_with('村'))
        .collect();
    dice.shuffle(&mut order);
    // Small plans fill few villages: first some that the boundary cuts, then some inside.
    let rank = |lie: Lie, before: usize| match lie {
        Lie::Cut if before < 4 => 0,
        Lie::Inside if before < 4 => 1,
        _ => 2,
    };
    let mut seen = [0usize; 3];
    let mut ranked: Vec<(usize, usize)> = Vec::new();
    for v in order {
        let lie = plots[v].lie;
        let rank = rank(lie, seen[lie as usize]);
        seen[lie as usize] += 1;
        ranked.push((rank, v));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    let count = work.count(ranked.len(), 24).min(ranked.len());
    let mut left = quota;
    for (index, (_, v)) in ranked.into_iter().take(count).enumerate() {
        let fair = left / (count - index);
        let mut want = ((fair as f64 * dice.span(0.5, 1.5)) as usize).min(left);
        if index + 1 == count {
            want = left;
        }
        let before = want;
        houses(ground, work, work.villages[v].0, &plots[v], &mut want, &mut dice);
        left -= before - want;
    }
    left
}

fn houses(ground: &mut Ground, work: &Work, village: u32, plot: &Plot, want: &mut usize, dice: &mut Dice) {
    let sites = *want as f64 * 0.75 + 4.0;
    let columns = sites.sqrt().ceil();
    let pace = (2.0 * plot.half / columns).min(90.0);
    let mut number = 0;
    let mut step = 0usize;
    while *want > 0 && step < (40.0 * sites) as usize {
        let (row, column) = (step / columns as usize, step % columns as usize);
        let turn = (row / columns as usize) as f64 * 0.37 % 1.0;
        step += 1;
        number += if dice.chance(70) { 2 } else { 1 };
        let u = -plot.half + pace * (column as f64 + turn) + dice.span(-2.0, 2.0);
        let v = -plot.half + pace * ((row % columns as usize) as f64 + turn) + dice.span(-2.0, 2.0);
        let at = plot.at(u.min(plot.half), v.min(plot.half));
        let mut site = blank(at);
        (site.village, site.number) = (village, Label::number(number));
        if *want > 8 && dice.chance(90) {
            site.rooms = Rooms::Floors { floors: dice.between(2, 4) as u32 };
        }
        ground.site(work, site, want);
        if dice.chance(25) {
            let mut site = blank(point(at.x + 4.0, at.y + 3.0));
            (site.village, site.number) = (village, Label { sub: 1, ..Label::number(number) });
            ground.site(work, site, want);
        }
    }
}
