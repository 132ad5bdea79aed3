//! Streets: odd numbers on one side and even ones on the other, gaps, sub-numbers (12-1号), lanes (12弄5号); some run
//! through several towns, some along the zone's boundary, and some names serve two towns.

use super::dice::Dice;
use super::frame::{Point, distance, point};
use super::ground::{Ground, Work, blank};
use super::layout::{Lie, Line};
use super::model::{Kind, Label, NONE, Rooms};
use super::names::{self, COMMON_ROADS};

/// Fills streets with `quota` rows in all; returns what found no room.
pub fn fill(ground: &mut Ground, work: &mut Work, quota: usize) -> usize {
    let mut dice = work.dice("roads");
    let mut plan = plan(ground, work, &mut dice);
    let mut left = quota;
    let count = plan.len();
    for (index, (name, town, line)) in plan.drain(..).enumerate() {
        let fair = left / (count - index);
        let mut want = ((fair as f64 * dice.span(0.6, 1.4)) as usize).clamp(1, left.max(1)).min(left);
        if index + 1 == count {
            want = left;
        }
        let before = want;
        let road = ground.entity(Kind::Road, &name, work.county, work.first_town + town, "幢");
        street(ground, work, road, &line, &mut want, &mut dice);
        left -= before - want;
    }
    left
}

/// Names, towns and lines of all streets.
fn plan(ground: &mut Ground, work: &mut Work, dice: &mut Dice) -> Vec<(String, usize, Vec<Point>)> {
    let mut plan = Vec::new();
    if work.county == 0 {
        for (name, line) in ground.ftz.boundary_streets() {
            let town = work.town_at(line[1]).unwrap_or(0);
            plan.push((name.to_string(), town, line));
            ground.taken.insert((work.county, name.to_string()));
        }
    }
    let mut known: Vec<(String, Option<usize>)> = Vec::new();
    for name in work.known.iter().filter(|known| known.road && known.name.ends_with(['路', '街', '道'])) {
        if !plan.iter().any(|(taken, _, _)| *taken == name.name) {
            known.push((name.name.clone(), name.town));
            ground.taken.insert((work.county, name.name.clone()));
        }
    }
    dice.shuffle(&mut known);
    let mut commons: Vec<&str> = COMMON_ROADS.iter().flat_map(|name| [*name, *name]).collect();
    commons.extend_from_slice(&COMMON_ROADS[..5]);
    let mut common_in: Vec<(String, usize)> = Vec::new();
    let count = work.count(260, 18);
    for index in 0..count {
        let Some(line) = next_line(work, index, dice) else {
            break;
        };
        let town = line.town;
        let fitting = known.iter().position(|(_, home)| home.is_none_or(|home| home == town));
        let name = match index % 8 {
            2 | 5 if !commons.is_empty() => {
                let name = commons.remove(if index % 8 == 2 { 0 } else { dice.below(commons.len().min(2)) });
                let key = (name.to_string(), town);
                if common_in.contains(&key) {
                    names::road(work, ground, town, dice)
                } else {
                    common_in.push(key);
                    name.to_string()
                }
            }
            0 | 1 | 3 | 4 | 6 if fitting.is_some() => known.swap_remove(fitting.unwrap_or(0)).0,
            _ => names::road(work, ground, town, dice),
        };
        ground.taken.insert((work.county, name.clone()));
        plan.push((name, town, bent(&line, dice)));
    }
    plan
}

/// The first streets cross the boundary or lie inside, then as the towns need them.
fn next_line(work: &mut Work, index: usize, dice: &mut Dice) -> Option<Line> {
    let town = dice.weighted(&work.town_weights);
    let pool = &mut work.layout.lines;
    let fits = |line: &Line| match index {
        0 | 1 | 3 | 6 | 9 => line.lie == Lie::Cut,
        2 | 4 | 7 => line.lie == Lie::Inside,
        5 | 8 => line.lie == Lie::Outside,
        _ => line.town == town,
    };
    let found = pool.iter().position(fits).or(if pool.is_empty() { None } else { Some(0) })?;
    Some(pool.swap_remove(found))
}

