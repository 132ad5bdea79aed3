//! The counties to be filled: 义乌市 with its real divisions, and further invented ones for larger sizes.

use super::SampleError;
use super::dice::Dice;
use super::frame::{Point, Ring, point, to_degrees, to_metres};
use super::lexicon::{self, KnownName};
use crate::address::rows::{DivisionRow, Level};
use std::collections::BTreeSet;

const OUTLINE: &str = include_str!("../../maps/yiwu_county.geojson");

/// Seats of the towns by general knowledge to about a kilometre (longitude, latitude), and their share of addresses.
const YIWU_SEATS: [(&str, f64, f64, usize); 14] = [
    ("330782001", 120.074, 29.306, 11),
    ("330782002", 120.094, 29.284, 13),
    ("330782003", 120.036, 29.279, 11),
    ("330782004", 120.041, 29.325, 11),
    ("330782005", 120.058, 29.373, 9),
    ("330782006", 119.985, 29.318, 7),
    ("330782007", 120.172, 29.322, 6),
    ("330782008", 120.106, 29.337, 12),
    ("330782100", 120.030, 29.205, 8),
    ("330782101", 120.035, 29.125, 2),
    ("330782102", 119.955, 29.237, 4),
    ("330782104", 119.905, 29.292, 4),
    ("330782105", 120.132, 29.405, 6),
    ("330782106", 120.150, 29.470, 2),
];

pub struct Town {
    pub code: String,
    pub name: String,
    pub seat: Point,
    /// Share of the county's addresses.
    pub weight: usize,
}

pub struct Village {
    pub code: String,
    pub name: String,
    /// Index of its town within the county.
    pub town: usize,
}

pub struct County {
    pub code: String,
    pub name: String,
    pub outline: Ring,
    pub towns: Vec<Town>,
    pub villages: Vec<Village>,
    /// Villages that exist no more, to be merged into today's.
    pub retired: Vec<Village>,
    pub names: Vec<KnownName>,
    pub divisions: Vec<DivisionRow>,
}

pub fn yiwu() -> Result<County, SampleError> {
    let divisions = lexicon::yiwu_divisions()?;
    let mut towns = Vec::new();
    for row in divisions.iter().filter(|row| row.level == Level::Town && row.valid_to.is_none()) {
        let (_, lon, lat, weight) =
            YIWU_SEATS.iter().find(|seat| seat.0 == row.code).copied().ok_or_else(|| {
                let problem = format!("no seat is known for town {}", row.code);
                SampleError::Embedded { file: "gazetteer/yiwu/divisions.csv", problem }
            })?;
        towns.push(Town {
            code: row.code.clone(),
            name: row.name.clone(),
            seat: to_metres(lon, lat),
            weight,
        });
    }
    let villages = |retired: bool| -> Vec<Village> {
        let of_kind = |row: &&DivisionRow| row.level == Level::Village && row.valid_to.is_some() == retired;
        let village = |row: &DivisionRow| {
            let town = towns.iter().position(|town| row.code.starts_with(&town.code))?;
            Some(Village { code: row.code.clone(), name: row.name.clone(), town })
        };
        divisions.iter().filter(of_kind).filter_map(village).collect()
    };
    let (now, retired) = (villages(false), villages(true));
    Ok(County {
        code: "330782".into(),
        name: "义乌市".into(),
        outline: outline()?,
        villages: now,
        retired,
        towns,
        names: lexicon::yiwu_names()?,
        divisions,
    })
}

fn outline() -> Result<Ring, SampleError> {
    let bad = |problem: &str| SampleError::Embedded {
        file: "maps/yiwu_county.geojson",
        problem: problem.to_string(),
    };
    let json: serde_json::Value = serde_json::from_str(OUTLINE).map_err(|error| bad(&error.to_string()))?;
    let ring =
        json["features"][0]["geometry"]["coordinates"][0].as_array().ok_or_else(|| bad("no outline"))?;
    let corner = |pair: &serde_json::Value| Some(to_metres(pair[0].as_f64()?, pair[1].as_f64()?));
    let mut points: Vec<Point> = ring
        .iter()
        .map(corner)
        .collect::<Option<_>>()
        .ok_or_else(|| bad("a corner is no pair of numbers"))?;
    points.pop();
    Ok(Ring::new(points))
}

