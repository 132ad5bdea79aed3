//! Vector tiles of every layer that the caller may see: `/tiles/{layers}/{z}/{x}/{y}.mvt` (or `.pbf`), several layers joined
//! by a comma, and their description as TileJSON at `/tiles/{layers}.json`.

pub mod cache;
mod describe;
pub mod kept;
mod tile;

use std::sync::Arc;

use axum::http::StatusCode;

use super::problem::Problem;
use crate::access::Reader;
use crate::map::Map;
use crate::map::layer::Layer;

pub use describe::{__path_describe, describe};
pub use tile::{__path_tile, respond, tile};

/// Layers that one tile may have.
const MOST: usize = 20;

/// The layers of a list joined by commas, in its order.
///
/// # Errors
/// 404 where the caller sees no layer of that name: what he may not see does not exist for him.
pub fn listed(map: &Map, reader: Reader, names: &str) -> Result<Vec<Arc<Layer>>, Problem> {
    let mut layers: Vec<Arc<Layer>> = Vec::new();
    for name in names.split(',').take(MOST + 1) {
        let layer = map.layer(name, reader).ok_or_else(|| no_layer(map, reader))?;
        if layers.iter().any(|listed| listed.name == layer.name) {
            continue;
        }
        layers.push(Arc::clone(layer));
    }
    if layers.len() > MOST {
        return Err(Problem::of(StatusCode::NOT_FOUND).because(format!("一个瓦片最多含 {MOST} 个图层。")));
    }
    Ok(layers)
}

/// The refusal that says which layers there are.
pub fn no_layer(map: &Map, reader: Reader) -> Problem {
    let known = map.layers(reader).map(|layer| layer.name.as_str()).collect::<Vec<_>>().join("、");
    let known = if known.is_empty() {
        "尚未导入任何图层".to_owned()
    } else {
        format!("现有图层：{known}")
    };
    Problem::of(StatusCode::NOT_FOUND).because(format!("没有这个图层；{known}。"))
}
