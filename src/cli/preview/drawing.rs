//! The drawing of a preview: metres east and south of the middle, as SVG.

use std::fmt::Write as _;

use geo::{BoundingRect, InteriorPoint};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use super::words::{class, escaped, word};
use crate::cli::flips::Flip;
use crate::jobs::preview::Preview;
use crate::spatial::area::rings;
use crate::spatial::metres::Plane;

/// Where the drawing lies, and how much of the ground it shows.
pub struct Frame {
    plane: Plane,
    /// West, south, east, north, degrees.
    bounds: [f64; 4],
}

impl Frame {
    /// Around all that a preview has.
    pub fn around(preview: &Preview) -> Frame {
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        let mut grow = |at: &Coord<f64>| {
            bounds = [bounds[0].min(at.x), bounds[1].min(at.y), bounds[2].max(at.x), bounds[3].max(at.y)];
        };
        let zones = preview.layers.iter().flat_map(|layer| layer.before.iter().chain(&layer.after));
        zones.flat_map(|zone| rings(&zone.geometry)).flat_map(|ring| &ring.0).for_each(&mut grow);
        let sketches = preview.refused.iter().filter_map(|reject| reject.sketch.as_ref());
        for sketch in sketches {
            sketch.lines.iter().flat_map(|line| &line.0).chain(&sketch.at).for_each(&mut grow);
        }
        if bounds[0] > bounds[2] {
            bounds = [120.0, 29.0, 120.1, 29.1];
        }
        let plane = Plane::at((bounds[0] + bounds[2]) / 2.0, (bounds[1] + bounds[3]) / 2.0);
        Frame { plane, bounds }
    }

    /// The view box of everything.
    pub fn whole(&self) -> String {
        let [west, south, east, north] = self.bounds;
        self.view([Coord { x: west, y: south }, Coord { x: east, y: north }].iter())
    }

    /// The view box around points, with a margin.
    pub fn view<'a>(&self, points: impl Iterator<Item = &'a Coord<f64>>) -> String {
        let mut low = [f64::INFINITY; 2];
        let mut high = [f64::NEG_INFINITY; 2];
        for at in points {
            let [x, y] = self.place(*at);
            low = [low[0].min(x), low[1].min(y)];
            high = [high[0].max(x), high[1].max(y)];
        }
        let margin = ((high[0] - low[0]).max(high[1] - low[1]) * 0.15).max(10.0);
        let (width, height) = (high[0] - low[0] + 2.0 * margin, high[1] - low[1] + 2.0 * margin);
        format!("{:.1} {:.1} {width:.1} {height:.1}", low[0] - margin, low[1] - margin)
    }

    fn place(&self, at: Coord<f64>) -> [f64; 2] {
        let metres = self.plane.to_metres(at.x, at.y);
        [metres.x, -metres.y]
    }

    fn path<'a>(&self, lines: impl Iterator<Item = &'a LineString<f64>>, class: &str, title: &str) -> String {
        let mut out = format!("<path class=\"{class}\" d=\"");
        for line in lines {
            for (index, at) in line.0.iter().enumerate() {
                let [x, y] = self.place(*at);
                let _ = write!(out, "{}{x:.2} {y:.2}", if index == 0 { 'M' } else { 'L' });
            }
        }
        let _ = write!(out, "\"><title>{}</title></path>", escaped(title));
        out
    }

    fn areas(&self, shape: &MultiPolygon<f64>, class: &str, title: &str) -> String {
        self.path(rings(shape), class, title)
    }

    fn area(&self, shape: &Polygon<f64>, class: &str, title: &str) -> String {
        self.path(std::iter::once(shape.exterior()).chain(shape.interiors()), class, title)
    }

    fn dot(&self, at: Coord<f64>, title: &str) -> String {
        let [x, y] = self.place(at);
        format!("<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"5\"><title>{}</title></circle>", escaped(title))
    }

    fn name(&self, shape: &MultiPolygon<f64>, name: &str) -> Option<String> {
        let at = shape.interior_point()?;
        let [x, y] = self.place(at.0);
        let bounds = shape.bounding_rect()?;
        let width = self.place(bounds.max())[0] - self.place(bounds.min())[0];
        Some(format!("<text x=\"{x:.1}\" y=\"{y:.1}\" data-width=\"{width:.1}\">{}</text>", escaped(name)))
    }
}

/// The groups of the drawing, one after the other; of each layer so many flaws at most.
pub fn groups(frame: &Frame, preview: &Preview, flips: &[Flip], most: usize) -> String {
    let layers = || preview.layers.iter();
    let zone = |zone: &crate::spatial::rows::ZoneRow| {
        frame.areas(&zone.geometry, "", &format!("{} {}", zone.code, zone.name))
    };
    let mut out = String::new();
    let mut group = |id: &str, parts: Vec<String>| {
        let _ = writeln!(out, "<g id=\"{id}\">{}</g>", parts.concat());
    };
    group("after", layers().flat_map(|layer| layer.after.iter().map(zone)).collect());
    group(
        "ground",
        layers()
            .flat_map(|layer| &layer.changes)
            .map(|change| {
                frame.areas(&change.ground, "", &format!("{} {}：有变化的范围", change.code, change.name))
            })
            .collect(),
    );
    group("before", layers().flat_map(|layer| layer.before.iter().map(zone)).collect());
    let flaws = layers().flat_map(|layer| {
        layer.flaws.iter().take(most).map(|flaw| frame.area(&flaw.shape, class(flaw.kind), word(flaw.kind)))
    });
    group("flaws", flaws.collect());
    let refused = preview.refused.iter().filter_map(|reject| {
        let sketch = reject.sketch.as_ref()?;
        let dot = sketch.at.map_or_else(String::new, |at| frame.dot(at, &reject.reason));
        Some(frame.path(sketch.lines.iter(), "", &reject.reason) + &dot)
    });
    group("refused", refused.collect());
    let dots = flips.iter().filter_map(|flip| {
        let (x, y) = flip.point?;
        Some(frame.dot(Coord { x, y }, &flip.address))
    });
    group("flips", dots.collect());
    let names = layers().flat_map(|layer| &layer.after);
    group("names", names.filter_map(|zone| frame.name(&zone.geometry, &zone.name)).collect());
    out
}
