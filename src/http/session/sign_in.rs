//! `POST /api/v1/session`: a name and a password.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use tokio::time::Instant;
use utoipa::ToSchema;

use super::{SessionInfo, Shown, start};
use crate::access::audit::{Entry, Kind};
use crate::access::lockout::Tries;
use crate::access::password;
use crate::access::rows::AccountRow;
use crate::http::auth::{Asking, Authority, TRIES_WITHIN, unavailable};
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
    // Counted before it is judged, so that many at once are many.
    if !authority.tries.take(asking.address) {
        return Err(Problem::of(StatusCode::TOO_MANY_REQUESTS)
            .because("这个地址上登录失败的次数过多，请十分钟后再试。")
            .retry_after(TRIES_WITHIN.as_secs() as u32));
    }
    let found = judge(authority, &app, &name, request.password).await?;
    let entry = entry(&app, &asking, &name, found.as_ref());
    authority.record(entry).await?;
    let Some(account) = found else {
        tokio::time::sleep_until(began + REFUSAL).await;
        return Err(Problem::of(StatusCode::UNAUTHORIZED)
            .because("登录名或口令不正确，或者账号已停用、被锁定。连续输错会锁定账号。"));
    };
    authority.tries.give_back(asking.address);
    start(&app, &asking, &account, Shown::default(), &headers).await
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
    let taken = match &found {
        Some(found) => take_try(authority, app, &found.account.id).await?,
        None => None,
    };
    let permit = tokio::time::timeout(Duration::from_secs(5), authority.hashing.acquire()).await;
    let permit = permit.map_err(|_| busy())?.map_err(|_| busy())?;
    let verify = move || password::verify(&given, kept.as_deref());
    let right = tokio::task::spawn_blocking(verify).await.map_err(|_| busy())?;
    drop(permit);
    let Some(AccountFound { account, unit_active, .. }) = found else { return Ok(None) };
    let may = right && taken.is_some() && account.active && unit_active;
    if let Some(taken) = taken.filter(|_| may) {
        taken.give_back(authority).await?;
    }
    Ok(may.then_some(account))
}

/// A try of an account that was counted before it is judged.
pub struct Taken {
    account: String,
    before: Tries,
    after: Tries,
}

impl Taken {
    /// It was right, and so it was none. Where others came between, the count stands: a right password that is all sets it back.
    ///
    /// # Errors
    /// 503 where the database is away.
    pub async fn give_back(self, authority: &Authority) -> Result<(), Problem> {
        let noted = authority.store.note_tries(&self.account, self.after, self.before).await;
        noted.map(|_| ()).map_err(|error| unavailable(&error))
    }
}

/// Counts a try of an account; `None` where it is locked, or so many come at once that this one cannot be counted.
///
/// # Errors
/// 503 where the database is away.
pub async fn take_try(authority: &Authority, app: &App, id: &str) -> Result<Option<Taken>, Problem> {
    let now = (app.now)();
    for _ in 0..50 {
        let found = authority.store.accounts(id, "", now).await.map_err(|error| unavailable(&error))?;
        let Some(found) = found.into_iter().next() else { return Ok(None) };
        let before = found.account.tries;
        if before.is_locked(now) {
            return Ok(None);
        }
        let after = before.failed(now);
        let noted = authority.store.note_tries(id, before, after).await;
        if noted.map_err(|error| unavailable(&error))? {
            return Ok(Some(Taken { account: id.to_owned(), before, after }));
        }
    }
    Ok(None)
}

fn entry(app: &App, asking: &Asking, name: &str, found: Option<&AccountRow>) -> Entry {
    Entry {
        done: found.is_some(),
        account: Some(crate::http::account::short(name)),
        role: found.map(|account| account.role),
        unit: found.map(|account| account.unit.clone()),
        ..asking.entry((app.now)(), Kind::SignIn, "口令")
    }
}
