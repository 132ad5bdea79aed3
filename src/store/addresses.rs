//! The address base.

use super::Kind;
use super::stage::{Sink, Staged};
use crate::address::rows::AddressRow;
use crate::coordinates::Surveyed;

statements! {
    /// A page behind the key `$3`, `$4` as one text, rows parted by `$1` and parts by `$2`: a third of the time that
    /// fetching rows of columns takes. Positions are whole billionths of a degree, because SQLite loses the last bits
    /// of a number that it writes as a text.
    PAGE = "SELECT string_agg(line, $1) FROM (SELECT concat_ws($2, source, id, county, town, village, road, number, \
        place, building, unit, floor, room, updated_at, CAST(round(lon * 1000000000) AS BIGINT), \
        CAST(round(lat * 1000000000) AS BIGINT)) AS line \
        FROM addresses WHERE (source, id) > ($3, $4) ORDER BY source, id LIMIT $5) page";
    COUNT = "SELECT COUNT(*) FROM addresses";
    PUBLISH = "INSERT INTO addresses (source, id, county, town, village, road, number, place, building, unit, floor, \
        room, lon, lat, x, y, updated_at, batch) \
        SELECT source, id, county, town, village, road, number, place, building, unit, floor, room, lon, lat, x, y, \
        updated_at, batch FROM staged_addresses WHERE batch = $1 \
        ON CONFLICT (source, id) DO UPDATE SET county = excluded.county, town = excluded.town, \
        village = excluded.village, road = excluded.road, number = excluded.number, place = excluded.place, \
        building = excluded.building, unit = excluded.unit, floor = excluded.floor, room = excluded.room, \
        lon = excluded.lon, lat = excluded.lat, x = excluded.x, y = excluded.y, updated_at = excluded.updated_at, \
        batch = excluded.batch \
        WHERE (addresses.county, addresses.town, addresses.village, addresses.road, addresses.number, addresses.place, \
        addresses.building, addresses.unit, addresses.floor, addresses.room, addresses.lon, addresses.lat, \
        addresses.x, addresses.y, addresses.updated_at) <> (excluded.county, excluded.town, excluded.village, \
        excluded.road, excluded.number, excluded.place, excluded.building, excluded.unit, excluded.floor, \
        excluded.room, excluded.lon, excluded.lat, excluded.x, excluded.y, excluded.updated_at)";
    KNOWN = "SELECT COUNT(*) FROM staged_addresses s WHERE s.batch = $1 AND EXISTS \
        (SELECT 1 FROM addresses a WHERE a.source = s.source AND a.id = s.id)";
    /// EXCEPT, because both databases then build one hash of the keys instead of searching for each.
    RETIRE = "DELETE FROM addresses WHERE (source, id) IN (SELECT source, id FROM addresses WHERE source IN \
        (SELECT source FROM staged_addresses WHERE batch = $1) \
        EXCEPT SELECT source, id FROM staged_addresses WHERE batch = $1)";
    CLEAR = "DELETE FROM staged_addresses WHERE batch = $1";
}

pub(super) const READ_PAGE: &str = PAGE;
pub(super) const COUNT_ADDRESSES: &str = COUNT;

impl Staged for Surveyed<AddressRow> {
    const KIND: Kind = Kind::Addresses;
    const TABLE: &'static str = "staged_addresses";
    const COLUMNS: &'static [&'static str] = &[
        "source",
        "id",
        "county",
        "town",
        "village",
        "road",
        "number",
        "place",
        "building",
        "unit",
        "floor",
        "room",
        "lon",
        "lat",
        "x",
        "y",
        "updated_at",
    ];
    const KEY: usize = 2;
    const PUBLISH: &'static [&'static str] = &[PUBLISH];
    const KNOWN: &'static str = KNOWN;
    const RETIRE: &'static [&'static str] = &[RETIRE];
    const CLEAR: &'static str = CLEAR;

    fn write(&self, out: &mut impl Sink) {
        let row = &self.row;
        for text in [
            &row.source,
            &row.id,
            &row.county,
            &row.town,
            &row.village,
            &row.road,
            &row.number,
            &row.place,
            &row.building,
            &row.unit,
            &row.floor,
            &row.room,
        ] {
            out.text(text);
        }
        for number in [rounded(row.lon), rounded(row.lat), self.original[0], self.original[1]] {
            out.real(number);
        }
        out.text(&row.updated_at);
    }
}

/// Fills a row from a line of a page; `None` when it is none.
pub(super) fn fill(row: &mut AddressRow, line: &str, separator: char) -> Option<()> {
    let mut parts = line.split(separator);
    let fields = [
        &mut row.source,
        &mut row.id,
        &mut row.county,
        &mut row.town,
        &mut row.village,
        &mut row.road,
        &mut row.number,
        &mut row.place,
        &mut row.building,
        &mut row.unit,
        &mut row.floor,
        &mut row.room,
        &mut row.updated_at,
    ];
    for field in fields {
        field.clear();
        field.push_str(parts.next()?);
    }
    row.lon = parts.next()?.parse::<i64>().ok()? as f64 / BILLION;
    row.lat = parts.next()?.parse::<i64>().ok()? as f64 / BILLION;
    parts.next().is_none().then_some(())
}

const BILLION: f64 = 1e9;

/// Positions are kept to 0.1 mm: the last bits of a conversion differ between machines and would make equal imports
/// unequal.
fn rounded(degrees: f64) -> f64 {
    (degrees * BILLION).round() / BILLION
}
