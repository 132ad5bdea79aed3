//! OGC API – Tiles (20-057): the vector tiles of each layer in WebMercatorQuad.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::ask::Ask;
use super::format::{bad_parameter, only, pairs, reply, value};
use super::links::{JSON, MVT, both_forms, link};
use crate::coordinates::mercator;
use crate::coordinates::output::OutputSystem;
use crate::http::base::BaseUrl;
use crate::http::base::encoded;
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::http::tiles::kept::TileSet;
use crate::http::tiles::respond;
use crate::spatial::tile::{DEEPEST, TileId};

const QUAD: &str = "WebMercatorQuad";
const QUAD_URI: &str = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";

/// Metres of a pixel, and the scale denominator at 0.28 mm a pixel, of zoom 0 with tiles of 256 pixels (17-083r4, D.1).
const CELL_SIZE: f64 = 2.0 * mercator::HALF / 256.0;
const SCALE: f64 = CELL_SIZE / 0.000_28;

fn no_set(name: &str) -> Problem {
    Problem::of(StatusCode::NOT_FOUND).because(format!("没有瓦片划分方案“{name}”，可用 {QUAD}。"))
}

fn tileset_of(base: &str, layer: &crate::map::layer::Layer) -> Value {
    let path = format!("/ogc/collections/{}/tiles/{QUAD}", encoded(&layer.name));
    let mut links = both_forms(base, &path, JSON);
    links.push(link(
        "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
        JSON,
        QUAD,
        format!("{base}/ogc/tileMatrixSets/{QUAD}"),
    ));
    let mut item = link("item", MVT, "瓦片", format!("{base}{path}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"));
    item["templated"] = true.into();
    links.push(item);
    let mut tileset = json!({
        "title": layer.about.title,
        "dataType": "vector",
        "crs": OutputSystem::WEB_MERCATOR.uri(),
        "tileMatrixSetURI": QUAD_URI,
        "links": links,
    });
    if let Some([west, south, east, north]) = layer.extent() {
        tileset["boundingBox"] = json!({
            "lowerLeft": [west, south], "upperRight": [east, north], "crs": OutputSystem::CRS84.uri(),
        });
    }
    tileset
}

