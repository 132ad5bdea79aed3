//! What can be done, and the rule that every route declares.

use serde::{Deserialize, Serialize};

use super::Role;

/// One thing that a role may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Judge, complete and look up addresses.
    Identify,
    /// See layers: tiles, features, maps.
    Layers,
    /// Take whole layers away as files.
    Download,
    /// See personal fields as they are, for a purpose that is recorded.
    Unmask,
    /// Approve what another wants to take away.
    Approve,
    /// Administer units and accounts.
    Accounts,
    /// Edit rights.
    Rights,
    /// Read the audit.
    Audit,
    /// See who uses the platform how much.
    Usage,
    /// Watch the server: its figures.
    Operate,
}

impl Action {
    pub const ALL: [Action; 10] = [
        Action::Identify,
        Action::Layers,
        Action::Download,
        Action::Unmask,
        Action::Approve,
        Action::Accounts,
        Action::Rights,
        Action::Audit,
        Action::Usage,
        Action::Operate,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Action::Identify => "identify",
            Action::Layers => "layers",
            Action::Download => "download",
            Action::Unmask => "unmask",
            Action::Approve => "approve",
            Action::Accounts => "accounts",
            Action::Rights => "rights",
            Action::Audit => "audit",
            Action::Usage => "usage",
            Action::Operate => "operate",
        }
    }

    pub fn from_word(word: &str) -> Option<Action> {
        Self::ALL.into_iter().find(|action| action.as_str() == word)
    }

    /// The one role that has it, where nobody can give it to another: those who make accounts do not say what accounts may do,
    /// and neither writes the record of both.
    pub fn reserved_for(self) -> Option<Role> {
        match self {
            Action::Accounts => Some(Role::SystemAdmin),
            Action::Rights => Some(Role::SecurityAdmin),
            Action::Audit => Some(Role::Auditor),
            _ => None,
        }
    }

    /// Whether a key may have it: what a program does for its department. The rest takes a person.
    pub fn fits_a_key(self) -> bool {
        matches!(self, Action::Identify | Action::Layers | Action::Download | Action::Usage | Action::Operate)
    }
}

/// Whom a route answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Everybody: it tells nothing about data or people.
    Open,
    /// Whoever has given a right password, be the sign-in finished or not.
    Begun,
    /// A person whose sign-in is finished, about himself.
    Own,
    /// Whoever has the right.
    May(Action),
}
