//! The lexicon that the city is built on, read from `gazetteer/` (embedded): divisions, aliases and known names.

use super::SampleError;
use crate::address::rows::{AliasKind, AliasRow, DivisionRow, Level};
use chrono::NaiveDate;

const YIWU_DIVISIONS: &str = include_str!("../../gazetteer/yiwu/divisions.csv");
const YIWU_ALIASES: &str = include_str!("../../gazetteer/yiwu/aliases.csv");
const YIWU_NAMES: &str = include_str!("../../gazetteer/yiwu/names.csv");
const COUNTRY_DIVISIONS: &str = include_str!("../../gazetteer/country/divisions.csv");
const ZHEJIANG_TOWNS: &str = include_str!("../../gazetteer/zhejiang/divisions.csv");

/// A road or place that facts name; `town` is empty where no source gives it.
pub struct KnownName {
    pub name: String,
    pub road: bool,
    pub town: String,
}

pub fn yiwu_divisions() -> Result<Vec<DivisionRow>, SampleError> {
    divisions("gazetteer/yiwu/divisions.csv", YIWU_DIVISIONS)
}

pub fn country_divisions() -> Result<Vec<DivisionRow>, SampleError> {
    divisions("gazetteer/country/divisions.csv", COUNTRY_DIVISIONS)
}

pub fn zhejiang_towns() -> Result<Vec<DivisionRow>, SampleError> {
    divisions("gazetteer/zhejiang/divisions.csv", ZHEJIANG_TOWNS)
}

pub fn yiwu_names() -> Result<Vec<KnownName>, SampleError> {
    let file = "gazetteer/yiwu/names.csv";
    let read = |field: &dyn Fn(&str) -> Result<String, SampleError>| {
        Ok(KnownName { name: field("name")?, road: field("kind")? == "road", town: field("town")? })
    };
    rows(file, YIWU_NAMES, &read)
}

pub fn yiwu_aliases() -> Result<Vec<AliasRow>, SampleError> {
    let file = "gazetteer/yiwu/aliases.csv";
    let read = |field: &dyn Fn(&str) -> Result<String, SampleError>| {
        let word = field("kind")?;
        let kind = AliasKind::from_word(&word).ok_or_else(|| bad(file, &format!("alias kind {word}")))?;
        Ok(AliasRow {
            alias: field("alias")?,
            kind,
            target: field("target")?,
            valid_from: day(file, &field("valid_from")?)?,
            valid_to: day(file, &field("valid_to")?)?,
            source: field("source")?,
        })
    };
    rows(file, YIWU_ALIASES, &read)
}

fn divisions(file: &'static str, text: &str) -> Result<Vec<DivisionRow>, SampleError> {
    let read = |field: &dyn Fn(&str) -> Result<String, SampleError>| {
        let word = field("level")?;
        let level = Level::from_word(&word).ok_or_else(|| bad(file, &format!("level {word}")))?;
        Ok(DivisionRow {
            code: field("code")?,
            name: field("name")?,
            level,
            parent: Some(field("parent")?).filter(|parent| !parent.is_empty()),
            valid_from: day(file, &field("valid_from")?)?,
            valid_to: day(file, &field("valid_to")?)?,
        })
    };
    rows(file, text, &read)
}

type Field<'a> = &'a dyn Fn(&str) -> Result<String, SampleError>;

fn rows<T>(
    file: &'static str,
    text: &str,
    read: &dyn Fn(Field) -> Result<T, SampleError>,
) -> Result<Vec<T>, SampleError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| bad(file, &error.to_string()))?.clone();
    let mut out = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| bad(file, &error.to_string()))?;
        let field = |name: &str| {
            let column = header.iter().position(|column| column == name);
            let column = column.ok_or_else(|| bad(file, &format!("column {name} is missing")))?;
            Ok(record.get(column).unwrap_or_default().to_string())
        };
        out.push(read(&field)?);
    }
    Ok(out)
}

fn day(file: &'static str, text: &str) -> Result<Option<NaiveDate>, SampleError> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| bad(file, &format!("date {text}")))
}

fn bad(file: &'static str, problem: &str) -> SampleError {
    SampleError::Embedded { file, problem: problem.to_string() }
}
