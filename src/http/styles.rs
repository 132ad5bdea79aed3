//! `GET /styles/{name}.json`: map styles (Mapbox GL style, version 8) over the layers that the caller may see.

use std::sync::Arc;

use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use serde_json::{Value, json};

use super::base::BaseUrl;
use super::problem::Problem;
use super::view::Current;
use crate::map::layer::{GeometryKind, Layer};
use crate::map::tile::COUNT;

#[derive(RustEmbed)]
#[folder = "maps/styles"]
#[allow_missing = true]
struct Files;

const STYLES: [(&str, &str); 3] = [("light", "浅色"), ("dark", "深色"), ("cockpit", "驾驶舱")];

/// The styles that there are.
#[utoipa::path(
    get, operation_id = "list_styles", path = "/styles.json", tag = "tiles",
    responses((status = 200, description = "Names, titles and addresses", body = Object))
)]
pub async fn list(BaseUrl(base): BaseUrl) -> Json<Value> {
    let styles = STYLES.map(
        |(name, title)| json!({ "name": name, "title": title, "url": format!("{base}/styles/{name}.json") }),
    );
    Json(json!({ "styles": styles }))
}

/// One style, with the layers that there are: what the style does not know is drawn plainly.
#[utoipa::path(
    get, operation_id = "get_style", path = "/styles/{name}.json", tag = "tiles",
    params(("name" = String, Path, description = "`light`, `dark` or `cockpit`", example = "light")),
    responses(
        (status = 200, description = "A style document", body = Object),
        (status = 404, description = "No such style", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    Current(view): Current,
    BaseUrl(base): BaseUrl,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    let known = STYLES.iter().any(|(name, _)| file.strip_suffix(".json") == Some(name));
    let embedded = Files::get(&file).filter(|_| known).ok_or_else(|| {
        Problem::of(StatusCode::NOT_FOUND).because("没有这个样式；可用：light、dark、cockpit。")
    })?;
    let text = String::from_utf8_lossy(&embedded.data).replace("{base}", &base);
    let mut style: Value = serde_json::from_str(&text).map_err(|error| {
        tracing::error!(%error, file, "an embedded style is no JSON");
        Problem::of(StatusCode::INTERNAL_SERVER_ERROR)
    })?;
    let layers: Vec<Arc<Layer>> = view.map().layers().map(Arc::clone).collect();
    fit(&mut style, &layers, &base);
    style["metadata"]["synthetic"] = view.map().is_synthetic().into();
    Ok(([(header::CONTENT_TYPE, "application/json")], style.to_string()).into_response())
}

/// Leaves out sources and style layers of layers that are not there, and adds those that the style does not know.
fn fit(style: &mut Value, layers: &[Arc<Layer>], base: &str) {
    let there = |name: &str| layers.iter().any(|layer| layer.name == name);
    if !style["sources"].is_object() {
        style["sources"] = json!({});
    }
    let Some(sources) = style["sources"].as_object_mut() else { return };
    let unknown: Vec<&Arc<Layer>> =
        layers.iter().filter(|layer| !sources.contains_key(&layer.name)).collect();
    sources.retain(|name, source| source["type"] != "vector" || there(name));
    for layer in &unknown {
        let url = format!("{base}/tiles/{}.json", super::base::encoded(&layer.name));
        sources.insert(layer.name.clone(), json!({ "type": "vector", "url": url }));
    }
    let kept: Vec<String> = sources.keys().cloned().collect();
    let Some(drawn) = style["layers"].as_array_mut() else { return };
    drawn
        .retain(|layer| layer["source"].as_str().is_none_or(|source| kept.iter().any(|name| name == source)));
    drawn.extend(unknown.into_iter().flat_map(|layer| plain(layer)));
}

/// How a layer is drawn that no style knows.
fn plain(layer: &Layer) -> Vec<Value> {
    let name = &layer.name;
    let part = |suffix: &str, kind: &str, paint: Value| json!({ "id": format!("{name}-{suffix}"), "type": kind, "source": name, "source-layer": name, "paint": paint });
    match layer.kind() {
        GeometryKind::Point => points(name, part),
        GeometryKind::Polygon => vec![
            part("fill", "fill", json!({ "fill-color": "#667788", "fill-opacity": 0.12 })),
            part("line", "line", json!({ "line-color": "#667788", "line-width": 1.5 })),
        ],
    }
}

/// Zoom from which single points are icons; further out they would cover each other.
const ICONS_FROM: u8 = 14;

fn points(name: &str, part: impl Fn(&str, &str, Value) -> Value) -> Vec<Value> {
    let paint = json!({
        "circle-radius": 4, "circle-color": "#667788", "circle-stroke-color": "#ffffff", "circle-stroke-width": 1,
    });
    let mut far = part("circle", "circle", paint.clone());
    far["maxzoom"] = ICONS_FROM.into();
    let mut gathered = part("cluster", "circle", paint);
    gathered["minzoom"] = ICONS_FROM.into();
    gathered["filter"] = json!(["has", COUNT]);
    let icon = json!({
        "id": format!("{name}-icon"), "type": "symbol", "source": name, "source-layer": name, "minzoom": ICONS_FROM,
        "filter": ["!", ["has", COUNT]],
        "layout": { "icon-image": "place", "icon-size": 0.8, "icon-allow-overlap": true },
    });
    vec![far, gathered, icon]
}
