//! Who asks.

use std::sync::Arc;

use super::{Action, Role};

/// How far a sign-in has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The password was right, the second factor is still to come.
    SecondFactor,
    /// A second factor has to be set up first.
    Enrol,
    /// Another password has to be chosen first.
    Password,
    Open,
}

impl Stage {
    pub const ALL: [Stage; 4] = [Stage::SecondFactor, Stage::Enrol, Stage::Password, Stage::Open];

    pub fn as_str(self) -> &'static str {
        match self {
            Stage::SecondFactor => "second_factor",
            Stage::Enrol => "enrol",
            Stage::Password => "password",
            Stage::Open => "open",
        }
    }

    pub fn from_word(word: &str) -> Option<Stage> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == word)
    }
}

/// An account that asks, by a session or by one of its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The account's id.
    pub id: String,
    /// The name that it signs in with.
    pub name: String,
    /// The person's name.
    pub title: String,
    pub role: Role,
    /// The unit's code.
    pub unit: String,
    /// The session, by its public id; `None` for a key.
    pub session: Option<String>,
    /// The key, by its public id.
    pub key: Option<String>,
    pub stage: Stage,
    /// Whether an outside provider said who it is, instead of a password.
    pub outside: bool,
    /// What its key may; `None` for a session.
    pub scopes: Option<Vec<Action>>,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// On the machine itself, of a server that has no accounts.
    Local,
    /// Without a sign-in.
    Visitor,
    Account(Arc<SignedIn>),
}

impl Caller {
    /// The account whose sign-in is finished.
    pub fn account(&self) -> Option<&SignedIn> {
        self.begun().filter(|account| account.stage == Stage::Open)
    }

    /// The account, be the sign-in finished or not.
    pub fn begun(&self) -> Option<&SignedIn> {
        match self {
            Caller::Account(account) => Some(account),
            _ => None,
        }
    }

    /// As whom the rights know him; an unfinished sign-in is none.
    pub fn role(&self) -> Role {
        self.account().map_or(Role::Visitor, |account| account.role)
    }
}
