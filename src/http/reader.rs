//! Who asks, and so what exists for him. There are no accounts yet: every caller comes from this machine and sees the
//! layers up to one level, which the settings name.

use std::convert::Infallible;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;

use super::state::App;
use crate::access::Reader;

/// The reader of a request as an argument of a handler.
pub struct CurrentReader(pub Reader);

impl<S: Send + Sync> FromRequestParts<S> for CurrentReader
where
    App: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(_parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self(App::from_ref(state).reader()))
    }
}
