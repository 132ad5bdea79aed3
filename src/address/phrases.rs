//! Fixed phrases, brackets and telephone numbers: what is only a note.

use std::sync::LazyLock;

use super::arc::{Arc, State, Tag};
use super::numerals;
use super::weight::{FAINT, FAIR, STRONG, SURE, WEAK};
use super::words::Words;

/// Each character in brackets.
const BRACKET: i32 = 75;

/// Whether a phrase moves the site away from what it stands beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moves {
    No,
    /// The site is somewhere around (对面, 附近).
    Around,
    /// The same behind a road or a bare number; behind a building, floor or room it is a part of the premises (4楼东侧).
    Aside,
}

/// Fixed phrases that are notes: declarations, habits of forms, words of place.
#[rustfmt::skip]
const NOTES: &[(i32, Moves, &str)] = &[
    (SURE + STRONG, Moves::No, "自由贸易试验区 自贸试验区 自编"),
    (SURE, Moves::No, "自主申报 住所申报 一照多址 集群注册 经营场所 仅限办公 自贸区内 自贸区 金义片区 义乌片区 联系电话 联系人 TEL 席位 工位"),
    (SURE, Moves::Around, "对面 斜对面 斜对过 对过 旁边 隔壁 附近 后面 边上 交叉口 交汇处 交界处 交叉路口 转角 拐角 侧面 周边 周围 临近 邻近 紧邻 毗邻 相邻 对门 斜对门 后身 一带 沿线 外侧 院外 墙外 院后 楼后 过马路 东邻 西邻 南邻 北邻 东临 西临 南临 北临"),
    (SURE, Moves::Aside, "东侧 西侧 南侧 北侧 东面 西面 南面 北面 往东 往西 往南 往北 向东 向西 向南 向北 以东 以西 以南 以北"),
    (SURE, Moves::Aside, "西北角 东北角 西南角 东南角 西北方向 东北方向 西南方向 东南方向 东边 西边 南边 北边 东头 西头 南头 北头 东端 西端 南端 北端 左侧 右侧 左边 右边 村东 村西 村南 村北 村后"),
    (STRONG, Moves::No, "市辖区 其它区 其他区 其他地区 NULL"),
    (STRONG, Moves::Around, "旁 前面 路旁 路边 路口 交口 背后 靠近 往里 往前 直走 东首 西首"),
    (STRONG, Moves::No, "里面 楼上 楼下 电联 电话 托管 附件 地处 位于 以内 开头"),
    (FAIR, Moves::No, "中国 手机 路东 路西 路南 路北 桥头 门口 入口 进口 出口 与 原 内 南门"),
    (FAIR, Moves::Around, "交界 交汇 之间"),
    (WEAK, Moves::No, "和 及 转 收 前门 后门 北门 东门 西门"),
    (FAINT, Moves::No, "近"),
];

/// A telephone number, whatever labels its figures could be.
const TELEPHONE: i32 = 1_000;

static NOTE_WORDS: LazyLock<Words<(i32, Moves)>> = LazyLock::new(|| {
    let words = |&(weight, moves, words): &(i32, Moves, &'static str)| {
        words.split_whitespace().map(move |word| (word, (weight, moves)))
    };
    Words::by_first(NOTES.iter().flat_map(words))
});

/// The longest phrase that `chars` begin with and that moves the site: its length, and how.
pub fn moving(chars: &[char]) -> Option<(usize, Moves)> {
    let phrases = NOTE_WORDS.starting(chars).map(|(length, (_, moves))| (length, moves));
    phrases.filter(|(_, moves)| *moves != Moves::No).max_by_key(|(length, _)| *length)
}

/// Shortest distance in Chinese figures: 一米阳光 is a name.
const SHORTEST: u64 = 10;

/// Longest distance, metres: more is a figure of something else.
const FARTHEST: f64 = 100_000.0;

