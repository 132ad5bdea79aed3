//! The typed dictionary: divisions, roads, places and villages under all their spellings, found in one pass.

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use rustc_hash::{FxHashMap, FxHashSet};

use super::divisions::{self, DivisionId, Divisions};
use super::families;
use super::glossary::Glossary;
use super::normalize::normal_name;
use super::rows::{AliasKind, AliasRow, Level};
use super::variants;

/// Index of a road, place or village name of the address base.
pub type NameId = u32;

/// Kind of a name of the address base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    Road,
    Place,
    Village,
}

/// How a pattern spells what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// The name, or an equal spelling of it.
    Full,
    /// An alias or a former name.
    Alias,
    /// The bare stem without the unit word.
    Short,
    /// Only the whole that the place is a part of (银河小区 for 银河小区一期).
    Part,
}

/// What a pattern can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    Division(DivisionId),
    Name(NameKind, NameId),
}

/// One meaning under one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sense {
    pub form: Form,
    pub meaning: Meaning,
}

/// A hit of the dictionary: characters `start..end` of the normalised text spell `pattern`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub start: u16,
    pub end: u16,
    pub pattern: u32,
}

/// Why a dictionary cannot be built.
#[derive(Debug, thiserror::Error)]
#[error("the lexicon's {patterns} patterns do not fit its automaton: {cause}")]
pub struct LexiconError {
    pub patterns: usize,
    pub cause: String,
}

/// The dictionary.
pub struct Lexicon {
    pub divisions: Divisions,
    /// Road, place and village names as imported, by id.
    names: Vec<(NameKind, Box<str>)>,
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// Senses of pattern `p` are `senses[starts[p]..starts[p + 1]]`.
    senses: Vec<Sense>,
    starts: Vec<u32>,
    /// Whether each division lies in a home county.
    home: Vec<bool>,
}

impl Lexicon {
    /// Builds the dictionary from divisions, the home counties among them, the names of the address base (by id) and
    /// aliases.
    pub fn new(
        divisions: Divisions,
        home: &[DivisionId],
        names: Vec<(NameKind, Box<str>)>,
        aliases: &[AliasRow],
    ) -> Result<Self, LexiconError> {
        // Built here, lest the first text wait for it.
        Glossary::get();
        let mut patterns: FxHashMap<String, Vec<Sense>> = FxHashMap::default();
        let mut add = |text: String, form: Form, meaning: Meaning| {
            if text.chars().count() >= 2 {
                patterns.entry(text).or_default().push(Sense { form, meaning });
            }
        };
        let taken = Taken::new(&divisions, aliases);
        for (id, division) in divisions.iter() {
            let name = normal_name(&division.name);
            for (text, short) in divisions::spellings(&division.name, division.level) {
                let form = match () {
                    () if short => Form::Short,
                    () if text == name => Form::Full,
                    () => match taken.form_of(&divisions, id, &text) {
                        Some(form) => form,
                        None => continue,
                    },
                };
                add(text, form, Meaning::Division(id));
            }
        }
        let mut by_name: FxHashMap<(NameKind, String), NameId> = FxHashMap::default();
        let villages: FxHashSet<String> = names
            .iter()
            .filter(|(kind, _)| *kind == NameKind::Village)
            .map(|(_, name)| normal_name(name))
            .collect();
        for (id, (kind, name)) in names.iter().enumerate() {
            let meaning = Meaning::Name(*kind, id as NameId);
            let normal = normal_name(name);
            by_name.insert((*kind, variants::canonical(&normal)), id as NameId);
            if *kind == NameKind::Village {
                for (text, short) in divisions::spellings(name, Level::Village) {
                    let form = match () {
                        () if short => Form::Short,
                        () if text != normal && villages.contains(text.as_str()) => Form::Alias,
                        () => Form::Full,
                    };
                    add(text, form, meaning);
                }
            } else {
                for text in variants::of_name(&normal) {
                    add(text, Form::Full, meaning);
                }
            }
            if *kind == NameKind::Place {
                let chars: Vec<char> = normal.chars().collect();
                let whole = families::whole_of(&chars).map(|whole| whole.iter().collect::<String>());
                for text in whole.iter().flat_map(|whole| variants::of_name(whole)) {
                    add(text, Form::Part, meaning);
                }
            }
        }
        for (text, form, meaning) in alias_patterns(&divisions, &taken, &by_name, &names, aliases) {
            add(text, form, meaning);
        }
        let mut patterns: Vec<_> = patterns.into_iter().collect();
        patterns.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let (mut senses, mut starts) = (Vec::new(), vec![0]);
        for (_, list) in &mut patterns {
            list.sort_unstable();
            list.dedup_by_key(|sense| sense.meaning);
            senses.extend_from_slice(list);
            starts.push(senses.len() as u32);
        }
        // The automaton cannot be empty; a pattern that no text holds stands in.
        if patterns.is_empty() {
            patterns.push(("\u{0}\u{0}".into(), Vec::new()));
            starts.push(0);
        }
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .build_with_values(patterns.iter().enumerate().map(|(id, (text, _))| (text.as_str(), id as u32)))
            .map_err(|error| LexiconError { patterns: patterns.len(), cause: error.to_string() })?;
        let home =
            divisions.iter().map(|(id, _)| home.iter().any(|&county| divisions.within(id, county))).collect();
        Ok(Lexicon { divisions, names, automaton, senses, starts, home })
    }

