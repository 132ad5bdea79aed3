//! What every resource of this API is asked with.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;

use super::format::{self, Format, reply, value};
use crate::http::base::BaseUrl;
use crate::http::named::one;
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::http::view::{Current, View};
use crate::map::layer::Layer;

/// A request to one of the resources: the Atlas that answers, who asks, and how.
pub struct Ask {
    pub view: View,
    /// Scheme and host, for links.
    pub base: String,
    /// The parameters, decoded, in their order.
    pub pairs: Vec<(String, String)>,
    pub headers: HeaderMap,
}

impl<S: Send + Sync> FromRequestParts<S> for Ask
where
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Current(view) = Current::from_request_parts(parts, state).await?;
        let never = |never: Infallible| match never {};
        let BaseUrl(base) = BaseUrl::from_request_parts(parts, state).await.map_err(never)?;
        let pairs = format::pairs(parts.uri.query().unwrap_or_default());
        Ok(Self { view, base, pairs, headers: parts.headers.clone() })
    }
}

impl Ask {
    /// A layer by its name.
    ///
    /// # Errors
    /// 404 where the caller sees no such layer.
    pub fn layer(&self, name: &str) -> Result<&Arc<Layer>, Problem> {
        one(self.view.map(), name)
    }

    pub fn is_synthetic(&self) -> bool {
        self.view.map().is_synthetic()
    }

    /// The form that the client wants.
    ///
    /// # Errors
    /// 400 for an `f` that is not offered.
    pub fn format(&self) -> Result<Format, Problem> {
        Format::of(value(&self.pairs, "f"), &self.headers)
    }

    /// A resource without parameters of its own, in the form that the client wants.
    ///
    /// # Errors
    /// 400 for any parameter but `f`.
    pub fn reply(&self, title: &str, kind: &'static str, document: Value) -> Result<Response, Problem> {
        reply(&self.pairs, &self.headers, title, kind, document)
    }
}

/// A document that our own writer made, for a page.
pub fn parsed(json: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(json).map_err(|_| Problem::of(StatusCode::INTERNAL_SERVER_ERROR))
}
