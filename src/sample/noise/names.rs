//! Names: other names for the same thing, other forms of it, and slips of the pen.

use super::Scene;
use crate::sample::dice::Dice;
use crate::sample::draft::{Draft, Role, of_kind};
use crate::sample::index::canonical;
use crate::sample::model::{Kind, Structure};
use crate::sample::names::{DIGITS, stem};

/// Characters that sound alike; a slip takes another of the group.
#[rustfmt::skip]
const SOUNDS: [&str; 68] = [
    "城诚成", "稠绸愁", "江姜", "福幅", "田甜", "宾滨彬", "园圆元源", "丹单", "溪西希", "义意艺", "亭庭停",
    "佛福", "堂塘唐", "苏酥", "陈辰晨", "金今津", "银吟", "华花", "兴星新", "业叶页", "山三", "湖胡", "州洲周",
    "路陆", "洪宏红鸿", "德得", "信心", "和合河", "平坪苹", "安岸", "康糠", "泰太", "宁凝", "明名鸣", "珠朱",
    "凤风丰峰", "龙隆", "海孩", "春椿", "秋丘", "梅眉", "兰蓝", "竹逐", "荷何", "桂贵", "玉宇育", "青清轻",
    "云芸", "岭领", "桥乔", "店电", "宅窄", "村春", "杨阳扬", "吴武", "王望", "李里理", "张章", "刘流", "赵兆",
    "黄皇", "周舟", "徐许", "振镇", "建健", "商尚", "贸茂", "富付",
];
/// Characters that look alike.
const SHAPES: [&str; 46] = [
    "苑院", "园圆", "州洲", "塘糖", "湖胡", "北比", "大太", "王玉", "未末", "土士", "千干", "稠调", "亭享",
    "陈阵", "佛拂", "廿甘", "贝见", "溪奚", "宾缤", "迪油", "宏宠", "望塑", "杨扬", "柳抑", "桥侨", "银根",
    "城域", "诚城", "商商", "贸贺", "际标", "市巾", "场扬", "福幅", "寿涛", "清请", "晴睛", "泰秦", "康庚",
    "锦绵", "绣诱", "龙尤", "风凤", "鸟乌", "春舂", "花茬",
];
/// What tells sisters apart is not slipped on: the slip would give another true name.
const TELLING: &str = "东南西北中上下前后一二三四五六七八九十0123456789";

/// A gazetteer or popular name of the street or place.
pub fn alias(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    let Some(role @ (Role::Road | Role::Place)) = draft.base() else {
        return false;
    };
    let site = scene.city.site(draft.record.site);
    let entity = if role == Role::Road { site.road } else { site.place };
    let aliases = scene
        .city
        .entity(entity)
        .map(|e| e.aliases.as_slice())
        .unwrap_or_default();
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
        2 if rural => format!("{name}村民委员会").replace("村村民", "村村民"),
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
    let Some(rest) = place
        .strip_prefix(&bare)
        .filter(|rest| fits && rest.ends_with('区'))
    else {
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
    let (Some(unit), false) = (
        ["区", "期", "街"].iter().find(|unit| name.ends_with(**unit)),
        draft.renamed,
    ) else {
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

pub fn homophone(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    swapped(draft, scene, dice, &SOUNDS)
}

pub fn lookalike(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    swapped(draft, scene, dice, &SHAPES)
}

fn swapped(draft: &mut Draft, scene: &Scene, dice: &mut Dice, groups: &[&str]) -> bool {
    slip(draft, scene, dice, |letters, at, dice| {
        let own = letters[at];
        let others: Vec<char> = groups
            .iter()
            .filter(|group| group.contains(own))
            .flat_map(|group| group.chars())
            .filter(|c| *c != own)
            .collect();
        if others.is_empty() {
            return false;
        }
        letters[at] = others[dice.below(others.len())];
        true
    })
}

pub fn dropped(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    slip(draft, scene, dice, |letters, at, _| {
        letters.remove(at);
        letters.len() > 2
    })
}

pub fn doubled(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    slip(draft, scene, dice, |letters, at, _| {
        letters.insert(at, letters[at]);
        true
    })
}

/// One slip in the name that places the address (rule 7): `change` alters the letter at a position or declines.
fn slip(
    draft: &mut Draft,
    scene: &Scene,
    dice: &mut Dice,
    change: impl Fn(&mut Vec<char>, usize, &mut Dice) -> bool,
) -> bool {
    let Some(role) = draft.base() else { return false };
    let Some(name) = draft.get(role).map(str::to_string) else {
        return false;
    };
    if draft.renamed || draft.claim.wrong_town.is_some() {
        return false;
    }
    let letters: Vec<char> = name.chars().collect();
    let kept = if name.ends_with("小区") || name.ends_with("大道") {
        2
    } else {
        1
    };
    let free = letters.len().saturating_sub(kept);
    for _ in 0..6 {
        let at = dice.below(free);
        let mut changed = letters.clone();
        if free < 2 || TELLING.contains(letters[at]) || !change(&mut changed, at, dice) {
            continue;
        }
        let written: String = changed.iter().collect();
        if canonical(&written) == canonical(&name) || !scene.index.exact(&written).is_empty() {
            continue;
        }
        let neighbours = scene.index.neighbours(&written);
        let mut names: Vec<u32> = neighbours
            .iter()
            .flat_map(|n| scene.index.exact(n).iter().copied())
            .collect();
        names.sort_unstable();
        names.dedup();
        rename(draft, scene, role, &written, names);
        return true;
    }
    false
}

/// Writes another name; what it may mean are entities of the same sort.
fn rename(draft: &mut Draft, scene: &Scene, role: Role, written: &str, names: Vec<u32>) {
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
