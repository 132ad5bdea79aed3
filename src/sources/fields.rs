//! Single fields: texts, numbers, days.

use super::reject::{Fault, RejectCode};
use chrono::NaiveDate;
use std::borrow::Cow;

/// Characters that one field may hold.
const LONGEST: usize = 500;

/// A text without outer white space, invisible characters and line breaks.
///
/// # Errors
/// Control characters, characters that could not be decoded, more than 500 characters.
pub(super) fn text<'a>(column: &'static str, field: &'a str) -> Result<Cow<'a, str>, Fault> {
    let trimmed = field.trim();
    let odd = |c: char| {
        c.is_control() || matches!(c, '\u{fffd}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
    };
    let short = trimmed.len() <= LONGEST || trimmed.chars().count() <= LONGEST;
    if short && !trimmed.chars().any(odd) {
        return Ok(Cow::Borrowed(trimmed));
    }
    let mut clean = String::with_capacity(trimmed.len());
    for c in trimmed.chars() {
        match c {
            '\u{fffd}' => {
                return Err(Fault::new(
                    column,
                    RejectCode::InvalidText,
                    "文字无法解码（编码有误或文件损坏）",
                ));
            }
            '\t' | '\n' | '\r' => clean.push(' '),
            c if c.is_control() => {
                let reason = format!("含有控制字符 U+{:04X}", u32::from(c));
                return Err(Fault::new(column, RejectCode::ControlCharacter, reason));
            }
            c if odd(c) => {}
            c => clean.push(c),
        }
    }
    if clean.chars().count() > LONGEST {
        return Err(Fault::new(column, RejectCode::TooLong, format!("超过 {LONGEST} 个字")));
    }
    Ok(Cow::Owned(clean.trim().to_owned()))
}

/// A required text.
pub(super) fn required(column: &'static str, field: &str) -> Result<String, Fault> {
    let text = text(column, field)?;
    if text.is_empty() {
        return Err(Fault::new(column, RejectCode::Missing, format!("缺少 {column}")));
    }
    Ok(text.into_owned())
}

/// A finite number.
pub(super) fn number(column: &'static str, field: &str) -> Result<f64, Fault> {
    let text = field.trim();
    if text.is_empty() {
        return Err(Fault::new(column, RejectCode::Missing, format!("缺少 {column}")));
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => {
            let shown: String = text.chars().take(40).collect();
            Err(Fault::new(column, RejectCode::BadNumber, format!("“{shown}”不是数")))
        }
    }
}

/// A day as `2019-07-01`, `2019/7/1` or `20190701`; a time of day behind it is left out; empty is none.
pub(super) fn day(column: &'static str, field: &str) -> Result<Option<NaiveDate>, Fault> {
    let text = field.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let date = text.split([' ', 'T']).next().unwrap_or_default();
    ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"]
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(date, format).ok())
        .filter(|day| ("1900".."2200").contains(&day.format("%Y").to_string().as_str()))
        .map(Some)
        .ok_or_else(|| {
            let shown: String = text.chars().take(40).collect();
            Fault::new(column, RejectCode::BadDate, format!("“{shown}”不是日期（应为 2019-07-01）"))
        })
}

/// Validity: both days inclusive, the first not behind the last.
pub(super) fn validity(from: &str, to: &str) -> Result<(Option<NaiveDate>, Option<NaiveDate>), Fault> {
    let (from, to) = (day("valid_from", from)?, day("valid_to", to)?);
    match (from, to) {
        (Some(from), Some(to)) if to < from => {
            Err(Fault::new("valid_to", RejectCode::BadDate, format!("{to} 早于 valid_from {from}")))
        }
        span => Ok(span),
    }
}
