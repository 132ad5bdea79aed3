//! `/api/v1/accounts`: lists and makes accounts.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::units::refused;
use crate::access::Role;
use crate::access::audit::{Entry, Kind};
use crate::http::account::short;
use crate::http::auth::{Asking, Authority, unavailable};
use crate::http::extract::{JsonBody, Parameters, Payload};
use crate::http::problem::{FieldError, Problem};
use crate::http::session::UnitName;
use crate::http::state::App;
use crate::jobs::access::accounts::{NewAccount, acceptable, add, is_subject};
use crate::store::access::AccountFound;

#[derive(Serialize, ToSchema)]
pub struct AccountList {
    accounts: Vec<AccountEntry>,
}

/// An account.
#[derive(Serialize, ToSchema)]
pub struct AccountEntry {
    id: String,
    name: String,
    title: String,
    role: &'static str,
    unit: UnitName,
    active: bool,
    /// After too many wrong passwords; null while it is not.
    locked_until: Option<DateTime<Utc>>,
    second_factor: bool,
    must_change_password: bool,
    /// The name by which the outside provider knows the person; empty for none.
    subject: String,
    created_at: DateTime<Utc>,
    last_sign_in_at: Option<DateTime<Utc>>,
    /// That are in force.
    keys: u64,
    sessions: u64,
}

impl AccountEntry {
    pub fn of(found: AccountFound, now: DateTime<Utc>) -> Self {
        let AccountFound { account, unit_name, keys, sessions, .. } = found;
        Self {
            id: account.id,
            name: account.name,
            title: account.title,
            role: account.role.as_str(),
            unit: UnitName { code: account.unit, name: unit_name },
            active: account.active,
            locked_until: account.tries.locked_until.filter(|until| *until > now),
            second_factor: !account.factor.is_empty(),
            must_change_password: account.must_change,
            subject: account.subject,
            created_at: account.created_at,
            last_sign_in_at: account.last_sign_in_at,
            keys,
            sessions,
        }
    }
}

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccountQuery {
    /// Part of the name or the title.
    q: Option<String>,
    /// A unit's code.
    unit: Option<String>,
    role: Option<String>,
}

#[derive(Deserialize, ToSchema)]
pub struct AccountRequest {
    /// 3 to 32 small letters, digits, `-`, `_` or `.`, with a letter first.
    name: String,
    /// The person's name.
    title: String,
    role: String,
    /// A unit's code.
    unit: String,
    /// The name by which the outside provider knows the person.
    #[serde(default)]
    #[schema(max_length = 128)]
    subject: String,
}

impl Payload for AccountRequest {}

/// An account with the password that it was given.
#[derive(Serialize, ToSchema)]
pub struct NewAccountInfo {
    account: AccountEntry,
    /// Told once; it serves only to choose another.
    password: String,
}

/// Accounts by name.
#[utoipa::path(
    get, operation_id = "list_accounts", path = "/api/v1/accounts", tag = "administration",
    params(AccountQuery),
    responses(
        (status = 200, description = "The accounts", body = AccountList),
        (status = "4XX", description = "Without the right", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn accounts(
    State(app): State<App>,
    Parameters(query): Parameters<AccountQuery>,
) -> Result<Json<AccountList>, Problem> {
    let authority = app.authorities()?;
    let now = (app.now)();
    let found = authority.store.accounts("", "", now).await.map_err(|error| unavailable(&error))?;
    let text = query.q.unwrap_or_default().to_lowercase();
    let is = |asked: &Option<String>, is: &str| {
        asked.as_deref().is_none_or(|asked| asked.is_empty() || asked == is)
    };
    let accounts = found.into_iter().filter(|found| {
        let account = &found.account;
        (account.name.contains(&text) || account.title.to_lowercase().contains(&text))
            && is(&query.unit, &account.unit)
            && is(&query.role, account.role.as_str())
    });
    Ok(Json(AccountList { accounts: accounts.map(|found| AccountEntry::of(found, now)).collect() }))
}

/// One account.
///
/// # Errors
/// 404 where there is none of that id.
pub async fn one(authority: &Authority, id: &str, now: DateTime<Utc>) -> Result<AccountFound, Problem> {
    let found = match id {
        // An empty id asks the store for all.
        "" => Vec::new(),
        id => authority.store.accounts(id, "", now).await.map_err(|error| unavailable(&error))?,
    };
    found.into_iter().next().ok_or_else(|| Problem::of(StatusCode::NOT_FOUND).because("没有这个账号。"))
}

/// The role of a word.
///
/// # Errors
/// 422 with the roles that there are.
pub fn role(word: &str) -> Result<Role, Problem> {
    Role::from_word(word).filter(|role| *role != Role::Visitor).ok_or_else(|| {
        let known: Vec<&str> = Role::of_accounts().map(Role::as_str).collect();
        Problem::invalid(FieldError::at("/role", format!("没有这个角色；可用：{}。", known.join("、"))))
    })
}

/// Accounts of some roles are made and changed at the server alone.
///
/// # Errors
/// 409 for them.
pub fn may_touch(role: Role) -> Result<(), Problem> {
    match role.is_apart() {
        true => Err(Problem::of(StatusCode::CONFLICT).because(format!(
            "{}的账号只能在服务器上用 ftz-atlas user 建立和修改：管账号的人不能给自己授权，也不能查自己的账。",
            role.title()
        ))),
        false => Ok(()),
    }
}

/// An outside provider's person is one account's only.
///
/// # Errors
/// 422 where it is another's than that of an id, or no name of that kind.
pub async fn free_subject(authority: &Authority, subject: &str, id: &str) -> Result<(), Problem> {
    if !is_subject(subject) {
        let detail = "统一身份标识至多 128 个字符，且不含空格和控制字符。";
        return Err(Problem::invalid(FieldError::at("/subject", detail)));
    }
    let holder = authority.store.account_of_subject(subject).await.map_err(|error| unavailable(&error))?;
    match holder.is_none_or(|holder| holder == id) {
        true => Ok(()),
        false => Err(Problem::invalid(FieldError::at("/subject", "这个标识已关联到另一个账号。"))),
    }
}

/// Makes an account.
#[utoipa::path(
    post, operation_id = "add_account", path = "/api/v1/accounts", tag = "administration",
    request_body = AccountRequest,
    responses(
        (status = 201, description = "The account and its password, told once", body = NewAccountInfo),
        (status = "4XX", description = "A part is not acceptable, or the name is taken", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add_account(
    State(app): State<App>,
    asking: Asking,
    JsonBody(request): JsonBody<AccountRequest>,
) -> Result<(StatusCode, Json<NewAccountInfo>), Problem> {
    let authority = app.authorities()?;
    let now = (app.now)();
    let role = role(&request.role)?;
    may_touch(role)?;
    let AccountRequest { name, title, unit, subject, .. } = request;
    let subject = subject.trim().to_owned();
    free_subject(authority, &subject, "").await?;
    let new = NewAccount { name, title, role, unit, must_change: true, subject };
    acceptable(&authority.store, &new, now).await.map_err(|error| refused(&error))?;
    let detail = serde_json::json!({ "do": "add", "role": role.as_str(), "unit": short(&new.unit), "subject": new.subject });
    let entry = asking.entry(now, Kind::Account, short(&new.name));
    authority.record(Entry { detail: detail.to_string(), ..entry }).await?;
    let (account, password) = add(&authority.store, new, now).await.map_err(|error| refused(&error))?;
    authority.changed(&app).await?;
    let account = AccountEntry::of(one(authority, &account.id, now).await?, now);
    Ok((StatusCode::CREATED, Json(NewAccountInfo { account, password })))
}
