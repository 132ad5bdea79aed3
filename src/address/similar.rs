//! Names that are nearly what was typed: one edit away, found by deletion neighbourhoods (Garbe's symmetric delete).
//!
//! Asked only after the strict pass has failed. The cost of an edit depends on what is confused with what: characters
//! of one sound or of like shape are cheap, figures and directions are never exchanged (一区 is not 二区).

use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use pinyin::ToPinyin;
use rustc_hash::{FxHashSet, FxHasher};

use super::families;
use super::lexicon::{NameId, NameKind};
use super::normalize::normal_name;
use super::numerals;
use super::words::Words;

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

/// What kind of slip of the pen a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slip {
    /// Characters of like sound or shape, a doubled one, a generic ending more or less.
    Alike,
    /// One character too few.
    Dropped,
    /// Characters that nobody takes for each other: rather another name.
    Other,
}

impl Slip {
    /// The slip that costs this much.
    pub fn of(cost: f32) -> Slip {
        match cost {
            ..=0.75 => Slip::Alike,
            ..=0.95 => Slip::Dropped,
            _ => Slip::Other,
        }
    }
}

/// Characters of a name beside its generic ending or numbered part: what there is to know it by (two of 长春一区).
pub fn core_length(name: &[char]) -> usize {
    core(split_part(name).0).len()
}

/// A name and its numbered part: 长春 and 一区.
fn split_part(name: &[char]) -> (&[char], &[char]) {
    let part = (2..name.len()).rev().find(|&length| families::is_numbered_part(&name[name.len() - length..]));
    name.split_at(name.len() - part.unwrap_or(0))
}

/// Generic endings that people add or leave out.
const GENERIC: &str = "工业园区 专业市场 工业区 工业园 产业园 商务楼 写字楼 住宅区 小区 新村 社区 花园 大厦 大楼 市场 广场 \
                       公寓 商城 园区 大道 中心 村 路 街 巷 弄";

static GENERIC_WORDS: LazyLock<Words<()>> =
    LazyLock::new(|| Words::by_last(GENERIC.split_whitespace().map(|word| (word, ()))));

/// What says which kind of street a name is.
static STREETS: LazyLock<Words<()>> = LazyLock::new(|| {
    Words::by_last("大道 大街 公路 胡同 路 街 巷 弄 道".split_whitespace().map(|word| (word, ())))
});

/// Cost of a generic ending too many or too few.
const GENERIC_COST: f32 = 0.5;

/// Cost of a character too few or too many.
const FEWER: f32 = 0.9;
const MORE: f32 = 1.0;

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
        || matches!((a.to_pinyin(), b.to_pinyin()), (Some(a), Some(b)) if sounds_like(a.plain(), b.plain()))
}

/// Whether two syllables are one to many ears: zh and z, ch and c, sh and s are, and so are finals with n and with ng.
fn sounds_like(a: &str, b: &str) -> bool {
    fn parts(syllable: &str) -> (&str, bool, &str) {
        let initial = &syllable[..syllable.len().min(1)];
        let rest = &syllable[initial.len()..];
        let retroflex = matches!(initial, "z" | "c" | "s") && rest.starts_with('h');
        let rest = if retroflex { &rest[1..] } else { rest };
        (initial, retroflex, rest.strip_suffix("ng").map_or(rest, |_| &rest[..rest.len() - 1]))
    }
    let ((a, _, x), (b, _, y)) = (parts(a), parts(b));
    a == b && x == y
}

/// Characters whose exchange names something else.
fn distinguishing(c: char) -> bool {
    let direction =
        matches!(c, '东' | '西' | '南' | '北' | '中' | '前' | '后' | '上' | '下' | '内' | '外' | '左' | '右');
    direction || c.is_ascii_alphanumeric() || numerals::is_numeral(c)
}

fn hash(kind: NameKind, chars: impl Iterator<Item = char>) -> u32 {
    let mut hasher = FxHasher::default();
    kind.hash(&mut hasher);
    chars.for_each(|c| c.hash(&mut hasher));
    (hasher.finish() >> 32) as u32
}

/// The name without its longest generic ending, where two characters remain.
fn core(name: &[char]) -> &[char] {
    let lengths =
        GENERIC_WORDS.ending(name).map(|(length, ())| length).filter(|length| name.len() >= length + 2);
    &name[..name.len() - lengths.max().unwrap_or(0)]
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

/// What it costs to take `typed` for `name`, whole or without a generic ending that only one of them has, also before
/// the same part (东余村一区 for 东余一区). Another ending is another name: 泰庆工业园 is not 泰庆小区.
pub fn cost(typed: &[char], name: &[char]) -> f32 {
    if let (Some(a), Some(b)) = (road_ending(typed), road_ending(name))
        && a != b
    {
        return edits(typed, name).max(1.0);
    }
    let ((a, part), (b, other)) = (split_part(typed), split_part(name));
    if !part.is_empty() && part == other {
        return without_ending(a, b).min(edits(typed, name));
    }
    without_ending(typed, name)
}

fn without_ending(typed: &[char], name: &[char]) -> f32 {
    let (a, b) = (core(typed), core(name));
    let mut cost = edits(typed, name);
    if b.len() < name.len() {
        cost = cost.min(edits(typed, b) + GENERIC_COST);
    }
    // 丽景花园小区 is 丽景花园, but 大龙村工业园区 and 大龙村花园 are not 大龙村.
    let further = b.len() < name.len() && !matches!(&typed[a.len()..], ['小', '区'] | ['住', '宅', '区']);
    if a.len() < typed.len() {
        cost = cost.min(edits(a, name) + if further { MORE } else { GENERIC_COST });
    }
    cost
}

/// The word that says what kind of street a name is; 柳林街 is not 柳林大街.
fn road_ending(name: &[char]) -> Option<&[char]> {
    let lengths = STREETS.ending(name).map(|(length, ())| length).filter(|&length| name.len() > length);
    lengths.max().map(|length| &name[name.len() - length..])
}

/// Weighted edit distance (Wagner and Fischer 1974).
fn edits(a: &[char], b: &[char]) -> f32 {
    // A character too few is a slip, one too many (that is not doubled) rather another name: 新人民路.
    let gap = |side: &[char], at: usize, plain: f32| {
        let c = side[at];
        let doubled = (at > 0 && side[at - 1] == c) || side.get(at + 1) == Some(&c);
        match () {
            () if doubled => 0.4,
            () if distinguishing(c) => 2.0,
            () => plain,
        }
    };
    let mut row: Vec<f32> = Vec::with_capacity(b.len() + 1);
    row.push(0.0);
    for at in 0..b.len() {
        row.push(row[at] + gap(b, at, FEWER));
    }
    for i in 0..a.len() {
        let mut diagonal = row[0];
        row[0] += gap(a, i, MORE);
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
            let next = (diagonal + exchange).min(row[j + 1] + gap(a, i, MORE)).min(row[j] + gap(b, j, FEWER));
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}
