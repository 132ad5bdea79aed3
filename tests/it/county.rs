//! An invented county for tests that need records of their own: what lies in its zone lies west of 121.3°.

use ftz_atlas::address::rows::{DivisionRow, Level};
use ftz_atlas::atlas::{Atlas, AtlasBuilder};
use ftz_atlas::sources::builtin;
use ftz_atlas::spatial::rows::ZoneRow;
use geo_types::{MultiPolygon, Rect, coord};

pub const INSIDE: f64 = 121.25;
pub const OUTSIDE: f64 = 121.35;

/// 澜港县 with its zone and these towns and villages, by code.
pub fn county(divisions: &[(&str, &str)]) -> AtlasBuilder {
    let mut builder = AtlasBuilder::new();
    builtin::divisions().iter().for_each(|row| builder.division(row.clone()));
    for (code, name) in [("370699", "澜港县")].iter().chain(divisions) {
        builder.division(DivisionRow {
            code: (*code).into(),
            name: (*name).into(),
            level: match code.len() {
                6 => Level::County,
                9 => Level::Town,
                _ => Level::Village,
            },
            parent: None,
            valid_from: None,
            valid_to: None,
        });
    }
    let zone = Rect::new(coord! { x: 121.2, y: 37.0 }, coord! { x: 121.3, y: 37.2 });
    builder.zone(ZoneRow {
        layer: "ftz".into(),
        code: "T".into(),
        name: "自贸区（示意）".into(),
        kind: "trade".into(),
        properties: Default::default(),
        geometry: MultiPolygon(vec![zone.to_polygon()]),
    });
    builder
}

/// Where a number lies: up to `last` inside, the rest outside.
pub fn side(number: u32, last: u32) -> f64 {
    if number <= last { INSIDE } else { OUTSIDE }
}

/// The verdict on a text and the reason that decides.
pub fn judged(atlas: &Atlas, text: &str) -> String {
    let answer = atlas.classify(text);
    format!("{} {}", answer.verdict.as_str(), answer.reasons[0].code())
}
