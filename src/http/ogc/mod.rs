//! OGC API – Features (17-069r4, 18-058r1, 19-079r2 with CQL2) and Tiles (20-057) over every layer that the caller may see.
//! Every resource is JSON, or a page for people where a browser asks for one.

mod api;
mod ask;
mod collections;
mod conformance;
mod format;
mod item;
mod items;
mod landing;
mod links;
mod page;
mod queryables;
mod question;
mod tiles;

pub use api::{__path_api, api};
pub use collections::{__path_collection, __path_collections, collection, collections, systems};
pub use conformance::{__path_conformance, conformance};
pub use item::{__path_item, item};
pub use items::{__path_items, items};
pub use landing::{__path_landing, landing};
pub use queryables::{__path_queryables, queryables};
pub use tiles::{
    __path_matrix_set, __path_matrix_sets, __path_tile, __path_tileset, __path_tilesets, matrix_set,
    matrix_sets, tile, tileset, tilesets,
};
