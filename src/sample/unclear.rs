//! Texts that nobody could place (rules 8 and 9 of [`super::truth`]): no address at all, unknown names, towns and counties
//! alone, two counties at once.

use super::city::City;
use super::company;
use super::dice::Dice;
use super::elsewhere::Elsewhere;
use super::index::Index;
use super::names::{DIGITS, stem, two};

/// A text and its tag; `None` where the draw would be a real name.
pub fn text(
    city: &City,
    index: &Index,
    elsewhere: &Elsewhere,
    kind: usize,
    dice: &mut Dice,
) -> Option<(String, &'static str)> {
    match kind {
        0 => Some((gibberish(dice), "negative_gibberish")),
        1 => Some((firm(city, dice), "negative_company")),
        2 => Some((
            dice.pick(&["", "-", "无", "/", " ", "暂无", "同上", "无固定场所", "。", "见附件", "0"])
                .to_string(),
            "negative_empty",
        )),
        3 => unknown_road(city, index, dice).map(|text| (text, "negative_unknown_road")),
        4 => unknown_place(city, index, dice).map(|text| (text, "negative_unknown_place")),
        5 => Some((town_only(city, dice), "ambiguous_town_only")),
        6 => Some((county_only(city, dice), "ambiguous_county_only")),
        _ => two_counties(city, index, elsewhere, dice),
    }
}

/// How many kinds [`text`] knows, with their weights.
pub const WEIGHTS: [usize; 8] = [12, 14, 8, 26, 18, 8, 4, 6];

fn gibberish(dice: &mut Dice) -> String {
    const LETTERS: &str = "的了在是我有他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面";
    let letters: Vec<char> = LETTERS.chars().collect();
    let length = dice.between(3, 14);
    match dice.below(4) {
        0 => (0..length).map(|_| char::from(b'a' + dice.below(26) as u8)).collect(),
        1 => (0..length).map(|_| char::from(b'0' + dice.below(10) as u8)).collect(),
        2 => dice
            .pick(&[
                "测试",
                "test",
                "????",
                "测试地址请勿审核",
                "😀😀",
                "asdfgh123",
                "1",
                "请选择",
                "null",
                "N/A",
                "地址",
            ])
            .to_string(),
        _ => (0..length).map(|_| letters[dice.below(letters.len())]).collect(),
    }
}

fn firm(city: &City, dice: &mut Dice) -> String {
    let county = &city.counties[dice.below(city.counties.len())];
    let region = if dice.chance(300) { "浙江省" } else { "" };
    format!("{region}{}", company::name(county, dice))
}

/// A home region, with a town that the zone touches, or none.
fn region(city: &City, dice: &mut Dice) -> String {
    let touched: Vec<&super::city::TownNames> = city.towns.iter().filter(|town| !town.outside).collect();
    let county = &city.counties[0];
    let lead = dice.pick(&["浙江省金华市", "浙江省", ""]);
    match touched.len() {
        n if n > 0 && dice.chance(600) => {
            let town = touched[dice.below(n)];
            format!("{lead}{}{}", city.counties[usize::from(town.county)], town.name)
        }
        _ => format!("{lead}{county}"),
    }
}

/// Rare characters, so that no real name is within a slip of the pen.
fn rare(dice: &mut Dice) -> String {
    const RARE: &str = "翠薇朔漠珊瑚蓬莱琥珀麒麟鲲鹏雁栖鹭岛槐荫蒹葭芙蓉琴瑟杜鹃翡烟霖澜沁昊旻";
    let letters: Vec<char> = RARE.chars().collect();
    (0..2).map(|_| letters[dice.below(letters.len())]).collect()
}

fn unknown(index: &Index, name: &str) -> Option<()> {
    (index.exact(name).is_empty() && index.neighbours(name).is_empty()).then_some(())
}

fn unknown_road(city: &City, index: &Index, dice: &mut Dice) -> Option<String> {
    let stem = if dice.chance(500) { rare(dice) } else { two(dice) };
    let road = format!("{stem}{}", dice.pick(&["路", "街", "大道", "西路"]));
    unknown(index, &road)?;
    let room = if dice.chance(400) { format!("{}室", dice.between(101, 1203)) } else { String::new() };
    Some(format!("{}{road}{}号{room}", region(city, dice), dice.between(1, 899)))
}

fn unknown_place(city: &City, index: &Index, dice: &mut Dice) -> Option<String> {
    let word = dice.pick(&["小区", "花园", "大厦", "工业园", "苑"]);
    let district = if word == "小区" && dice.chance(300) {
        format!("{}区", DIGITS[dice.between(1, 5)])
    } else {
        String::new()
    };
    let stem = if dice.chance(500) { rare(dice) } else { two(dice) };
    let place = format!("{stem}{word}{district}");
    unknown(index, &place)?;
    Some(format!("{}{place}{}幢{}室", region(city, dice), dice.between(1, 40), dice.between(101, 603)))
}

fn town_only(city: &City, dice: &mut Dice) -> String {
    let touched: Vec<&super::city::TownNames> = city.towns.iter().filter(|town| !town.outside).collect();
    let town = touched[dice.below(touched.len())];
    let name = if dice.chance(250) { stem(&town.name) } else { town.name.clone() };
    format!("{}{}{name}", dice.pick(&["浙江省金华市", "浙江省", ""]), city.counties[usize::from(town.county)])
}

fn county_only(city: &City, dice: &mut Dice) -> String {
    format!("{}{}", dice.pick(&["浙江省金华市", "浙江省", "金华", ""]), city.counties[0])
}

/// A home address inside the zone with another county put in.
fn two_counties(
    city: &City,
    index: &Index,
    elsewhere: &Elsewhere,
    dice: &mut Dice,
) -> Option<(String, &'static str)> {
    let structure = [super::model::Structure::Street, super::model::Structure::Quarter][dice.below(2)];
    let (site, row) = index.draw(structure, true, city, dice)?;
    let draft = super::draft::Draft::standard(city, index, site, row, dice);
    let text = draft.text();
    let county = &draft.record.county;
    let other = &elsewhere.county(dice)[2];
    Some((text.replacen(county.as_str(), &format!("{county}{other}"), 1), "ambiguous_two_counties"))
}
