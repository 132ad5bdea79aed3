//! Signing in by an outside provider: the browser goes there, and comes back with a code.

mod begin;
mod end;

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

pub use begin::{__path_begin_outside, begin_outside};
pub use end::{__path_end_outside, end_outside};

use super::cookie::attempt;
use crate::http::auth::Authority;
use crate::http::auth::oidc::{Held, Provider, Stranger};
use crate::http::base::{BaseUrl, encoded};
use crate::http::problem::Problem;

/// Why somebody is back at the sign-in page.
#[derive(Debug)]
enum Refused {
    /// The provider knows him, and no account is his.
    Unlinked(String),
    Denied,
    Expired,
    /// An account is his, but not in use.
    Inactive(String),
    Busy,
    Failed,
}

impl Refused {
    fn word(&self) -> &'static str {
        match self {
            Refused::Unlinked(_) => "unlinked",
            Refused::Denied => "denied",
            Refused::Expired => "expired",
            Refused::Inactive(_) => "inactive",
            Refused::Busy => "busy",
            Refused::Failed => "failed",
        }
    }
}

/// Where the provider sends the browser back to; it must know this address.
fn back(base: &BaseUrl) -> String {
    format!("{}/api/v1/session/oidc/callback", base.0)
}

fn provider(authority: &Authority) -> Result<&Provider, Problem> {
    authority
        .oidc
        .as_ref()
        .ok_or_else(|| Problem::of(StatusCode::NOT_FOUND).because("本站没有设置统一身份登录。"))
}

/// A page of this server, and nothing else.
fn local(next: Option<String>) -> String {
    let fits = |next: &String| {
        next.len() <= 500
            && next.starts_with('/')
            && !next.starts_with("//")
            && !next.contains(['\\', '\r', '\n', '\t'])
    };
    next.filter(fits).unwrap_or_else(|| "/".into())
}

/// To the sign-in page, which goes on from there. The attempt is over.
fn to_page(authority: &Authority, next: &str, refused: Option<Refused>, now: DateTime<Utc>) -> Response {
    let mut place = format!("/sign-in?next={}", encoded(next));
    if let Some(refused) = &refused {
        place.push_str(&format!("&refused={}", refused.word()));
    }
    // Not in the address: anybody could write another's name there, for an administrator to link.
    let held = match refused {
        Some(Refused::Unlinked(identity)) => {
            Stranger::new(identity, now).sealed(&authority.keys.get(), authority.settings.algorithms)
        }
        _ => String::new(),
    };
    (StatusCode::SEE_OTHER, [(LOCATION, place)], attempt(authority, &held)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_on_with_pages_of_this_server_alone() {
        let of = |next: &str| local(Some(next.into()));
        assert_eq!(of("/map.html?layer=a#b"), "/map.html?layer=a#b");
        for elsewhere in
            ["https://evil.example", "//evil.example", "/\\evil.example", "", "map.html", "/a\r\nb"]
        {
            assert_eq!(of(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
