//! `GET /api/v1/exports`: the own requests.

use axum::Json;
use axum::extract::State;

use super::{ExportList, MOST, described, is_same, own_requests};
use crate::http::auth::Asking;
use crate::http::problem::Problem;
use crate::http::session::account;
use crate::http::state::App;
use crate::http::view::Current;

/// The own requests of the last year, newest first.
#[utoipa::path(
    get, operation_id = "list_own_exports", path = "/api/v1/exports", tag = "exports",
    responses(
        (status = 200, description = "At most 200", body = ExportList),
        (status = "4XX", description = "Without the right", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn own(
    State(app): State<App>,
    Current(view): Current,
    asking: Asking,
) -> Result<Json<ExportList>, Problem> {
    let now = (app.now)();
    let by = account(app.authorities()?, &asking.account()?.id, now).await?;
    let own = own_requests(&app, &asking, now).await?;
    let exports = own.into_iter().take(MOST).map(|row| {
        let state = row.state(now, is_same(&row, &view, true));
        described(row, state, &by, &view)
    });
    Ok(Json(ExportList { exports: exports.collect() }))
}
