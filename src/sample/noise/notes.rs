//! What is no part of the address: declarations, seats, telephones, firms, what it once was.

use super::Scene;
use crate::sample::company;
use crate::sample::dice::Dice;
use crate::sample::draft::{Draft, Role};
use crate::sample::model::Structure;

pub fn declaration(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    const SAID: [&str; 10] = [
        "自主申报",
        "住所申报",
        "一照多址",
        "集群注册",
        "自主申报",
        "住所申报",
        "经营场所",
        "托管",
        "多证合一",
        "仅限办公",
    ];
    let said = dice.pick(&SAID);
    draft.append(&match dice.below(4) {
        0 => format!("（{said}）"),
        1 => format!("[{said}]"),
        _ => format!("({said})"),
    });
    true
}

/// 302室-A12, 123仓库(A192KZ): a seat or a warehouse within the room.
pub fn seat_code(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let letter = char::from(b'A' + dice.below(8) as u8);
    let number = dice.between(1, 299);
    let code = match dice.below(5) {
        0 | 1 if draft.get(Role::Room).is_some_and(|room| room.ends_with('室')) => {
            format!("-{letter}{number}")
        }
        2 => format!("{number}仓库({letter}{}KZ)", dice.between(100, 299)),
        3 => format!("{letter}{number}号工位"),
        4 => format!("({letter}区{number}号席位)"),
        _ => format!("({letter}{number:03})"),
    };
    // Behind a bare number a warehouse's number would join it.
    let open =
        draft.segments.last().is_some_and(|(_, text)| text.ends_with(|c: char| c.is_ascii_alphanumeric()));
    if open && code.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    draft.append(&code);
    true
}

pub fn telephone(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    // Numbers that nobody has: the exchange 0579-0 and the mobile series 100 are not assigned.
    let line = format!("0579-0{:07}", dice.below(10_000_000));
    let mobile = format!("100{:08}", dice.below(100_000_000));
    draft.append(&match dice.below(6) {
        0 => format!("电话{line}"),
        1 => format!("（电话：{mobile}）"),
        2 => format!(" {mobile}"),
        3 => format!("联系电话:{mobile}"),
        4 => format!(",TEL:{line}"),
        _ => "电联".to_string(),
    });
    true
}

pub fn company(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let firm = company::name(&draft.record.county, dice);
    draft.append(&match dice.below(3) {
        0 => format!("({firm})"),
        1 => format!(" {firm}"),
        _ => firm,
    });
    true
}

/// (原某某厂), (原XX村): what stood there.
pub fn former_note(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    let village = scene.city.entity(scene.city.site(draft.record.site).village);
    let former = village.and_then(|village| village.aliases.first());
    let was = match former {
        Some(former) if dice.chance(500) => former.clone(),
        _ => format!(
            "{}{}",
            company::word(dice),
            dice.pick(&["针织厂", "印刷厂", "粮站", "供销社", "小学", "拉链厂"])
        ),
    };
    draft.append(&format!("(原{was})"));
    true
}

/// 原廿三里镇…: the former name of the town, said to be former.
pub fn former_prefix(draft: &mut Draft, scene: &Scene, dice: &mut Dice) -> bool {
    if !super::region::former_town(draft, scene, dice) {
        return false;
    }
    let town = draft.get(Role::Town).unwrap_or_default().to_string();
    draft.set(Role::Town, &format!("原{town}"));
    true
}

pub fn use_note(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let fits = draft.structure != Structure::Market;
    let open =
        draft.segments.last().is_some_and(|(_, text)| text.ends_with(|c: char| c.is_ascii_alphanumeric()));
    if !fits || open {
        return false;
    }
    draft.append(dice.pick(&[
        "地下室",
        "仓库",
        "车库",
        "店面",
        "二号电梯",
        "一楼店面",
        "半间",
        "阁楼",
        "厂房",
    ]));
    true
}
