//! Features: numbered in the order of their ids, with attributes and one geometry each.

use std::borrow::Cow;

use geo_types::MultiPolygon;

/// What an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
}

/// One attribute of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    /// For people.
    pub title: String,
    pub kind: Kind,
}

impl Field {
    pub fn text(name: &str, title: &str) -> Field {
        Field { name: name.to_owned(), title: title.to_owned(), kind: Kind::Text }
    }
}

/// The value of an attribute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    Null,
    Text(&'a str),
    Integer(i64),
    Number(f64),
    Boolean(bool),
}

impl<'a> Value<'a> {
    /// An empty text is no value.
    pub fn text(text: &'a str) -> Value<'a> {
        if text.is_empty() { Value::Null } else { Value::Text(text) }
    }
}

/// Where a feature is, WGS-84 degrees.
#[derive(Debug, Clone, Copy)]
pub enum Shape<'a> {
    Point(f64, f64),
    Polygons(&'a MultiPolygon<f64>),
}

/// The features of one layer, numbered from 0 in the order of their ids (by bytes).
pub trait Features: Send + Sync {
    fn len(&self) -> usize;

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Unique within the layer.
    fn id(&self, number: u32) -> Cow<'_, str>;

    /// The value of the layer's field of this index.
    fn value(&self, number: u32, field: usize) -> Value<'_>;

    fn shape(&self, number: u32) -> Shape<'_>;
}
