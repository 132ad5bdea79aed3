//! Names that refer to nothing: counties and towns of addresses that no division has, aliases without a target. Such rows
//! are kept and answered from, but less well than they could be, and nothing else would tell.

use crate::address::divisions::{DivisionId, Divisions, spellings};
use crate::address::normalize::normal_name;
use crate::address::rows::{AddressRow, AliasKind, AliasRow, DivisionRow, Level};
use crate::address::variants;
use crate::sources::builtin;
use crate::store::{Snapshot, StoreError};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Something that an operator should look at; nothing is refused for it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Warning {
    /// `unknown_county`, `unknown_town`, `alias_without_target` or `nothing_retired`.
    pub code: &'static str,
    /// Rows that it concerns.
    pub count: u64,
    /// At most ten.
    pub examples: Vec<String>,
    pub text: String,
}

/// Examples that a warning tells.
const TOLD: usize = 10;

/// All divisions, found by the ways of writing their names.
pub struct Directory {
    divisions: Divisions,
    /// Counties and towns.
    by_spelling: HashMap<(Level, String), Vec<DivisionId>>,
}

impl Directory {
    /// The divisions of the database and those that are built in.
    ///
    /// # Errors
    /// The database fails.
    pub async fn read(snapshot: &mut Snapshot<'_>) -> Result<Self, StoreError> {
        let mut rows = builtin::divisions().to_vec();
        snapshot.for_each_division(|row| rows.push(row)).await?;
        Ok(Self::new(rows))
    }

    fn new(rows: Vec<DivisionRow>) -> Self {
        let divisions = Divisions::new(rows);
        let mut by_spelling: HashMap<_, Vec<_>> = HashMap::new();
        for (id, division) in divisions.iter() {
            if matches!(division.level, Level::County | Level::Town) {
                for (text, _) in spellings(&division.name, division.level) {
                    by_spelling.entry((division.level, text)).or_default().push(id);
                }
            }
        }
        Self { divisions, by_spelling }
    }

    fn find(&self, level: Level, name: &str) -> &[DivisionId] {
        self.by_spelling.get(&(level, normal_name(name))).map_or(&[], Vec::as_slice)
    }

    /// Whether the town is one of the county's; of any county where that is not known.
    fn has_town(&self, county: &str, town: &str) -> bool {
        let (counties, towns) = (self.find(Level::County, county), self.find(Level::Town, town));
        let of = |town: DivisionId| counties.iter().any(|county| self.divisions.within(town, *county));
        towns.iter().any(|town| counties.is_empty() || of(*town))
    }
}

/// The counties and towns of addresses, and the number of rows of each.
#[derive(Debug, Default)]
pub struct Areas {
    towns_of: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Areas {
    pub fn add(&mut self, row: &AddressRow) {
        if !self.towns_of.contains_key(&row.county) {
            self.towns_of.insert(row.county.clone(), BTreeMap::new());
        }
        let Some(towns) = self.towns_of.get_mut(&row.county) else { return };
        match towns.get_mut(&row.town) {
            Some(rows) => *rows += 1,
            None => {
                towns.insert(row.town.clone(), 1);
            }
        }
    }

    /// Those that no division matches, by any way of writing its name.
    pub fn unmatched(&self, directory: &Directory) -> Vec<Warning> {
        let (mut counties, mut towns) = (Vec::new(), Vec::new());
        for (county, its_towns) in &self.towns_of {
            if !county.is_empty() && directory.find(Level::County, county).is_empty() {
                counties.push((county.clone(), its_towns.values().sum()));
            }
            for (town, rows) in its_towns {
                if !town.is_empty() && !directory.has_town(county, town) {
                    towns.push((format!("{county}{town}"), *rows));
                }
            }
        }
        let kinds = [("unknown_county", "区县", counties), ("unknown_town", "镇街", towns)];
        kinds.into_iter().filter_map(|(code, what, names)| unmatched(code, what, names)).collect()
    }
}

fn unmatched(code: &'static str, what: &str, mut names: Vec<(String, u64)>) -> Option<Warning> {
    names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let count: u64 = names.iter().map(|(_, rows)| rows).sum();
    let examples: Vec<_> =
        names.iter().take(TOLD).map(|(name, rows)| format!("{name}（{rows} 行）")).collect();
    let text = format!(
        "{count} 个地址的{what}在区划里找不到（{} 个名称）：{}。请核对名称，或用 import divisions 导入这些区划",
        names.len(),
        examples.join("、")
    );
    (count > 0).then_some(Warning { code, count, examples, text })
}

/// The names that aliases may stand for.
#[derive(Debug, Default)]
pub struct Names {
    roads: HashSet<String>,
    places: HashSet<String>,
    villages: HashSet<String>,
}

impl Names {
    pub fn add(&mut self, row: &AddressRow) {
        let kinds = [&mut self.roads, &mut self.places, &mut self.villages];
        for (names, name) in kinds.into_iter().zip([&row.road, &row.place, &row.village]) {
            if !name.is_empty() && !names.contains(name) {
                names.insert(name.clone());
            }
        }
    }

