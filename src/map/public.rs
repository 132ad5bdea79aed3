//! The map that everybody may see: reviewed copies of layers under the names of what they are copies of, with the number
//! under which the map was approved (审图号; Map Management Regulation 2015, article 37). Nothing else is in it.

use std::sync::Arc;

use super::about::{self, About};
use super::{Map, rows};
use crate::access::{AccessLevel, Approved, PublicCopy};
use crate::atlas::Atlas;
use crate::spatial::rows::LayerRow;

/// Why a reviewed copy is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotShown {
    /// There is no such layer.
    Missing,
    /// Its content is another one now.
    Revision(String),
    /// It is more sensitive than L1.
    Level(AccessLevel),
}

/// What is said of a copy, where it is what was reviewed.
fn reviewed<'a>(atlas: &Atlas, copy: &PublicCopy, said: &'a [LayerRow]) -> Result<&'a LayerRow, NotShown> {
    let row = said.iter().find(|row| row.layer == copy.copy).ok_or(NotShown::Missing)?;
    let revision = atlas.revision_of(&format!("layer/{}", copy.copy));
    match (revision == copy.revision, About::from(row).level) {
        (false, _) => Err(NotShown::Revision(revision)),
        (_, AccessLevel::L1) => Ok(row),
        (_, level) => Err(NotShown::Level(level)),
    }
}

/// The reviewed copies that cannot be shown, by the public's name, of the layers that hold now.
pub fn not_shown<'a>(
    atlas: &'a Atlas,
    approved: &'a Approved,
    said: &'a [LayerRow],
) -> impl Iterator<Item = (&'a str, NotShown)> {
    approved
        .copies
        .iter()
        .filter_map(|(layer, copy)| Some((layer.as_str(), reviewed(atlas, copy, said).err()?)))
}

impl Map {
    /// The public map of an Atlas; layers that `before` has in the same revision are taken over from it.
    pub fn public(atlas: &Atlas, said: &[LayerRow], approved: &Approved, before: Option<&Map>) -> Map {
        let imported = rows::by_layer(atlas);
        let mut layers = Vec::new();
        for (layer, copy) in &approved.copies {
            let Ok(row) = reviewed(atlas, copy, said) else { continue };
            let Some(features) = imported.get(&copy.copy) else { continue };
            let row = LayerRow { layer: layer.clone(), ..row.clone() };
            let revision = copy.revision.clone();
            let about = About::from(&row);
            let known = before
                .and_then(|before| before.layers.iter().find(|known| known.name == *layer))
                .filter(|known| known.revision() == revision && known.about == about);
            layers.push(match known {
                Some(known) => Arc::clone(known),
                None => Arc::new(rows::layer(layer.clone(), about, revision, features)),
            });
        }
        layers.sort_by_key(|layer| (about::rank(&layer.name), layer.name.clone()));
        Map {
            layers,
            counted: Vec::new(),
            synthetic: atlas.is_synthetic(),
            approval: Some(approved.number.clone()),
        }
    }
}
