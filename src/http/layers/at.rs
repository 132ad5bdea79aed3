//! `GET /api/v1/layers/at`: everything at a point, through all layers.

use axum::Json;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use crate::http::extract::Parameters;
use crate::http::problem::{FieldError, Problem};
use crate::http::view::Current;
use crate::map::layer::Layer;
use crate::map::write::{Chosen, geojson};

/// Largest radius, metres.
const FARTHEST: f64 = 5_000.0;
const MOST: usize = 200;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AtQuery {
    /// WGS-84 degrees.
    #[param(minimum = -180, maximum = 180, example = 120.1)]
    lon: f64,
    /// WGS-84 degrees.
    #[param(minimum = -90, maximum = 90, example = 29.3)]
    lat: f64,
    /// How far points may be, metres.
    #[param(minimum = 0, maximum = 5000, default = 30)]
    radius: Option<f64>,
    /// Features told of each layer, at most 200.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<usize>,
}

/// What lies at a point.
#[derive(Serialize, ToSchema)]
pub struct AtAnswer {
    lon: f64,
    lat: f64,
    synthetic: bool,
    /// Layers with something there, in the order of a legend.
    layers: Vec<AtLayer>,
}

/// What one layer has at a point.
#[derive(Serialize, ToSchema)]
pub struct AtLayer {
    layer: String,
    title: String,
    /// All features there, told or not.
    matched: usize,
    /// Nearest first.
    features: Vec<AtFeature>,
}

/// One feature.
#[derive(Serialize, ToSchema)]
pub struct AtFeature {
    id: String,
    #[schema(value_type = Object)]
    properties: Box<RawValue>,
    /// Metres; 0 for what holds the point.
    distance: f64,
}

/// Everything at a point: polygons that hold it, points near it.
#[utoipa::path(
    get,
    operation_id = "identify_layers",
    path = "/api/v1/layers/at",
    tag = "layers",
    params(AtQuery),
    responses(
        (status = 200, description = "Features by layer", body = AtAnswer),
        (status = "4XX", description = "The request cannot be answered", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The Atlas is being loaded, or the server is busy", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn at(
    Current(view): Current,
    Parameters(query): Parameters<AtQuery>,
) -> Result<Json<AtAnswer>, Problem> {
    let refuse = |name: &str, detail: String| Err(Problem::invalid(FieldError::parameter(name, detail)));
    if !(-180.0..=180.0).contains(&query.lon) {
        return refuse("lon", "经度须在 -180 与 180 之间（WGS-84，度）。".into());
    }
    if !(-90.0..=90.0).contains(&query.lat) {
        return refuse("lat", "纬度须在 -90 与 90 之间（WGS-84，度）。".into());
    }
    let (radius, limit) = (query.radius.unwrap_or(30.0), query.limit.unwrap_or(20));
    if !(0.0..=FARTHEST).contains(&radius) {
        return refuse("radius", format!("radius 须在 0 与 {FARTHEST} 之间（米）。"));
    }
    if !(1..=MOST).contains(&limit) {
        return refuse("limit", format!("limit 须在 1 与 {MOST} 之间。"));
    }
    let layers = view.map().layers().filter_map(|layer| at_layer(layer, &query, radius, limit));
    Ok(Json(AtAnswer {
        lon: query.lon,
        lat: query.lat,
        synthetic: view.map().is_synthetic(),
        layers: layers.collect(),
    }))
}

fn at_layer(layer: &Layer, query: &AtQuery, radius: f64, limit: usize) -> Option<AtLayer> {
    let near = layer.near(query.lon, query.lat, radius);
    let features = near.iter().take(limit).map(|&(number, distance)| {
        let mut properties = Vec::new();
        geojson::properties(&mut properties, layer, number, &Chosen::ALL);
        AtFeature {
            id: layer.features().id(number).into_owned(),
            properties: raw(properties),
            distance: (distance * 10.0).round() / 10.0,
        }
    });
    (!near.is_empty()).then(|| AtLayer {
        layer: layer.name.clone(),
        title: layer.about.title.clone(),
        matched: near.len(),
        features: features.collect(),
    })
}

/// JSON that our own writer made.
fn raw(json: Vec<u8>) -> Box<RawValue> {
    let text = String::from_utf8(json).unwrap_or_default();
    RawValue::from_string(text).unwrap_or_else(|_| RawValue::NULL.to_owned())
}
