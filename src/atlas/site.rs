//! What a reading denotes, as a site with its standard address, pin and footprint.

use sha2::{Digest, Sha256};

use super::Atlas;
use super::parts::{field, hex};
use crate::address::gazetteer::{Column, NO_NAME, Row, RowId};
use crate::address::lexicon::NameKind;
use crate::address::reading::Reading;
use crate::classification::weigh::Weighed;
use crate::classification::zone_table::RECORD_MARGIN;
use crate::classification::{Footprint, Precision, Side, Site};
use crate::spatial::metres;

/// The unit word of a label that was imported without one.
const UNIT_WORDS: [&str; 5] = ["号", "幢", "单元", "楼", "室"];

/// At most this many records are measured.
const MEASURED: usize = 256;

/// Finest column that a site of this precision names.
fn finest(precision: Precision) -> usize {
    match precision {
        Precision::Room => 5,
        Precision::Unit => 3,
        Precision::Building => 2,
        Precision::Number => 1,
        _ => 0,
    }
}

impl Atlas {
    /// The records of a reading: those that its labels select, else all of its name or towns.
    pub(super) fn rows_of<'a>(&'a self, reading: &'a Reading) -> Box<dyn Iterator<Item = RowId> + 'a> {
        let gazetteer = &self.ground.base.gazetteer;
        match reading.group {
            _ if !reading.rows.is_empty() => Box::new(reading.rows.iter().copied()),
            Some(group) => Box::new(gazetteer.rows_of(gazetteer.group(group as usize)).iter().copied()),
            None => Box::new(reading.areas.iter().flat_map(|&area| gazetteer.rows_of_area(area))),
        }
    }

    /// The standard address of a reading, down to its precision.
    pub(super) fn standard_address(&self, reading: &Reading) -> String {
        let gazetteer = &self.ground.base.gazetteer;
        let Some(first) = self.rows_of(reading).next() else { return String::new() };
        let row = gazetteer.row(first);
        let mut out = self.area_name(row);
        let Some(group) = reading.group else {
            if reading.precision == Precision::County {
                let county = gazetteer.area(row.area).county;
                return county.map_or(out, |id| self.ground.base.lexicon.divisions.full_name(id));
            }
            return out;
        };
        let anchor = gazetteer.group(group as usize).name;
        let lexicon = &self.ground.base.lexicon;
        let mut name = |id: u32| {
            if id != NO_NAME {
                out.push_str(lexicon.name(id));
            }
        };
        if reading.rows.is_empty() {
            name(anchor);
            return out;
        }
        // A hamlet has its own numbers, behind its name, and is known by its village: 西澳村牛角湾14号.
        let hamlet =
            row.road == NO_NAME && row.place != NO_NAME && gazetteer.label(first, Column::Number) != 0;
        let village =
            row.place == NO_NAME || lexicon.names()[anchor as usize].0 == NameKind::Village || hamlet;
        if row.road == NO_NAME && village {
            name(row.village);
        }
        let mut columns = Column::ALL.into_iter().take(finest(reading.precision)).peekable();
        name(row.road);
        if hamlet {
            name(row.place);
        }
        if columns.peek() == Some(&Column::Number) {
            columns.next();
            self.push_label(first, Column::Number, &mut out);
        }
        if row.place != NO_NAME && !hamlet {
            out.push_str(lexicon.name(row.place));
        }
        let mut columns: Vec<Column> = columns.collect();
        // In a market the floor comes before its streets: 4楼25街.
        if columns.contains(&Column::Floor) && gazetteer.text(first, Column::Unit).ends_with('街') {
            let unit = columns.iter().position(|column| *column == Column::Unit);
            let floor = columns.iter().position(|column| *column == Column::Floor);
            if let (Some(unit), Some(floor)) = (unit, floor) {
                columns.swap(unit, floor);
            }
        }
        for column in columns {
            self.push_label(first, column, &mut out);
        }
        out
    }

    fn push_label(&self, row: RowId, column: Column, out: &mut String) {
        let text = self.ground.base.gazetteer.text(row, column);
        out.push_str(text);
        if text.chars().last().is_some_and(|c| c.is_ascii_alphanumeric()) {
            out.push_str(UNIT_WORDS[column as usize]);
        }
    }

    fn area_name(&self, row: &Row) -> String {
        let area = self.ground.base.gazetteer.area(row.area);
        let divisions = &self.ground.base.lexicon.divisions;
        match (area.town, area.county) {
            (Some(town), _) => divisions.full_name(town),
            (None, Some(county)) => divisions.full_name(county) + &area.town_name,
            (None, None) => format!("{}{}", area.county_name, area.town_name),
        }
    }

