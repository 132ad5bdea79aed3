//! Links of a resource to others (RFC 8288).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

pub const JSON: &str = "application/json";
pub const HTML: &str = "text/html";
pub const GEOJSON: &str = "application/geo+json";
pub const SCHEMA: &str = "application/schema+json";
pub const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";
pub const MVT: &str = "application/vnd.mapbox-vector-tile";

/// What stands in one segment of a path, or in a value of a query, as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A text as one segment of a path or a value of a query.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

pub fn link(rel: &str, kind: &str, title: &str, href: String) -> Value {
    json!({ "rel": rel, "type": kind, "title": title, "href": href })
}

/// The links of a resource to itself in both forms.
pub fn both_forms(base: &str, path: &str, kind: &str) -> Vec<Value> {
    vec![
        link("self", kind, "本文档", format!("{base}{path}?f=json")),
        link("alternate", HTML, "网页", format!("{base}{path}?f=html")),
    ]
}