/// A distance that `chars` begin with (200米, 三百米, 1.5公里, 300M): its length and its metres.
pub fn distance(chars: &[char]) -> Option<(usize, f64)> {
    let numeral = numerals::is_numeral(*chars.first()?);
    let of_number =
        |c: &&char| if numeral { numerals::is_numeral(**c) } else { c.is_ascii_digit() || **c == '.' };
    let length = chars.iter().take_while(of_number).count();
    let end = |unit: usize| !chars.get(length + unit).is_some_and(char::is_ascii_alphanumeric);
    let (unit, metres) = match &chars[length..] {
        _ if length == 0 => return None,
        ['公', '里', ..] | ['千', '米', ..] => (2, 1000.0),
        ['K', 'M', ..] if end(2) => (2, 1000.0),
        ['米', ..] => (1, 1.0),
        ['M', ..] if end(1) => (1, 1.0),
        _ => return None,
    };
    let number = if numeral {
        numerals::value(&chars[..length]).filter(|value| *value >= SHORTEST)? as f64
    } else {
        chars[..length].iter().collect::<String>().parse().ok()?
    };
    let away = number * metres;
    (away <= FARTHEST).then_some((length + unit, away))
}

/// Arcs for brackets, fixed phrases and telephone numbers.
pub fn phrase_arcs(chars: &[char], arcs: &mut Vec<Arc>) {
    let mut push = |start: usize, end: usize, score: i32| {
        arcs.push(Arc { start: start as u16, end: end as u16, state: State::Note, score, tag: Tag::Phrase });
    };
    for start in 0..chars.len() {
        if chars[start] == '('
            && let Some(length) = chars[start..].iter().position(|&c| c == ')')
            && !has_number(&chars[start..start + length])
        {
            push(start, start + length + 1, BRACKET * length as i32);
        }
        for (length, (score, _)) in NOTE_WORDS.starting(&chars[start..]) {
            push(start, start + length, score);
        }
        let digits = chars[start..].iter().take_while(|c| c.is_ascii_digit()).count();
        let alone = start == 0 || !chars[start - 1].is_ascii_digit();
        if alone && is_telephone(&chars[start..start + digits]) {
            push(start, start + digits, TELEPHONE);
        }
        let figure = |c: char| c.is_ascii_digit() || numerals::is_numeral(c);
        if figure(chars[start])
            && (start == 0 || !figure(chars[start - 1]))
            && let Some((length, _)) = distance(&chars[start..])
        {
            push(start, start + length, SURE);
        }
        // 0579-12345678: an area code has three or four digits, a number seven or eight.
        if alone && matches!(digits, 3 | 4) && chars[start] == '0' && chars.get(start + digits) == Some(&'-')
        {
            let rest = &chars[start + digits + 1..];
            let line = rest.iter().take_while(|c| c.is_ascii_digit()).count();
            if matches!(line, 7 | 8) {
                push(start, start + digits + 1 + line, TELEPHONE + SURE);
            }
        }
    }
}

/// Whether a bracket holds the number of a house or building: then it is a part of the address, unless it tells a former one.
fn has_number(chars: &[char]) -> bool {
    let former = ["曾用", "旧", "老地址", "老门牌"];
    let begins = |word: &&str| {
        chars[1..].iter().copied().zip(word.chars()).filter(|(a, b)| a == b).count() == word.chars().count()
    };
    let figure = |c: char| c.is_ascii_alphanumeric() || numerals::is_numeral(c);
    let number = chars.windows(2).any(|pair| "号栋幢座".contains(pair[1]) && figure(pair[0]));
    number && !former.iter().any(begins)
}

/// Mobile numbers (11 digits from 13 to 19) and long figures that no door carries.
fn is_telephone(digits: &[char]) -> bool {
    match digits {
        ['1', '3'..='9', ..] if digits.len() == 11 => true,
        ['0', ..] if (11..=12).contains(&digits.len()) => true,
        _ => digits.len() == 8 && digits[0] == '8',
    }
}
