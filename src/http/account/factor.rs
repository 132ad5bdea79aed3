//! The own second factor: begun with a secret, confirmed with a code, taken away with both.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::proved;
use crate::access::audit::{Entry, Kind};
use crate::access::rows::{AccountRow, factor_place};
use crate::access::{Stage, factor, seal, token};
use crate::config::SecondFactor;
use crate::http::auth::{Asking, unavailable};
use crate::http::extract::{JsonBody, Payload};
use crate::http::problem::{FieldError, Problem};
use crate::http::session::{Shown, account, begin, opened, proves, take_try};
use crate::http::state::App;
use crate::jobs::access::entropy;

#[derive(Deserialize, ToSchema)]
pub struct BeginFactorRequest {
    password: String,
    /// Of the present second factor, where there is one.
    code: Option<String>,
}

impl Payload for BeginFactorRequest {}

/// What a telephone needs.
#[derive(Serialize, ToSchema)]
pub struct FactorSecret {
    /// Base32.
    secret: String,
    /// `otpauth://totp/..`
    uri: String,
    /// The uri as a QR code (SVG).
    qr: String,
}

#[derive(Deserialize, ToSchema)]
pub struct ConfirmFactorRequest {
    code: String,
}

impl Payload for ConfirmFactorRequest {}

/// Codes on paper, told once.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    recovery_codes: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
pub struct RemoveFactorRequest {
    password: String,
    code: String,
}

impl Payload for RemoveFactorRequest {}

/// Begins to set up a second factor; a code confirms it.
#[utoipa::path(
    post, operation_id = "begin_second_factor", path = "/api/v1/account/factor", tag = "session",
    request_body = BeginFactorRequest,
    responses(
        (status = 200, description = "The secret", body = FactorSecret),
        (status = "4XX", description = "Not signed in, or the password is wrong", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn begin_factor(
    State(app): State<App>,
    asking: Asking,
    JsonBody(request): JsonBody<BeginFactorRequest>,
) -> Result<Json<FactorSecret>, Problem> {
    let authority = app.authorities()?;
    past_factor(&asking)?;
    let own = proved(&app, &asking, request.password).await?;
    // Somebody who knows the password alone puts no factor of his own in the place of the owner's.
    if !own.factor.is_empty() {
        let Some(code) = request.code.filter(|code| !code.trim().is_empty()) else {
            return Err(Problem::invalid(FieldError::at("/code", "请输入现在这个第二因子的验证码。")));
        };
        code_proved(&app, &asking, &own, &code).await?;
    }
    let secret = entropy().bytes::<{ factor::SECRET }>();
    let sealed =
        seal::seal(&authority.keys.get(), authority.settings.algorithms, &factor_place(&own.id), &secret);
    authority.store.begin_factor(&own.id, &sealed).await.map_err(|error| unavailable(&error))?;
    let uri = factor::uri(&secret, &own.name);
    Ok(Json(FactorSecret { secret: factor::base32(&secret), qr: factor::picture(&uri), uri }))
}

/// Confirms the second factor that was begun; an unfinished sign-in goes on.
#[utoipa::path(
    put, operation_id = "confirm_second_factor", path = "/api/v1/account/factor", tag = "session",
    request_body = ConfirmFactorRequest,
    responses(
        (status = 200, description = "Codes for when the telephone is lost", body = RecoveryCodes),
        (status = "4XX", description = "The code is wrong, or nothing was begun", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn confirm_factor(
    State(app): State<App>,
    asking: Asking,
    headers: HeaderMap,
    JsonBody(request): JsonBody<ConfirmFactorRequest>,
) -> Result<Response, Problem> {
    let authority = app.authorities()?;
    past_factor(&asking)?;
    let now = (app.now)();
    let own = account(authority, &asking.begun()?.id, now).await?.account;
    if own.factor_begun.is_empty() {
        return Err(Problem::of(StatusCode::CONFLICT).because("还没有开始设置第二因子。"));
    }
    let secret = opened(authority, &own.id, &own.factor_begun)?;
    let Some(step) = factor::step_of(&secret, &request.code, now.timestamp(), 0) else {
        return Err(Problem::invalid(FieldError::at(
            "/code",
            "验证码不正确。请核对手机的时间是否准确，再输入新的验证码。",
        )));
    };
    authority.record(asking.entry(now, Kind::SecondFactor, "本人设置")).await?;
    let codes: Vec<String> = {
        let mut entropy = entropy();
        (0..factor::RECOVERY_CODES).map(|_| factor::recovery_code(&mut entropy)).collect()
    };
    let hashes: Vec<String> = codes.iter().map(|code| token::hex(&token::hash(code))).collect();
    let session = asking.begun()?.session.clone().unwrap_or_default();
    let confirmed = authority.store.confirm_factor(&own.id, &own.factor_begun, step, &hashes, &session).await;
    if !confirmed.map_err(|error| unavailable(&error))? {
        return Err(Problem::of(StatusCode::CONFLICT));
    }
    let own = account(authority, &own.id, now).await?.account;
    let shown = Shown { factor: true, outside: asking.begun()?.outside };
    let (cookie, _) = begin(&app, &asking, &own, shown, &headers).await?;
    Ok((cookie, Json(RecoveryCodes { recovery_codes: codes })).into_response())
}

/// Takes the own second factor away, where the policy does not demand one.
#[utoipa::path(
    delete, operation_id = "remove_second_factor", path = "/api/v1/account/factor", tag = "session",
    request_body = RemoveFactorRequest,
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "The policy demands one", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Password or code is wrong", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn remove_factor(
    State(app): State<App>,
    asking: Asking,
    JsonBody(request): JsonBody<RemoveFactorRequest>,
) -> Result<StatusCode, Problem> {
    let authority = app.authorities()?;
    let role = asking.account()?.role;
    if role.administers() || authority.settings.second_factor == SecondFactor::All {
        return Err(
            Problem::of(StatusCode::CONFLICT).because("按规定您的账号必须有第二因子；要换手机，请重新设置。")
        );
    }
    let own = proved(&app, &asking, request.password).await?;
    let now = (app.now)();
    code_proved(&app, &asking, &own, &request.code).await?;
    authority.record(asking.entry(now, Kind::SecondFactor, "本人取消")).await?;
    authority.store.clear_factor(&own.id).await.map_err(|error| unavailable(&error))?;
    authority.changed(&app).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses a code that is wrong, which counts as a wrong try.
async fn code_proved(app: &App, asking: &Asking, own: &AccountRow, code: &str) -> Result<(), Problem> {
    let authority = app.authorities()?;
    let now = (app.now)();
    let taken = take_try(authority, app, &own.id).await?;
    let right = taken.is_some() && !own.factor.is_empty() && proves(authority, own, code, now).await?;
    match taken.filter(|_| right) {
        Some(taken) => taken.give_back(authority).await,
        None => {
            let entry = asking.entry(now, Kind::SignIn, "再次验证第二因子");
            authority.record(Entry { done: false, ..entry }).await?;
            Err(Problem::of(StatusCode::UNAUTHORIZED).because("验证码不正确，或已经用过。"))
        }
    }
}

/// A factor that is there is not replaced by who has not given it.
fn past_factor(asking: &Asking) -> Result<(), Problem> {
    match asking.begun()?.stage {
        Stage::SecondFactor => {
            Err(super::super::auth::gate::refusal(&asking.caller, crate::access::Rule::Own))
        }
        _ => Ok(()),
    }
}
