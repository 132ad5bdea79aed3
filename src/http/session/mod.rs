//! `/api/v1/session`: who is signed in, signing in with password and second factor or by an outside provider, signing out.

mod cookie;
mod factor;
mod oidc;
mod show;
mod sign_in;
mod sign_out;
mod start;

pub use cookie::{SetCookie, fresh, over};
pub use factor::{__path_factor, factor, opened, proves};
pub use oidc::{__path_begin_outside, __path_end_outside, begin_outside, end_outside};
pub use show::{__path_get, SessionInfo, UnitName, account, get, of};
pub use sign_in::{__path_sign_in, sign_in, take_try};
pub use sign_out::{__path_sign_out, sign_out};
pub use start::{Shown, begin, start};
