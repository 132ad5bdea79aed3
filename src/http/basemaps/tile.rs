//! `GET /basemaps/{name}/{z}/{x}/{y}`: one picture of a base map.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Source;
use super::kind::kind;
use super::remote::OutsideError;
use crate::http::auth::Asking;
use crate::http::etag;
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::spatial::tile::TileId;

/// One picture of a base map.
#[utoipa::path(
    get, operation_id = "get_basemap_tile", path = "/basemaps/{name}/{z}/{x}/{y}", tag = "tiles",
    params(
        ("name" = String, Path, description = "A base map", example = "imagery"),
        ("z" = String, Path, description = "Zoom", example = "10"),
        ("x" = String, Path, description = "Column from the west", example = "853"),
        ("y" = String, Path, description = "Row from the north", example = "424"),
    ),
    responses(
        (status = 200, description = "A picture of 256 pixels", content(
            (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"), (Vec<u8> = "image/gif"))),
        (status = 204, description = "There is nothing at this place"),
        (status = 304, description = "Unchanged since the given ETag"),
        (status = 404, description = "No such base map, or no such tile", body = Problem, content_type = "application/problem+json"),
        (status = 502, description = "The outside map does not answer as it should", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The server is busy", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn tile(
    State(app): State<App>,
    asking: Asking,
    Path((name, z, x, y)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let map = app.basemaps.one(&asking.sight, app.is_public(), &name)?;
    let tile = TileId::parse(&z, &x, &y).ok_or_else(|| {
        Problem::of(StatusCode::NOT_FOUND).because("没有这块瓦片：级别为 0 至 20，行列号不带前导零。")
    })?;
    if !map.zooms().contains(&tile.z()) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let (body, tag) = match &map.source {
        Source::File(file) => {
            let tag = etag::weak(format!("{name} {} {z}/{x}/{y}", file.revision));
            if etag::unchanged(&headers, &tag) {
                return Ok(reply(&tag, StatusCode::NOT_MODIFIED.into_response()));
            }
            let body = file.tile(tile.z(), tile.x(), tile.y()).await.map_err(|error| {
                tracing::error!(%error, name, "imagery cannot be read");
                Problem::of(StatusCode::INTERNAL_SERVER_ERROR)
            })?;
            (body.unwrap_or_default().into(), tag)
        }
        Source::Outside(remote) => {
            let body = remote.tile(tile).await.map_err(|error| {
                tracing::warn!(%error, name, "an outside map does not answer as it should");
                outside(&error)
            })?;
            let tag = etag::weak(&body);
            (body, tag)
        }
    };
    if etag::unchanged(&headers, &tag) {
        return Ok(reply(&tag, StatusCode::NOT_MODIFIED.into_response()));
    }
    Ok(match kind(&body) {
        Some(kind) => reply(&tag, ([(header::CONTENT_TYPE, kind)], body).into_response()),
        None => reply(&tag, StatusCode::NO_CONTENT.into_response()),
    })
}

fn outside(error: &OutsideError) -> Problem {
    Problem::of(StatusCode::BAD_GATEWAY).because(format!("外部底图没有给出瓦片：{error}。"))
}

/// A day: imagery seldom changes, and a tag is asked about then.
fn reply(tag: &str, mut response: Response) -> Response {
    let headers = response.headers_mut();
    etag::put(headers, tag);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400"));
    response
}
