//! `GET /readyz`: may this server be sent requests?

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;
use super::state::{App, Current};

#[derive(Serialize, ToSchema)]
pub struct Readiness {
    /// `ready`, or `degraded`: questions are answered, but nothing new can be loaded or kept.
    status: &'static str,
    /// `reachable` or `unreachable`.
    database: &'static str,
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
pub async fn get(State(app): State<App>, Current(snapshot): Current) -> Json<Readiness> {
    let (status, database) =
        if app.database_reachable() { ("ready", "reachable") } else { ("degraded", "unreachable") };
    Json(Readiness { status, database, atlas_version: snapshot.atlas.version().to_owned() })
}
