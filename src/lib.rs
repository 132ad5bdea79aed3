//! ftz-atlas: from a free-text address to a zone verdict, and the maps and figures that follow from it.
//!
//! ```text
//!  files ──► sources ──► address ──► spatial ──► classification ──► http, cli
//!                                                      ▲               ▲
//!  store ◄── jobs (import, build) ──► atlas ───────────┴──► map ───────┘
//! ```
//!
//! Domain modules (`address`, `spatial`, `classification`, `coordinates`, `access`, `map`) are synchronous and deterministic and know no
//! clock, database or HTTP. The [`atlas`] is the immutable snapshot that answers every question; `jobs` build it from
//! the `store`; `http` and `cli` only ask. `tests/architecture.rs` keeps these rules.

pub mod access;
pub mod address;
pub mod atlas;
pub mod classification;
pub mod cli;
pub mod config;
pub mod coordinates;
pub mod http;
pub mod jobs;
pub mod map;
pub mod sample;
pub mod sources;
pub mod spatial;
pub mod store;
