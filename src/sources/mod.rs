//! Files of a city → the domain's row types, and rejects with file, line and column.
//!
//! ```text
//!  inspect (hash, format, encoding) ──► table (csv, xlsx) ──► divisions, aliases, addresses ──► rows │ rejects
//!                                   └─► layers (GeoJSON, tables, Shapefile) ─► rings ─────────────┘
//! ```
//!
//! Tables are streamed: memory does not grow with the number of rows. What is wrong with one row is a [`Reject`];
//! what is wrong with the whole file is a [`SourceError`].

pub mod addresses;
pub mod aliases;
pub mod builtin;
pub mod csv;
pub mod divisions;
pub mod error;
mod fields;
pub mod inspect;
pub mod layers;
pub mod mapping;
pub mod reject;
mod rings;
pub mod table;
mod text;
mod xlsx;
mod zipped;

pub use error::SourceError;
pub use inspect::{Encoding, Format, Inspection, inspect};
pub use mapping::Mapping;
pub use reject::{Reject, RejectCode};

/// A row with the place it was read from: the line of a table (the header is line 1), or the number of a feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Located<T> {
    pub line: u64,
    pub row: T,
}
