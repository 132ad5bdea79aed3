//! `DELETE /api/v1/session`: the session ends, here and on every other server.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::over;
use crate::access::audit::Kind;
use crate::http::auth::{Asking, unavailable};
use crate::http::problem::Problem;
use crate::http::state::App;

/// Signs out.
#[utoipa::path(
    delete,
    operation_id = "sign_out",
    path = "/api/v1/session",
    tag = "session",
    responses(
        (status = 204, description = "Signed out"),
        (status = "4XX", description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn sign_out(State(app): State<App>, asking: Asking) -> Result<Response, Problem> {
    let authority = app.authorities()?;
    let account = asking.begun()?;
    authority.record(asking.entry((app.now)(), Kind::SignOut, "")).await?;
    if let Some(session) = &account.session {
        let ended = authority.store.end_session(session, &account.id).await;
        ended.map_err(|error| unavailable(&error))?;
    }
    authority.changed(&app).await?;
    Ok((StatusCode::NO_CONTENT, over(authority)).into_response())
}
