//! Polygons and points: layers, location of points and footprints, nearest addresses.

pub mod answer;
pub mod area;
pub mod boundary;
pub mod layers;
pub mod metres;
pub mod nearest;
pub mod rows;
