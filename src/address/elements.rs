//! From a path to the elements of the applicant's own text.

use super::answer::{Element, Role};

use super::arc::State;
use super::normalize::Normalized;
use super::segment::Path;

/// The role that a state shows as.
pub fn role_of(state: State) -> Role {
    match state {
        State::Province => Role::Province,
        State::City => Role::City,
        State::County => Role::County,
        State::Town => Role::Town,
        State::Village => Role::Village,
        State::Road | State::Lane => Role::Road,
        State::Number => Role::Number,
        State::Place | State::Part | State::Firm | State::PlaceOpen => Role::Place,
        State::Building => Role::Building,
        State::Unit => Role::Unit,
        State::Floor => Role::Floor,
        State::Room => Role::Room,
        State::Start | State::Note | State::NoteOpen => Role::Note,
    }
}

/// The elements of a path with offsets in the input; what was dropped inside an element stays in its text.
pub fn elements(input: &str, normalized: &Normalized, path: &Path) -> Vec<Element> {
    // Arcs come in order, so one walk over the text finds all their bytes.
    let (mut index, mut rest) = (0, input);
    let mut byte_at = |target: usize| {
        let skipped = target.checked_sub(index)?;
        rest = match rest.char_indices().nth(skipped) {
            Some((byte, _)) => &rest[byte..],
            None if rest.chars().count() == skipped => "",
            None => return None,
        };
        index = target;
        Some(input.len() - rest.len())
    };
    path.arcs
        .iter()
        .filter_map(|arc| {
            let start = *normalized.origin.get(arc.start as usize)? as usize;
            let end = *normalized.origin.get((arc.end as usize).checked_sub(1)?)? as usize + 1;
            Some(Element {
                role: role_of(arc.state),
                text: input.get(byte_at(start)?..byte_at(end)?)?.to_string(),
                start,
                end,
                standard: None,
            })
        })
        .collect()
}
