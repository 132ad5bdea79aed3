//! The tree of administrative divisions, and the ways in which people write a division's name.

use rustc_hash::{FxHashMap, FxHashSet};

use super::normalize::normal_name;
use super::rows::{DivisionRow, Level};

/// Index of a division in its tree.
pub type DivisionId = u32;

/// One administrative unit in the tree.
#[derive(Debug, Clone)]
pub struct Division {
    pub code: String,
    pub name: String,
    pub level: Level,
    pub parent: Option<DivisionId>,
    /// No longer in force (it has a last day of validity).
    pub former: bool,
    /// The first six digits of the code (zeros behind a shorter one): province, city and county.
    pub area: u32,
    /// Its province is known down to the towns.
    near: bool,
}

/// All divisions, sorted by code, name and validity, so that equal sets of rows give equal indices.
#[derive(Debug, Default)]
pub struct Divisions {
    all: Vec<Division>,
    by_code: FxHashMap<String, DivisionId>,
}

impl Divisions {
    /// Builds the tree. Where one code carried several names, the one in force stands for the code.
    pub fn new(mut rows: Vec<DivisionRow>) -> Self {
        rows.sort_by(|a, b| (&a.code, &a.name, a.valid_to).cmp(&(&b.code, &b.name, b.valid_to)));
        rows.dedup_by(|a, b| a.code == b.code && a.name == b.name);
        let mut by_code: FxHashMap<String, DivisionId> = FxHashMap::default();
        for (id, row) in rows.iter().enumerate() {
            match by_code.get(&row.code) {
                Some(&held) if rows[held as usize].valid_to.is_none() || row.valid_to.is_some() => {}
                _ => {
                    by_code.insert(row.code.clone(), id as DivisionId);
                }
            }
        }
        let parent_of = |row: &DivisionRow| {
            let named = row.parent.as_deref().filter(|code| !code.is_empty());
            if let Some(&id) = named.and_then(|parent| by_code.get(parent)) {
                return Some(id);
            }
            [9, 6, 4, 2].into_iter().filter(|&length| length < row.code.len()).find_map(|length| {
                by_code
                    .get(row.code.get(..length)?)
                    .copied()
                    .filter(|&id| rows[id as usize].level < row.level)
            })
        };
        let near: FxHashSet<&str> =
            rows.iter().filter(|row| row.level == Level::Town).filter_map(|row| row.code.get(..2)).collect();
        let all = rows
            .iter()
            .map(|row| Division {
                code: row.code.clone(),
                name: row.name.clone(),
                level: row.level,
                parent: parent_of(row),
                former: row.valid_to.is_some(),
                area: area_of(&row.code),
                near: near.contains(row.code.get(..2).unwrap_or_default()),
            })
            .collect();
        Divisions { all, by_code }
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub fn get(&self, id: DivisionId) -> &Division {
        &self.all[id as usize]
    }

    pub fn iter(&self) -> impl Iterator<Item = (DivisionId, &Division)> {
        self.all.iter().enumerate().map(|(id, division)| (id as DivisionId, division))
    }

    /// The division that a code denotes today.
    pub fn of_code(&self, code: &str) -> Option<DivisionId> {
        self.by_code.get(code).copied()
    }

    /// Whether the division's province is known down to the towns, as home and its neighbours are.
    pub fn is_near(&self, id: DivisionId) -> bool {
        self.get(id).near
    }

    /// Whether a division is a city that ranks as a province (直辖市: 北京, 天津, 上海, 重庆).
    pub fn is_municipality(&self, id: DivisionId) -> bool {
        let division = self.get(id);
        division.level == Level::Province && division.name.ends_with('市')
    }

    /// The ancestor (or the division itself) at a level.
    pub fn at_level(&self, id: DivisionId, level: Level) -> Option<DivisionId> {
        self.ancestors(id).find(|&id| self.get(id).level == level)
    }

    /// The division itself, then its parents up to the province. Bounded, so that a wrong table cannot loop.
    pub fn ancestors(&self, id: DivisionId) -> impl Iterator<Item = DivisionId> {
        std::iter::successors(Some(id), |&id| self.get(id).parent).take(6)
    }

    /// Whether `inner` is `outer` or lies in it; units are the same where their codes are.
    pub fn within(&self, inner: DivisionId, outer: DivisionId) -> bool {
        let code = &self.get(outer).code;
        self.ancestors(inner).any(|id| self.get(id).code == *code)
    }

    /// Names from the province down to the division, joined.
    pub fn full_name(&self, id: DivisionId) -> String {
        let mut chain: Vec<_> = self.ancestors(id).collect();
        chain.reverse();
        chain.into_iter().map(|id| self.get(id).name.as_str()).collect()
    }
}

/// The first six digits of a code; 0 where it is not made of digits.
fn area_of(code: &str) -> u32 {
    let digits = code.get(..code.len().min(6)).unwrap_or_default();
    let value: u32 = digits.parse().unwrap_or(0);
    value * 10u32.pow(6 - digits.len() as u32)
}

/// Words that end the names of divisions, by level; longest first.
pub fn unit_words(level: Level) -> &'static [&'static str] {
    match level {
        Level::Province => &["维吾尔自治区", "特别行政区", "壮族自治区", "回族自治区", "自治区", "省", "市"],
        Level::City => &["自治州", "地区", "市", "盟"],
        Level::County => &["自治县", "自治旗", "新区", "林区", "特区", "市", "县", "区", "旗"],
        Level::Town => &["街道办事处", "街道办", "民族乡", "街道", "镇", "乡", "苏木"],
        Level::Village => &[
            "社区居民委员会",
            "村民委员会",
            "居民委员会",
            "社区居委会",
            "村委会",
            "居委会",
            "经济合作社",
            "社区",
            "村",
        ],
    }
}

