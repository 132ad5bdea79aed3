//! `POST /api/v1/session/factor`: the code of the second factor, or one on paper.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{SessionInfo, Shown, account, start, take_try};
use crate::access::audit::{Entry, Kind};
use crate::access::rows::{AccountRow, factor_place};
use crate::access::{Stage, factor as codes, seal, token};
use crate::http::auth::{Asking, Authority, unavailable};
use crate::http::extract::{JsonBody, Payload};
use crate::http::problem::Problem;
use crate::http::state::App;

/// A code.
#[derive(Deserialize, ToSchema)]
pub struct FactorRequest {
    /// Six digits, or a code on paper (`xxxx-xxxx-xxxx`).
    #[schema(max_length = 32, example = "123456")]
    code: String,
}

impl Payload for FactorRequest {}

/// Goes on with a sign-in whose password was right.
#[utoipa::path(
    post,
    operation_id = "give_second_factor",
    path = "/api/v1/session/factor",
    tag = "session",
    request_body = FactorRequest,
    responses(
        (status = 200, description = "The session, under another secret", body = SessionInfo),
        (status = "4XX", description = "The code is wrong or was used, or there is no sign-in to go on with", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn factor(
    State(app): State<App>,
    asking: Asking,
    headers: HeaderMap,
    JsonBody(request): JsonBody<FactorRequest>,
) -> Result<Response, Problem> {
    let authority = app.authorities()?;
    let begun = asking.begun()?;
    let now = (app.now)();
    if begun.stage != Stage::SecondFactor {
        return Err(Problem::of(StatusCode::CONFLICT).because("现在不需要验证码。"));
    }
    let account = account(authority, &begun.id, now).await?.account;
    let taken = take_try(authority, &app, &account.id).await?;
    let right = taken.is_some() && proves(authority, &account, &request.code, now).await?;
    let entry = asking.entry(now, Kind::SignIn, "第二因子");
    authority.record(Entry { done: right, ..entry }).await?;
    if !right {
        return Err(Problem::of(StatusCode::UNAUTHORIZED)
            .because("验证码不正确，或已经用过。每个验证码只能用一次，请等下一个。"));
    }
    start(&app, &asking, &account, Shown { factor: true, outside: begun.outside }, &headers).await
}

/// Whether a code is right, and uses it up.
///
/// # Errors
/// 503 where the database is away, 500 where the secret cannot be opened.
pub async fn proves(
    authority: &Authority,
    account: &AccountRow,
    code: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool, Problem> {
    let away = |error| unavailable(&error);
    if let Some(paper) = codes::read_recovery_code(code) {
        let hash = token::hex(&token::hash(&paper));
        return authority.store.use_recovery_code(&account.id, &hash).await.map_err(away);
    }
    let secret = opened(authority, &account.id, &account.factor)?;
    match codes::step_of(&secret, code, now.timestamp(), account.factor_step) {
        Some(step) => authority.store.take_factor_step(&account.id, step).await.map_err(away),
        None => Ok(false),
    }
}

/// A sealed secret.
///
/// # Errors
/// 500: the key is gone, or the row is another one's.
pub fn opened(authority: &Authority, account: &str, sealed: &str) -> Result<Vec<u8>, Problem> {
    seal::open(&authority.keys, &factor_place(account), sealed).map_err(|error| {
        tracing::error!(%error, "the secret of a second factor cannot be opened");
        Problem::of(StatusCode::INTERNAL_SERVER_ERROR)
    })
}
