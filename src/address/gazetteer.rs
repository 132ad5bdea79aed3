//! The address base in memory: columns of small integers, grouped by name and town.
//!
//! Every record is reachable by its road, its place and its village. All records of one name in one town form a
//! [`Group`]; inside a group they are sorted by their labels, so that a fully written address is found by bisection and
//! a partly written one by a scan of the group. No tree is kept: a coarser node is a set of records.

use std::ops::Range;

use super::divisions::DivisionId;
use super::lexicon::NameId;

/// Columns of labels, coarse to fine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Column {
    Number,
    Building,
    Unit,
    Floor,
    Room,
}

impl Column {
    pub const ALL: [Column; 5] =
        [Column::Number, Column::Building, Column::Unit, Column::Floor, Column::Room];
}

/// Index of a record.
pub type RowId = u32;
/// Index of a label; 0 is no label.
pub type LabelId = u32;
/// Index of a (county, town) pair of the address base.
pub type AreaId = u32;
/// No name.
pub const NO_NAME: NameId = u32::MAX;

/// One record, packed. Coordinates are WGS-84 in 1e-7 degrees.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub area: AreaId,
    pub village: NameId,
    pub road: NameId,
    pub place: NameId,
    /// Texts as imported, by column; their labels are in [`Gazetteer::label`].
    pub texts: [u32; 5],
    pub lon: i32,
    pub lat: i32,
    /// Where its imported id begins.
    pub id: u32,
}

impl Row {
    /// WGS-84 degrees.
    pub fn point(&self) -> (f64, f64) {
        (f64::from(self.lon) / 1e7, f64::from(self.lat) / 1e7)
    }
}

/// A county and town as the address base names them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Area {
    pub county_name: String,
    pub town_name: String,
    pub county: Option<DivisionId>,
    pub town: Option<DivisionId>,
    /// Middle of its records, WGS-84 in 1e-7 degrees.
    pub lon: i32,
    pub lat: i32,
}

/// The records of one name in one town: `order[start..end]`.
#[derive(Debug, Clone)]
pub struct Group {
    pub name: NameId,
    pub area: AreaId,
    pub start: u32,
    pub end: u32,
    /// Middle of its records, WGS-84 in 1e-7 degrees.
    pub lon: i32,
    pub lat: i32,
}

impl Group {
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The address base.
#[derive(Debug, Default)]
pub struct Gazetteer {
    pub(super) rows: Vec<Row>,
    pub(super) areas: Vec<Area>,
    /// Texts of labels as imported, and the label that each spells.
    pub(super) texts: Vec<Box<str>>,
    pub(super) label_of_text: Vec<LabelId>,
    pub(super) labels: super::intern::Interner,
    /// Imported ids, one after the other.
    pub(super) ids: String,
    pub(super) order: Vec<RowId>,
    pub(super) groups: Vec<Group>,
    /// Groups of name `n` are `groups[group_starts[n]..group_starts[n + 1]]`.
    pub(super) group_starts: Vec<u32>,
    /// Records of area `a` are `rows[area_starts[a]..area_starts[a + 1]]`.
    pub(super) area_starts: Vec<u32>,
}

impl Gazetteer {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn row(&self, id: RowId) -> &Row {
        &self.rows[id as usize]
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub fn area(&self, id: AreaId) -> &Area {
        &self.areas[id as usize]
    }

    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The imported id of a record.
    pub fn id(&self, row: RowId) -> &str {
        let start = self.rows[row as usize].id as usize;
        self.ids[start..].split('\n').next().unwrap_or_default()
    }

    /// Whether a record stands under a road or a place, not under its village alone.
    pub fn has_road_or_place(&self, row: RowId) -> bool {
        let row = self.row(row);
        row.road != NO_NAME || row.place != NO_NAME
    }

    /// The label in a column of a record; 0 where it is empty.
    pub fn label(&self, row: RowId, column: Column) -> LabelId {
        self.label_of_text[self.rows[row as usize].texts[column as usize] as usize]
    }

    /// The text of a column as imported.
    pub fn text(&self, row: RowId, column: Column) -> &str {
        &self.texts[self.rows[row as usize].texts[column as usize] as usize]
    }

    /// The label's canonical writing.
    pub fn label_text(&self, label: LabelId) -> &str {
        self.labels.get(label)
    }

    /// The id of a canonical label, if any record has it.
    pub fn label_id(&self, canonical: &str) -> Option<LabelId> {
        self.labels.find(canonical).filter(|&id| id != 0)
    }

    /// Groups of a name, by area.
    pub fn groups_of(&self, name: NameId) -> Range<usize> {
        match self.group_starts.get(name as usize..name as usize + 2) {
            Some(ends) => ends[0] as usize..ends[1] as usize,
            None => 0..0,
        }
    }

    pub fn group(&self, index: usize) -> &Group {
        &self.groups[index]
    }

    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The records of a group in the order of their labels.
    pub fn rows_of(&self, group: &Group) -> &[RowId] {
        &self.order[group.range()]
    }

    /// WGS-84 degrees of the middle of some records.
    pub fn middle(&self, rows: impl Iterator<Item = RowId>) -> (f64, f64) {
        let (mut lon, mut lat, mut count) = (0i64, 0i64, 0i64);
        for row in rows {
            let row = self.row(row);
            (lon, lat, count) = (lon + i64::from(row.lon), lat + i64::from(row.lat), count + 1);
        }
        let count = count.max(1);
        ((lon / count) as f64 / 1e7, (lat / count) as f64 / 1e7)
    }

    /// The records of a county and town.
    pub fn rows_of_area(&self, area: AreaId) -> Range<RowId> {
        self.area_starts[area as usize]..self.area_starts[area as usize + 1]
    }
}
