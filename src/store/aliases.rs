//! Other names of divisions, roads and places.

use super::Kind;
use super::divisions::day;
use super::stage::{Sink, Staged};
use crate::address::rows::AliasRow;

statements! {
    READ = "SELECT alias, kind, target, valid_from, valid_to, source FROM aliases \
        ORDER BY source, alias, kind, target, valid_from";
    COUNT = "SELECT COUNT(*) FROM aliases";
    PUBLISH = "INSERT INTO aliases (source, alias, kind, target, valid_from, valid_to, batch) \
        SELECT source, alias, kind, target, valid_from, valid_to, batch FROM staged_aliases WHERE batch = $1 \
        ON CONFLICT (source, alias, kind, target, valid_from) \
        DO UPDATE SET valid_to = excluded.valid_to, batch = excluded.batch \
        WHERE aliases.valid_to <> excluded.valid_to";
    KNOWN = "SELECT COUNT(*) FROM staged_aliases s WHERE s.batch = $1 AND EXISTS (SELECT 1 FROM aliases a \
        WHERE a.source = s.source AND a.alias = s.alias AND a.kind = s.kind AND a.target = s.target \
        AND a.valid_from = s.valid_from)";
    RETIRE = "DELETE FROM aliases WHERE (source, alias, kind, target, valid_from) IN \
        (SELECT source, alias, kind, target, valid_from FROM aliases WHERE source IN \
        (SELECT source FROM staged_aliases WHERE batch = $1) \
        EXCEPT SELECT source, alias, kind, target, valid_from FROM staged_aliases WHERE batch = $1)";
    CLEAR = "DELETE FROM staged_aliases WHERE batch = $1";
}

pub(super) const READ_ALIASES: &str = READ;
pub(super) const COUNT_ALIASES: &str = COUNT;

impl Staged for AliasRow {
    const KIND: Kind = Kind::Aliases;
    const TABLE: &'static str = "staged_aliases";
    const COLUMNS: &'static [&'static str] = &["source", "alias", "kind", "target", "valid_from", "valid_to"];
    const KEY: usize = 5;
    const PUBLISH: &'static [&'static str] = &[PUBLISH];
    const KNOWN: &'static str = KNOWN;
    const RETIRE: &'static [&'static str] = &[RETIRE];
    const CLEAR: &'static str = CLEAR;

    fn write(&self, out: &mut impl Sink) {
        out.text(&self.source);
        out.text(&self.alias);
        out.text(self.kind.as_str());
        out.text(&self.target);
        out.text(&day(self.valid_from));
        out.text(&day(self.valid_to));
    }
}
