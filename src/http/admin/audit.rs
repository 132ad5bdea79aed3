//! `/api/v1/audit`: the record of what was done, for auditors. That they read it is on record, too.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::Role;
use crate::access::audit::{Entry, Kind, instant};
use crate::http::auth::{Asking, Authority, unavailable};
use crate::http::extract::Parameters;
use crate::http::problem::{FieldError, Problem};
use crate::http::state::App;
use crate::jobs::access::check;
use crate::map::write::csv::cell;
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

/// Whether the record is whole.
#[derive(Serialize, ToSchema)]
pub struct AuditState {
    sound: bool,
    chains: Vec<ChainState>,
    /// How long it is kept.
    retention_days: u32,
}

#[derive(Serialize, ToSchema)]
pub struct ChainState {
    chain: String,
    started_at: Option<DateTime<Utc>>,
    entries: i64,
    checkpoints: usize,
    /// What is wrong with it, and where.
    fault: Option<String>,
}

const MOST: u32 = 500;
/// Rows of a file.
const MOST_IN_FILE: usize = 100_000;

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

/// The same as a file, at most 100,000 rows.
#[utoipa::path(
    get, operation_id = "export_audit", path = "/api/v1/audit.csv", tag = "administration",
    params(AuditSearch),
    responses(
        (status = 200, description = "CSV, UTF-8, with who took it away and when in each row", body = String, content_type = "text/csv"),
        (status = "4XX", description = "A parameter is wrong, or without the right", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn audit_csv(
    State(app): State<App>,
    asking: Asking,
    Parameters(asked): Parameters<AuditSearch>,
) -> Result<Response, Problem> {
    let authority = app.authorities()?;
    let mut query = AuditQuery { limit: MOST, after: None, ..asked.query()? };
    let now = (app.now)();
    let entry = asking.entry(now, Kind::Export, "审计记录");
    authority.record(Entry { detail: asked.told(), ..entry }).await?;
    let who = asking.account()?.name.clone();
    let stamp = instant(now);
    let mut text = "\u{feff}chain,seq,at,kind,outcome,account,role,unit,address,object,reason,detail,exported_by,exported_at\n"
        .as_bytes()
        .to_vec();
    let mut rows = 0;
    while rows < MOST_IN_FILE {
        let found = search(authority, &query).await?;
        let Some(last) = found.last() else { break };
        query.after = Some((last.link.entry.at, last.chain.clone(), last.link.seq));
        rows += found.len();
        for row in &found {
            let (entry, seq) = (&row.link.entry, row.link.seq.to_string());
            let at = instant(entry.at);
            let fields = [
                row.chain.as_str(),
                &seq,
                &at,
                entry.kind.as_str(),
                entry.outcome(),
                entry.account.as_deref().unwrap_or_default(),
                entry.role.map_or("", Role::as_str),
                entry.unit.as_deref().unwrap_or_default(),
                &entry.address,
                &entry.object,
                &entry.reason,
                &entry.detail,
                &who,
                &stamp,
            ];
            for (index, field) in fields.into_iter().enumerate() {
                if index > 0 {
                    text.push(b',');
                }
                cell(&mut text, field);
            }
            text.push(b'\n');
        }
    }
    let name = format!("attachment; filename=\"audit-{}.csv\"", now.format("%Y%m%dT%H%M%SZ"));
    let disposition = HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, text).into_response())
}

/// Judges the record: every row, checkpoint and end of every chain.
#[utoipa::path(
    get, operation_id = "judge_audit", path = "/api/v1/audit/state", tag = "administration",
    responses(
        (status = 200, description = "Whether the record is whole, and where it is not", body = AuditState),
        (status = "4XX", description = "Without the right", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn audit_state(State(app): State<App>) -> Result<Json<AuditState>, Problem> {
    let authority = app.authorities()?;
    let judged = check::judge(&authority.store, &authority.ring, &authority.heads, (app.now)()).await;
    let judged = judged.map_err(|error| {
        tracing::error!(%error, "the audit cannot be judged");
        Problem::unavailable("暂时无法校验审计记录，请稍后重试。")
    })?;
    let chains: Vec<ChainState> = judged
        .into_iter()
        .map(|one| ChainState {
            chain: one.chain,
            started_at: one.started_at,
            entries: one.entries,
            checkpoints: one.checkpoints,
            fault: one.fault,
        })
        .collect();
    let sound = chains.iter().all(|chain| chain.fault.is_none());
    Ok(Json(AuditState { sound, chains, retention_days: authority.settings.audit_days }))
}
