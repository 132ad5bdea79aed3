//! Who may see what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How sensitive data are: L1 open, L2 internal, L3 restricted, L4 sensitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum AccessLevel {
    #[default]
    L1,
    L2,
    L3,
    L4,
}

impl AccessLevel {
    pub const ALL: [AccessLevel; 4] = [AccessLevel::L1, AccessLevel::L2, AccessLevel::L3, AccessLevel::L4];

    pub fn as_str(self) -> &'static str {
        ["L1", "L2", "L3", "L4"][self as usize]
    }

    pub fn from_word(word: &str) -> Option<AccessLevel> {
        Self::ALL.into_iter().find(|level| level.as_str().eq_ignore_ascii_case(word.trim()))
    }
}

/// Who reads: what he may see at most. It is part of the key of everything that is kept for him.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reader {
    pub level: AccessLevel,
}

impl Reader {
    pub fn may_see(self, level: AccessLevel) -> bool {
        level <= self.level
    }
}

/// Which copy of a layer was reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicCopy {
    /// The layer that holds it.
    pub copy: String,
    /// The revision of its content that was reviewed, as `/api/v1/layers` tells it: other content is not shown.
    pub revision: String,
}

/// What was approved for everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Approved {
    /// 审图号.
    pub number: String,
    /// By the names that the public knows.
    pub copies: BTreeMap<String, PublicCopy>,
}
