//! `GET /readyz`: may this server be sent requests?

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;
use super::state::App;
use super::view::Current;

#[derive(Serialize, ToSchema)]
pub struct Readiness {
    /// `ready`, or `degraded`: questions are answered, but the database is away or holds more than the active Atlas.
    status: &'static str,
    /// `reachable` or `unreachable`.
    database: &'static str,
    /// `active`, or `ahead`: the answers rest on imports that no active version has yet.
    atlas: &'static str,
    atlas_version: String,
}

/// Ready once an Atlas is loaded. A lost database leaves the server ready, because it still answers from the Atlas: taking
/// every replica out of service would turn a degraded system into none.
#[utoipa::path(
    get,
    operation_id = "ready",
    path = "/readyz",
    tag = "operations",
    responses(
        (status = 200, description = "Ready to answer", body = Readiness),
        (status = 503, description = "The Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(State(app): State<App>, Current(view): Current) -> Json<Readiness> {
    let database = if app.database_reachable() { "reachable" } else { "unreachable" };
    let atlas = if app.is_ahead() { "ahead" } else { "active" };
    let status = if app.database_reachable() && !app.is_ahead() { "ready" } else { "degraded" };
    Json(Readiness { status, database, atlas, atlas_version: view.atlas.version().to_owned() })
}
