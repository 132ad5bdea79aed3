//! What vector tiles hold, as TileJSON 3.0 says it: the same for tiles that are served and tiles that are written to a file.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::{COUNT, LABEL_SUFFIX};
use crate::map::features::Kind;
use crate::map::layer::{GeometryKind, Layer};

/// Zoom that tiles are made for; deeper views stretch these, at which a unit is 15 cm.
pub const MOST_ZOOM: u8 = 16;

/// Zoom at which a map of some layers opens.
pub const FIRST_ZOOM: u8 = 10;

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

/// The titles of layers as one.
pub fn title(layers: &[Arc<Layer>]) -> String {
    layers.iter().map(|layer| layer.about.title.as_str()).collect::<Vec<_>>().join("、")
}

/// Who delivered the layers.
pub fn attribution(layers: &[Arc<Layer>]) -> String {
    let mut sources: Vec<&str> =
        layers.iter().map(|layer| layer.about.source.as_str()).filter(|source| !source.is_empty()).collect();
    sources.dedup();
    sources.join("；")
}

/// West, south, east, north of all layers, WGS-84 degrees; `None` where none has a feature.
pub fn bounds(layers: &[Arc<Layer>]) -> Option<[f64; 4]> {
    layers
        .iter()
        .filter_map(|layer| layer.extent())
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
}

/// Longitude and latitude of the middle of a box.
pub fn middle([west, south, east, north]: [f64; 4]) -> (f64, f64) {
    ((west + east) / 2.0, (south + north) / 2.0)
}

/// The layers of tiles that are made of `layers` for some zooms.
pub fn vector_layers(layers: &[Arc<Layer>], zooms: &RangeInclusive<u8>) -> Vec<VectorLayer> {
    layers.iter().flat_map(|layer| of(layer, zooms)).collect()
}

fn of(layer: &Layer, zooms: &RangeInclusive<u8>) -> Vec<VectorLayer> {
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
        minzoom: *zooms.start(),
        maxzoom: *zooms.end(),
        single_from: layer.single_from(),
    };
    let mut layers = vec![one(layer.name.clone(), layer.about.title.clone())];
    if layer.kind() == GeometryKind::Polygon {
        let title = format!("{}：名称的位置", layer.about.title);
        layers.push(one(format!("{}{LABEL_SUFFIX}", layer.name), title));
    }
    layers
}
