//! Which names of areas are written where. It is decided for the whole map at once, whatever window is drawn, so that
//! neighbouring pictures agree and no name is cut.

use std::collections::HashMap;
use std::sync::Arc;

use geo_types::Coord;

use super::look::{self, kinds, place_of};
use super::window::Window;
use crate::map::features::Value;
use crate::map::layer::{Index, Layer};

/// Of the letters, pixels.
pub const SIZE: f64 = 12.0;

/// Pixels of a cell of the table in which overlaps are looked up.
const CELL: f64 = 64.0;

pub struct Name<'a> {
    /// Middle of the text's foot, pixels.
    pub at: Coord<f64>,
    pub text: &'a str,
    pub colour: &'static str,
}

/// Left, top, right, bottom.
type Box4 = [f64; 4];

/// The names that find room, those of the first layers first.
pub fn placed<'a>(layers: &'a [Arc<Layer>], window: &Window) -> Vec<Name<'a>> {
    let mut taken: HashMap<(i64, i64), Vec<Box4>> = HashMap::new();
    let mut names = Vec::new();
    for layer in layers {
        let (Index::Polygons { labels, .. }, Some(field)) = (&*layer.index, layer.field("name")) else {
            continue;
        };
        let kinds = kinds(layer);
        for (number, label) in labels.iter().enumerate() {
            let number = number as u32;
            let (Some(label), Value::Text(text)) = (label, layer.features().value(number, field)) else {
                continue;
            };
            let at = window.to_pixels(label.x(), label.y());
            // Chinese letters are as wide as high, others half as wide.
            let width: f64 = text.chars().map(|letter| if letter.is_ascii() { 0.55 } else { 1.0 }).sum();
            let half = width * SIZE / 2.0;
            let own = [at.x - half, at.y - SIZE, at.x + half, at.y + SIZE * 0.3];
            if take(&mut taken, own) {
                names.push(Name {
                    at,
                    text,
                    colour: look::of(&layer.name, place_of(layer, number, &kinds)).colour,
                });
            }
        }
    }
    names
}

fn take(taken: &mut HashMap<(i64, i64), Vec<Box4>>, own: Box4) -> bool {
    let cell = |pixels: f64| (pixels / CELL).floor() as i64;
    let meets =
        |other: &Box4| own[0] < other[2] && other[0] < own[2] && own[1] < other[3] && other[1] < own[3];
    let cells = |own: Box4| {
        (cell(own[0])..=cell(own[2])).flat_map(move |x| (cell(own[1])..=cell(own[3])).map(move |y| (x, y)))
    };
    if cells(own).any(|cell| taken.get(&cell).is_some_and(|boxes| boxes.iter().any(meets))) {
        return false;
    }
    cells(own).for_each(|cell| taken.entry(cell).or_default().push(own));
    true
}
