//! `/api/v1/units`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::audit::{Entry, Kind};
use crate::http::account::short;
use crate::http::auth::{Asking, Authority, unavailable};
use crate::http::extract::{JsonBody, Payload};
use crate::http::problem::{FieldError, Problem};
use crate::http::state::App;
use crate::jobs::access::accounts::{AccountError, ensure_unit, is_title, is_unit_code};
use crate::store::access::AccountFound;

#[derive(Serialize, ToSchema)]
pub struct UnitList {
    units: Vec<UnitInfo>,
}

/// A unit.
#[derive(Serialize, ToSchema)]
pub struct UnitInfo {
    code: String,
    name: String,
    accounts: u64,
    /// Accounts of a unit that is not cannot sign in.
    active: bool,
}

#[derive(Deserialize, ToSchema)]
pub struct UnitRequest {
    /// 1 to 32 small letters, digits, `-` or `_`.
    code: String,
    name: String,
}

impl Payload for UnitRequest {}

#[derive(Deserialize, ToSchema)]
pub struct UnitChange {
    name: Option<String>,
    active: Option<bool>,
}

impl Payload for UnitChange {}

/// All units.
#[utoipa::path(
    get, operation_id = "list_units", path = "/api/v1/units", tag = "administration",
    responses(
        (status = 200, description = "The units", body = UnitList),
        (status = "4XX", description = "Without the right", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn units(State(app): State<App>) -> Result<Json<UnitList>, Problem> {
    Ok(Json(UnitList { units: all(app.authorities()?).await? }))
}

async fn all(authority: &Authority) -> Result<Vec<UnitInfo>, Problem> {
    let units = authority.store.units().await.map_err(|error| unavailable(&error))?;
    let info = units.into_iter().map(|(unit, accounts)| UnitInfo {
        code: unit.code,
        name: unit.name,
        accounts,
        active: unit.active,
    });
    Ok(info.collect())
}

async fn one(authority: &Authority, code: &str) -> Result<UnitInfo, Problem> {
    let unit = all(authority).await?.into_iter().find(|unit| unit.code == code);
    unit.ok_or_else(|| Problem::of(StatusCode::NOT_FOUND).because("没有这个单位。"))
}

/// Adds a unit.
#[utoipa::path(
    post, operation_id = "add_unit", path = "/api/v1/units", tag = "administration",
    request_body = UnitRequest,
    responses(
        (status = 201, description = "The unit", body = UnitInfo),
        (status = "4XX", description = "A part is not acceptable, or there is one of that code", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add_unit(
    State(app): State<App>,
    asking: Asking,
    JsonBody(request): JsonBody<UnitRequest>,
) -> Result<(StatusCode, Json<UnitInfo>), Problem> {
    let authority = app.authorities()?;
    // What cannot be is refused before it is on record as done.
    if !is_unit_code(&request.code) {
        return Err(refused(&AccountError::UnitCode(request.code)));
    }
    if !is_title(&request.name) {
        return Err(refused(&AccountError::Title("单位名称")));
    }
    if all(authority).await?.iter().any(|unit| unit.code == request.code) {
        return Err(Problem::of(StatusCode::CONFLICT).because("已有这个代码的单位。"));
    }
    let entry = asking.entry((app.now)(), Kind::Unit, short(&request.code));
    let detail = serde_json::json!({ "do": "add", "name": short(&request.name) }).to_string();
    authority.record(Entry { detail, ..entry }).await?;
    let added = ensure_unit(&authority.store, &request.code, &request.name, (app.now)()).await;
    match added.map_err(|error| refused(&error))? {
        true => Ok((StatusCode::CREATED, Json(one(authority, &request.code).await?))),
        false => Err(Problem::of(StatusCode::CONFLICT).because("已有这个代码的单位。")),
    }
}

/// Changes a unit.
#[utoipa::path(
    patch, operation_id = "change_unit", path = "/api/v1/units/{code}", tag = "administration",
    params(("code" = String, Path, description = "A unit's code")),
    request_body = UnitChange,
    responses(
        (status = 200, description = "The unit", body = UnitInfo),
        (status = "4XX", description = "A part is not acceptable, or there is no such unit", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn change_unit(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    JsonBody(change): JsonBody<UnitChange>,
) -> Result<Json<UnitInfo>, Problem> {
    let authority = app.authorities()?;
    let before = one(authority, &code).await?;
    let name = change.name.unwrap_or(before.name);
    let active = change.active.unwrap_or(before.active);
    if !is_title(&name) {
        return Err(Problem::invalid(FieldError::at(
            "/name",
            "单位名称须有 1 至 64 个字符，且不含控制字符。",
        )));
    }
    if !active && asking.account()?.unit == code {
        return Err(Problem::of(StatusCode::CONFLICT).because("不能停用自己所在的单位。"));
    }
    let found = authority.store.accounts("", "", (app.now)()).await.map_err(|error| unavailable(&error))?;
    let apart = |found: &AccountFound| {
        found.account.unit == code && found.account.active && found.account.role.is_apart()
    };
    if !active && found.iter().any(apart) {
        return Err(Problem::of(StatusCode::CONFLICT).because(
            "这个单位里有安全管理员或安全审计员的账号，不能停用；请先在服务器上用 ftz-atlas user 处理。",
        ));
    }
    let detail = serde_json::json!({ "do": "change", "name": name, "active": active }).to_string();
    authority.record(Entry { detail, ..asking.entry((app.now)(), Kind::Unit, code.as_str()) }).await?;
    let changed = authority.store.change_unit(&code, name.trim(), active).await;
    changed.map_err(|error| unavailable(&error))?;
    authority.changed(&app).await?;
    one(authority, &code).await.map(Json)
}

/// Why a unit or an account was not made.
pub fn refused(error: &AccountError) -> Problem {
    let at = |pointer: &str| Problem::invalid(FieldError::at(pointer, format!("{error}。")));
    match error {
        AccountError::Store(error) => unavailable(error),
        AccountError::Exists(_) => Problem::of(StatusCode::CONFLICT).because(format!("{error}。")),
        AccountError::Name(_) => at("/name"),
        AccountError::Unit(_) => at("/unit"),
        AccountError::UnitCode(_) => at("/code"),
        AccountError::Title("单位名称") => at("/name"),
        AccountError::Title(_) => at("/title"),
        AccountError::Visitor => at("/role"),
    }
}
