//! Draws layers into a window as SVG.

use std::fmt::Write;
use std::sync::Arc;

use geo_types::Coord;

use super::look::{self, Look, kinds, place_of};
use super::names;
use super::window::Window;
use crate::map::features::Shape;
use crate::map::layer::{GeometryKind, Layer};
use crate::spatial::area::rings;
use crate::spatial::clip;

/// Pixels beyond the edge that still show: half a name, a thick line.
const MARGIN: f64 = 96.0;

/// Points drawn one by one; more are gathered in squares of [`SQUARE`] pixels.
const MOST_POINTS: usize = 1_500;
const SQUARE: f64 = 32.0;

/// Pixels that a line may move.
const TOLERANCE: f64 = 0.4;

/// The drawing of a window of `size` pixels along each side, the first layer at the bottom.
pub fn svg(layers: &[Arc<Layer>], window: &Window, size: u32) -> String {
    let mut canvas = Canvas { window, size: f64::from(size), out: String::new(), names: String::new() };
    for layer in layers {
        match layer.kind() {
            GeometryKind::Point => canvas.points(layer),
            GeometryKind::Polygon => canvas.polygons(layer),
        }
    }
    for name in names::placed(layers, window) {
        canvas.name(name.at, name.text, names::SIZE, name.colour);
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}\" height=\"{size}\" \
         font-family=\"'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','WenQuanYi Micro Hei','Microsoft YaHei',sans-serif\">\
         {}{}</svg>",
        canvas.out, canvas.names
    )
}

struct Canvas<'a> {
    window: &'a Window,
    size: f64,
    out: String,
    /// Above all layers.
    names: String,
}

impl Canvas<'_> {
    fn polygons(&mut self, layer: &Layer) {
        let mut numbers = layer.meeting_box(self.window.bounds(self.size, MARGIN));
        numbers.sort_unstable();
        let kinds = kinds(layer);
        for number in numbers {
            let Shape::Polygons(shape) = layer.features().shape(number) else { continue };
            let path = self.path(shape);
            let look = look::of(&layer.name, place_of(layer, number, &kinds));
            if !path.is_empty() {
                let Look { colour, opacity, width, dashed } = look;
                let dash = if dashed { " stroke-dasharray=\"5 3\"" } else { "" };
                let _ = write!(
                    self.out,
                    "<path d=\"{path}\" fill=\"{colour}\" fill-opacity=\"{opacity}\" fill-rule=\"evenodd\" \
                     stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"{dash}/>"
                );
            }
        }
    }

    fn path(&self, shape: &geo_types::MultiPolygon<f64>) -> String {
        let (low, high) = (-MARGIN, self.size + MARGIN);
        let (mut path, mut points, mut spare) = (String::new(), Vec::new(), Vec::new());
        for ring in rings(shape) {
            points.clear();
            for at in &ring.0 {
                let at = self.window.to_pixels(at.x, at.y);
                let near = |last: &Coord<f64>| {
                    (last.x - at.x).abs() < TOLERANCE && (last.y - at.y).abs() < TOLERANCE
                };
                if !points.last().is_some_and(near) {
                    points.push(at);
                }
            }
            clip::ring(&mut points, [low, low, high, high], &mut spare);
            if points.len() < 3 {
                continue;
            }
            for (index, at) in points.iter().enumerate() {
                let _ = write!(path, "{}{:.1} {:.1}", if index == 0 { 'M' } else { 'L' }, at.x, at.y);
            }
            path.push('Z');
        }
        path
    }

    fn points(&mut self, layer: &Layer) {
        let numbers = layer.meeting_box(self.window.bounds(self.size, SQUARE));
        let at = |number: u32| match layer.features().shape(number) {
            Shape::Point(lon, lat) => self.window.to_pixels(lon, lat),
            Shape::Polygons(_) => Coord { x: 0.0, y: 0.0 },
        };
        if numbers.len() <= MOST_POINTS {
            for number in numbers {
                let at = at(number);
                let _ = write!(
                    self.out,
                    "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{}\" stroke=\"#fff\" stroke-width=\"0.8\"/>",
                    at.x,
                    at.y,
                    look::POINT
                );
            }
            return;
        }
        let mut squares = std::collections::BTreeMap::<(i64, i64), (f64, f64, u32)>::new();
        for number in numbers {
            let at = at(number);
            let square = ((at.y / SQUARE).floor() as i64, (at.x / SQUARE).floor() as i64);
            let sum = squares.entry(square).or_default();
            *sum = (sum.0 + at.x, sum.1 + at.y, sum.2 + 1);
        }
        for (x, y, count) in squares.into_values() {
            let (x, y) = (x / f64::from(count), y / f64::from(count));
            let radius = 3.0 + f64::from(count).log10() * 3.0;
            let _ = write!(
                self.out,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"{}\" fill-opacity=\"0.72\" \
                 stroke=\"#fff\" stroke-width=\"0.8\"/>",
                look::POINT
            );
            if count > 9 {
                self.name(Coord { x, y: y + 3.0 }, &count.to_string(), 8.5, look::TEXT);
            }
        }
    }

    /// A name, centred, with a pale edge that parts it from what is below.
    fn name(&mut self, at: Coord<f64>, name: &str, size: f64, colour: &str) {
        let inside =
            (-MARGIN..self.size + MARGIN).contains(&at.x) && (-MARGIN..self.size + MARGIN).contains(&at.y);
        if !inside {
            return;
        }
        let _ = write!(
            self.names,
            "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{size}\" text-anchor=\"middle\" fill=\"{colour}\" stroke=\"#fff\" \
             stroke-width=\"2.6\" stroke-opacity=\"0.85\" paint-order=\"stroke\">",
            at.x, at.y
        );
        let mut text = Vec::new();
        crate::map::write::gml::text(&mut text, name);
        self.names.push_str(&String::from_utf8_lossy(&text));
        self.names.push_str("</text>");
    }
}