/// The tilesets of a layer.
#[utoipa::path(
    get, operation_id = "ogc_tilesets", path = "/ogc/collections/{collection}/tiles", tag = "ogc",
    params(
        ("collection" = String, Path, description = "The layer's name", example = "ftz"),
        ("f" = Option<String>, Query, description = "`json` or `html`; else by Accept"),
    ),
    responses(
        (status = 200, description = "The tilesets", body = Object),
        (status = 400, description = "An unknown parameter", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such layer", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn tilesets(Path(name): Path<String>, ask: Ask) -> Result<Response, Problem> {
    let layer = ask.layer(&name)?;
    let path = format!("/ogc/collections/{}/tiles", encoded(&layer.name));
    let document = json!({
        "links": both_forms(&ask.base, &path, JSON),
        "tilesets": [tileset_of(&ask.base, layer)],
    });
    ask.reply(&format!("{}：瓦片", layer.about.title), JSON, document)
}

/// One tileset of a layer.
#[utoipa::path(
    get, operation_id = "ogc_tileset", path = "/ogc/collections/{collection}/tiles/{set}", tag = "ogc",
    params(
        ("collection" = String, Path, description = "The layer's name", example = "ftz"),
        ("set" = String, Path, description = "`WebMercatorQuad`", example = "WebMercatorQuad"),
        ("f" = Option<String>, Query, description = "`json` or `html`; else by Accept"),
    ),
    responses(
        (status = 200, description = "The tileset", body = Object),
        (status = 400, description = "An unknown parameter", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such layer or set", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn tileset(Path((name, set)): Path<(String, String)>, ask: Ask) -> Result<Response, Problem> {
    let layer = ask.layer(&name)?;
    if set != QUAD {
        return Err(no_set(&set));
    }
    ask.reply(&format!("{}：{QUAD}", layer.about.title), JSON, tileset_of(&ask.base, layer))
}

/// One vector tile of a layer: zoom, row from the north, column from the west.
#[utoipa::path(
    get, operation_id = "ogc_tile", path = "/ogc/collections/{collection}/tiles/{set}/{z}/{row}/{col}", tag = "ogc",
    params(
        ("collection" = String, Path, description = "The layer's name", example = "ftz"),
        ("set" = String, Path, description = "`WebMercatorQuad`", example = "WebMercatorQuad"),
        ("z" = u8, Path, description = "Zoom", minimum = 0, maximum = 20, example = 10),
        ("row" = u32, Path, description = "Row from the north", example = 424),
        ("col" = u32, Path, description = "Column from the west", example = 853),
        ("f" = Option<String>, Query, description = "`mvt`"),
    ),
    responses(
        (status = 200, description = "The tile", content_type = "application/vnd.mapbox-vector-tile", body = Vec<u8>),
        (status = 204, description = "Nothing lies in this tile"),
        (status = 304, description = "Unchanged since the given ETag"),
        (status = 400, description = "An unknown parameter", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such layer, set or tile", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The Atlas is being loaded, or the server is busy", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn tile(
    State(app): State<App>,
    Path((name, set, z, row, col)): Path<(String, String, String, String, String)>,
    ask: Ask,
) -> Result<Response, Problem> {
    let layer = ask.layer(&name)?;
    only(&ask.pairs, &["f"])?;
    if !matches!(value(&ask.pairs, "f"), None | Some("mvt")) {
        return Err(bad_parameter("f", "瓦片只有 mvt 格式。"));
    }
    if set != QUAD {
        return Err(no_set(&set));
    }
    let tile = TileId::parse(&z, &col, &row).ok_or_else(|| {
        Problem::of(StatusCode::NOT_FOUND)
            .because(format!("没有这个瓦片：级别为 0～{DEEPEST}，行、列须在该级范围内。"))
    })?;
    respond(&app, &TileSet::of(vec![Arc::clone(layer)]), tile, &ask.headers).await
}

/// The tile matrix sets.
#[utoipa::path(
    get, operation_id = "ogc_matrix_sets", path = "/ogc/tileMatrixSets", tag = "ogc",
    params(("f" = Option<String>, Query, description = "`json` or `html`; else by Accept")),
    responses(
        (status = 200, description = "The sets", body = Object),
        (status = 400, description = "An unknown parameter", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn matrix_sets(
    BaseUrl(base): BaseUrl,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let links = both_forms(&base, &format!("/ogc/tileMatrixSets/{QUAD}"), JSON);
    let document =
        json!({ "tileMatrixSets": [{ "id": QUAD, "title": QUAD, "uri": QUAD_URI, "links": links }] });
    reply(&pairs(&query.unwrap_or_default()), &headers, "瓦片划分方案", JSON, document)
}

/// The tile matrix set WebMercatorQuad.
#[utoipa::path(
    get, operation_id = "ogc_matrix_set", path = "/ogc/tileMatrixSets/{set}", tag = "ogc",
    params(
        ("set" = String, Path, description = "`WebMercatorQuad`", example = "WebMercatorQuad"),
        ("f" = Option<String>, Query, description = "`json` or `html`; else by Accept"),
    ),
    responses(
        (status = 200, description = "The set", body = Object),
        (status = 400, description = "An unknown parameter", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such set", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn matrix_set(
    Path(set): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if set != QUAD {
        return Err(no_set(&set));
    }
    let matrices: Vec<Value> = (0..=DEEPEST)
        .map(|z| {
            let tiles = 1u32 << z;
            json!({
                "id": z.to_string(),
                "scaleDenominator": SCALE / f64::from(tiles),
                "cellSize": CELL_SIZE / f64::from(tiles),
                "pointOfOrigin": [-mercator::HALF, mercator::HALF],
                "tileWidth": 256, "tileHeight": 256, "matrixWidth": tiles, "matrixHeight": tiles,
            })
        })
        .collect();
    let document = json!({
        "id": QUAD, "title": QUAD, "uri": QUAD_URI, "crs": OutputSystem::WEB_MERCATOR.uri(),
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": matrices,
    });
    reply(&pairs(&query.unwrap_or_default()), &headers, QUAD, JSON, document)
}
