//! How layers look in pictures; the same colours as on the pages.

use crate::map::features::Value;
use crate::map::layer::Layer;

/// How an area is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    pub colour: &'static str,
    pub opacity: f64,
    /// Pixels.
    pub width: f64,
    pub dashed: bool,
}

const fn look(colour: &'static str, opacity: f64, width: f64, dashed: bool) -> Look {
    Look { colour, opacity, width, dashed }
}

const FTZ: [Look; 1] = [look("#2563d0", 0.24, 2.5, false)];
const PLAN: [Look; 3] =
    [look("#7b5fd0", 0.18, 1.0, false), look("#1f9a8a", 0.18, 1.0, false), look("#c28a1a", 0.12, 1.0, false)];
const INDUSTRY: [Look; 1] = [look("#c0478f", 0.12, 1.8, true)];
const TOWN: [Look; 1] = [look("#8a97a8", 0.07, 1.2, false)];
const OTHER: [Look; 1] = [look("#667788", 0.1, 1.5, false)];

/// The look of a layer's kind of this place among its kinds.
pub fn of(layer: &str, kind: usize) -> Look {
    let looks: &[Look] = match layer {
        "ftz" => &FTZ,
        "plan" => &PLAN,
        "industry" => &INDUSTRY,
        "town" | "village" => &TOWN,
        _ => &OTHER,
    };
    looks[kind % looks.len()]
}

/// The colour of points.
pub const POINT: &str = "#b3541e";
pub const TEXT: &str = "#1d2733";

/// Kinds that are told apart.
const MOST_KINDS: usize = 40;

/// The kinds of a layer in the order of its features.
pub fn kinds(layer: &Layer) -> Vec<&str> {
    let mut kinds: Vec<&str> = Vec::new();
    if let Some(field) = layer.field("kind") {
        for number in 0..layer.features().len() as u32 {
            if let Value::Text(kind) = layer.features().value(number, field)
                && kinds.len() < MOST_KINDS
                && !kinds.contains(&kind)
            {
                kinds.push(kind);
            }
        }
    }
    kinds
}

/// The place of a feature's kind among them.
pub fn place_of(layer: &Layer, number: u32, kinds: &[&str]) -> usize {
    let kind = layer.field("kind").map(|field| layer.features().value(number, field));
    match kind {
        Some(Value::Text(kind)) => kinds.iter().position(|known| *known == kind).unwrap_or(0),
        _ => 0,
    }
}
