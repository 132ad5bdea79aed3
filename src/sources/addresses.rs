//! `addresses.csv`:
//! `id,county,town,village,road,number,place,building,unit,floor,room,lon,lat,source,updated_at`.

use super::csv::Record;
use super::fields;
use super::reject::{Fault, Reject, RejectCode};
use super::table::Table;
use super::{Inspection, Located, Mapping, SourceError};
use crate::address::rows::AddressRow;
use crate::coordinates::{ReferenceSystem, Surveyed};
use sha2::{Digest, Sha256};

const COLUMNS: [&str; 15] = [
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
    "source",
    "updated_at",
];
const LON: usize = 11;
const LAT: usize = 12;
const SOURCE: usize = 13;

/// How the rows of an address file are to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct AddressReading {
    pub crs: ReferenceSystem,
    /// Stands in where a row names no source.
    pub source: String,
    /// West, south, east, north in WGS-84 degrees; positions outside are rejects.
    pub extent: [f64; 4],
}

/// The addresses of a table, row by row.
pub struct Addresses {
    table: Table,
    columns: [Option<usize>; 15],
    record: Record,
    reading: AddressReading,
}

impl Addresses {
    /// # Errors
    /// The file is no table, or lacks `lon`, `lat` or every one of `village`, `road`, `number`, `place`.
    pub fn open(
        inspection: &Inspection,
        mapping: &Mapping,
        reading: AddressReading,
    ) -> Result<Self, SourceError> {
        let table = Table::open(inspection)?;
        let columns = table.columns(COLUMNS, &["lon", "lat"], mapping)?;
        if [3, 4, 5, 6].iter().all(|index| columns[*index].is_none()) {
            return Err(table.missing("village、road、number、place（至少其一）", &COLUMNS));
        }
        Ok(Self { table, columns, record: Record::default(), reading })
    }

    fn row(&self) -> Result<Surveyed<AddressRow>, Fault> {
        let field = |index: usize| self.columns[index].map_or("", |column| self.record.field(column));
        let text = |index: usize| fields::text(COLUMNS[index], field(index)).map(|text| text.into_owned());
        let mut row = AddressRow {
            id: text(0)?,
            county: text(1)?,
            town: text(2)?,
            village: text(3)?,
            road: text(4)?,
            number: text(5)?,
            place: text(6)?,
            building: text(7)?,
            unit: text(8)?,
            floor: text(9)?,
            room: text(10)?,
            lon: 0.0,
            lat: 0.0,
            source: text(SOURCE)?,
            updated_at: text(14)?,
        };
        if [&row.village, &row.road, &row.number, &row.place].iter().all(|text| text.is_empty()) {
            let reason = "village、road、number、place 全空：不成地址";
            return Err(Fault::new("road", RejectCode::Missing, reason));
        }
        if [&row.county, &row.town, &row.village, &row.road, &row.place].iter().all(|text| text.is_empty()) {
            let reason = "只有门牌号，没有区县、镇街、村社、道路或地点：无从定位";
            return Err(Fault::new("town", RejectCode::Missing, reason));
        }
        let original = [fields::number("lon", field(LON))?, fields::number("lat", field(LAT))?];
        (row.lon, row.lat) = self.position(original)?;
        if row.source.is_empty() {
            row.source.clone_from(&self.reading.source);
        }
        if row.id.is_empty() {
            row.id = content_id(&row);
        }
        Ok(Surveyed { row, original })
    }

    fn position(&self, [x, y]: [f64; 2]) -> Result<(f64, f64), Fault> {
        let (lon, lat) = self
            .reading
            .crs
            .to_wgs84(x, y)
            .map_err(|error| Fault::new("lon", RejectCode::Coordinate, error.to_string()))?;
        let [west, south, east, north] = self.reading.extent;
        if (west..=east).contains(&lon) && (south..=north).contains(&lat) {
            return Ok((lon, lat));
        }
        let reason = format!("位置（{lon:.6}, {lat:.6}）超出所设范围（{west}～{east}, {south}～{north}）");
        Err(Fault::new("lon", RejectCode::OutsideExtent, reason))
    }
}

/// Identity of a row that comes without an id: 16 hexadecimal digits of the SHA-256 of its elements, without the
/// differences of writing that do not matter (full width, letter case, white space, a closing unit word).
pub fn content_id(row: &AddressRow) -> String {
    let mut hash = Sha256::new();
    let elements = [
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
    ];
    for (index, element) in elements.into_iter().enumerate() {
        let mut folded: String = element.chars().filter(|c| !c.is_whitespace()).map(fold).collect();
        // Road names end in words that are no unit words.
        if index == 4 || index > 5 {
            for unit in ["号楼", "单元", "号", "幢", "栋", "座", "楼", "层", "室", "F"] {
                let bare = folded
                    .strip_suffix(unit)
                    .filter(|rest| rest.ends_with(|c: char| c.is_ascii_alphanumeric()));
                if let Some(bare) = bare {
                    folded.truncate(bare.len());
                    break;
                }
            }
        }
        hash.update(folded.as_bytes());
        hash.update([0x1f]);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn fold(c: char) -> char {
    let narrow = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    narrow.to_ascii_uppercase()
}

impl Iterator for Addresses {
    type Item = Result<Located<Surveyed<AddressRow>>, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Err(reject) = self.table.next(&mut self.record)? {
            return Some(Err(reject));
        }
        let line = self.record.line;
        let row = self.row().map(|row| Located { line, row });
        Some(row.map_err(|fault| fault.at(self.table.file(), line, self.record.raw())))
    }
}
