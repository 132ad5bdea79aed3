//! Vector tiles of every layer that the caller may see: `/tiles/{layers}/{z}/{x}/{y}.mvt` (or `.pbf`), several layers joined
//! by a comma, and their description as TileJSON at `/tiles/{layers}.json`.

pub mod cache;
mod describe;
pub mod kept;
mod tile;

pub use describe::{__path_describe, describe};
pub use tile::{__path_tile, respond, tile};
