//! Links of a resource to others (RFC 8288).

use serde_json::{Value, json};

pub const JSON: &str = "application/json";
pub const HTML: &str = "text/html";
pub const GEOJSON: &str = "application/geo+json";
pub const SCHEMA: &str = "application/schema+json";
pub const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";
pub const MVT: &str = "application/vnd.mapbox-vector-tile";

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
