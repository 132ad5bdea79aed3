//! Features as GML 3.2.1 (ISO 19136, simple features profile SF-0), members of a WFS 2.0 collection.

use super::Chosen;
use super::{OutOfReach, decimal, each, number, polygons};
use crate::coordinates::output::OutputSystem;
use crate::map::features::{Shape, Value};
use crate::map::layer::Layer;

/// The namespace of the layers, and the prefix that stands for it.
pub const NAMESPACE: &str = "urn:ftz-atlas";
pub const PREFIX: &str = "atlas";

/// The element that holds the geometry.
pub const GEOMETRY: &str = "geometry";

/// A name as XML takes it: what may not stand in one becomes `_`.
pub fn xml_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for (index, letter) in name.chars().enumerate() {
        if index == 0 && !starts_name(letter) {
            out.push('_');
        }
        out.push(if in_name(letter) { letter } else { '_' });
    }
    out
}

/// NameStartChar without the colon (XML 1.0, fifth edition, production 4).
fn starts_name(letter: char) -> bool {
    matches!(letter,
        'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

/// NameChar without the colon (production 4a).
fn in_name(letter: char) -> bool {
    starts_name(letter)
        || matches!(letter, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// The identifier of a feature: its layer, a dot, its id with what XML does not take as `_xHEX_`.
pub fn feature_id(layer: &Layer, feature: u32) -> String {
    let mut out = format!("{}.", xml_name(&layer.name));
    for letter in layer.features().id(feature).chars() {
        if in_name(letter) && letter != '_' {
            out.push(letter);
        } else {
            out.push_str(&format!("_x{:x}_", u32::from(letter)));
        }
    }
    out
}

/// The id that [`feature_id`] wrote; `None` for another layer's.
pub fn id_of<'a>(layer: &Layer, feature_id: &'a str) -> Option<std::borrow::Cow<'a, str>> {
    let rest = feature_id.strip_prefix(&xml_name(&layer.name))?.strip_prefix('.')?;
    if !rest.contains('_') {
        return Some(rest.into());
    }
    // Every underline begins an escape: those of the id itself are escaped too.
    let mut out = String::new();
    let mut rest = rest;
    while let Some((before, after)) = rest.split_once('_') {
        let (code, tail) = after.strip_prefix('x')?.split_once('_')?;
        out.push_str(before);
        out.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
        rest = tail;
    }
    out.push_str(rest);
    Some(out.into())
}

/// Writes a text with what XML reserves escaped; what XML cannot hold is left out.
pub fn text(out: &mut Vec<u8>, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.extend(b"&amp;"),
            '<' => out.extend(b"&lt;"),
            '>' => out.extend(b"&gt;"),
            '"' => out.extend(b"&quot;"),
            '\t' | '\n' | '\r' => out.push(letter as u8),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => {}
            letter => out.extend(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// The names of a layer's elements that are written, made once for many features.
pub struct Names {
    layer: String,
    /// With the fields' places.
    fields: Vec<(usize, String)>,
    geometry: bool,
}

impl Names {
    /// Of the fields that are chosen, and of the geometry if it is.
    pub fn of(layer: &Layer, chosen: &Chosen) -> Names {
        let qualified = |name: &str| format!("{PREFIX}:{}", xml_name(name));
        let fields = layer.fields.iter().enumerate().filter(|(index, _)| chosen.has(*index));
        Names {
            layer: qualified(&layer.name),
            fields: fields.map(|(index, field)| (index, qualified(&field.name))).collect(),
            geometry: chosen.geometry,
        }
    }
}

fn element(out: &mut Vec<u8>, name: &str, write: impl FnOnce(&mut Vec<u8>)) {
    out.push(b'<');
    out.extend(name.as_bytes());
    out.push(b'>');
    write(out);
    out.extend(b"</");
    out.extend(name.as_bytes());
    out.push(b'>');
}

/// Writes one feature.
///
/// # Errors
/// The feature lies beyond the reach of the system.
pub fn feature(
    out: &mut Vec<u8>,
    layer: &Layer,
    names: &Names,
    feature: u32,
    system: OutputSystem,
) -> Result<(), OutOfReach> {
    let id = feature_id(layer, feature);
    out.push(b'<');
    out.extend(names.layer.as_bytes());
    out.extend(b" gml:id=\"");
    text(out, &id);
    out.extend(b"\">");
    element(out, "atlas:id", |out| text(out, &layer.features().id(feature)));
    for (index, name) in &names.fields {
        match layer.features().value(feature, *index) {
            Value::Null => {}
            Value::Text(value) => element(out, name, |out| text(out, value)),
            Value::Integer(value) => element(out, name, |out| out.extend(value.to_string().as_bytes())),
            Value::Number(value) => element(out, name, |out| _ = number(out, value)),
            Value::Boolean(value) => element(out, name, |out| out.extend(value.to_string().as_bytes())),
        }
    }
    if names.geometry {
        out.extend(b"<atlas:geometry>");
        geometry(out, &id, layer.features().shape(feature), system)?;
        out.extend(b"</atlas:geometry>");
    }
    out.extend(b"</");
    out.extend(names.layer.as_bytes());
    out.push(b'>');
    Ok(())
}

fn geometry(out: &mut Vec<u8>, id: &str, shape: Shape<'_>, system: OutputSystem) -> Result<(), OutOfReach> {
    let decimals = system.decimals();
    let open = |out: &mut Vec<u8>, name: &str, suffix: &str, with_system: bool| {
        out.extend(format!("<gml:{name} gml:id=\"").as_bytes());
        text(out, id);
        out.extend(suffix.as_bytes());
        out.push(b'"');
        if with_system {
            out.extend(format!(" srsName=\"{}\"", system.urn()).as_bytes());
        }
        out.push(b'>');
    };
    match shape {
        Shape::Point(lon, lat) => {
            open(out, "Point", ".g", true);
            let [a, b] = system.project(lon, lat).ok_or(OutOfReach(system))?;
            out.extend(b"<gml:pos>");
            decimal(out, a, decimals);
            out.push(b' ');
            decimal(out, b, decimals);
            out.extend(b"</gml:pos></gml:Point>");
        }
        Shape::Polygons(shape) => {
            open(out, "MultiSurface", ".g", true);
            for (index, rings) in polygons(shape).enumerate() {
                out.extend(b"<gml:surfaceMember>");
                open(out, "Polygon", &format!(".g.{}", index + 1), false);
                for (index, ring) in rings.enumerate() {
                    let side = if index == 0 { "gml:exterior" } else { "gml:interior" };
                    out.extend(format!("<{side}><gml:LinearRing><gml:posList>").as_bytes());
                    each(ring, system, |first, [a, b]| {
                        if !first {
                            out.push(b' ');
                        }
                        decimal(out, a, decimals);
                        out.push(b' ');
                        decimal(out, b, decimals);
                    })?;
                    out.extend(format!("</gml:posList></gml:LinearRing></{side}>").as_bytes());
                }
                out.extend(b"</gml:Polygon></gml:surfaceMember>");
            }
            out.extend(b"</gml:MultiSurface>");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_xml_takes() {
        for (name, expected) in [
            ("ftz", "ftz"),
            ("片区", "片区"),
            ("规划②", "规划_"),
            ("2020年", "_2020年"),
            ("a b", "a_b"),
            ("½", "__"),
        ] {
            assert_eq!(xml_name(name), expected);
        }
    }
}
