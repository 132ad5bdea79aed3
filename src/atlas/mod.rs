//! The Atlas: everything needed to answer, immutable, swapped whole.
//!
//! It is a list of parts (the lexicon, the addresses of each town, each layer), each with the hash of its content; the
//! version of the Atlas is the hash of its parts' hashes.

mod answer;
mod build;
mod features;
mod parts;
mod reverse;
mod site;
mod suggest;

use std::sync::Arc;

use crate::address::base::AddressBase;
use crate::address::suggest::SuggestIndex;
use crate::classification::hulls::Hulls;
use crate::classification::zone_table::ZoneTable;
use crate::spatial::layers::Layers;
use crate::spatial::nearest::Nearest;
use crate::spatial::rows::{PointRow, ZoneRow};

pub use answer::Classified;
pub use build::{AtlasBuilder, BuildError};

/// Version of the engine that made a decision; replay needs it beside the Atlas version.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// One part of an Atlas with the hash of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// `lexicon`, `addresses/<county>/<town>` or `layer/<layer>`.
    pub name: String,
    /// 16 hexadecimal digits; the same for the same rows in any order.
    pub hash: String,
    pub rows: usize,
}

/// What an Atlas knows of divisions and addresses, whatever layers lie over them.
struct Ground {
    base: Arc<AddressBase>,
    hulls: Hulls,
    nearest: Nearest,
    completions: SuggestIndex,
    parts: Vec<Part>,
    /// West, south, east, north of the addresses.
    extent: Option<[f64; 4]>,
    synthetic: bool,
}

/// An immutable snapshot that answers every question about addresses.
pub struct Atlas {
    version: String,
    parts: Vec<Part>,
    ground: Arc<Ground>,
    zones: ZoneTable,
    layers: Layers,
    points: Vec<PointRow>,
    extent: Option<[f64; 4]>,
}

impl Atlas {
    /// Hash of the parts' hashes, 16 hexadecimal digits.
    pub fn version(&self) -> &str {
        &self.version
    }

    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// All zones of all layers, in order of layer and code.
    pub fn zones(&self) -> &[ZoneRow] {
        self.layers.zones()
    }

    /// All points of layers, in order of layer and code.
    pub fn points(&self) -> &[PointRow] {
        &self.points
    }

    /// West, south, east, north of all addresses and zones, WGS-84 degrees.
    pub fn extent(&self) -> Option<[f64; 4]> {
        self.extent
    }

    /// True for invented data, which must be labelled wherever they are shown.
    pub fn is_synthetic(&self) -> bool {
        self.ground.synthetic
    }

    /// The address base with its lexicon.
    pub fn base(&self) -> &AddressBase {
        &self.ground.base
    }

    /// The address base for whoever reads it beside or after the Atlas.
    pub fn shared_base(&self) -> Arc<AddressBase> {
        Arc::clone(&self.ground.base)
    }

    /// The revision of a part, or of all parts below it: changes if and only if their content does. 16 hexadecimal digits.
    pub fn revision_of(&self, part: &str) -> String {
        let below =
            |name: &str| name.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        parts::hash_of(self.parts.iter().filter(|part| below(&part.name)))
    }
}
