//! `GET /ogc/collections/{collection}/items`: features, page by page.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::ask::{Ask, parsed};
use super::format::{Format, bad_parameter};
use super::links::{GEOJSON, HTML, JSON, link};
use super::page;
use super::question::Question;
use crate::http::base::encoded;
use crate::http::problem::Problem;
use crate::http::select::select;
use crate::http::state::App;
use crate::map::layer::Layer;
use crate::map::select::Page;
use crate::map::write::{Chosen, geojson};

/// Features of a layer in the order of their ids. Any attribute of the layer is a parameter too: `kind=trade`.
///
/// The link `next` carries a cursor, behind which pages stay right while the data change; whoever counts by `offset` gets
/// links by offset.
#[utoipa::path(
    get, operation_id = "ogc_items", path = "/ogc/collections/{collection}/items", tag = "ogc",
    params(
        ("collection" = String, Path, description = "The layer's name", example = "ftz"),
        ("bbox" = Option<String>, Query, description = "Four numbers: west, south, east, north, or as `bbox-crs` has them", example = "120.0,29.2,120.2,29.4"),
        ("bbox-crs" = Option<String>, Query, description = "URI of the system of `bbox`; CRS84 by default"),
        ("datetime" = Option<String>, Query, description = "An instant or an interval (RFC 3339) at which the layer must hold"),
        ("limit" = Option<u32>, Query, description = "1 to 10,000; 1,000 by default", minimum = 1),
        ("offset" = Option<u32>, Query, description = "Features passed over", minimum = 0),
        ("cursor" = Option<String>, Query, description = "Only features behind this id"),
        ("crs" = Option<String>, Query, description = "URI of the system of the reply; CRS84 by default"),
        ("filter" = Option<String>, Query, description = "CQL2", example = "kind='trade' AND name LIKE '国际%'"),
        ("filter-lang" = Option<String>, Query, description = "`cql2-text` or `cql2-json`"),
        ("filter-crs" = Option<String>, Query, description = "URI of the system of geometries in `filter`; CRS84 by default"),
        ("f" = Option<String>, Query, description = "`json` or `html`; else by Accept"),
    ),
    responses(
        (status = 200, description = "A GeoJSON FeatureCollection with numberMatched and numberReturned; Content-Crs says the system", content_type = "application/geo+json", body = Object),
        (status = 400, description = "A parameter is unknown or wrong", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such layer", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The Atlas is being loaded, or the server is busy", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn items(State(app): State<App>, Path(name): Path<String>, ask: Ask) -> Result<Response, Problem> {
    let layer = ask.layer(&name)?;
    let format = ask.format()?;
    let mut question = Question::read(layer, &ask.pairs)?;
    let (offset, limit) = (question.asked.offset, question.asked.limit);
    let page = if question.in_force {
        select(&app, layer, std::mem::take(&mut question.asked)).await?
    } else {
        Page { numbers: Vec::new(), matched: 0, more: false }
    };
    let links = links(layer, &ask.base, &ask.pairs, (offset, limit), &page);
    let body = collection(layer, &question, &page, &links, ask.is_synthetic())?;
    Ok(match format {
        Format::Json => reply(body, GEOJSON, &question),
        Format::Html => {
            let document = parsed(&body)?;
            page::of_features(&format!("{}：要素", layer.about.title), layer, &document)
        }
    })
}

/// A reply in the system that was asked for.
pub(super) fn reply(body: Vec<u8>, kind: &'static str, question: &Question) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(system) = HeaderValue::from_str(&format!("<{}>", question.system.uri())) {
        headers.insert("content-crs", system);
    }
    (headers, body).into_response()
}

fn collection(
    layer: &Layer,
    question: &Question,
    page: &Page,
    links: &Value,
    synthetic: bool,
) -> Result<Vec<u8>, Problem> {
    let mut out = Vec::with_capacity(1024 + page.numbers.len() * 320);
    out.extend(b"{\"type\":\"FeatureCollection\",\"numberMatched\":");
    out.extend(page.matched.to_string().as_bytes());
    out.extend(b",\"numberReturned\":");
    out.extend(page.numbers.len().to_string().as_bytes());
    out.extend(format!(",\"synthetic\":{synthetic},\"links\":{links},\"features\":[").as_bytes());
    for (index, &number) in page.numbers.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        geojson::feature(&mut out, layer, number, question.system, &Chosen::ALL, |_| {})
            .map_err(|error| bad_parameter("crs", format!("{error}。")))?;
    }
    out.extend(b"]}");
    Ok(out)
}

fn links(
    layer: &Layer,
    base: &str,
    pairs: &[(String, String)],
    (offset, limit): (usize, usize),
    page: &Page,
) -> Value {
    let path = format!("{base}/ogc/collections/{}/items", encoded(&layer.name));
    // The same question, but for what is replaced.
    let with = |replaced: &[(&str, Option<String>)]| {
        let kept = pairs.iter().filter(|(name, _)| replaced.iter().all(|(other, _)| name != other));
        let mut query: Vec<String> =
            kept.map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        for (name, value) in replaced {
            query.extend(value.as_ref().map(|value| format!("{name}={}", encoded(value))));
        }
        format!("{path}?{}", query.join("&"))
    };
    let form = |form: &str| ("f", Some(form.to_owned()));
    let mut links = vec![
        link("self", GEOJSON, "本页", with(&[form("json")])),
        link("alternate", HTML, "网页", with(&[form("html")])),
        link("collection", JSON, "图层", format!("{base}/ogc/collections/{}", encoded(&layer.name))),
    ];
    if page.more {
        let next = if offset > 0 {
            with(&[("offset", Some((offset + limit).to_string()))])
        } else {
            let last = page.numbers.last().map(|last| layer.features().id(*last).into_owned());
            with(&[("cursor", last), ("offset", None)])
        };
        links.push(link("next", GEOJSON, "下一页", next));
    }
    if offset > 0 {
        // The first page may be a short one.
        let (before, size) = (offset.saturating_sub(limit), limit.min(offset));
        let replaced = [("offset", Some(before.to_string())), ("limit", Some(size.to_string()))];
        links.push(link("prev", GEOJSON, "上一页", with(&replaced)));
    }
    Value::Array(links)
}
