//! `GET /api/v1/session/oidc/callback`: the browser is back from the provider.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Refused, back, provider, to_page};
use crate::access::audit::{Entry, Kind};
use crate::access::rows::AccountRow;
use crate::http::auth::oidc::{Attempt, Held};
use crate::http::auth::{Asking, Authority, attempt_name, cookie, unavailable};
use crate::http::base::BaseUrl;
use crate::http::extract::Parameters;
use crate::http::problem::Problem;
use crate::http::session::start::{Shown, begin};
use crate::http::state::App;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EndQuery {
    code: Option<String>,
    /// What the attempt was begun with.
    state: Option<String>,
    /// Why there is no code (RFC 6749, 4.1.2.1).
    error: Option<String>,
}

/// Ends a sign-in at the outside provider: with a session, or with the reason why there is none.
#[utoipa::path(
    get, operation_id = "end_outside_sign_in", path = "/api/v1/session/oidc/callback", tag = "session",
    params(EndQuery),
    responses(
        (status = 303, description = "To the sign-in page, which goes on or says why not"),
        (status = "4XX", description = "No provider is set up", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away, or it cannot be put on record", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn end_outside(
    State(app): State<App>,
    asking: Asking,
    base: BaseUrl,
    headers: HeaderMap,
    Parameters(query): Parameters<EndQuery>,
) -> Result<Response, Problem> {
    let authority = app.authorities()?;
    let title = provider(authority)?.title();
    let now = (app.now)();
    let held = cookie(&headers, attempt_name(authority.secure));
    let attempt = held.and_then(|held| Attempt::opened(&authority.keys, held, now));
    let next = attempt.as_ref().map_or_else(|| "/".to_owned(), |attempt| attempt.next.clone());
    let judged = judge(&app, authority, &asking, &back(&base), query, attempt).await?;
    let entry = asking.entry(now, Kind::SignIn, format!("统一身份（{title}）"));
    match judged {
        Ok(account) => {
            let of = Entry {
                account: Some(account.name.clone()),
                role: Some(account.role),
                unit: Some(account.unit.clone()),
                ..entry
            };
            authority.record(of).await?;
            let shown = Shown { factor: false, outside: true };
            let (session, _) = begin(&app, &asking, &account, shown, &headers).await?;
            Ok((session, to_page(authority, &next, None, now)).into_response())
        }
        // Nobody was judged: that is not for the record, which anybody could fill by it.
        Err(refused @ (Refused::Expired | Refused::Busy)) => {
            Ok(to_page(authority, &next, Some(refused), now))
        }
        Err(refused) => {
            let mut detail = serde_json::json!({ "refused": refused.word() });
            if let Refused::Unlinked(identity) | Refused::Inactive(identity) = &refused {
                detail["identity"] = identity.chars().take(200).collect::<String>().into();
            }
            authority.record(Entry { done: false, detail: detail.to_string(), ..entry }).await?;
            Ok(to_page(authority, &next, Some(refused), now))
        }
    }
}

/// The account of who is back, or why there is none.
async fn judge(
    app: &App,
    authority: &Authority,
    asking: &Asking,
    back: &str,
    query: EndQuery,
    attempt: Option<Attempt>,
) -> Result<Result<AccountRow, Refused>, Problem> {
    // Another browser's answer, or one that somebody else began (login CSRF), ends here, and counts for nothing: any page could
    // have sent the browser here.
    let Some(attempt) = attempt.filter(|attempt| query.state.as_ref() == Some(&attempt.state)) else {
        return Ok(Err(Refused::Expired));
    };
    let code = match (query.code, query.error) {
        (Some(code), None) => code,
        _ => return Ok(Err(Refused::Denied)),
    };
    // Counted before it is judged, as passwords are: each costs a question to the provider.
    if !authority.tries.take(asking.address) {
        return Ok(Err(Refused::Busy));
    }
    let identity = match provider(authority)?.identity(back, code, &attempt, app.now).await {
        Ok(identity) => identity,
        Err(error) => {
            tracing::warn!(%error, "a sign-in at the outside provider failed");
            return Ok(Err(Refused::Failed));
        }
    };
    authority.tries.give_back(asking.address);
    let away = |error| unavailable(&error);
    let Some(id) = authority.store.account_of_subject(&identity).await.map_err(away)? else {
        return Ok(Err(Refused::Unlinked(identity)));
    };
    let found = authority.store.accounts(&id, "", (app.now)()).await.map_err(away)?.into_iter().next();
    let found = found.filter(|found| found.account.active && found.unit_active);
    Ok(found.map(|found| found.account).ok_or(Refused::Inactive(identity)))
}
