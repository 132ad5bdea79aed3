//! Names known by their ending alone: 文昌路, 丽景花园, 三区.

use std::sync::LazyLock;

use super::arc::{Arc, State, Tag, is_mark};
use super::name_words::{ENDINGS, PARTS};
use super::numerals;
use super::weight::STRONG;
use super::words::Words;

/// What an ending says of the name before it.
#[derive(Clone, Copy)]
struct Ending {
    state: State,
    weight: i32,
    /// Longest stem in characters.
    longest: usize,
}

static BY_LAST: LazyLock<Words<Ending>> = LazyLock::new(|| {
    Words::by_last(ENDINGS.iter().flat_map(|&(state, weight, longest, words)| {
        words.split_whitespace().map(move |word| (word, Ending { state, weight, longest }))
    }))
});

static BY_FIRST: LazyLock<Words<State>> = LazyLock::new(|| {
    Words::by_first(
        ENDINGS
            .iter()
            .flat_map(|&(state, .., words)| words.split_whitespace().map(move |word| (word, state))),
    )
});

static PARTS_BY_LAST: LazyLock<Words<(State, i32)>> = LazyLock::new(|| {
    Words::by_last(PARTS.iter().flat_map(|&(state, weight, words)| {
        words.split_whitespace().map(move |word| (word, (state, weight)))
    }))
});

/// Words that stand between a proper name and an ending (柯桥[经济]开发区), and so begin no name.
#[rustfmt::skip]
const MIDDLES: [&str; 40] = [
    "国际", "经济", "商务", "商贸", "技术", "科技", "工业", "产业", "时代", "世纪", "中央", "综合", "汽车", "物流", "客运",
    "人民", "第一", "第二", "第三", "高新", "创业", "创新", "文化", "体育", "教育", "职业", "购物", "商业", "农业", "生态",
    "旅游", "进出口", "国土", "交通", "建设", "电子", "服装", "师范", "实验", "中心",
];

static MIDDLE_WORDS: LazyLock<Words<()>> =
    LazyLock::new(|| Words::by_first(MIDDLES.iter().map(|&word| (word, ()))));

/// Whether the rest of a text goes on as a longer name after a stem (路 after 杭州, 大厦 after 金华).
pub fn goes_on(rest: &[char]) -> bool {
    let ending = |state: State| matches!(state, State::Road | State::Place | State::Village | State::Firm);
    BY_FIRST.starting(rest).any(|(_, state)| ending(state))
        || rest.len() >= 2 && "东西南北中".contains(rest[0]) && "路街".contains(rest[1])
}

/// Whether a name ends as those of firms and institutions do.
pub fn is_firm(name: &[char]) -> bool {
    let longest = BY_LAST.ending(name).max_by_key(|&(length, ending)| (length, ending.weight));
    longest.is_some_and(|(_, ending)| ending.state == State::Firm)
}

/// Whether a text begins with a word in the middle or at the end of a place's name.
fn name_goes_on(rest: &[char]) -> bool {
    is_middle(rest)
        || BY_FIRST
            .starting(rest)
            .any(|(length, state)| length > 1 && matches!(state, State::Place | State::Firm))
}

/// Whether a text begins with a word that belongs to the name before it (国际 in 金华国际…).
pub fn is_middle(rest: &[char]) -> bool {
    MIDDLE_WORDS.starting(rest).next().is_some()
}

/// Whether a word is itself an ending of names (花园, 新村), and so no good stem.
pub fn is_ending(word: &[char]) -> bool {
    BY_FIRST.starting(word).any(|(length, _)| length == word.len())
}

/// What is sold or done somewhere, or whose it is, in names that any town may have.
const KINDS: [&str; 16] = [
    "农贸",
    "集贸",
    "小商品",
    "水产",
    "水果",
    "建材",
    "装饰",
    "家具",
    "五金",
    "粮食",
    "批发",
    "便民",
    "供销",
    "卫生",
    "菜",
    "镇",
];

static KIND_WORDS: LazyLock<Words<()>> =
    LazyLock::new(|| Words::by_first(KINDS.iter().map(|&word| (word, ()))));

/// Whether a name says only what is there (农贸市场, 商业中心, 镇政府): an ending and the words before it.
pub fn is_generic(name: &[char]) -> bool {
    let mut words = MIDDLE_WORDS.starting(name).chain(KIND_WORDS.starting(name));
    is_ending(name) || words.any(|(length, ())| is_generic(&name[length..]))
}

/// Fit of a stem's length in characters, from one, by the class of the ending.
#[rustfmt::skip]
const FIT: [[i32; 10]; 4] = [
    [ -75,   0,    0,  -50, -100, -100, -150, -150, -200, -200], // Division
    [-150,   0,    0,    0,  -50,  -50, -100, -150, -200, -250], // Road
    [-150,   0,    0,    0,    0,    0,    0,  -50,  -50,  -50], // Place
    [-100,   0,    0,    0,    0,    0,    0,    0,    0,    0], // Firm
];

/// Each further character of a long stem.
const LONG_STEM: i32 = -25;

/// A figure in the stem of a name.
const FIGURE: i32 = -100;

/// A character in the stem that ends names itself.
const INNER: i32 = -75;

/// A stem that begins with the end of the name before it or with a word between names.
const LEFT_OVER: i32 = -150;

/// A name behind which another ending follows.
const FURTHER: i32 = -100;

