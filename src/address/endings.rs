//! Names known by their ending alone: 文昌路, 丽景花园, 三区.

use std::sync::LazyLock;

use super::lattice::{Arc, State, Tag, is_mark};
use super::numerals;
use super::words::Words;

/// Endings of names that no dictionary holds: ending, role, score, longest stem.
const ENDINGS: [(&str, State, i32, usize); 218] = [
    ("省", State::Province, -11, 3),
    ("自治州", State::City, 111, 8),
    ("地区", State::City, -69, 3),
    ("市", State::County, -128, 3),
    ("县", State::County, 22, 3),
    ("区", State::County, 2, 3),
    ("街道办事处", State::Town, 497, 4),
    ("街道", State::Town, 279, 4),
    ("镇", State::Town, 63, 4),
    ("乡", State::Town, -7, 4),
    ("办事处", State::Town, 344, 6),
    ("街道办", State::Town, 140, 6),
    ("村民委员会", State::Village, 248, 5),
    ("居委会", State::Village, 181, 5),
    ("村委会", State::Village, 165, 5),
    ("社区", State::Village, 110, 5),
    ("村", State::Village, 16, 4),
    ("村委", State::Village, 33, 5),
    ("自然村", State::Village, 158, 5),
    ("行政村", State::Village, 221, 5),
    ("桥", State::Village, -181, 3),
    ("塘", State::Village, -219, 3),
    ("头", State::Village, -188, 3),
    ("浦", State::Village, -123, 3),
    ("山", State::Village, -224, 3),
    ("庄", State::Village, -114, 3),
    ("溪", State::Village, -156, 3),
    ("大道", State::Road, 215, 6),
    ("大街", State::Road, 138, 6),
    ("公路", State::Road, 124, 6),
    ("胡同", State::Road, 109, 6),
    ("路", State::Road, 56, 6),
    ("街", State::Road, 13, 5),
    ("巷", State::Road, 5, 5),
    ("弄", State::Road, -88, 5),
    ("线", State::Road, -43, 4),
    ("里", State::Road, -294, 4),
    ("东路", State::Road, 181, 6),
    ("西路", State::Road, 164, 6),
    ("南路", State::Road, 226, 6),
    ("北路", State::Road, 165, 6),
    ("中路", State::Road, 210, 6),
    ("东街", State::Road, 119, 6),
    ("西街", State::Road, 107, 6),
    ("南街", State::Road, 72, 6),
    ("北街", State::Road, 190, 6),
    ("中街", State::Road, 163, 6),
    ("支路", State::Road, 160, 6),
    ("环路", State::Road, 109, 6),
    ("直街", State::Road, 203, 6),
    ("高速", State::Road, 115, 6),
    ("段", State::Road, 36, 5),
    ("道", State::Road, -38, 5),
    ("大桥", State::Road, -164, 5),
    ("小区", State::Place, 170, 8),
    ("花园", State::Place, 142, 8),
    ("花苑", State::Place, 129, 8),
    ("家园", State::Place, 138, 8),
    ("公寓", State::Place, 182, 8),
    ("大厦", State::Place, 175, 8),
    ("大楼", State::Place, 72, 8),
    ("大院", State::Place, 124, 8),
    ("广场", State::Place, 146, 8),
    ("商城", State::Place, 179, 8),
    ("工业区", State::Place, 445, 8),
    ("工业园", State::Place, 265, 8),
    ("工业园区", State::Place, 581, 8),
    ("科技园", State::Place, 225, 8),
    ("产业园", State::Place, 220, 8),
    ("创业园", State::Place, 354, 8),
    ("创意园", State::Place, 132, 8),
    ("物流园", State::Place, 149, 8),
    ("园区", State::Place, 256, 8),
    ("开发区", State::Place, 613, 8),
    ("新区", State::Place, 156, 6),
    ("新村", State::Place, 180, 6),
    ("新城", State::Place, 54, 6),
    ("校区", State::Place, 125, 8),
    ("苑", State::Place, 24, 6),
    ("园", State::Place, -3, 6),
    ("城", State::Place, 5, 7),
    ("厦", State::Place, -78, 7),
    ("邸", State::Place, 4, 6),
    ("府", State::Place, -39, 6),
    ("庭", State::Place, -23, 6),
    ("寓", State::Place, 59, 6),
    ("坊", State::Place, -78, 6),
    ("庄", State::Place, -7, 6),
    ("湾", State::Place, -94, 5),
    ("居", State::Place, -83, 5),
    ("轩", State::Place, -94, 6),
    ("阁", State::Place, -7, 6),
    ("墅", State::Place, -65, 6),
    ("郡", State::Place, -150, 6),
    ("区", State::Place, 4, 6),
    ("座", State::Place, -86, 6),
    ("别墅", State::Place, -28, 6),
    ("山庄", State::Place, 176, 6),
    ("国际", State::Place, -62, 6),
    ("宾馆", State::Place, 246, 8),
    ("饭店", State::Place, 240, 8),
    ("超市", State::Place, 143, 8),
    ("商场", State::Place, 216, 8),
    ("商厦", State::Place, 146, 8),
    ("百货", State::Place, 94, 8),
    ("车站", State::Place, 127, 8),
    ("机场", State::Place, 96, 8),
    ("宿舍", State::Place, 36, 8),
    ("仓库", State::Place, -56, 8),
    ("大酒店", State::Place, 308, 8),
    ("派出所", State::Place, 241, 8),
    ("政府", State::Place, 84, 8),
    ("局", State::Place, -57, 8),
    ("馆", State::Place, 61, 8),
    ("院", State::Place, -34, 8),
    ("楼", State::Place, 1, 8),
    ("店", State::Place, -13, 9),
    ("站", State::Place, 41, 8),
    ("村", State::Place, -7, 6),
    ("桥", State::Place, -20, 5),
    ("小镇", State::Place, 257, 7),
    ("市场", State::Place, 5, 7),
    ("步行街", State::Place, 3, 7),
    ("软件园", State::Place, 193, 7),
    ("孵化园", State::Place, 110, 7),
    ("谷", State::Place, -81, 7),
    ("港", State::Place, -76, 7),
    ("岛", State::Place, -13, 7),
    ("华府", State::Place, 6, 7),
    ("一品", State::Place, -14, 7),
    ("天地", State::Place, 112, 7),
    ("世界", State::Place, -43, 7),
    ("都", State::Place, -72, 7),
    ("里", State::Place, -85, 7),
    ("号院", State::Place, 139, 7),
    ("大厅", State::Place, 14, 7),
    ("写字楼", State::Place, 216, 7),
    ("厂房", State::Place, 72, 7),
    ("车间", State::Place, -66, 7),
    ("期", State::Place, -134, 7),
    ("公园", State::Place, 49, 7),
    ("景区", State::Place, -1, 7),
    ("度假区", State::Place, 183, 7),
    ("南门", State::Place, -163, 7),
    ("西门", State::Place, -121, 7),
    ("后门", State::Place, -140, 7),
    ("大门", State::Place, -132, 7),
    ("山", State::Place, -119, 7),
    ("头", State::Place, -98, 7),
    ("塘", State::Place, -125, 7),
    ("口", State::Place, -127, 7),
    ("中心", State::Firm, 117, 10),
    ("市场", State::Firm, 96, 10),
    ("酒店", State::Firm, 162, 10),
    ("医院", State::Firm, 239, 10),
    ("学院", State::Firm, 56, 12),
    ("大学", State::Firm, 45, 10),
    ("中学", State::Firm, 345, 10),
    ("小学", State::Firm, 135, 10),
    ("学校", State::Firm, 220, 10),
    ("幼儿园", State::Firm, 294, 10),
    ("银行", State::Firm, -19, 10),
    ("有限公司", State::Firm, 322, 16),
    ("公司", State::Firm, 91, 14),
    ("集团", State::Firm, 76, 12),
    ("厂", State::Firm, 49, 10),
    ("所", State::Firm, -20, 10),
    ("营业部", State::Firm, 226, 10),
    ("工作室", State::Firm, 0, 10),
    ("合作社", State::Firm, 40, 10),
    ("商行", State::Firm, 129, 10),
    ("营业厅", State::Firm, 86, 10),
    ("专卖店", State::Firm, 92, 10),
    ("旗舰店", State::Firm, 167, 10),
    ("体验店", State::Firm, 135, 10),
    ("药房", State::Firm, -25, 10),
    ("网吧", State::Firm, 31, 10),
    ("网咖", State::Firm, 26, 10),
    ("快递", State::Firm, -16, 10),
    ("物流", State::Firm, -14, 10),
    ("法院", State::Firm, 157, 10),
    ("检察院", State::Firm, 135, 10),
    ("分局", State::Firm, -8, 10),
    ("支行", State::Firm, 56, 10),
    ("分行", State::Firm, 72, 10),
    ("支队", State::Firm, 21, 10),
    ("大队", State::Firm, 121, 10),
    ("中队", State::Firm, -39, 10),
    ("加油站", State::Firm, 238, 10),
    ("会所", State::Firm, 3, 10),
    ("餐厅", State::Firm, 61, 10),
    ("火锅", State::Firm, 37, 10),
    ("服饰", State::Firm, -34, 10),
    ("鞋业", State::Firm, 33, 10),
    ("电器", State::Firm, -21, 10),
    ("家纺", State::Firm, 99, 10),
    ("管委会", State::Firm, 125, 10),
    ("办事处", State::Firm, 318, 10),
    ("村委会", State::Firm, 212, 10),
    ("居委会", State::Firm, 146, 10),
    ("委员会", State::Firm, 153, 10),
    ("厅", State::Firm, -40, 10),
    ("部", State::Firm, 13, 10),
    ("处", State::Firm, 6, 10),
    ("行", State::Firm, -203, 10),
    ("社", State::Firm, -77, 10),
    ("室", State::Firm, 38, 10),
    ("厨房", State::Firm, 97, 10),
    ("商店", State::Firm, -15, 10),
    ("专柜", State::Firm, -167, 10),
    ("美容院", State::Firm, 143, 10),
    ("公安局", State::Firm, 49, 10),
    ("保险", State::Firm, 29, 10),
    ("证券", State::Firm, 21, 10),
    ("建材城", State::Firm, 150, 10),
    ("服装城", State::Firm, 157, 10),
    ("店铺", State::Firm, 123, 10),
    ("基地", State::Firm, 35, 10),
];

