//! Names of the base that a name in the text may stand for.

use super::base::AddressBase;
use super::lexicon::{Form, NameKind};
use super::query::{NameRef, Query};
use super::rows::Level;
use super::similar::{self, Near, Slip};

/// A name that differs by more than this is another one. Up to it the difference is shown to a person; what a verdict
/// may rest on is a matter of the [`Slip`].
const SIMILAR_LIMIT: f32 = 1.0;

/// A name within one edit is a rival of the one taken, even where the edit is an unlikely one (西罗店 for 罗罗店).
const RIVAL_LIMIT: f32 = 3.0;

/// What it costs besides where characters differ that nobody takes for each other.
const UNLIKELY: i32 = 250;

/// A name of the base that a name in the text may stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchor<'a> {
    pub name: &'a NameRef,
    pub group: u32,
    pub form: Form,
    pub penalty: i32,
    /// How the name differs from what is typed, and how many characters there are to know it by.
    pub slip: Option<(Slip, usize)>,
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
            Form::Short | Form::Part => 60,
        };
        let mut out: Vec<Anchor> = Vec::new();
        for &(id, form) in &name.ids {
            out.extend(self.gazetteer.groups_of(id).map(|group| Anchor {
                name,
                group: group as u32,
                form,
                penalty: form_penalty(form),
                slip: None,
            }));
        }
        for &(id, form) in &name.divisions {
            for &group in self.groups_of_village(id) {
                if !out.iter().any(|anchor| anchor.group == group) {
                    out.push(Anchor { name, group, form, penalty: form_penalty(form), slip: None });
                }
            }
        }
        if fuzzy && (out.is_empty() || name.joined.is_some() || !self.is_in_named_town(query, &out)) {
            out.extend(self.similar_anchors(name));
        }
        out
    }

    /// Names that differ a little from what is typed. What stands unknown right before a name is part of it as typed.
    fn similar_anchors<'a>(&self, name: &'a NameRef) -> Vec<Anchor<'a>> {
        // A typed 求真星村 may be the quarter 求真新村: the ending does not tell.
        let kinds: &[NameKind] = match name.kind {
            NameKind::Place => &[NameKind::Place, NameKind::Village],
            NameKind::Village => &[NameKind::Village, NameKind::Place],
            NameKind::Road => &[NameKind::Road],
        };
        let typed = name.extended.as_ref().unwrap_or(&name.text);
        let find = |text: &str, limit: f32| -> Vec<Near> {
            kinds.iter().flat_map(|&kind| self.similar.find(kind, text, limit)).collect()
        };
        let mut near = find(typed, RIVAL_LIMIT);
        near.retain(|near| !name.ids.iter().any(|(id, _)| *id == near.name));
        if let Some(whole) = &name.joined {
            near.extend(find(whole, SIMILAR_LIMIT));
        }
        if near.iter().all(|near| near.cost > SIMILAR_LIMIT) {
            return Vec::new();
        }
        near.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        let mut out = Vec::new();
        let chars: Vec<char> = typed.chars().collect();
        for near in near.into_iter().take(8) {
            let slip = Some((Slip::of(near.cost), similar::core_length(&chars)));
            let unlikely = if Slip::of(near.cost) == Slip::Other { UNLIKELY } else { 0 };
            let penalty = 60 + (near.cost * 250.0) as i32 + unlikely + if chars.len() <= 3 { 120 } else { 0 };
            let groups = self.gazetteer.groups_of(near.name);
            out.extend(groups.map(|group| Anchor {
                name,
                group: group as u32,
                form: Form::Alias,
                penalty,
                slip,
            }));
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
