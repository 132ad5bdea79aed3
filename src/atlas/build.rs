//! Builds an Atlas from rows, whatever their order.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::{Atlas, Part};
use crate::address::base::AddressBase;
use crate::address::builder::GazetteerBuilder;
use crate::address::lexicon::LexiconError;
use crate::address::rows::{AddressRow, AliasRow, DivisionRow};
use crate::address::suggest::SuggestIndex;
use crate::classification::hulls::Hulls;
use crate::classification::zone_table::ZoneTable;
use crate::spatial::layers::Layers;
use crate::spatial::nearest::Nearest;
use crate::spatial::rows::{FeatureRow, Geometry, PointRow, Properties, Scalar, ZoneRow};

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
    zones: Vec<ZoneRow>,
    points: Vec<PointRow>,
    parts: BTreeMap<String, (u128, usize)>,
    bounds: Option<[f64; 4]>,
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
        self.count("lexicon", |hash| {
            field(hash, &row.code);
            field(hash, &row.name);
            field(hash, row.level.as_str());
            field(hash, row.parent.as_deref().unwrap_or(""));
            field(hash, &valid(row.valid_to));
        });
        self.divisions.push(row);
    }

    pub fn alias(&mut self, row: AliasRow) {
        self.count("lexicon", |hash| {
            field(hash, &row.alias);
            field(hash, row.kind.as_str());
            field(hash, &row.target);
        });
        self.aliases.push(row);
    }

    /// Taken by reference: a row is packed at once, so that millions of rows need no second copy.
    pub fn address(&mut self, row: &AddressRow) {
        self.count(&format!("addresses/{}/{}", row.county, row.town), |hash| {
            let elements = [&row.village, &row.road, &row.number, &row.place, &row.building, &row.unit];
            field(hash, &row.id);
            elements.into_iter().chain([&row.floor, &row.room]).for_each(|text| field(hash, text));
            hash.update(row.lon.to_le_bytes());
            hash.update(row.lat.to_le_bytes());
        });
        self.grow(row.lon, row.lat);
        self.addresses.push(row);
    }

    /// A feature of a layer: a zone, or a point.
    pub fn feature(&mut self, row: FeatureRow) {
        let FeatureRow { layer, code, name, kind, properties, geometry } = row;
        match geometry {
            Geometry::Polygons(geometry) => {
                self.zone(ZoneRow { layer, code, name, kind, properties, geometry });
            }
            Geometry::Point(lon, lat) => {
                self.point(PointRow { layer, code, name, kind, properties, lon, lat })
            }
        }
    }

    fn point(&mut self, row: PointRow) {
        self.count(&format!("layer/{}", row.layer), |hash| {
            [&row.code, &row.name, &row.kind].into_iter().for_each(|text| field(hash, text));
            hash_properties(hash, &row.properties);
            hash.update(row.lon.to_le_bytes());
            hash.update(row.lat.to_le_bytes());
        });
        self.grow(row.lon, row.lat);
        self.points.push(row);
    }

    pub fn zone(&mut self, row: ZoneRow) {
        self.count(&format!("layer/{}", row.layer), |hash| {
            [&row.code, &row.name, &row.kind].into_iter().for_each(|text| field(hash, text));
            hash_properties(hash, &row.properties);
            for ring in crate::spatial::area::rings(&row.geometry) {
                hash.update((ring.0.len() as u64).to_le_bytes());
                for coord in &ring.0 {
                    hash.update(coord.x.to_le_bytes());
                    hash.update(coord.y.to_le_bytes());
                }
            }
        });
        for ring in crate::spatial::area::rings(&row.geometry) {
            ring.0.iter().for_each(|coord| self.grow(coord.x, coord.y));
        }
        self.zones.push(row);
    }

    fn grow(&mut self, lon: f64, lat: f64) {
        let [west, south, east, north] = self.bounds.unwrap_or([lon, lat, lon, lat]);
        self.bounds = Some([west.min(lon), south.min(lat), east.max(lon), north.max(lat)]);
    }

    /// A part's hash is the sum of its rows' hashes, so that their order does not matter.
    fn count(&mut self, part: &str, feed: impl FnOnce(&mut Sha256)) {
        let mut hash = Sha256::new();
        feed(&mut hash);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.finalize()[..16]);
        if !self.parts.contains_key(part) {
            self.parts.insert(part.to_string(), (0, 0));
        }
        if let Some(held) = self.parts.get_mut(part) {
            held.0 = held.0.wrapping_add(u128::from_le_bytes(bytes));
            held.1 += 1;
        }
    }

    /// Builds the snapshot.
    ///
    /// # Errors
    /// [`BuildError::Lexicon`] where the dictionary outgrows its automaton.
    pub fn build(self) -> Result<Atlas, BuildError> {
        let AtlasBuilder { divisions, aliases, addresses, zones, mut points, parts, bounds, synthetic } =
            self;
        points.sort_by(|a, b| (&a.layer, &a.code).cmp(&(&b.layer, &b.code)));
        let base = AddressBase::new(divisions, &aliases, addresses)?;
        let layers = Layers::new(zones);
        let hulls = Hulls::new(&base);
        let table = ZoneTable::new(&base, &hulls, layers.zones());
        let nearest = Nearest::new(base.gazetteer.rows().iter().map(|row| row.point()));
        let completions = SuggestIndex::new(&base);
        let parts: Vec<Part> = parts
            .into_iter()
            .map(|(name, (sum, rows))| Part { name, hash: format!("{:016x}", (sum >> 64) as u64), rows })
            .collect();
        let version = hash_of(parts.iter());
        Ok(Atlas {
            version,
            parts,
            base: Arc::new(base),
            hulls,
            zones: table,
            layers,
            points,
            nearest,
            completions,
            extent: bounds,
            synthetic,
        })
    }
}

/// Feeds attributes, by name; nothing where there are none.
fn hash_properties(hash: &mut Sha256, properties: &Properties) {
    for (name, value) in properties {
        field(hash, name);
        match value {
            Scalar::Text(text) => field(hash, text),
            Scalar::Integer(value) => hash.update(value.to_le_bytes()),
            Scalar::Number(value) => hash.update(value.to_le_bytes()),
            Scalar::Boolean(value) => hash.update([u8::from(*value)]),
        }
    }
}

/// The hash of parts: of their names, hashes and row counts.
pub(super) fn hash_of<'a>(parts: impl Iterator<Item = &'a Part>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        field(&mut hash, &part.name);
        field(&mut hash, &part.hash);
        hash.update((part.rows as u64).to_le_bytes());
    }
    hex(&hash.finalize()[..8])
}

/// Feeds a text with its length, so that neighbouring fields cannot run into each other.
pub(super) fn field(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
