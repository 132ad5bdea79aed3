//! The one stored query that every WFS has: a feature by its identifier (09-025r2, 7.9.3.6).

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::Context;
use crate::http::ows::XML;
use crate::map::write::gml::{NAMESPACE, PREFIX, xml_name};

pub const BY_ID: &str = "urn:ogc:def:query:OGC-WFS::GetFeatureById";

pub fn list(context: &Context<'_>) -> Response {
    let types: String = context
        .map
        .layers()
        .map(|layer| {
            format!("<wfs:ReturnFeatureType>{PREFIX}:{}</wfs:ReturnFeatureType>", xml_name(&layer.name))
        })
        .collect();
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<wfs:ListStoredQueriesResponse \
         xmlns:wfs=\"http://www.opengis.net/wfs/2.0\" xmlns:{PREFIX}=\"{NAMESPACE}\"><wfs:StoredQuery id=\"{BY_ID}\">\
         <wfs:Title>按编号取要素</wfs:Title>{types}</wfs:StoredQuery></wfs:ListStoredQueriesResponse>\n"
    );
    ([(header::CONTENT_TYPE, XML)], body).into_response()
}

pub fn describe() -> Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<wfs:DescribeStoredQueriesResponse \
         xmlns:wfs=\"http://www.opengis.net/wfs/2.0\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">\
         <wfs:StoredQueryDescription id=\"{BY_ID}\"><wfs:Title>按编号取要素</wfs:Title>\
         <wfs:Parameter name=\"id\" type=\"xsd:string\"/><wfs:QueryExpressionText returnFeatureTypes=\"\" \
         language=\"urn:ogc:def:queryLanguage:OGC-WFS::WFS_QueryExpression\" isPrivate=\"true\"/>\
         </wfs:StoredQueryDescription></wfs:DescribeStoredQueriesResponse>\n"
    );
    ([(header::CONTENT_TYPE, XML)], body).into_response()
}
