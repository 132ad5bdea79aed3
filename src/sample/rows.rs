//! Rows of the address base, made from the sites one by one.

use super::city::City;
use super::dice::mix;
use super::frame::to_degrees;
use super::model::{Kind, Label, Site};
use crate::address::rows::AddressRow;

/// One row's elements with their unit words, as the standard writes them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    pub id: String,
    /// Index of its site.
    pub site: u32,
    pub row: u32,
    pub county: String,
    pub town: String,
    pub village: String,
    pub road: String,
    pub number: String,
    pub place: String,
    pub building: String,
    pub unit: String,
    pub floor: String,
    pub room: String,
}

impl City {
    /// Row `k` of a site, written in full.
    pub(super) fn record(&self, index: u32, row: u32) -> Record {
        let site = self.site(index);
        let (unit, floor, room) = site.rooms.row(row);
        let town = &self.towns[usize::from(site.town)];
        let name = |entity: u32| self.entity(entity).map(|e| e.name.clone()).unwrap_or_default();
        Record {
            id: format!("S{:07}", site.first + u64::from(row) + 1),
            site: index,
            row,
            county: self.counties[usize::from(town.county)].clone(),
            town: town.name.clone(),
            village: name(site.village),
            road: name(site.road),
            number: self.number_text(site),
            place: name(site.place),
            building: self.building_text(site),
            unit,
            floor,
            room,
        }
    }

    pub(super) fn number_text(&self, site: &Site) -> String {
        if site.number.is_empty() { String::new() } else { format!("{}号", site.number.bare()) }
    }

    pub(super) fn building_text(&self, site: &Site) -> String {
        match self.entity(site.place) {
            Some(place) if !site.building.is_empty() => building(place.kind, place.word, site.building),
            _ => String::new(),
        }
    }

    /// Every row of the address base, in the order of its ids.
    pub fn addresses(&self) -> impl Iterator<Item = AddressRow> + '_ {
        (0..self.ground.sites.len() as u32)
            .flat_map(move |site| (0..self.site(site).rows).map(move |row| self.address(site, row)))
    }

    fn address(&self, site: u32, row: u32) -> AddressRow {
        let record = self.record(site, row);
        let draw = mix(self.plan.seed ^ 0x6164_6472, self.site(site).first + u64::from(row));
        // One source in eight delivers figures without unit words.
        let bare = draw.is_multiple_of(8);
        let text = |text: String| if bare { without_unit_word(&text) } else { text };
        let (lon, lat) = to_degrees(self.site(site).at);
        AddressRow {
            id: record.id,
            county: record.county,
            town: record.town,
            village: record.village,
            road: record.road,
            number: text(record.number),
            place: record.place,
            building: text(record.building),
            unit: text(record.unit),
            floor: text(record.floor),
            room: text(record.room),
            lon,
            lat,
            source: if bare { "synthetic-b".into() } else { "synthetic-a".into() },
            updated_at: format!("2024-{:02}-{:02}", 1 + (draw >> 8) % 12, 1 + (draw >> 16) % 28),
        }
    }
}

pub fn building(kind: Kind, word: &str, label: Label) -> String {
    match kind {
        Kind::Market => format!("{}号门", label.bare()),
        _ if label.letter > 0 => format!("{}座", label.bare()),
        _ => format!("{}{word}", label.bare()),
    }
}

/// 35栋 → 35, 1单元 → 1, 82号门 → 82, A座 → A.
pub fn without_unit_word(text: &str) -> String {
    let keeps = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if text.contains('弄') {
        return text.trim_end_matches('号').to_string();
    }
    let end = text.find(|c| !keeps(c)).unwrap_or(text.len());
    if end == 0 { text.to_string() } else { text[..end].to_string() }
}
