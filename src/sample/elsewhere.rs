//! Addresses of other counties, cities and provinces: outside, also where the town's, street's or village's name exists
//! at home (rule 8 of [`super::truth`]).

use super::SampleError;
use super::city::City;
use super::dice::Dice;
use super::lexicon;
use super::model::Kind;
use super::names::COMMON_ROADS;
use crate::address::rows::Level;
use std::collections::BTreeMap;

/// Names of the country as an applicant from elsewhere writes them.
pub struct Elsewhere {
    /// Province, city and county; the city is empty in the municipalities.
    counties: Vec<(String, [String; 3])>,
    /// Towns of the province by county code.
    towns: BTreeMap<String, Vec<String>>,
    /// Positions in `counties` of the home city's other counties, and of the home province's.
    near: Vec<usize>,
    province: Vec<usize>,
}

impl Elsewhere {
    pub fn new(city: &City) -> Result<Elsewhere, SampleError> {
        let rows = lexicon::country_divisions()?;
        let name = |code: &str| {
            let row = rows.iter().find(|row| row.code == code && row.valid_to.is_none());
            row.map(|row| row.name.clone()).unwrap_or_default()
        };
        let mut counties = Vec::new();
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.level == Level::County && row.valid_to.is_none()) {
            let home = city.counties.contains(&row.name);
            if row.code.len() != 6 || home || !row.name.ends_with(['市', '县', '区']) || row.name == "市辖区"
            {
                continue;
            }
            for code in [&row.code[..2], &row.code[..4]] {
                names.entry(code.to_string()).or_insert_with(|| name(code));
            }
            let of = |code: &str| names.get(code).cloned().unwrap_or_default();
            counties.push((row.code.clone(), [of(&row.code[..2]), of(&row.code[..4]), row.name.clone()]));
        }
        let mut towns: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in lexicon::zhejiang_towns()? {
            if row.valid_to.is_none() && row.code.len() == 9 {
                towns.entry(row.code[..6].to_string()).or_default().push(row.name);
            }
        }
        let under = |prefix: &str| {
            (0..counties.len()).filter(|index| counties[*index].0.starts_with(prefix)).collect::<Vec<_>>()
        };
        let (near, province) = (under("3307"), under("33"));
        Ok(Elsewhere { counties, towns, near, province })
    }

    /// An address elsewhere and its tag.
    pub fn address(&self, city: &City, dice: &mut Dice) -> (String, &'static str) {
        let (pool, tag): (&[usize], _) = match dice.below(3) {
            0 if !self.near.is_empty() => (&self.near, "other_county"),
            0 | 1 if !self.province.is_empty() => (&self.province, "other_city"),
            _ => (&[], "other_province"),
        };
        let index =
            if pool.is_empty() { dice.below(self.counties.len()) } else { pool[dice.below(pool.len())] };
        let (code, [province, of_city, county]) = &self.counties[index];
        let tag = match tag {
            "other_city" if code.starts_with("3307") => "other_county",
            "other_province" if code.starts_with("3307") => "other_county",
            "other_province" if code.starts_with("33") => "other_city",
            tag => tag,
        };
        // A county's name alone may be one of several in the country; the nearer part of the region is always written.
        let region = match dice.below(4) {
            0 if tag == "other_county" => county.clone(),
            1 if !of_city.is_empty() => format!("{of_city}{county}"),
            _ => format!("{province}{of_city}{county}"),
        };
        let town = match self.towns.get(code) {
            Some(towns) if dice.chance(700) => towns[dice.below(towns.len())].clone(),
            _ => String::new(),
        };
        let (rest, home_name) = self.rest(city, dice);
        let tag = match (tag, home_name) {
            ("other_county", true) => "other_county_home_name",
            ("other_city", true) => "other_city_home_name",
            ("other_province", true) => "other_province_home_name",
            (tag, _) => tag,
        };
        (format!("{region}{town}{rest}"), tag)
    }

    /// Street or quarter, often of a name that exists at home.
    fn rest(&self, city: &City, dice: &mut Dice) -> (String, bool) {
        #[rustfmt::skip]
        const ABROAD: [&str; 12] = [
            "中山路", "延安路", "长江路", "黄河路", "珠江南路", "泰山大道", "天山街", "滨海大道", "鼓楼街",
            "南京东路", "港口路", "草原街",
        ];
        if dice.chance(450) {
            let room =
                if dice.chance(500) { format!("{}室", dice.between(101, 1805)) } else { String::new() };
            return (format!("{}{}号{room}", dice.pick(&ABROAD), dice.between(1, 999)), false);
        }
        let entities = &city.ground.entities;
        for _ in 0..50 {
            let entity = &entities[dice.below(entities.len())];
            match entity.kind {
                Kind::Road if dice.chance(500) => {
                    return (format!("{}{}号", entity.name, dice.between(1, 899)), true);
                }
                Kind::Quarter if dice.chance(500) => {
                    let (building, room) = (dice.between(1, 40), dice.between(101, 602));
                    return (format!("{}{building}幢1单元{room}室", entity.name), true);
                }
                Kind::Village if dice.chance(200) => {
                    return (format!("{}{}号", entity.name, dice.between(1, 299)), true);
                }
                _ if dice.chance(60) => break,
                _ => {}
            }
        }
        let road = dice.pick(&COMMON_ROADS);
        let known = entities.iter().any(|entity| entity.name == road);
        (format!("{road}{}号", dice.between(1, 999)), known)
    }

    /// A county elsewhere as three names.
    pub fn county(&self, dice: &mut Dice) -> &[String; 3] {
        &self.counties[self.near.get(dice.below(self.near.len())).copied().unwrap_or(0)].1
    }
}
