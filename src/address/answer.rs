//! What this stage adds to the shapes of an answer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How fine the site is; the order is from fine to coarse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    Room,
    Unit,
    Building,
    Number,
    Interpolated,
    Place,
    Road,
    Village,
    Town,
    County,
    None,
}

impl Precision {
    /// The word used in the API, in files and in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Precision::Room => "room",
            Precision::Unit => "unit",
            Precision::Building => "building",
            Precision::Number => "number",
            Precision::Interpolated => "interpolated",
            Precision::Place => "place",
            Precision::Road => "road",
            Precision::Village => "village",
            Precision::Town => "town",
            Precision::County => "county",
            Precision::None => "none",
        }
    }
}

/// Role of an element of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Province,
    City,
    County,
    Town,
    Village,
    Road,
    Number,
    Place,
    Building,
    Unit,
    Floor,
    Room,
    Note,
}

/// One part of the input with its role; `start..end` are half-open offsets in Unicode characters of the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Element {
    pub role: Role,
    pub text: String,
    pub start: usize,
    pub end: usize,
    /// The standard form, where it differs from the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
}
