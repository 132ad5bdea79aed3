//! What a text asks for: divisions, names and labels, each with what it may denote, and the notes that matter.

use super::arc::Arc;
use super::divisions::DivisionId;
use super::endings;
use super::families;
use super::gazetteer::{Column, LabelId};
use super::lexicon::{Form, NameId, NameKind};
use super::name_words::AREAS;
use super::numerals;
use super::phrases::Moves;
use super::rows::Level;

/// A division named in the text.
#[derive(Debug, Clone)]
pub struct DivisionRef {
    pub level: Level,
    /// What the name can denote, best form first; empty where no division is called so.
    pub ids: Vec<(DivisionId, Form)>,
    /// As written, of a town.
    pub text: String,
    pub start: u16,
    pub end: u16,
}

/// A road, place or village named in the text.
#[derive(Debug, Clone)]
pub struct NameRef {
    pub kind: NameKind,
    /// Names of the address base that it can denote.
    pub ids: Vec<(NameId, Form)>,
    /// Villages among the divisions that it can denote.
    pub divisions: Vec<(DivisionId, Form)>,
    pub text: String,
    pub start: u16,
    pub end: u16,
    /// Only an unknown stretch of characters, not even with a name's ending.
    pub open: bool,
    /// The name with the bare name of a division right before it, which may be part of it (福田 义湖小区).
    pub joined: Option<String>,
    /// The name with a character or two right before it of which nothing is known (白 安头村, 绣 民路): the name as typed.
    pub extended: Option<String>,
    /// A part of the place that the base does not know (银河小区 九期).
    pub district: bool,
}

impl NameRef {
    /// Whether the dictionary knows it.
    pub fn is_named(&self) -> bool {
        !self.ids.is_empty() || !self.divisions.is_empty()
    }

    /// Whether it is unknown and no name by itself: 花园, 一路, 第二工业区.
    pub fn needs_stem(&self) -> bool {
        let chars: Vec<char> = self.text.chars().collect();
        let counted =
            chars.first().is_some_and(|&c| c == '第' || c.is_ascii_digit() || numerals::is_numeral(c));
        !self.is_named() && (counted || endings::is_generic(&chars))
    }

    /// Whether it is called as an area as large as a town (高新区, 农场).
    pub fn is_area(&self) -> bool {
        AREAS.iter().any(|ending| self.text.ends_with(ending))
    }

    /// Whether it is called as a numbered section of a road (二段).
    pub fn is_numbered_section(&self) -> bool {
        let figure = |c: char| c.is_ascii_digit() || numerals::is_numeral(c);
        self.text.ends_with('段') && self.text.starts_with(figure)
    }

    /// Whether it is called as a part of a place (三区, 二期).
    pub(super) fn is_part(&self) -> bool {
        families::is_numbered_part(&self.text.chars().collect::<Vec<_>>())
    }
}

/// A label in the text.
#[derive(Debug, Clone)]
pub struct LabelRef {
    pub column: Column,
    /// 0 where no record has such a label.
    pub id: LabelId,
    pub text: String,
    /// This label and the ones behind it as one label of the base (12-1, 42弄4), with how many they are.
    pub joined: Option<(LabelId, usize)>,
    /// A unit word says the column.
    pub explicit: bool,
    /// It ends with 号, which may be any column.
    pub numbered: bool,
    /// A unit word says that it is a room, shop, garage or the like in a building.
    pub in_building: bool,
    /// Something behind it may make it another door (10号 附3号, 20 乙).
    pub suffixed: bool,
    /// A hyphen joins it to the next label.
    pub dashed: bool,
    /// What it stands behind.
    pub owner: Owner,
    pub start: u16,
    pub end: u16,
}

/// What a label stands behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// No name.
    Nothing,
    /// The name that begins there.
    Name(u16),
    /// Characters of which nothing is known.
    Loose,
}

/// A range of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NumberRange {
    /// Where its label begins.
    pub start: u16,
    pub first: u32,
    pub last: u32,
    /// Its last number is a label of its own.
    pub split: bool,
    /// Its numbers are of the column of the second label (5-15幢), not of the first.
    pub of_second: bool,
    /// It can be nothing else (14号-21号).
    pub certain: bool,
    /// Its numbers are those of letters (A-F栋).
    pub letters: bool,
}

impl NumberRange {
    /// One of its numbers as a label says it.
    pub fn label(&self, value: u32) -> String {
        let letter = char::from_u32(value).filter(|_| self.letters);
        letter.map_or_else(|| value.to_string(), String::from)
    }
}

/// One address as asked for.
#[derive(Debug, Clone, Default)]
pub struct Query {
    pub divisions: Vec<DivisionRef>,
    pub names: Vec<NameRef>,
    pub labels: Vec<LabelRef>,
    /// A word such as 对面 or 附近 that moves the site away from what is named.
    pub relative: bool,
    /// Metres that the text says it is away (东侧50米).
    pub away: f64,
    /// The town of an earlier address in the text, which this one may share.
    pub town_before: Vec<DivisionRef>,
    /// A range of numbers (1-3号).
    pub range: Option<NumberRange>,
    /// Stretches of which nothing is known.
    pub loose: Vec<(u16, u16)>,
    /// Brackets and names at the door, which are no part of the address unless they stand within it.
    pub(super) strays: Vec<(u16, u16)>,
    /// A firm's name stands in the text.
    pub firm: bool,
    /// The villagers' group (3组) that the text names, where it is no name of the base.
    pub villagers_group: Option<u64>,
    /// Something of which nothing is known stands where it may change what is meant.
    pub unread: bool,
    /// What follows is a former address (原环城西路4号).
    pub(super) former: bool,
}

impl Query {
    /// Whether nothing is known of what an arc was read as.
    pub(super) fn ends_unknown(&self, arc: &Arc) -> bool {
        let unknown = |name: &NameRef| name.end == arc.end && !name.is_named();
        self.names.last().is_some_and(unknown) || self.loose.last().is_some_and(|&(_, end)| end == arc.end)
    }

    /// A name and a label: an address by itself.
    pub(super) fn is_address(&self) -> bool {
        !self.names.is_empty() && !self.labels.is_empty()
    }

    /// Whether a phrase of place behind what has been read so far moves the site.
    pub(super) fn is_moved(&self, moves: Moves) -> bool {
        match moves {
            Moves::No => false,
            Moves::Around => true,
            Moves::Aside => self.labels.iter().all(|label| label.column == Column::Number),
        }
    }

    /// Only a firm's name, whose county is a part of it (义乌市某某有限公司).
    pub fn is_firm_alone(&self) -> bool {
        let county = |division: &DivisionRef| division.level < Level::Town;
        let firms = match self.names.as_slice() {
            [] => self.firm,
            names => {
                names.iter().all(|name| !name.is_named())
                    && names.last().is_some_and(|n| n.text.ends_with('厂'))
            }
        };
        firms && self.labels.is_empty() && self.divisions.iter().all(county)
    }
}
