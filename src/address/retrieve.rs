//! The records of one group that agree best with the labels of a query.

use super::builder::sort_columns;
use super::gazetteer::{Column, Gazetteer, Group, NO_NAME, RowId};
use super::lexicon::NameKind;
use super::query::LabelRef;

/// What became of the labels of a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Log-odds in hundredths.
    pub score: i32,
    /// Finest column that agrees.
    pub finest: Option<Column>,
    /// First column whose label contradicts every record.
    pub unknown: Option<Column>,
    /// Columns named in the text that the records leave empty.
    pub absent: Vec<Column>,
    /// A label stands in another column than its unit word says.
    pub shifted: bool,
    /// The records stand under a name that the text leaves out (大龙村 11号 for 大龙村3组11号).
    pub under: bool,
}

/// The records that agree best, and how.
#[derive(Debug, Clone, Default)]
pub struct Found {
    pub rows: Vec<RowId>,
    pub agreement: Agreement,
}

impl Agreement {
    /// No record has the label in this column.
    pub fn unrecorded(column: Column) -> Self {
        Agreement { score: UNKNOWN[column as usize], unknown: Some(column), ..Agreement::default() }
    }

    /// Every label of the text agrees.
    pub fn is_whole(&self) -> bool {
        self.unknown.is_none() && self.absent.is_empty()
    }
}

const MATCHED: [i32; 5] = [320, 320, 160, 110, 320];
const ABSENT: [i32; 5] = [-160, -220, -40, -15, -160];
const UNKNOWN: [i32; 5] = [-420, -420, -320, -160, -260];
/// A label that fits only in another column.
const SHIFT: i32 = -40;
/// Records under a name that the text leaves out.
const UNDER: i32 = -60;

/// Labels of a query with their outcome for one record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Outcome {
    score: i32,
    finest: i8,
    unknown: i8,
    absent: u8,
    /// Columns of the record that agree.
    used: u8,
    shifted: bool,
}

/// The columns that say which door: number and building.
const DOOR: u8 = 1 << Column::Number as u8 | 1 << Column::Building as u8;

/// Finds the records of a group that agree best with the labels. `may_be_under` lets a village's number be one of its parts
/// (大龙村 11号 for 大龙村3组11号).
pub fn retrieve(
    gazetteer: &Gazetteer,
    group: &Group,
    kind: NameKind,
    labels: &[LabelRef],
    may_be_under: bool,
) -> Found {
    let rows = gazetteer.rows_of(group);
    if kind != NameKind::Village {
        return narrow(gazetteer, rows, kind, labels);
    }
    // Labels behind a village's name are its own, not those of a road or quarter in it; these sort last.
    let (own, under) = rows.split_at(rows.partition_point(|&row| !gazetteer.has_road_or_place(row)));
    let found = match own {
        [] => {
            let agreement = labels.first().map(|label| Agreement::unrecorded(label.column));
            Found { rows: Vec::new(), agreement: agreement.unwrap_or_default() }
        }
        own => narrow(gazetteer, own, kind, labels),
    };
    match labels.first() {
        Some(first) if may_be_under && found.agreement.finest.is_none() && first.id != 0 => {
            let rows: Vec<RowId> = under
                .iter()
                .copied()
                .filter(|&row| {
                    gazetteer.label(row, Column::Number) == first.id && gazetteer.row(row).road == NO_NAME
                })
                .collect();
            if rows.is_empty() {
                return found;
            }
            let mut below = best_of(gazetteer, &rows, kind, labels);
            below.agreement.under = true;
            below.agreement.score += UNDER;
            below
        }
        _ => found,
    }
}

