//! What was reviewed for everybody.

use std::collections::BTreeMap;

use serde::Deserialize;

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
