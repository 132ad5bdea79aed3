//! Pages of other origins that may read the answers (CORS, as the Fetch standard says it, 3.2): those that the settings
//! list, with a key but without a browser's credentials. The server takes care of everything but that: this goes around all its other layers, and
//! beside them on the short way of kept tiles.

use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::guard;
use super::state::App;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What a page may read of a reply besides what every page may.
const EXPOSED: &str = "ETag, Link, Content-Crs, Content-Encoding, Retry-After, X-Request-Id";

/// What a page may ask with besides what every page may.
const METHODS: &str = "GET, HEAD, POST";
const HEADERS: &str = "Authorization, Content-Type, If-None-Match, X-API-Key, X-Request-Id";

/// How long a browser may keep that, seconds: the longest that Chromium does.
const MAX_AGE: &str = "7200";

/// Lets pages of the listed origins read the answers, and answers their question whether they may.
pub async fn share(State(app): State<App>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let asks = *request.method() == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if asks && listed(&app, &headers).is_some() { may() } else { next.run(request).await };
    mark(&app, &headers, &mut response);
    response
}

/// Marks a reply as readable by the page that asked, where it is one of the list. A server without a list marks nothing.
pub fn mark(app: &App, asked: &HeaderMap, response: &mut Response) {
    if app.allowed_origins.is_empty() {
        return;
    }
    let headers = response.headers_mut();
    // A cache must not hand one origin what was said to another; Vary may have lines of others.
    headers.append(VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = listed(app, asked) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    }
}

/// The origin of a request, where it is one of the list.
fn listed<'a>(app: &App, headers: &'a HeaderMap) -> Option<&'a HeaderValue> {
    headers.get(ORIGIN).filter(|origin| app.allowed_origins.contains(origin))
}

fn may() -> Response {
    let mut headers = HeaderMap::new();
    guard::secure(&mut headers);
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(HEADERS));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE));
    (StatusCode::NO_CONTENT, headers).into_response()
}
