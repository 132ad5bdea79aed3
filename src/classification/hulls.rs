//! Convex hulls of the known sites of every name and town, made once with the Atlas.

use geo::ConvexHull;
use geo_types::{MultiPoint, MultiPolygon, Point};
use rayon::prelude::*;

use crate::address::base::AddressBase;
use crate::address::reading::Reading;

/// Hulls in WGS-84 degrees; of one or two sites they are a point or a line.
pub struct Hulls {
    groups: Vec<MultiPolygon<f64>>,
    areas: Vec<MultiPolygon<f64>>,
}

impl Hulls {
    pub fn new(base: &AddressBase) -> Self {
        let gazetteer = &base.gazetteer;
        let hull = |rows: &mut dyn Iterator<Item = u32>| {
            let points = rows.map(|row| Point::from(gazetteer.row(row).point())).collect();
            MultiPolygon(vec![MultiPoint(points).convex_hull()])
        };
        let groups = gazetteer.groups().par_iter();
        let areas = (0..gazetteer.areas().len() as u32).into_par_iter();
        Hulls {
            groups: groups.map(|group| hull(&mut gazetteer.rows_of(group).iter().copied())).collect(),
            areas: areas.map(|area| hull(&mut gazetteer.rows_of_area(area))).collect(),
        }
    }

    pub fn group(&self, group: u32) -> &MultiPolygon<f64> {
        &self.groups[group as usize]
    }

    pub fn area(&self, area: u32) -> &MultiPolygon<f64> {
        &self.areas[area as usize]
    }

    /// The ring around a reading of which only a name or a division is known; around all its towns.
    pub fn ring(&self, reading: &Reading) -> Option<Vec<[f64; 2]>> {
        let shape = match (reading.group, reading.areas.as_slice()) {
            (Some(group), _) => self.group(group),
            (None, [area]) => self.area(*area),
            (None, areas) => {
                let rings =
                    areas.iter().flat_map(|&area| self.area(area)).flat_map(|p| p.exterior().0.iter());
                let points: Vec<Point<f64>> = rings.map(|&coord| Point::from(coord)).collect();
                return closed(&MultiPolygon(vec![MultiPoint(points).convex_hull()]));
            }
        };
        closed(shape)
    }
}

fn closed(shape: &MultiPolygon<f64>) -> Option<Vec<[f64; 2]>> {
    let ring = shape.0.first()?.exterior();
    (ring.0.len() >= 4).then(|| ring.0.iter().map(|coord| [coord.x, coord.y]).collect())
}
