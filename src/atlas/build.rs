//! Builds an Atlas from rows, whatever their order.

use std::sync::Arc;

use sha2::Digest;

use super::features::Features;
use super::parts::{Parts, field, hash_of, joined};
use super::{Atlas, Ground, Part};
use crate::address::base::AddressBase;
use crate::address::builder::GazetteerBuilder;
use crate::address::lexicon::LexiconError;
use crate::address::rows::{AddressRow, AliasRow, DivisionRow};
use crate::address::suggest::SuggestIndex;
use crate::classification::hulls::Hulls;
use crate::classification::zone_table::ZoneTable;
use crate::spatial::layers::Layers;
use crate::spatial::nearest::Nearest;
use crate::spatial::rows::{FeatureRow, ZoneRow};

/// Why rows do not make an Atlas.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
}

/// Collects rows, then builds. Rows may come in any order; the result depends only on their set.
#[derive(Default)]
pub struct AtlasBuilder {
    divisions: Vec<DivisionRow>,
    aliases: Vec<AliasRow>,
    addresses: GazetteerBuilder,
    parts: Parts,
    extent: Option<[f64; 4]>,
    features: Features,
    synthetic: bool,
}

impl AtlasBuilder {
    pub fn new() -> Self {
        Self::default()
    }

    /// Says whether any of the rows are invented. It is no content: the version does not depend on it.
    pub fn set_synthetic(&mut self, synthetic: bool) {
        self.synthetic = synthetic;
    }

    pub fn division(&mut self, row: DivisionRow) {
        let valid = |day: Option<chrono::NaiveDate>| day.map_or(String::new(), |day| day.to_string());
        self.parts.count("lexicon", |hash| {
            field(hash, &row.code);
            field(hash, &row.name);
            field(hash, row.level.as_str());
            field(hash, row.parent.as_deref().unwrap_or(""));
            field(hash, &valid(row.valid_to));
        });
        self.divisions.push(row);
    }

    pub fn alias(&mut self, row: AliasRow) {
        self.parts.count("lexicon", |hash| {
            field(hash, &row.alias);
            field(hash, row.kind.as_str());
            field(hash, &row.target);
        });
        self.aliases.push(row);
    }

    /// Taken by reference: a row is packed at once, so that millions of rows need no second copy.
    pub fn address(&mut self, row: &AddressRow) {
        self.parts.count(&format!("addresses/{}/{}", row.county, row.town), |hash| {
            let elements = [&row.village, &row.road, &row.number, &row.place, &row.building, &row.unit];
            field(hash, &row.id);
            elements.into_iter().chain([&row.floor, &row.room]).for_each(|text| field(hash, text));
            hash.update(row.lon.to_le_bytes());
            hash.update(row.lat.to_le_bytes());
        });
        self.extent = joined(self.extent, Some([row.lon, row.lat, row.lon, row.lat]));
        self.addresses.push(row);
    }

    /// A feature of a layer: a zone, or a point.
    pub fn feature(&mut self, row: FeatureRow) {
        self.features.push(row);
    }

    pub fn zone(&mut self, row: ZoneRow) {
        self.features.zone(row);
    }

    /// Builds the snapshot.
    ///
    /// # Errors
    /// [`BuildError::Lexicon`] where the dictionary outgrows its automaton.
    pub fn build(self) -> Result<Atlas, BuildError> {
        let AtlasBuilder { divisions, aliases, addresses, parts, extent, features, synthetic } = self;
        let base = AddressBase::new(divisions, &aliases, addresses)?;
        let ground = Ground {
            hulls: Hulls::new(&base),
            nearest: Nearest::new(base.gazetteer.rows().iter().map(|row| row.point())),
            completions: SuggestIndex::new(&base),
            parts: parts.finish().collect(),
            extent,
            base: Arc::new(base),
            synthetic,
        };
        Ok(Atlas::on(Arc::new(ground), features))
    }
}

impl Atlas {
    /// The same addresses under other layers: what would be answered if these were in force.
    pub fn with_features(&self, rows: impl IntoIterator<Item = FeatureRow>) -> Atlas {
        let mut features = Features::default();
        rows.into_iter().for_each(|row| features.push(row));
        Atlas::on(Arc::clone(&self.ground), features)
    }

    fn on(ground: Arc<Ground>, features: Features) -> Atlas {
        let Features { zones, mut points, parts, extent } = features;
        points.sort_by(|a, b| (&a.layer, &a.code).cmp(&(&b.layer, &b.code)));
        let layers = Layers::new(zones);
        let mut parts: Vec<Part> = ground.parts.iter().cloned().chain(parts.finish()).collect();
        parts.sort_by(|a, b| a.name.cmp(&b.name));
        Atlas {
            version: hash_of(parts.iter()),
            parts,
            zones: ZoneTable::new(&ground.base, &ground.hulls, layers.zones()),
            layers,
            points,
            extent: joined(ground.extent, extent),
            ground,
        }
    }
}
