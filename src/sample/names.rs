//! Names of streets and places: known ones where facts give them, else made from the stock that towns draw on.

use super::county::County;
use super::dice::Dice;
use super::ground::{Ground, Work};

/// A known name with its town within the county, where a source or the name itself tells it.
#[derive(Debug, Clone)]
pub struct Known {
    pub name: String,
    pub road: bool,
    pub town: Option<usize>,
}

const ROAD_STEMS: [&str; 84] = [
    "城店", "商翔", "义通", "通宝", "东新", "南苑", "西苑", "北站", "兴业", "兴隆", "兴发", "创业", "创新",
    "科技", "丰收", "丰泽", "金山", "金鳞", "银河", "明珠", "明德", "德润", "厚德", "文华", "文锦", "博雅",
    "学府", "育才", "育英", "康复", "康园", "安康", "长安", "平安", "永安", "永兴", "永泰", "和平", "和谐",
    "团结", "友谊", "胜利", "光明", "东方", "朝阳", "春江", "春华", "秋月", "夏荷", "冬梅", "梅岭", "兰溪",
    "竹园", "菊香", "荷花", "桂花", "玉兰", "紫荆", "木樨", "樱花", "龙江", "龙海", "凤山", "凤鸣", "鹤田",
    "白鹭", "青云", "凌云", "飞凤", "望江", "望湖", "临江", "滨湖", "环湖", "溪东", "溪西", "桥南", "桥北",
    "塘岸", "畈东", "湖清", "双峰", "三元", "四维",
];
const ROAD_WORDS: [&str; 10] = ["路", "路", "路", "路", "街", "街", "大道", "东路", "西路", "北路"];
/// Names that many towns use at once.
pub const COMMON_ROADS: [&str; 10] =
    ["人民路", "振兴路", "建设路", "文化路", "工业路", "解放街", "新华路", "迎宾路", "中心街", "环城东路"];
const PLACE_STEMS: [&str; 60] = [
    "东洲", "锦绣", "阳光", "金桥", "银苑", "丽水", "碧云", "翠湖", "绿城", "嘉禾", "嘉鸿", "盛世", "盛唐",
    "御景", "湖畔", "江景", "香樟", "香榭", "紫金", "紫云", "玫瑰", "蔷薇", "雅苑", "雅居", "清华", "书香",
    "翰林", "状元", "福星", "福寿", "福运", "祥和", "吉祥", "如意", "安居", "安泰", "康居", "康城", "新城",
    "新世", "时代", "世纪", "国贸", "商贸", "金都", "银都", "华府", "华庭", "龙庭", "凤凰", "白云", "蓝湾",
    "海德", "天润", "天和", "恒大", "恒信", "宏业", "宏泰", "富民",
];
const PLACE_WORDS: [&str; 9] = ["小区", "小区", "花园", "家园", "名苑", "公寓", "新村", "佳苑", "华庭"];
pub const DIGITS: [&str; 11] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// Known names of the county with their towns.
pub fn known(county: &County) -> Vec<Known> {
    let stem_town = |name: &str| county.towns.iter().position(|town| name.starts_with(&stem(&town.name)));
    let town_of = |name: &str, town: &str| match town {
        "" => stem_town(name),
        _ => county.towns.iter().position(|known| known.name == town),
    };
    let known = |n: &super::lexicon::KnownName| Known {
        name: n.name.clone(),
        road: n.road,
        town: town_of(&n.name, &n.town),
    };
    county.names.iter().map(known).collect()
}

/// A division's name without its unit word: 福田街道 → 福田, 何斯路村 → 何斯路, 新村 → 新村.
pub fn stem(name: &str) -> String {
    for word in ["街道", "镇", "乡", "社区", "居委会", "村"] {
        if let Some(stem) = name.strip_suffix(word)
            && stem.chars().count() >= 2
        {
            return stem.to_string();
        }
    }
    name.to_string()
}

/// A street name that the county does not have yet.
pub fn road(work: &Work, ground: &Ground, town: usize, dice: &mut Dice) -> String {
    loop {
        let stem = match dice.below(100) {
            0..4 => work.town_stems[town].clone(),
            4..16 => match work.villages.len() {
                0 => dice.pick(&ROAD_STEMS).to_string(),
                n => stem(&ground.entities[work.villages[dice.below(n)].0 as usize].name),
            },
            16..40 => two(dice),
            _ => dice.pick(&ROAD_STEMS).to_string(),
        };
        let word = dice.pick(&ROAD_WORDS);
        let numbered = if word == "街" && dice.chance(300) { DIGITS[dice.between(1, 9)] } else { "" };
        let name = format!("{stem}{numbered}{word}");
        if !ground.taken.contains(&(work.county, name.clone())) && !stem.ends_with('路') {
            return name;
        }
    }
}

/// A stem for quarters, towers, parks and markets, now and then led by the town's name.
pub fn place_stem(work: &Work, town: usize, dice: &mut Dice) -> String {
    let led = if dice.chance(70) { work.town_stems[town].clone() } else { String::new() };
    let stem = if dice.chance(350) { two(dice) } else { dice.pick(&PLACE_STEMS).to_string() };
    format!("{led}{stem}")
}

pub fn place_word(dice: &mut Dice) -> &'static str {
    dice.pick(&PLACE_WORDS)
}

/// Two characters that go together well enough for a street or a quarter.
pub fn two(dice: &mut Dice) -> String {
    const FIRST: &str = "永长兴金银宏恒嘉佳瑞祥福德文明锦华荣昌盛泰安康和顺通达广益信义仁礼";
    const SECOND: &str = "康宁兴盛昌隆泰安达通和顺源润泽景元辉耀庆华丰茂林川海山江湖河";
    let mut letter = |letters: &str| letters.chars().nth(dice.below(letters.chars().count())).unwrap_or('兴');
    let pair = (letter(FIRST), letter(SECOND));
    format!("{}{}", pair.0, pair.1)
}

/// A name from `make` that the county does not have yet.
pub fn fresh(work: &Work, ground: &Ground, dice: &mut Dice, make: impl Fn(&mut Dice) -> String) -> String {
    loop {
        let name = make(dice);
        if !ground.taken.contains(&(work.county, name.clone())) {
            return name;
        }
    }
}
