//! `PUT /api/v1/approvals/{id}`: the second person decides.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::SubsecRound;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Export, described, is_same, since, whole};
use crate::access::audit::{Entry, Kind};
use crate::access::export::{Decision, ExportState};
use crate::http::auth::{Asking, unavailable};
use crate::http::extract::{JsonBody, Payload};
use crate::http::problem::{FieldError, Problem};
use crate::http::session::account;
use crate::http::state::App;
use crate::http::view::Current;
use crate::store::access::ExportsOf;

#[derive(Deserialize, ToSchema)]
pub struct DecisionRequest {
    approve: bool,
    /// At most 200 characters; needed where it is refused.
    #[serde(default)]
    reason: String,
}

impl Payload for DecisionRequest {}

/// Approves or refuses a request of another.
#[utoipa::path(
    put, operation_id = "decide_export", path = "/api/v1/approvals/{id}", tag = "exports",
    params(("id" = String, Path, description = "A request's id")),
    request_body = DecisionRequest,
    responses(
        (status = 200, description = "The request", body = Export),
        (status = "4XX", description = "No such request, decided already, one's own, or refused without a reason", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away, or it cannot be put on record", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn decide(
    State(app): State<App>,
    Current(view): Current,
    asking: Asking,
    Path(id): Path<String>,
    JsonBody(request): JsonBody<DecisionRequest>,
) -> Result<Json<Export>, Problem> {
    let (authority, caller) = (app.authorities()?, asking.account()?);
    let now = (app.now)().trunc_subsecs(6);
    let away = |error| unavailable(&error);
    let reason = request.reason.trim();
    let length = reason.chars().count();
    if length > 200 || reason.chars().any(char::is_control) || (!request.approve && length < 4) {
        let detail = "拒绝须写明理由；理由为 4 至 200 个字符。";
        return Err(Problem::invalid(FieldError::at("/reason", detail)));
    }
    let missing = || Problem::of(StatusCode::NOT_FOUND).because("没有这个申请。");
    let found = authority.store.exports(ExportsOf::Id(&id), since(now)).await.map_err(away)?;
    let mut row = found.into_iter().next().ok_or_else(missing)?;
    let every = whole(&view, &row.layer).ok_or_else(missing)?;
    let seen = view.map().layer(&row.layer).ok_or_else(missing)?.revision();
    let conflict = |detail: &str| Err(Problem::of(StatusCode::CONFLICT).because(detail));
    if row.account == caller.id {
        return conflict("自己的申请须由另一人批准。");
    }
    // Nobody answers for what he does not see.
    if request.approve && seen != row.seen && seen != every.revision() {
        return conflict("申请人看到的字段或行，您看不全，不能批准；请由看得到的人批准。");
    }
    match row.state(now, is_same(&row, &view, false)) {
        ExportState::Waiting => {}
        ExportState::Expired => return conflict("这个申请已过期，请申请人重新提交。"),
        ExportState::Outdated => return conflict("图层的内容在申请之后改变了，请申请人重新提交。"),
        ExportState::Granted | ExportState::Refused => return conflict("这个申请已有结果。"),
    }
    let decision =
        Decision { approved: request.approve, by: caller.name.clone(), at: now, reason: reason.to_owned() };
    let by = account(authority, &row.account, now).await?;
    let what = if request.approve { "approve" } else { "refuse" };
    let detail =
        serde_json::json!({ "do": what, "id": row.id, "for": by.account.name, "features": row.features });
    let entry = asking.entry(now, Kind::Approval, row.layer.as_str());
    let entry = Entry { reason: decision.reason.clone(), detail: detail.to_string(), ..entry };
    authority.record(entry.clone()).await?;
    if !authority.store.decide_export(&row.id, &decision).await.map_err(away)? {
        // Another was faster, so that what was put on record before did not come to be.
        authority.record(Entry { done: false, ..entry }).await?;
        return conflict("这个申请已有结果。");
    }
    let state = if decision.approved { ExportState::Granted } else { ExportState::Refused };
    row.decision = Some(decision);
    Ok(Json(described(row, state, &by, &view)))
}