    /// All hits in `text`, ordered by end; `char_of[byte]` gives the character index of a byte offset.
    pub fn hits<'a>(&'a self, text: &'a str, char_of: &'a [u16]) -> impl Iterator<Item = Hit> + 'a {
        self.automaton.find_overlapping_iter(text).map(|found| Hit {
            start: char_of[found.start()],
            end: char_of[found.end()],
            pattern: found.value(),
        })
    }

    pub fn senses(&self, pattern: u32) -> &[Sense] {
        let pattern = pattern as usize;
        &self.senses[self.starts[pattern] as usize..self.starts[pattern + 1] as usize]
    }

    /// What a whole text (normalised) means; nothing where it is no pattern.
    pub fn exact(&self, text: &str) -> &[Sense] {
        let whole = self
            .automaton
            .find_overlapping_iter(text)
            .find(|found| found.end() - found.start() == text.len());
        whole.map_or(&[], |found| self.senses(found.value()))
    }

    /// Whether a division is a home county or lies in one.
    pub fn is_home(&self, id: DivisionId) -> bool {
        self.home[id as usize]
    }

    pub fn name(&self, id: NameId) -> &str {
        &self.names[id as usize].1
    }

    pub fn names(&self) -> &[(NameKind, Box<str>)] {
        &self.names
    }
}

/// Names that divisions and their aliases have by right, before other unit words are tried on them.
struct Taken {
    names: FxHashMap<(Level, String), Vec<DivisionId>>,
    aliases: FxHashSet<String>,
}

impl Taken {
    fn new(divisions: &Divisions, aliases: &[AliasRow]) -> Self {
        let mut names: FxHashMap<(Level, String), Vec<DivisionId>> = FxHashMap::default();
        for (id, division) in divisions.iter().filter(|(_, division)| division.level >= Level::Town) {
            names.entry((division.level, normal_name(&division.name))).or_default().push(id);
        }
        let aliases = aliases.iter().filter(|row| row.kind == AliasKind::Division);
        Taken { names, aliases: aliases.map(|row| normal_name(&row.alias)).collect() }
    }

