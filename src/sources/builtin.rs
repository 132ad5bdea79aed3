//! What is built in: the country's provinces, cities and counties, the towns of Zhejiang (Yiwu, whose own tables stand in
//! `gazetteer/yiwu`, and Longgang excepted), and the country's aliases.
//! None of it is ever written to a database.

use super::aliases::Aliases;
use super::divisions::Divisions;
use super::table::Table;
use super::{Located, Reject};
use crate::address::rows::{AliasRow, DivisionRow};
use std::sync::OnceLock;

const DIVISIONS: [(&str, &str); 2] = [
    ("country/divisions.csv", include_str!("../../gazetteer/country/divisions.csv")),
    ("zhejiang/divisions.csv", include_str!("../../gazetteer/zhejiang/divisions.csv")),
];
const ALIASES: (&str, &str) = ("country/aliases.csv", include_str!("../../gazetteer/country/aliases.csv"));

/// The built-in divisions, parsed once.
pub fn divisions() -> &'static [DivisionRow] {
    static ROWS: OnceLock<Vec<DivisionRow>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let files =
            DIVISIONS.into_iter().filter_map(|(file, text)| Divisions::from_table(table(file, text)?).ok());
        rows(files.flatten())
    })
}

/// The built-in aliases, parsed once.
pub fn aliases() -> &'static [AliasRow] {
    static ROWS: OnceLock<Vec<AliasRow>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let (file, text) = ALIASES;
        rows(
            table(file, text)
                .and_then(|table| Aliases::from_table(table, "builtin").ok())
                .into_iter()
                .flatten(),
        )
    })
}

fn table(file: &str, text: &'static str) -> Option<Table> {
    Table::from_text(file, text).ok()
}

/// A test sees to it that nothing is left out here.
fn rows<T>(rows: impl Iterator<Item = Result<Located<T>, Reject>>) -> Vec<T> {
    rows.flatten().map(|located| located.row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::rows::Level;

    #[test]
    fn every_line_is_read() {
        let lines = |text: &str| text.lines().count() - 1;
        assert_eq!(divisions().len(), DIVISIONS.iter().map(|(_, text)| lines(text)).sum::<usize>());
        assert_eq!(aliases().len(), lines(ALIASES.1));
        for level in [Level::Province, Level::City, Level::County, Level::Town] {
            assert!(divisions().iter().any(|row| row.level == level), "{level:?}");
        }
        assert!(divisions().iter().any(|row| row.code == "330782" && row.name == "义乌市"));
    }

    #[test]
    fn every_alias_has_its_division() {
        for alias in aliases() {
            assert!(divisions().iter().any(|row| row.code == alias.target), "{alias:?}");
        }
    }
}
