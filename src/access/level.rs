//! How sensitive data are.

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
