//! What notes say about the site: words of place, distances, former addresses, divisions in brackets.

use super::arc::{Arc, Tag};
use super::ellipses::sibling_of;
use super::endings::is_firm;
use super::lexicon::Form;
use super::phrases::{Moves, distance, moving};
use super::query::{DivisionRef, Query};
use super::read::{Reader, division_senses, join_firm};
use super::rows::Level;

/// Longest name of a division that is looked for in brackets, in characters.
const LONGEST_DIVISION: usize = 12;

impl Reader<'_> {
    pub(super) fn note(&self, query: &mut Query, arc: &Arc, slice: &[char]) {
        if arc.tag == Tag::Open {
            join_firm(query, arc, slice);
            query.loose.push((arc.start, arc.end));
            return;
        }
        match slice {
            ['原'] => {
                query.former = query.is_address();
                query.strays.push((arc.start, arc.end));
            }
            ['(', inner @ .., ')'] => {
                query.strays.push((arc.start, arc.end));
                self.bracket(query, inner, arc);
            }
            _ => {
                query.relative |= moving(slice).is_some_and(|(_, moves)| query.is_moved(moves));
                if let Some((_, metres)) = distance(slice) {
                    query.relative = true;
                    query.away = query.away.max(metres);
                }
            }
        }
    }

    /// Divisions that a bracket begins with (三义巷11号（黄洼农场）), and words of place in it.
    fn bracket(&self, query: &mut Query, inner: &[char], arc: &Arc) {
        query.relative |= (0..inner.len()).any(|at| matches!(moving(&inner[at..]), Some((_, Moves::Around))));
        // (杭州某某有限公司): the city is the firm's.
        let mut rest = if is_firm(inner) { &[] } else { inner };
        // （现衢港镇）: what stands before is the former one.
        let now = rest.first() == Some(&'现');
        if now {
            rest = &rest[1..];
        }
        query.unread |= is_other_number(rest, now) || self.is_sibling(query, rest);
        while let Some(division) = self.division_before(rest) {
            rest = &rest[division.end as usize..];
            if now {
                query.divisions.retain(|held| held.level != division.level);
            }
            query.divisions.push(DivisionRef { start: arc.start, end: arc.end, ..division });
        }
    }

    /// Whether the base has such a part beside one that stands before: 金海湾东区5幢（西区）.
    pub(super) fn is_sibling(&self, query: &Query, part: &[char]) -> bool {
        query.names.iter().any(|name| sibling_of(name, part, self.lexicon).is_some())
    }

    /// The longest whole name of a division above a village that `chars` begin with.
    fn division_before(&self, chars: &[char]) -> Option<DivisionRef> {
        const LEVELS: [Level; 4] = [Level::Province, Level::City, Level::County, Level::Town];
        (2..=chars.len().min(LONGEST_DIVISION)).rev().find_map(|length| {
            let text: String = chars[..length].iter().collect();
            let senses = self.lexicon.exact(&text);
            LEVELS.iter().find_map(|&level| {
                let mut ids = division_senses(senses, level, self.lexicon);
                ids.retain(|(_, form)| *form != Form::Short);
                let division = DivisionRef { level, ids, text: text.clone(), start: 0, end: length as u16 };
                (!division.ids.is_empty()).then_some(division)
            })
        })
    }
}

/// （60）, （新60）, （现150）: perhaps the number that holds now.
fn is_other_number(inner: &[char], now: bool) -> bool {
    let figures = inner.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    let before = &inner[..inner.len() - figures];
    (1..=4).contains(&figures)
        && (now || before.is_empty() || before.starts_with(&['新']) || before.starts_with(&['门', '牌']))
}
