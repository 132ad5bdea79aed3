//! The rows that the address base is made of, as the interchange files and the store hold them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Level of a division; the order is from coarse to fine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Province,
    City,
    County,
    Town,
    Village,
}

impl Level {
    pub const ALL: [Level; 5] = [Level::Province, Level::City, Level::County, Level::Town, Level::Village];

    /// The word used in files, tables and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Province => "province",
            Level::City => "city",
            Level::County => "county",
            Level::Town => "town",
            Level::Village => "village",
        }
    }

    pub fn from_word(word: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.as_str() == word)
    }

    /// The level that a statistical code of this length denotes (GB/T 2260, GB/T 10114: 2, 4, 6, 9, 12 digits).
    pub fn of_code(code: &str) -> Option<Level> {
        match code.len() {
            2 => Some(Level::Province),
            4 => Some(Level::City),
            6 => Some(Level::County),
            9 => Some(Level::Town),
            12 => Some(Level::Village),
            _ => None,
        }
    }
}

/// One line of `divisions.csv`: an administrative unit with its validity (both days inclusive).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivisionRow {
    pub code: String,
    pub name: String,
    pub level: Level,
    /// Code of the parent; `None` where the code itself tells it.
    pub parent: Option<String>,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
}

/// What an alias stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AliasKind {
    Division,
    Road,
    Place,
}

impl AliasKind {
    pub fn as_str(self) -> &'static str {
        match self {
            AliasKind::Division => "division",
            AliasKind::Road => "road",
            AliasKind::Place => "place",
        }
    }

    pub fn from_word(word: &str) -> Option<AliasKind> {
        [AliasKind::Division, AliasKind::Road, AliasKind::Place]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// One line of `aliases.csv`; one alias may have several targets on several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasRow {
    pub alias: String,
    pub kind: AliasKind,
    /// A division code, or the name that the alias stands for.
    pub target: String,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
    pub source: String,
}

/// One line of `addresses.csv`: names, not codes; any element may be empty; with or without unit words.
/// `lon`, `lat` are WGS-84 degrees.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AddressRow {
    /// The delivered id, or a hash of the elements where the source has none; never empty once stored.
    pub id: String,
    pub county: String,
    pub town: String,
    pub village: String,
    pub road: String,
    pub number: String,
    pub place: String,
    pub building: String,
    pub unit: String,
    pub floor: String,
    pub room: String,
    pub lon: f64,
    pub lat: f64,
    pub source: String,
    pub updated_at: String,
}
