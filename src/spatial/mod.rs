//! Polygons and points: layers, location of points and footprints, nearest addresses, and what tiles are cut from.

pub mod answer;
pub mod area;
pub mod boundary;
pub mod clip;
pub mod grid;
pub mod layers;
pub mod metres;
pub mod nearest;
pub mod outline;
pub mod points;
pub mod rows;
pub mod tile;
pub mod topology;
