//! `GET /basemaps.json`: the base maps that the caller may see.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Basemap, Source};
use crate::http::auth::Asking;
use crate::http::base::BaseUrl;
use crate::http::state::App;

/// Every base map.
#[derive(Serialize, ToSchema)]
pub struct BasemapList {
    basemaps: Vec<BasemapInfo>,
}

/// One base map: pictures of 256 pixels in the squares of WebMercatorQuad.
#[derive(Serialize, ToSchema)]
pub struct BasemapInfo {
    name: String,
    title: String,
    /// With `{z}`, `{x}` and `{y}`, rows from the north.
    tiles: String,
    minzoom: u8,
    maxzoom: u8,
    /// West, south, east, north, WGS-84 degrees; null where it is not known.
    bounds: Option<[f64; 4]>,
    attribution: String,
    /// The number under which the map was approved (审图号).
    approval: Option<String>,
}

/// The base maps that there are.
#[utoipa::path(
    get, operation_id = "list_basemaps", path = "/basemaps.json", tag = "tiles",
    responses(
        (status = 200, description = "The base maps; none unless configured", body = BasemapList),
        (status = 503, description = "The server is busy", body = crate::http::problem::Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(State(app): State<App>, asking: Asking, BaseUrl(base): BaseUrl) -> Json<BasemapList> {
    let shown = app.basemaps.of(&asking.sight, app.is_public());
    Json(BasemapList { basemaps: shown.map(|(name, map)| info(name, map, &base)).collect() })
}

fn info(name: &str, map: &Basemap, base: &str) -> BasemapInfo {
    let zooms = map.zooms();
    let Basemap { about, source } = map;
    let (bounds, own) = match source {
        Source::File(file) => (file.bounds, file.attribution.as_str()),
        Source::Outside(_) => (None, ""),
    };
    BasemapInfo {
        name: name.to_owned(),
        title: if about.title.is_empty() { name.to_owned() } else { about.title.clone() },
        tiles: format!("{base}/basemaps/{name}/{{z}}/{{x}}/{{y}}"),
        minzoom: *zooms.start(),
        maxzoom: *zooms.end(),
        bounds,
        attribution: about.attribution.clone().unwrap_or_else(|| own.to_owned()),
        approval: about.approval.clone(),
    }
}
