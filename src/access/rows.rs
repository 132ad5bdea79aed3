//! Rows of units, accounts, sessions, keys and rights, as the database keeps them. Secrets are there as hashes only.

use chrono::{DateTime, Utc};

use super::lockout::Tries;
use super::token::Hash;
use super::{Action, Rights, Role, Stage};

/// A unit: one of the departments that the platform serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    pub code: String,
    pub name: String,
    pub active: bool,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    pub id: String,
    /// What one signs in with; unique, small letters.
    pub name: String,
    /// The person's name.
    pub title: String,
    pub role: Role,
    pub unit: String,
    pub active: bool,
    /// As `password::hash` writes it.
    pub password: String,
    pub must_change: bool,
    pub changed_at: DateTime<Utc>,
    pub tries: Tries,
    /// The secret of the second factor, sealed; empty for none.
    pub factor: String,
    /// One that was begun and not confirmed, sealed.
    pub factor_begun: String,
    /// The step of the last code that was taken.
    pub factor_step: i64,
    /// The name by which an outside provider knows the person; empty for none.
    pub subject: String,
    pub created_at: DateTime<Utc>,
    pub last_sign_in_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Public: names the session to its owner.
    pub id: String,
    pub token: Hash,
    pub account: String,
    pub stage: Stage,
    /// Whether an outside provider said who it is, instead of a password.
    pub outside: bool,
    /// From where it was begun.
    pub address: String,
    pub agent: String,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    pub id: String,
    pub token: Hash,
    pub account: String,
    pub title: String,
    pub scopes: Vec<Action>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub per_minute: u32,
    pub per_day: u32,
    pub revoked: bool,
}

/// Where the secret of an account's second factor is sealed for.
pub fn factor_place(account: &str) -> String {
    format!("account/{account}/factor")
}

/// A version of the rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightsRow {
    /// From 1.
    pub version: i64,
    pub rights: Rights,
    pub changed_at: DateTime<Utc>,
    /// The name of the account that changed them.
    pub changed_by: String,
    pub reason: String,
}

/// Requests of an account for one action in one hour.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UsageKey {
    /// `2026-11-26T03` in UTC.
    pub hour: String,
    /// A unit's code; empty for visitors.
    pub unit: String,
    /// An account's id; empty for visitors.
    pub account: String,
    /// A key's id; empty for sessions.
    pub key: String,
    pub action: Action,
}