    /// The imported id of a reading that is one whole record, else an id made from the node's standard address.
    pub(super) fn site_id(&self, reading: &Reading, standard_address: &str) -> String {
        match reading.rows.as_slice() {
            [row] if reading.complete => self.ground.base.gazetteer.id(*row).to_string(),
            _ => {
                let mut hash = Sha256::new();
                field(&mut hash, standard_address);
                format!("n-{}", hex(&hash.finalize()[..8]))
            }
        }
    }

    /// WGS-84 pin: the record, or the middle of the records.
    pub(super) fn pin(&self, reading: &Reading) -> (f64, f64) {
        let gazetteer = &self.ground.base.gazetteer;
        let degrees = |lon: i32, lat: i32| (f64::from(lon) / 1e7, f64::from(lat) / 1e7);
        if !reading.rows.is_empty() {
            return gazetteer.middle(reading.rows.iter().copied());
        }
        if let Some((below, above)) = reading.between {
            return gazetteer.middle([below, above].into_iter());
        }
        if let Some(group) = reading.group {
            let group = gazetteer.group(group as usize);
            return degrees(group.lon, group.lat);
        }
        // Several towns: the one with the most records.
        let largest = reading.areas.iter().max_by_key(|&&area| gazetteer.rows_of_area(area).len());
        largest.map_or((0.0, 0.0), |&area| degrees(gazetteer.area(area).lon, gazetteer.area(area).lat))
    }

    /// Codes of the town and village of a reading.
    pub(super) fn division_codes(&self, reading: &Reading) -> (Option<&str>, Option<&str>) {
        let gazetteer = &self.ground.base.gazetteer;
        let Some(first) = self.rows_of(reading).next() else { return (None, None) };
        let row = gazetteer.row(first);
        let code = |id: u32| self.ground.base.lexicon.divisions.get(id).code.as_str();
        let town = if reading.precision == Precision::County { None } else { gazetteer.area(row.area).town };
        let one_village = !reading.rows.is_empty() || reading.precision == Precision::Village;
        let village = if one_village { self.ground.base.village_of(row.village, row.area) } else { None };
        (town.map(code), village.map(code))
    }

    /// The whole site, for the eye.
    pub(super) fn site(&self, weighed: &Weighed) -> Site {
        let reading = &weighed.reading;
        let standard_address = self.standard_address(reading);
        let (lon, lat) = self.pin(reading);
        let (town_code, village_code) = self.division_codes(reading);
        let name_of = |code: Option<&str>| {
            let divisions = &self.ground.base.lexicon.divisions;
            code.and_then(|code| divisions.of_code(code)).map(|id| divisions.get(id).name.clone())
        };
        let boundary_distance = self.zones.boundary.as_ref().map(|boundary| {
            // The table knows distances up to a bound; for what is shown they are measured.
            let measured = (1..=MEASURED).contains(&reading.rows.len());
            let rows = reading.rows.iter().map(|&row| self.ground.base.gazetteer.row(row).point());
            let distance = match measured && (weighed.side != Side::Mixed || reading.rows.len() == 1) {
                true => rows.map(|(lon, lat)| boundary.distance(lon, lat)).fold(f64::INFINITY, f64::min),
                false => weighed.distance,
            };
            (distance * 10.0).round() / 10.0
        });
        Site {
            id: self.site_id(reading, &standard_address),
            precision: reading.precision,
            lon,
            lat,
            town: name_of(town_code),
            village: name_of(village_code),
            town_code: town_code.map(str::to_string),
            village_code: village_code.map(str::to_string),
            footprint: self.footprint(weighed, (lon, lat)),
            side: if self.zones.boundary.is_some() { weighed.side } else { Side::Mixed },
            boundary_distance,
            standard_address,
        }
    }

    /// Where the site may really lie: a circle around records, else the hull of all.
    fn footprint(&self, weighed: &Weighed, pin: (f64, f64)) -> Footprint {
        let reading = &weighed.reading;
        if reading.rows.is_empty()
            && let Some(ring) = self.ground.hulls.ring(reading)
        {
            return Footprint::Polygon { ring };
        }
        let points = self.rows_of(reading).map(|row| self.ground.base.gazetteer.row(row).point());
        let spread = points.map(|point| metres::distance(pin, point)).fold(0.0, f64::max);
        Footprint::Radius { metres: ((spread + weighed.margin.max(RECORD_MARGIN)) * 10.0).round() / 10.0 }
    }
}
