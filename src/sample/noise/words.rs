//! Unit words and figures: 栋/幢/号楼/座, 楼/层/F, 室/号/none, Chinese numerals, bare figures with dashes.

use super::Scene;
use crate::sample::dice::Dice;
use crate::sample::draft::{Draft, Role};
use crate::sample::model::Structure;
use crate::sample::names::DIGITS;
use crate::sample::rows::without_unit_word;

/// 四季二区35-1-302, 下湾4区11-46, 贝村路955.
pub fn missing_unit_words(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let inner: &[Role] = match draft.structure {
        Structure::Quarter | Structure::Estate => &[Role::Building, Role::Unit, Role::Floor, Role::Room],
        Structure::Tower if draft.has(Role::Building) => &[Role::Building, Role::Room],
        Structure::Street | Structure::House => &[Role::Number],
        _ => return false,
    };
    // 955-5 would be a sub-number of 955.
    let deeper =
        draft.has(Role::Unit) || draft.has(Role::Floor) || draft.has(Role::Room) || draft.has(Role::Note);
    if inner == [Role::Number] && (deeper || draft.claim.beside) {
        return false;
    }
    if !draft.has(inner[0]) || (draft.structure == Structure::Estate && draft.has(Role::Floor)) {
        return false;
    }
    if draft.structure == Structure::Tower {
        draft.drop(&[Role::Floor]);
    }
    let dash = if dice.chance(880) { "-" } else { "－" };
    let mut first = true;
    for (role, text) in &mut draft.segments {
        if inner.contains(role) {
            let bare = without_unit_word(text);
            *text = if first { bare } else { format!("{dash}{bare}") };
            first = false;
        }
    }
    true
}

pub fn building_word(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let Some(old) = draft.get(Role::Building).map(str::to_string) else {
        return false;
    };
    let bare = without_unit_word(&old);
    let lettered = bare.starts_with(|c: char| c.is_ascii_uppercase());
    let words: &[&str] = match draft.structure {
        Structure::Market => &["门", "号大门", "号门"],
        _ if lettered => &["座", "幢", "栋", "楼", "号楼"],
        _ => &["栋", "幢", "号楼", "座", "橦"],
    };
    let written = format!("{bare}{}", dice.pick(words));
    if written == old {
        return false;
    }
    draft.set(Role::Building, &written);
    true
}

/// 懂 for 栋, 憧 for 幢, 単 for 单.
pub fn lookalike_word(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    const ALIKE: [(&str, &[&str]); 6] = [
        ("栋", &["懂", "拣", "冻"]),
        ("幢", &["憧", "撞", "童"]),
        ("单元", &["単元", "单无", "单园"]),
        ("楼", &["搂", "褛"]),
        ("室", &["宝", "窒"]),
        ("店面", &["店靣", "点面"]),
    ];
    let inner = [Role::Building, Role::Unit, Role::Floor, Role::Room];
    let mut changed = false;
    for (role, text) in &mut draft.segments {
        if !changed && inner.contains(role) {
            for (word, others) in ALIKE {
                if text.ends_with(word) && !changed {
                    *text = text.replace(word, dice.pick(others));
                    changed = true;
                }
            }
        }
    }
    changed
}

pub fn floor_word(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let Some(old) = draft.get(Role::Floor).map(str::to_string) else {
        return false;
    };
    let Some(bare) = old.strip_suffix('楼').map(str::to_string) else {
        return false;
    };
    let number: usize = bare.parse().unwrap_or(0);
    let written = match dice.below(6) {
        0 | 1 => format!("{bare}层"),
        2 => format!("{bare}F"),
        3 => format!("第{}层", chinese(number)),
        4 => format!("{}楼", chinese(number)),
        _ => format!("{}层", chinese(number)),
    };
    draft.set(Role::Floor, &written);
    true
}

/// 302, 302号, 302房 for 302室; 37283号, 37283摊位 and 37283商位 for 37283店面; 4号门 for a door.
pub fn room_word(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    if let Some(old) = draft.get(Role::Room).map(str::to_string) {
        let bare = without_unit_word(&old);
        let words: &[&str] = match draft.structure {
            Structure::Market => &["", "号", "店", "摊位", "商位", "号店面", "号商位", "号摊位"],
            _ => &["", "", "号", "房", "号房", "房间"],
        };
        draft.set(Role::Room, &format!("{bare}{}", dice.pick(words)));
        return true;
    }
    if draft.structure == Structure::Estate && draft.has(Role::Unit) && !draft.has(Role::Floor) {
        let bare = draft.get(Role::Unit).map(without_unit_word).unwrap_or_default();
        draft.set(Role::Unit, &format!("{bare}{}", dice.pick(&["", "号门", "室"])));
        return true;
    }
    false
}

/// 三十五栋一单元 for 35栋1单元.
pub fn chinese_numerals(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let mut changed = false;
    for (role, text) in &mut draft.segments {
        let wanted = match role {
            Role::Building | Role::Unit | Role::Floor => true,
            Role::Number => dice.chance(300),
            _ => false,
        };
        let bare = without_unit_word(text);
        let number: usize = bare.parse().unwrap_or(0);
        if wanted && number > 0 && number < 100 && text.len() > bare.len() {
            *text = format!("{}{}", chinese(number), &text[bare.len()..]);
            changed = true;
        }
    }
    changed
}

/// 1 to 99 in Chinese.
pub fn chinese(number: usize) -> String {
    match (number / 10, number % 10) {
        _ if number == 0 || number > 99 => number.to_string(),
        (0, ones) => DIGITS[ones].to_string(),
        (1, 0) => "十".to_string(),
        (1, ones) => format!("十{}", DIGITS[ones]),
        (tens, 0) => format!("{}十", DIGITS[tens]),
        (tens, ones) => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
    }
}

/// A floor that the base does not give but the room's number does: 35栋1单元3楼302室.
pub fn floor_added(draft: &mut Draft, _: &Scene, _: &mut Dice) -> bool {
    let room = draft.get(Role::Room).map(without_unit_word).unwrap_or_default();
    let fits = draft.structure == Structure::Quarter && !draft.has(Role::Floor) && room.len() == 3;
    let at = draft.segments.iter().position(|(role, _)| *role == Role::Room);
    let (Some(at), true) = (at, fits) else {
        return false;
    };
    draft.segments.insert(at, (Role::Floor, format!("{}楼", &room[..1])));
    true
}
