//! Vector tiles that are kept already, answered without the router and its layers (`http/front.rs`).

use std::sync::{Arc, RwLock};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use rustc_hash::FxHashMap;

use super::cache::{Coding, Key, fingerprint};
use super::tile::MVT;
use crate::access::Action;
use crate::http::auth::Asking;
use crate::http::state::App;
use crate::http::{etag, guard};
use crate::map::layer::Layer;
use crate::spatial::tile::TileId;

/// Layers that are asked for together, with what is known of their tiles without making one.
pub struct TileSet {
    pub layers: Vec<Arc<Layer>>,
    /// Names and revisions.
    pub fingerprint: Arc<str>,
    pub tag: HeaderValue,
    /// The head of every reply, made once.
    head: HeaderMap,
}

impl TileSet {
    pub fn of(layers: Vec<Arc<Layer>>) -> TileSet {
        let fingerprint: Arc<str> = fingerprint(&layers).into();
        let tag = HeaderValue::from_str(&etag::weak(fingerprint.as_bytes()))
            .unwrap_or(HeaderValue::from_static("W/\"\""));
        let mut head = HeaderMap::with_capacity(12);
        head.insert(header::ETAG, tag.clone());
        head.insert(header::CACHE_CONTROL, HeaderValue::from_static(etag::PRIVATE));
        head.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        guard::secure(&mut head);
        TileSet { layers, fingerprint, tag, head }
    }
}

/// The sets that were asked for, by their lists of names; of one Atlas and one sight.
#[derive(Default)]
pub struct TileSets(RwLock<FxHashMap<String, Arc<TileSet>>>);

/// Lists are the callers' own: more are not kept.
const MOST_SETS: usize = 1_000;

impl TileSets {
    fn known(&self, names: &str) -> Option<Arc<TileSet>> {
        self.0.read().ok()?.get(names).map(Arc::clone)
    }

    /// Keeps a set that was made.
    pub fn keep(&self, names: &str, set: Arc<TileSet>) {
        if let Ok(mut sets) = self.0.write()
            && sets.len() < MOST_SETS
        {
            sets.insert(names.to_owned(), set);
        }
    }
}

/// Zoom, column and row of a path below `/tiles/`, with the list of names.
pub fn parts(path: &str) -> Option<(&str, TileId)> {
    let (rest, extension) = path.strip_prefix("/tiles/")?.rsplit_once('.')?;
    if !matches!(extension, "mvt" | "pbf") {
        return None;
    }
    let mut parts = rest.rsplitn(4, '/');
    let (y, x, z) = (parts.next()?, parts.next()?, parts.next()?);
    Some((parts.next()?, TileId::parse(z, x, y)?))
}

/// The reply to a request for a tile that is kept; `None` where it has to go the ordinary way.
pub async fn answer(app: &App, path: &str, headers: &HeaderMap, asking: &Asking) -> Option<Response> {
    let (names, tile) = parts(path)?;
    let snapshot = app.current()?;
    if !asking.may(Action::Layers) {
        return None;
    }
    let set = snapshot.known(&asking.sight)?.tile_sets.known(names)?;
    let coding = Coding::of(headers);
    let unchanged = headers.contains_key(header::IF_NONE_MATCH)
        && set.tag.to_str().is_ok_and(|tag| etag::unchanged(headers, tag));
    let response = if unchanged {
        reply(StatusCode::NOT_MODIFIED, set.head.clone(), Body::empty())
    } else {
        let key = Key { form: "mvt", layers: Arc::clone(&set.fingerprint), tile, coding };
        let body = app.tiles.get(&key).await?;
        let mut head = set.head.clone();
        if body.is_empty() {
            reply(StatusCode::NO_CONTENT, head, Body::empty())
        } else {
            head.insert(header::CONTENT_TYPE, HeaderValue::from_static(MVT));
            if let Some(word) = coding.word() {
                head.insert(header::CONTENT_ENCODING, HeaderValue::from_static(word));
            }
            reply(StatusCode::OK, head, body.into())
        }
    };
    if let Some(authority) = app.authority() {
        authority.count(asking, Action::Layers, (app.now)());
    }
    app.kept_tiles.increment(1);
    Some(response)
}

/// A reply with a whole head: put together from its parts, each header would be entered twice.
fn reply(status: StatusCode, head: HeaderMap, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = head;
    response
}
