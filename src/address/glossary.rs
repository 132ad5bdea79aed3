//! General knowledge of words: common nouns, inside which no part begins, and village names of the province.

use std::sync::LazyLock;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use rustc_hash::FxHashMap;

use super::arc::{Arc, State, Tag};
use super::dictionary::{Fit, Mentions};

/// Beginning a part inside a common word of two, three, or more characters.
const CUT_WORD: [i32; 3] = [-100, -150, -200];

/// A village name by how its county lies to those that the text names; as the name of a place on its ground; and each
/// of its characters beyond two.
const VILLAGE: [i32; 4] = [-50, -100, -25, 75];
const VILLAGE_PLACE: i32 = 0;
const VILLAGE_CHAR: i32 = 50;

/// Words and village names, found in one pass.
pub struct Glossary {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// Counties of village name `v` are `counties[starts[v]..starts[v + 1]]`.
    counties: Vec<u32>,
    starts: Vec<u32>,
}

/// Marks a pattern that is a common word, with or without being a village's name.
const COMMON: u32 = 1 << 31;
/// The number of a pattern that is no village's name.
const NO_VILLAGE: u32 = COMMON - 1;

static GLOSSARY: LazyLock<Glossary> = LazyLock::new(Glossary::new);

impl Glossary {
    /// The glossary that is built in.
    pub fn get() -> &'static Glossary {
        &GLOSSARY
    }

    fn new() -> Self {
        let mut villages: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
        for line in include_str!("../../gazetteer/zhejiang/villages.csv").lines().skip(1) {
            let Some((county, names)) = line.split_once(',') else { continue };
            let Ok(county) = county.parse() else { continue };
            for name in names.split(' ') {
                villages.entry(name).or_default().push(county);
            }
        }
        let mut patterns: FxHashMap<&str, u32> = FxHashMap::default();
        let (mut counties, mut starts) = (Vec::new(), vec![0]);
        let mut names: Vec<_> = villages.into_iter().collect();
        names.sort_unstable();
        for (index, (name, list)) in names.into_iter().enumerate() {
            patterns.insert(name, index as u32);
            counties.extend(list);
            starts.push(counties.len() as u32);
        }
        for word in include_str!("../../gazetteer/text/words.txt").lines() {
            *patterns.entry(word).or_insert(NO_VILLAGE) |= COMMON;
        }
        let mut patterns: Vec<(&str, u32)> = patterns.into_iter().collect();
        patterns.sort_unstable();
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .build_with_values(patterns)
            .expect("the built-in words fit the automaton");
        Glossary { automaton, counties, starts }
    }

    /// Reads a text: what it costs to begin a part before each character, and arcs for village names.
    pub fn read(
        &self,
        text: &str,
        char_of: &[u16],
        mentions: &Mentions,
        cuts: &mut Vec<i32>,
        arcs: &mut Vec<Arc>,
    ) {
        cuts.clear();
        cuts.resize(char_of.last().map_or(0, |&last| last as usize) + 1, 0);
        for found in self.automaton.find_overlapping_iter(text) {
            let (start, end) = (char_of[found.start()], char_of[found.end()]);
            let length = (end - start) as usize;
            if found.value() & COMMON != 0 {
                let cost = CUT_WORD[(length - 2).min(2)];
                for cut in &mut cuts[start as usize + 1..end as usize] {
                    *cut = cost.min(*cut);
                }
            }
            let village = (found.value() & !COMMON) as usize;
            if village == NO_VILLAGE as usize {
                continue;
            }
            let list = &self.counties[self.starts[village] as usize..self.starts[village + 1] as usize];
            let fit = list.iter().map(|&county| mentions.fit_of_area(county)).max().unwrap_or(Fit::Unknown)
                as usize;
            let base = VILLAGE_CHAR * (length as i32 - 2);
            for (state, score) in [(State::Village, VILLAGE[fit]), (State::Place, VILLAGE_PLACE)] {
                arcs.push(Arc { start, end, state, score: base + score, tag: Tag::Ending });
            }
        }
    }
}
