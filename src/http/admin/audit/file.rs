//! `GET /api/v1/audit.csv`: the record as a file.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::{AuditSearch, MOST, search};
use crate::access::Role;
use crate::access::audit::{Entry, Kind, instant};
use crate::http::auth::Asking;
use crate::http::extract::Parameters;
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::map::write::csv::cell;
use crate::store::access::AuditQuery;

/// Rows of a file.
const MOST_IN_FILE: usize = 100_000;

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
