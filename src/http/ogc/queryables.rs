//! `GET /ogc/collections/{collection}/queryables`: what a filter can name (19-079r2, 6), as JSON Schema.

use axum::extract::Path;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::ask::Ask;
use super::links::SCHEMA;
use crate::http::base::encoded;
use crate::http::problem::Problem;
use crate::map::features::Kind;
use crate::map::filter::GEOMETRY;
use crate::map::layer::GeometryKind;

/// The attributes that a filter can name.
#[utoipa::path(
    get, operation_id = "ogc_queryables", path = "/ogc/collections/{collection}/queryables", tag = "ogc",
    params(
        ("collection" = String, Path, description = "The layer's name", example = "ftz"),
        ("f" = Option<String>, Query, description = "`json` or `html`; else by Accept"),
    ),
    responses(
        (status = 200, description = "A JSON Schema", content_type = "application/schema+json", body = Object),
        (status = 400, description = "An unknown parameter", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such layer", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn queryables(Path(name): Path<String>, ask: Ask) -> Result<Response, Problem> {
    let layer = ask.layer(&name)?;
    let mut properties = Map::new();
    let geometry = match layer.kind() {
        GeometryKind::Point => "geometry-point",
        GeometryKind::Polygon => "geometry-polygon-any",
    };
    properties.insert(
        GEOMETRY.to_owned(),
        json!({ "title": "几何", "format": geometry, "x-ogc-role": "primary-geometry" }),
    );
    for field in &layer.fields {
        let kind = match field.kind {
            Kind::Text => "string",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Boolean => "boolean",
        };
        properties.insert(field.name.clone(), json!({ "title": field.title, "type": kind }));
    }
    let document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{}/ogc/collections/{}/queryables", ask.base, encoded(&layer.name)),
        "type": "object",
        "title": layer.about.title,
        "properties": Value::Object(properties),
        "additionalProperties": false,
    });
    ask.reply(&format!("{}：可用于过滤的属性", layer.about.title), SCHEMA, document)
}
