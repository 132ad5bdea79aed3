//! `GET /sprites/{name}.json`, `.png`, and both with `@2x`: the icons of the map styles, so that no map asks another server for
//! them.

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::etag;
use super::problem::Problem;
use crate::map::picture::PictureError;
use crate::map::sprite;

/// Each file by its name, with its tag: drawn once, when first needed, in some milliseconds.
static FILES: LazyLock<Result<Vec<File>, PictureError>> = LazyLock::new(draw);

struct File {
    name: String,
    kind: &'static str,
    tag: String,
    body: Bytes,
}

fn draw() -> Result<Vec<File>, PictureError> {
    let mut files = Vec::new();
    for style in sprite::styles() {
        for (suffix, ratio) in [("", 1), ("@2x", 2)] {
            let Some(sheet) = sprite::sheet(&style, ratio)? else { continue };
            for (extension, kind, body) in
                [("json", "application/json", sheet.json.into_bytes()), ("png", "image/png", sheet.png)]
            {
                files.push(File {
                    name: format!("{style}{suffix}.{extension}"),
                    kind,
                    tag: etag::weak(&body),
                    body: body.into(),
                });
            }
        }
    }
    Ok(files)
}

/// The icons of a style: one picture with all of them, and the index that says where each is in it.
#[utoipa::path(
    get, operation_id = "get_sprite", path = "/sprites/{name}.{format}", tag = "tiles",
    params(
        ("name" = String, Path, description = "A style's name, with `@2x` for screens with two pixels to one", example = "light"),
        ("format" = String, Path, description = "`json` or `png`", example = "json"),
    ),
    responses(
        (status = 200, description = "The index, or the picture", content(
            (Object = "application/json"), (Vec<u8> = "image/png"))),
        (status = 304, description = "Unchanged since the given ETag"),
        (status = 404, description = "No such icons", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The server is busy", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let files = FILES.as_ref().map_err(|error| {
        tracing::error!(%error, "the icons cannot be drawn");
        Problem::of(StatusCode::INTERNAL_SERVER_ERROR)
    })?;
    let file = files.iter().find(|file| file.name == name).ok_or_else(|| {
        Problem::of(StatusCode::NOT_FOUND).because(
            "没有这个图标集；可用：light、dark、cockpit，加 .json 或 .png，高分屏在其前加 @2x，如 light@2x.png。",
        )
    })?;
    let caching =
        [(header::ETAG, file.tag.clone()), (header::CACHE_CONTROL, "public, max-age=86400".to_owned())];
    if etag::unchanged(&headers, &file.tag) {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    Ok((caching, [(header::CONTENT_TYPE, file.kind)], file.body.clone()).into_response())
}
