//! Filters: which features to hand out, as CQL2 (OGC 21-065r2) in text or JSON, or as the filters of WFS, say it.
//!
//! A filter is read into a [`Condition`] by names, then bound to a layer, where every name must be one of its fields and
//! every comparison one of like with like. What a feature lacks makes a comparison unknown, and an unknown condition
//! selects nothing, as in SQL.

mod bind;
pub mod fes;
pub mod json;
mod like;
mod region;
pub mod text;

use crate::coordinates::output::OutputSystem;
use crate::map::features::Value;
use crate::map::layer::Layer;

pub use bind::Filter;
pub use region::Region;

/// Nesting that is read; deeper is refused, so that no text exhausts the stack.
pub const DEEPEST: usize = 50;

/// Characters of a filter that are read.
pub const LONGEST: usize = 20_000;

const BAD_REGION: &str = "几何是空的、坐标不在该坐标系内，或顶点超过 2,000 个";

/// The attribute that stands for a feature's geometry.
pub const GEOMETRY: &str = "geometry";

/// A condition on features, by the names of their attributes.
#[derive(Debug, Clone)]
pub enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    Compare(Comparison, Operand, Operand),
    Between(Operand, Operand, Operand),
    In(Operand, Vec<Operand>),
    /// With `%` for any characters, `_` for one and `\` before either for itself; whether letter case counts.
    Like(Operand, String, bool),
    IsNull(String),
    Intersects(Region),
    Always(bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    pub fn from_sign(sign: &str) -> Option<Comparison> {
        Some(match sign {
            "=" => Self::Equal,
            "<>" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    Property(String),
    Text(String),
    Number(f64),
    Boolean(bool),
    /// Without regard to letter case.
    Casei(Box<Operand>),
}

/// Why a filter cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FilterError {
    #[error("过滤条件在第 {at} 个字符处有误：{what}")]
    Syntax { at: usize, what: String },
    #[error("过滤条件有误：{0}")]
    Meaning(String),
    #[error("图层没有属性“{name}”；可用的属性：{known}")]
    UnknownProperty { name: String, known: String },
    #[error("属性“{name}”是{expected}，不能与{found}比较")]
    Type { name: String, expected: &'static str, found: &'static str },
    #[error("过滤条件过长，最多 {LONGEST} 个字符")]
    TooLong,
    #[error("过滤条件嵌套过深，最多 {DEEPEST} 层")]
    TooDeep,
}

impl Filter {
    /// Reads CQL2 text or JSON and binds it to a layer; geometries are in `crs`.
    ///
    /// # Errors
    /// The text is no CQL2, or means something that the layer cannot answer.
    pub fn read(layer: &Layer, filter: &str, json: bool, crs: OutputSystem) -> Result<Filter, FilterError> {
        if filter.chars().nth(LONGEST).is_some() {
            return Err(FilterError::TooLong);
        }
        let condition = if json { json::read(filter, crs)? } else { text::read(filter, crs)? };
        Filter::bind(layer, condition)
    }
}

/// The word for what a value is.
fn word(value: Value<'_>) -> &'static str {
    match value {
        Value::Null => "空值",
        Value::Text(_) => "文字",
        Value::Integer(_) | Value::Number(_) => "数",
        Value::Boolean(_) => "真假值",
    }
}
