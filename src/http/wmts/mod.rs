//! WMTS 1.0 (OGC 07-057r7): layers as pictures in EPSG:3857 and EPSG:4490, by query and by path.

mod capabilities;
mod sets;
mod tile;

use std::collections::BTreeMap;

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::base::BaseUrl;
use super::ows::Exception;
use super::problem::Problem;
use super::state::App;
use super::view::Current;
use tile::Asked;

/// WMTS 1.0: GetCapabilities and GetTile.
#[utoipa::path(
    get, operation_id = "wmts", path = "/wmts", tag = "older protocols",
    params(
        ("service" = Option<String>, Query, description = "`WMTS`", example = "WMTS"),
        ("request" = Option<String>, Query, description = "`GetCapabilities` or `GetTile`", example = "GetCapabilities"),
        ("layer" = Option<String>, Query, description = "A layer, or several joined by commas", example = "ftz"),
        ("tileMatrixSet" = Option<String>, Query, description = "`EPSG:3857` or `EPSG:4490`"),
        ("tileMatrix" = Option<String>, Query, description = "Level"),
        ("tileRow" = Option<String>, Query, description = "Row from the north"),
        ("tileCol" = Option<String>, Query, description = "Column from the west"),
        ("format" = Option<String>, Query, description = "`image/png`"),
    ),
    responses(
        (status = 200, description = "The capabilities, or a picture", content((String = "text/xml"), (Vec<u8> = "image/png"))),
        (status = 304, description = "Unchanged since the given ETag"),
        (status = 400, description = "An OWS exception report", content_type = "text/xml", body = String),
        (status = 503, description = "The Atlas is being loaded, or the server is busy", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    Current(view): Current,
    State(app): State<App>,
    BaseUrl(base): BaseUrl,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let values: BTreeMap<String, String> = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.into_owned()))
        .collect();
    let value = |name: &str| values.get(name).map(String::as_str).unwrap_or_default();
    let service = value("service");
    if !service.is_empty() && !service.eq_ignore_ascii_case("WMTS") {
        return Exception::invalid("service", format!("这里是 WMTS，不是“{service}”")).reply();
    }
    match value("request").to_ascii_lowercase().as_str() {
        "getcapabilities" => capabilities::reply(view.map(), &base),
        "gettile" if !matches!(value("format"), "" | "image/png") => {
            Exception::invalid("format", "图片只有 image/png 格式").reply()
        }
        "gettile" if !matches!(value("style"), "" | "default") => {
            Exception::invalid("style", "样式只有 default").reply()
        }
        "gettile" => {
            let asked = Asked {
                layers: value("layer"),
                set: value("tilematrixset"),
                level: value("tilematrix"),
                row: value("tilerow"),
                col: value("tilecol"),
            };
            tile::reply(&app, view.map(), &asked, &headers).await.unwrap_or_else(Exception::reply)
        }
        "" => Exception::missing("request").reply(),
        other => Exception::new("OperationNotSupported", "request", format!("不支持“{other}”")).reply(),
    }
}

/// A picture by its path; `/wmts/1.0.0/WMTSCapabilities.xml` are the capabilities.
#[utoipa::path(
    get, operation_id = "wmts_tile", path = "/wmts/1.0.0/{layers}/{set}/{level}/{row}/{col}.png", tag = "older protocols",
    params(
        ("layers" = String, Path, description = "A layer, or several joined by commas", example = "ftz"),
        ("set" = String, Path, description = "`EPSG:3857` or `EPSG:4490`", example = "EPSG:3857"),
        ("level" = String, Path, description = "Level", example = "10"),
        ("row" = String, Path, description = "Row from the north", example = "424"),
        ("col" = String, Path, description = "Column from the west", example = "853"),
    ),
    responses(
        (status = 200, description = "A picture of 256 pixels", content_type = "image/png", body = Vec<u8>),
        (status = 304, description = "Unchanged since the given ETag"),
        (status = 400, description = "An OWS exception report", content_type = "text/xml", body = String),
        (status = 503, description = "The Atlas is being loaded, or the server is busy", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn by_path(
    Current(view): Current,
    State(app): State<App>,
    Path((layers, set, level, row, file)): Path<(String, String, String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let asked = Asked {
        layers: &layers,
        set: &set,
        level: &level,
        row: &row,
        col: file.strip_suffix(".png").unwrap_or_default(),
    };
    tile::reply(&app, view.map(), &asked, &headers).await.unwrap_or_else(Exception::reply)
}

/// The capabilities by the path that clients try.
#[utoipa::path(
    get, operation_id = "wmts_capabilities", path = "/wmts/1.0.0/WMTSCapabilities.xml", tag = "older protocols",
    responses(
        (status = 200, description = "The capabilities", content_type = "text/xml", body = String),
        (status = 503, description = "The Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn capabilities(Current(view): Current, BaseUrl(base): BaseUrl) -> Response {
    capabilities::reply(view.map(), &base)
}
