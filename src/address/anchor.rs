//! Names of the base that a name in the text may stand for.

use super::base::AddressBase;
use super::lexicon::{Form, NameKind};
use super::query::{NameRef, Query};
use super::rows::Level;
use super::similar::Near;

/// Names of which at most this much may differ, in units of one ordinary character.
pub(super) const SIMILAR_LIMIT: f32 = 1.0;

/// A short name leaves too little to go by: one character may be missing, doubled, or of like sound or shape.
fn similar_limit(length: usize) -> f32 {
    if length <= 3 { 0.95 } else { SIMILAR_LIMIT }
}

/// A name within one edit is a rival of the one taken, even where the edit is an unlikely one (西罗店 for 罗罗店).
const RIVAL_LIMIT: f32 = 3.0;

/// A name of the base that a name in the text may stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchor<'a> {
    pub name: &'a NameRef,
    pub group: u32,
    pub form: Form,
    pub penalty: i32,
    pub similar: bool,
}

impl AddressBase {
    /// Whether some record carries the name.
    pub fn is_known(&self, name: &NameRef) -> bool {
        !name.ids.is_empty() || name.divisions.iter().any(|(id, _)| !self.groups_of_village(*id).is_empty())
    }

    pub(super) fn anchors<'a>(&self, query: &Query, name: &'a NameRef, fuzzy: bool) -> Vec<Anchor<'a>> {
        let form_penalty = |form: Form| match form {
            Form::Full => 0,
            Form::Alias => 20,
            Form::Short => 60,
        };
        let mut out: Vec<Anchor> = Vec::new();
        for &(id, form) in &name.ids {
            out.extend(self.gazetteer.groups_of(id).map(|group| Anchor {
                name,
                group: group as u32,
                form,
                penalty: form_penalty(form),
                similar: false,
            }));
        }
        for &(id, form) in &name.divisions {
            for &group in self.groups_of_village(id) {
                if !out.iter().any(|anchor| anchor.group == group) {
                    out.push(Anchor { name, group, form, penalty: form_penalty(form), similar: false });
                }
            }
        }
        if fuzzy && (out.is_empty() || name.joined.is_some() || !self.is_in_named_town(query, &out)) {
            let length = name.text.chars().count();
            // A typed 求真星村 may be the quarter 求真新村: the ending does not tell.
            let kinds: &[NameKind] = match name.kind {
                NameKind::Place => &[NameKind::Place, NameKind::Village],
                NameKind::Village => &[NameKind::Village, NameKind::Place],
                NameKind::Road => &[NameKind::Road],
            };
            let mut near: Vec<Near> =
                kinds.iter().flat_map(|&kind| self.similar.find(kind, &name.text, RIVAL_LIMIT)).collect();
            near.retain(|near| !name.ids.iter().any(|(id, _)| *id == near.name));
            if let Some(whole) = &name.joined {
                near.extend(kinds.iter().flat_map(|&kind| self.similar.find(kind, whole, SIMILAR_LIMIT)));
            }
            if near.iter().all(|near| near.cost > similar_limit(length)) {
                near.clear();
            }
            near.sort_by(|a, b| a.cost.total_cmp(&b.cost));
            for near in near.into_iter().take(8) {
                let penalty = 60 + (near.cost * 250.0) as i32 + if length <= 3 { 120 } else { 0 };
                out.extend(self.gazetteer.groups_of(near.name).map(|group| Anchor {
                    name,
                    group: group as u32,
                    form: Form::Alias,
                    penalty,
                    similar: true,
                }));
            }
        }
        out
    }

    /// Whether one of the anchors lies in a town that the text names; so if it names none.
    pub(super) fn is_in_named_town(&self, query: &Query, anchors: &[Anchor]) -> bool {
        let mut towns = query.divisions.iter().filter(|division| division.level == Level::Town).peekable();
        towns.peek().is_none()
            || towns.flat_map(|division| &division.ids).any(|(id, _)| {
                anchors.iter().any(|anchor| {
                    self.gazetteer.area(self.gazetteer.group(anchor.group as usize).area).town == Some(*id)
                })
            })
    }
}
