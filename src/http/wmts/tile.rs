//! GetTile: a picture, from the cache or drawn now.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::sets::{MatrixSet, SETS, SIZE};
use crate::http::etag;
use crate::http::named::listed;
use crate::http::ows::Exception;
use crate::http::state::App;
use crate::http::tiles::cache::{Coding, Key, fingerprint};
use crate::map::Map;
use crate::map::picture::{Window, png, svg};
use crate::spatial::tile::{TileId, plain};

/// What a client asks for, as it wrote it.
pub struct Asked<'a> {
    pub layers: &'a str,
    pub set: &'a str,
    pub level: &'a str,
    pub row: &'a str,
    pub col: &'a str,
}

pub async fn reply(
    app: &App,
    map: &Map,
    asked: &Asked<'_>,
    headers: &HeaderMap,
) -> Result<Response, Exception> {
    let layers = listed(map, asked.layers).map_err(|problem| Exception::invalid("layer", problem.detail))?;
    let set = MatrixSet::named(asked.set).ok_or_else(|| {
        let names: Vec<&str> = SETS.iter().map(|set| set.name).collect();
        Exception::invalid("tileMatrixSet", format!("没有“{}”，可用：{}", asked.set, names.join("、")))
    })?;
    let level: u8 = plain(asked.level)
        .and_then(|level| u8::try_from(level).ok())
        .filter(|level| set.levels().contains(level))
        .ok_or_else(|| {
            let levels = set.levels();
            Exception::invalid("tileMatrix", format!("级别须在 {} 与 {} 之间", levels.start(), levels.end()))
        })?;
    let (columns, rows) = set.size(level);
    let within = |text: &str, most: u32| plain(text).filter(|at| *at < most);
    let out_of_range =
        |name| Exception::new("TileOutOfRange", name, format!("该级别有 {columns} 列 {rows} 行"));
    let column = within(asked.col, columns).ok_or_else(|| out_of_range("tileCol"))?;
    let row = within(asked.row, rows).ok_or_else(|| out_of_range("tileRow"))?;
    let tile = TileId::new(level, column, row).ok_or_else(|| out_of_range("tileMatrix"))?;

    let fingerprint: Arc<str> = fingerprint(&layers).into();
    let tag = etag::weak(fingerprint.as_bytes());
    let mut reply = HeaderMap::with_capacity(4);
    etag::put(&mut reply, &tag);
    if etag::unchanged(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, reply).into_response());
    }
    let key = Key { form: set.name, layers: fingerprint, tile, coding: Coding::Identity };
    let fonts = app.fonts();
    let drawn = app.tiles.try_get_with(key, async move {
        let work = move || {
            let window = Window::new(set.projection, columns, column, row, SIZE);
            png(&svg(&layers, &window, SIZE), SIZE, &fonts.get()).map(Bytes::from)
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(picture) => picture.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        }
    });
    let picture = drawn.await.map_err(|error: Arc<String>| {
        tracing::error!(%error, "a picture could not be drawn");
        Exception::new("NoApplicableCode", "layer", "无法绘制该瓦片，原因已记入日志")
    })?;
    reply.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
    Ok((reply, picture).into_response())
}
