//! GetCapabilities.

use std::fmt::Write;

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::sets::{MatrixSet, SETS, SIZE};
use crate::map::Map;
use crate::map::write::gml::text;

const HEAD: &str = include_str!("capabilities.xml");

pub fn reply(map: &Map, base: &str) -> Response {
    let (head, foot) = HEAD.split_once("<!--contents-->").unwrap_or((HEAD, ""));
    let mut out = head.replace("{url}", base).into_bytes();
    for layer in map.layers() {
        out.extend(b"<Layer><ows:Title>");
        text(&mut out, &layer.about.title);
        if map.is_synthetic() {
            text(&mut out, "（合成数据）");
        }
        out.extend(b"</ows:Title>");
        if let Some([west, south, east, north]) = layer.extent() {
            out.extend(
                format!(
                    "<ows:WGS84BoundingBox><ows:LowerCorner>{west} {south}</ows:LowerCorner>\
                     <ows:UpperCorner>{east} {north}</ows:UpperCorner></ows:WGS84BoundingBox>"
                )
                .as_bytes(),
            );
        }
        out.extend(b"<ows:Identifier>");
        text(&mut out, &layer.name);
        out.extend(
            b"</ows:Identifier><Style isDefault=\"true\"><ows:Identifier>default</ows:Identifier></Style>\
              <Format>image/png</Format>",
        );
        for set in SETS {
            let link =
                format!("<TileMatrixSetLink><TileMatrixSet>{}</TileMatrixSet></TileMatrixSetLink>", set.name);
            out.extend(link.as_bytes());
        }
        let path = crate::http::base::encoded(&layer.name);
        out.extend(
            format!(
                "<ResourceURL format=\"image/png\" resourceType=\"tile\" \
                 template=\"{base}/wmts/1.0.0/{path}/{{TileMatrixSet}}/{{TileMatrix}}/{{TileRow}}/{{TileCol}}.png\"/></Layer>\n"
            )
            .as_bytes(),
        );
    }
    for set in SETS {
        out.extend(matrix_set(set).as_bytes());
    }
    out.extend(foot.replace("{url}", base).as_bytes());
    ([(header::CONTENT_TYPE, crate::http::ows::XML)], out).into_response()
}

fn matrix_set(set: MatrixSet) -> String {
    let mut out = format!(
        "<TileMatrixSet><ows:Identifier>{}</ows:Identifier><ows:SupportedCRS>{}</ows:SupportedCRS>",
        set.name, set.crs
    );
    if !set.well_known.is_empty() {
        let _ = write!(out, "<WellKnownScaleSet>{}</WellKnownScaleSet>", set.well_known);
    }
    for level in set.levels() {
        let (columns, rows) = set.size(level);
        let _ = write!(
            out,
            "<TileMatrix><ows:Identifier>{level}</ows:Identifier><ScaleDenominator>{}</ScaleDenominator>\
             <TopLeftCorner>{}</TopLeftCorner><TileWidth>{SIZE}</TileWidth><TileHeight>{SIZE}</TileHeight>\
             <MatrixWidth>{columns}</MatrixWidth><MatrixHeight>{rows}</MatrixHeight></TileMatrix>",
            set.scale(level),
            set.corner()
        );
    }
    out.push_str("</TileMatrixSet>\n");
    out
}