/// Words that follow figures and make a part of a place, a lane, a group or a road of them (三区, 5弄, 104国道).
const PARTS: [(&str, State, i32); 24] = [
    ("区", State::Part, 108),
    ("期", State::Part, 220),
    ("区块", State::Part, 108),
    ("街区", State::Part, 200),
    ("地块", State::Part, 168),
    ("组", State::Lane, 217),
    ("组团", State::Part, 150),
    ("队", State::Lane, 153),
    ("弄", State::Lane, 159),
    ("巷", State::Lane, 167),
    ("号弄", State::Lane, 191),
    ("号路", State::Road, 359),
    ("号街", State::Road, 520),
    ("号大街", State::Road, 510),
    ("号大道", State::Road, 520),
    ("路", State::Road, 44),
    ("街", State::Road, 160),
    ("大街", State::Road, 400),
    ("大道", State::Road, 400),
    ("国道", State::Road, 501),
    ("省道", State::Road, 451),
    ("县道", State::Road, 407),
    ("号桥", State::Place, 559),
    ("号院", State::Place, 491),
];

static BY_LAST: LazyLock<Words<(State, i32, usize)>> = LazyLock::new(|| {
    Words::by_last(ENDINGS.iter().map(|&(word, state, score, longest)| (word, (state, score, longest))))
});

