//! `/api/v1/session`: who is signed in, signing in with password and second factor, signing out.

mod cookie;
mod factor;
mod show;
mod sign_in;
mod sign_out;
mod start;

pub use cookie::{fresh, over};
pub use factor::{__path_factor, factor, opened, place, proves};
pub use show::{__path_get, SessionInfo, UnitName, account, get, of};
pub use sign_in::{__path_sign_in, sign_in, take_try};
pub use sign_out::{__path_sign_out, sign_out};
pub use start::{next_stage, start};
