//! Divisions of the city; the country's own are part of the program and never in here.

use super::Kind;
use super::stage::{Sink, Staged};
use crate::address::rows::DivisionRow;
use chrono::NaiveDate;

statements! {
    READ = "SELECT code, name, level, parent, valid_from, valid_to FROM divisions ORDER BY code, name, valid_from";
    COUNT = "SELECT COUNT(*) FROM divisions";
    PUBLISH = "INSERT INTO divisions (code, name, level, parent, valid_from, valid_to, batch) \
        SELECT code, name, level, parent, valid_from, valid_to, batch FROM staged_divisions WHERE batch = $1 \
        ON CONFLICT (code, name, valid_from) DO UPDATE SET level = excluded.level, parent = excluded.parent, \
        valid_to = excluded.valid_to, batch = excluded.batch \
        WHERE (divisions.level, divisions.parent, divisions.valid_to) \
        <> (excluded.level, excluded.parent, excluded.valid_to)";
    KNOWN = "SELECT COUNT(*) FROM staged_divisions s WHERE s.batch = $1 AND EXISTS (SELECT 1 FROM divisions d \
        WHERE d.code = s.code AND d.name = s.name AND d.valid_from = s.valid_from)";
    RETIRE = "DELETE FROM divisions WHERE (code, name, valid_from) IN (SELECT code, name, valid_from FROM divisions \
        EXCEPT SELECT code, name, valid_from FROM staged_divisions WHERE batch = $1)";
    CLEAR = "DELETE FROM staged_divisions WHERE batch = $1";
}

pub(super) const READ_DIVISIONS: &str = READ;
pub(super) const COUNT_DIVISIONS: &str = COUNT;

/// A day as the tables hold it.
pub(super) fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

/// The day that a table holds; `Err` with the text when it is none.
pub(super) fn read_day(text: &str) -> Result<Option<NaiveDate>, String> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| text.to_owned()) }
}

impl Staged for DivisionRow {
    const KIND: Kind = Kind::Divisions;
    const TABLE: &'static str = "staged_divisions";
    const COLUMNS: &'static [&'static str] = &["code", "name", "valid_from", "level", "parent", "valid_to"];
    const KEY: usize = 3;
    const PUBLISH: &'static [&'static str] = &[PUBLISH];
    const KNOWN: &'static str = KNOWN;
    const RETIRE: &'static [&'static str] = &[RETIRE];
    const CLEAR: &'static str = CLEAR;

    fn write(&self, out: &mut impl Sink) {
        out.text(&self.code);
        out.text(&self.name);
        out.text(&day(self.valid_from));
        out.text(self.level.as_str());
        out.text(self.parent.as_deref().unwrap_or_default());
        out.text(&day(self.valid_to));
    }
}
