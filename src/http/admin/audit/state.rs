//! `GET /api/v1/audit/state`: whether the record is whole.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::problem::Problem;
use crate::http::state::App;
use crate::jobs::access::check;

/// Whether the record is whole.
#[derive(Serialize, ToSchema)]
pub struct AuditState {
    sound: bool,
    chains: Vec<ChainState>,
    /// How long it is kept.
    retention_days: u32,
}

#[derive(Serialize, ToSchema)]
pub struct ChainState {
    chain: String,
    started_at: Option<DateTime<Utc>>,
    entries: i64,
    checkpoints: usize,
    /// What is wrong with it, and where.
    fault: Option<String>,
}

/// Judges the record: every row, checkpoint and end of every chain.
#[utoipa::path(
    get, operation_id = "judge_audit", path = "/api/v1/audit/state", tag = "administration",
    responses(
        (status = 200, description = "Whether the record is whole, and where it is not", body = AuditState),
        (status = "4XX", description = "Without the right", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn audit_state(State(app): State<App>) -> Result<Json<AuditState>, Problem> {
    let authority = app.authorities()?;
    let judged =
        check::judge(&authority.store, &authority.keys.renewed(), &authority.heads, (app.now)()).await;
    let judged = judged.map_err(|error| {
        tracing::error!(%error, "the audit cannot be judged");
        Problem::unavailable("暂时无法校验审计记录，请稍后重试。")
    })?;
    let chains: Vec<ChainState> = judged
        .into_iter()
        .map(|one| ChainState {
            chain: one.chain,
            started_at: one.started_at,
            entries: one.entries,
            checkpoints: one.checkpoints,
            fault: one.fault,
        })
        .collect();
    let sound = chains.iter().all(|chain| chain.fault.is_none());
    Ok(Json(AuditState { sound, chains, retention_days: authority.settings.audit_days }))
}
