//! All zones of all layers, and which of them hold a point.

use super::answer::ZoneRef;
use super::area::edges;
use super::grid::Grid;
use super::rows::ZoneRow;

/// The zones in order of layer and code.
pub struct Layers {
    zones: Vec<ZoneRow>,
    grid: Grid,
}

impl Layers {
    pub fn new(mut zones: Vec<ZoneRow>) -> Self {
        zones.sort_by(|a, b| (&a.layer, &a.code).cmp(&(&b.layer, &b.code)));
        Layers { grid: Grid::new(zones.iter().map(|zone| edges(&zone.geometry))), zones }
    }

    pub fn zones(&self) -> &[ZoneRow] {
        &self.zones
    }

    /// Memory of what points are held against, bytes.
    pub fn grid_size(&self) -> usize {
        self.grid.size()
    }

    /// How many zones hold a WGS-84 point.
    pub fn count_at(&self, lon: f64, lat: f64) -> usize {
        self.grid.at(lon, lat).count()
    }

    /// The zones that hold a WGS-84 point, in order of layer and code.
    pub fn at(&self, lon: f64, lat: f64) -> Vec<&ZoneRow> {
        self.grid.at(lon, lat).filter_map(|number| self.zones.get(number as usize)).collect()
    }
}

impl From<&ZoneRow> for ZoneRef {
    fn from(zone: &ZoneRow) -> Self {
        ZoneRef {
            layer: zone.layer.clone(),
            code: zone.code.clone(),
            name: zone.name.clone(),
            kind: zone.kind.clone(),
        }
    }
}
