//! Names known by their ending alone: 文昌路, 丽景花园, 三区.

use std::sync::LazyLock;

use super::lattice::{Arc, State, Tag, is_mark};
use super::name_words::{ENDINGS, PARTS};
use super::numerals;
use super::words::Words;

static BY_LAST: LazyLock<Words<(State, i32, usize)>> = LazyLock::new(|| {
    Words::by_last(ENDINGS.iter().map(|&(word, state, score, longest)| (word, (state, score, longest))))
});

static BY_FIRST: LazyLock<Words<State>> =
    LazyLock::new(|| Words::by_first(ENDINGS.iter().map(|&(word, state, ..)| (word, state))));

static PARTS_BY_LAST: LazyLock<Words<(&'static str, State, i32)>> =
    LazyLock::new(|| Words::by_last(PARTS.iter().map(|&(word, state, score)| (word, (word, state, score)))));

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

/// Whether a text begins with a word that belongs to the name before it (国际 in 金华国际…).
pub fn is_middle(rest: &[char]) -> bool {
    MIDDLE_WORDS.starting(rest).next().is_some()
}

/// Whether a word is itself an ending of names (花园, 新村), and so no good stem.
pub fn is_ending(word: &[char]) -> bool {
    BY_FIRST.starting(word).any(|(length, _)| length == word.len())
}

/// Fit of a stem's length in characters, from one, by the class of the ending.
#[rustfmt::skip]
const FIT: [[i32; 10]; 8] = [
    [ 78,  289,  293,  290,  358,  380,  430,  469,  550,  620], // Division
    [ 145,  317,  355,  373,  330,  380,  430,  480,  550,  620], // Town
    [ 317,  500,  551,  578,  330,  380,  430,  480,  550,  620], // Village
    [ 135,  320,  369,  327,  325,  386,  490,  550,  620,  690], // Road
    [ 231,  407,  466,  530,  579,  643,  711,  733,  620,  690], // Place
    [ 202,  374,  450,  518,  542,  609,  707,  727,  591,  690], // Short place
    [ 29,  223,  287,  386,  454,  530,  579,  661,  705,  798], // Firm
    [ -24,  223,  273,  370,  437,  504,  536,  606,  648,  583], // Short firm
];

/// Each further character of a long stem.
const LONG_STEM: i32 = 63;

/// A figure in the stem, by class.
const FIGURE: [i32; 8] = [-60, -60, -263, -83, -63, -152, -101, -139];

/// A character in the stem that ends names itself, by class.
const INNER: [i32; 8] = [69, -23, -55, 5, -27, -19, -38, -45];

/// A stem that begins with the end of the name before it or with a word between names.
const LEFT_OVER: [i32; 8] = [-110, -135, -69, -93, -100, -75, -78, -79];

/// A stem that begins with a word that begins no name.
const MIDDLE: [i32; 8] = [-142, 57, -95, 61, -66, -1, -48, 2];

fn class(state: State, length: usize) -> usize {
    match state {
        State::Town => 1,
        State::Village => 2,
        State::Road => 3,
        State::Place => 4 + usize::from(length == 1),
        State::Firm => 6 + usize::from(length == 1),
        _ => 0,
    }
}

/// What a character does to a name that it stands in.
#[derive(Clone, Copy, Default)]
struct Trait {
    mark: bool,
    figure: bool,
    /// It belongs to the name before it, or stands between names.
    left_over: bool,
    /// It ends names itself.
    ends_names: bool,
    /// A word that begins no name begins here.
    middle: bool,
}

impl Trait {
    fn of(chars: &[char], at: usize) -> Self {
        let c = chars[at];
        Trait {
            mark: is_mark(c),
            figure: c.is_ascii_digit(),
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
            middle: is_middle(&chars[at..]),
        }
    }
}

/// Arcs for names known by their ending: every stem length up to the ending's longest.
pub fn ending_arcs(chars: &[char], arcs: &mut Vec<Arc>) {
    let traits: Vec<Trait> = (0..chars.len()).map(|at| Trait::of(chars, at)).collect();
    for end in 2..=chars.len() {
        for (length, ending) in BY_LAST.ending(&chars[..end]) {
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
    (state, score, longest): (State, i32, usize),
    arcs: &mut Vec<Arc>,
) {
    let (mut inside, mut plain) = (0, false);
    let class = class(state, end - stem_end);
    let numbered = matches!(last, '区' | '期');
    for stem in 1..=longest.min(stem_end) {
        let start = stem_end - stem;
        let here = traits[start];
        if here.mark {
            break;
        }
        if here.figure {
            // The figure of 下湾5区 belongs to the name.
            if plain || !numbered {
                inside += FIGURE[class];
            }
            // A label cannot be cut in two.
            if start > 0 && traits[start - 1].figure {
                continue;
            }
        } else {
            plain = true;
        }
        let fit = FIT[class][(stem - 1).min(9)] + LONG_STEM * (stem as i32 - 10).max(0);
        let left_over = if here.left_over { LEFT_OVER[class] } else { 0 };
        let middle = if here.middle { MIDDLE[class] } else { 0 };
        arcs.push(Arc {
            start: start as u16,
            end: end as u16,
            state,
            score: score + (fit + inside + left_over + middle),
            tag: Tag::Ending,
        });
        if here.ends_names {
            inside += INNER[class];
        }
    }
}

/// Parts of a place (三区, C区, 二期, 东区, 北四区), lanes and groups (3弄, 3组), numbered roads (9号路, 6号大街).
fn part_arcs(chars: &[char], arcs: &mut Vec<Arc>) {
    for end in 2..=chars.len() {
        for (length, (_, state, score)) in PARTS_BY_LAST.ending(&chars[..end]) {
            let word = end - length;
            let mut start = word;
            while start > 0 && word - start < 6 {
                let c = chars[start - 1];
                if !c.is_ascii_alphanumeric() && !numerals::is_numeral(c) {
                    break;
                }
                start -= 1;
            }
            if state == State::Part
                && start > 0
                && word - start < 2
                && "东西南北中".contains(chars[start - 1])
            {
                start -= 1;
            }
            if start < word {
                arcs.push(Arc { start: start as u16, end: end as u16, state, score, tag: Tag::Ending });
            }
        }
    }
}
