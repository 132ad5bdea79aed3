//! Province to town: missing, short, repeated, former, wrong.

use super::Scene;
use crate::sample::dice::Dice;
use crate::sample::draft::{Draft, Role};
use crate::sample::names::stem;

pub fn missing_province_city(draft: &mut Draft, _: &Scene, _: &mut Dice) -> bool {
    draft.drop(&[Role::Province, Role::City]);
    true
}

pub fn missing_county(draft: &mut Draft, scene: &Scene, _: &mut Dice) -> bool {
    draft.drop(&[Role::Province, Role::City, Role::County]);
    draft.settle_county(scene.city);
    true
}

/// 义乌 for 义乌市, 浙江义乌, 金华义乌.
pub fn short_county(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let Some(county) = draft.get(Role::County) else {
        return false;
    };
    let short = county.trim_end_matches(['市', '县']).to_string();
    if short.chars().count() < 2 {
        return false;
    }
    draft.set(Role::County, &short);
    draft.set(Role::Province, "浙江");
    draft.set(Role::City, "金华");
    if dice.chance(500) {
        draft.drop(&[Role::Province]);
    }
    if dice.chance(400) {
        draft.drop(&[Role::City]);
    }
    true
}

/// 浙江省义乌市浙江省金华市义乌市…: a form's own prefix and then the applicant's.
pub fn repeated_prefix(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let county = draft.record.county.clone();
    let town = draft.record.town.clone();
    let prefix = match dice.below(5) {
        0 => format!("浙江省{county}"),
        1 => county,
        2 => format!("浙江省金华市{county}"),
        3 => format!("浙江省金华市{county}{town}"),
        _ => format!("浙江省/金华市/{county}/"),
    };
    if prefix.ends_with(&town) && draft.get(Role::Town) != Some(town.as_str()) {
        return false;
    }
    draft.segments.insert(0, (Role::Lead, prefix));
    true
}

pub fn ftz_prefix(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let brackets = dice.chance(500);
    draft.drop(&[Role::Province, Role::City]);
    let lead = if brackets {
        "中国(浙江)自由贸易试验区"
    } else {
        "中国（浙江）自由贸易试验区"
    };
    let city = if dice.chance(700) { "金华市" } else { "" };
    draft.segments.insert(0, (Role::Lead, format!("{lead}{city}")));
    true
}

/// A repeated prefix that bears the town too: the town behind it cannot go missing or wrong.
fn names_town_twice(draft: &Draft) -> bool {
    let town = draft.record.town.as_str();
    draft.segments.iter().any(|(role, text)| *role == Role::Lead && text.ends_with(town))
}

/// Without the town a village that does not hold the house would give it away: it goes too.
pub fn missing_town(draft: &mut Draft, scene: &Scene, _: &mut Dice) -> bool {
    if names_town_twice(draft) {
        return false;
    }
    draft.drop(&[Role::Town]);
    if draft.base() != Some(Role::Village) {
        draft.drop(&[Role::Village]);
    }
    draft.claim.towns = None;
    draft.settle_county(scene.city);
    true
}

/// One of the towns near by, or, for a namesake, the other one's town.
pub fn wrong_town(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    if names_town_twice(draft) {
        return false;
    }
    let own = scene.city.site(draft.record.site).town;
    let seat = scene.city.towns[usize::from(own)].seat;
    let mut near: Vec<(f64, u16)> = Vec::new();
    for (number, town) in scene.city.towns.iter().enumerate() {
        if number as u16 != own && town.county == scene.city.towns[usize::from(own)].county {
            near.push((crate::sample::frame::distance(seat, town.seat), number as u16));
        }
    }
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let others: Vec<u16> = draft
        .claim
        .names
        .iter()
        .flat_map(|name| scene.city.towns_of(*name))
        .filter(|town| *town != own && near.iter().any(|(_, other)| other == town))
        .collect();
    let wrong = if !others.is_empty() && dice.chance(300) {
        others[dice.below(others.len())]
    } else {
        near[dice.below(near.len().min(3))].1
    };
    let town = &scene.city.towns[usize::from(wrong)];
    // The former name of a split street is another matter: see `former_town`.
    if scene.city.towns[usize::from(own)].former.contains(&town.name) || draft.get(Role::Town).is_none() {
        return false;
    }
    draft.set(Role::Town, &town.name);
    if draft.base() != Some(Role::Village) {
        draft.drop(&[Role::Village]);
    }
    draft.claim.towns = None;
    draft.claim.wrong_town = Some(wrong);
    true
}

/// 稠江镇, or 稠城街道 for what is 福田街道 since 2014: every town that bears or bore the name is meant.
pub fn former_town(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    let own = usize::from(scene.city.site(draft.record.site).town);
    let former = &scene.city.towns[own].former;
    if former.is_empty() || !draft.has(Role::Town) {
        return false;
    }
    let name = former[dice.below(former.len())].clone();
    draft.set(Role::Town, &name);
    if draft.base() != Some(Role::Village) {
        draft.drop(&[Role::Village]);
    }
    let bears = |town: &crate::sample::city::TownNames| town.name == name || town.former.contains(&name);
    let towns = &scene.city.towns;
    draft.claim.towns = Some((0..towns.len()).filter(|t| bears(&towns[*t])).map(|t| t as u16).collect());
    true
}

/// 福田 for 福田街道.
pub fn short_town(draft: &mut Draft, _: &Scene, _: &mut Dice) -> bool {
    let Some(town) = draft.get(Role::Town) else {
        return false;
    };
    let short = stem(town);
    // 佛堂 before 佛堂大道 would read as a doubled word.
    let next = draft
        .segments
        .iter()
        .position(|(role, _)| *role == Role::Town)
        .and_then(|i| draft.segments.get(i + 1));
    if next.is_some_and(|(_, text)| text.starts_with(&short)) {
        return false;
    }
    draft.set(Role::Town, &short);
    true
}

/// 诚信大道福田街道诚信一区: the town after the street or the place.
pub fn town_misplaced(draft: &mut Draft, _: &Scene, _: &mut Dice) -> bool {
    let at = |wanted: Role| draft.segments.iter().position(|(role, _)| *role == wanted);
    let Some(town) = at(Role::Town) else { return false };
    let behind = at(Role::Number).or(at(Role::Building));
    let Some(behind) = behind.filter(|behind| *behind > town) else {
        return false;
    };
    let moved = draft.segments.remove(town);
    draft.segments.insert(behind, (moved.0, format!("({})", moved.1)));
    true
}
