//! Verdict and reasons: what an identification answers.

pub mod answer;

pub use answer::*;
