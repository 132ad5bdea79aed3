//! `/api/v1/audit`: the record of what was done, for auditors. That they read it is on record, too.

mod file;
mod state;

pub use file::{__path_audit_csv, audit_csv};
pub use state::{__path_audit_state, audit_state};

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::Role;
use crate::access::audit::{Entry, Kind, instant};
use crate::http::auth::{Asking, Authority, unavailable};
use crate::http::extract::Parameters;
use crate::http::problem::{FieldError, Problem};
use crate::http::state::App;
use crate::spatial::rows::day_begins;
use crate::store::access::{AuditQuery, AuditRow};

/// What is looked for; what is not given is not asked for.
#[derive(Deserialize, IntoParams, Serialize)]
#[into_params(parameter_in = Query)]
pub struct AuditSearch {
    /// First day, in China (`2026-11-01`), or an instant (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// Last day, or the instant before which.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// The name that an account signs in with.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// Part of object, reason, address or detail.
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
    /// 1 to 500; 50 unless said.
    #[serde(skip_serializing)]
    limit: Option<u32>,
    /// From `next` of the page before.
    #[serde(skip_serializing)]
    cursor: Option<String>,
}

/// A page, newest first.
#[derive(Serialize, ToSchema)]
pub struct AuditPage {
    entries: Vec<AuditEntry>,
    /// For the next page; null behind the last.
    next: Option<String>,
}

/// One row.
#[derive(Serialize, ToSchema)]
pub struct AuditEntry {
    chain: String,
    seq: i64,
    at: DateTime<Utc>,
    kind: &'static str,
    /// `done` or `refused`.
    outcome: &'static str,
    account: Option<String>,
    role: Option<&'static str>,
    unit: Option<String>,
    address: String,
    object: String,
    reason: String,
    #[schema(value_type = Object)]
    detail: serde_json::Value,
}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> Self {
        let entry = row.link.entry;
        Self {
            chain: row.chain,
            seq: row.link.seq,
            at: entry.at,
            kind: entry.kind.as_str(),
            outcome: entry.outcome(),
            role: entry.role.map(Role::as_str),
            detail: serde_json::from_str(&entry.detail).unwrap_or_default(),
            account: entry.account,
            unit: entry.unit,
            address: entry.address,
            object: entry.object,
            reason: entry.reason,
        }
    }
}

const MOST: u32 = 500;

impl AuditSearch {
    fn query(&self) -> Result<AuditQuery, Problem> {
        let refuse = |name: &str, why: &str| Problem::invalid(FieldError::parameter(name, why));
        let limit = self.limit.unwrap_or(50);
        if !(1..=MOST).contains(&limit) {
            return Err(refuse("limit", "limit 须在 1 与 500 之间。"));
        }
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let time = |name: &str, text: &Option<String>, last: i64| match given(text) {
            None => Ok(None),
            Some(text) => match (text.parse::<NaiveDate>(), text.parse::<DateTime<Utc>>()) {
                (Ok(day), _) => Ok(Some(day_begins(day) + chrono::Duration::days(last))),
                (_, Ok(at)) => Ok(Some(at)),
                _ => Err(refuse(name, "须为日期（2026-11-01）或时刻（RFC 3339）。")),
            },
        };
        let kind = match given(&self.kind) {
            None => None,
            Some(word) => Some(Kind::from_word(&word).ok_or_else(|| {
                let known: Vec<&str> = Kind::ALL.into_iter().map(Kind::as_str).collect();
                refuse("kind", &format!("没有这个类别；可用：{}。", known.join("、")))
            })?),
        };
        let after = match given(&self.cursor) {
            None => None,
            Some(text) => Some(cursor(&text).ok_or_else(|| refuse("cursor", "cursor 无法识别。"))?),
        };
        Ok(AuditQuery {
            from: time("from", &self.from, 0)?,
            to: time("to", &self.to, 1)?,
            account: given(&self.account).unwrap_or_default(),
            kind,
            text: given(&self.q).unwrap_or_default(),
            after,
            limit,
        })
    }

    /// What was looked for, for the record of it.
    fn told(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn cursor(text: &str) -> Option<(DateTime<Utc>, String, i64)> {
    let mut parts = text.splitn(3, '~');
    Some((parts.next()?.parse().ok()?, parts.next()?.to_owned(), parts.next()?.parse().ok()?))
}

async fn search(authority: &Authority, query: &AuditQuery) -> Result<Vec<AuditRow>, Problem> {
    authority.store.search_audit(query).await.map_err(|error| unavailable(&error))
}

/// Looks through the record.
#[utoipa::path(
    get, operation_id = "search_audit", path = "/api/v1/audit", tag = "administration",
    params(AuditSearch),
    responses(
        (status = 200, description = "A page of the record", body = AuditPage),
        (status = "4XX", description = "A parameter is wrong, or without the right", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn audit(
    State(app): State<App>,
    asking: Asking,
    Parameters(asked): Parameters<AuditSearch>,
) -> Result<Json<AuditPage>, Problem> {
    let authority = app.authorities()?;
    let mut query = asked.query()?;
    let entry = asking.entry((app.now)(), Kind::AuditRead, "查询");
    authority.record(Entry { detail: asked.told(), ..entry }).await?;
    let limit = query.limit as usize;
    query.limit += 1;
    let mut rows = search(authority, &query).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more);
    let next = next.map(|row| format!("{}~{}~{}", instant(row.link.entry.at), row.chain, row.link.seq));
    Ok(Json(AuditPage { entries: rows.into_iter().map(AuditEntry::from).collect(), next }))
}
