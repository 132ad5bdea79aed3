//! GetFeature.

use std::fmt::Write;
use std::sync::Arc;

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::parameters::Parameters;
use super::query::{bounds, chosen, filter};
use super::stored::BY_ID;
use super::{Context, GML};
use crate::coordinates::output::OutputSystem;
use crate::http::base::encoded;
use crate::http::ogc::systems;
use crate::http::ows::Exception;
use crate::http::problem::Problem;
use crate::http::select::{Asked, select};
use crate::http::state::App;
use crate::map::filter::Filter;
use crate::map::layer::Layer;
use crate::map::select::Page;
use crate::map::write::gml::{NAMESPACE, Names, PREFIX, feature, id_of, text, xml_name};
use crate::map::write::{Chosen, geojson};

/// Features in one reply; the others follow behind `next`.
const MOST: usize = 10_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Gml,
    GeoJson,
}

pub async fn reply(app: &App, context: &Context<'_>, parameters: &Parameters) -> Result<Response, Exception> {
    if let Some(query) = parameters.get("storedquery_id") {
        return by_id(context, parameters, query);
    }
    if parameters.get("sortby").is_some() {
        return Err(Exception::new("OptionNotSupported", "sortBy", "要素按编号排序，不支持 sortBy"));
    }
    let layer = layer(context, parameters)?;
    let form = form(parameters)?;
    let system = match parameters.get("srsname") {
        None if form == Form::GeoJson => OutputSystem::CRS84,
        None => OutputSystem::WGS84,
        Some(name) => OutputSystem::parse(name)
            .filter(|system| systems(layer).iter().any(|one| one.epsg() == system.epsg()))
            .ok_or_else(|| Exception::invalid("srsName", format!("不支持坐标系“{name}”")))?,
    };
    // Readers of GeoJSON take the easting to be first, whatever the system.
    let system = if form == Form::GeoJson { system.east_first() } else { system };
    let hits = match parameters.get("resulttype").map(str::to_ascii_lowercase).as_deref() {
        None | Some("results") => false,
        Some("hits") => true,
        Some(other) => {
            return Err(Exception::invalid("resultType", format!("不支持“{other}”，可用 results 或 hits")));
        }
    };
    let offset = parameters.number("startindex")?.unwrap_or(0);
    let limit = parameters.number("count")?.unwrap_or(MOST).min(MOST);
    let mut filters: Vec<Filter> = filter(layer, parameters)?.into_iter().collect();
    if let Some(text) = parameters.get("bbox") {
        filters.push(Filter::of_region(bounds(text)?));
    }
    let chosen = chosen(layer, parameters)?;
    let asked = Asked { filter: Filter::all(filters), offset, limit, ..Asked::default() };
    let late = |problem: Problem| Exception::new("NoApplicableCode", "filter", problem.detail);
    let page = select(app, layer, asked).await.map_err(late)?;
    let next = (page.more && !hits && limit > 0)
        .then(|| next(context, parameters, layer, offset, page.numbers.len()));
    Ok(match form {
        Form::Gml => collection(context, layer, system, &chosen, &page, hits, next)?,
        Form::GeoJson => geojson_collection(context, layer, system, &chosen, &page, hits)?,
    })
}

/// The layer of `typeNames`, or of the features that are asked for by their identifiers.
fn layer<'a>(context: &Context<'a>, parameters: &Parameters) -> Result<&'a Arc<Layer>, Exception> {
    if parameters.get("typenames").is_none() {
        let first = parameters.get("resourceid").and_then(|ids| ids.split(',').next());
        let id = first.ok_or_else(|| Exception::missing("typeNames"))?;
        let holds = |layer: &&Arc<Layer>| id_of(layer, id.trim()).is_some();
        let found = context.map.layers().find(holds);
        return found.ok_or_else(|| Exception::invalid("resourceId", format!("没有编号为“{id}”的要素")));
    }
    match parameters.layers(context)?.as_slice() {
        [layer] => Ok(*layer),
        _ => Err(Exception::invalid("typeNames", "一次只能取一个图层")),
    }
}

fn form(parameters: &Parameters) -> Result<Form, Exception> {
    let Some(format) = parameters.get("outputformat") else { return Ok(Form::Gml) };
    // A plus sign of a query that was not encoded comes as a space.
    let plain = format.to_ascii_lowercase().replace(' ', "");
    if plain.contains("json") {
        Ok(Form::GeoJson)
    } else if plain.contains("gml") || plain.starts_with("text/xml") {
        Ok(Form::Gml)
    } else {
        Err(Exception::invalid(
            "outputFormat",
            format!("不支持“{format}”，可用 GML 3.2 或 application/geo+json"),
        ))
    }
}

