//! `POST /api/v1/layers/count`: what a drawn polygon holds.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use geo::orient::Direction;
use geo::{GeodesicArea, MapCoords, Orient};
use geo_types::{Geometry, MultiPolygon};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{KindCount, kinds};
use crate::coordinates::output::OutputSystem;
use crate::http::extract::{JsonBody, Payload};
use crate::http::named::listed;
use crate::http::problem::{FieldError, Problem};
use crate::http::select::{Asked, select};
use crate::http::state::App;
use crate::http::view::Current;
use crate::map::filter::{Filter, Region};
use crate::map::layer::Layer;

/// Numbers of a layer of which only numbers are told: whole tens, none below.
const FEW: usize = 10;

/// Degrees, about a kilometre: to these the corners are put for a layer of which only numbers are told.
const COARSE: f64 = 0.01;

/// Corners that a polygon may have.
const MOST_CORNERS: usize = 2_000;

#[derive(Deserialize, ToSchema)]
pub struct CountRequest {
    /// A GeoJSON Polygon or MultiPolygon, WGS-84 degrees, of at most 2,000 corners.
    #[schema(value_type = Object)]
    polygon: Value,
    /// Names of layers; all without them.
    layers: Option<Vec<String>>,
}

impl Payload for CountRequest {}

/// What a polygon holds.
#[derive(Serialize, ToSchema)]
pub struct CountAnswer {
    synthetic: bool,
    /// Square metres on the ellipsoid of WGS-84 (Karney 2013).
    area: f64,
    layers: Vec<LayerCount>,
}

/// Features of one layer that the polygon meets.
#[derive(Serialize, ToSchema)]
pub struct LayerCount {
    layer: String,
    title: String,
    /// Of a layer of which only numbers are told, tens: what differs by one is not told apart.
    matched: usize,
    /// True where there are fewer than ten of such a layer, or none: it is not said which.
    few: bool,
    /// Empty where the layer has no kinds, or more than 40.
    kinds: Vec<KindCount>,
}

/// How many features of each layer a polygon meets.
#[utoipa::path(
    post,
    operation_id = "count_layers",
    path = "/api/v1/layers/count",
    tag = "layers",
    request_body = CountRequest,
    responses(
        (status = 200, description = "Counts by layer", body = CountAnswer),
        (status = "4XX", description = "The request cannot be answered", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The Atlas is being loaded, or the server is busy", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn count(
    Current(view): Current,
    State(app): State<App>,
    JsonBody(request): JsonBody<CountRequest>,
) -> Result<Json<CountAnswer>, Problem> {
    let polygons = polygons(request.polygon)?;
    let layers: Vec<Arc<Layer>> = match &request.layers {
        None => view.map().layers().map(Arc::clone).collect(),
        Some(names) if names.is_empty() => Vec::new(),
        Some(names) => {
            let counted = |name: &&String| view.map().counted().any(|layer| layer.name == **name);
            let names: Vec<&str> = names.iter().filter(|name| !counted(name)).map(String::as_str).collect();
            if names.is_empty() { Vec::new() } else { listed(view.map(), &names.join(","))? }
        }
    };
    let asked = |name: &str| request.layers.as_ref().is_none_or(|names| names.iter().any(|one| one == name));
    let counted: Vec<_> = view.map().counted().filter(|layer| asked(&layer.name)).map(Arc::clone).collect();
    let synthetic = view.map().is_synthetic();
    // Rings may turn either way.
    let polygons = polygons.orient(Direction::Default);
    let snap = |at: f64| (at / COARSE).round() * COARSE;
    let snapped = polygons.map_coords(|at| geo_types::Coord { x: snap(at.x), y: snap(at.y) });
    let area = polygons.geodesic_area_unsigned();
    let region = Region::new(Geometry::MultiPolygon(polygons), OutputSystem::CRS84);
    let region = region.ok_or_else(|| refuse("多边形是空的。"))?;
    let mut counts = Vec::with_capacity(layers.len());
    for layer in &layers {
        let filter = Some(Filter::of_region(region.clone()));
        let found = select(&app, layer, Asked { filter, limit: usize::MAX, ..Asked::default() }).await?;
        counts.push(LayerCount {
            layer: layer.name.clone(),
            title: layer.about.title.clone(),
            matched: found.matched,
            few: false,
            kinds: kinds(layer, found.numbers.into_iter()),
        });
    }
    // The corners that a count is told for are coarse, else one could feel for a single feature with ever smaller differences.
    let coarse = Region::new(Geometry::MultiPolygon(snapped), OutputSystem::CRS84);
    for layer in &counted {
        let Some(coarse) = coarse.clone() else { break };
        let filter = Some(Filter::of_region(coarse));
        let found = select(&app, layer, Asked { filter, limit: 1, ..Asked::default() }).await?;
        counts.push(LayerCount {
            layer: layer.name.clone(),
            title: layer.about.title.clone(),
            matched: found.matched / FEW * FEW,
            few: found.matched < FEW,
            kinds: Vec::new(),
        });
    }
    Ok(Json(CountAnswer { synthetic, area: (area * 10.0).round() / 10.0, layers: counts }))
}

fn refuse(detail: &str) -> Problem {
    Problem::invalid(FieldError::at("/polygon", detail))
}

fn polygons(value: Value) -> Result<MultiPolygon<f64>, Problem> {
    let wrong = || refuse("polygon 应为 GeoJSON 的 Polygon 或 MultiPolygon，经纬度（WGS-84）。");
    let geometry = geojson::Geometry::from_json_value(value).map_err(|_| wrong())?;
    let polygons = match Geometry::try_from(geometry).map_err(|_| wrong())? {
        Geometry::Polygon(polygon) => MultiPolygon::new(vec![polygon]),
        Geometry::MultiPolygon(polygons) => polygons,
        _ => return Err(wrong()),
    };
    let corners = || crate::spatial::area::rings(&polygons).flat_map(|ring| &ring.0);
    if corners().count() > MOST_CORNERS {
        return Err(refuse("多边形的顶点过多，最多 2,000 个。"));
    }
    let inside = |at: &geo_types::Coord<f64>| at.x.abs() <= 180.0 && at.y.abs() <= 90.0;
    if !corners().all(inside) {
        return Err(refuse("多边形的坐标应为经纬度（WGS-84，度）。"));
    }
    if polygons.iter().any(|polygon| polygon.exterior().0.len() < 4) {
        return Err(refuse("多边形至少要有三个角。"));
    }
    Ok(polygons)
}