/// A stem that begins with a word that begins no name.
const MIDDLE: i32 = -100;

fn class(state: State) -> usize {
    match state {
        State::Road => 1,
        State::Place => 2,
        State::Firm => 3,
        _ => 0,
    }
}

/// What a character does to a name that it stands in.
#[derive(Clone, Copy, Default)]
struct Trait {
    mark: bool,
    figure: bool,
    /// A figure, a letter or a Chinese numeral.
    numeral: bool,
    /// It belongs to the name before it, or stands between names.
    left_over: bool,
    /// It ends names itself.
    ends_names: bool,
    /// 村, which quarters of a village keep in their names.
    village: bool,
    /// A word that begins no name begins here.
    middle: bool,
}

impl Trait {
    fn of(chars: &[char], at: usize) -> Self {
        let c = chars[at];
        Trait {
            mark: is_mark(c),
            figure: c.is_ascii_digit(),
            numeral: c.is_ascii_alphanumeric() || numerals::is_numeral(c),
            left_over: matches!(
                c,
                '路' | '村'
                    | '区'
                    | '镇'
                    | '乡'
                    | '市'
                    | '县'
                    | '省'
                    | '街'
                    | '道'
                    | '号'
                    | '与'
                    | '和'
                    | '之'
                    | '的'
                    | '及'
                    | '旁'
                    | '附'
                    | '对'
                    | '侧'
            ),
            ends_names: matches!(
                c,
                '路' | '街'
                    | '道'
                    | '巷'
                    | '弄'
                    | '镇'
                    | '乡'
                    | '村'
                    | '区'
                    | '县'
                    | '市'
                    | '省'
                    | '号'
                    | '园'
                    | '苑'
                    | '厦'
                    | '城'
                    | '场'
            ),
            village: c == '村',
            middle: is_middle(&chars[at..]),
        }
    }
}

/// Arcs for names known by their ending: every stem length up to the ending's longest.
pub fn ending_arcs(chars: &[char], arcs: &mut Vec<Arc>) {
    let traits: Vec<Trait> = (0..chars.len()).map(|at| Trait::of(chars, at)).collect();
    let mut found: Vec<(usize, Ending)> = Vec::new();
    for end in 2..=chars.len() {
        found.clear();
        found.extend(BY_LAST.ending(&chars[..end]));
        let mut further = None;
        for &(length, mut ending) in &found {
            // 公司 is only the end of 有限公司.
            if found.iter().any(|&(longer, other)| longer > length && other.state == ending.state) {
                continue;
            }
            // 钱江国际|商务中心: what goes on is rather one name.
            if matches!(ending.state, State::Place | State::Firm)
                && *further.get_or_insert_with(|| name_goes_on(&chars[end..]))
            {
                ending.weight += FURTHER;
            }
            stems(&traits, end - length, end, chars[end - 1], ending, arcs);
        }
    }
    part_arcs(chars, arcs);
}

/// Arcs for one ending at `stem_end..end` with every stem before it.
fn stems(
    traits: &[Trait],
    stem_end: usize,
    end: usize,
    last: char,
    Ending { state, weight, longest }: Ending,
    arcs: &mut Vec<Arc>,
) {
    let (mut inside, mut plain) = (0, false);
    let class = class(state);
    // 下湾5区, 四季二区: the figure belongs to the name, and tells it.
    let numbered = last == '区' && class == 2 && stem_end > 0 && traits[stem_end - 1].numeral;
    let weight = if numbered { STRONG } else { weight };
    for stem in 1..=longest.min(stem_end) {
        let start = stem_end - stem;
        let here = traits[start];
        if here.mark {
            break;
        }
        if here.figure {
            if plain || !numbered {
                inside += FIGURE;
            }
            // A label cannot be cut in two.
            if start > 0 && traits[start - 1].figure {
                continue;
            }
        } else {
            plain = true;
        }
        let fit = FIT[class][(stem - 1).min(9)] + LONG_STEM * (stem as i32 - 10).max(0);
        let left_over = if here.left_over { LEFT_OVER } else { 0 };
        let middle = if here.middle { MIDDLE } else { 0 };
        arcs.push(Arc {
            start: start as u16,
            end: end as u16,
            state,
            score: weight + fit + inside + left_over + middle,
            tag: Tag::Ending,
        });
        if here.ends_names && !(numbered && here.village) {
            inside += INNER;
        }
    }
}

/// Parts of a place (三区, C区, 二期, 东区, 北四区), lanes and groups (3弄, 3组), numbered roads (9号路, 6号大街).
fn part_arcs(chars: &[char], arcs: &mut Vec<Arc>) {
    for end in 2..=chars.len() {
        for (length, (state, score)) in PARTS_BY_LAST.ending(&chars[..end]) {
            let word = end - length;
            let mut start = word;
            while start > 0 && word - start < 6 {
                let c = chars[start - 1];
                if !c.is_ascii_alphanumeric() && !numerals::is_numeral(c) {
                    break;
                }
                start -= 1;
            }
            // 北四区, 北段
            if matches!(state, State::Part | State::Lane)
                && start > 0
                && "东西南北中".contains(chars[start - 1])
            {
                start -= 1;
            }
            if start < word && start > 0 && chars[start - 1] == '第' {
                start -= 1;
            }
            if start < word {
                arcs.push(Arc { start: start as u16, end: end as u16, state, score, tag: Tag::Ending });
            }
        }
    }
}
