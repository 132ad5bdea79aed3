//! The icons of maps as one picture (the sprite format of MapLibre and Mapbox GL): a sheet for each style in its colours.
//! They are drawings of our own, in `maps/icons`.

use std::collections::BTreeMap;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;
use serde::Serialize;

use super::picture::PictureError;

/// Each icon with its drawing, in which `{name}` is a colour of the style.
const ICONS: [(&str, &str); 4] = [
    ("anchorage", include_str!("../../maps/icons/anchorage.svg")),
    ("enterprise", include_str!("../../maps/icons/enterprise.svg")),
    ("hatch", include_str!("../../maps/icons/hatch.svg")),
    ("place", include_str!("../../maps/icons/place.svg")),
];

/// The colours of each style, by its name.
const COLOURS: &str = include_str!("../../maps/icons/colours.json");

/// Pixels between two icons of a sheet, so that none shows at the edge of another.
const GAP: u32 = 2;

/// Where an icon is in the sheet, pixels.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
    pixel_ratio: u32,
}

/// A sheet and its index.
pub struct Sheet {
    pub png: Vec<u8>,
    pub json: String,
}

/// Names of the styles that have sheets.
pub fn styles() -> Vec<String> {
    colours().into_keys().collect()
}

fn colours() -> BTreeMap<String, BTreeMap<String, String>> {
    serde_json::from_str(COLOURS).unwrap_or_default()
}

/// The sheet of a style for screens with so many pixels to a CSS pixel; `None` for a style without one.
///
/// # Errors
/// A fault of our own drawing.
pub fn sheet(style: &str, ratio: u32) -> Result<Option<Sheet>, PictureError> {
    let Some(colours) = colours().remove(style) else { return Ok(None) };
    let mut drawings = Vec::new();
    for (name, text) in ICONS {
        let mut text = text.to_owned();
        for (colour, value) in &colours {
            text = text.replace(&format!("{{{colour}}}"), value);
        }
        let drawing = usvg::Tree::from_str(&text, &usvg::Options::default())?;
        let [width, height] =
            [drawing.size().width(), drawing.size().height()].map(|side| side.ceil() as u32 * ratio);
        drawings.push((name, drawing, width, height));
    }
    let width = drawings.iter().map(|(_, _, width, _)| width + GAP).sum();
    let height = drawings.iter().map(|(_, _, _, height)| *height).max().unwrap_or_default();
    let mut pixels = Pixmap::new(width, height)
        .ok_or_else(|| PictureError::Picture(format!("{width} by {height} pixels")))?;
    let (mut x, mut places) = (0, BTreeMap::new());
    for (name, drawing, width, height) in drawings {
        let mut own = Pixmap::new(width, height)
            .ok_or_else(|| PictureError::Picture(format!("{width} by {height} pixels")))?;
        // In a picture of its own: a pattern's lines go beyond its edge.
        resvg::render(&drawing, Transform::from_scale(ratio as f32, ratio as f32), &mut own.as_mut());
        let paint = resvg::tiny_skia::PixmapPaint::default();
        pixels.draw_pixmap(x as i32, 0, own.as_ref(), &paint, Transform::identity(), None);
        places.insert(name, Place { x, y: 0, width, height, pixel_ratio: ratio });
        x += width + GAP;
    }
    let png = pixels.encode_png().map_err(|error| PictureError::Picture(error.to_string()))?;
    Ok(Some(Sheet { png, json: serde_json::to_string(&places).unwrap_or_default() }))
}
