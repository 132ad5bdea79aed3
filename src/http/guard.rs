//! Bounds on what all requests together may take, and the headers that every reply carries.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::auth::{Asking, Signing};
use super::extract::bounded;
use super::problem::Problem;
use super::state::App;

/// No inline script, no foreign host: what the page needs and nothing else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; \
     style-src-attr 'unsafe-inline'; font-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; \
     frame-ancestors 'none'; form-action 'self'";

const SECURITY: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// What a request that judges passwords may bring, bytes: it is read before anybody knows who sends it.
const SIGNING_BYTES: usize = 16_384;

/// Sheds what exceeds the permitted number of requests under way, and ends what takes too long.
pub async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let Ok(_permit) = app.requests.try_acquire() else {
        return Problem::unavailable("同时处理的请求已达上限，请稍后重试。").into_response();
    };
    in_time(&app, request, next).await
}

/// A body that comes too slowly is answered by its reader after one such span; this bounds the work after it.
async fn in_time(app: &App, request: Request, next: Next) -> Response {
    let span = Duration::from_secs_f64(app.limits.timeout_seconds * 2.0);
    match tokio::time::timeout(span, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::unavailable("处理超时，请减少数量或稍后重试。").into_response(),
    }
}

/// The same for requests that judge passwords, which have places of their own.
pub async fn limit_signing(State(app): State<App>, asking: Asking, request: Request, next: Next) -> Response {
    let Some(authority) = app.authority() else { return next.run(request).await };
    // Whole before it takes a place: who sends slowly holds none.
    let (parts, body) = request.into_parts();
    let request = match bounded(&app, body, SIGNING_BYTES).await {
        Ok(bytes) => Request::from_parts(parts, Body::from(bytes)),
        Err(problem) => return problem.into_response(),
    };
    hold(&app, &authority.signing, asking, request, next).await
}

/// The same for what waits for the outside provider, which may be slow: apart from passwords.
pub async fn limit_outside(State(app): State<App>, asking: Asking, request: Request, next: Next) -> Response {
    match app.authority() {
        Some(authority) => hold(&app, &authority.outside, asking, request, next).await,
        None => next.run(request).await,
    }
}

async fn hold(app: &App, places: &Signing, asking: Asking, request: Request, next: Next) -> Response {
    let Some(_place) = places.place(asking.address).await else {
        return Problem::unavailable("正在登录的人太多，请稍后重试。").into_response();
    };
    in_time(app, request, next).await
}

/// Puts the security headers.
pub fn secure(headers: &mut HeaderMap) {
    for (name, value) in SECURITY {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Security headers on every reply; replies are not stored unless their handler says so.
pub async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    secure(headers);
    if app.authority().is_some_and(|authority| authority.secure) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
