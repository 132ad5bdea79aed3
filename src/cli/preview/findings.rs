//! The flaws and refused features of a preview as GeoJSON, all of them, for a desktop GIS.

use geo_types::Coord;

use super::words::class;
use crate::jobs::preview::Preview;

/// The flaws and refused features as GeoJSON, for a desktop GIS.
pub fn geojson(preview: &Preview) -> String {
    let line = |points: &[Coord<f64>]| points.iter().map(|at| [at.x, at.y]).collect::<Vec<_>>();
    let flaws = preview.layers.iter().flat_map(|layer| {
        layer.flaws.iter().map(move |flaw| {
            let codes: Vec<&str> = flaw
                .features
                .iter()
                .filter_map(|at| layer.after.get(*at))
                .map(|zone| zone.code.as_str())
                .collect();
            let rings = std::iter::once(flaw.shape.exterior()).chain(flaw.shape.interiors());
            serde_json::json!({
                "type": "Feature",
                "properties": {
                    "layer": layer.said.layer, "kind": class(flaw.kind), "codes": codes.join(","),
                    "area_m2": flaw.area, "width_m": flaw.width,
                },
                "geometry": {
                    "type": "Polygon",
                    "coordinates": rings.map(|ring| line(&ring.0)).collect::<Vec<_>>(),
                },
            })
        })
    });
    let refused = preview.refused.iter().filter_map(|reject| {
        let sketch = reject.sketch.as_ref()?;
        let geometry = match sketch.at {
            Some(at) => serde_json::json!({ "type": "Point", "coordinates": [at.x, at.y] }),
            None => serde_json::json!({
                "type": "MultiLineString",
                "coordinates": sketch.lines.iter().map(|ring| line(&ring.0)).collect::<Vec<_>>(),
            }),
        };
        Some(serde_json::json!({
            "type": "Feature",
            "properties": { "kind": reject.code.as_str(), "line": reject.line, "reason": reject.reason },
            "geometry": geometry,
        }))
    });
    let features: Vec<serde_json::Value> = flaws.chain(refused).collect();
    serde_json::json!({ "type": "FeatureCollection", "features": features }).to_string()
}
