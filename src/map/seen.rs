//! The map as one caller sees it: layers, fields and rows that he may not see are not in it. Everything that hands out a layer
//! works on this map, so that nothing needs to ask again.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::Map;
use super::features::{Features, Field, Kind, Shape, Value};
use super::layer::Layer;
use crate::access::mask::masked;
use crate::access::{Access, FieldAccess, Sight};

impl Map {
    /// What exists for a sight. Layers that it shows as they are, are shared.
    pub fn seen(&self, sight: &Sight) -> Map {
        let with = |access: Access| {
            self.layers.iter().filter(move |layer| sight.of_layer(&layer.name, layer.about.level) == access)
        };
        Map {
            layers: with(Access::Read).map(|layer| seen(layer, sight)).collect(),
            counted: with(Access::Count).map(Arc::clone).collect(),
            synthetic: self.synthetic,
            approval: self.approval.clone(),
        }
    }
}

/// A layer as somebody takes it away: each feature says who did, and when.
pub fn stamped(layer: &Layer, by: &str, at: &str) -> Layer {
    let fields = [Field::text("export_by", "导出账号"), Field::text("export_at", "导出时间")];
    let columns = (0..layer.fields.len()).map(Column::As);
    let columns = columns.chain([Column::Same(by.to_owned()), Column::Same(at.to_owned())]).collect();
    let fields = layer.fields.iter().cloned().chain(fields).collect();
    let features = Arc::new(Veiled { base: layer.shared_features(), columns, rows: None });
    layer.dressed(layer.revision().to_owned(), fields, features)
}

/// A layer that may be read, as it is seen.
fn seen(layer: &Arc<Layer>, sight: &Sight) -> Arc<Layer> {
    if !sight.veils(&layer.name) {
        return Arc::clone(layer);
    }
    // Everything that makes this view differ from the layer goes into its revision: what is kept for one is not shown to another.
    let mut what = Sha256::new_with_prefix(layer.revision());
    let rows = sight.own_rows(&layer.name).map(|(field, unit)| {
        what.update([field, "\0", unit, "\n"].concat());
        own(layer, field, unit)
    });
    let mut columns = Vec::new();
    let mut fields = Vec::new();
    for (index, field) in layer.fields.iter().enumerate() {
        let access = sight.of_field(&layer.name, &field.name);
        what.update(format!("{index}{access:?}\n"));
        columns.extend(match access {
            FieldAccess::Hidden => None,
            FieldAccess::Read => Some(Column::As(index)),
            FieldAccess::Masked => Some(Column::Masked(mask(layer, index))),
        });
        if access != FieldAccess::Hidden {
            // What is masked is a text, whatever it was.
            let kind = if access == FieldAccess::Masked { Kind::Text } else { field.kind };
            fields.push(Field { kind, ..field.clone() });
        }
    }
    let revision = crate::access::token::hex(&what.finalize()[..8]);
    let base = layer.shared_features();
    Arc::new(match rows {
        None => layer.dressed(revision, fields, Arc::new(Veiled { base, columns, rows: None })),
        Some(rows) => {
            let features = Arc::new(Veiled { base, columns, rows: Some(rows) });
            Layer::new(layer.name.clone(), layer.about.clone(), revision, fields, layer.kind(), features)
        }
    })
}

/// The features that belong to a unit; none where the layer has no such field.
fn own(layer: &Layer, field: &str, unit: &str) -> Vec<u32> {
    let Some(field) = layer.field(field) else { return Vec::new() };
    let features = layer.features();
    (0..features.len() as u32)
        .filter(|number| matches!(features.value(*number, field), Value::Text(text) if text == unit && !unit.is_empty()))
        .collect()
}

/// A layer's features without some attributes, or some features.
struct Veiled {
    base: Arc<dyn Features>,
    columns: Vec<Column>,
    /// Which of the base's, in their order; all without.
    rows: Option<Vec<u32>>,
}

enum Column {
    /// The base's column of this index.
    As(usize),
    Masked(Masks),
    /// The same text for all.
    Same(String),
}

/// Masked texts: many values, few masks.
struct Masks {
    texts: Vec<String>,
    /// By the base's numbers; 0 for no value.
    of: Vec<u32>,
}

fn mask(layer: &Layer, field: usize) -> Masks {
    let features = layer.features();
    let mut texts = vec![String::new()];
    let mut known = FxHashMap::default();
    let of = (0..features.len() as u32).map(|number| {
        let text = match features.value(number, field) {
            Value::Null => return 0,
            Value::Text(text) => masked(text),
            Value::Integer(_) | Value::Number(_) | Value::Boolean(_) => "**".to_owned(),
        };
        *known.entry(text).or_insert_with_key(|text| {
            texts.push(text.clone());
            texts.len() as u32 - 1
        })
    });
    let of = of.collect();
    Masks { texts, of }
}

impl Veiled {
    fn base_number(&self, number: u32) -> u32 {
        self.rows.as_ref().map_or(number, |rows| rows[number as usize])
    }
}

impl Features for Veiled {
    fn len(&self) -> usize {
        self.rows.as_ref().map_or(self.base.len(), Vec::len)
    }

    fn id(&self, number: u32) -> Cow<'_, str> {
        self.base.id(self.base_number(number))
    }

    fn value(&self, number: u32, field: usize) -> Value<'_> {
        let number = self.base_number(number);
        match &self.columns[field] {
            Column::As(index) => self.base.value(number, *index),
            Column::Same(text) => Value::text(text),
            Column::Masked(masks) => Value::text(&masks.texts[masks.of[number as usize] as usize]),
        }
    }

    fn shape(&self, number: u32) -> Shape<'_> {
        self.base.shape(self.base_number(number))
    }
}