fn by_id(context: &Context<'_>, parameters: &Parameters, query: &str) -> Result<Response, Exception> {
    if query != BY_ID {
        return Err(Exception::invalid("storedQuery_Id", format!("没有存储查询“{query}”")));
    }
    let id = parameters.get("id").ok_or_else(|| Exception::missing("id"))?;
    let form = form(parameters)?;
    for layer in context.map.layers() {
        let found = id_of(layer, id).and_then(|own| layer.number_of(&own));
        if let (Some(number), Form::GeoJson) = (found, form) {
            let mut out = Vec::new();
            geojson::feature(&mut out, layer, number, OutputSystem::CRS84, &Chosen::ALL, |_| {})
                .map_err(|error| Exception::invalid("srsName", error.to_string()))?;
            return Ok(([(header::CONTENT_TYPE, "application/geo+json")], out).into_response());
        }
        if let Some(number) = found {
            let mut out = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_vec();
            let mut body = Vec::new();
            write_feature(&mut body, layer, &Names::of(layer, &Chosen::ALL), number, OutputSystem::WGS84)?;
            // The feature is the document: its first tag carries the names of the namespaces.
            let tag = format!("<{PREFIX}:{}", xml_name(&layer.name));
            out.extend(tag.as_bytes());
            out.extend(
                format!(" xmlns:gml=\"http://www.opengis.net/gml/3.2\" xmlns:{PREFIX}=\"{NAMESPACE}\"")
                    .as_bytes(),
            );
            out.extend(&body[tag.len()..]);
            return Ok(([(header::CONTENT_TYPE, GML)], out).into_response());
        }
    }
    Err(Exception::new("NotFound", "id", format!("没有编号为“{id}”的要素")))
}

fn write_feature(
    out: &mut Vec<u8>,
    layer: &Layer,
    names: &Names,
    number: u32,
    system: OutputSystem,
) -> Result<(), Exception> {
    feature(out, layer, names, number, system)
        .map_err(|error| Exception::invalid("srsName", error.to_string()))
}

fn next(
    context: &Context<'_>,
    parameters: &Parameters,
    layer: &Layer,
    offset: usize,
    returned: usize,
) -> String {
    let mut url = format!(
        "{}/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames={PREFIX}:{}&startIndex={}",
        context.base,
        xml_name(&layer.name),
        offset + returned
    );
    for name in ["count", "bbox", "filter", "srsName", "outputFormat", "resourceId", "propertyName"] {
        if let Some(value) = parameters.get(name) {
            let _ = write!(url, "&{name}={}", encoded(value));
        }
    }
    url
}

fn collection(
    context: &Context<'_>,
    layer: &Layer,
    system: OutputSystem,
    chosen: &Chosen,
    page: &Page,
    hits: bool,
    next: Option<String>,
) -> Result<Response, Exception> {
    let returned = if hits { 0 } else { page.numbers.len() };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs/2.0\" \
         xmlns:gml=\"http://www.opengis.net/gml/3.2\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:{PREFIX}=\"{NAMESPACE}\" xsi:schemaLocation=\"{NAMESPACE} \
         {}/wfs?service=WFS&amp;version=2.0.0&amp;request=DescribeFeatureType&amp;typeNames={PREFIX}:{} \
         http://www.opengis.net/wfs/2.0 http://schemas.opengis.net/wfs/2.0/wfs.xsd \
         http://www.opengis.net/gml/3.2 http://schemas.opengis.net/gml/3.2.1/gml.xsd\" \
         timeStamp=\"{}\" numberMatched=\"{}\" numberReturned=\"{returned}\"",
        context.base,
        xml_name(&layer.name),
        context.now.format("%Y-%m-%dT%H:%M:%SZ"),
        page.matched
    )
    .into_bytes();
    if let Some(next) = next {
        out.extend(b" next=\"");
        text(&mut out, &next);
        out.push(b'"');
    }
    out.extend(b">\n");
    if !hits {
        let names = Names::of(layer, chosen);
        out.reserve(page.numbers.len() * 600);
        for &number in &page.numbers {
            out.extend(b"<wfs:member>");
            write_feature(&mut out, layer, &names, number, system)?;
            out.extend(b"</wfs:member>\n");
        }
    }
    out.extend(b"</wfs:FeatureCollection>\n");
    Ok(([(header::CONTENT_TYPE, GML)], out).into_response())
}

fn geojson_collection(
    context: &Context<'_>,
    layer: &Layer,
    system: OutputSystem,
    chosen: &Chosen,
    page: &Page,
    hits: bool,
) -> Result<Response, Exception> {
    let numbers = if hits { &[][..] } else { &page.numbers };
    let mut out = format!(
        "{{\"type\":\"FeatureCollection\",\"numberMatched\":{},\"numberReturned\":{},\"synthetic\":{},\"features\":[",
        page.matched,
        numbers.len(),
        context.map.is_synthetic()
    )
    .into_bytes();
    for (index, &number) in numbers.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        geojson::feature(&mut out, layer, number, system, chosen, |_| {})
            .map_err(|error| Exception::invalid("srsName", error.to_string()))?;
    }
    out.push(b']');
    // Readers of plain GeoJSON take degrees for granted; others are told the system as they know it.
    if system != OutputSystem::CRS84 {
        out.extend(
            format!(",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"{}\"}}}}", system.urn())
                .as_bytes(),
        );
    }
    out.push(b'}');
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], out).into_response())
}
