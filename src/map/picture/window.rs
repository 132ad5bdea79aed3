//! A square of the Earth that a picture shows.

use geo_types::Coord;

use crate::coordinates::mercator;

/// How the Earth is laid flat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Projection {
    /// EPSG:3857.
    WebMercator,
    /// Degrees as they are, EPSG:4490 (and 4326): the world is two squares side by side at the first level.
    Degrees,
}

/// A square tile of a projection's pyramid.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    projection: Projection,
    /// Left and top, and the length of a pixel, in fractions of the world's width.
    left: f64,
    top: f64,
    pixel: f64,
}

impl Window {
    /// The tile of a level that is `columns` tiles wide, drawn with `size` pixels along each side.
    pub fn new(projection: Projection, columns: u32, column: u32, row: u32, size: u32) -> Window {
        let side = 1.0 / f64::from(columns);
        Window {
            projection,
            left: f64::from(column) * side,
            top: f64::from(row) * side,
            pixel: side / f64::from(size),
        }
    }

    /// A WGS-84 position in pixels from the upper left corner.
    pub fn to_pixels(&self, lon: f64, lat: f64) -> Coord<f64> {
        let [x, y] = match self.projection {
            Projection::WebMercator => mercator::to_world(lon, lat),
            Projection::Degrees => [(lon + 180.0) / 360.0, (90.0 - lat) / 360.0],
        };
        Coord { x: (x - self.left) / self.pixel, y: (y - self.top) / self.pixel }
    }

    fn to_degrees(self, x: f64, y: f64) -> (f64, f64) {
        let world = [self.left + x * self.pixel, self.top + y * self.pixel];
        match self.projection {
            Projection::WebMercator => mercator::from_world(world),
            Projection::Degrees => (world[0] * 360.0 - 180.0, 90.0 - world[1] * 360.0),
        }
    }

    /// West, south, east, north in degrees of a window of `size` pixels with so many more on each side.
    pub fn bounds(&self, size: f64, margin: f64) -> [f64; 4] {
        let (west, north) = self.to_degrees(-margin, -margin);
        let (east, south) = self.to_degrees(size + margin, size + margin);
        [west, south, east, north]
    }
}
