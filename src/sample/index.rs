//! Names of the city looked up exactly and within one edit, and the strata that registrations are drawn from.

use super::city::City;
use super::dice::Dice;
use super::model::{Kind, NONE, STRUCTURES, Structure};
use super::names::{DIGITS, stem};
use super::truth::Finding;
use std::collections::HashMap;

pub struct Index {
    /// Every name and alias → entities. Only looked up, never walked: its order is not fixed.
    by_name: HashMap<String, Vec<u32>>,
    /// A name with one character left out → the names that it may come from.
    shortened: HashMap<String, Vec<String>>,
    /// Rows by structure and side: site and running total of rows.
    strata: Vec<Vec<(u64, u32)>>,
    /// Entities that lie on both sides, with the town that they do so in.
    pub mixed: Vec<(u32, u16)>,
    /// Entities whose name another entity bears too.
    pub namesakes: Vec<u32>,
    /// Sites within 230 m of the boundary.
    pub near: Vec<u32>,
}

impl Index {
    pub fn new(city: &City) -> Index {
        let mut index = Index {
            by_name: HashMap::new(),
            shortened: HashMap::new(),
            strata: vec![Vec::new(); STRUCTURES.len() * 2],
            mixed: Vec::new(),
            namesakes: Vec::new(),
            near: Vec::new(),
        };
        for (number, entity) in city.ground.entities.iter().enumerate() {
            let mut names = vec![entity.name.clone()];
            names.extend(entity.aliases.iter().cloned());
            if entity.kind == Kind::Village {
                names.extend(names.clone().iter().map(|name| stem(name)));
            }
            for name in names {
                let entities = index.by_name.entry(canonical(&name)).or_default();
                if !entities.contains(&(number as u32)) {
                    entities.push(number as u32);
                }
            }
        }
        let mut names: Vec<&String> = index.by_name.keys().collect();
        names.sort();
        for name in names {
            for short in shortenings(name) {
                index.shortened.entry(short).or_default().push(name.clone());
            }
        }
        for (number, entity) in city.ground.entities.iter().enumerate() {
            if entity.sites.is_empty() {
                continue;
            }
            if index
                .exact(&entity.name)
                .iter()
                .filter(|e| !city.ground.entities[**e as usize].sites.is_empty())
                .count()
                > 1
            {
                index.namesakes.push(number as u32);
            }
            for town in city.towns_of(number as u32) {
                if city.footing(number as u32, Some(&[town])) == Some(Finding::Split) {
                    index.mixed.push((number as u32, town));
                }
            }
        }
        for (number, site) in city.ground.sites.iter().enumerate() {
            let stratum = &mut index.strata[city.structure(site) as usize * 2 + usize::from(site.inside)];
            let total = stratum.last().map_or(0, |(total, _)| *total);
            stratum.push((total + u64::from(site.rows), number as u32));
            if site.clearance < 230.0 {
                index.near.push(number as u32);
            }
        }
        index
    }

    /// Entities of this name or alias.
    pub fn exact(&self, name: &str) -> &[u32] {
        self.by_name.get(&canonical(name)).map_or(&[], Vec::as_slice)
    }

    /// Names within one insertion, deletion or replacement of the text, sorted.
    pub fn neighbours(&self, name: &str) -> Vec<&str> {
        let name = canonical(name);
        let mut found: Vec<&str> = Vec::new();
        let shorts = shortenings(&name);
        for short in shorts.iter().chain([&name]) {
            if let Some((known, _)) = self.by_name.get_key_value(short) {
                found.push(known);
            }
            found.extend(self.shortened.get(short).into_iter().flatten().map(String::as_str));
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|other| within_one(other, &name));
        found
    }

    /// A row of the structure on that side: its site and the row's number there.
    pub fn draw(
        &self,
        structure: Structure,
        inside: bool,
        city: &City,
        dice: &mut Dice,
    ) -> Option<(u32, u32)> {
        let stratum = &self.strata[structure as usize * 2 + usize::from(inside)];
        let total = stratum.last()?.0;
        let at = dice.below(total as usize) as u64;
        let (end, site) = stratum[stratum.partition_point(|(end, _)| *end <= at)];
        let rows = city.site(site).rows;
        Some((site, rows - (end - at) as u32))
    }
}

/// 4区 and 四区 are one name.
pub fn canonical(name: &str) -> String {
    let digit = |c: char| c.to_digit(10).map(|d| DIGITS[d as usize]);
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match digit(c) {
            Some(word) => out.push_str(word),
            None => out.push(c),
        }
    }
    out
}

fn shortenings(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let without = |skip: usize| {
        letters.iter().enumerate().filter(|(index, _)| *index != skip).map(|(_, c)| *c).collect()
    };
    (0..letters.len()).map(without).collect()
}

/// Edit distance at most one.
pub fn within_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (long, short) = if a.len() >= b.len() { (&a, &b) } else { (&b, &a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let Some(first) = (0..short.len()).find(|i| long[*i] != short[*i]) else {
        return true;
    };
    let rest = &long[first + 1..];
    if long.len() == short.len() { *rest == short[first + 1..] } else { *rest == short[first..] }
}

impl City {
    /// Towns that the entity's sites lie in, sorted.
    pub fn towns_of(&self, entity: u32) -> Vec<u16> {
        let mut towns: Vec<u16> = match self.entity(entity) {
            Some(entity) => entity.sites.iter().map(|site| self.site(*site).town).collect(),
            None => Vec::new(),
        };
        towns.sort_unstable();
        towns.dedup();
        towns
    }

    /// Is the site a house of a village, without street or place?
    pub fn is_house(&self, site: u32) -> bool {
        let site = self.site(site);
        site.road == NONE && site.place == NONE
    }
}