/// Narrows records, sorted by their labels, by bisection of each label in turn. Where a label is in none of them, only
/// those without any label in that column can still agree; all others contradict it alike, and one speaks for all.
pub fn narrow(gazetteer: &Gazetteer, mut rows: &[RowId], kind: NameKind, labels: &[LabelRef]) -> Found {
    for column in sort_columns(kind) {
        let of = |label: u32| {
            let from = rows.partition_point(|&row| gazetteer.label(row, column) < label);
            let rest = &rows[from..];
            &rest[..rest.partition_point(|&row| gazetteer.label(row, column) == label)]
        };
        let Some(wanted) = labels.iter().find(|label| label.column == column) else {
            let uniform = rows.first().map(|&row| gazetteer.label(row, column))
                == rows.last().map(|&row| gazetteer.label(row, column));
            if uniform { continue } else { break }
        };
        let joined = wanted.joined.map_or(&[][..], |(id, _)| of(id));
        let narrowed = match wanted.id {
            _ if !joined.is_empty() => joined,
            0 => &[],
            id => of(id),
        };
        if !narrowed.is_empty() {
            rows = narrowed;
            continue;
        }
        // Label 0 is the empty one and sorts first.
        let (empty, others) = rows.split_at(of(0).len());
        if empty.is_empty() || others.is_empty() {
            if empty.is_empty() {
                return contradicted(gazetteer, rows, kind, labels);
            }
            break;
        }
        let (mut held, against) =
            (best_of(gazetteer, empty, kind, labels), contradicted(gazetteer, others, kind, labels));
        // A building that is not recorded may stand beside any that is.
        if column == Column::Building && wanted.explicit {
            held.rows = rows.to_vec();
        }
        return if against.agreement.score > held.agreement.score { against } else { held };
    }
    best_of(gazetteer, rows, kind, labels)
}

/// Farthest that a neighbouring number may be from an unrecorded one.
const GAP: u32 = 40;

/// A number with one of its records.
pub type Numbered = (u32, RowId);

impl Gazetteer {
    /// The nearest numbers below and above one, of its parity.
    pub fn neighbours(&self, group: &Group, wanted: u32) -> (Option<Numbered>, Option<Numbered>) {
        let (mut below, mut above) = (None::<Numbered>, None::<Numbered>);
        let mut last = None;
        for &row in self.rows_of(group) {
            let label = self.label(row, Column::Number);
            if last.replace(label) == Some(label) {
                continue;
            }
            let Ok(number) = self.label_text(label).parse::<u32>() else {
                continue;
            };
            if number % 2 != wanted % 2 || number.abs_diff(wanted) > GAP {
                continue;
            }
            if number < wanted && below.is_none_or(|held| held.0 < number) {
                below = Some((number, row));
            }
            if number > wanted && above.is_none_or(|held| held.0 > number) {
                above = Some((number, row));
            }
        }
        (below, above)
    }
}

/// Records that all contradict the same label: as one of them does.
fn contradicted(gazetteer: &Gazetteer, rows: &[RowId], kind: NameKind, labels: &[LabelRef]) -> Found {
    let found = best_of(gazetteer, &rows[..rows.len().min(1)], kind, labels);
    Found { rows: rows.to_vec(), ..found }
}

/// Scans records and keeps those with the best outcome.
fn best_of(gazetteer: &Gazetteer, rows: &[RowId], kind: NameKind, labels: &[LabelRef]) -> Found {
    let mut best = Outcome { score: i32::MIN, ..Outcome::default() };
    let mut kept: Vec<RowId> = Vec::new();
    for &row in rows {
        let outcome = compare(gazetteer, row, kind, labels);
        if outcome.score > best.score {
            best = outcome;
            kept.clear();
        }
        if outcome.score == best.score {
            kept.push(row);
        }
    }
    // A floor or room without a number or building places the address only if one building has it.
    let door = |row: RowId| (gazetteer.label(row, Column::Number), gazetteer.label(row, Column::Building));
    if best.used & DOOR == 0 && kept.iter().any(|&row| door(row) != door(kept[0])) {
        best.finest = -1;
    }
    Found {
        rows: kept,
        agreement: Agreement {
            score: best.score.max(-10_000),
            finest: column(best.finest),
            unknown: column(best.unknown),
            absent: Column::ALL.into_iter().filter(|&c| best.absent & (1 << c as u8) != 0).collect(),
            shifted: best.shifted,
            under: false,
        },
    }
}

