//! `GET /api/v1/approvals`: requests of others.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;

use super::{ExportList, MOST, described, is_same, since, whole};
use crate::access::export::ExportState;
use crate::http::auth::{Asking, unavailable};
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::http::view::Current;
use crate::store::access::ExportsOf;

/// Requests of others for layers that the caller sees: those that wait, oldest first, then the others, newest first.
#[utoipa::path(
    get, operation_id = "list_approvals", path = "/api/v1/approvals", tag = "exports",
    responses(
        (status = 200, description = "At most 200", body = ExportList),
        (status = "4XX", description = "Without the right", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn approvals(
    State(app): State<App>,
    Current(view): Current,
    asking: Asking,
) -> Result<Json<ExportList>, Problem> {
    let now = (app.now)();
    let caller = asking.account()?;
    let store = &app.authorities()?.store;
    let away = |error| unavailable(&error);
    let mut rows = store.exports(ExportsOf::Everybody, since(now)).await.map_err(away)?;
    // What the caller may not see does not exist for him, nor what somebody wants of it.
    rows.retain(|row| row.account != caller.id && whole(&view, &row.layer).is_some());
    let judged = rows.into_iter().map(|row| (row.state(now, is_same(&row, &view, false)), row));
    let (mut waiting, decided): (Vec<_>, Vec<_>) =
        judged.partition(|(state, _)| *state == ExportState::Waiting);
    waiting.reverse();
    let accounts = store.accounts("", "", now).await.map_err(away)?;
    let by: HashMap<&str, _> = accounts.iter().map(|found| (found.account.id.as_str(), found)).collect();
    let told = waiting.into_iter().chain(decided).take(MOST);
    let exports = told.filter_map(|(state, row)| {
        let by = by.get(row.account.as_str())?;
        Some(described(row, state, by, &view))
    });
    Ok(Json(ExportList { exports: exports.collect() }))
}
