//! `POST /api/v1/exports`: asks a second person.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::SubsecRound;
use serde::Deserialize;
use utoipa::ToSchema;

use super::taking::{Taking, judged};
use super::{Export, described, is_same, own_requests, whole};
use crate::access::audit::{Entry, Kind};
use crate::access::export::{ExportRow, ExportState};
use crate::access::token;
use crate::http::auth::{Asking, unavailable};
use crate::http::extract::{JsonBody, Payload};
use crate::http::problem::{FieldError, Problem};
use crate::http::purpose::purpose;
use crate::http::session::account;
use crate::http::state::App;
use crate::http::view::Current;
use crate::jobs::access::entropy;

#[derive(Deserialize, ToSchema)]
pub struct ExportRequest {
    /// A layer's name.
    layer: String,
    /// Why it is needed, 4 to 200 characters.
    purpose: String,
}

impl Payload for ExportRequest {}

/// What one person may have waiting at once.
const MOST_WAITING: usize = 20;

/// Asks a second person to approve that a layer is taken away.
#[utoipa::path(
    post, operation_id = "ask_for_export", path = "/api/v1/exports", tag = "exports",
    request_body = ExportRequest,
    responses(
        (status = 201, description = "The request, which waits for a second person", body = Export),
        (status = "4XX", description = "No such layer, no purpose, none is needed, or one is under way", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away, or it cannot be put on record", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn ask(
    State(app): State<App>,
    Current(view): Current,
    asking: Asking,
    JsonBody(request): JsonBody<ExportRequest>,
) -> Result<(StatusCode, Json<Export>), Problem> {
    let purpose = purpose(&request.purpose)?;
    let (Some(layer), Some(every)) = (view.map().layer(&request.layer), whole(&view, &request.layer)) else {
        return Err(Problem::invalid(FieldError::at("/layer", "没有这个图层。")));
    };
    let now = (app.now)().trunc_subsecs(6);
    let conflict = |detail: &str| Err(Problem::of(StatusCode::CONFLICT).because(detail));
    let own = own_requests(&app, &asking, now).await?;
    match judged(&asking, layer, &own, &view, now) {
        Taking::Free => return conflict("这个图层可以直接下载，不必审批。"),
        Taking::Waiting => return conflict("您对这个图层的申请正在等待批准。"),
        Taking::Granted(_) => return conflict("您对这个图层的申请已获批准，可以下载了。"),
        Taking::Needed => {}
    }
    let waiting =
        own.iter().filter(|row| row.state(now, is_same(row, &view, true)) == ExportState::Waiting).count();
    if waiting >= MOST_WAITING {
        return conflict("您待批准的申请太多，请等它们有了结果再提交。");
    }
    let (authority, caller) = (app.authorities()?, asking.account()?);
    let by = account(authority, &caller.id, now).await?;
    let row = ExportRow {
        id: token::id(&mut entropy()),
        account: caller.id.clone(),
        layer: layer.name.clone(),
        revision: every.revision().to_owned(),
        seen: layer.revision().to_owned(),
        level: layer.about.level,
        features: layer.features().len() as u64,
        purpose: purpose.to_owned(),
        asked_at: now,
        decision: None,
    };
    let detail = serde_json::json!({ "do": "ask", "id": row.id, "features": row.features, "level": row.level.as_str() });
    let entry = asking.entry(now, Kind::Approval, row.layer.as_str());
    authority.record(Entry { reason: purpose.to_owned(), detail: detail.to_string(), ..entry }).await?;
    authority.store.add_export(&row).await.map_err(|error| unavailable(&error))?;
    Ok((StatusCode::CREATED, Json(described(row, ExportState::Waiting, &by, &view))))
}
