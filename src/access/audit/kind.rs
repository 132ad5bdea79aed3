//! What can be on record.

use serde::{Deserialize, Serialize};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    SignIn,
    SignOut,
    Password,
    SecondFactor,
    Key,
    Account,
    Unit,
    Rights,
    /// A personal or a tax field was read as it is.
    Unmask,
    Export,
    Approval,
    AuditRead,
    /// The process itself: started, stopped, the end of what retention keeps.
    Server,
}

impl Kind {
    pub const ALL: [Kind; 13] = [
        Kind::SignIn,
        Kind::SignOut,
        Kind::Password,
        Kind::SecondFactor,
        Kind::Key,
        Kind::Account,
        Kind::Unit,
        Kind::Rights,
        Kind::Unmask,
        Kind::Export,
        Kind::Approval,
        Kind::AuditRead,
        Kind::Server,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Kind::SignIn => "sign_in",
            Kind::SignOut => "sign_out",
            Kind::Password => "password",
            Kind::SecondFactor => "second_factor",
            Kind::Key => "key",
            Kind::Account => "account",
            Kind::Unit => "unit",
            Kind::Rights => "rights",
            Kind::Unmask => "unmask",
            Kind::Export => "export",
            Kind::Approval => "approval",
            Kind::AuditRead => "audit_read",
            Kind::Server => "server",
        }
    }

    pub fn from_word(word: &str) -> Option<Kind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}
