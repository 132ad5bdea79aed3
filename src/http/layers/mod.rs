//! `/api/v1/layers`: what layers there are, what lies at a point through all of them, what a drawn polygon holds, and whole
//! layers as files.

mod at;
mod count;
mod download;
mod list;
mod unmask;

pub use at::{__path_at, at};
pub use count::{__path_count, count};
pub use download::{__path_download, download};
pub use list::{__path_list, list};
pub use unmask::{__path_unmask, unmask};

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::map::features::Value;
use crate::map::layer::Layer;

/// Features of one kind.
#[derive(Serialize, ToSchema)]
pub struct KindCount {
    kind: String,
    count: usize,
}

/// The attribute that tells kinds apart.
const KIND: &str = "kind";

/// Kinds that are told one by one.
const MOST_KINDS: usize = 40;

/// How many features there are of each kind, most first; empty where the layer has no kinds, or too many to tell.
fn kinds(layer: &Layer, numbers: impl Iterator<Item = u32>) -> Vec<KindCount> {
    let Some(field) = layer.field(KIND) else { return Vec::new() };
    let mut counts = BTreeMap::<String, usize>::new();
    for number in numbers {
        let kind = match layer.features().value(number, field) {
            Value::Text(text) => text,
            _ => "",
        };
        if let Some(count) = counts.get_mut(kind) {
            *count += 1;
            continue;
        }
        if counts.len() == MOST_KINDS {
            return Vec::new();
        }
        counts.insert(kind.to_owned(), 1);
    }
    let mut kinds: Vec<KindCount> =
        counts.into_iter().map(|(kind, count)| KindCount { kind, count }).collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.count));
    kinds
}
