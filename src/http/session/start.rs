//! Sessions begin, and go on under another secret whenever they gain something: a secret that somebody put there before is worth
//! nothing after (session fixation).

use std::sync::Arc;

use axum::Json;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Duration, SubsecRound, Utc};

use super::{SetCookie, fresh, of};
use crate::access::rows::{AccountRow, SessionRow};
use crate::access::{Caller, SignedIn, Stage, token};
use crate::config::SecondFactor;
use crate::http::auth::{Asking, Authority, unavailable};
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::jobs::access::entropy;

/// What a sign-in has shown so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown {
    /// The second factor.
    pub factor: bool,
    /// An outside provider said who it is, instead of a password.
    pub outside: bool,
}

/// What is still to do of a sign-in.
pub fn next_stage(authority: &Authority, account: &AccountRow, shown: Shown, now: DateTime<Utc>) -> Stage {
    let settings = &authority.settings;
    let needed = account.role.administers() || settings.second_factor == SecondFactor::All;
    let age = now - account.changed_at;
    let is_old = settings.password_days > 0 && age > Duration::days(settings.password_days.into());
    match (account.factor.is_empty(), shown.factor) {
        (false, false) => Stage::SecondFactor,
        (true, _) if needed => Stage::Enrol,
        // Who did not need the password need not change it.
        _ if !shown.outside && (account.must_change || is_old) => Stage::Password,
        _ => Stage::Open,
    }
}

/// Goes on with a sign-in: another session at its next stage, and what is said of the caller now.
///
/// # Errors
/// 503 where the database is away.
pub async fn start(
    app: &App,
    asking: &Asking,
    account: &AccountRow,
    shown: Shown,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let (cookie, asking) = begin(app, asking, account, shown, headers).await?;
    let info = of(app, &asking).await?;
    Ok((cookie, Json(info)).into_response())
}

/// Begins a session at its stage in the place of the caller's; with its cookie, and as whom he asks from now on.
///
/// # Errors
/// 503 where the database is away.
pub async fn begin(
    app: &App,
    asking: &Asking,
    account: &AccountRow,
    shown: Shown,
    headers: &HeaderMap,
) -> Result<(SetCookie, Asking), Problem> {
    let authority = app.authorities()?;
    let now = (app.now)().trunc_subsecs(6);
    let stage = next_stage(authority, account, shown, now);
    // A second factor that is wrong counts as a wrong try, so that the count goes on until all was right.
    if stage != Stage::SecondFactor {
        // The provider's word is no right password: guesses at that count on.
        let clears = shown.factor || !shown.outside;
        authority.store.note_sign_in(&account.id, clears, now).await.map_err(|error| unavailable(&error))?;
    }
    let (secret, id) = {
        let mut entropy = entropy();
        (token::session(&mut entropy), token::id(&mut entropy))
    };
    let before = asking.caller.begun().filter(|before| before.id == account.id);
    let before = before.and_then(|before| before.session.as_deref());
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let session = SessionRow {
        id: id.clone(),
        token: token::hash(&secret),
        account: account.id.clone(),
        stage,
        outside: shown.outside,
        address: asking.address.to_string(),
        agent: agent.chars().filter(|c| !c.is_control()).take(200).collect(),
        created_at: now,
        seen_at: now,
        expires_at: now + Duration::hours(authority.settings.session_hours.into()),
    };
    authority.store.begin_session(&session, before).await.map_err(|error| unavailable(&error))?;
    authority.changed(app).await?;
    let caller = Caller::Account(Arc::new(SignedIn {
        id: account.id.clone(),
        name: account.name.clone(),
        title: account.title.clone(),
        role: account.role,
        unit: account.unit.clone(),
        session: Some(id),
        key: None,
        stage,
        outside: shown.outside,
        scopes: None,
    }));
    let sight = Arc::new(asking.rights.sight(&caller, app.map.level));
    Ok((fresh(authority, &secret), Asking { caller, sight, ..asking.clone() }))
}
