//! The map: every layer as it is handed out, with its description, its features in the order of their ids, an index in
//! space and what its tiles are cut from.
//!
//! ```text
//!  atlas ──► layer (about, fields, features, index) ──► select (bbox, filter, page) ──► http: items, GML, tables
//!                                                  └──► tile (gather, simplify, clip, encode) ──► http: tiles
//!                                                                                              └──► archive ──► cli: export
//! ```
//!
//! A layer is immutable and known by its revision; the map of the next Atlas shares the layers that did not change.

pub mod about;
pub mod addresses;
pub mod archive;
pub mod features;
pub mod filter;
pub mod glyphs;
pub mod layer;
pub mod picture;
pub mod public;
mod rows;
pub mod seen;
pub mod select;
pub mod sprite;
pub mod tile;
pub mod write;

use std::sync::Arc;

use crate::atlas::Atlas;
use crate::spatial::rows::LayerRow;
use about::About;
use layer::Layer;

/// The name of the layer of address sites.
pub const ADDRESS: &str = "address";

/// All layers, in the order in which they are listed.
pub struct Map {
    layers: Vec<Arc<Layer>>,
    /// Of which only numbers are told.
    counted: Vec<Arc<Layer>>,
    synthetic: bool,
    approval: Option<String>,
}

impl Map {
    /// The map of an Atlas with what is said of its layers; layers that `before` has in the same revision are
    /// taken over from it.
    pub fn new(atlas: &Atlas, said: &[LayerRow], before: Option<&Map>) -> Map {
        let about = |name: &str| said.iter().find(|row| row.layer == name).map(About::from);
        let known = |name: &str, revision: &str| {
            before?.layers.iter().find(|layer| layer.name == name && layer.revision() == revision)
        };
        let mut layers: Vec<Arc<Layer>> = Vec::new();
        for (name, features) in rows::by_layer(atlas) {
            let revision = atlas.revision_of(&format!("layer/{name}"));
            // A layer of which nothing is said might be anything.
            let Some(about) = about(&name) else { continue };
            let layer = match known(&name, &revision).filter(|layer| layer.about == about) {
                Some(layer) => Arc::clone(layer),
                None => Arc::new(rows::layer(name, about, revision, &features)),
            };
            layers.push(layer);
        }
        let revision = atlas.revision_of("addresses");
        if !atlas.base().gazetteer.is_empty() && !layers.iter().any(|layer| layer.name == ADDRESS) {
            let about = about(ADDRESS).unwrap_or_else(|| About::of(ADDRESS));
            layers.push(match known(ADDRESS, &revision).filter(|layer| layer.about == about) {
                Some(layer) => Arc::clone(layer),
                None => Arc::new(addresses::layer(atlas, about, revision)),
            });
        }
        layers.sort_by_key(|layer| (about::rank(&layer.name), layer.name.clone()));
        Map { layers, counted: Vec::new(), synthetic: atlas.is_synthetic(), approval: None }
    }

    /// The layers.
    pub fn layers(&self) -> impl Iterator<Item = &Arc<Layer>> {
        self.layers.iter()
    }

    /// One layer.
    pub fn layer(&self, name: &str) -> Option<&Arc<Layer>> {
        self.layers().find(|layer| layer.name == name)
    }

    /// Layers of which only numbers are told, and never small ones.
    pub fn counted(&self) -> impl Iterator<Item = &Arc<Layer>> {
        self.counted.iter()
    }

    /// The number under which the map was approved for the public (审图号); `None` for a map that is not public.
    pub fn approval(&self) -> Option<&str> {
        self.approval.as_deref()
    }

    /// True for invented data, which must be labelled wherever they are shown.
    pub fn is_synthetic(&self) -> bool {
        self.synthetic
    }
}
