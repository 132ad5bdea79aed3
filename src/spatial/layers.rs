//! All zones of all layers, and which of them hold a point.

use rstar::{AABB, RTree, RTreeObject};

use super::answer::ZoneRef;
use super::area::Area;
use super::rows::ZoneRow;

/// The zones in order of layer and code, indexed by their bounding boxes.
pub struct Layers {
    zones: Vec<ZoneRow>,
    tree: RTree<Boxed>,
}

struct Boxed {
    zone: u32,
    area: Area,
}

impl RTreeObject for Boxed {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        let [west, south, east, north] = self.area.bounds();
        AABB::from_corners([west, south], [east, north])
    }
}

impl Layers {
    pub fn new(mut zones: Vec<ZoneRow>) -> Self {
        zones.sort_by(|a, b| (&a.layer, &a.code).cmp(&(&b.layer, &b.code)));
        let boxed = zones
            .iter()
            .enumerate()
            .map(|(index, zone)| Boxed { zone: index as u32, area: Area::new(&zone.geometry) })
            .collect();
        Layers { tree: RTree::bulk_load(boxed), zones }
    }

    pub fn zones(&self) -> &[ZoneRow] {
        &self.zones
    }

    /// How many zones hold a WGS-84 point.
    pub fn count_at(&self, lon: f64, lat: f64) -> usize {
        let boxes = self.tree.locate_in_envelope_intersecting(&AABB::from_point([lon, lat]));
        boxes.filter(|boxed| boxed.area.contains(lon, lat)).count()
    }

    /// The zones that hold a WGS-84 point, in order of layer and code.
    pub fn at(&self, lon: f64, lat: f64) -> Vec<&ZoneRow> {
        let mut found: Vec<u32> = self
            .tree
            .locate_in_envelope_intersecting(&AABB::from_point([lon, lat]))
            .filter(|boxed| boxed.area.contains(lon, lat))
            .map(|boxed| boxed.zone)
            .collect();
        found.sort_unstable();
        found.into_iter().map(|index| &self.zones[index as usize]).collect()
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
