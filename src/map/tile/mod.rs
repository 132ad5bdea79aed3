//! Vector tiles (Mapbox Vector Tile 2.1): one layer's share of one tile.
//!
//! The layers of a tile follow each other, so that several are several shares put together.

pub mod describe;
mod points;
mod polygons;

use fast_mvt::{MvtFeatureBuilder, MvtLayerBuilder, MvtResult, MvtValueRef};

use super::features::Value;
use super::layer::{Index, Layer, MOST_POINTS};
use crate::spatial::tile::TileId;

/// The attribute that says how many points a gathered one stands for.
pub const COUNT: &str = "count";

/// What a layer with the points that the names of polygons stand at is called.
pub const LABEL_SUFFIX: &str = "_label";

impl Layer {
    /// This layer's share of a tile, uncompressed; empty where it has nothing there.
    ///
    /// # Errors
    /// Never in practice: the encoder refuses a layer without a name and more than 2^29 points.
    pub fn tile(&self, tile: TileId) -> MvtResult<Vec<u8>> {
        match &*self.index {
            Index::Points { points, .. } if points.count_in(tile) > MOST_POINTS => {
                points::gathered(self, points, tile)
            }
            Index::Points { points, .. } => points::single(self, points, tile),
            Index::Polygons { tree, outlines, labels } => polygons::share(self, tree, outlines, labels, tile),
        }
    }

    /// Whether anything of the layer as it was delivered lies in a tile or its margin. A tile may be empty where this is true,
    /// because what is too small for its zoom is left out; where it is false, so it is in all tiles within.
    pub fn reaches(&self, tile: TileId) -> bool {
        match &*self.index {
            Index::Points { points, .. } => points.count_in(tile) > 0,
            Index::Polygons { tree, outlines, .. } => polygons::reach(tree, outlines, tile),
        }
    }

    /// First zoom at which no tile gathers its points; 0 for polygons.
    pub fn single_from(&self) -> u8 {
        match &*self.index {
            Index::Points { single_from, .. } => *single_from,
            Index::Polygons { .. } => 0,
        }
    }

    /// A layer for the encoder that lists all attributes first.
    fn builder(&self, name: String) -> MvtResult<MvtLayerBuilder> {
        let mut tile = fast_mvt::MvtTileBuilder::new();
        tile.preset_keys(std::iter::once("id").chain(self.fields.iter().map(|field| field.name.as_str())));
        tile.layer(name)
    }

    /// Writes id and attributes of a feature.
    fn describe(&self, number: u32, feature: &mut MvtFeatureBuilder) -> MvtResult<()> {
        feature.tag_ref("id", MvtValueRef::String(&self.features().id(number)))?;
        for (index, field) in self.fields.iter().enumerate() {
            let value = match self.features().value(number, index) {
                Value::Null => continue,
                Value::Text(text) => MvtValueRef::String(text),
                Value::Integer(value) if value < 0 => MvtValueRef::SInt(value),
                Value::Integer(value) => MvtValueRef::Int(value),
                Value::Number(value) => MvtValueRef::Double(value),
                Value::Boolean(value) => MvtValueRef::Bool(value),
            };
            feature.tag_ref(&field.name, value)?;
        }
        Ok(())
    }
}
