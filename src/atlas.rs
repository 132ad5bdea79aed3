//! The Atlas: everything needed to answer, immutable, swapped whole.

use crate::address::rows::{AddressRow, AliasRow, DivisionRow};
use crate::classification::{Element, Identification, ReverseAnswer, Suggestion};
use crate::spatial::rows::ZoneRow;

/// One part of an Atlas with the hash of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    pub hash: String,
    pub rows: usize,
}

/// An immutable snapshot that answers every question about addresses.
pub struct Atlas {
    version: String,
    parts: Vec<Part>,
    zones: Vec<ZoneRow>,
}

/// Why rows do not make an Atlas.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error("{0}")]
    Rows(String),
}

/// Collects rows, then builds. Rows may come in any order; the result depends only on their set.
#[derive(Default)]
pub struct AtlasBuilder {
    zones: Vec<ZoneRow>,
}

impl AtlasBuilder {
    pub fn new() -> Self {
        Self::default()
    }
    pub fn division(&mut self, _row: DivisionRow) {}
    pub fn alias(&mut self, _row: AliasRow) {}
    /// Taken by reference: a row is packed at once, so that millions of rows need no second copy.
    pub fn address(&mut self, _row: &AddressRow) {}
    pub fn zone(&mut self, row: ZoneRow) {
        self.zones.push(row);
    }
    pub fn build(self) -> Result<Atlas, BuildError> {
        Ok(Atlas {
            version: String::new(),
            parts: Vec::new(),
            zones: self.zones,
        })
    }
}

impl Atlas {
    /// Hash of the parts' hashes, 16 hexadecimal digits.
    pub fn version(&self) -> &str {
        &self.version
    }
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }
    pub fn zones(&self) -> &[ZoneRow] {
        &self.zones
    }
    /// Reads the elements of a text; needs divisions only.
    pub fn parse(&self, _text: &str) -> Vec<Element> {
        Vec::new()
    }
    /// Address → site → verdict. Any text has an answer.
    pub fn identify(&self, text: &str) -> Identification {
        let _ = text;
        unimplemented!()
    }
    /// Completions of a prefix, also by pinyin initials; at most `limit`.
    pub fn suggest(&self, _prefix: &str, _limit: usize) -> Vec<Suggestion> {
        Vec::new()
    }
    /// What lies at a WGS-84 point, with at most `limit` addresses within 500 m.
    pub fn reverse(&self, _lon: f64, _lat: f64, _limit: usize) -> ReverseAnswer {
        unimplemented!()
    }
    /// West, south, east, north of all addresses and zones, degrees.
    pub fn extent(&self) -> Option<[f64; 4]> {
        None
    }
}
