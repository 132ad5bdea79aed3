//! Who may do and see what, and what is kept of it. Rights are data: one document that the security administrator edits.
//!
//! ```text
//!  cookie, key ──► http ──► Caller ──┬─► Rights::may(action)      may he ask this at all?
//!                                    └─► Rights::sight ──► Sight  which layers, fields and rows exist for him?
//! ```
//!
//! Nothing here knows a database, a clock or HTTP: time and randomness are given.

mod action;
pub mod audit;
mod caller;
pub mod export;
pub mod factor;
pub mod keyring;
mod level;
pub mod lockout;
pub mod mask;
pub mod password;
mod public;
pub mod rights;
mod role;
pub mod rows;
pub mod seal;
mod sight;
pub mod token;

pub use action::{Action, Rule};
pub use caller::{Caller, SignedIn, Stage};
pub use level::AccessLevel;
pub use public::{Approved, PublicCopy};
pub use rights::Rights;
pub use role::Role;
pub use sight::{Access, FieldAccess, Sight};
