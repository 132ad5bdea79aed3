//! Completions while a clerk types: names by prefix or by pinyin initials, then the labels below a name.

use pinyin::ToPinyin;

use super::base::AddressBase;
use super::gazetteer::{Column, RowId};
use super::label::label;
use super::lexicon::{NameId, NameKind};
use super::normalize::normal_name;
use super::rows::Level;
use super::understand::Scratch;

/// What can be completed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completion {
    Division(u32),
    /// A name in one town.
    Group(u32),
    Row(RowId),
}

/// Names by their first characters and by their initials.
#[derive(Default)]
pub struct SuggestIndex {
    by_text: Vec<(Box<str>, Entry)>,
    by_initials: Vec<(Box<str>, Entry)>,
    by_pinyin: Vec<(Box<str>, Entry)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Entry {
    Division(u32),
    Name(NameId),
}

/// First letters of the pinyin of each character; figures and letters stay.
pub fn initials(name: &str) -> String {
    name.chars()
        .filter_map(|c| match c.to_pinyin() {
            Some(pinyin) => pinyin.first_letter().chars().next().map(|c| c.to_ascii_uppercase()),
            None => c.is_ascii_alphanumeric().then(|| c.to_ascii_uppercase()),
        })
        .collect()
}

/// The whole pinyin of each character without tones; figures and letters stay.
fn whole_pinyin(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c.to_pinyin() {
            Some(pinyin) => out.push_str(&pinyin.plain().to_ascii_uppercase()),
            None if c.is_ascii_alphanumeric() => out.push(c.to_ascii_uppercase()),
            None => {}
        }
    }
    out
}

impl SuggestIndex {
    /// Over home towns and villages, and all names of the base.
    pub fn new(base: &AddressBase) -> Self {
        let mut index = SuggestIndex::default();
        let divisions = &base.lexicon.divisions;
        for (id, division) in divisions.iter() {
            if !base.home.is_empty() && base.is_home(id) && !division.former {
                index.add(&division.name, Entry::Division(id));
            }
        }
        for (id, (kind, name)) in base.lexicon.names().iter().enumerate() {
            if *kind != NameKind::Village {
                index.add(name, Entry::Name(id as NameId));
            }
        }
        index.by_text.sort_unstable();
        index.by_initials.sort_unstable();
        index.by_pinyin.sort_unstable();
        index
    }

    fn add(&mut self, name: &str, entry: Entry) {
        let normal = normal_name(name);
        self.by_initials.push((initials(&normal).into(), entry));
        self.by_pinyin.push((whole_pinyin(&normal).into(), entry));
        self.by_text.push((normal.into(), entry));
    }

    fn find(&self, prefix: &str, limit: usize) -> Vec<Entry> {
        let mut out: Vec<Entry> = Vec::new();
        let letters = prefix.chars().all(|c| c.is_ascii_alphanumeric());
        let lists = [&self.by_text, &self.by_initials, &self.by_pinyin];
        for list in &lists[..if letters { 3 } else { 1 }] {
            let from = list.partition_point(|(text, _)| text.as_ref() < prefix);
            for (_, entry) in
                list[from..].iter().take_while(|(text, _)| text.starts_with(prefix)).take(limit * 8)
            {
                if !out.contains(entry) {
                    out.push(*entry);
                }
            }
        }
        out
    }
}

impl AddressBase {
    /// Completions of what has been typed so far, the likeliest (with the most addresses) first. Each comes with the
    /// typed text that it keeps.
    pub fn complete(
        &self,
        index: &SuggestIndex,
        typed: &str,
        limit: usize,
        scratch: &mut Scratch,
    ) -> Vec<(String, Completion)> {
        let normal: Vec<char> = normal_name(typed).chars().collect();
        if normal.is_empty() || normal.len() > 64 {
            return Vec::new();
        }
        let mut out: Vec<(String, Completion, usize)> = Vec::new();
        // The longest tail of the text that begins some name; what stands before it is kept.
        for start in 0..normal.len() {
            // Letters and figures are typed in one go: FUTIAN is not FUTIA and N.
            let inside = start > 0 && normal[start - 1].is_ascii_alphanumeric();
            if inside && normal[start].is_ascii_alphanumeric() {
                continue;
            }
            let tail: String = normal[start..].iter().collect();
            let entries = index.find(&tail, limit);
            if entries.is_empty() {
                continue;
            }
            let kept: String = normal[..start].iter().collect();
            let town = self.town_of(&kept, scratch);
            for entry in entries {
                match entry {
                    Entry::Division(id) => {
                        let village = self.lexicon.divisions.get(id).level == Level::Village;
                        let weight = if village { 1 << 41 } else { 1 << 42 };
                        out.push((kept.clone(), Completion::Division(id), weight));
                    }
                    Entry::Name(name) => {
                        for group in self.gazetteer.groups_of(name) {
                            let held = self.gazetteer.group(group);
                            let fits = town.is_none() || self.gazetteer.area(held.area).town == town;
                            let weight = held.range().len() + if fits { 1 << 40 } else { 0 };
                            out.push((kept.clone(), Completion::Group(group as u32), weight));
                        }
                    }
                }
            }
            break;
        }
        let is_whole = out.iter().any(|(kept, completion, _)| {
            let name = match completion {
                Completion::Group(group) => self.lexicon.name(self.gazetteer.group(*group as usize).name),
                _ => return false,
            };
            normal.len() == kept.chars().count() + normal_name(name).chars().count()
        });
        if out.is_empty() || is_whole {
            let rows = self.rows_below(typed, limit, scratch);
            out.extend(rows.into_iter().map(|row| (String::new(), Completion::Row(row), 0)));
        }
        out.sort_by_key(|entry| std::cmp::Reverse(entry.2));
        out.truncate(limit);
        out.into_iter().map(|(kept, completion, _)| (kept, completion)).collect()
    }

    fn town_of(&self, kept: &str, scratch: &mut Scratch) -> Option<u32> {
        let understanding = self.understand(kept, scratch);
        let query = &understanding.queries.first()?.0;
        query
            .divisions
            .iter()
            .rev()
            .flat_map(|division| &division.ids)
            .map(|(id, _)| *id)
            .find(|id| self.gazetteer.areas().iter().any(|area| area.town == Some(*id)))
    }

    /// Records below what has been typed, in the order of their labels; the last label may be unfinished.
    fn rows_below(&self, typed: &str, limit: usize, scratch: &mut Scratch) -> Vec<RowId> {
        let understanding = self.understand(typed, scratch);
        let Some((query, readings)) = understanding.queries.first() else { return Vec::new() };
        let Some(group) = readings.first().and_then(|best| best.group) else { return Vec::new() };
        let rows = self.gazetteer.rows_of(self.gazetteer.group(group as usize));
        let fits = |row: RowId| {
            let held = Column::ALL.map(|column| self.gazetteer.label_text(self.gazetteer.label(row, column)));
            query.labels.iter().enumerate().all(|(index, wanted)| {
                let wanted_text = label(&wanted.text);
                let last = index + 1 == query.labels.len();
                held.iter().any(|text| *text == wanted_text || (last && text.starts_with(&wanted_text)))
            })
        };
        rows.iter().copied().filter(|&row| fits(row)).take(limit).collect()
    }
}
