//! One line of log and one count per request. Neither holds the query or the body: addresses are personal data.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request: the caller's where it sent a usable one, else our own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    fn of(request: &Request) -> Self {
        match request.headers().get(HEADER) {
            Some(given) if usable(given.as_bytes()) => Self(given.clone()),
            _ => Self::next(),
        }
    }

    fn next() -> Self {
        static START: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let text = format!("{:016x}-{}", *START, COUNT.fetch_add(1, Ordering::Relaxed));
        Self(HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("unknown")))
    }

    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

fn usable(id: &[u8]) -> bool {
    (1..=64).contains(&id.len())
        && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

/// Tells [`observe`], which runs before the route is known, what the route's template is: few values, and nothing that a
/// user typed.
pub async fn name_route(request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(path) = path {
        response.extensions_mut().insert(path);
    }
    response
}

/// Gives the request an id, then counts, times and logs it.
pub async fn observe(mut request: Request, next: Next) -> Response {
    let id = RequestId::of(&request);
    request.extensions_mut().insert(id.clone());
    let method = request.method().clone();
    let started = Instant::now();

    let mut response = next.run(request).await;

    let taken = started.elapsed();
    let status = response.status();
    let path = response.extensions_mut().remove::<MatchedPath>();
    let route = path.as_ref().map_or("(other)", MatchedPath::as_str);
    let labels = [
        ("method", known(method.as_str())),
        ("route", route.to_owned()),
        ("status", status.as_str().to_owned()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels[..2]).record(taken);
    let milliseconds = (taken.as_secs_f64() * 1e6).round() / 1e3;
    if matches!(route, "/healthz" | "/readyz" | "/metrics") {
        tracing::debug!(id = id.as_str(), %method, route, status = status.as_u16(), milliseconds, "request");
    } else {
        tracing::info!(id = id.as_str(), %method, route, status = status.as_u16(), milliseconds, "request");
    }
    response.headers_mut().insert(HEADER, id.0);
    response
}

/// Methods are free text on the wire; a label must not be.
fn known(method: &str) -> String {
    match method {
        "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" => method.into(),
        _ => "(other)".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_ids_differ_and_foreign_ones_are_checked() {
        assert_ne!(RequestId::next(), RequestId::next());
        assert!(usable(b"9f-A_1.z"));
        assert!(!usable(b"") && !usable(b"a b") && !usable(&[b'a'; 65]));
    }
}