static BY_FIRST: LazyLock<Words<State>> =
    LazyLock::new(|| Words::by_first(ENDINGS.iter().map(|&(word, state, ..)| (word, state))));

static PARTS_BY_LAST: LazyLock<Words<(&'static str, State, i32)>> =
    LazyLock::new(|| Words::by_last(PARTS.iter().map(|&(word, state, score)| (word, (word, state, score)))));

/// Words that stand between a proper name and an ending (柯桥[经济]开发区), and so begin no name.
const MIDDLES: [&str; 40] = [
    "国际",
    "经济",
    "商务",
    "商贸",
    "技术",
    "科技",
    "工业",
    "产业",
    "时代",
    "世纪",
    "中央",
    "综合",
    "汽车",
    "物流",
    "客运",
    "人民",
    "第一",
    "第二",
    "第三",
    "高新",
    "创业",
    "创新",
    "文化",
    "体育",
    "教育",
    "职业",
    "购物",
    "商业",
    "农业",
    "生态",
    "旅游",
    "进出口",
    "国土",
    "交通",
    "建设",
    "电子",
    "服装",
    "师范",
    "实验",
    "中心",
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
    [ 77,  276,  287,  290,  349,  380,  430,  469,  550,  620], // Division
    [ 116,  301,  325,  357,  330,  380,  430,  480,  550,  620], // Town
    [ 333,  513,  565,  598,  330,  380,  430,  480,  550,  620], // Village
    [ 116,  310,  357,  315,  306,  368,  490,  550,  620,  690], // Road
    [ 201,  409,  465,  527,  578,  640,  709,  730,  620,  690], // Place
    [ 206,  380,  456,  521,  544,  610,  700,  715,  591,  690], // Short place
    [ 15,  214,  275,  376,  443,  512,  555,  639,  681,  771], // Firm
    [ -39,  223,  271,  369,  440,  504,  542,  614,  659,  575], // Short firm
];

/// Each further character of a long stem.
const LONG_STEM: i32 = 57;

/// A figure in the stem, by class.
const FIGURE: [i32; 8] = [-60, -60, -185, -79, -59, -191, -100, -121];

/// A character in the stem that ends names itself, by class.
const INNER: [i32; 8] = [73, -28, -60, 7, -23, -25, -38, -53];

/// A stem that begins with the end of the name before it or with a word between names.
const LEFT_OVER: [i32; 8] = [-109, -136, -73, -96, -109, -76, -73, -89];

/// A stem that begins with a word that begins no name.
const MIDDLE: [i32; 8] = [-141, 45, -102, 62, -75, -3, -46, 5];

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
