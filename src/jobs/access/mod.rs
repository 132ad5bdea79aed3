//! Keys, accounts, the audit and usage: what joins `access` with the store and the disk.

pub mod accounts;
pub mod audit;
pub mod check;
pub mod keeping;
pub mod keys;
pub mod reseal;
pub mod syslog;
pub mod usage;

use crate::access::token::Entropy;

/// Randomness of the operating system.
pub fn entropy() -> Entropy {
    // Without randomness there are no secrets: nothing may go on.
    Entropy::new(|bytes| getrandom::fill(bytes).unwrap_or_else(|error| panic!("no randomness: {error}")))
}
