//! What exists for a caller: layers, fields and rows. What it leaves out is not there, wherever one asks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::AccessLevel;

/// What of a layer a role may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    None,
    /// How many, and never few: numbers that might tell of one are not told.
    Count,
    Read,
}

/// What of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldAccess {
    Hidden,
    Masked,
    Read,
}

/// What a caller may see; equal for callers who may see the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Sight {
    /// Whether layers exist at all is another matter than which.
    pub(super) blind: bool,
    /// The most sensitive layers and fields.
    pub level: AccessLevel,
    /// Layers of which something else is said than their level says.
    pub(super) layers: BTreeMap<String, Access>,
    /// Fields of which something is said, by `layer/field`.
    pub(super) fields: BTreeMap<String, FieldAccess>,
    /// Of which layers only own rows: the field that says whose they are, and the own unit.
    pub(super) rows: BTreeMap<String, (String, String)>,
}

impl Sight {
    /// Everything up to a level.
    pub fn up_to(level: AccessLevel) -> Sight {
        Sight { level, ..Sight::default() }
    }

    /// Nothing at all.
    pub fn nothing() -> Sight {
        Sight { blind: true, ..Sight::default() }
    }

    pub fn of_layer(&self, layer: &str, level: AccessLevel) -> Access {
        match self.layers.get(layer) {
            _ if self.blind => Access::None,
            Some(access) => *access,
            None if level <= self.level => Access::Read,
            None => Access::None,
        }
    }

    /// Whether something of a level that is no layer, such as a base map, exists.
    pub fn reaches(&self, level: AccessLevel) -> bool {
        !self.blind && level <= self.level
    }

    /// A field of a layer that may be read.
    pub fn of_field(&self, layer: &str, field: &str) -> FieldAccess {
        self.fields.get(&format!("{layer}/{field}")).copied().unwrap_or(FieldAccess::Read)
    }

    /// Whether any field of the layer is not read as it is, or any row is not there.
    pub fn veils(&self, layer: &str) -> bool {
        let of_layer = |path: &String| path.strip_prefix(layer).is_some_and(|rest| rest.starts_with('/'));
        self.rows.contains_key(layer)
            || self.fields.iter().any(|(path, access)| *access != FieldAccess::Read && of_layer(path))
    }

    /// The field that says whose rows are, and the only unit whose rows exist; `None` where all do.
    pub fn own_rows(&self, layer: &str) -> Option<(&str, &str)> {
        self.rows.get(layer).map(|(field, unit)| (field.as_str(), unit.as_str()))
    }
}
