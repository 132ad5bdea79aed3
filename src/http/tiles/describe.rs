//! `GET /tiles/{layers}.json`: TileJSON 3.0.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::base::BaseUrl;
use crate::http::base::encoded;
use crate::http::problem::Problem;
use crate::http::reader::{CurrentReader, listed};
use crate::http::state::Current;
use crate::map::Map;
use crate::map::features::Kind;
use crate::map::layer::{GeometryKind, Layer};
use crate::map::tile::{COUNT, LABEL_SUFFIX};

/// Zoom that tiles are made for; deeper views stretch these, at which a unit is 15 cm.
pub const MOST_ZOOM: u8 = 16;

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

/// One layer of the tiles.
#[derive(Serialize, ToSchema)]
pub struct VectorLayer {
    id: String,
    description: String,
    /// Type of each attribute by its name.
    fields: BTreeMap<String, &'static str>,
    minzoom: u8,
    maxzoom: u8,
    /// First zoom at which every point is shown by itself; below, tiles with many points gather them, with their number in
    /// `count`.
    single_from: u8,
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
    Current(snapshot): Current,
    CurrentReader(reader): CurrentReader,
    BaseUrl(base): BaseUrl,
    Path(file): Path<String>,
) -> Result<Json<TileJson>, Problem> {
    let names = file.strip_suffix(".json").ok_or_else(|| {
        Problem::of(StatusCode::NOT_FOUND)
            .because("瓦片的说明在 /tiles/图层.json，瓦片在 /tiles/图层/z/x/y.mvt。")
    })?;
    let layers = listed(&snapshot.map, reader, names)?;
    Ok(Json(of(&snapshot.map, &layers, &base)))
}

fn of(map: &Map, layers: &[Arc<Layer>], base: &str) -> TileJson {
    let names: Vec<&str> = layers.iter().map(|layer| layer.name.as_str()).collect();
    let bounds = layers
        .iter()
        .filter_map(|layer| layer.extent())
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    let mut sources: Vec<&str> =
        layers.iter().map(|layer| layer.about.source.as_str()).filter(|source| !source.is_empty()).collect();
    sources.dedup();
    let approval = map.approval().map(|number| format!("审图号：{number}"));
    sources.extend(approval.as_deref());
    TileJson {
        tilejson: "3.0.0",
        name: layers.iter().map(|layer| layer.about.title.as_str()).collect::<Vec<_>>().join("、"),
        tiles: [format!(
            "{base}/tiles/{}/{{z}}/{{x}}/{{y}}.mvt",
            names.iter().map(|name| encoded(name)).collect::<Vec<_>>().join(",")
        )],
        scheme: "xyz",
        minzoom: 0,
        maxzoom: MOST_ZOOM,
        bounds,
        center: bounds.map(|[west, south, east, north]| [(west + east) / 2.0, (south + north) / 2.0, 10.0]),
        attribution: sources.join("；"),
        vector_layers: layers.iter().flat_map(|layer| vector_layers(layer)).collect(),
        synthetic: map.is_synthetic(),
    }
}

fn vector_layers(layer: &Layer) -> Vec<VectorLayer> {
    let mut fields: BTreeMap<String, &'static str> = layer
        .fields
        .iter()
        .map(|field| {
            let kind = match field.kind {
                Kind::Text => "String",
                Kind::Integer | Kind::Number => "Number",
                Kind::Boolean => "Boolean",
            };
            (field.name.clone(), kind)
        })
        .collect();
    fields.insert("id".to_owned(), "String");
    if layer.single_from() > 0 {
        fields.insert(COUNT.to_owned(), "Number");
    }
    let one = |id: String, description: String| VectorLayer {
        id,
        description,
        fields: fields.clone(),
        minzoom: 0,
        maxzoom: MOST_ZOOM,
        single_from: layer.single_from(),
    };
    let mut layers = vec![one(layer.name.clone(), layer.about.title.clone())];
    if layer.kind() == GeometryKind::Polygon {
        let title = format!("{}：名称的位置", layer.about.title);
        layers.push(one(format!("{}{LABEL_SUFFIX}", layer.name), title));
    }
    layers
}
