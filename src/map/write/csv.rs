//! CSV (RFC 4180) with the geometry as well-known text, or as two columns for points.

use super::{OutOfReach, decimal, each, number, polygons};
use crate::coordinates::output::OutputSystem;
use crate::map::features::{Shape, Value};
use crate::map::layer::{GeometryKind, Layer};

/// Writes the header. The id has a column of its own, unless it is the code.
pub fn header(out: &mut Vec<u8>, layer: &Layer) {
    if layer.field("code").is_none() {
        out.extend(b"id,");
    }
    for (index, field) in layer.fields.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        cell(out, &field.name);
    }
    out.extend(match layer.kind() {
        GeometryKind::Point => b",x,y\r\n".as_slice(),
        GeometryKind::Polygon => b",wkt\r\n",
    });
}

/// Writes one feature as a line. In systems with the northing first, x is still the easting, as tables have it.
///
/// # Errors
/// The feature lies beyond the reach of the system.
pub fn row(out: &mut Vec<u8>, layer: &Layer, feature: u32, system: OutputSystem) -> Result<(), OutOfReach> {
    let decimals = system.decimals();
    let east_first = |[a, b]: [f64; 2]| if system.is_north_first() { [b, a] } else { [a, b] };
    if layer.field("code").is_none() {
        cell(out, &layer.features().id(feature));
        out.push(b',');
    }
    for index in 0..layer.fields.len() {
        if index > 0 {
            out.push(b',');
        }
        match layer.features().value(feature, index) {
            Value::Null => {}
            Value::Text(text) => cell(out, text),
            Value::Integer(value) => out.extend(value.to_string().as_bytes()),
            Value::Number(value) => _ = number(out, value),
            Value::Boolean(value) => out.extend(value.to_string().as_bytes()),
        }
    }
    out.push(b',');
    match layer.features().shape(feature) {
        Shape::Point(lon, lat) => {
            let [x, y] = east_first(system.project(lon, lat).ok_or(OutOfReach(system))?);
            decimal(out, x, decimals);
            out.push(b',');
            decimal(out, y, decimals);
        }
        Shape::Polygons(shape) => {
            out.extend(b"\"MULTIPOLYGON (");
            for (index, rings) in polygons(shape).enumerate() {
                out.extend(if index > 0 { b", (".as_slice() } else { b"(" });
                for (index, ring) in rings.enumerate() {
                    out.extend(if index > 0 { b", (".as_slice() } else { b"(" });
                    each(ring, system, |first, at| {
                        let [x, y] = east_first(at);
                        if !first {
                            out.extend(b", ");
                        }
                        decimal(out, x, decimals);
                        out.push(b' ');
                        decimal(out, y, decimals);
                    })?;
                    out.push(b')');
                }
                out.push(b')');
            }
            out.extend(b")\"");
        }
    }
    out.extend(b"\r\n");
    Ok(())
}

/// Writes a cell, in quotes where it must be. A spreadsheet takes a cell that begins with a sign of arithmetic for a
/// formula: such a text gets a quote before it.
pub fn cell(out: &mut Vec<u8>, text: &str) {
    let formula =
        text.starts_with(['=', '+', '@', '\t']) || (text.starts_with('-') && text.parse::<f64>().is_err());
    let quoted = formula || text.contains([',', '"', '\n', '\r']);
    if !quoted {
        return out.extend(text.as_bytes());
    }
    out.push(b'"');
    if formula {
        out.push(b'\'');
    }
    out.extend(text.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}
