//! `GET /docs`: the API's description as a page of our own, without any foreign script.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::problem::Problem;

const PAGE: &str = include_str!("docs/index.html");
const SCRIPT: &str = include_str!("docs/docs.js");
const STYLE: &str = include_str!("docs/docs.css");

pub async fn page() -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], PAGE).into_response()
}

pub async fn file(Path(file): Path<String>) -> Result<Response, Problem> {
    let (kind, text) = match file.as_str() {
        "docs.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "docs.css" => ("text/css; charset=utf-8", STYLE),
        _ => return Err(Problem::of(StatusCode::NOT_FOUND)),
    };
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
