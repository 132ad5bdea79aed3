//! `GET /ogc/collections/{collection}/items/{item}`: one feature.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::ask::{Ask, parsed};
use super::format::{Format, bad_parameter, only};
use super::items::reply;
use super::links::{GEOJSON, HTML, JSON, link};
use super::page;
use super::question::Question;
use crate::http::base::encoded;
use crate::http::problem::Problem;
use crate::map::write::{Chosen, geojson};

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
pub async fn item(Path((name, id)): Path<(String, String)>, ask: Ask) -> Result<Response, Problem> {
    let layer = ask.layer(&name)?;
    only(&ask.pairs, &["crs", "f"])?;
    let format = ask.format()?;
    let question = Question::read(layer, &ask.pairs)?;
    let number = layer.number_of(&id).ok_or_else(|| {
        Problem::of(StatusCode::NOT_FOUND)
            .because(format!("图层“{}”里没有编号为“{id}”的要素。", layer.about.title))
    })?;
    let path = format!("{}/ogc/collections/{}", ask.base, encoded(&layer.name));
    let here = format!("{path}/items/{}", encoded(&id));
    let links = Value::Array(vec![
        link("self", GEOJSON, "本要素", format!("{here}?f=json")),
        link("alternate", HTML, "网页", format!("{here}?f=html")),
        link("collection", JSON, "图层", path),
    ]);
    let mut out = Vec::new();
    geojson::feature(&mut out, layer, number, question.system, &Chosen::ALL, |out| {
        out.extend(format!(",\"synthetic\":{},\"links\":{links}", ask.is_synthetic()).as_bytes());
    })
    .map_err(|error| bad_parameter("crs", format!("{error}。")))?;
    Ok(match format {
        Format::Json => reply(out, GEOJSON, &question),
        Format::Html => {
            let document = parsed(&out)?;
            page::of(&format!("{}：{id}", layer.about.title), &document)
        }
    })
}
