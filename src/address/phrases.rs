//! Fixed phrases, brackets and telephone numbers: what is only a note.

use std::sync::LazyLock;

use super::lattice::{Arc, State, Tag};
use super::words::Words;

/// Each character in brackets.
const BRACKET: i32 = 133;

/// Fixed phrases that are notes: relative words, declarations, habits of forms.
const NOTES: [(&str, i32); 100] = [
    ("自主申报", 492),
    ("住所申报", 482),
    ("一照多址", 498),
    ("集群注册", 506),
    ("经营场所", 503),
    ("仅限办公", 495),
    ("托管", 263),
    ("电联", 384),
    ("自贸区内", 600),
    ("对面", 457),
    ("斜对面", 645),
    ("隔壁", 414),
    ("旁边", 524),
    ("旁", 300),
    ("附近", 463),
    ("后面", 522),
    ("前面", 240),
    ("楼上", 383),
    ("楼下", 387),
    ("交叉口", 590),
    ("交汇处", 510),
    ("路口", 301),
    ("东侧", 394),
    ("西侧", 414),
    ("南侧", 386),
    ("北侧", 452),
    ("东面", 348),
    ("西面", 340),
    ("南面", 393),
    ("北面", 326),
    ("往东", 343),
    ("往西", 340),
    ("往南", 340),
    ("往北", 386),
    ("内", 266),
    ("原", 224),
    ("TEL", 470),
    ("电话", 385),
    ("联系电话", 604),
    ("手机", 163),
    ("联系人", 470),
    ("转角", 382),
    ("附件", 391),
    ("以东", 382),
    ("以西", 340),
    ("中国", 236),
    ("自由贸易试验区", 990),
    ("自贸试验区", 730),
    ("自贸区", 470),
    ("金义片区", 600),
    ("义乌片区", 600),
    ("席位", 424),
    ("工位", 360),
    ("以南", 347),
    ("以北", 372),
    ("与", 291),
    ("和", 8),
    ("及", 38),
    ("近", 10),
    ("靠近", 340),
    ("地处", 340),
    ("位于", 340),
    ("交界", 262),
    ("交界处", 559),
    ("交叉路口", 651),
    ("交口", 356),
    ("路东", 255),
    ("路西", 246),
    ("路南", 254),
    ("路北", 226),
    ("斜对过", 470),
    ("对过", 340),
    ("以内", 340),
    ("边上", 416),
    ("背后", 262),
    ("后门", 90),
    ("前门", 220),
    ("北门", 41),
    ("南门", 201),
    ("东门", 121),
    ("西门", 76),
    ("东首", 304),
    ("西首", 340),
    ("路旁", 340),
    ("路边", 340),
    ("桥头", 205),
    ("收", 110),
    ("转", 160),
    ("里面", 354),
    ("西北角", 470),
    ("东北角", 470),
    ("西南角", 470),
    ("东南角", 470),
    ("往里", 340),
    ("直走", 340),
    ("入口", 280),
    ("进口", 235),
    ("出口", 212),
    ("门口", 281),
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
