//! The sample city: a deterministic, synthetic address base with registrations and their truth, the project's own
//! evaluation set. It models what registrants write and shares no code and no reading with the address parser.
//!
//! ```text
//!  gazetteer, maps ─► county ─► cells ─► layout ─► villages, roads, parks, quarters, … ─► City
//!                                          zones ──────────────┘ (side of every site)      │
//!                     registrations ◄── noise ◄── draft ◄── truth (index of names) ◄───────┘
//! ```
//!
//! The real things are the names of divisions and some streets and places, the county's outline and the totals of the
//! zone. Every coordinate, number, zone shape, firm and telephone number is invented.
//!
//! The rules by which a registration is `inside`, `outside` or `unanswerable` stand at the head of [`truth`].

mod aliases;
mod cells;
mod city;
mod company;
mod county;
mod dice;
mod draft;
mod elsewhere;
mod estates;
mod footing;
mod frame;
mod ground;
mod index;
mod layout;
mod lexicon;
mod markets;
mod model;
mod names;
mod noise;
mod parks;
mod quarters;
mod registrations;
mod roads;
mod rows;
mod towers;
pub mod truth;
mod unclear;
mod villages;
mod write;
mod zones;

pub use city::{City, city};
pub use registrations::{Office, Registration};
pub use truth::Truth;
pub use write::{Summary, write};

/// Size and seed of a sample city.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Rows of the address base, over all counties.
    pub addresses: usize,
    pub registrations: usize,
    pub seed: u64,
    /// 1 is 义乌市 alone; up to nine invented counties follow it.
    pub counties: usize,
}

impl Plan {
    /// One county for every 390,000 addresses, at most ten.
    pub fn new(addresses: usize, registrations: usize, seed: u64) -> Plan {
        Plan { addresses, registrations, seed, counties: addresses.div_ceil(390_000).clamp(1, 10) }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    #[error("{addresses} addresses are too few for {counties} counties: ask for at least {least}")]
    TooFew { addresses: usize, counties: usize, least: usize },
    #[error("a sample has 1 to 10 counties, not {0}")]
    Counties(usize),
    #[error("no room for {left} of the addresses: ask for fewer, or for more counties")]
    Full { left: usize },
    #[error("the embedded file {file} cannot be used: {problem}")]
    Embedded { file: &'static str, problem: String },
    #[error("cannot write {path}: {source}; check the folder and the free space")]
    Write { path: String, source: std::io::Error },
}
