//! The cookie of a session: out of reach of scripts, sent to this server alone and by its own pages alone.

use axum::http::{HeaderValue, header};
use axum::response::AppendHeaders;

use crate::http::auth::{Authority, attempt_name, cookie_name, oidc};

pub type SetCookie = AppendHeaders<[(header::HeaderName, HeaderValue); 1]>;

/// A cookie for a secret, as long as a session may last.
pub fn fresh(authority: &Authority, secret: &str) -> SetCookie {
    let seconds = u64::from(authority.settings.session_hours) * 3_600;
    set(authority, secret, seconds)
}

/// Takes the cookie away.
pub fn over(authority: &Authority) -> SetCookie {
    set(authority, "", 0)
}

fn set(authority: &Authority, secret: &str, seconds: u64) -> SetCookie {
    written(authority, cookie_name(authority.secure), secret, "Strict", seconds)
}

/// A sign-in at an outside provider that is under way, or whom it brought in vain; empty for none. It must come back with the browser that the provider sends
/// here, which `Strict` would not.
pub fn attempt(authority: &Authority, sealed: &str) -> SetCookie {
    let seconds = if sealed.is_empty() { 0 } else { oidc::PATIENCE.as_secs() };
    written(authority, attempt_name(authority.secure), sealed, "Lax", seconds)
}

fn written(authority: &Authority, name: &str, held: &str, site: &str, seconds: u64) -> SetCookie {
    let secure = if authority.secure { "; Secure" } else { "" };
    let text = format!("{name}={held}; Path=/; HttpOnly; SameSite={site}; Max-Age={seconds}{secure}");
    AppendHeaders([(header::SET_COOKIE, HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("")))])
}
