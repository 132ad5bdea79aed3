//! How every record, name and town lies to the `ftz` layer: side tables beside the address base, which knows no zones.

use geo_types::MultiPolygon;
use rayon::prelude::*;

use crate::address::base::AddressBase;
use crate::address::reading::Reading;
use crate::classification::Side;
use crate::classification::hulls::Hulls;
use crate::spatial::boundary::Boundary;
use crate::spatial::rows::ZoneRow;

/// The layer that decides verdicts.
pub const DECIDING_LAYER: &str = "ftz";

/// How exactly a record of the base lies where it says, metres.
pub const RECORD_MARGIN: f64 = 2.0;

/// How far a road, village or place may reach beyond the hull of its known sites, metres.
pub const HULL_MARGIN: f64 = 30.0;

/// How far away 对面 or 附近 may be, metres.
pub const RELATIVE_MARGIN: f64 = 200.0;

/// A side with its distance to the boundary in metres; mixed where the boundary is nearer than the footprint's margin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stand {
    pub side: Side,
    pub distance: f64,
}

impl Stand {
    /// The same footprint grown to a margin.
    fn with_margin(self, margin: f64) -> Side {
        if self.distance > margin { self.side } else { Side::Mixed }
    }
}

/// The side tables of one Atlas.
pub struct ZoneTable {
    pub boundary: Option<Boundary>,
    /// Signed metres to the boundary of each record.
    rows: Vec<f32>,
    groups: Vec<Stand>,
    areas: Vec<Stand>,
}

impl ZoneTable {
    /// Lays every record, name and town against the `ftz` zones. A town's shape is its polygon in the `town` layer,
    /// else the hull of its records.
    pub fn new(base: &AddressBase, hulls: &Hulls, zones: &[ZoneRow]) -> Self {
        let shapes: Vec<_> =
            zones.iter().filter(|zone| zone.layer == DECIDING_LAYER).map(|zone| &zone.geometry).collect();
        let Some(boundary) = Boundary::new(&shapes) else {
            return ZoneTable { boundary: None, rows: Vec::new(), groups: Vec::new(), areas: Vec::new() };
        };
        let gazetteer = &base.gazetteer;
        let rows: Vec<f32> = gazetteer
            .rows()
            .par_iter()
            .map(|row| {
                let (lon, lat) = row.point();
                boundary.signed_distance(lon, lat) as f32
            })
            .collect();
        let stand = |shape: &MultiPolygon<f64>, margin: f64| {
            let (side, distance) = boundary.shape(shape, margin);
            Stand { side, distance }
        };
        let group_ids = (0..gazetteer.groups().len() as u32).into_par_iter();
        let groups = group_ids.map(|group| stand(hulls.group(group), HULL_MARGIN)).collect();
        let areas = (0..gazetteer.areas().len() as u32)
            .into_par_iter()
            .map(|area| {
                let town = gazetteer.area(area).town.map(|id| base.lexicon.divisions.get(id).code.as_str());
                let shape =
                    zones.iter().find(|zone| zone.layer == "town" && Some(zone.code.as_str()) == town);
                match shape {
                    Some(zone) => stand(&zone.geometry, 0.0),
                    None if gazetteer.rows_of_area(area).is_empty() => {
                        Stand { side: Side::Mixed, distance: 0.0 }
                    }
                    None => stand(hulls.area(area), HULL_MARGIN),
                }
            })
            .collect();
        ZoneTable { boundary: Some(boundary), rows, groups, areas }
    }

    /// How the footprint of a reading lies, grown by `extra` metres (relative words).
    pub fn stand(&self, reading: &Reading, extra: f64) -> Stand {
        if self.boundary.is_none() {
            return Stand { side: Side::Mixed, distance: 0.0 };
        }
        if !reading.rows.is_empty() {
            let (low, high) =
                reading.rows.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &row| {
                    let signed = self.rows[row as usize];
                    (low.min(signed), high.max(signed))
                });
            let (low, high) = (f64::from(low), f64::from(high));
            let margin = extra.max(RECORD_MARGIN);
            return match (low >= margin, high <= -margin) {
                (true, _) => Stand { side: Side::Inside, distance: low },
                (_, true) => Stand { side: Side::Outside, distance: -high },
                _ => Stand { side: Side::Mixed, distance: low.abs().min(high.abs()) },
            };
        }
        if let Some(group) = reading.group {
            let stand = self.groups[group as usize];
            return Stand { side: stand.with_margin(extra.max(HULL_MARGIN)), ..stand };
        }
        if reading.partial {
            return Stand { side: Side::Mixed, distance: 0.0 };
        }
        self.areas_stand(&reading.areas, extra)
    }

    /// How all records of a name in a town lie together.
    pub fn group_side(&self, group: u32) -> Side {
        self.groups.get(group as usize).map_or(Side::Mixed, |stand| stand.with_margin(HULL_MARGIN))
    }

    /// How several towns lie together.
    pub fn areas_stand(&self, areas: &[u32], extra: f64) -> Stand {
        let mut out: Option<Stand> = None;
        for &area in areas {
            let stand = self.areas[area as usize];
            let side = stand.with_margin(extra);
            out = Some(match out {
                None => Stand { side, ..stand },
                Some(held) if held.side == side => {
                    Stand { side, distance: held.distance.min(stand.distance) }
                }
                Some(_) => Stand { side: Side::Mixed, distance: 0.0 },
            });
        }
        out.unwrap_or(Stand { side: Side::Mixed, distance: 0.0 })
    }
}
