//! `/api/v1/rights`: the document that the whole server obeys.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::audit::{Entry, Kind};
use crate::access::rows::RightsRow;
use crate::access::{Rights, Role};
use crate::http::auth::{Asking, unavailable};
use crate::http::extract::{JsonBody, Payload};
use crate::http::problem::{FieldError, Problem};
use crate::http::state::App;

/// The rights that hold, with the layers that they can speak of.
#[derive(Serialize, ToSchema)]
pub struct RightsInfo {
    /// 0 for the ones that the program begins with.
    version: i64,
    changed_at: Option<DateTime<Utc>>,
    changed_by: String,
    reason: String,
    #[schema(value_type = Object)]
    rights: Rights,
    layers: Vec<RightsLayer>,
}

/// A layer by its description, without anything of its content.
#[derive(Serialize, ToSchema)]
pub struct RightsLayer {
    layer: String,
    title: String,
    level: &'static str,
    fields: Vec<RightsField>,
}

#[derive(Serialize, ToSchema)]
pub struct RightsField {
    name: String,
    title: String,
}

#[derive(Deserialize, ToSchema)]
pub struct RightsRequest {
    /// The version that was edited.
    version: i64,
    /// Why they are changed.
    reason: String,
    #[schema(value_type = Object)]
    rights: Rights,
}

impl Payload for RightsRequest {}

#[derive(Serialize, ToSchema)]
pub struct RightsHistory {
    versions: Vec<RightsVersion>,
}

#[derive(Serialize, ToSchema)]
pub struct RightsVersion {
    version: i64,
    changed_at: DateTime<Utc>,
    changed_by: String,
    reason: String,
}

/// Versions that are told.
const MOST: u32 = 200;

/// The rights that hold.
#[utoipa::path(
    get, operation_id = "get_rights", path = "/api/v1/rights", tag = "administration",
    responses(
        (status = 200, description = "The rights", body = RightsInfo),
        (status = "4XX", description = "Without the right", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn rights(State(app): State<App>) -> Result<Json<RightsInfo>, Problem> {
    let last = app.authorities()?.store.rights(1).await.map_err(|error| unavailable(&error))?;
    Ok(Json(info(&app, last.into_iter().next())))
}

fn info(app: &App, row: Option<RightsRow>) -> RightsInfo {
    let layers = app.current().map(|snapshot| {
        let of = |layer: &std::sync::Arc<crate::map::layer::Layer>| RightsLayer {
            layer: layer.name.clone(),
            title: layer.about.title.clone(),
            level: layer.about.level.as_str(),
            fields: layer
                .fields
                .iter()
                .map(|field| RightsField { name: field.name.clone(), title: field.title.clone() })
                .collect(),
        };
        snapshot.every_layer().map(of).collect()
    });
    let layers = layers.unwrap_or_default();
    match row {
        Some(row) => RightsInfo {
            version: row.version,
            changed_at: Some(row.changed_at),
            changed_by: row.changed_by,
            reason: row.reason,
            rights: row.rights,
            layers,
        },
        None => RightsInfo {
            version: 0,
            changed_at: None,
            changed_by: String::new(),
            reason: String::new(),
            rights: Rights::default(),
            layers,
        },
    }
}

/// Changes the rights; the whole server obeys at once, others that share the database within a second.
#[utoipa::path(
    put, operation_id = "change_rights", path = "/api/v1/rights", tag = "administration",
    request_body = RightsRequest,
    responses(
        (status = 200, description = "The rights that hold now", body = RightsInfo),
        (status = 409, description = "Somebody else has changed them meanwhile", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "The document is not acceptable", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn change_rights(
    State(app): State<App>,
    asking: Asking,
    JsonBody(request): JsonBody<RightsRequest>,
) -> Result<Json<RightsInfo>, Problem> {
    let authority = app.authorities()?;
    let reason = request.reason.trim();
    if !(2..=500).contains(&reason.chars().count()) || reason.chars().any(char::is_control) {
        return Err(Problem::invalid(FieldError::at("/reason", "请写明修改的理由（2 至 500 个字符）。")));
    }
    request.rights.check().map_err(|fault| {
        Problem::invalid(FieldError::at(format!("/rights{}", fault.pointer), fault.detail))
    })?;
    let last = authority.store.rights(1).await.map_err(|error| unavailable(&error))?.into_iter().next();
    let (version, before) = last.map_or((0, Rights::default()), |row| (row.version, row.rights));
    let stale = || Problem::of(StatusCode::CONFLICT).because("权限刚被别人改过，请刷新后再改。");
    if version != request.version {
        return Err(stale());
    }
    let row = RightsRow {
        version: version + 1,
        changed_at: (app.now)().trunc_subsecs(6),
        changed_by: asking.account()?.name.clone(),
        reason: reason.to_owned(),
        rights: request.rights,
    };
    let detail = serde_json::json!({ "changes": changes(&before, &row.rights) }).to_string();
    let entry = asking.entry(row.changed_at, Kind::Rights, format!("第 {} 版", row.version));
    authority.record(Entry { reason: row.reason.clone(), detail, ..entry }).await?;
    if !authority.store.add_rights(&row).await.map_err(|error| unavailable(&error))? {
        return Err(stale());
    }
    authority.changed(&app).await?;
    Ok(Json(info(&app, Some(row))))
}

/// What differs, by role and part, as it is now.
fn changes(before: &Rights, after: &Rights) -> BTreeMap<String, serde_json::Value> {
    let mut changes = BTreeMap::new();
    for role in Role::ALL {
        if before.roles.get(&role) != after.roles.get(&role) {
            changes.insert(role.as_str().to_owned(), serde_json::json!(after.roles.get(&role)));
        }
    }
    if before.fields != after.fields {
        changes.insert("fields".to_owned(), serde_json::json!(after.fields));
    }
    if before.rows != after.rows {
        changes.insert("rows".to_owned(), serde_json::json!(after.rows));
    }
    changes
}

/// The versions that there were, newest first.
#[utoipa::path(
    get, operation_id = "list_rights_versions", path = "/api/v1/rights/history", tag = "administration",
    responses(
        (status = 200, description = "The last 200 versions", body = RightsHistory),
        (status = "4XX", description = "Without the right", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn rights_history(State(app): State<App>) -> Result<Json<RightsHistory>, Problem> {
    let rows = app.authorities()?.store.rights(MOST).await.map_err(|error| unavailable(&error))?;
    let versions = rows.into_iter().map(|row| RightsVersion {
        version: row.version,
        changed_at: row.changed_at,
        changed_by: row.changed_by,
        reason: row.reason,
    });
    Ok(Json(RightsHistory { versions: versions.collect() }))
}
