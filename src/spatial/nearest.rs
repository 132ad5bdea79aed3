//! The nearest of many points, by a grid of cells.

use super::metres;

/// Side of a cell, degrees (about 110 m north, 100 m east).
const CELL: f64 = 0.001;

/// Point indices sorted by cell.
pub struct Nearest {
    cells: Vec<(u64, u32)>,
}

fn key(x: i64, y: i64) -> u64 {
    (((y + (1 << 30)) as u64) << 32) | (x + (1 << 30)) as u64
}

fn cell(degrees: f64) -> i64 {
    (degrees / CELL).floor() as i64
}

impl Nearest {
    /// Over WGS-84 points numbered from 0.
    pub fn new(points: impl Iterator<Item = (f64, f64)>) -> Self {
        let mut cells: Vec<(u64, u32)> =
            points.enumerate().map(|(index, (lon, lat))| (key(cell(lon), cell(lat)), index as u32)).collect();
        cells.sort_unstable();
        Nearest { cells }
    }

    /// At most `limit` points within `radius` metres of a WGS-84 point, nearest first (ties by number).
    pub fn around(
        &self,
        (lon, lat): (f64, f64),
        radius: f64,
        limit: usize,
        point: impl Fn(u32) -> (f64, f64),
    ) -> Vec<(u32, f64)> {
        let (west, _) = metres::Plane::at(lon, lat).to_degrees(geo_types::Coord { x: -radius, y: 0.0 });
        let (_, south) = metres::Plane::at(lon, lat).to_degrees(geo_types::Coord { x: 0.0, y: -radius });
        let (width, height) = (lon - west, lat - south);
        let mut found = Vec::new();
        for y in cell(lat - height)..=cell(lat + height) {
            let from = self.cells.partition_point(|entry| entry.0 < key(cell(lon - width), y));
            let end = key(cell(lon + width), y);
            for &(_, index) in self.cells[from..].iter().take_while(|entry| entry.0 <= end) {
                let distance = metres::distance((lon, lat), point(index));
                if distance <= radius {
                    found.push((index, distance));
                }
            }
        }
        found.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        found.truncate(limit);
        found
    }
}
