//! Letters of the finished text: widths, traditional characters, misread figures, spaces and punctuation.

use super::Scene;
use crate::sample::dice::Dice;
use crate::sample::draft::{Draft, Role};

pub fn full_width(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let letters = dice.chance(500);
    change(draft, |c| match c {
        '0'..='9' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
        'A'..='Z' | '-' if letters => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
        _ => c,
    })
}

pub fn traditional(draft: &mut Draft, _: &Scene, _: &mut Dice) -> bool {
    const PAIRS: &str = "义義乌烏东東苏蘇陈陳国國际際贸貿区區号號楼樓门門栋棟单單层層县縣镇鎮园園庄莊兴興业業华華龙龍风風凤鳳\
        岭嶺桥橋云雲银銀锦錦绣繡湾灣宾賓兰蘭丽麗长長来來车車马馬场場广廣厦廈发發经經济濟开開创創阳陽会會图圖学學";
    let pairs: Vec<char> = PAIRS.chars().collect();
    change(draft, |c| pairs.chunks(2).find(|pair| pair[0] == c).map_or(c, |pair| pair[1]))
}

/// O for 0, l or I for 1, within a figure of two digits or more.
pub fn ocr_figures(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let figures = [Role::Number, Role::Building, Role::Room];
    for (role, text) in &mut draft.segments {
        let digits = text.chars().take_while(char::is_ascii_digit).count();
        if !figures.contains(role) || digits < 2 {
            continue;
        }
        let mut letters: Vec<char> = text.chars().collect();
        for at in 0..digits {
            let misread = match letters[at] {
                '0' => dice.pick(&["O", "o", "〇"]),
                '1' => dice.pick(&["l", "I", "|"]),
                _ => continue,
            };
            letters[at] = misread.chars().next().unwrap_or('0');
            *text = letters.into_iter().collect();
            return true;
        }
    }
    false
}

pub fn spaces(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let gap = *[" ", " ", "　", "  ", "\t"].get(dice.below(5)).unwrap_or(&" ");
    between(draft, gap, dice)
}

pub fn punctuation(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let mark = dice.pick(&["，", ",", "-", "_", "·", "/", "."]);
    // A dash or stroke beside figures would change them: marks stand before the inner elements.
    let inner = draft.segments.iter().position(|(role, _)| {
        matches!(role, Role::Number | Role::Building | Role::Unit | Role::Floor | Role::Room | Role::Note)
    });
    let last = inner.unwrap_or(draft.segments.len());
    let mut changed = false;
    for (_, text) in draft.segments.iter_mut().take(last.saturating_sub(1)) {
        if dice.chance(600) {
            text.push_str(mark);
            changed = true;
        }
    }
    changed
}

fn between(draft: &mut Draft, mark: &str, dice: &mut Dice) -> bool {
    let last = draft.segments.len().saturating_sub(1);
    let mut changed = false;
    for (_, text) in draft.segments.iter_mut().take(last) {
        if dice.chance(400) {
            text.push_str(mark);
            changed = true;
        }
    }
    changed
}

/// A space within the name that places the address.
pub fn space_in_name(draft: &mut Draft, _: &Scene, dice: &mut Dice) -> bool {
    let Some(role) = draft.base() else { return false };
    let letters: Vec<char> = draft.get(role).unwrap_or_default().chars().collect();
    if letters.len() < 3 {
        return false;
    }
    let at = dice.between(1, letters.len() - 1);
    let text: String = letters[..at].iter().chain([&' ']).chain(&letters[at..]).collect();
    draft.set(role, &text);
    true
}

/// a座 for A座, 4f for 4F.
pub fn letter_case(draft: &mut Draft, _: &Scene, _: &mut Dice) -> bool {
    change(draft, |c| c.to_ascii_lowercase())
}

/// Changes letters everywhere; true where any did.
fn change(draft: &mut Draft, with: impl Fn(char) -> char) -> bool {
    let mut changed = false;
    for (_, text) in &mut draft.segments {
        let new: String = text.chars().map(&with).collect();
        changed |= new != *text;
        *text = new;
    }
    changed
}
