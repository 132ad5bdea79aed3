//! The browser side, from inside the binary; a plain page where it has not been built: the clerk's window at `/`, the maps at
//! `/map`, signing in at `/sign-in`, the own account at `/account`, administration at `/admin`.

use std::borrow::Cow;

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{Embed, EmbeddedFile};

use super::etag::unchanged;
use super::problem::Problem;

#[derive(Embed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Dist;

/// Pages by their addresses.
const PAGES: [(&str, &str); 5] = [
    ("", "index.html"),
    ("map", "map.html"),
    ("sign-in", "sign-in.html"),
    ("account", "account.html"),
    ("admin", "admin.html"),
];

const NOT_BUILT: &str = include_str!("web/not_built.html");

/// A file of the page where there is one of that name; the page itself at `/` and at the page's own addresses, which
/// have no file extension and are asked for as HTML; else 404.
pub async fn get(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let file = (!path.is_empty()).then(|| Dist::get(path)).flatten();
    let own = PAGES.iter().find(|(name, _)| *name == path).map(|(_, file)| *file);
    let is_page = own.is_some() || (file.is_none() && names_a_page(path, request.headers()));
    if file.is_none() && !is_page {
        return Problem::of(StatusCode::NOT_FOUND).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let refused = Problem::of(StatusCode::METHOD_NOT_ALLOWED).into_response();
        return ([(header::ALLOW, "GET,HEAD")], refused).into_response();
    }
    let page = own.unwrap_or("index.html");
    match file.or_else(|| Dist::get(page)) {
        Some(file) => send(path, file, request.headers()),
        None => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], NOT_BUILT).into_response(),
    }
}

/// The same on the public server, whose only page is the map.
pub async fn public(mut request: Request) -> Response {
    match request.uri().path() {
        "/" => *request.uri_mut() = Uri::from_static("/map"),
        "/map" | "/favicon.svg" => {}
        path if path.starts_with("/assets/") => {}
        _ => return Problem::of(StatusCode::NOT_FOUND).into_response(),
    }
    get(request).await
}

fn names_a_page(path: &str, headers: &HeaderMap) -> bool {
    const OTHERS: [&str; 11] =
        ["api", "ogc", "tiles", "styles", "docs", "assets", "wfs", "wmts", "fonts", "sprites", "basemaps"];
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = path.split('/').next().unwrap_or_default();
    accepts.contains("text/html") && !path.contains('.') && !OTHERS.contains(&first)
}

fn send(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let hash: String = file.metadata.sha256_hash().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("W/\"{hash}\"");
    // Files under assets/ carry a hash of their content in their name.
    let caching =
        if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let caching = [(header::CACHE_CONTROL, caching.to_owned()), (header::ETAG, tag.clone())];
    if unchanged(headers, &tag) {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    let kind = match file.metadata.mimetype() {
        text if text.starts_with("text/") => format!("{text}; charset=utf-8"),
        other => other.to_owned(),
    };
    let body = match file.data {
        Cow::Borrowed(inside_the_binary) => Bytes::from_static(inside_the_binary),
        Cow::Owned(read_from_disk) => read_from_disk.into(),
    };
    (caching, [(header::CONTENT_TYPE, kind)], body).into_response()
}
