//! Words that tell roles: the endings of names, fixed phrases, and what is only a note.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::lattice::{Arc, State, Tag, is_mark};
use super::numerals;

/// Words filed under one of their characters, so that a text is compared only with words that can match.
pub struct Words<T: Copy + 'static> {
    by_char: FxHashMap<char, Vec<(Vec<char>, T)>>,
}

impl<T: Copy> Words<T> {
    /// Files words under their first characters.
    pub fn by_first(words: impl Iterator<Item = (&'static str, T)>) -> Self {
        Self::file(words, |word| word[0])
    }

    /// Files words under their last characters.
    pub fn by_last(words: impl Iterator<Item = (&'static str, T)>) -> Self {
        Self::file(words, |word| word[word.len() - 1])
    }

    fn file(words: impl Iterator<Item = (&'static str, T)>, key: fn(&[char]) -> char) -> Self {
        let mut by_char: FxHashMap<char, Vec<(Vec<char>, T)>> = FxHashMap::default();
        for (word, value) in words {
            let word: Vec<char> = word.chars().collect();
            by_char.entry(key(&word)).or_default().push((word, value));
        }
        Words { by_char }
    }

    /// Words that begin `chars`, with their lengths.
    pub fn starting<'a>(&'a self, chars: &'a [char]) -> impl Iterator<Item = (usize, T)> + 'a {
        let list = chars.first().and_then(|first| self.by_char.get(first)).map_or(&[][..], Vec::as_slice);
        list.iter().filter(|(word, _)| chars.starts_with(word)).map(|(word, value)| (word.len(), *value))
    }

    /// Words that end `chars`, with their lengths.
    pub fn ending<'a>(&'a self, chars: &'a [char]) -> impl Iterator<Item = (usize, T)> + 'a {
        let list = chars.last().and_then(|last| self.by_char.get(last)).map_or(&[][..], Vec::as_slice);
        list.iter().filter(|(word, _)| chars.ends_with(word)).map(|(word, value)| (word.len(), *value))
    }
}

/// Endings of names that no dictionary holds: ending, role, score, longest stem.
const ENDINGS: [(&str, State, i32, usize); 118] = [
    ("街道办事处", State::Town, 330, 4),
    ("街道", State::Town, 330, 4),
    ("镇", State::Town, 300, 4),
    ("乡", State::Town, 230, 4),
    ("村民委员会", State::Village, 330, 5),
    ("居委会", State::Village, 330, 5),
    ("村委会", State::Village, 330, 5),
    ("社区", State::Village, 260, 5),
    ("村", State::Village, 250, 4),
    ("大道", State::Road, 330, 6),
    ("大街", State::Road, 320, 6),
    ("公路", State::Road, 300, 6),
    ("国道", State::Road, 300, 4),
    ("省道", State::Road, 300, 4),
    ("胡同", State::Road, 300, 6),
    ("路", State::Road, 320, 6),
    ("街", State::Road, 270, 5),
    ("巷", State::Road, 260, 5),
    ("弄", State::Road, 240, 5),
    ("线", State::Road, 140, 4),
    ("里", State::Road, 20, 4),
    ("路段", State::Road, 200, 6),
    ("自治州", State::City, 240, 8),
    ("地区", State::City, 140, 3),
    ("市", State::County, 190, 3),
    ("县", State::County, 190, 3),
    ("区", State::County, 60, 3),
    ("省", State::Province, 150, 3),
    ("小区", State::Place, 330, 8),
    ("花园", State::Place, 330, 8),
    ("花苑", State::Place, 330, 8),
    ("家园", State::Place, 330, 8),
    ("公寓", State::Place, 330, 8),
    ("大厦", State::Place, 340, 8),
    ("大楼", State::Place, 330, 8),
    ("大院", State::Place, 300, 8),
    ("广场", State::Place, 330, 8),
    ("中心", State::Place, 320, 10),
    ("市场", State::Place, 330, 10),
    ("商城", State::Place, 320, 8),
    ("商贸城", State::Place, 330, 8),
    ("工业区", State::Place, 340, 8),
    ("工业园", State::Place, 340, 8),
    ("工业园区", State::Place, 345, 8),
    ("科技园", State::Place, 340, 8),
    ("产业园", State::Place, 340, 8),
    ("创业园", State::Place, 340, 8),
    ("创意园", State::Place, 340, 8),
    ("物流园", State::Place, 340, 8),
    ("园区", State::Place, 320, 8),
    ("开发区", State::Place, 330, 8),
    ("高新区", State::Place, 330, 8),
    ("新区", State::Place, 260, 6),
    ("新村", State::Place, 330, 6),
    ("新城", State::Place, 280, 6),
    ("校区", State::Place, 300, 8),
    ("苑", State::Place, 280, 6),
    ("园", State::Place, 230, 6),
    ("城", State::Place, 200, 7),
    ("厦", State::Place, 220, 7),
    ("邸", State::Place, 260, 6),
    ("府", State::Place, 220, 6),
    ("庭", State::Place, 220, 6),
    ("寓", State::Place, 220, 6),
    ("坊", State::Place, 200, 6),
    ("庄", State::Place, 170, 6),
    ("湾", State::Place, 150, 5),
    ("居", State::Place, 150, 5),
    ("轩", State::Place, 180, 6),
    ("阁", State::Place, 180, 6),
    ("墅", State::Place, 200, 6),
    ("郡", State::Place, 190, 6),
    ("区", State::Place, 200, 6),
    ("座", State::Place, -80, 6),
    ("别墅", State::Place, 300, 6),
    ("山庄", State::Place, 310, 6),
    ("国际", State::Place, 230, 6),
    ("酒店", State::Place, 320, 10),
    ("宾馆", State::Place, 320, 8),
    ("饭店", State::Place, 310, 8),
    ("医院", State::Place, 330, 10),
    ("学院", State::Place, 380, 12),
    ("大学", State::Place, 380, 10),
    ("中学", State::Place, 330, 10),
    ("小学", State::Place, 330, 10),
    ("学校", State::Place, 330, 10),
    ("幼儿园", State::Place, 330, 10),
    ("银行", State::Place, 300, 10),
    ("超市", State::Place, 310, 8),
    ("商场", State::Place, 310, 8),
    ("商厦", State::Place, 320, 8),
    ("百货", State::Place, 300, 8),
    ("车站", State::Place, 300, 8),
    ("客运站", State::Place, 310, 8),
    ("机场", State::Place, 290, 8),
    ("码头", State::Place, 290, 8),
    ("港区", State::Place, 290, 8),
    ("有限公司", State::Place, 420, 16),
    ("公司", State::Place, 360, 14),
    ("集团", State::Place, 280, 12),
    ("厂", State::Place, 220, 10),
    ("厂区", State::Place, 260, 10),
    ("宿舍", State::Place, 280, 8),
    ("仓库", State::Place, 160, 8),
    ("大酒店", State::Place, 330, 8),
    ("派出所", State::Place, 300, 8),
    ("政府", State::Place, 290, 8),
    ("局", State::Place, 160, 8),
    ("所", State::Place, 120, 10),
    ("馆", State::Place, 170, 8),
    ("院", State::Place, 180, 8),
    ("楼", State::Place, 20, 8),
    ("店", State::Place, 140, 9),
    ("站", State::Place, 140, 8),
    ("村", State::Place, 60, 6),
    ("组", State::Road, 90, 3),
    ("队", State::Road, 60, 3),
    ("桥", State::Place, 20, 5),
];

/// Fixed phrases that are notes: relative words, declarations, habits of forms.
const NOTES: [&str; 55] = [
    "自主申报",
    "住所申报",
    "一照多址",
    "集群注册",
    "经营场所",
    "仅限办公",
    "托管",
    "电联",
    "自贸区内",
    "对面",
    "斜对面",
    "隔壁",
    "旁边",
    "旁",
    "附近",
    "后面",
    "前面",
    "楼上",
    "楼下",
    "交叉口",
    "交汇处",
    "路口",
    "东侧",
    "西侧",
    "南侧",
    "北侧",
    "东面",
    "西面",
    "南面",
    "北面",
    "往东",
    "往西",
    "往南",
    "往北",
    "内",
    "原",
    "TEL",
    "电话",
    "联系电话",
    "手机",
    "联系人",
    "转角",
    "附件",
    "以东",
    "以西",
    "中国",
    "自由贸易试验区",
    "自贸试验区",
    "自贸区",
    "金义片区",
    "义乌片区",
    "席位",
    "工位",
    "以南",
    "以北",
];

static BY_LAST: LazyLock<Words<(State, i32, usize)>> = LazyLock::new(|| {
    Words::by_last(ENDINGS.iter().map(|&(word, state, score, longest)| (word, (state, score, longest))))
});

static BY_FIRST: LazyLock<Words<State>> =
    LazyLock::new(|| Words::by_first(ENDINGS.iter().map(|&(word, state, ..)| (word, state))));

static NOTE_WORDS: LazyLock<Words<()>> =
    LazyLock::new(|| Words::by_first(NOTES.iter().map(|&word| (word, ()))));

/// Whether the rest of a text goes on as a longer name after a stem (路 after 杭州, 大厦 after 金华).
pub fn goes_on(rest: &[char]) -> bool {
    let ending = |state: State| matches!(state, State::Road | State::Place | State::Village);
    BY_FIRST.starting(rest).any(|(_, state)| ending(state))
        || rest.len() >= 2 && "东西南北中".contains(rest[0]) && "路街".contains(rest[1])
}

/// Whether a word is itself an ending of names (花园, 新村), and so no good stem.
pub fn is_ending(word: &[char]) -> bool {
    BY_FIRST.starting(word).any(|(length, _)| length == word.len())
}

/// Fit of a stem's length in characters, from one.
const FIT_LONG: [i32; 8] = [-140, 60, 70, 60, 40, 20, 0, -10];
const FIT_SHORT: [i32; 8] = [-120, 60, 40, 10, -20, -40, -60, -80];

/// What a name known by its ending alone is worth less than one of the dictionary.
const UNKNOWN_NAME: i32 = -320;

/// Arcs for names known by their ending: every stem length up to the ending's longest.
pub fn ending_arcs(chars: &[char], arcs: &mut Vec<Arc>) {
    for end in 2..=chars.len() {
        for (length, (state, score, longest)) in BY_LAST.ending(&chars[..end]) {
            stems(chars, end - length, end, (state, score, longest), arcs);
        }
    }
    part_arcs(chars, arcs);
}

/// Arcs for one ending at `stem_end..end` with every stem before it.
fn stems(
    chars: &[char],
    stem_end: usize,
    end: usize,
    (state, score, longest): (State, i32, usize),
    arcs: &mut Vec<Arc>,
) {
    let (mut digits, mut inner) = (0, 0);
    let long = matches!(state, State::Road | State::Place);
    let numbered = matches!(chars[end - 1], '区' | '期');
    let mut plain = false;
    for stem in 1..=longest.min(stem_end) {
        let start = stem_end - stem;
        let first = chars[start];
        if is_mark(first) {
            break;
        }
        if first.is_ascii_digit() {
            // The figure of 下湾5区 belongs to the name.
            digits += i32::from(plain || !numbered);
            // A label cannot be cut in two.
            if start > 0 && chars[start - 1].is_ascii_digit() {
                continue;
            }
        } else {
            plain = true;
        }
        let fit = if long { FIT_LONG } else { FIT_SHORT }[(stem - 1).min(7)] - 12 * (stem as i32 - 8).max(0);
        // What belongs to the name before it does not begin the next one.
        let left_over = if "路村区镇乡市县省街道号与和之的及旁附对侧".contains(first) {
            160
        } else {
            0
        };
        arcs.push(Arc {
            start: start as u16,
            end: end as u16,
            state,
            // Each character of a name is cheaper than one of an unknown stretch.
            score: UNKNOWN_NAME + score + fit + 70 * (end - start) as i32
                - 60 * digits
                - 70 * inner
                - left_over,
            tag: Tag::Ending,
        });
        inner += i32::from(state == State::Road && "区镇村园厦场城苑".contains(first));
    }
}

/// Parts of a place (三区, C区, 二期, 东区) and of a village (3组).
fn part_arcs(chars: &[char], arcs: &mut Vec<Arc>) {
    for end in 2..=chars.len() {
        let state = match chars[end - 1] {
            '区' | '期' => State::Place,
            '组' | '队' => State::Road,
            '弄' | '巷' => State::Road,
            '路' | '街' | '道' => State::Road,
            _ => continue,
        };
        // 9号路, 6号大街
        let mut start = end - 1;
        if start > 1 && "大".contains(chars[start - 1]) {
            start -= 1;
        }
        if "路街道".contains(chars[end - 1]) {
            if start == 0 || chars[start - 1] != '号' {
                continue;
            }
            start -= 1;
        }
        let word = start;
        while start > 0 && end - start < 7 {
            let c = chars[start - 1];
            if c.is_ascii_alphanumeric() || numerals::is_numeral(c) {
                start -= 1;
            } else {
                break;
            }
        }
        if start > 0 && start == end - 1 && "东西南北中".contains(chars[start - 1]) && chars[end - 1] == '区'
        {
            start -= 1;
        }
        if start < word {
            let score = match chars[end - 1] {
                '区' | '期' => 230,
                '组' | '队' | '弄' | '巷' => 250,
                _ => 520,
            };
            arcs.push(Arc { start: start as u16, end: end as u16, state, score, tag: Tag::Ending });
        }
    }
}

/// Arcs for brackets, fixed phrases and telephone numbers.
pub fn phrase_arcs(chars: &[char], arcs: &mut Vec<Arc>) {
    let mut push = |start: usize, end: usize, score: i32| {
        arcs.push(Arc { start: start as u16, end: end as u16, state: State::Note, score, tag: Tag::Phrase });
    };
    for start in 0..chars.len() {
        if chars[start] == '(' {
            if let Some(length) = chars[start..].iter().position(|&c| c == ')') {
                push(start, start + length + 1, 130 * length as i32);
            }
        }
        for (length, ()) in NOTE_WORDS.starting(&chars[start..]) {
            push(start, start + length, 80 + 130 * length as i32 - if length == 1 { 160 } else { 0 });
        }
        let digits = chars[start..].iter().take_while(|c| c.is_ascii_digit()).count();
        let alone = start == 0 || !chars[start - 1].is_ascii_digit();
        if alone && is_telephone(&chars[start..start + digits]) {
            push(start, start + digits, 700);
        }
        // 0579-12345678: an area code has three or four digits, a number seven or eight.
        if alone && matches!(digits, 3 | 4) && chars[start] == '0' && chars.get(start + digits) == Some(&'-')
        {
            let rest = &chars[start + digits + 1..];
            let line = rest.iter().take_while(|c| c.is_ascii_digit()).count();
            if matches!(line, 7 | 8) {
                push(start, start + digits + 1 + line, 900);
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
