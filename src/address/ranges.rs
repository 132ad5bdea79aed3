//! Several numbers of one name: ranges (1-3号) and further numbers (5号兼65号).

use super::anchor::Anchor;
use super::base::AddressBase;
use super::gazetteer::{Column, Group, RowId};
use super::join::LONGEST_RANGE;
use super::query::{LabelRef, NameRef, NumberRange, Owner, Query};
use super::retrieve::{Agreement, Found, narrow, retrieve};

/// How far an end of a range that the base lacks may lie from the nearest number, metres for each number between them.
const METRES_A_NUMBER: f64 = 15.0;

/// Farthest that the nearest number may be from an end of a range that has none beyond it.
const NEAR: u32 = 6;

impl AddressBase {
    /// Records of all numbers in a range; all of them count. For an end that the base lacks, the numbers next to it stand,
    /// as it lies between them; at the end of a street, the last number with what may lie beyond it, metres. `None` where
    /// nothing of the range is recorded, nothing is near its end, or it is too long to be one site.
    pub(super) fn range(
        &self,
        query: &Query,
        labels: &[LabelRef],
        anchor: Anchor,
        range: NumberRange,
    ) -> Option<(Found, f64)> {
        if range.last - range.first > LONGEST_RANGE {
            return None;
        }
        let (group, kind) = (self.gazetteer.group(anchor.group as usize), self.kind_of(anchor.group));
        let at = labels.iter().position(|label| label.start == range.start)?;
        if range.split && !labels.get(at + 1).is_some_and(|next| follows(query, range, next)) {
            return None;
        }
        let mut labels = labels.to_vec();
        let at_second = usize::from(range.split && range.of_second);
        if range.split {
            labels.remove(at + 1 - at_second);
        }
        let column = labels[at].column;
        let of_label = || labels[at].text.trim_start_matches(|c: char| c.is_ascii_digit());
        let unit = if range.split && !range.letters { of_label().to_string() } else { String::new() };
        let (mut out, mut beyond) = (None::<Found>, 0.0);
        let mut beside: Vec<RowId> = Vec::new();
        for value in range.first..=range.last {
            labels[at].text = range.label(value) + &unit;
            labels[at].id = self.gazetteer.label_id(&labels[at].text).unwrap_or(0);
            let mut found = retrieve(&self.gazetteer, group, kind, &labels, false);
            self.keep_named(query, anchor, &mut found.rows);
            self.keep_villagers_group(query, &mut found.rows);
            let agreement = &found.agreement;
            if agreement.unknown.is_none() && agreement.finest.is_some() && !found.rows.is_empty() {
                match &mut out {
                    Some(held) => {
                        held.rows.extend(found.rows);
                        held.agreement.score = held.agreement.score.min(found.agreement.score);
                    }
                    None => out = Some(found),
                }
            } else if value == range.first || value == range.last {
                if column != Column::Number {
                    return None;
                }
                match self.gazetteer.neighbours(group, value) {
                    (Some((_, below)), Some((_, above))) => beside.extend([below, above]),
                    (Some((number, row)), None) | (None, Some((number, row)))
                        if number.abs_diff(value) <= NEAR =>
                    {
                        beyond = f64::max(beyond, METRES_A_NUMBER * f64::from(number.abs_diff(value)));
                        beside.push(row);
                    }
                    _ => return None,
                }
            }
        }
        let mut out = out?;
        out.rows.extend(beside);
        out.rows.sort_unstable();
        out.rows.dedup();
        Some((out, beyond))
    }

