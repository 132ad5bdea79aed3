//! `GET /api/v1/session/oidc`: sends the browser to the provider.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Refused, back, local, provider, to_page};
use crate::http::auth::oidc::Held;
use crate::http::base::BaseUrl;
use crate::http::extract::Parameters;
use crate::http::problem::Problem;
use crate::http::session::cookie::attempt;
use crate::http::state::App;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BeginQuery {
    /// The page of this server to go on with.
    next: Option<String>,
}

/// Sends the browser to the outside provider.
#[utoipa::path(
    get, operation_id = "begin_outside_sign_in", path = "/api/v1/session/oidc", tag = "session",
    params(BeginQuery),
    responses(
        (status = 303, description = "To the provider, or back to the sign-in page where it is away"),
        (status = "4XX", description = "No provider is set up", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too many sign in", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn begin_outside(
    State(app): State<App>,
    base: BaseUrl,
    Parameters(query): Parameters<BeginQuery>,
) -> Result<Response, Problem> {
    let authority = app.authorities()?;
    let next = local(query.next);
    let now = (app.now)();
    match provider(authority)?.begin(&back(&base), next.clone(), now).await {
        Ok((place, under_way)) => {
            let sealed = under_way.sealed(&authority.keys.get(), authority.settings.algorithms);
            let cookie = attempt(authority, &sealed);
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, place)], cookie).into_response())
        }
        Err(error) => {
            tracing::warn!(%error, "nobody can be sent to the outside provider");
            Ok(to_page(authority, &next, Some(Refused::Failed), now))
        }
    }
}
