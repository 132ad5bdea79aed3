//! Places that are parts of one: 银河小区一期 and 银河小区二期 are of the family 银河小区, 恒福小区兰苑 of 恒福小区.
//!
//! People leave the part out, or write one that does not exist; so the parts have to be known as such.

use super::{endings, numerals};

/// Words that end the name of a whole place.
const WHOLES: [&str; 30] = [
    "工业城",
    "小区",
    "花园",
    "花苑",
    "家园",
    "新村",
    "公寓",
    "广场",
    "市场",
    "商城",
    "贸城",
    "工业区",
    "工业园",
    "园区",
    "产业园",
    "科技园",
    "创业园",
    "物流园",
    "大厦",
    "国际",
    "新城",
    "名城",
    "庄园",
    "山庄",
    "中心",
    "苑",
    "园",
    "城",
    "湾",
    "庭",
];

/// Words that end the name of a part; what ends as a whole place does (紫云花园) is one of its own.
const PARTS: [char; 12] = ['苑', '园', '座', '馆', '里', '坊', '院', '楼', '城', '阁', '庭', '轩'];

/// Longest part in characters, and shortest whole.
const LONGEST_PART: usize = 4;
const SHORTEST_WHOLE: usize = 2;

/// Whether a text names a part by a figure, a letter or a direction: 三区, C区, 东区, 二期.
pub fn is_numbered_part(part: &[char]) -> bool {
    let mark = |c: char| c.is_ascii_alphanumeric() || numerals::is_numeral(c) || "东西南北中".contains(c);
    let words: [&[char]; 5] = [&['区'], &['期'], &['座'], &['组', '团'], &['街', '区']];
    words.iter().any(|word| {
        part.len() > word.len()
            && part.ends_with(word)
            && part[..part.len() - word.len()].iter().all(|&c| mark(c))
    })
}

/// The whole that a place's name is a part of, if it says so (`name` is normalised).
pub fn whole_of(name: &[char]) -> Option<&[char]> {
    let longest = LONGEST_PART.min(name.len().saturating_sub(SHORTEST_WHOLE));
    // The longest numbered part: 十二区, not 二区.
    let numbered = (2..=longest).rev().find(|&length| is_numbered_part(&name[name.len() - length..]));
    if let Some(length) = numbered {
        return Some(&name[..name.len() - length]);
    }
    (2..=longest).find_map(|length| {
        let (whole, part) = name.split_at(name.len() - length);
        let is_part = PARTS.contains(part.last()?) && !endings::is_firm(part);
        let ends_with = |text: &[char], word: &str| {
            let count = word.chars().count();
            text.len() >= count && text[text.len() - count..].iter().copied().eq(word.chars())
        };
        // A part that is called as a whole place (紫云花园, 新城) is one of its own.
        let own = WHOLES.iter().any(|word| word.chars().count() >= 2 && ends_with(part, word));
        let of_whole = WHOLES.iter().any(|word| whole.len() > word.chars().count() && ends_with(whole, word));
        (is_part && !own && of_whole).then_some(whole)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(name: &str) -> Option<String> {
        let chars: Vec<char> = name.chars().collect();
        whole_of(&chars).map(|whole| whole.iter().collect())
    }

    #[test]
    fn parts_lead_to_their_whole() {
        let cases = [
            ("银河小区一期", Some("银河小区")),
            ("四季十二区", Some("四季")),
            ("国际商贸城C区", Some("国际商贸城")),
            ("恒福小区兰苑", Some("恒福小区")),
            ("银泰国际A座", Some("银泰国际")),
            ("金桂名苑荷苑", Some("金桂名苑")),
            ("丽景花园幼儿园", None),
            ("海湾工业城", None),
            ("银湾新城", None),
            ("北苑紫云花园", None),
            ("北苑商贸区", None),
            ("兰苑", None),
            ("三区", None),
            ("丽景花园", None),
        ];
        for (name, expected) in cases {
            assert_eq!(whole(name).as_deref(), expected, "{name}");
        }
    }
}
