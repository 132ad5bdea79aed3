//! Villagers' groups: 3组, 第三村民小组, 二队, 5社. Some bases file a village's houses by group, in a column of their liking.

use super::base::AddressBase;
use super::gazetteer::{Column, NO_NAME, RowId};
use super::numerals;
use super::query::Query;

/// Words behind the figure of a group, the longest first.
const WORDS: [&str; 7] = ["村民小组", "村民组", "小组", "小队", "组", "队", "社"];

/// The number of the group that a text names, if it is nothing else.
pub(super) fn number(text: &[char]) -> Option<u64> {
    let text = text.strip_prefix(&['第']).unwrap_or(text);
    let figures = text.iter().take_while(|c| c.is_ascii_digit()).count();
    let numeral = text.iter().take_while(|c| numerals::is_numeral(**c)).count();
    let (run, value) = match figures {
        0 => (numeral, numerals::value(&text[..numeral])?),
        _ => (figures, text[..figures].iter().collect::<String>().parse().ok()?),
    };
    let word = &text[run..];
    WORDS.iter().any(|known| word.iter().copied().eq(known.chars())).then_some(value)
}

impl AddressBase {
    /// The group that a record is filed under: as its building, its place or its road.
    fn villagers_group(&self, row: RowId) -> Option<u64> {
        let held = self.gazetteer.row(row);
        let name = |id: u32| if id == NO_NAME { "" } else { self.lexicon.name(id) };
        let texts = [self.gazetteer.text(row, Column::Building), name(held.place), name(held.road)];
        texts.iter().find_map(|text| number(&text.chars().collect::<Vec<char>>()))
    }

    /// Drops records of another group than the one named; those without a group stay.
    pub(super) fn keep_villagers_group(&self, query: &Query, rows: &mut Vec<RowId>) {
        let Some(named) = query.villagers_group else { return };
        rows.retain(|&row| self.villagers_group(row).is_none_or(|held| held == named));
    }
}
