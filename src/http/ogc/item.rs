//! `GET /ogc/collections/{collection}/items/{item}`: one feature.

use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;

use super::format::{Format, bad_parameter, only, pairs, value};
use super::items::reply;
use super::links::{GEOJSON, HTML, JSON, encoded, link};
use super::page;
use super::question::Question;
use crate::http::base::BaseUrl;
use crate::http::problem::Problem;
use crate::http::reader::CurrentReader;
use crate::http::state::Current;
use crate::http::tiles::no_layer;
use crate::map::write::geojson;

/// One feature by its id.
#[utoipa::path(
    get, operation_id = "ogc_item", path = "/ogc/collections/{collection}/items/{item}", tag = "ogc",
    params(
        ("collection" = String, Path, description = "The layer's name", example = "ftz"),
        ("item" = String, Path, description = "The feature's id", example = "FTZ-YW-01"),
        ("crs" = Option<String>, Query, description = "URI of the system of the reply; CRS84 by default"),
        ("f" = Option<String>, Query, description = "`json` or `html`; else by Accept"),
    ),
    responses(
        (status = 200, description = "A GeoJSON Feature", content_type = "application/geo+json", body = Object),
        (status = 400, description = "A parameter is unknown or wrong", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such layer or feature", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn item(
    Current(snapshot): Current,
    CurrentReader(reader): CurrentReader,
    BaseUrl(base): BaseUrl,
    Path((name, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let layer = snapshot.map.layer(&name, reader).ok_or_else(|| no_layer(&snapshot.map, reader))?;
    let pairs = pairs(query);
    only(&pairs, &["crs", "f"])?;
    let format = Format::of(value(&pairs, "f"), &headers)?;
    let question = Question::read(layer, &pairs)?;
    let number = layer.number_of(&id).ok_or_else(|| {
        Problem::of(StatusCode::NOT_FOUND)
            .because(format!("图层“{}”里没有编号为“{id}”的要素。", layer.about.title))
    })?;
    let path = format!("{base}/ogc/collections/{}", encoded(&layer.name));
    let here = format!("{path}/items/{}", encoded(&id));
    let links = Value::Array(vec![
        link("self", GEOJSON, "本要素", format!("{here}?f=json")),
        link("alternate", HTML, "网页", format!("{here}?f=html")),
        link("collection", JSON, "图层", path),
    ]);
    let mut out = Vec::new();
    geojson::feature(&mut out, layer, number, question.system, |out| {
        out.extend(format!(",\"synthetic\":{},\"links\":{links}", snapshot.map.is_synthetic()).as_bytes());
    })
    .map_err(|error| bad_parameter("crs", format!("{error}。")))?;
    Ok(match format {
        Format::Json => reply(out, GEOJSON, &question),
        Format::Html => {
            let document: Value =
                serde_json::from_slice(&out).map_err(|_| Problem::of(StatusCode::INTERNAL_SERVER_ERROR))?;
            page::of(&format!("{}：{id}", layer.about.title), &document)
        }
    })
}
