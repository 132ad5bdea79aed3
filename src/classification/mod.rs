//! Verdict and reasons: what an identification answers.

pub mod answer;
pub mod confidence;
mod doubt;
mod elsewhere;
pub mod hulls;
pub mod judge;
pub mod question;
pub mod reason;
mod rivals;
pub mod weigh;
pub mod zone_table;

pub use answer::*;
