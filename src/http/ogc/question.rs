//! The parameters of a question for features.

use super::format::{bad_parameter, value};
use crate::coordinates::output::OutputSystem;
use crate::http::problem::Problem;
use crate::http::select::Asked;
use crate::map::features::Kind;
use crate::map::filter::{Comparison, Condition, Filter, FilterError, Operand, Region};
use crate::map::layer::Layer;

pub const DEFAULT_LIMIT: usize = 1_000;
pub const MOST: usize = 10_000;

/// Parameters that every layer knows; the others are names of its attributes.
const KNOWN: [&str; 11] = [
    "f",
    "bbox",
    "bbox-crs",
    "datetime",
    "limit",
    "offset",
    "cursor",
    "crs",
    "filter",
    "filter-lang",
    "filter-crs",
];

/// What is asked.
pub struct Question {
    pub asked: Asked,
    pub system: OutputSystem,
    /// False where the layer does not hold at the time that is asked for.
    pub in_force: bool,
}

impl Question {
    /// # Errors
    /// 400, with the parameter and what is wrong with it.
    pub fn read(layer: &Layer, pairs: &[(String, String)]) -> Result<Question, Problem> {
        let systems = super::collections::systems(layer);
        let system = |name: &str| match value(pairs, name) {
            None => Ok(OutputSystem::CRS84),
            Some(text) => OutputSystem::parse(text)
                .filter(|system| systems.iter().any(|one| one.epsg() == system.epsg()))
                .ok_or_else(|| {
                    let known: Vec<String> = systems.iter().map(|system| system.uri()).collect();
                    bad_parameter(name, format!("不支持坐标系“{text}”；可用：{}。", known.join("、")))
                }),
        };
        let count = |name: &str, otherwise: usize| match value(pairs, name) {
            None => Ok(otherwise),
            // However many digits it has.
            Some(text) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(text.parse::<usize>().unwrap_or(usize::MAX))
            }
            Some(_) => Err(bad_parameter(name, format!("参数 {name} 须为不小于 0 的整数。"))),
        };
        for (index, (name, _)) in pairs.iter().enumerate() {
            if pairs[..index].iter().any(|(before, _)| before == name) {
                return Err(bad_parameter(name, format!("参数 {name} 出现了不止一次。")));
            }
        }
        let limit = count("limit", DEFAULT_LIMIT)?;
        if limit == 0 {
            return Err(bad_parameter("limit", format!("limit 须在 1 与 {MOST} 之间。")));
        }
        let (bounds, window) = match value(pairs, "bbox") {
            Some(text) => bounds(text, system("bbox-crs")?)?,
            None => (None, None),
        };
        let mut filters = filters(layer, pairs, system("filter-crs")?)?;
        filters.extend(window);
        Ok(Question {
            asked: Asked {
                bounds,
                filter: Filter::all(filters),
                after: value(pairs, "cursor").map(str::to_owned),
                offset: count("offset", 0)?,
                // A larger limit is no error: the standard has the server take its own (17-069r4, 7.15.2).
                limit: limit.min(MOST),
            },
            system: system("crs")?,
            in_force: value(pairs, "datetime").map_or(Ok(true), |text| in_force(layer, text))?,
        })
    }
}

/// Four numbers, or six with heights, which are passed over: a plain box of degrees, or what a box is that is bent in
/// degrees or crosses the antimeridian.
fn bounds(text: &str, system: OutputSystem) -> Result<(Option<[f64; 4]>, Option<Filter>), Problem> {
    let wrong =
        || bad_parameter("bbox", "bbox 应为四个数（如 西,南,东,北），用逗号分开，且在坐标系的范围内。");
    let numbers: Vec<f64> = text
        .split(',')
        .map(|part| part.trim().parse::<f64>())
        .collect::<Result<_, _>>()
        .map_err(|_| wrong())?;
    let four = match numbers.as_slice() {
        &[a, b, c, d] | &[a, b, _, c, d, _] => [a, b, c, d],
        _ => return Err(wrong()),
    };
    let region = Region::of_box(four, system).ok_or_else(wrong)?;
    let [a, b, c, d] = four;
    let plain = if system.is_north_first() { [b, a, d, c] } else { four };
    Ok(match system.is_degrees() && plain[0] <= plain[2] {
        true => (Some(plain), None),
        false => (None, Some(Filter::of_region(region))),
    })
}

