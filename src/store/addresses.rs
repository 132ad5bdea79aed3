//! The address base.

use super::Kind;
use super::stage::{Sink, Staged};
use crate::address::rows::AddressRow;
use crate::coordinates::Surveyed;

statements! {
    /// One text per row, parts separated by `$1`: a third of the time that fifteen columns take to fetch. Positions are
    /// columns of their own, because numbers lose their last bits when SQLite writes them as text.
    READ = "SELECT source || $1 || id || $1 || county || $1 || town || $1 || village || $1 || road || $1 || number || $1 \
            || place || $1 || building || $1 || unit || $1 || floor || $1 || room || $1 || updated_at AS line, lon, lat \
            FROM addresses ORDER BY source, id";
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

pub(super) const READ_ADDRESSES: &str = READ;
pub(super) const COUNT_ADDRESSES: &str = COUNT;

impl Staged for Surveyed<AddressRow> {
    const KIND: Kind = Kind::Addresses;
    const TABLE: &'static str = "staged_addresses";
    const COLUMNS: &'static [&'static str] = &[
        "source", "id", "county", "town", "village", "road", "number", "place", "building", "unit", "floor", "room",
        "lon", "lat", "x", "y", "updated_at",
    ];
    const KEY: usize = 2;
    const PUBLISH: &'static str = PUBLISH;
    const KNOWN: &'static str = KNOWN;
    const RETIRE: &'static str = RETIRE;
    const CLEAR: &'static str = CLEAR;

    fn write(&self, out: &mut impl Sink) {
        let row = &self.row;
        for text in [
            &row.source, &row.id, &row.county, &row.town, &row.village, &row.road, &row.number, &row.place,
            &row.building, &row.unit, &row.floor, &row.room,
        ] {
            out.text(text);
        }
        for number in [row.lon, row.lat, self.original[0], self.original[1]] {
            out.real(number);
        }
        out.text(&row.updated_at);
    }
}

/// Fills a row from the text that [`READ`] gives; false when it has other than thirteen parts.
pub(super) fn fill(row: &mut AddressRow, line: &str, separator: char) -> bool {
    let mut parts = line.split(separator);
    let fields = [
        &mut row.source, &mut row.id, &mut row.county, &mut row.town, &mut row.village, &mut row.road,
        &mut row.number, &mut row.place, &mut row.building, &mut row.unit, &mut row.floor, &mut row.room,
        &mut row.updated_at,
    ];
    for field in fields {
        let Some(part) = parts.next() else { return false };
        field.clear();
        field.push_str(part);
    }
    parts.next().is_none()
}
