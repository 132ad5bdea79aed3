//! A mapping file: how a city's own file names its columns, and its reference system, once and for all.
//!
//! ```toml
//! crs = "gcj02"
//! source = "民政局"
//! [columns]          # our name = the file's name
//! road = "道路名称"
//! ```

use super::SourceError;
use crate::coordinates::ReferenceSystem;
use crate::coordinates::local::Systems;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// What a mapping file says; everything is optional.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mapping {
    pub crs: Option<ReferenceSystem>,
    pub source: Option<String>,
    pub layer: Option<String>,
    /// Our column name → the file's.
    pub columns: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    crs: Option<String>,
    source: Option<String>,
    layer: Option<String>,
    #[serde(default)]
    columns: BTreeMap<String, String>,
}

impl Mapping {
    /// # Errors
    /// The file cannot be read, is no TOML, has an unknown key, or names an unknown reference system.
    pub fn read(path: &Path, systems: &Systems) -> Result<Self, SourceError> {
        let text = std::fs::read_to_string(path).map_err(|cause| SourceError::read(path, cause))?;
        let error = |cause: String| SourceError::Mapping { path: path.to_owned(), cause };
        let words: Words = toml::from_str(&text).map_err(|cause| error(cause.to_string()))?;
        let crs = words.crs.map(|word| systems.named(&word)).transpose();
        let crs = crs.map_err(|cause| error(cause.to_string()))?;
        Ok(Self { crs, source: words.source, layer: words.layer, columns: words.columns })
    }
}
