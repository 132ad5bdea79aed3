//! What this stage adds to the shapes of an answer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a footprint lies to the `ftz` layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Inside,
    Outside,
    Mixed,
}

/// A polygon of any layer that holds the site's pin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ZoneRef {
    pub layer: String,
    pub code: String,
    pub name: String,
    pub kind: String,
}