    /// What it means that a division's name is written with another unit word: nothing much (`Full`), perhaps this
    /// division, where another one of the county has the name by right (`Alias`), or not this one, where it lies beside
    /// it (`None`).
    fn form_of(&self, divisions: &Divisions, id: DivisionId, text: &str) -> Option<Form> {
        let division = divisions.get(id);
        let mut form = if self.aliases.contains(text) { Form::Alias } else { Form::Full };
        let key = (division.level, text.to_string());
        for &other in self.names.get(&key).into_iter().flatten().filter(|&&other| other != id) {
            let held = divisions.get(other);
            if held.code == division.code {
                continue;
            }
            if held.parent == division.parent {
                return None;
            }
            if held.area == division.area {
                form = Form::Alias;
            }
        }
        Some(form)
    }
}

/// The patterns that aliases add. An alias of 国际商贸城 also stands before 三区 in 国际商贸城三区.
fn alias_patterns(
    divisions: &Divisions,
    taken: &Taken,
    by_name: &FxHashMap<(NameKind, String), NameId>,
    names: &[(NameKind, Box<str>)],
    aliases: &[AliasRow],
) -> Vec<(String, Form, Meaning)> {
    let mut out = Vec::new();
    let mut division_names: FxHashMap<String, Vec<DivisionId>> = FxHashMap::default();
    if aliases.iter().any(|row| row.kind == AliasKind::Division) {
        for (id, division) in divisions.iter() {
            division_names.entry(normal_name(&division.name)).or_default().push(id);
        }
    }
    let mut targets: FxHashSet<(NameKind, &str, &str)> = FxHashSet::default();
    for row in aliases {
        let kinds: &[NameKind] = match row.kind {
            AliasKind::Division => {
                let ids = match divisions.of_code(&row.target) {
                    Some(id) => vec![id],
                    None => division_names.get(&normal_name(&row.target)).cloned().unwrap_or_default(),
                };
                for id in ids {
                    let level = divisions.get(id).level;
                    // A former name is written with or without its unit word, like a present one.
                    let alias = normal_name(&row.alias);
                    for (text, short) in divisions::spellings(&row.alias, level) {
                        let form = if short && text != alias { Form::Short } else { Form::Alias };
                        // Another unit word may make it the name of another division.
                        if text == alias || short || taken.form_of(divisions, id, &text) == Some(Form::Full) {
                            out.push((text, form, Meaning::Division(id)));
                        }
                    }
                }
                &[NameKind::Village]
            }
            AliasKind::Road => &[NameKind::Road],
            AliasKind::Place => &[NameKind::Place],
        };
        for &kind in kinds {
            targets.insert((kind, &row.alias, &row.target));
        }
    }
    let mut targets: Vec<_> = targets.into_iter().collect();
    targets.sort_unstable();
    let mut places: Vec<(String, NameId)> = Vec::new();
    if targets.iter().any(|target| target.0 == NameKind::Place) {
        let ids = names.iter().enumerate().filter(|(_, (kind, _))| *kind == NameKind::Place);
        places.extend(ids.map(|(id, (_, name))| (normal_name(name), id as NameId)));
        places.sort_unstable();
    }
    for (kind, alias, target) in targets {
        let (alias, target) = (normal_name(alias), normal_name(target));
        if let Some(&id) = by_name.get(&(kind, variants::canonical(&target))) {
            out.extend(
                variants::of_name(&alias)
                    .into_iter()
                    .map(|text| (text, Form::Alias, Meaning::Name(kind, id))),
            );
        }
        if kind != NameKind::Place {
            continue;
        }
        let from = places.partition_point(|(name, _)| name.as_str() <= target.as_str());
        for (name, id) in places[from..].iter().take_while(|(name, _)| name.starts_with(&target)) {
            let chars: Vec<char> = name.chars().collect();
            if families::whole_of(&chars).is_some_and(|whole| whole.iter().copied().eq(target.chars())) {
                out.push((alias.clone(), Form::Part, Meaning::Name(kind, *id)));
            }
            let text = format!("{alias}{}", &name[target.len()..]);
            out.extend(
                variants::of_name(&text)
                    .into_iter()
                    .map(|text| (text, Form::Alias, Meaning::Name(kind, *id))),
            );
        }
    }
    out
}
