//! `GET /ogc`: where to go from here.

use axum::extract::RawQuery;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

use super::format::{pairs, reply};
use super::links::{HTML, JSON, OPENAPI, both_forms, link};
use crate::http::base::BaseUrl;
use crate::http::problem::Problem;

/// The landing page of the OGC API.
#[utoipa::path(
    get, operation_id = "ogc_landing", path = "/ogc", tag = "ogc",
    params(("f" = Option<String>, Query, description = "`json` or `html`; else by Accept")),
    responses(
        (status = 200, description = "Links", body = Object),
        (status = 400, description = "An unknown parameter", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn landing(
    BaseUrl(base): BaseUrl,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut links = both_forms(&base, "/ogc", JSON);
    links.extend([
        link("service-desc", OPENAPI, "接口定义（OpenAPI）", format!("{base}/ogc/api?f=json")),
        link("service-doc", HTML, "接口文档", format!("{base}/docs")),
        link("conformance", JSON, "符合的标准", format!("{base}/ogc/conformance")),
        link(
            "http://www.opengis.net/def/rel/ogc/1.0/conformance",
            JSON,
            "符合的标准",
            format!("{base}/ogc/conformance"),
        ),
        link("data", JSON, "图层", format!("{base}/ogc/collections")),
        link("http://www.opengis.net/def/rel/ogc/1.0/data", JSON, "图层", format!("{base}/ogc/collections")),
        link(
            "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
            JSON,
            "瓦片划分方案",
            format!("{base}/ogc/tileMatrixSets"),
        ),
    ]);
    let document = json!({
        "title": "自贸一张图",
        "description": "自贸区各图层，按 OGC API – Features 与 OGC API – Tiles 提供。",
        "links": links,
    });
    reply(&pairs(&query.unwrap_or_default()), &headers, "自贸一张图", JSON, document)
}
