//! Completions of what is being typed.

use super::Atlas;
use crate::address::lexicon::NameKind;
use crate::address::suggest::Completion;
use crate::classification::Suggestion;

impl Atlas {
    /// Completions of a text by prefix or by pinyin initials, at most `limit`.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<Suggestion> {
        let completions = self.with_scratch(|scratch| {
            self.ground.base.complete(&self.ground.completions, typed, limit, scratch)
        });
        completions.into_iter().map(|(kept, completion)| self.suggestion(&kept, completion)).collect()
    }

    fn suggestion(&self, kept: &str, completion: Completion) -> Suggestion {
        let gazetteer = &self.ground.base.gazetteer;
        let divisions = &self.ground.base.lexicon.divisions;
        match completion {
            Completion::Division(id) => Suggestion {
                text: format!("{kept}{}", divisions.get(id).name),
                kind: "division".into(),
                detail: divisions
                    .get(id)
                    .parent
                    .map(|parent| divisions.full_name(parent))
                    .unwrap_or_default(),
                lon: None,
                lat: None,
                site_id: None,
            },
            Completion::Group(group) => {
                let held = gazetteer.group(group as usize);
                let area = gazetteer.area(held.area);
                let (kind, name) = &self.ground.base.lexicon.names()[held.name as usize];
                let rows = gazetteer.rows_of(held);
                let (lon, lat) = gazetteer.row(rows[rows.len() / 2]).point();
                // A town that the text has not named yet tells one 中山路 from another.
                let town = if kept.contains(area.town_name.as_str()) { "" } else { area.town_name.as_str() };
                Suggestion {
                    text: format!("{kept}{town}{name}"),
                    kind: if *kind == NameKind::Road { "road" } else { "place" }.into(),
                    detail: area.town.or(area.county).map(|id| divisions.full_name(id)).unwrap_or_default(),
                    lon: Some(lon),
                    lat: Some(lat),
                    site_id: None,
                }
            }
            Completion::Row(row) => {
                let weighed = self.record(row);
                let text = self.standard_address(&weighed.reading);
                let (lon, lat) = gazetteer.row(row).point();
                let detail = gazetteer.area(gazetteer.row(row).area).town_name.clone();
                Suggestion {
                    site_id: Some(gazetteer.id(row).to_string()),
                    text,
                    kind: "address".into(),
                    detail,
                    lon: Some(lon),
                    lat: Some(lat),
                }
            }
        }
    }
}
