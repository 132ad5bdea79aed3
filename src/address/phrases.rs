//! Fixed phrases, brackets and telephone numbers: what is only a note.

use std::sync::LazyLock;

use super::lattice::{Arc, State, Tag};
use super::words::Words;

/// Each character in brackets.
const BRACKET: i32 = 138;

/// Fixed phrases that are notes: relative words, declarations, habits of forms.
const NOTES: [(&str, i32); 100] = [
    ("自主申报", 463),
    ("住所申报", 455),
    ("一照多址", 472),
    ("集群注册", 465),
    ("经营场所", 478),
    ("仅限办公", 461),
    ("托管", 239),
    ("电联", 383),
    ("自贸区内", 600),
    ("对面", 502),
    ("斜对面", 707),
    ("隔壁", 429),
    ("旁边", 541),
    ("旁", 321),
    ("附近", 501),
    ("后面", 544),
    ("前面", 228),
    ("楼上", 399),
    ("楼下", 369),
    ("交叉口", 599),
    ("交汇处", 521),
    ("路口", 322),
    ("东侧", 436),
    ("西侧", 434),
    ("南侧", 401),
    ("北侧", 475),
    ("东面", 352),
    ("西面", 340),
    ("南面", 432),
    ("北面", 317),
    ("往东", 343),
    ("往西", 344),
    ("往南", 340),
    ("往北", 388),
    ("内", 276),
    ("原", 240),
    ("TEL", 488),
    ("电话", 392),
    ("联系电话", 615),
    ("手机", 145),
    ("联系人", 470),
    ("转角", 423),
    ("附件", 406),
    ("以东", 400),
    ("以西", 340),
    ("中国", 224),
    ("自由贸易试验区", 992),
    ("自贸试验区", 730),
    ("自贸区", 470),
    ("金义片区", 600),
    ("义乌片区", 600),
    ("席位", 447),
    ("工位", 371),
    ("以南", 347),
    ("以北", 372),
    ("与", 297),
    ("和", 84),
    ("及", 38),
    ("近", 10),
    ("靠近", 340),
    ("地处", 340),
    ("位于", 340),
    ("交界", 265),
    ("交界处", 601),
    ("交叉路口", 658),
    ("交口", 362),
    ("路东", 246),
    ("路西", 237),
    ("路南", 271),
    ("路北", 207),
    ("斜对过", 470),
    ("对过", 343),
    ("以内", 340),
    ("边上", 442),
    ("背后", 234),
    ("后门", 83),
    ("前门", 135),
    ("北门", 41),
    ("南门", 217),
    ("东门", 108),
    ("西门", 60),
    ("东首", 310),
    ("西首", 340),
    ("路旁", 340),
    ("路边", 340),
    ("桥头", 206),
    ("收", 203),
    ("转", 175),
    ("里面", 360),
    ("西北角", 470),
    ("东北角", 470),
    ("西南角", 470),
    ("东南角", 470),
    ("往里", 340),
    ("直走", 340),
    ("入口", 299),
    ("进口", 223),
    ("出口", 205),
    ("门口", 292),
    ("开头", 340),
];

/// A telephone number, whatever labels its figures could be.
const TELEPHONE: i32 = 1_600;

static NOTE_WORDS: LazyLock<Words<i32>> = LazyLock::new(|| Words::by_first(NOTES.iter().copied()));

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
