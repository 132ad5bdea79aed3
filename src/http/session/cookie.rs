//! The cookie of a session: out of reach of scripts, sent to this server alone and by its own pages alone.

use axum::http::{HeaderValue, header};

use crate::http::auth::{Authority, cookie_name};

type SetCookie = [(header::HeaderName, HeaderValue); 1];

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
    let secure = if authority.secure { "; Secure" } else { "" };
    let name = cookie_name(authority.secure);
    let text = format!("{name}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    [(header::SET_COOKIE, HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("")))]
}