fn filters(layer: &Layer, pairs: &[(String, String)], crs: OutputSystem) -> Result<Vec<Filter>, Problem> {
    let refuse = |name: &str, error: FilterError| bad_parameter(name, format!("{error}。"));
    let json = match value(pairs, "filter-lang") {
        // A text that begins as JSON does is JSON: no CQL2 text can.
        None => value(pairs, "filter").is_some_and(|text| text.trim_start().starts_with('{')),
        Some("cql2-text") => false,
        Some("cql2-json") => true,
        Some(other) => {
            let detail = format!("不支持过滤语言“{other}”，可用 cql2-text 或 cql2-json。");
            return Err(bad_parameter("filter-lang", detail));
        }
    };
    let mut filters = Vec::new();
    if let Some(text) = value(pairs, "filter") {
        filters.push(Filter::read(layer, text, json, crs).map_err(|error| refuse("filter", error))?);
    }
    let mut conditions = Vec::new();
    for (name, text) in pairs.iter().filter(|(name, _)| !KNOWN.contains(&name.as_str())) {
        let Some(field) = layer.field(name) else {
            let known = KNOWN.iter().copied().chain(layer.fields.iter().map(|field| field.name.as_str()));
            let known = known.collect::<Vec<_>>().join("、");
            return Err(bad_parameter(name, format!("没有参数 {name}；可用的参数：{known}。")));
        };
        let operand = match layer.fields[field].kind {
            Kind::Text => Some(Operand::Text(text.clone())),
            Kind::Integer | Kind::Number => text.parse().ok().map(Operand::Number),
            Kind::Boolean => text.parse().ok().map(Operand::Boolean),
        };
        let operand =
            operand.ok_or_else(|| bad_parameter(name, format!("属性 {name} 的值“{text}”无法解析。")))?;
        conditions.push(Condition::Compare(Comparison::Equal, Operand::Property(name.clone()), operand));
    }
    if !conditions.is_empty() {
        let bound = Filter::bind(layer, Condition::And(conditions));
        filters.push(bound.map_err(|error| refuse("filter", error))?);
    }
    Ok(filters)
}

/// Whether the layer holds at an instant or in an interval (RFC 3339; `..` or nothing for an open end).
fn in_force(layer: &Layer, text: &str) -> Result<bool, Problem> {
    let wrong = || {
        bad_parameter(
            "datetime",
            "datetime 应为 RFC 3339 时刻或区间，如 2024-05-01T00:00:00Z 或 2024-01-01/..。",
        )
    };
    let day = |text: &str| -> Result<Option<chrono::NaiveDate>, Problem> {
        if matches!(text, "" | "..") {
            return Ok(None);
        }
        let instant = chrono::DateTime::parse_from_rfc3339(text).map(|instant| instant.date_naive());
        instant.or_else(|_| text.parse()).map(Some).map_err(|_| wrong())
    };
    let (from, to) = match text.split_once('/') {
        Some((from, to)) => (day(from)?, day(to)?),
        None => {
            let at = day(text)?.ok_or_else(wrong)?;
            (Some(at), Some(at))
        }
    };
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(wrong());
    }
    let about = &layer.about;
    let begins_late = about.valid_from.zip(to).is_some_and(|(first, to)| first > to);
    let ends_early = about.valid_to.zip(from).is_some_and(|(last, from)| last < from);
    Ok(!begins_late && !ends_early)
}
