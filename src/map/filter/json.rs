//! CQL2 JSON (OGC 21-065r2, annex C), of the same extent as the text.

use geo_types::Geometry;
use serde_json::Value;

use super::{BAD_REGION, Comparison, Condition, DEEPEST, FilterError, GEOMETRY, Operand, Region};
use crate::coordinates::output::OutputSystem;

/// Reads a condition; geometries are in `crs`.
///
/// # Errors
/// The text is no JSON, or no CQL2 of this extent.
pub fn read(text: &str, crs: OutputSystem) -> Result<Condition, FilterError> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        FilterError::Meaning(format!("不是 JSON（第 {} 行第 {} 列）", error.line(), error.column()))
    })?;
    condition(&value, crs, 0)
}

fn wrong(what: impl Into<String>) -> FilterError {
    FilterError::Meaning(what.into())
}

fn condition(value: &Value, crs: OutputSystem, depth: usize) -> Result<Condition, FilterError> {
    if depth > DEEPEST {
        return Err(FilterError::TooDeep);
    }
    if let Value::Bool(answer) = value {
        return Ok(Condition::Always(*answer));
    }
    let op = value["op"].as_str().ok_or_else(|| wrong("条件应是带 op 和 args 的对象"))?.to_ascii_lowercase();
    let Some(args) = value["args"].as_array() else {
        return Err(wrong(format!("“{op}”缺少 args 数组")));
    };
    let arity = |count: usize| {
        if args.len() == count {
            Ok(())
        } else {
            Err(wrong(format!("“{op}”需要 {count} 个参数，收到 {} 个", args.len())))
        }
    };
    let parts = || args.iter().map(|part| condition(part, crs, depth + 1)).collect::<Result<Vec<_>, _>>();
    match op.as_str() {
        "and" => Ok(Condition::And(parts()?)),
        "or" => Ok(Condition::Or(parts()?)),
        "not" => {
            arity(1)?;
            Ok(Condition::Not(Box::new(condition(&args[0], crs, depth + 1)?)))
        }
        "like" => {
            arity(2)?;
            let (case, pattern) = match operand(&args[1], 0)? {
                Operand::Text(pattern) => (true, pattern),
                Operand::Casei(inner) if matches!(*inner, Operand::Text(_)) => match *inner {
                    Operand::Text(pattern) => (false, pattern),
                    _ => return Err(wrong("like 的第二个参数应是文字")),
                },
                _ => return Err(wrong("like 的第二个参数应是文字")),
            };
            Ok(Condition::Like(operand(&args[0], 0)?, pattern, case))
        }
        "between" => {
            // Both forms are in use: three arguments, or a value and a pair.
            let (low, high) = match args.as_slice() {
                [_, low, high] => (low, high),
                [_, Value::Array(pair)] if pair.len() == 2 => (&pair[0], &pair[1]),
                _ => return Err(wrong("between 需要一个值和上下限")),
            };
            Ok(Condition::Between(operand(&args[0], 0)?, operand(low, 0)?, operand(high, 0)?))
        }
        "in" => {
            arity(2)?;
            let list = args[1].as_array().ok_or_else(|| wrong("in 的第二个参数应是数组"))?;
            let list = list.iter().map(|one| operand(one, 0)).collect::<Result<_, _>>()?;
            Ok(Condition::In(operand(&args[0], 0)?, list))
        }
        "isnull" => {
            arity(1)?;
            match operand(&args[0], 0)? {
                Operand::Property(name) => Ok(Condition::IsNull(name)),
                _ => Err(wrong("isNull 的参数应是属性")),
            }
        }
        "s_intersects" => {
            arity(2)?;
            let is_own = |value: &Value| {
                value["property"].as_str().is_some_and(|name| name == GEOMETRY || name == "geom")
            };
            let literal = match (is_own(&args[0]), is_own(&args[1])) {
                (true, false) => &args[1],
                (false, true) => &args[0],
                _ => return Err(wrong("s_intersects 需要属性 geometry 和一个几何")),
            };
            Ok(Condition::Intersects(region(literal, crs)?))
        }
        sign => match Comparison::from_sign(sign) {
            Some(comparison) => {
                arity(2)?;
                Ok(Condition::Compare(comparison, operand(&args[0], 0)?, operand(&args[1], 0)?))
            }
            None => Err(wrong(format!("不支持的运算“{sign}”"))),
        },
    }
}

fn operand(value: &Value, depth: usize) -> Result<Operand, FilterError> {
    if depth > DEEPEST {
        return Err(FilterError::TooDeep);
    }
    match value {
        Value::String(text) => Ok(Operand::Text(text.clone())),
        Value::Bool(answer) => Ok(Operand::Boolean(*answer)),
        Value::Number(number) => Ok(Operand::Number(number.as_f64().unwrap_or(f64::NAN))),
        Value::Object(fields) => {
            if let Some(name) = fields.get("property").and_then(Value::as_str) {
                return Ok(Operand::Property(name.to_owned()));
            }
            for key in ["date", "timestamp"] {
                if let Some(text) = fields.get(key).and_then(Value::as_str) {
                    return Ok(Operand::Text(text.to_owned()));
                }
            }
            match (fields.get("op").and_then(Value::as_str), fields.get("args").and_then(Value::as_array)) {
                (Some("casei"), Some(args)) if args.len() == 1 => {
                    Ok(Operand::Casei(Box::new(operand(&args[0], depth + 1)?)))
                }
                _ => Err(wrong("这里应为属性、文字或数")),
            }
        }
        _ => Err(wrong("这里应为属性、文字或数")),
    }
}

fn region(value: &Value, crs: OutputSystem) -> Result<Region, FilterError> {
    let bad = || wrong("几何有误：应为 GeoJSON 几何或 {\"bbox\":[..]}，坐标须在该坐标系内");
    let region = match value["bbox"].as_array() {
        Some(numbers) => {
            let numbers: Vec<f64> = numbers.iter().filter_map(Value::as_f64).collect();
            let &[a, b, c, d] = numbers.as_slice() else { return Err(bad()) };
            Region::of_box([a, b, c, d], crs)
        }
        None => {
            let geometry = geojson::Geometry::from_json_value(value.clone()).map_err(|_| bad())?;
            Region::new(Geometry::try_from(geometry).map_err(|_| bad())?, crs)
        }
    };
    region.ok_or_else(|| wrong(BAD_REGION))
}
