//! GeoJSON features (RFC 7946); in other systems than CRS84 as OGC API – Features, part 2, has them.

use super::{Chosen, OutOfReach, decimal, each, number, polygons};
use crate::coordinates::output::OutputSystem;
use crate::map::features::{Shape, Value};
use crate::map::layer::Layer;

/// Writes what is chosen of one feature; null stands in the place of a geometry that is not.
///
/// # Errors
/// The feature lies beyond the reach of the system.
pub fn feature(
    out: &mut Vec<u8>,
    layer: &Layer,
    feature: u32,
    system: OutputSystem,
    chosen: &Chosen,
    links: impl FnOnce(&mut Vec<u8>),
) -> Result<(), OutOfReach> {
    out.extend(b"{\"type\":\"Feature\",\"id\":");
    string(out, &layer.features().id(feature));
    out.extend(b",\"geometry\":");
    match chosen.geometry {
        true => geometry(out, layer.features().shape(feature), system)?,
        false => out.extend(b"null"),
    }
    out.extend(b",\"properties\":");
    properties(out, layer, feature, chosen);
    links(out);
    out.push(b'}');
    Ok(())
}

/// Writes one feature in CRS84, with the name of its layer among its attributes, as an import reads it.
///
/// # Errors
/// None: CRS84 reaches everywhere.
pub fn feature_of_layer(out: &mut Vec<u8>, layer: &Layer, feature: u32) -> Result<(), OutOfReach> {
    out.extend(b"{\"type\":\"Feature\",\"id\":");
    string(out, &layer.features().id(feature));
    out.extend(b",\"geometry\":");
    geometry(out, layer.features().shape(feature), OutputSystem::CRS84)?;
    out.extend(b",\"properties\":{\"layer\":");
    string(out, &layer.name);
    for (index, field) in layer.fields.iter().enumerate() {
        out.push(b',');
        string(out, &field.name);
        out.push(b':');
        value(out, layer.features().value(feature, index));
    }
    out.extend(b"}}");
    Ok(())
}

/// Writes the chosen attributes as an object; what a feature lacks is null.
pub fn properties(out: &mut Vec<u8>, layer: &Layer, feature: u32, chosen: &Chosen) {
    out.push(b'{');
    let fields = layer.fields.iter().enumerate().filter(|(index, _)| chosen.has(*index));
    for (place, (index, field)) in fields.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        string(out, &field.name);
        out.push(b':');
        value(out, layer.features().value(feature, index));
    }
    out.push(b'}');
}

fn value(out: &mut Vec<u8>, value: Value<'_>) {
    match value {
        Value::Null => out.extend(b"null"),
        Value::Text(text) => string(out, text),
        Value::Integer(value) => out.extend(value.to_string().as_bytes()),
        Value::Number(value) => {
            if !number(out, value) {
                out.extend(b"null");
            }
        }
        Value::Boolean(value) => out.extend(if value { b"true".as_slice() } else { b"false" }),
    }
}

/// Writes a text as JSON.
pub fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0..0x20 => b"",
            _ => continue,
        };
        out.extend(&text.as_bytes()[from..at]);
        if escape.is_empty() {
            out.extend(format!("\\u{byte:04x}").as_bytes());
        } else {
            out.extend(escape);
        }
        from = at + 1;
    }
    out.extend(&text.as_bytes()[from..]);
    out.push(b'"');
}

/// Writes a geometry. One polygon is written as such: some desktop tools show a MultiPolygon layer apart from a Polygon
/// layer.
pub fn geometry(out: &mut Vec<u8>, shape: Shape<'_>, system: OutputSystem) -> Result<(), OutOfReach> {
    let decimals = system.decimals();
    let position = |out: &mut Vec<u8>, [a, b]: [f64; 2]| {
        out.push(b'[');
        decimal(out, a, decimals);
        out.push(b',');
        decimal(out, b, decimals);
        out.push(b']');
    };
    match shape {
        Shape::Point(lon, lat) => {
            out.extend(b"{\"type\":\"Point\",\"coordinates\":");
            position(out, system.project(lon, lat).ok_or(OutOfReach(system))?);
        }
        Shape::Polygons(shape) => {
            let single = shape.0.len() == 1;
            out.extend(b"{\"type\":\"");
            out.extend(if single { b"Polygon".as_slice() } else { b"MultiPolygon" });
            out.extend(b"\",\"coordinates\":");
            if !single {
                out.push(b'[');
            }
            for (index, rings) in polygons(shape).enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                out.push(b'[');
                for (index, ring) in rings.enumerate() {
                    out.extend(if index > 0 { b",[".as_slice() } else { b"[" });
                    each(ring, system, |first, at| {
                        if !first {
                            out.push(b',');
                        }
                        position(out, at);
                    })?;
                    out.push(b']');
                }
                out.push(b']');
            }
            if !single {
                out.push(b']');
            }
        }
    }
    out.push(b'}');
    Ok(())
}
