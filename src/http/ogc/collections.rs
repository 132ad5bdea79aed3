//! `GET /ogc/collections` and `/ogc/collections/{collection}`: the layers and what is said of them.

use axum::extract::Path;
use axum::response::Response;
use serde_json::{Value, json};

use super::ask::Ask;
use super::links::{GEOJSON, HTML, JSON, SCHEMA, link};
use crate::coordinates::output::OutputSystem;
use crate::http::base::encoded;
use crate::http::problem::Problem;
use crate::map::layer::Layer;

/// The systems that a layer's features can be asked for in.
pub fn systems(layer: &Layer) -> Vec<OutputSystem> {
    let mut systems =
        vec![OutputSystem::CRS84, OutputSystem::WGS84, OutputSystem::CGCS2000, OutputSystem::WEB_MERCATOR];
    if let Some([west, _, east, _]) = layer.extent() {
        systems.extend(OutputSystem::grids_near((west + east) / 2.0));
    }
    systems
}

/// The description of a layer as a collection.
pub fn describe(layer: &Layer, base: &str, synthetic: bool) -> Value {
    let path = format!("{base}/ogc/collections/{}", encoded(&layer.name));
    let about = &layer.about;
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| format!("{day}T00:00:00Z"));
    let mut description = about.title.clone();
    if !about.source.is_empty() {
        description.push_str(&format!("；来源：{}", about.source));
    }
    if synthetic {
        description.push_str("（合成数据）");
    }
    let mut extent = json!({});
    if let Some(bounds) = layer.extent() {
        extent["spatial"] = json!({ "bbox": [bounds], "crs": OutputSystem::CRS84.uri() });
    }
    if about.valid_from.is_some() || about.valid_to.is_some() {
        extent["temporal"] = json!({
            "interval": [[day(about.valid_from), day(about.valid_to)]],
            "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
        });
    }
    json!({
        "id": layer.name,
        "title": about.title,
        "description": description,
        "itemType": "feature",
        "extent": extent,
        "crs": systems(layer).into_iter().map(OutputSystem::uri).collect::<Vec<_>>(),
        "storageCrs": OutputSystem::CRS84.uri(),
        "featureCount": layer.features().len(),
        "version": about.version,
        "revision": layer.revision(),
        "level": about.level,
        "deliveredCrs": about.crs,
        "synthetic": synthetic,
        "links": [
            link("self", JSON, "本图层", format!("{path}?f=json")),
            link("alternate", HTML, "网页", format!("{path}?f=html")),
            link("items", GEOJSON, "要素", format!("{path}/items?f=json")),
            link("items", HTML, "要素（网页）", format!("{path}/items?f=html")),
            link("http://www.opengis.net/def/rel/ogc/1.0/queryables", SCHEMA, "可用于过滤的属性", format!("{path}/queryables?f=json")),
            link("http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", JSON, "矢量瓦片", format!("{path}/tiles?f=json")),
            link("enclosure", GEOJSON, "整个图层（GeoJSON）", format!("{base}/api/v1/layers/{}.geojson", encoded(&layer.name))),
            link("enclosure", "text/csv", "整个图层（CSV）", format!("{base}/api/v1/layers/{}.csv", encoded(&layer.name))),
            link("enclosure", "application/zip", "整个图层（Shapefile）", format!("{base}/api/v1/layers/{}.zip", encoded(&layer.name))),
        ],
    })
}

/// All layers that the caller may see.
#[utoipa::path(
    get, operation_id = "ogc_collections", path = "/ogc/collections", tag = "ogc",
    params(("f" = Option<String>, Query, description = "`json` or `html`; else by Accept")),
    responses(
        (status = 200, description = "The collections", body = Object),
        (status = 400, description = "An unknown parameter", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn collections(ask: Ask) -> Result<Response, Problem> {
    let synthetic = ask.is_synthetic();
    let collections: Vec<Value> =
        ask.view.map().layers().map(|layer| describe(layer, &ask.base, synthetic)).collect();
    let links = super::links::both_forms(&ask.base, "/ogc/collections", JSON);
    let document = json!({ "links": links, "collections": collections });
    ask.reply("图层", JSON, document)
}

/// One layer.
#[utoipa::path(
    get, operation_id = "ogc_collection", path = "/ogc/collections/{collection}", tag = "ogc",
    params(
        ("collection" = String, Path, description = "The layer's name", example = "ftz"),
        ("f" = Option<String>, Query, description = "`json` or `html`; else by Accept"),
    ),
    responses(
        (status = 200, description = "The collection", body = Object),
        (status = 400, description = "An unknown parameter", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such layer", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn collection(Path(name): Path<String>, ask: Ask) -> Result<Response, Problem> {
    let layer = ask.layer(&name)?;
    let document = describe(layer, &ask.base, ask.is_synthetic());
    ask.reply(&layer.about.title, JSON, document)
}
