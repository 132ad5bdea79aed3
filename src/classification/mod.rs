//! Verdict and reasons: what an identification answers.

pub mod answer;
pub mod confidence;
pub mod hulls;
pub mod judge;
pub mod question;
pub mod reason;
pub mod zone_table;

pub use answer::*;
