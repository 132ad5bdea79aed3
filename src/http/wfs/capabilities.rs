//! GetCapabilities.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::Context;
use crate::coordinates::output::OutputSystem;
use crate::http::ogc::systems;
use crate::http::ows::XML;
use crate::map::write::gml::{NAMESPACE, PREFIX, text, xml_name};

const HEAD: &str = include_str!("capabilities.xml");

pub fn reply(context: &Context<'_>) -> Response {
    let (head, foot) = HEAD.split_once("<!--types-->").unwrap_or((HEAD, ""));
    let head = head.replace("{url}", &format!("{}/wfs", context.base)).replace("{namespace}", NAMESPACE);
    let mut out = head.into_bytes();
    for layer in context.map.layers() {
        out.extend(format!("<FeatureType><Name>{PREFIX}:{}</Name><Title>", xml_name(&layer.name)).as_bytes());
        text(&mut out, &layer.about.title);
        out.extend(b"</Title><Abstract>");
        text(&mut out, &layer.about.source);
        if context.map.is_synthetic() {
            text(&mut out, "（合成数据）");
        }
        let default = OutputSystem::WGS84;
        out.extend(format!("</Abstract><DefaultCRS>{}</DefaultCRS>", default.urn()).as_bytes());
        for system in systems(layer).into_iter().filter(|system| *system != default) {
            out.extend(format!("<OtherCRS>{}</OtherCRS>", system.urn()).as_bytes());
        }
        if let Some([west, south, east, north]) = layer.extent() {
            out.extend(
                format!(
                    "<ows:WGS84BoundingBox><ows:LowerCorner>{west} {south}</ows:LowerCorner>\
                     <ows:UpperCorner>{east} {north}</ows:UpperCorner></ows:WGS84BoundingBox>"
                )
                .as_bytes(),
            );
        }
        out.extend(b"</FeatureType>\n");
    }
    out.extend(foot.as_bytes());
    ([(header::CONTENT_TYPE, XML)], out).into_response()
}