    /// Aliases whose target is no code of a division and no name of their kind.
    pub fn aliases_without_target(self, aliases: &[AliasRow], directory: &Directory) -> Option<Warning> {
        let fold =
            |names: HashSet<String>| names.iter().map(|name| canonical_name(name)).collect::<HashSet<_>>();
        let (roads, villages) = (fold(self.roads), fold(self.villages));
        let mut places: Vec<String> = fold(self.places).into_iter().collect();
        places.sort_unstable();
        let divisions: HashSet<String> =
            directory.divisions.iter().map(|(_, division)| canonical_name(&division.name)).collect();
        let lost = |row: &&AliasRow| {
            let target = canonical_name(&row.target);
            !match row.kind {
                AliasKind::Division => {
                    directory.divisions.of_code(&row.target).is_some()
                        || divisions.contains(&target)
                        || villages.contains(&target)
                }
                AliasKind::Road => roads.contains(&target),
                // An alias of 国际商贸城 is one of 国际商贸城三区 too.
                AliasKind::Place => places
                    .get(places.partition_point(|name| *name < target))
                    .is_some_and(|name| name.starts_with(&target)),
            }
        };
        let lost: Vec<&AliasRow> = aliases.iter().filter(lost).collect();
        let examples: Vec<_> =
            lost.iter().take(TOLD).map(|row| format!("{} → {}", row.alias, row.target)).collect();
        let (count, shown) = (lost.len() as u64, examples.join("、"));
        let text = format!(
            "{count} 个别名的对象不存在，这些别名不起作用：{shown}。对象应是区划代码，或地址库里的路名、地点名"
        );
        (count > 0).then_some(Warning { code: "alias_without_target", count, examples, text })
    }
}

/// A name as the lexicon keys it, so that an alias finds here what it finds there.
fn canonical_name(name: &str) -> String {
    variants::canonical(&normal_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory() -> Directory {
        let row = |code: &str, name: &str, level| DivisionRow {
            code: code.into(),
            name: name.into(),
            level,
            parent: None,
            valid_from: None,
            valid_to: None,
        };
        Directory::new(vec![
            row("990101", "甲乙县", Level::County),
            row("990102", "丙丁县", Level::County),
            row("990101001", "望山街道", Level::Town),
            row("990102001", "临水镇", Level::Town),
        ])
    }

    #[test]
    fn areas_match_by_any_spelling_and_by_their_county() {
        let mut areas = Areas::default();
        for (county, town) in [
            ("甲乙县", "望山街道"),
            ("甲乙", "望山镇"),
            ("", "临水镇"),
            ("甲乙县", ""),
            ("甲乙县", "临水镇"),
            ("甲乙县", "临水镇"),
            ("戊己县", "望山街道"),
            ("戊己县", "无名镇"),
        ] {
            areas.add(&AddressRow { county: county.into(), town: town.into(), ..AddressRow::default() });
        }
        let found: Vec<_> = areas
            .unmatched(&directory())
            .into_iter()
            .map(|warning| (warning.code, warning.count, warning.examples))
            .collect();
        let examples = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            found,
            [
                ("unknown_county", 2, examples(&["戊己县（2 行）"])),
                ("unknown_town", 3, examples(&["甲乙县临水镇（2 行）", "戊己县无名镇（1 行）"])),
            ]
        );
    }

    #[test]
    fn targets_are_codes_or_names() {
        let mut names = Names::default();
        names.add(&AddressRow {
            road: "二环路".into(),
            place: "商贸城三区".into(),
            village: "河口村".into(),
            ..AddressRow::default()
        });
        let alias = |kind, target: &str| AliasRow {
            alias: format!("旧{target}"),
            kind,
            target: target.into(),
            valid_from: None,
            valid_to: None,
            source: String::new(),
        };
        use AliasKind::*;
        let aliases = [
            alias(Division, "990101001"),
            alias(Division, "临水镇"),
            alias(Division, "河口村"),
            alias(Road, "2环路"),
            alias(Place, "商贸城"),
            alias(Place, "商贸城3区"),
            alias(Division, "990101009"),
            alias(Road, "商贸城三区"),
            alias(Place, "二环路"),
        ];
        let warning = names.aliases_without_target(&aliases, &directory()).unwrap();
        assert_eq!(
            warning.examples,
            ["旧990101009 → 990101009", "旧商贸城三区 → 商贸城三区", "旧二环路 → 二环路"]
        );
        assert_eq!(warning.count, 3);
    }
}
