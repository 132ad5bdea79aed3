//! What lies at a point.

use super::Atlas;
use crate::address::divisions::DivisionId;
use crate::address::gazetteer::{Column, RowId};
use crate::address::lexicon::Form;
use crate::address::reading::{Reading, TownAgreement};
use crate::address::rows::Level;
use crate::classification::weigh::Weighed;
use crate::classification::{DivisionNames, Nearby, Precision, ReverseAnswer, ZoneRef};

/// How far addresses are looked for, metres.
pub const REVERSE_RADIUS: f64 = 500.0;

impl Atlas {
    /// What lies at a WGS-84 point: divisions, zones of every layer, and at most `limit` addresses within 500 m.
    pub fn reverse(&self, lon: f64, lat: f64, limit: usize) -> ReverseAnswer {
        let gazetteer = &self.ground.base.gazetteer;
        let zones = self.layers.at(lon, lat);
        let near =
            self.ground.nearest.around((lon, lat), REVERSE_RADIUS, limit, |row| gazetteer.row(row).point());
        let town = zones
            .iter()
            .find(|zone| zone.layer == "town")
            .and_then(|zone| self.ground.base.lexicon.divisions.of_code(&zone.code));
        let nearest = near.first().map(|&(row, _)| gazetteer.row(row));
        let division = match (town, nearest) {
            // A point inside a town's polygon is there, whoever its nearest neighbour is.
            (Some(town), Some(row)) if gazetteer.area(row.area).town == Some(town) => {
                self.ground.base.village_of(row.village, row.area).or(Some(town))
            }
            (Some(town), _) => Some(town),
            (None, Some(row)) => {
                let area = gazetteer.area(row.area);
                self.ground.base.village_of(row.village, row.area).or(area.town).or(area.county)
            }
            (None, None) => None,
        };
        ReverseAnswer {
            lon,
            lat,
            division: division.map(|id| self.division_names(id)).unwrap_or_default(),
            zones: zones.into_iter().map(ZoneRef::from).collect(),
            addresses: near
                .into_iter()
                .map(|(row, distance)| Nearby {
                    site: self.site(&self.record(row)),
                    distance: (distance * 10.0).round() / 10.0,
                })
                .collect(),
            atlas_version: self.version.clone(),
            synthetic: self.ground.synthetic,
        }
    }

    fn division_names(&self, id: DivisionId) -> DivisionNames {
        let divisions = &self.ground.base.lexicon.divisions;
        let name = |level: Level| divisions.at_level(id, level).map(|id| divisions.get(id).name.clone());
        DivisionNames {
            province: name(Level::Province),
            city: name(Level::City),
            county: name(Level::County),
            town: name(Level::Town),
            village: name(Level::Village),
        }
    }

    /// One record as a reading of its own.
    pub(super) fn record(&self, row: RowId) -> Weighed {
        let gazetteer = &self.ground.base.gazetteer;
        let finest = Column::ALL.into_iter().rfind(|&column| gazetteer.label(row, column) != 0);
        let precision = match finest {
            Some(Column::Room) => Precision::Room,
            Some(Column::Unit) => Precision::Unit,
            Some(Column::Building | Column::Floor) => Precision::Building,
            _ => Precision::Number,
        };
        let packed = gazetteer.row(row);
        let group = [packed.place, packed.road, packed.village]
            .into_iter()
            .flat_map(|name| gazetteer.groups_of(name))
            .find(|&group| gazetteer.group(group).area == packed.area)
            .map(|group| group as u32);
        let reading = Reading {
            rows: vec![row],
            group,
            areas: Vec::new(),
            partial: false,
            precision,
            score: 0,
            faults: Vec::new(),
            complete: true,
            town: TownAgreement::Unnamed,
            county: false,
            form: Form::Full,
            anchor: 0,
            slip: None,
            reach: 0.0,
            between: None,
        };
        let stand = self.zones.stand(&reading, 0.0);
        Weighed { reading, probability: 1.0, side: stand.side, distance: stand.distance, margin: 0.0 }
    }
}
