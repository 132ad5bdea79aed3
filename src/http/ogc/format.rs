//! Which form of a resource a client wants: the parameter `f`, else what it accepts (RFC 9110, 12.5.1).

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::page;
use crate::http::problem::{FieldError, Problem};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Json,
    Html,
}

impl Format {
    /// # Errors
    /// 400 for an `f` that is not offered.
    pub fn of(f: Option<&str>, headers: &HeaderMap) -> Result<Format, Problem> {
        match f {
            None => Ok(if prefers_html(headers) { Format::Html } else { Format::Json }),
            Some("json" | "geojson") => Ok(Format::Json),
            Some("html") => Ok(Format::Html),
            Some(other) => Err(bad_parameter("f", format!("不提供格式“{other}”，可用 json 或 html。"))),
        }
    }
}

fn prefers_html(headers: &HeaderMap) -> bool {
    let (mut html, mut json) = (0f32, 0f32);
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    for item in accepted.flat_map(|list| list.split(',')) {
        let mut parts = item.split(';');
        let kind = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let weight =
            parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
        match kind.as_str() {
            "text/html" | "application/xhtml+xml" => html = html.max(weight),
            kind if kind.ends_with("json") => json = json.max(weight),
            _ => {}
        }
    }
    html > json
}

/// A parameter that the standard answers with 400.
pub fn bad_parameter(name: &str, detail: impl Into<String>) -> Problem {
    let detail = detail.into();
    let mut problem = Problem::of(StatusCode::BAD_REQUEST).because(detail.clone());
    problem.errors.push(FieldError::parameter(name, detail));
    problem
}

/// Refuses a parameter that the resource does not know, as the standard demands (17-069r4, 7.6.2).
pub fn only(pairs: &[(String, String)], known: &[&str]) -> Result<(), Problem> {
    match pairs.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => {
            Err(bad_parameter(name, format!("没有参数 {name}；可用的参数：{}。", known.join("、"))))
        }
        None => Ok(()),
    }
}

/// The value of a parameter.
pub fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// The parameters of a query, decoded, in their order.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// A resource without parameters of its own, in the form that the client wants.
///
/// # Errors
/// 400 for any parameter but `f`.
pub fn reply(
    pairs: &[(String, String)],
    headers: &HeaderMap,
    title: &str,
    kind: &'static str,
    document: Value,
) -> Result<Response, Problem> {
    only(pairs, &["f"])?;
    Ok(match Format::of(value(pairs, "f"), headers)? {
        Format::Json => ([(header::CONTENT_TYPE, kind)], document.to_string()).into_response(),
        Format::Html => page::of(title, &document),
    })
}