/// The normal name without its unit word, where at least two characters remain.
pub fn stem(name: &str, level: Level) -> Option<String> {
    let name = normal_name(name);
    let word = unit_words(level).iter().find(|word| name.ends_with(*word))?;
    let stem = &name[..name.len() - word.len()];
    (stem.chars().count() >= 2).then(|| stem.to_string())
}

/// Ways of writing a division's name: the name, the same unit under another word, and the bare stem (marked `true`).
pub fn spellings(name: &str, level: Level) -> Vec<(String, bool)> {
    let full = normal_name(name);
    // A town or village without a unit word looks like any other name.
    let Some(stem) = stem(name, level) else { return vec![(full, level >= Level::Town)] };
    let mut out = vec![(full, false)];
    let other: &[&str] = match level {
        Level::Town => &["街道办事处", "街道办", "街道", "镇", "乡"],
        Level::Village => &[
            "社区居民委员会",
            "村村民委员会",
            "村民委员会",
            "社区居委会",
            "村村委会",
            "村委会",
            "居委会",
            "社区",
            "村",
        ],
        Level::Province | Level::City | Level::County => &[],
    };
    out.extend(other.iter().map(|word| (format!("{stem}{word}"), false)));
    // Many cities say 古田街 for 古田街道; a street may be called so as well.
    if level == Level::Town && full_is_subdistrict(name) {
        out.extend(["街办", "办事处"].map(|word| (format!("{stem}{word}"), false)));
        out.push((format!("{stem}街"), true));
    }
    if !other.is_empty() || level != Level::County || stem.chars().count() >= 2 {
        out.push((short(stem, level), true));
    }
    out.dedup();
    out
}

fn full_is_subdistrict(name: &str) -> bool {
    name.trim_end().ends_with("街道")
}

/// The short name of a minority area drops the people's name too (恩施土家族苗族 → 恩施).
fn short(stem: String, level: Level) -> String {
    if level > Level::County {
        return stem;
    }
    let Some(end) = stem.find('族') else { return stem };
    let before: Vec<char> = stem[..end].chars().collect();
    // The people's own name has one to three characters; two is by far the commonest.
    let keep = before.len().saturating_sub(2).max(2.min(before.len()));
    before[..keep].iter().collect()
}
