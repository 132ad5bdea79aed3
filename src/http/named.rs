//! Layers by the names that a request gives them.

use std::sync::Arc;

use axum::http::StatusCode;

use super::problem::Problem;
use crate::map::Map;
use crate::map::layer::Layer;

/// Layers that may be asked for together.
const MOST: usize = 20;

/// A layer by its name.
///
/// # Errors
/// 404, with the layers that there are, where the caller sees none of that name.
pub fn one<'a>(map: &'a Map, name: &str) -> Result<&'a Arc<Layer>, Problem> {
    map.layer(name).ok_or_else(|| {
        let known = map.layers().map(|layer| layer.name.as_str()).collect::<Vec<_>>().join("、");
        let known = if known.is_empty() {
            "尚未导入任何图层".to_owned()
        } else {
            format!("现有图层：{known}")
        };
        Problem::of(StatusCode::NOT_FOUND).because(format!("没有这个图层；{known}。"))
    })
}

/// The layers of a list joined by commas, in its order, each once.
///
/// # Errors
/// As [`one`]; 404 for more than 20.
pub fn listed(map: &Map, names: &str) -> Result<Vec<Arc<Layer>>, Problem> {
    let mut layers: Vec<Arc<Layer>> = Vec::new();
    for name in names.split(',').take(MOST + 1) {
        let layer = one(map, name)?;
        if !layers.iter().any(|listed| listed.name == layer.name) {
            layers.push(Arc::clone(layer));
        }
    }
    if layers.len() > MOST {
        return Err(Problem::of(StatusCode::NOT_FOUND).because(format!("一次最多 {MOST} 个图层。")));
    }
    Ok(layers)
}
