//! Changes an account: its role, unit, password, second factor. Nobody changes his own.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::SubsecRound;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::accounts::{AccountEntry, free_subject, may_touch, one, role};
use crate::access::audit::{Entry, Kind};
use crate::access::rows::AccountRow;
use crate::http::auth::{Asking, Authority, unavailable};
use crate::http::extract::{JsonBody, Payload};
use crate::http::problem::{FieldError, Problem};
use crate::http::state::App;
use crate::jobs::access::accounts::{is_title, secrets};
use crate::store::access::AccountChange;

/// What is not given stays.
#[derive(Deserialize, ToSchema)]
pub struct AccountPatch {
    title: Option<String>,
    /// Another role ends the account's sessions and revokes its keys.
    role: Option<String>,
    unit: Option<String>,
    active: Option<bool>,
    /// The name by which the outside provider knows the person; empty for none.
    #[schema(max_length = 128)]
    subject: Option<String>,
    /// `false` unlocks.
    locked: Option<bool>,
}

impl Payload for AccountPatch {}

/// A password for somebody else.
#[derive(Serialize, ToSchema)]
pub struct NewPassword {
    /// Told once; it serves only to choose another.
    password: String,
}

/// An account that is not the caller's own: what administers the administrator is another's hand.
async fn other(app: &App, asking: &Asking, id: &str) -> Result<AccountRow, Problem> {
    let authority: &Authority = app.authorities()?;
    let account = one(authority, id, (app.now)()).await?.account;
    if account.id == asking.account()?.id {
        return Err(Problem::of(StatusCode::CONFLICT)
            .because("不能在这里改自己的账号；口令和第二因子请在“我的账号”里改。"));
    }
    may_touch(account.role)?;
    Ok(account)
}

/// Changes an account.
#[utoipa::path(
    patch, operation_id = "change_account", path = "/api/v1/accounts/{id}", tag = "administration",
    params(("id" = String, Path, description = "An account's id")),
    request_body = AccountPatch,
    responses(
        (status = 200, description = "The account", body = AccountEntry),
        (status = "4XX", description = "A part is not acceptable, or it is the caller's own", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn change_account(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<String>,
    JsonBody(patch): JsonBody<AccountPatch>,
) -> Result<Json<AccountEntry>, Problem> {
    let authority = app.authorities()?;
    let before = other(&app, &asking, &id).await?;
    let now = (app.now)();
    let change = AccountChange {
        title: patch.title.unwrap_or_else(|| before.title.clone()),
        role: patch.role.as_deref().map_or(Ok(before.role), role)?,
        unit: patch.unit.unwrap_or_else(|| before.unit.clone()),
        active: patch.active.unwrap_or(before.active),
        subject: patch.subject.map_or_else(|| before.subject.clone(), |subject| subject.trim().to_owned()),
    };
    may_touch(change.role)?;
    if !is_title(&change.title) {
        return Err(Problem::invalid(FieldError::at("/title", "姓名须有 1 至 64 个字符，且不含控制字符。")));
    }
    free_subject(authority, &change.subject, &before.id).await?;
    let away = |error| unavailable(&error);
    let units = authority.store.units().await.map_err(away)?;
    if !units.iter().any(|(unit, _)| unit.code == change.unit) {
        return Err(Problem::invalid(FieldError::at("/unit", "没有这个单位。")));
    }
    let unlocks = patch.locked == Some(false);
    let detail = serde_json::json!({
        "do": "change", "title": change.title, "role": change.role.as_str(), "unit": change.unit,
        "active": change.active, "subject": change.subject, "unlock": unlocks,
    });
    let entry = asking.entry(now, Kind::Account, before.name.as_str());
    authority.record(Entry { detail: detail.to_string(), ..entry }).await?;
    let relinks = !before.subject.is_empty() && change.subject != before.subject;
    let ends = change.role != before.role || change.unit != before.unit || !change.active || relinks;
    authority.store.change_account(&before.id, &change, ends).await.map_err(away)?;
    if unlocks {
        authority.store.unlock_account(&before.id).await.map_err(away)?;
    }
    authority.changed(&app).await?;
    Ok(Json(AccountEntry::of(one(authority, &before.id, now).await?, now)))
}

/// Gives an account another password; its sessions end.
#[utoipa::path(
    post, operation_id = "reset_password", path = "/api/v1/accounts/{id}/password", tag = "administration",
    params(("id" = String, Path, description = "An account's id")),
    responses(
        (status = 200, description = "The password, told once", body = NewPassword),
        (status = "4XX", description = "No such account, or it is the caller's own", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn reset_password(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<Json<NewPassword>, Problem> {
    let authority = app.authorities()?;
    let account = other(&app, &asking, &id).await?;
    let now = (app.now)().trunc_subsecs(6);
    authority.record(asking.entry(now, Kind::Password, account.name.as_str())).await?;
    let (_, password, hash) = secrets().await;
    let set = authority.store.set_password(&account.id, &hash, true, "", now).await;
    set.map_err(|error| unavailable(&error))?;
    authority.changed(&app).await?;
    Ok(Json(NewPassword { password }))
}

/// Takes the second factor of an account away: the telephone is lost. Its sessions end.
#[utoipa::path(
    delete, operation_id = "remove_factor_of_account", path = "/api/v1/accounts/{id}/factor", tag = "administration",
    params(("id" = String, Path, description = "An account's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = "4XX", description = "No such account, or it is the caller's own", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn remove_factor(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let authority = app.authorities()?;
    let account = other(&app, &asking, &id).await?;
    let away = |error| unavailable(&error);
    authority.record(asking.entry((app.now)(), Kind::SecondFactor, account.name.as_str())).await?;
    authority.store.clear_factor(&account.id).await.map_err(away)?;
    let same = AccountChange {
        title: account.title,
        role: account.role,
        unit: account.unit,
        active: account.active,
        subject: account.subject,
    };
    authority.store.change_account(&account.id, &same, true).await.map_err(away)?;
    authority.changed(&app).await?;
    Ok(StatusCode::NO_CONTENT)
}
