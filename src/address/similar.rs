//! Names that are nearly what was typed: one edit away, found by deletion neighbourhoods (Garbe's symmetric delete).
//!
//! Asked only after the strict pass has failed. The cost of an edit depends on what is confused with what: characters
//! of one sound or of like shape are cheap, figures and directions are never exchanged (一区 is not 二区).

use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use pinyin::ToPinyin;
use rustc_hash::{FxHashSet, FxHasher};

use super::lexicon::{NameId, NameKind};
use super::normalize::normal_name;
use super::numerals;

/// Index of deletion neighbourhoods.
pub struct Similar {
    /// (hash of kind and text, name), sorted.
    entries: Vec<(u32, NameId)>,
    names: Vec<(NameKind, Vec<char>)>,
}

/// A name and what the difference to the text costs, from 0 (none).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    pub name: NameId,
    pub cost: f32,
}

/// Generic endings that people add or leave out; longest first.
const GENERIC: [&str; 26] = [
    "工业园区",
    "专业市场",
    "工业区",
    "工业园",
    "产业园",
    "商务楼",
    "写字楼",
    "住宅区",
    "小区",
    "新村",
    "社区",
    "花园",
    "大厦",
    "大楼",
    "市场",
    "广场",
    "公寓",
    "商城",
    "园区",
    "大道",
    "中心",
    "村",
    "路",
    "街",
    "巷",
    "弄",
];

/// Cost of a generic ending too many or too few.
const GENERIC_COST: f32 = 0.5;

static LOOKALIKES: LazyLock<FxHashSet<(char, char)>> = LazyLock::new(|| {
    include_str!("../../gazetteer/text/lookalikes.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',').map(|cell| cell.chars().next());
            Some((cells.next()??, cells.next()??))
        })
        .flat_map(|(a, b)| [(a, b), (b, a)])
        .collect()
});

/// Whether two characters are often taken for each other, by shape or by sound.
pub fn confusable(a: char, b: char) -> bool {
    LOOKALIKES.contains(&(a, b))
        || matches!((a.to_pinyin(), b.to_pinyin()), (Some(a), Some(b)) if a.plain() == b.plain())
}

/// Characters whose exchange names something else.
fn distinguishing(c: char) -> bool {
    c.is_ascii_alphanumeric() || numerals::is_numeral(c) || "东西南北中前后上下内外左右".contains(c)
}

fn hash(kind: NameKind, chars: impl Iterator<Item = char>) -> u32 {
    let mut hasher = FxHasher::default();
    kind.hash(&mut hasher);
    chars.for_each(|c| c.hash(&mut hasher));
    (hasher.finish() >> 32) as u32
}

/// The name without a generic ending, where two characters remain.
fn core(name: &[char]) -> &[char] {
    for ending in GENERIC {
        let length = ending.chars().count();
        if name.len() >= length + 2 && name[name.len() - length..].iter().copied().eq(ending.chars()) {
            return &name[..name.len() - length];
        }
    }
    name
}

/// Hashes under which a name is filed and looked for: itself, its core, and each with one character left out.
fn keys(kind: NameKind, name: &[char]) -> Vec<u32> {
    let core = core(name);
    let mut out = vec![hash(kind, name.iter().copied()), hash(kind, core.iter().copied())];
    for whole in [name, core] {
        for skip in 0..whole.len() {
            if whole.len() > 2 {
                let rest = whole.iter().enumerate().filter(|(index, _)| *index != skip).map(|(_, &c)| c);
                out.push(hash(kind, rest));
            }
        }
    }
    if name.len() == 2 {
        out.push(hash(kind, name[..1].iter().copied()));
        out.push(hash(kind, name[1..].iter().copied()));
    }
    out.sort_unstable();
    out.dedup();
    out
}

impl Similar {
    pub fn new(names: &[(NameKind, Box<str>)]) -> Self {
        let names: Vec<(NameKind, Vec<char>)> =
            names.iter().map(|(kind, name)| (*kind, normal_name(name).chars().collect())).collect();
        let mut entries: Vec<(u32, NameId)> = names
            .iter()
            .enumerate()
            .flat_map(|(id, (kind, name))| keys(*kind, name).into_iter().map(move |key| (key, id as NameId)))
            .collect();
        entries.sort_unstable();
        Similar { entries, names }
    }

    /// Names of a kind that differ from `text` (normalised) by a cost of at most `limit`, cheapest first.
    pub fn find(&self, kind: NameKind, text: &str, limit: f32) -> Vec<Near> {
        let wanted: Vec<char> = text.chars().collect();
        if !(2..=24).contains(&wanted.len()) {
            return Vec::new();
        }
        let mut seen: Vec<NameId> = Vec::new();
        for key in keys(kind, &wanted) {
            let from = self.entries.partition_point(|entry| entry.0 < key);
            // A common two-character remainder may lead to very many names; bounded work comes first.
            for &(_, id) in self.entries[from..].iter().take_while(|entry| entry.0 == key).take(64) {
                if self.names[id as usize].0 == kind && !seen.contains(&id) {
                    seen.push(id);
                }
            }
        }
        let mut out: Vec<Near> = seen
            .into_iter()
            .map(|name| Near { name, cost: cost(&wanted, &self.names[name as usize].1) })
            .filter(|near| near.cost <= limit)
            .collect();
        out.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(a.name.cmp(&b.name)));
        out
    }
}

/// What it costs to take `typed` for `name`, whole or without a generic ending that only one of them has. Another
/// ending is another name: 泰庆工业园 is not 泰庆小区.
pub fn cost(typed: &[char], name: &[char]) -> f32 {
    let (a, b) = (core(typed), core(name));
    let mut cost = edits(typed, name);
    if b.len() < name.len() {
        cost = cost.min(edits(typed, b) + GENERIC_COST);
    }
    if a.len() < typed.len() {
        cost = cost.min(edits(a, name) + GENERIC_COST);
    }
    cost
}

/// Weighted edit distance (Wagner and Fischer 1974).
fn edits(a: &[char], b: &[char]) -> f32 {
    let gap = |side: &[char], at: usize| {
        let c = side[at];
        let doubled = (at > 0 && side[at - 1] == c) || side.get(at + 1) == Some(&c);
        match () {
            () if doubled => 0.4,
            () if distinguishing(c) => 2.0,
            () => 0.9,
        }
    };
    let mut row: Vec<f32> = Vec::with_capacity(b.len() + 1);
    row.push(0.0);
    for at in 0..b.len() {
        row.push(row[at] + gap(b, at));
    }
    for i in 0..a.len() {
        let mut diagonal = row[0];
        row[0] += gap(a, i);
        for j in 0..b.len() {
            let exchange = match (a[i], b[j]) {
                (x, y) if x == y => 0.0,
                (x, y) if distinguishing(x) && distinguishing(y) => 3.0,
                (x, y) if confusable(x, y) => {
                    if distinguishing(x) || distinguishing(y) {
                        0.7
                    } else {
                        0.35
                    }
                }
                (x, y) if distinguishing(x) || distinguishing(y) => 3.0,
                _ => 1.0,
            };
            let next = (diagonal + exchange).min(row[j + 1] + gap(a, i)).min(row[j] + gap(b, j));
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}