fn column(index: i8) -> Option<Column> {
    usize::try_from(index).ok().and_then(|index| Column::ALL.get(index).copied())
}

/// A number or building that the record does not have contradicts it where the record has the other of the two and the
/// text does not name it: 29号 is not 1号楼.
fn is_replaced(held: &[u32; 5], used: u8, labels: &[LabelRef], column: Column) -> bool {
    let other = match column {
        Column::Number => Column::Building,
        Column::Building => Column::Number,
        _ => return false,
    };
    let at = other as usize;
    held[at] != 0 && used & (1 << at) == 0 && !labels.iter().any(|label| label.column == other)
}

/// Whether a base may file a label under another column. A unit word leaves only its neighbours: the 3 of 3楼 is no
/// house number, and on a road neither is that of 3幢.
fn may_shift(label: &LabelRef, column: usize, kind: NameKind) -> bool {
    const NUMBER: usize = Column::Number as usize;
    const BUILDING: usize = Column::Building as usize;
    const UNIT: usize = Column::Unit as usize;
    const ROOM: usize = Column::Room as usize;
    match (label.explicit, label.column) {
        (false, Column::Floor) | (true, Column::Floor) => false,
        // 铁路小区12号车库 is not building 12.
        (false, Column::Room) if label.in_building && kind != NameKind::Road => column != BUILDING,
        (false, _) => true,
        (true, Column::Number) => column == BUILDING,
        (true, Column::Building) => (column == NUMBER && kind != NameKind::Road) || column == UNIT,
        (true, Column::Unit) => column == BUILDING || column == ROOM,
        (true, Column::Room) => column == UNIT,
    }
}

/// Compares the labels, coarse to fine, with a record's; what follows a contradiction says nothing.
fn compare(gazetteer: &Gazetteer, row: RowId, kind: NameKind, labels: &[LabelRef]) -> Outcome {
    let held = Column::ALL.map(|column| gazetteer.label(row, column));
    let mut outcome = Outcome { finest: -1, unknown: -1, ..Outcome::default() };
    let mut used = 0u8;
    let mut taken = 0;
    for (index, label) in labels.iter().enumerate() {
        if index < taken {
            continue;
        }
        let at = label.column as usize;
        let mut hit = None;
        if let Some((id, count)) = label.joined {
            hit = (0..5).find(|&column| held[column] == id && used & (1 << column) == 0);
            if hit.is_some() {
                taken = index + count;
            }
        }
        if hit.is_none() && label.id != 0 {
            if held[at] == label.id && used & (1 << at) == 0 {
                hit = Some(at);
            } else if held[at] == 0 {
                // Another column may carry it, if no other label of the text claims that column.
                hit = (0..5).find(|&column| {
                    held[column] == label.id
                        && may_shift(label, column, kind)
                        && (used | 1 << column) & DOOR != 0
                        && used & (1 << column) == 0
                        && !labels
                            .iter()
                            .any(|other| other.column as usize == column && other.id == held[column])
                });
            }
        }
        match hit {
            Some(column) => {
                used |= 1 << column;
                outcome.score += MATCHED[column];
                if column != at && taken <= index {
                    outcome.score += SHIFT;
                    outcome.shifted = true;
                }
                outcome.finest = outcome.finest.max(column as i8);
            }
            None if held[at] == 0 && !is_replaced(&held, used, labels, label.column) => {
                outcome.score += ABSENT[at];
                outcome.absent |= 1 << at;
            }
            // A seat code behind a room (302室-A12) does not contradict it.
            None if used & (1 << at) != 0 && at == Column::Room as usize && index > 0 => {}
            None => {
                outcome.score += UNKNOWN[at];
                outcome.unknown = at as i8;
                break;
            }
        }
    }
    outcome.used = used;
    outcome
}
