//! `GET /tiles/{layers}.json`: TileJSON 3.0.

use std::sync::Arc;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::base::BaseUrl;
use crate::http::base::encoded;
use crate::http::named::listed;
use crate::http::problem::Problem;
use crate::http::view::Current;
use crate::map::Map;
use crate::map::layer::Layer;
use crate::map::tile::describe::{
    FIRST_ZOOM, MOST_ZOOM, VectorLayer, attribution, bounds, middle, title, vector_layers,
};

/// TileJSON 3.0.
#[derive(Serialize, ToSchema)]
pub struct TileJson {
    #[schema(example = "3.0.0")]
    tilejson: &'static str,
    name: String,
    /// One template with {z}, {x} and {y}.
    tiles: [String; 1],
    scheme: &'static str,
    minzoom: u8,
    maxzoom: u8,
    /// West, south, east, north, WGS-84 degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    bounds: Option<[f64; 4]>,
    /// Longitude, latitude, zoom.
    #[serde(skip_serializing_if = "Option::is_none")]
    center: Option<[f64; 3]>,
    attribution: String,
    vector_layers: Vec<VectorLayer>,
    /// True where the data are invented.
    synthetic: bool,
}

/// What the tiles of some layers hold (TileJSON 3.0).
#[utoipa::path(
    get,
    operation_id = "get_tilejson",
    path = "/tiles/{layers}.json",
    tag = "tiles",
    params(("layers" = String, Path, description = "Names of layers, joined by commas", example = "ftz,town")),
    responses(
        (status = 200, description = "The description", body = TileJson),
        (status = 404, description = "No such layer", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn describe(
    Current(view): Current,
    BaseUrl(base): BaseUrl,
    Path(file): Path<String>,
) -> Result<Json<TileJson>, Problem> {
    let names = file.strip_suffix(".json").ok_or_else(|| {
        Problem::of(StatusCode::NOT_FOUND)
            .because("瓦片的说明在 /tiles/图层.json，瓦片在 /tiles/图层/z/x/y.mvt。")
    })?;
    let layers = listed(view.map(), names)?;
    Ok(Json(of(view.map(), &layers, &base)))
}

fn of(map: &Map, layers: &[Arc<Layer>], base: &str) -> TileJson {
    let names: Vec<&str> = layers.iter().map(|layer| layer.name.as_str()).collect();
    let bounds = bounds(layers);
    let approval = map.approval().map(|number| format!("审图号：{number}"));
    let attribution =
        std::iter::once(attribution(layers)).filter(|sources| !sources.is_empty()).chain(approval);
    TileJson {
        tilejson: "3.0.0",
        name: title(layers),
        tiles: [format!(
            "{base}/tiles/{}/{{z}}/{{x}}/{{y}}.mvt",
            names.iter().map(|name| encoded(name)).collect::<Vec<_>>().join(",")
        )],
        scheme: "xyz",
        minzoom: 0,
        maxzoom: MOST_ZOOM,
        bounds,
        center: bounds.map(|bounds| {
            let (lon, lat) = middle(bounds);
            [lon, lat, f64::from(FIRST_ZOOM)]
        }),
        attribution: attribution.collect::<Vec<_>>().join("；"),
        vector_layers: vector_layers(layers, &(0..=MOST_ZOOM)),
        synthetic: map.is_synthetic(),
    }
}