/// The line with a slight bend at its middle.
fn bent(line: &Line, dice: &mut Dice) -> Vec<Point> {
    let (a, b) = line.ends;
    let off = dice.span(-0.012, 0.012);
    let middle = point((a.x + b.x) / 2.0 - off * (b.y - a.y), (a.y + b.y) / 2.0 + off * (b.x - a.x));
    vec![a, middle, b]
}

/// Numbers along the line; `want` counts down the rows still to be made.
pub fn street(
    ground: &mut Ground,
    work: &Work,
    road: u32,
    line: &[Point],
    want: &mut usize,
    dice: &mut Dice,
) {
    let length: f64 = line.windows(2).map(|pair| distance(pair[0], pair[1])).sum();
    // Sparse streets keep the numbers that a full street would have: figures follow the distance.
    let pace = dice.span(8.0, 12.0);
    let sites = (*want as f64 / 2.6).max(4.0);
    let step = (length / (sites / 2.0)).max(pace);
    let wide = ground.entities[road as usize].name.ends_with("大道") || dice.chance(100);
    let set_off = if wide { dice.span(26.0, 32.0) } else { dice.span(17.0, 23.0) };
    let mut gone = step * dice.span(0.2, 0.8);
    while gone < length && *want > 0 {
        let order = (gone / pace) as usize;
        for (side, number) in [(1.0, 2 * order + 1), (-1.0, 2 * order + 2)] {
            if dice.chance(110) {
                continue;
            }
            let Some(at) = beside(line, gone, side * set_off) else {
                continue;
            };
            // Some shops take up several numbers and bear them all: 11-15号.
            let label = Label {
                sub: if dice.chance(12) { number as u16 + 2 * dice.between(1, 2) as u16 } else { 0 },
                ..Label::number(number)
            };
            house(ground, work, road, at, label, rooms(*want, dice), want, dice);
            if dice.chance(45) {
                let at = beside(line, gone + pace * 0.4, side * set_off).unwrap_or(at);
                let label = Label { sub: dice.between(1, 3) as u16, ..Label::number(number) };
                house(ground, work, road, at, label, Rooms::Whole, want, dice);
            }
            if dice.chance(18) {
                for door in 1..=dice.between(3, 7) {
                    let Some(at) = beside(line, gone, side * (set_off + 12.0 * door as f64)) else {
                        continue;
                    };
                    let label = Label { lane: number as u16, ..Label::number(door) };
                    house(ground, work, road, at, label, Rooms::Whole, want, dice);
                }
            }
        }
        gone += step;
    }
}

#[expect(clippy::too_many_arguments, reason = "one house, spelt out")]
fn house(
    ground: &mut Ground,
    work: &Work,
    road: u32,
    at: Point,
    number: Label,
    rooms: Rooms,
    want: &mut usize,
    dice: &mut Dice,
) {
    let village = match work.town_at(at) {
        Some(town) if dice.chance(150) => work.nearest_village(ground, at, town),
        _ => NONE,
    };
    let mut site = blank(at);
    (site.road, site.village, site.number, site.rooms) = (road, village, number, rooms);
    ground.site(work, site, want);
}

fn rooms(want: usize, dice: &mut Dice) -> Rooms {
    if want < 12 {
        return Rooms::Whole;
    }
    match dice.below(100) {
        0..74 => Rooms::Whole,
        74..90 => Rooms::Floors { floors: dice.between(3, 6) as u32 },
        90..97 => Rooms::Units { units: 1, floors: dice.between(3, 6) as u32, each: 2 },
        _ => Rooms::Offices { floors: dice.between(4, 9) as u32, each: dice.between(2, 5) as u32 },
    }
}

/// The point `gone` metres along the line and `off` metres to its left; none beyond the end.
pub fn beside(line: &[Point], gone: f64, off: f64) -> Option<Point> {
    let mut left = gone;
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let length = distance(a, b);
        if left <= length && length > 0.0 {
            let (dx, dy) = ((b.x - a.x) / length, (b.y - a.y) / length);
            return Some(point(a.x + left * dx - off * dy, a.y + left * dy + off * dx));
        }
        left -= length;
    }
    None
}
