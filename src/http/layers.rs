//! `GET /api/v1/layers/{layer}`: the polygons of a layer as GeoJSON (RFC 7946), written once per Atlas.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use geojson::{Feature, FeatureCollection, Geometry, JsonObject};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::problem::Problem;
use super::state::Current;
use crate::atlas::Atlas;
use crate::spatial::rows::ZoneRow;

/// One layer, ready to send.
pub struct Document {
    pub zones: usize,
    /// Changes if and only if the document does.
    pub revision: String,
    body: Bytes,
}

/// Every layer of an Atlas by name.
pub fn documents(atlas: &Atlas) -> BTreeMap<String, Document> {
    let mut layers = BTreeMap::<&str, Vec<&ZoneRow>>::new();
    for zone in atlas.zones() {
        layers.entry(&zone.layer).or_default().push(zone);
    }
    layers
        .into_iter()
        .map(|(layer, zones)| (layer.to_owned(), document(&zones, atlas.is_synthetic())))
        .collect()
}

fn document(zones: &[&ZoneRow], synthetic: bool) -> Document {
    let collection = FeatureCollection {
        bbox: None,
        features: zones.iter().map(|zone| feature(zone)).collect(),
        foreign_members: Some(JsonObject::from_iter([("synthetic".to_owned(), Value::Bool(synthetic))])),
    };
    let body = collection.to_string();
    let digest = Sha256::digest(&body);
    let revision = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Document { zones: zones.len(), revision, body: body.into() }
}

fn feature(zone: &ZoneRow) -> Feature {
    let properties =
        [("layer", &zone.layer), ("code", &zone.code), ("name", &zone.name), ("kind", &zone.kind)];
    let properties = properties.map(|(key, text)| (key.to_owned(), Value::String(text.clone())));
    // One polygon is written as such: some desktop tools show a MultiPolygon layer apart from a Polygon layer.
    let geometry = match zone.geometry.0.as_slice() {
        [polygon] => geojson::Value::from(polygon),
        _ => geojson::Value::from(&zone.geometry),
    };
    Feature {
        geometry: Some(Geometry::new(geometry)),
        properties: Some(JsonObject::from_iter(properties)),
        ..Feature::default()
    }
}

/// The polygons of one layer, for the page's map and for desktop tools.
#[utoipa::path(
    get,
    operation_id = "get_layer",
    path = "/api/v1/layers/{layer}",
    tag = "atlas",
    params(("layer" = String, Path, description = "`ftz`, `plan`, `industry`, `town`, ..; `/api/v1/atlas` lists them", example = "ftz")),
    responses(
        (status = 200, description = "A GeoJSON FeatureCollection; properties layer, code, name, kind; `synthetic` at the top", content_type = "application/geo+json", body = Object),
        (status = 304, description = "Unchanged since the given ETag"),
        (status = 404, description = "No such layer", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    Current(snapshot): Current,
    Path(layer): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Some(document) = snapshot.layers.get(&layer) else {
        let known = snapshot.layers.keys().map(String::as_str).collect::<Vec<_>>().join("、");
        let known = if known.is_empty() {
            "尚未导入任何图层".into()
        } else {
            format!("现有图层：{known}")
        };
        return Err(Problem::of(StatusCode::NOT_FOUND).because(format!("没有这个图层；{known}。")));
    };
    // Weak, because the body may be sent compressed. Nothing but this reader may keep it, and it asks each time.
    let tag = format!("W/\"{}\"", document.revision);
    let caching = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, "private, no-cache".to_owned())];
    if unchanged(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    let kind = [(header::CONTENT_TYPE, "application/geo+json")];
    Ok((caching, kind, document.body.clone()).into_response())
}

/// `If-None-Match` compares weakly (RFC 9110, 13.1.2).
pub fn unchanged(headers: &HeaderMap, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|given| given.trim() == "*" || bare(given) == bare(tag))
}
