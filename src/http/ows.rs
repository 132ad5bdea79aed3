//! What the older protocols share: their exception reports (OWS Common 1.1, 06-121r9, 8).

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::problem::OwnForm;
use crate::map::write::gml::text;

pub const XML: &str = "text/xml; charset=utf-8";

/// A refusal.
pub struct Exception {
    code: &'static str,
    locator: &'static str,
    detail: String,
}

impl Exception {
    pub fn new(code: &'static str, locator: &'static str, detail: impl Into<String>) -> Self {
        Self { code, locator, detail: detail.into() }
    }

    pub fn invalid(locator: &'static str, detail: impl Into<String>) -> Self {
        Self::new("InvalidParameterValue", locator, detail)
    }

    pub fn missing(locator: &'static str) -> Self {
        Self::new("MissingParameterValue", locator, format!("缺少参数 {locator}"))
    }

    /// An exception report with 400; 404 where a feature is not there, as WFS 2.0.2 has it.
    pub fn reply(self) -> Response {
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ows:ExceptionReport xmlns:ows=\"http://www.opengis.net/ows/1.1\" \
             version=\"2.0.0\" xml:lang=\"zh-CN\"><ows:Exception exceptionCode=\"{}\" locator=\"{}\"><ows:ExceptionText>",
            self.code, self.locator
        )
        .into_bytes();
        text(&mut out, &self.detail);
        out.extend(b"</ows:ExceptionText></ows:Exception></ows:ExceptionReport>\n");
        let status = if self.code == "NotFound" { StatusCode::NOT_FOUND } else { StatusCode::BAD_REQUEST };
        let mut response = (status, [(header::CONTENT_TYPE, XML)], out).into_response();
        response.extensions_mut().insert(OwnForm);
        response
    }
}
