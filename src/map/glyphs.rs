//! Letters as signed distance fields, in the protocol buffer that vector maps read (glyphs.proto of the Mapbox GL style
//! specification): 24 pixels high, 3 around each letter, radius 8, cutoff 0.25.

use resvg::tiny_skia::{FillRule, Paint, PathBuilder, Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Family, ID, Query, Weight};
use sdf_glyph_renderer::{BitmapGlyph, clamp_to_u8};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

const SIZE: f32 = 24.0;
const BUFFER: usize = 3;
const RADIUS: usize = 8;
const CUTOFF: f64 = 0.25;

/// A letter by which fonts with Chinese are known.
const CHINESE: char = '区';

/// Whether any font has Chinese letters.
pub fn has_chinese(fonts: &Database) -> bool {
    fonts.faces().any(|face| has(fonts, face.id, CHINESE))
}

fn has(fonts: &Database, id: ID, letter: char) -> bool {
    let found =
        |data: &[u8], index| Face::parse(data, index).is_ok_and(|face| face.glyph_index(letter).is_some());
    fonts.with_face_data(id, found).unwrap_or(false)
}

/// The letters from `first` to `first + 255` of the first font of a stack that this machine has, or of one with Chinese.
pub fn range(fonts: &Database, stack: &str, first: u32) -> Vec<u8> {
    let mut letters: Vec<u8> = Vec::new();
    if let Some(id) = font(fonts, stack) {
        fonts.with_face_data(id, |data, index| {
            if let Ok(face) = Face::parse(data, index) {
                let codes = (first..first + 256).filter_map(char::from_u32);
                codes.filter_map(|letter| glyph(&face, letter)).for_each(|glyph| letters.extend(glyph));
            }
        });
    }
    // message fontstack { name = 1; range = 2; glyphs = 3 } in message glyphs { stacks = 1 }
    let mut inner = Vec::new();
    bytes(&mut inner, 1, stack.as_bytes());
    bytes(&mut inner, 2, format!("{first}-{}", first + 255).as_bytes());
    inner.extend(letters);
    let mut out = Vec::new();
    bytes(&mut out, 1, &inner);
    out
}

fn font(fonts: &Database, stack: &str) -> Option<ID> {
    for name in stack.split(',').map(str::trim) {
        let bold = name.ends_with(" Bold");
        let family = name.trim_end_matches(" Regular").trim_end_matches(" Bold");
        let weight = if bold { Weight::BOLD } else { Weight::NORMAL };
        let query = Query { families: &[Family::Name(family)], weight, ..Query::default() };
        if let Some(id) = fonts.query(&query) {
            return Some(id);
        }
    }
    fonts
        .faces()
        .find(|face| has(fonts, face.id, CHINESE))
        .or_else(|| fonts.faces().next())
        .map(|face| face.id)
}

/// One letter as the field `glyphs`; nothing for what the font lacks.
fn glyph(face: &Face<'_>, letter: char) -> Option<Vec<u8>> {
    let id = face.glyph_index(letter)?;
    let scale = SIZE / f32::from(face.units_per_em());
    let advance = (f32::from(face.glyph_hor_advance(id)?) * scale).round() as u32;
    let mut inner = Vec::new();
    number(&mut inner, 1, u64::from(u32::from(letter)));
    let drawn = draw(face, id, scale);
    if let Some(drawn) = &drawn {
        bytes(&mut inner, 2, &drawn.field);
    }
    let (width, height, left, top) =
        drawn.map_or((0, 0, 0, 0), |drawn| (drawn.width, drawn.height, drawn.left, drawn.top));
    number(&mut inner, 3, u64::from(width));
    number(&mut inner, 4, u64::from(height));
    number(&mut inner, 5, zigzag(left));
    number(&mut inner, 6, zigzag(top));
    number(&mut inner, 7, u64::from(advance));
    let mut out = Vec::new();
    bytes(&mut out, 3, &inner);
    Some(out)
}

struct Drawn {
    field: Vec<u8>,
    width: u32,
    height: u32,
    left: i32,
    /// Of the upper edge above the line that the map takes for the top of the em square.
    top: i32,
}

fn draw(face: &Face<'_>, id: GlyphId, scale: f32) -> Option<Drawn> {
    let mut outline = Outline { path: PathBuilder::new(), scale };
    face.outline_glyph(id, &mut outline)?;
    let path = outline.path.finish()?;
    let bounds = path.bounds();
    let (left, top) = (bounds.left().floor(), bounds.top().floor());
    let width = (bounds.right().ceil() - left).max(1.0) as u32;
    let height = (bounds.bottom().ceil() - top).max(1.0) as u32;
    let mut pixels = Pixmap::new(width, height)?;
    let paint = Paint { anti_alias: true, ..Paint::default() };
    pixels.fill_path(&path, &paint, FillRule::Winding, Transform::from_translate(-left, -top), None);
    let alpha: Vec<u8> = pixels.pixels().iter().map(|pixel| pixel.alpha()).collect();
    let bitmap = BitmapGlyph::from_unbuffered(&alpha, width as usize, height as usize, BUFFER).ok()?;
    let field = clamp_to_u8(&bitmap.render_sdf(RADIUS), CUTOFF).ok()?;
    let ascender = (f32::from(face.ascender()) * scale).round() as i32;
    Some(Drawn { field, width, height, left: left as i32, top: -(top as i32) - ascender })
}

/// The outline with y downwards.
struct Outline {
    path: PathBuilder,
    scale: f32,
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(x * self.scale, -y * self.scale);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(x * self.scale, -y * self.scale);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let s = self.scale;
        self.path.quad_to(x1 * s, -y1 * s, x * s, -y * s);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let s = self.scale;
        self.path.cubic_to(x1 * s, -y1 * s, x2 * s, -y2 * s, x * s, -y * s);
    }
    fn close(&mut self) {
        self.path.close();
    }
}

/// A field of bytes in a protocol buffer.
fn bytes(out: &mut Vec<u8>, field: u8, content: &[u8]) {
    out.push(field << 3 | 2);
    varint(out, content.len() as u64);
    out.extend(content);
}

fn number(out: &mut Vec<u8>, field: u8, value: u64) {
    out.push(field << 3);
    varint(out, value);
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn zigzag(value: i32) -> u64 {
    u64::from(((value << 1) ^ (value >> 31)) as u32)
}
