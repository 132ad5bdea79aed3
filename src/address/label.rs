//! Labels: the figures and letters of a number, building, unit, floor or room, without unit words.
//!
//! 35号, 35 and 三十五号 are one label; 12-1号 is not 12号-1, and 37283 stays one number.

use std::sync::LazyLock;

use super::normalize::{GAP, is_label_char, normalize};
use super::numerals;
use super::unit_words::SHOPS;
use super::words::Words;

/// Words that follow a label and add nothing to it; the last line is how others are misread.
#[rustfmt::skip]
const UNIT_WORDS: [&str; 5] = [
    SHOPS,
    "号院 号泊位 号商铺 号店面 号摊位 号厂房 号仓库 号房间 号车间 号单元 号库房 号营业房 号楼 号门 号房 号室 号库 号铺 号店 号位 号间 号馆 号厅 号大门",
    "泊位 办公室 单元 店面 商铺 摊位 商位 铺位 门面 档口 厂房 仓库 车间 营业房 房间 大门",
    "房 号 栋 幢 座 楼 层 室 铺 店 门 街 梯 F",
    "号搂 号褛 搂 褛 冻 童 单无 懂 撞 憧 拣 橦",
];

static BY_LAST: LazyLock<Words<()>> = LazyLock::new(|| {
    Words::by_last(UNIT_WORDS.iter().flat_map(|line| line.split_whitespace()).map(|word| (word, ())))
});

/// The canonical label of an element as imported or typed; empty where nothing is left.
pub fn label(text: &str) -> String {
    label_of(&normalize(text).chars)
}

/// The same over normalised characters.
pub fn label_of(chars: &[char]) -> String {
    let mut chars: Vec<char> = chars.iter().copied().filter(|&c| c != GAP).collect();
    if chars.first() == Some(&'第') || chars.first() == Some(&'#') {
        chars.remove(0);
    }
    let whole = chars.clone();
    while strip_unit(&mut chars) {}
    if chars.is_empty() {
        chars = whole;
    }
    if chars.iter().all(char::is_ascii_digit) {
        return trim_zeros(chars.into_iter().collect());
    }
    below_ground(&mut chars);
    join_suffix(&mut chars);
    let mut out = String::with_capacity(chars.len());
    let mut at = 0;
    while at < chars.len() {
        let run = chars[at..].iter().take_while(|&&c| numerals::is_numeral(c)).count();
        match numerals::value(&chars[at..at + run]) {
            Some(value) => out.push_str(&value.to_string()),
            // A run that is no numeral stays as it is, whole.
            None => out.extend(&chars[at..at + run.max(1)]),
        }
        at += run.max(1);
    }
    trim_zeros(mend_letters(out))
}

/// O and I, L beside figures are badly read figures: 3O2 is 302, I2 is 12. The base's labels are read the same way.
fn mend_letters(label: String) -> String {
    let letters = label.chars().filter(char::is_ascii_alphabetic).count();
    let confused = label.chars().filter(|c| matches!(c, 'O' | 'I' | 'L')).count();
    if letters == 0 || letters != confused || !label.chars().any(|c| c.is_ascii_digit()) {
        return label;
    }
    label
        .chars()
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect()
}

/// 63号乙 and 63乙, 12号之1 and 12之1 are one label.
fn join_suffix(chars: &mut Vec<char>) {
    let mut at = 1;
    while at + 1 < chars.len() {
        if chars[at] == '号' && is_suffix(chars[at + 1]) {
            chars.remove(at);
        }
        at += 1;
    }
}

/// Characters with which a number goes on behind 号.
pub fn is_suffix(c: char) -> bool {
    matches!(c, '之' | '附' | '甲' | '乙' | '丙' | '丁' | '戊')
}

/// Takes the longest unit word off the end, if something else remains.
fn strip_unit(chars: &mut Vec<char>) -> bool {
    // A letter before F is a label of its own (AF), a figure is a floor (4F).
    if let [.., before, 'F'] = chars[..]
        && !(before.is_ascii_digit() || numerals::is_numeral(before))
    {
        return false;
    }
    let lengths = BY_LAST.ending(chars).map(|(length, ())| length).filter(|&length| chars.len() > length);
    let Some(length) = lengths.max() else { return false };
    chars.truncate(chars.len() - length);
    if chars.last() == Some(&'#') {
        chars.pop();
    }
    true
}

/// 负一, 地下一, B1 → -1.
fn below_ground(chars: &mut Vec<char>) {
    if chars.first() == Some(&'负') {
        chars[0] = '-';
    } else if chars.starts_with(&['地', '下']) && chars.len() > 2 {
        chars.splice(0..2, ['-']);
    }
}

/// 007 → 7, but 0 stays and so do labels with letters (A07).
fn trim_zeros(label: String) -> String {
    if label.len() > 1 && label.starts_with('0') && label.chars().all(is_label_char) {
        let trimmed = label.trim_start_matches('0');
        return if trimmed.is_empty() { "0".into() } else { trimmed.into() };
    }
    label
}
