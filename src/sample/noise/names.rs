//! Names: other names for the same thing and other forms of it.

use super::Scene;
use crate::sample::dice::Dice;
use crate::sample::draft::{Draft, Role, of_kind};
use crate::sample::model::{Kind, Structure};
use crate::sample::names::{DIGITS, stem};

/// What tells sisters apart is not slipped on: the slip would give another true name.
pub const TELLING: &str = "东南西北中上下前后一二三四五六七八九十0123456789";

/// A gazetteer or popular name of the street or place.
pub fn alias(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    let Some(role @ (Role::Road | Role::Place)) = draft.base() else {
        return false;
    };
    let site = scene.city.site(draft.record.site);
    let entity = if role == Role::Road { site.road } else { site.place };
    let aliases = scene.city.entity(entity).map(|e| e.aliases.as_slice()).unwrap_or_default();
    if aliases.is_empty() || draft.renamed {
        return false;
    }
    let name = aliases[dice.below(aliases.len())].clone();
    rename(draft, scene, role, &name, scene.index.exact(&name).to_vec());
    true
}

/// The name of a village that was merged into the one of today.
pub fn former_village(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    let entity = scene.city.entity(scene.city.site(draft.record.site).village);
    let Some(entity) = entity.filter(|entity| !entity.aliases.is_empty()) else {
        return false;
    };
    if draft.renamed || !draft.has(Role::Village) || draft.claim.wrong_town.is_some() {
        return false;
    }
    let name = entity.aliases[dice.below(entity.aliases.len())].clone();
    let names = scene.index.exact(&name).to_vec();
    if draft.base() == Some(Role::Village) {
        rename(draft, scene, Role::Village, &name, names);
    } else {
        draft.set(Role::Village, &name);
    }
    true
}

/// 何泮山, 何泮山村村民委员会, 何泮山村委会 for 何泮山村; 四季 for 四季社区.
pub fn village_form(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    let Some(name) = draft.get(Role::Village).map(str::to_string) else {
        return false;
    };
    let bare = stem(&name);
    if draft.renamed || bare == name {
        return false;
    }
    let rural = name.ends_with('村');
    let form = match dice.below(4) {
        0 | 1 => bare,
        2 if rural => format!("{name}村民委员会"),
        3 if rural => format!("{bare}村委会"),
        _ => format!("{bare}居委会"),
    };
    if draft.base() == Some(Role::Village) {
        let mut names = scene.index.exact(&stem(&name)).to_vec();
        names.extend(scene.index.exact(&name));
        rename(draft, scene, Role::Village, &form, names);
    } else {
        draft.set(Role::Village, &form);
    }
    true
}

/// 大桥村3组12号: the villagers' group, which the base does not keep; numbers run through the village.
pub fn village_group(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let at = draft.segments.iter().position(|(role, _)| *role == Role::Number);
    let (Some(at), Structure::House) = (at, draft.structure) else {
        return false;
    };
    let group = dice.between(1, 9);
    let group = if dice.chance(500) { group.to_string() } else { DIGITS[group].to_string() };
    draft.segments.insert(at, (Role::Note, format!("{group}组")));
    true
}

/// 下湾村四区 for 下湾四区.
pub fn village_in_place(draft: &mut Draft, scene: &Scene, _: &mut Dice) -> bool {
    let site = scene.city.site(draft.record.site);
    let Some(village) = scene.city.entity(site.village) else {
        return false;
    };
    let Some(place) = draft.get(Role::Place).map(str::to_string) else {
        return false;
    };
    let bare = stem(&village.name);
    let fits = draft.structure == Structure::Estate && !draft.renamed && village.name.ends_with('村');
    let Some(rest) = place.strip_prefix(&bare).filter(|rest| fits && rest.ends_with('区')) else {
        return false;
    };
    let written = format!("{}{rest}", village.name);
    let names = scene.index.exact(&place).to_vec();
    rename(draft, scene, Role::Place, &written, names);
    true
}

/// 4区 for 四区 and 四区 for 4区, in a street's name too.
pub fn district_figure(draft: &mut Draft, scene: &Scene, _: &mut Dice) -> bool {
    let Some(role) = draft.base() else { return false };
    let Some(name) = draft.get(role).map(str::to_string) else {
        return false;
    };
    let (Some(unit), false) = (["区", "期", "街"].iter().find(|unit| name.ends_with(**unit)), draft.renamed)
    else {
        return false;
    };
    let core = name.trim_end_matches(*unit);
    let Some(last) = core.chars().last() else {
        return false;
    };
    let head = &core[..core.len() - last.len_utf8()];
    let digit = (1..=9).find(|d| DIGITS[*d] == last.to_string());
    let written = match (digit, last.to_digit(10)) {
        (Some(digit), _) => format!("{head}{digit}{unit}"),
        (None, Some(digit)) if digit > 0 => format!("{head}{}{unit}", DIGITS[digit as usize]),
        _ => return false,
    };
    if head.ends_with(|c: char| c.is_ascii_digit())
        || head.chars().last().is_some_and(|c| TELLING.contains(c))
    {
        return false;
    }
    let names = scene.index.exact(&name).to_vec();
    rename(draft, scene, role, &written, names);
    true
}

/// Writes another name; what it may mean are entities of the same sort.
pub fn rename(draft: &mut Draft, scene: &Scene, role: Role, written: &str, names: Vec<u32>) {
    let sort = match role {
        Role::Road => Structure::Street,
        Role::Village => Structure::House,
        _ => Structure::Quarter,
    };
    draft.set(role, written);
    draft.renamed = true;
    let mut names = of_kind(scene.city, names, sort);
    // Street number and place's name together still fit no other site, but for a slip the sort is what is written.
    if sort == Structure::Quarter && draft.structure == Structure::Tower {
        names.retain(|name| scene.city.entity(*name).is_some_and(|e| e.kind == Kind::Tower));
    }
    if !matches!(draft.claim.part, crate::sample::truth::Part::Site(_)) {
        draft.claim.names = names;
    }
}
