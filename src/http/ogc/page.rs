//! Pages for people: any document as headings, lists and tables, with its links to follow.

use std::fmt::Write;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::map::layer::Layer;

/// A document as a page.
pub fn of(title: &str, document: &Value) -> Response {
    let mut body = String::new();
    // What a person wants first: what it is, and where to go from here.
    let first = ["description", "links"];
    for name in first {
        if let Some(part) = document.get(name) {
            value(&mut body, part, 1);
        }
    }
    let mut rest = document.clone();
    if let Some(fields) = rest.as_object_mut() {
        fields.retain(|name, _| !first.contains(&name.as_str()));
    }
    value(&mut body, &rest, 0);
    page(title, document, &body)
}

/// Features as a page with a table.
pub fn of_features(title: &str, layer: &Layer, document: &Value) -> Response {
    let mut body = format!(
        "<p>共 {} 个，本页 {} 个</p><nav aria-label=\"翻页\"><ul>",
        document["numberMatched"], document["numberReturned"]
    );
    links(&mut body, document, |rel| matches!(rel, "next" | "prev"), "html");
    body.push_str("</ul></nav><div class=\"wide\"><table><thead><tr><th scope=\"col\">id</th>");
    for field in &layer.fields {
        let _ = write!(body, "<th scope=\"col\">{}</th>", escaped(&field.title));
    }
    body.push_str("</tr></thead><tbody>");
    for feature in document["features"].as_array().into_iter().flatten() {
        let id = feature["id"].as_str().unwrap_or_default();
        let path = format!(
            "/ogc/collections/{}/items/{}?f=html",
            crate::http::base::encoded(&layer.name),
            crate::http::base::encoded(id)
        );
        let _ = write!(body, "<tr><td><a href=\"{}\">{}</a></td>", escaped(&path), escaped(id));
        for field in &layer.fields {
            let _ = write!(body, "<td>{}</td>", text(&feature["properties"][field.name.as_str()]));
        }
        body.push_str("</tr>");
    }
    body.push_str("</tbody></table></div>");
    page(title, document, &body)
}

fn page(title: &str, document: &Value, body: &str) -> Response {
    let title = escaped(title);
    let synthetic =
        if document["synthetic"] == true { "<p class=\"synthetic\">合成数据</p>" } else { "" };
    let html = format!(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} · 自贸一张图</title>\
         <link rel=\"stylesheet\" href=\"/docs/docs.css\"></head><body class=\"ogc\"><header><nav aria-label=\"主导航\">\
         <a href=\"/ogc?f=html\">自贸一张图</a> · <a href=\"/ogc/collections?f=html\">图层</a> · <a href=\"/map\">三张图</a> · \
         <a href=\"/docs\">接口文档</a></nav></header><main><h1>{title}</h1>{synthetic}{body}</main></body></html>\n"
    );
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// Nesting of a document that is shown; the coordinates of a polygon are deeper and are not for reading.
const DEEPEST: usize = 4;

fn value(out: &mut String, document: &Value, depth: usize) {
    match document {
        Value::Object(fields) if depth < DEEPEST => {
            if let (Some(href), Some(title)) = (fields.get("href"), fields.get("title")) {
                let kind = fields.get("type").and_then(Value::as_str).unwrap_or_default();
                let _ = write!(
                    out,
                    "<a href=\"{}\">{}</a> <small>{}</small>",
                    text(href),
                    text(title),
                    escaped(kind)
                );
                return;
            }
            out.push_str("<dl>");
            for (name, inner) in fields {
                let _ = write!(out, "<dt>{}</dt><dd>", escaped(name));
                value(out, inner, depth + 1);
                out.push_str("</dd>");
            }
            out.push_str("</dl>");
        }
        Value::Array(items) if depth < DEEPEST && !items.iter().all(Value::is_number) => {
            out.push_str("<ul>");
            for item in items {
                out.push_str("<li>");
                value(out, item, depth + 1);
                out.push_str("</li>");
            }
            out.push_str("</ul>");
        }
        Value::Array(items) if items.len() > 8 || items.iter().any(Value::is_array) => out.push('…'),
        other => out.push_str(&text(other)),
    }
}

fn links(out: &mut String, document: &Value, wanted: impl Fn(&str) -> bool, form: &str) {
    for link in document["links"].as_array().into_iter().flatten() {
        if link["rel"].as_str().is_some_and(&wanted) {
            let href = link["href"].as_str().unwrap_or_default().replace("f=json", &format!("f={form}"));
            let _ = write!(out, "<li><a href=\"{}\">{}</a></li>", escaped(&href), text(&link["title"]));
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => escaped(text),
        other => escaped(&other.to_string()),
    }
}

/// A text in HTML, also within quotes.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
