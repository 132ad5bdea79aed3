//! `GET /api/v1/session`: who is signed in, and what he may do.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Action, Caller, Stage};
use crate::http::auth::oidc::{Held, Stranger};
use crate::http::auth::{Asking, Authority, attempt_name, cookie, unavailable};
use crate::http::problem::Problem;
use crate::http::state::App;

/// The caller as the server knows him.
#[derive(Serialize, ToSchema)]
pub struct SessionInfo {
    /// False where nobody can sign in: the server answers whoever is on its machine.
    accounts: bool,
    /// `none` (not signed in), `second_factor`, `enrol`, `password` (what is still to do), `open`, `local` (without accounts).
    stage: &'static str,
    account: Option<AccountInfo>,
    /// What he may do.
    actions: Vec<&'static str>,
    /// The most sensitive layers that he sees, but for exceptions.
    level: &'static str,
    /// When the session ends whatever happens.
    expires_at: Option<DateTime<Utc>>,
    /// After how many seconds of silence it ends.
    idle_seconds: Option<u32>,
    sign_in: SignInWays,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub struct AccountInfo {
    id: String,
    name: String,
    title: String,
    role: &'static str,
    unit: UnitName,
    second_factor: bool,
}

/// A unit by its code.
#[derive(Serialize, ToSchema)]
pub struct UnitName {
    pub code: String,
    pub name: String,
}

/// Ways to sign in besides the password.
#[derive(Serialize, ToSchema)]
struct SignInWays {
    oidc: Option<Provider>,
}

/// An outside provider.
#[derive(Serialize, ToSchema)]
struct Provider {
    title: String,
    /// By what name it knows the caller, where it has sent him here and no account belongs to him.
    identity: Option<String>,
}

/// Who is signed in, and what he may do. Also answers who is not.
#[utoipa::path(
    get,
    operation_id = "get_session",
    path = "/api/v1/session",
    tag = "session",
    responses(
        (status = 200, description = "The caller", body = SessionInfo),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    State(app): State<App>,
    asking: Asking,
    headers: HeaderMap,
) -> Result<Json<SessionInfo>, Problem> {
    let mut info = of(&app, &asking).await?;
    let authority = app.authorities()?;
    if let (Some(oidc), Some(held)) =
        (&mut info.sign_in.oidc, cookie(&headers, attempt_name(authority.secure)))
    {
        let stranger = Stranger::opened(&authority.keys, held, (app.now)());
        oidc.identity = stranger.map(|stranger| stranger.identity);
    }
    Ok(Json(info))
}

/// What is said of a caller.
///
/// # Errors
/// 503 where the database is away.
pub async fn of(app: &App, asking: &Asking) -> Result<SessionInfo, Problem> {
    let authority = app.authorities()?;
    let actions = Action::ALL.into_iter().filter(|action| asking.may(*action));
    let mut info = SessionInfo {
        accounts: authority.has_accounts(),
        stage: match &asking.caller {
            Caller::Local => "local",
            Caller::Visitor => "none",
            Caller::Account(account) => account.stage.as_str(),
        },
        account: None,
        actions: actions.map(Action::as_str).collect(),
        level: asking.sight.level.as_str(),
        expires_at: None,
        idle_seconds: None,
        sign_in: SignInWays {
            oidc: authority.oidc.as_ref().map(|oidc| Provider { title: oidc.title().into(), identity: None }),
        },
    };
    let Some(signed_in) = asking.caller.begun() else { return Ok(info) };
    let found = account(authority, &signed_in.id, (app.now)()).await?;
    info.account = Some(AccountInfo {
        id: signed_in.id.clone(),
        // Before the second factor nobody needs to know more than what was typed.
        title: if signed_in.stage == Stage::SecondFactor { String::new() } else { signed_in.title.clone() },
        name: signed_in.name.clone(),
        role: signed_in.role.as_str(),
        unit: UnitName { code: signed_in.unit.clone(), name: found.unit_name },
        second_factor: !found.account.factor.is_empty(),
    });
    if let Some(id) = &signed_in.session {
        let sessions = authority.store.sessions(None, &signed_in.id).await;
        let sessions = sessions.map_err(|error| unavailable(&error))?;
        info.expires_at = sessions.iter().find(|session| session.id == *id).map(|session| session.expires_at);
        info.idle_seconds = Some(authority.settings.idle_minutes * 60);
    }
    Ok(info)
}

/// The account of a caller, as it is now.
///
/// # Errors
/// 401 where it is gone, 503 where the database is away.
pub async fn account(
    authority: &Authority,
    id: &str,
    now: DateTime<Utc>,
) -> Result<crate::store::access::AccountFound, Problem> {
    let found = authority.store.accounts(id, "", now).await.map_err(|error| unavailable(&error))?;
    found.into_iter().next().ok_or_else(|| Problem::of(axum::http::StatusCode::UNAUTHORIZED))
}
