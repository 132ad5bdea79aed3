//! Slips of the pen in the name that places the address: homophones, look-alikes, dropped and doubled characters.

use super::Scene;
use super::names::{TELLING, rename};
use crate::sample::dice::Dice;
use crate::sample::draft::Draft;
use crate::sample::index::canonical;

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
    let kept = if name.ends_with("小区") || name.ends_with("大道") { 2 } else { 1 };
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
        let mut names: Vec<u32> =
            neighbours.iter().flat_map(|n| scene.index.exact(n).iter().copied()).collect();
        names.sort_unstable();
        names.dedup();
        rename(draft, scene, role, &written, names);
        return true;
    }
    false
}
