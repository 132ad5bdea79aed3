//! `GET /healthz`: the process runs.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct Health {
    status: &'static str,
}

/// Answers as long as the process runs.
#[utoipa::path(get, operation_id = "health", path = "/healthz", tag = "operations", responses((status = 200, description = "Running", body = Health)))]
pub async fn get() -> Json<Health> {
    Json(Health { status: "ok" })
}
