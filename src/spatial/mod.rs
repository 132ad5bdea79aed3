//! Polygons and points: layers, location of points and footprints, nearest addresses.

pub mod rows;
