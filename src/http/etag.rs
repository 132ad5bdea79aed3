//! Tags by which a client knows that what it holds is still current (RFC 9110, 8.8.3).

use axum::http::{HeaderMap, HeaderValue, header};
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// A weak tag, because bodies are sent compressed or not. The program's version is in it: another one may write the same
/// content otherwise.
pub fn weak(content: impl AsRef<[u8]>) -> String {
    let hash = |salt: u64| {
        let mut hasher = FxHasher::default();
        hasher.write_u64(salt);
        hasher.write(env!("CARGO_PKG_VERSION").as_bytes());
        hasher.write(content.as_ref());
        hasher.finish()
    };
    format!("W/\"{:016x}{:016x}\"", hash(1), hash(2))
}

/// Nothing but the reader may keep it, and it asks each time.
pub const PRIVATE: &str = "private, no-cache";

/// Tag and caching of a reply.
pub fn put(headers: &mut HeaderMap, tag: &str) {
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(PRIVATE));
}

/// `If-None-Match` compares weakly (RFC 9110, 13.1.2).
pub fn unchanged(headers: &HeaderMap, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|given| given.trim() == "*" || bare(given) == bare(tag))
}
