//! Fixed phrases, brackets and telephone numbers: what is only a note.

use std::sync::LazyLock;

use super::lattice::{Arc, State, Tag};
use super::weight::{FAINT, FAIR, STRONG, SURE, WEAK};
use super::words::Words;

/// Each character in brackets.
const BRACKET: i32 = 75;

/// Fixed phrases that are notes: declarations, habits of forms, relative words.
#[rustfmt::skip]
const NOTES: &[(i32, &str)] = &[
    (SURE + STRONG, "自由贸易试验区 自贸试验区"),
    (SURE, "自主申报 住所申报 一照多址 集群注册 经营场所 仅限办公 自贸区内 自贸区 金义片区 义乌片区 联系电话 联系人 TEL 席位 工位"),
    (SURE, "对面 斜对面 斜对过 对过 旁边 隔壁 附近 后面 边上 交叉口 交汇处 交界处 交叉路口 转角         东侧 西侧 南侧 北侧 东面 西面 南面 北面 往东 往西 往南 往北 以东 以西 以南 以北 西北角 东北角 西南角 东南角"),
    (STRONG, "市辖区 其它区 其他区 其他地区 NULL"),
    (STRONG, "旁 前面 里面 路旁 路边 路口 交口 楼上 楼下 背后 电联 电话 托管 附件 靠近 地处 位于 以内 往里 直走 东首 西首 开头"),
    (FAIR, "中国 手机 交界 路东 路西 路南 路北 桥头 门口 入口 进口 出口 与 原 内 南门"),
    (WEAK, "和 及 转 收 前门 后门 北门 东门 西门"),
    (FAINT, "近"),
];

/// A telephone number, whatever labels its figures could be.
const TELEPHONE: i32 = 1_000;

static NOTE_WORDS: LazyLock<Words<i32>> = LazyLock::new(|| {
    Words::by_first(
        NOTES.iter().flat_map(|&(weight, words)| words.split_whitespace().map(move |word| (word, weight))),
    )
});

/// Arcs for brackets, fixed phrases and telephone numbers.
pub fn phrase_arcs(chars: &[char], arcs: &mut Vec<Arc>) {
    let mut push = |start: usize, end: usize, score: i32| {
        arcs.push(Arc { start: start as u16, end: end as u16, state: State::Note, score, tag: Tag::Phrase });
    };
    for start in 0..chars.len() {
        if chars[start] == '('
            && let Some(length) = chars[start..].iter().position(|&c| c == ')')
        {
            push(start, start + length + 1, BRACKET * length as i32);
        }
        for (length, score) in NOTE_WORDS.starting(&chars[start..]) {
            push(start, start + length, score);
        }
        let digits = chars[start..].iter().take_while(|c| c.is_ascii_digit()).count();
        let alone = start == 0 || !chars[start - 1].is_ascii_digit();
        if alone && is_telephone(&chars[start..start + digits]) {
            push(start, start + digits, TELEPHONE);
        }
        // 200米
        if digits > 0 && alone && chars.get(start + digits) == Some(&'米') {
            push(start, start + digits + 1, SURE);
        }
        // 0579-12345678: an area code has three or four digits, a number seven or eight.
        if alone && matches!(digits, 3 | 4) && chars[start] == '0' && chars.get(start + digits) == Some(&'-')
        {
            let rest = &chars[start + digits + 1..];
            let line = rest.iter().take_while(|c| c.is_ascii_digit()).count();
            if matches!(line, 7 | 8) {
                push(start, start + digits + 1 + line, TELEPHONE);
            }
        }
    }
}

/// Mobile numbers (11 digits from 13 to 19) and long figures that no door carries.
fn is_telephone(digits: &[char]) -> bool {
    match digits {
        ['1', '3'..='9', ..] if digits.len() == 11 => true,
        ['0', ..] if (11..=12).contains(&digits.len()) => true,
        _ => digits.len() == 8 && digits[0] == '8',
    }
}