const NAMES: [&str; 9] =
    ["示东县", "示西县", "示南县", "示北县", "示江县", "示湖县", "示山县", "示岭县", "示港县"];
const FIRST: &str = "云青石竹梅枫桃杏柏银玉碧丹紫苍岩霞月星虹";
const LAST: &str = "溪岭湖塘坪桥浦湾峰泉坑畈洲渡";
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕";
const ENDINGS: [&str; 14] =
    ["宅", "村", "店", "塘", "家", "山头", "畈", "坞", "桥头", "溪", "岭脚", "塘下", "里", "坑"];

/// The `index`-th invented county (1 to 9): 义乌's outline turned over and moved west, names plainly made up.
pub fn invented(seed: u64, index: usize, home: &County, taken: &mut BTreeSet<String>) -> County {
    let mut dice = Dice::new(seed, "county", index as u64);
    let move_by =
        point(-62_000.0 * (1 + (index - 1) % 3) as f64, 66_000.0 * (((index - 1) / 3) as f64 - 1.0));
    let flip_x = if index.is_multiple_of(2) { -1.0 } else { 1.0 };
    let flip_y = if index.is_multiple_of(3) { -1.0 } else { 1.0 };
    let place = |p: Point| {
        let (lon, lat) = to_degrees(point(p.x * flip_x + move_by.x, p.y * flip_y + move_by.y));
        to_metres(lon, lat)
    };
    let code = format!("33079{index}");
    let mut divisions = vec![division(&code, NAMES[index - 1], Level::County, "3307")];
    let (mut towns, mut villages) = (Vec::new(), Vec::new());
    for (t, model) in home.towns.iter().enumerate() {
        let town_code = format!("{code}{:03}", if t < 8 { t + 1 } else { 92 + t });
        let name = loop {
            let name = format!("{}{}", letter(&mut dice, FIRST), letter(&mut dice, LAST));
            if taken.insert(name.clone()) {
                break format!("{name}{}", if t < 8 { "街道" } else { "镇" });
            }
        };
        divisions.push(division(&town_code, &name, Level::Town, &code));
        let seat =
            place(point(model.seat.x + dice.span(-400.0, 400.0), model.seat.y + dice.span(-400.0, 400.0)));
        towns.push(Town { code: town_code.clone(), name, seat, weight: model.weight });
        let mut here = BTreeSet::new();
        while here.len() < 39 {
            let name = format!("{}{}", letter(&mut dice, SURNAMES), dice.pick(&ENDINGS));
            let name = if name.ends_with('村') { name } else { format!("{name}村") };
            if here.insert(name.clone()) {
                let code = format!("{town_code}{}", 200 + here.len());
                divisions.push(division(&code, &name, Level::Village, &town_code));
                villages.push(Village { code, name, town: t });
            }
        }
    }
    let outline = Ring::new(home.outline.points.iter().map(|p| place(*p)).collect());
    let name = NAMES[index - 1].to_string();
    County { code, name, outline, towns, villages, retired: Vec::new(), names: Vec::new(), divisions }
}

fn division(code: &str, name: &str, level: Level, parent: &str) -> DivisionRow {
    let (code, name) = (code.to_string(), name.to_string());
    DivisionRow { code, name, level, parent: Some(parent.to_string()), valid_from: None, valid_to: None }
}

fn letter(dice: &mut Dice, letters: &str) -> char {
    let letters: Vec<char> = letters.chars().collect();
    letters[dice.below(letters.len())]
}
