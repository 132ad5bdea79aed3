//! `GET /ogc/api`: the description of this API alone, with a path for each layer and a parameter for each attribute, as
//! desktop tools look for them, and in OpenAPI 3.0, which is what the standard names and they read.

use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Map, Value, json};

use super::ask::Ask;
use super::format::{Format, only};
use super::links::OPENAPI;
use super::question::{DEFAULT_LIMIT, MOST};
use crate::http::openapi::document;
use crate::http::problem::Problem;
use crate::map::features::Kind;
use crate::map::layer::Layer;

const PREFIX: &str = "/ogc";
const ANY: &str = "{collection}";

/// The OpenAPI description of the OGC API, layer by layer.
#[utoipa::path(
    get, operation_id = "ogc_api", path = "/ogc/api", tag = "ogc",
    params(("f" = Option<String>, Query, description = "`json` or `html`; else by Accept")),
    responses(
        (status = 200, description = "An OpenAPI document", content_type = "application/vnd.oai.openapi+json;version=3.0", body = Object),
        (status = 303, description = "To the page that shows the API"),
        (status = 400, description = "An unknown parameter", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn api(ask: Ask) -> Result<Response, Problem> {
    only(&ask.pairs, &["f"])?;
    if ask.format()? == Format::Html {
        return Ok(Redirect::to("/docs").into_response());
    }
    let mut api = serde_json::to_value(document()).unwrap_or_default();
    let mut paths = Map::new();
    for (path, operations) in api["paths"].as_object().into_iter().flatten() {
        let Some(own) = path.strip_prefix(PREFIX) else { continue };
        let own = if own.is_empty() { "/" } else { own };
        if !own.contains(ANY) {
            paths.insert(own.to_owned(), operations.clone());
            continue;
        }
        for layer in ask.view.map().layers() {
            paths.insert(own.replace(ANY, &layer.name), of_layer(operations, layer, own.ends_with("/items")));
        }
    }
    api["servers"] = json!([{ "url": format!("{}{PREFIX}", ask.base) }]);
    api["paths"] = Value::Object(paths);
    api["openapi"] = "3.0.3".into();
    if let Some(schemas) = api["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| matches!(name.as_str(), "Problem" | "FieldError"));
    }
    as_3_0(&mut api);
    Ok(([(header::CONTENT_TYPE, OPENAPI)], api.to_string()).into_response())
}

/// Rewrites what OpenAPI 3.1 says otherwise than 3.0: a value that may be null.
fn as_3_0(value: &mut Value) {
    if let Some(kinds) = value.get("type").and_then(Value::as_array) {
        let kind = kinds.iter().find(|kind| *kind != "null").cloned();
        value["type"] = kind.unwrap_or_else(|| "string".into());
        value["nullable"] = true.into();
    }
    match value {
        Value::Object(fields) => fields.values_mut().for_each(as_3_0),
        Value::Array(items) => items.iter_mut().for_each(as_3_0),
        _ => {}
    }
}

/// The operations of a path for one layer.
fn of_layer(operations: &Value, layer: &Layer, items: bool) -> Value {
    let mut operations = operations.clone();
    let get = &mut operations["get"];
    let id = get["operationId"].as_str().map(|id| format!("{id}_{}", layer.name));
    get["operationId"] = id.into();
    let Some(parameters) = get["parameters"].as_array_mut() else { return operations };
    parameters.retain(|parameter| parameter["name"] != "collection");
    if items {
        for parameter in parameters.iter_mut().filter(|parameter| parameter["name"] == "limit") {
            parameter["schema"] =
                json!({ "type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT });
        }
        parameters.extend(layer.fields.iter().map(|field| {
            let kind = match field.kind {
                Kind::Text => "string",
                Kind::Integer => "integer",
                Kind::Number => "number",
                Kind::Boolean => "boolean",
            };
            json!({ "name": field.name, "in": "query", "description": field.title, "schema": { "type": kind } })
        }));
    }
    operations
}
