//! `PUT /api/v1/account/password`: another password. All other sessions end.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::SubsecRound;
use serde::Deserialize;
use utoipa::ToSchema;

use super::proved;
use crate::access::audit::Kind;
use crate::access::{Stage, password as passwords};
use crate::http::auth::{Asking, unavailable};
use crate::http::extract::{JsonBody, Payload};
use crate::http::problem::{FieldError, Problem};
use crate::http::session::{SessionInfo, Shown, account, start};
use crate::http::state::App;
use crate::jobs::access::entropy;

#[derive(Deserialize, ToSchema)]
pub struct PasswordRequest {
    #[schema(max_length = 256)]
    current: String,
    /// The new one: at least 10 characters of three kinds, or 20.
    #[schema(max_length = 256)]
    password: String,
}

impl Payload for PasswordRequest {}

/// Chooses another password.
#[utoipa::path(
    put, operation_id = "change_own_password", path = "/api/v1/account/password", tag = "session",
    request_body = PasswordRequest,
    responses(
        (status = 200, description = "The session, under another secret", body = SessionInfo),
        (status = 422, description = "The policy refuses it, and says why", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "The present one is wrong", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn password(
    State(app): State<App>,
    asking: Asking,
    headers: HeaderMap,
    JsonBody(request): JsonBody<PasswordRequest>,
) -> Result<Response, Problem> {
    let authority = app.authorities()?;
    let begun = asking.begun()?;
    // Before the second factor a password alone changes nothing.
    if matches!(begun.stage, Stage::SecondFactor | Stage::Enrol) {
        return Err(super::super::auth::gate::refusal(&asking.caller, crate::access::Rule::Own));
    }
    let own = proved(&app, &asking, request.current).await?;
    let refuse = |why: String| Err(Problem::invalid(FieldError::at("/password", why)));
    if let Some(why) = passwords::refused(&request.password, &own.name) {
        return refuse(why);
    }
    let away = |error| unavailable(&error);
    let mut former = authority.store.former_passwords(&own.id).await.map_err(away)?;
    former.push(own.password.clone());
    let permit = authority.hashing.acquire().await;
    let given = request.password;
    let make = move || {
        let again = former.iter().any(|kept| passwords::verify(&given, Some(kept)));
        (!again).then(|| passwords::hash(&given, &mut entropy()))
    };
    let made = tokio::task::spawn_blocking(make).await;
    drop(permit);
    let Some(hash) = made.map_err(|_| Problem::unavailable("服务器正忙，请稍后重试。"))? else {
        return refuse(format!("最近 {} 次用过的口令不能再用。", passwords::REMEMBERED));
    };
    let now = (app.now)().trunc_subsecs(6);
    authority.record(asking.entry(now, Kind::Password, "本人修改")).await?;
    let session = begun.session.as_deref().unwrap_or_default();
    authority.store.set_password(&own.id, &hash, false, session, now).await.map_err(away)?;
    let now_own = account(authority, &own.id, now).await?.account;
    let shown = Shown { factor: true, outside: false };
    start(&app, &asking, &now_own, shown, &headers).await
}
