//! The own sessions: where one is signed in.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::audit::Kind;
use crate::http::auth::{Asking, unavailable};
use crate::http::problem::Problem;
use crate::http::state::App;

/// Sessions, newest first.
#[derive(Serialize, ToSchema)]
pub struct SessionList {
    sessions: Vec<SessionEntry>,
}

/// One session.
#[derive(Serialize, ToSchema)]
pub struct SessionEntry {
    id: String,
    /// Whether it is the one that asks.
    current: bool,
    /// From where it was begun.
    address: String,
    /// What the browser says of itself.
    agent: String,
    created_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

/// Where one is signed in.
#[utoipa::path(
    get, operation_id = "list_own_sessions", path = "/api/v1/account/sessions", tag = "session",
    responses(
        (status = 200, description = "The caller's sessions", body = SessionList),
        (status = "4XX", description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn sessions(State(app): State<App>, asking: Asking) -> Result<Json<SessionList>, Problem> {
    let authority = app.authorities()?;
    let account = asking.account()?;
    let now = (app.now)();
    let silent = now - Duration::minutes(authority.settings.idle_minutes.into());
    // The time of each is written now and then; the own one is in use at this moment.
    let is_own = |id: &str| account.session.as_deref() == Some(id);
    let sessions = authority.store.sessions(None, &account.id).await.map_err(|error| unavailable(&error))?;
    let sessions = sessions
        .into_iter()
        .filter(|session| session.expires_at > now && (session.seen_at > silent || is_own(&session.id)))
        .map(|session| SessionEntry {
            current: is_own(&session.id),
            seen_at: if is_own(&session.id) { now } else { session.seen_at },
            id: session.id,
            address: session.address,
            agent: session.agent,
            created_at: session.created_at,
            expires_at: session.expires_at,
        });
    Ok(Json(SessionList { sessions: sessions.collect() }))
}

/// Ends one of the own sessions.
#[utoipa::path(
    delete, operation_id = "end_own_session", path = "/api/v1/account/sessions/{id}", tag = "session",
    params(("id" = String, Path, description = "A session's id")),
    responses(
        (status = 204, description = "It has ended"),
        (status = "4XX", description = "Not signed in, or no such session", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn end_session(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let authority = app.authorities()?;
    let account = asking.account()?;
    let missing = || Problem::of(StatusCode::NOT_FOUND).because("没有这个会话，或已结束。");
    let own = authority.store.sessions(None, &account.id).await.map_err(|error| unavailable(&error))?;
    if !own.iter().any(|session| session.id == id) {
        return Err(missing());
    }
    authority.record(asking.entry((app.now)(), Kind::SignOut, format!("会话 {}", super::short(&id)))).await?;
    let ended = authority.store.end_session(&id, &account.id).await.map_err(|error| unavailable(&error))?;
    authority.changed(&app).await?;
    if !ended {
        return Err(missing());
    }
    Ok(StatusCode::NO_CONTENT)
}
