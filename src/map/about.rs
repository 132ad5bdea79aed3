//! What is said of a layer.

use crate::access::AccessLevel;
use crate::spatial::rows::LayerRow;
use chrono::NaiveDate;

/// A layer's description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    pub title: String,
    /// Who delivered it, from what.
    pub source: String,
    /// The reference system of the delivered file, e.g. `epsg:4549`; empty where it is not known.
    pub crs: String,
    pub level: AccessLevel,
    /// First and last day on which it holds; open where it is `None`.
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
    /// Counts the changes of the layer's content that were put into force, from 1.
    pub version: u32,
}

/// The layers that the field knows, in the order of a legend: name, title.
const KNOWN: [(&str, &str); 8] = [
    ("ftz", "自贸区范围"),
    ("plan", "空间规划"),
    ("industry", "产业规划"),
    ("town", "镇街"),
    ("village", "村社"),
    ("enterprise", "企业"),
    ("anchorage", "锚地"),
    (super::ADDRESS, "地址"),
];

/// The place of a layer in a list.
pub fn rank(layer: &str) -> usize {
    KNOWN.iter().position(|(name, _)| *name == layer).unwrap_or(KNOWN.len() - 2)
}

impl About {
    /// The description of a layer that nobody described.
    pub fn of(layer: &str) -> About {
        let known = KNOWN.iter().find(|(name, _)| *name == layer);
        About {
            title: known.map_or(layer, |(_, title)| title).to_owned(),
            source: String::new(),
            crs: String::new(),
            level: AccessLevel::L1,
            valid_from: None,
            valid_to: None,
            version: 1,
        }
    }
}

impl From<&LayerRow> for About {
    /// A level that is none is the strictest.
    fn from(row: &LayerRow) -> About {
        let known = About::of(&row.layer);
        About {
            title: if row.title.is_empty() { known.title } else { row.title.clone() },
            source: row.source.clone(),
            crs: row.crs.clone(),
            level: AccessLevel::from_word(&row.level).unwrap_or(AccessLevel::L4),
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            version: row.version,
        }
    }
}