    /// Records of further numbers that the text names beside the first, where the base has them as numbers of their own
    /// and not below the first (5号兼65号, 5号101室60号102室, 5幢15幢).
    pub(super) fn further_numbers(
        &self,
        query: &Query,
        labels: &[LabelRef],
        anchor: Anchor,
        agreement: &Agreement,
        rows: &[RowId],
    ) -> Vec<RowId> {
        // Mostly there is nothing to look for: 5幢2单元302室.
        let plain = |pair: &[LabelRef]| {
            !pair[0].dashed && pair[1].explicit && !pair[1].numbered && pair[0].column < pair[1].column
        };
        if !query.labels.first().is_some_and(|label| label.suffixed) && query.labels.windows(2).all(plain) {
            return Vec::new();
        }
        let (group, kind) = (self.gazetteer.group(anchor.group as usize), self.kind_of(anchor.group));
        let own = |label: &&LabelRef| match label.owner {
            Owner::Name(start) => {
                query.names.iter().any(|name| name.start == start && name.text == anchor.name.text)
            }
            _ => false,
        };
        let Some(first) = labels.iter().find(own) else { return Vec::new() };
        let mut out = Vec::new();
        // Only where the suffix is not a part of the record's own number.
        let plain = |row: RowId| self.gazetteer.label(row, Column::Number) == first.id;
        if let Some(&found) = rows.first()
            && first.suffixed
            && plain(found)
        {
            out.extend(self.other_doors(group, first, found));
        }
        let below = |column: Column| agreement.absent.contains(&column) || agreement.unknown == Some(column);
        let of_range = |label: &LabelRef| {
            query.range.is_some_and(|range| {
                label.start <= range.start || (range.split && follows(query, range, label))
            })
        };
        let later = query.labels.iter().filter(|label| label.start > first.start && !of_range(label));
        // 5号（分店：60号): behind an unknown word at the door stands a number of the same street, for all that is known.
        let loose = |label: &LabelRef| match label.owner {
            // 万达广场60号商铺
            _ if label.in_building => false,
            Owner::Loose => true,
            Owner::Nothing => false,
            Owner::Name(start) => {
                let word = |name: &NameRef| !name.is_named() && !name.is_part();
                start > first.start && query.names.iter().any(|name| name.start == start && word(name))
            }
        };
        let later: Vec<&LabelRef> = later.filter(|label| own(label) || loose(label)).collect();
        // 1号5栋8栋: a second building of the number.
        let of_number = later.iter().enumerate().filter(|(at, label)| {
            let column = label.column;
            column == Column::Building
                && column != first.column
                && label.explicit
                && later[..*at].iter().any(|held| held.explicit && held.column == column)
        });
        for (_, label) in of_number {
            let labels = [first.clone(), (*label).clone()];
            let found = narrow(&self.gazetteer, self.gazetteer.rows_of(group), kind, &labels);
            if found.agreement.finest == Some(Column::Building) {
                out.extend(found.rows);
            }
        }
        out.extend(self.further_in_lane(group, labels, first));
        let further = later
            .into_iter()
            .filter(|label| match (label.numbered, label.explicit) {
                (true, _) => label.column == first.column || loose(label) || below(label.column),
                (_, true) => label.column == first.column,
                // 5至60 is no room 60 where the street has a number 60.
                _ => !label.dashed && follows_dash(query, first, label) && below(label.column),
            })
            // 55-60号 are two.
            .flat_map(|label| label.text.split('-'))
            .filter_map(|text| self.gazetteer.label_id(text))
            .flat_map(|id| {
                let number = LabelRef { id, joined: None, ..first.clone() };
                let found = narrow(&self.gazetteer, self.gazetteer.rows_of(group), kind, &[number]);
                let mut rows = if found.agreement.finest.is_some() { found.rows } else { Vec::new() };
                self.keep_villagers_group(query, &mut rows);
                rows
            });
        out.extend(further);
        out
    }

    /// Records of further numbers of a lane or door (88弄5号25号, 88弄5-25号, 8号附5-15号). A range whose end is not recorded
    /// may be any of the group.
    fn further_in_lane(&self, group: &Group, labels: &[LabelRef], first: &LabelRef) -> Vec<RowId> {
        let at = labels.iter().position(|label| label.start == first.start);
        let Some((chain, (whole, count))) = at.and_then(|at| Some((&labels[at..], first.joined?))) else {
            return Vec::new();
        };
        let Some(last) = chain.get(count - 1) else { return Vec::new() };
        let lane = self.gazetteer.label_text(whole).trim_end_matches(|c: char| c.is_ascii_digit());
        let numbers = chain[count..].iter();
        let numbers =
            numbers.filter(|label| !label.in_building && (label.numbered || label.text.starts_with('附')));
        numbers
            .filter_map(|label| Some((label, label.text.trim_start_matches('附').parse::<u32>().ok()?)))
            .flat_map(|(label, number)| {
                let rows = self.gazetteer.rows_of(group).iter().copied();
                let ends_range =
                    last.dashed && chain.get(count).is_some_and(|next| next.start == label.start);
                match self.gazetteer.label_id(&format!("{lane}{number}")) {
                    Some(id) => rows.filter(|&row| self.gazetteer.label(row, Column::Number) == id).collect(),
                    None if ends_range => rows.collect(),
                    None => Vec::new(),
                }
            })
            .collect()
    }

    /// Records of the same number with a suffix: 10号附1号 beside 10号, 甲30号 beside 30号.
    fn other_doors(&self, group: &Group, first: &LabelRef, found: RowId) -> Vec<RowId> {
        let figures = |text: &str| -> String {
            let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
            let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            // 3巷5 is not a door of 3.
            let lane = digits[end..].starts_with(['巷', '弄', '坊', '里', '街']);
            if lane { text.into() } else { digits[..end].into() }
        };
        let wanted = figures(&first.text);
        let mut last = None;
        let mut out = Vec::new();
        for &row in self.gazetteer.rows_of(group) {
            let label = self.gazetteer.label(row, Column::Number);
            // Neighbours mostly have one number.
            let same = match last {
                Some((held, same)) if held == label => same,
                _ => figures(self.gazetteer.label_text(label)) == wanted,
            };
            last = Some((label, same));
            let (held, other) = (self.gazetteer.row(found), self.gazetteer.row(row));
            if same && (held.road, held.place, held.village) == (other.road, other.place, other.village) {
                out.push(row);
            }
        }
        out
    }
}

/// Whether a hyphen joins a label to the first one.
fn follows_dash(query: &Query, first: &LabelRef, label: &LabelRef) -> bool {
    let joined = |pair: &[LabelRef]| pair[0].start == first.start && pair[1].start == label.start;
    first.dashed && query.labels.windows(2).any(joined)
}

/// Whether a label is the second of a range.
fn follows(query: &Query, range: NumberRange, label: &LabelRef) -> bool {
    query.labels.windows(2).any(|pair| pair[0].start == range.start && pair[1].start == label.start)
}
