//! `POST /api/v1/session`: a name and a password.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use tokio::time::Instant;
use utoipa::ToSchema;

use super::{SessionInfo, next_stage, start};
use crate::access::audit::{Entry, Kind};
use crate::access::rows::AccountRow;
use crate::access::{Stage, password};
use crate::http::auth::{Asking, Authority, MOST_TRIES, TRIES_WITHIN, unavailable};
use crate::http::extract::{JsonBody, Payload};
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::store::access::AccountFound;

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
pub struct SignInRequest {
    #[schema(max_length = 64, example = "zhangsan")]
    name: String,
    #[schema(max_length = 256)]
    password: String,
}

impl Payload for SignInRequest {}

/// A refused try takes at least so long, whatever was wrong: who exists is not told by time.
const REFUSAL: Duration = Duration::from_millis(400);

/// Signs in with a password; a second factor may still be to come.
#[utoipa::path(
    post,
    operation_id = "sign_in",
    path = "/api/v1/session",
    tag = "session",
    request_body = SignInRequest,
    responses(
        (status = 200, description = "The session, also as a cookie; `stage` says what is still to do", body = SessionInfo),
        (status = 401, description = "Name or password is wrong, or the account is locked: it is not said which", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong tries from this address", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "The request cannot be answered", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away, or the try cannot be put on record", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn sign_in(
    State(app): State<App>,
    asking: Asking,
    headers: HeaderMap,
    JsonBody(request): JsonBody<SignInRequest>,
) -> Result<Response, Problem> {
    let authority = app.authorities()?;
    let began = Instant::now();
    let name = request.name.trim().to_lowercase();
    if authority.tries.get(&asking.address).unwrap_or(0) >= MOST_TRIES {
        return Err(Problem::of(StatusCode::TOO_MANY_REQUESTS)
            .because("这个地址上登录失败的次数过多，请十分钟后再试。")
            .retry_after(TRIES_WITHIN.as_secs() as u32));
    }
    let found = judge(authority, &app, &name, request.password).await?;
    let entry = entry(&app, &asking, &name, found.as_ref());
    authority.record(entry).await?;
    let Some(account) = found else {
        let tries = authority.tries.get(&asking.address).unwrap_or(0);
        authority.tries.insert(asking.address, tries + 1);
        tokio::time::sleep_until(began + REFUSAL).await;
        return Err(Problem::of(StatusCode::UNAUTHORIZED)
            .because("登录名或口令不正确，或者账号已停用、被锁定。连续输错会锁定账号。"));
    };
    let now = (app.now)();
    let stage = next_stage(authority, &account, false, now);
    // A second factor that is wrong counts as a wrong try, so that the count goes on until all was right.
    if stage != Stage::SecondFactor {
        authority.store.note_sign_in(&account.id, now).await.map_err(|error| unavailable(&error))?;
    }
    start(&app, &asking, &account, stage, &headers).await
}

/// The account, where the password is right and it may sign in. Passwords are judged a few at a time, each on a core of its own.
async fn judge(
    authority: &Authority,
    app: &App,
    name: &str,
    given: String,
) -> Result<Option<AccountRow>, Problem> {
    let busy = || Problem::unavailable("登录的人太多，请稍后重试。");
    let now = (app.now)();
    // An empty name asks the store for all.
    let named = if name.is_empty() { "-" } else { name };
    let found = authority.store.accounts("", named, now).await.map_err(|error| unavailable(&error))?;
    let found = found.into_iter().next();
    let kept = found.as_ref().map(|found| found.account.password.clone());
    let permit = tokio::time::timeout(Duration::from_secs(5), authority.hashing.acquire()).await;
    let permit = permit.map_err(|_| busy())?.map_err(|_| busy())?;
    let verify = move || password::verify(&given, kept.as_deref());
    let right = tokio::task::spawn_blocking(verify).await.map_err(|_| busy())?;
    drop(permit);
    let Some(AccountFound { account, unit_active, .. }) = found else { return Ok(None) };
    if !right {
        wrong(authority, app, &account.id).await?;
    }
    let may = right && account.active && unit_active && !account.tries.is_locked(now);
    Ok(may.then_some(account))
}

/// Counts a wrong try of an account.
///
/// # Errors
/// 503 where the database is away.
pub async fn wrong(authority: &Authority, app: &App, id: &str) -> Result<(), Problem> {
    let now = (app.now)();
    // Several tries may come at once: each is counted upon what the others left.
    for _ in 0..20 {
        let found = authority.store.accounts(id, "", now).await.map_err(|error| unavailable(&error))?;
        let Some(found) = found.into_iter().next() else { return Ok(()) };
        let before = found.account.tries;
        let noted = authority.store.note_tries(id, before, before.failed(now)).await;
        if noted.map_err(|error| unavailable(&error))? {
            break;
        }
    }
    Ok(())
}

fn entry(app: &App, asking: &Asking, name: &str, found: Option<&AccountRow>) -> Entry {
    let tried: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
    Entry {
        done: found.is_some(),
        account: Some(tried),
        role: found.map(|account| account.role),
        unit: found.map(|account| account.unit.clone()),
        ..asking.entry((app.now)(), Kind::SignIn, "口令")
    }
}
