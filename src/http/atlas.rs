//! `GET /api/v1/atlas`: what the answers rest on.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;
use super::view::{Current, View};
use crate::atlas::Part;
use crate::map::ADDRESS;
use crate::map::layer::GeometryKind;
use crate::store::snapshot::Counts;

/// The current Atlas.
#[derive(Serialize, ToSchema)]
pub struct AtlasInfo {
    version: String,
    engine_version: String,
    /// True where the data are invented (the sample city): pages must say so.
    synthetic: bool,
    #[schema(value_type = RowCounts)]
    counts: Counts,
    layers: Vec<ZoneLayer>,
    /// West, south, east, north, WGS-84 degrees; null while there is nothing.
    extent: Option<[f64; 4]>,
    parts: Vec<PartInfo>,
}

/// Rows that the database holds, by kind; the country's own divisions are not among them.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the store's own type, which knows nothing of HTTP")]
pub struct RowCounts {
    divisions: u64,
    aliases: u64,
    addresses: u64,
    zones: u64,
}

/// A layer of polygons and the revision that its drawings are cached by.
#[derive(Serialize, ToSchema)]
pub struct ZoneLayer {
    layer: String,
    zones: usize,
    revision: String,
}

/// One part of the Atlas with the hash of its content.
#[derive(Serialize, ToSchema)]
pub struct PartInfo {
    name: String,
    hash: String,
    rows: usize,
}

/// Version, counts and layers of the Atlas that answers now.
#[utoipa::path(
    get,
    operation_id = "get_atlas",
    path = "/api/v1/atlas",
    tag = "atlas",
    responses(
        (status = 200, description = "The current Atlas", body = AtlasInfo),
        (status = 503, description = "The Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(Current(view): Current) -> Json<AtlasInfo> {
    let polygons = view.map().layers().filter(|layer| layer.kind() == GeometryKind::Polygon);
    let layers = polygons.map(|layer| ZoneLayer {
        layer: layer.name.clone(),
        zones: layer.features().len(),
        revision: layer.revision().to_owned(),
    });
    // A layer that is not there for the caller is no part, and none of its features is counted.
    let is_seen =
        |name: &str| name.strip_prefix("layer/").is_none_or(|name| view.map().layer(name).is_some());
    let parts = view.atlas.parts().iter().filter(|part| is_seen(&part.name));
    let imported = view.map().layers().filter(|layer| layer.name != ADDRESS);
    let zones = imported.map(|layer| layer.features().len() as u64).sum();
    Json(AtlasInfo {
        version: view.atlas.version().to_owned(),
        engine_version: env!("CARGO_PKG_VERSION").to_owned(),
        synthetic: view.atlas.is_synthetic(),
        counts: Counts { zones, ..view.counts },
        layers: layers.collect(),
        extent: view.map().layers().filter_map(|layer| layer.extent()).reduce(union),
        parts: parts.map(|part| told(&view, part)).collect(),
    })
}

/// A part; of a layer that the caller sees otherwise, what he sees.
fn told(view: &View, part: &Part) -> PartInfo {
    let layer = part.name.strip_prefix("layer/").and_then(|name| view.map().layer(name));
    let own = layer.filter(|layer| layer.revision() != view.atlas.revision_of(&part.name));
    PartInfo {
        name: part.name.clone(),
        hash: own.map_or_else(|| part.hash.clone(), |layer| layer.revision().to_owned()),
        rows: own.map_or(part.rows, |layer| layer.features().len()),
    }
}

fn union(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}
