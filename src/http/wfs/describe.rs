//! DescribeFeatureType: the schema of layers.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::parameters::Parameters;
use super::{Context, GML};
use crate::http::ows::Exception;
use crate::map::features::Kind;
use crate::map::layer::GeometryKind;
use crate::map::write::gml::{GEOMETRY, NAMESPACE, PREFIX, xml_name};

pub fn reply(context: &Context<'_>, parameters: &Parameters) -> Result<Response, Exception> {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xsd:schema xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
         xmlns:gml=\"http://www.opengis.net/gml/3.2\" xmlns:{PREFIX}=\"{NAMESPACE}\" targetNamespace=\"{NAMESPACE}\" \
         elementFormDefault=\"qualified\" version=\"1.0\">\n<xsd:import namespace=\"http://www.opengis.net/gml/3.2\" \
         schemaLocation=\"http://schemas.opengis.net/gml/3.2.1/gml.xsd\"/>\n"
    );
    for layer in parameters.layers(context)? {
        let name = xml_name(&layer.name);
        out.push_str(&format!(
            "<xsd:element name=\"{name}\" type=\"{PREFIX}:{name}Type\" substitutionGroup=\"gml:AbstractFeature\"/>\n\
             <xsd:complexType name=\"{name}Type\"><xsd:complexContent><xsd:extension base=\"gml:AbstractFeatureType\">\
             <xsd:sequence><xsd:element name=\"id\" type=\"xsd:string\"/>"
        ));
        for field in &layer.fields {
            let kind = match field.kind {
                Kind::Text => "string",
                Kind::Integer => "long",
                Kind::Number => "double",
                Kind::Boolean => "boolean",
            };
            let name = xml_name(&field.name);
            out.push_str(&format!("<xsd:element name=\"{name}\" type=\"xsd:{kind}\" minOccurs=\"0\"/>"));
        }
        let geometry = match layer.kind() {
            GeometryKind::Point => "PointPropertyType",
            GeometryKind::Polygon => "MultiSurfacePropertyType",
        };
        out.push_str(&format!(
            "<xsd:element name=\"{GEOMETRY}\" type=\"gml:{geometry}\" minOccurs=\"0\"/></xsd:sequence></xsd:extension>\
             </xsd:complexContent></xsd:complexType>\n"
        ));
    }
    out.push_str("</xsd:schema>\n");
    Ok(([(header::CONTENT_TYPE, GML)], out).into_response())
}
