//! What a request brings to show who asks: the cookie of a session, or a key.

use axum::http::{HeaderMap, StatusCode, Uri, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::access::token;
use crate::http::problem::Problem;

/// One at most.
#[derive(Debug, PartialEq, Eq)]
pub enum Credentials {
    None,
    Session(String),
    Key(String),
}

/// The cookie's name. `__Host-` binds it to this host and to https (RFC 6265bis, 4.1.3.2).
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-ftz_session" } else { "ftz_session" }
}

/// The cookie of a sign-in at an outside provider that is under way.
pub fn attempt_name(secure: bool) -> &'static str {
    if secure { "__Host-ftz_oidc" } else { "ftz_oidc" }
}

impl Credentials {
    /// A key in `X-API-Key`, as `Authorization: Bearer`, as the password of `Authorization: Basic` or as `?key=`, before a
    /// cookie: who brings a key means it.
    ///
    /// # Errors
    /// 401 where there is a header for it and what it holds is no key.
    pub fn of(headers: &HeaderMap, uri: &Uri, secure: bool) -> Result<Credentials, Problem> {
        if let Some(key) = headers.get("x-api-key") {
            return key_of(key.to_str().ok());
        }
        if let Some(given) = headers.get(header::AUTHORIZATION) {
            let given = given.to_str().unwrap_or_default();
            let (scheme, rest) = given.split_once(' ').unwrap_or((given, ""));
            return match scheme.to_ascii_lowercase().as_str() {
                "bearer" => key_of(Some(rest)),
                "basic" => key_of(basic(rest).as_deref()),
                _ => Err(not_a_key()),
            };
        }
        if let Some(key) = in_query(uri) {
            return key_of(Some(&key));
        }
        Ok(in_cookie(headers, secure).map_or(Credentials::None, Credentials::Session))
    }
}

fn key_of(text: Option<&str>) -> Result<Credentials, Problem> {
    match text.map(str::trim) {
        Some(text) if token::is_key(text) => Ok(Credentials::Key(text.to_owned())),
        _ => Err(not_a_key()),
    }
}

fn not_a_key() -> Problem {
    Problem::of(StatusCode::UNAUTHORIZED)
        .because("给出的不是密钥：密钥以 ftz_ 开头，在“我的账号”里创建；用 Basic 时写在口令的位置。")
}

/// The password of `Basic` (RFC 7617).
fn basic(text: &str) -> Option<String> {
    let text = String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok()?;
    Some(text.split_once(':')?.1.to_owned())
}

/// For desktops that can send neither header: `?key=`. It is never logged, as nothing of a query is.
fn in_query(uri: &Uri) -> Option<String> {
    let query = uri.query().filter(|query| query.contains("key="))?;
    form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "key").map(|(_, key)| key.into_owned())
}

/// The address without the key: who answers knows no such parameter, and nothing that is made of the address tells it.
/// `None` where there is none.
pub fn without_key(uri: &Uri) -> Option<Uri> {
    let query = uri.query()?;
    let is_key = |pair: &str| pair.split('=').next() == Some("key");
    if !query.split('&').any(is_key) {
        return None;
    }
    let rest: Vec<&str> = query.split('&').filter(|pair| !is_key(pair)).collect();
    let path = uri.path();
    let text = if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(text.parse().ok()?);
    Uri::from_parts(parts).ok()
}

fn in_cookie(headers: &HeaderMap, secure: bool) -> Option<String> {
    cookie(headers, cookie_name(secure)).filter(|secret| token::is_session(secret)).map(str::to_owned)
}

/// What a cookie holds. Two of the name count as none: one of them was put there by somebody else.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut found = cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .filter(|(given, _)| *given == name)
        .map(|(_, held)| held);
    let held = found.next()?;
    found.next().is_none().then_some(held)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[(&str, &str)], uri: &str) -> Result<Credentials, u16> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(header::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
        }
        Credentials::of(&map, &uri.parse().unwrap(), false).map_err(|problem| problem.status)
    }

    #[test]
    fn a_key_comes_in_four_ways_and_a_session_in_one() {
        let key = format!("ftz_{}", "0a".repeat(32));
        let secret = "0b".repeat(32);
        let basic = format!("Basic {}", STANDARD.encode(format!("anybody:{key}")));
        let cookie = format!("a=b; ftz_session={secret}");
        let is_key = Ok(Credentials::Key(key.clone()));
        assert_eq!(of(&[("x-api-key", &key)], "/"), is_key);
        assert_eq!(of(&[("authorization", &format!("Bearer {key}"))], "/"), is_key);
        assert_eq!(of(&[("authorization", &basic)], "/"), is_key);
        assert_eq!(of(&[("cookie", &cookie)], &format!("/wfs?service=WFS&key={key}")), is_key);
        assert_eq!(of(&[("cookie", &cookie)], "/"), Ok(Credentials::Session(secret.clone())));
        assert_eq!(of(&[], "/"), Ok(Credentials::None));
        assert_eq!(of(&[], "/?monkey=x"), Ok(Credentials::None));
        for wrong in ["Bearer x", "Basic !", "Digest x", "Bearer"] {
            assert_eq!(of(&[("authorization", wrong), ("cookie", &cookie)], "/"), Err(401), "{wrong}");
        }
        let uri: Uri = format!("/wfs?a=%20b&key={key}&monkey=1").parse().unwrap();
        assert_eq!(without_key(&uri).unwrap().to_string(), "/wfs?a=%20b&monkey=1");
        assert_eq!(without_key(&format!("/x?key={key}").parse().unwrap()).unwrap().to_string(), "/x");
        assert_eq!(without_key(&"/x?monkey=1".parse().unwrap()), None);
        let twice = format!("ftz_session={}; {cookie}", "0c".repeat(32));
        assert_eq!(of(&[("cookie", &twice)], "/"), Ok(Credentials::None));
        assert_eq!(of(&[("cookie", &format!("__Host-ftz_session={secret}"))], "/"), Ok(Credentials::None));
    }
}
