//! The own keys, for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, Duration, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::audit::{Entry, Kind};
use crate::access::rows::KeyRow;
use crate::access::{Action, token};
use crate::http::auth::{Asking, unavailable};
use crate::http::extract::{JsonBody, Payload};
use crate::http::problem::{FieldError, Problem};
use crate::http::state::App;
use crate::jobs::access::accounts::is_title;
use crate::jobs::access::entropy;

/// Keys, newest first.
#[derive(Serialize, ToSchema)]
pub struct KeyList {
    keys: Vec<KeyInfo>,
}

/// What is told of a key; itself it is told once.
#[derive(Serialize, ToSchema)]
pub struct KeyInfo {
    id: String,
    title: String,
    scopes: Vec<&'static str>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
    per_minute: u32,
    per_day: u32,
    revoked: bool,
}

impl From<KeyRow> for KeyInfo {
    fn from(key: KeyRow) -> Self {
        Self {
            id: key.id,
            title: key.title,
            scopes: key.scopes.into_iter().map(Action::as_str).collect(),
            created_at: key.created_at,
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
            per_minute: key.per_minute,
            per_day: key.per_day,
            revoked: key.revoked,
        }
    }
}

#[derive(Deserialize, ToSchema)]
pub struct KeyRequest {
    /// What it is for.
    title: String,
    /// Of `identify`, `layers`, `download`, `usage`, `operate` those that the account has.
    scopes: Vec<String>,
    /// How long it serves: 1 to 730.
    days: u32,
    /// 1 to 1,000,000.
    per_minute: u32,
    /// 1 to 1,000,000,000.
    per_day: u32,
}

impl Payload for KeyRequest {}

/// A key that was made.
#[derive(Serialize, ToSchema)]
pub struct NewKey {
    /// Told once.
    key: String,
    info: KeyInfo,
}

/// The own keys.
#[utoipa::path(
    get, operation_id = "list_own_keys", path = "/api/v1/account/keys", tag = "session",
    responses(
        (status = 200, description = "The caller's keys", body = KeyList),
        (status = "4XX", description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn keys(State(app): State<App>, asking: Asking) -> Result<Json<KeyList>, Problem> {
    let keys = app.authorities()?.store.keys(None, &asking.account()?.id).await;
    let keys = keys.map_err(|error| unavailable(&error))?;
    Ok(Json(KeyList { keys: keys.into_iter().map(KeyInfo::from).collect() }))
}

/// Makes a key.
#[utoipa::path(
    post, operation_id = "add_own_key", path = "/api/v1/account/keys", tag = "session",
    request_body = KeyRequest,
    responses(
        (status = 201, description = "The key, told once", body = NewKey),
        (status = "4XX", description = "A part is not acceptable", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add_key(
    State(app): State<App>,
    asking: Asking,
    JsonBody(request): JsonBody<KeyRequest>,
) -> Result<(StatusCode, Json<NewKey>), Problem> {
    let authority = app.authorities()?;
    let account = asking.account()?;
    let refuse = |at: &str, why: &str| Err(Problem::invalid(FieldError::at(at, why)));
    if !is_title(&request.title) {
        return refuse("/title", "用途须有 1 至 64 个字符，且不含控制字符。");
    }
    let mut scopes = Vec::new();
    for (index, word) in request.scopes.iter().enumerate() {
        match Action::from_word(word).filter(|action| action.fits_a_key() && asking.may(*action)) {
            Some(action) if !scopes.contains(&action) => scopes.push(action),
            Some(_) => {}
            None => return refuse(&format!("/scopes/{index}"), "密钥不能有这项权限，或您自己没有。"),
        }
    }
    if scopes.is_empty() {
        return refuse("/scopes", "至少选一项权限。");
    }
    if !(1..=730).contains(&request.days) {
        return refuse("/days", "有效期须在 1 与 730 天之间。");
    }
    if !(1..=1_000_000).contains(&request.per_minute) {
        return refuse("/per_minute", "每分钟次数须在 1 与 1,000,000 之间。");
    }
    if !(1..=1_000_000_000).contains(&request.per_day) {
        return refuse("/per_day", "每天次数须在 1 与 1,000,000,000 之间。");
    }
    let now = (app.now)().trunc_subsecs(6);
    let (secret, id) = {
        let mut entropy = entropy();
        (token::key(&mut entropy), token::id(&mut entropy))
    };
    let key = KeyRow {
        id,
        token: token::hash(&secret),
        account: account.id.clone(),
        title: request.title.trim().to_owned(),
        scopes,
        created_at: now,
        expires_at: now + Duration::days(request.days.into()),
        last_used_at: None,
        per_minute: request.per_minute,
        per_day: request.per_day,
        revoked: false,
    };
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    let detail = serde_json::json!({ "do": "add", "scopes": scopes, "days": request.days }).to_string();
    let entry = asking.entry(now, Kind::Key, format!("{} {}", key.id, key.title));
    authority.record(Entry { detail, ..entry }).await?;
    authority.store.add_key(&key).await.map_err(|error| unavailable(&error))?;
    authority.changed(&app).await?;
    Ok((StatusCode::CREATED, Json(NewKey { key: secret, info: key.into() })))
}

/// Revokes one of the own keys, at once.
#[utoipa::path(
    delete, operation_id = "revoke_own_key", path = "/api/v1/account/keys/{id}", tag = "session",
    params(("id" = String, Path, description = "A key's id")),
    responses(
        (status = 204, description = "It is of no more use"),
        (status = "4XX", description = "No such key in force", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn revoke_key(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let authority = app.authorities()?;
    let account = asking.account()?;
    let missing = || Problem::of(StatusCode::NOT_FOUND).because("没有这把密钥，或已撤销。");
    let own = authority.store.keys(None, &account.id).await.map_err(|error| unavailable(&error))?;
    if !own.iter().any(|key| key.id == id && !key.revoked) {
        return Err(missing());
    }
    let entry = asking.entry((app.now)(), Kind::Key, super::short(&id));
    authority.record(Entry { detail: r#"{"do":"revoke"}"#.into(), ..entry }).await?;
    let revoked = authority.store.revoke_key(&id, &account.id).await.map_err(|error| unavailable(&error))?;
    authority.changed(&app).await?;
    if !revoked {
        return Err(missing());
    }
    Ok(StatusCode::NO_CONTENT)
}
