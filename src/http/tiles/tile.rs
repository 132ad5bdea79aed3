//! `GET /tiles/{layers}/{z}/{x}/{y}.mvt`.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::cache::{Coding, Key};
use super::kept::TileSet;
use crate::http::etag;
use crate::http::named::listed;
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::http::view::Current;
use crate::spatial::tile::TileId;

pub const MVT: &str = "application/vnd.mapbox-vector-tile";

/// One vector tile (Mapbox Vector Tile 2.1, extent 4096) of one layer or of several joined by a comma.
///
/// Polygons are simplified for the zoom and reach 64 units beyond the tile; their names stand at the points of a layer
/// `<layer>_label`. Points are single; in a tile with more than 5,000 they are gathered, with their number in `count`.
#[utoipa::path(
    get,
    operation_id = "get_tile",
    path = "/tiles/{layers}/{z}/{x}/{y}.mvt",
    tag = "tiles",
    params(
        ("layers" = String, Path, description = "Names of layers, joined by commas", example = "ftz,town"),
        ("z" = u8, Path, description = "Zoom", minimum = 0, maximum = 20, example = 10),
        ("x" = u32, Path, description = "Column from the west (WebMercatorQuad)", example = 853),
        ("y" = u32, Path, description = "Row from the north; `.mvt` and `.pbf` are the same", example = 424),
    ),
    responses(
        (status = 200, description = "The tile", content_type = "application/vnd.mapbox-vector-tile", body = Vec<u8>),
        (status = 204, description = "Nothing lies in this tile"),
        (status = 304, description = "Unchanged since the given ETag"),
        (status = 404, description = "No such layer or tile", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The Atlas is being loaded, or the server is busy", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn tile(
    Current(view): Current,
    State(app): State<App>,
    Path((names, z, x, file)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let row = file.strip_suffix(".mvt").or_else(|| file.strip_suffix(".pbf"));
    let tile = row.and_then(|row| TileId::parse(&z, &x, row));
    let tile = tile.ok_or_else(|| {
        Problem::of(StatusCode::NOT_FOUND).because(
            "没有这个瓦片：路径应为 /tiles/图层/z/x/y.mvt（或 .pbf），z 为 0～20，x、y 在该级范围内。",
        )
    })?;
    let set = Arc::new(TileSet::of(listed(view.map(), &names)?));
    view.tile_sets().keep(&names, Arc::clone(&set));
    respond(&app, &set, tile, &headers).await
}

/// The tile of some layers, from the cache or made now.
///
/// # Errors
/// 500 where it cannot be encoded.
pub async fn respond(
    app: &App,
    set: &TileSet,
    tile: TileId,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    // Known without the tile: what it is made from.
    let mut reply_headers = HeaderMap::with_capacity(6);
    reply_headers.insert(header::ETAG, set.tag.clone());
    reply_headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(etag::PRIVATE));
    reply_headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if set.tag.to_str().is_ok_and(|tag| etag::unchanged(headers, tag)) {
        return Ok((StatusCode::NOT_MODIFIED, reply_headers).into_response());
    }
    let coding = Coding::of(headers);
    let key = Key { form: "mvt", layers: Arc::clone(&set.fingerprint), tile, coding };
    let body = match app.tiles.get(&key).await {
        Some(body) => body,
        None => {
            let layers = set.layers.clone();
            let made = app.tiles.try_get_with(key, async move {
                let work = move || -> Result<Bytes, String> {
                    let mut plain = Vec::new();
                    for layer in &layers {
                        plain.extend(layer.tile(tile).map_err(|error| error.to_string())?);
                    }
                    Ok(if plain.is_empty() { Bytes::new() } else { coding.encode(plain) })
                };
                tokio::task::spawn_blocking(work).await.map_err(|error| error.to_string())?
            });
            made.await.map_err(|error: Arc<String>| {
                tracing::error!(%error, "a tile could not be made");
                Problem::of(StatusCode::INTERNAL_SERVER_ERROR)
            })?
        }
    };
    if body.is_empty() {
        return Ok((StatusCode::NO_CONTENT, reply_headers).into_response());
    }
    reply_headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MVT));
    if let Some(word) = coding.word() {
        reply_headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(word));
    }
    Ok((reply_headers, body).into_response())
}
