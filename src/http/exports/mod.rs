//! `/api/v1/exports` and `/api/v1/approvals`: taking away what is sensitive or large, once a second person has approved it.

mod approvals;
mod ask;
mod decide;
mod own;

use std::sync::Arc;

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

pub use approvals::{__path_approvals, approvals};
pub use ask::{__path_ask, ask};
pub use decide::{__path_decide, decide};
pub use own::{__path_own, own};

use super::auth::{Asking, unavailable};
use super::problem::Problem;
use super::session::UnitName;
use super::state::App;
use super::view::View;
use crate::access::Caller;
use crate::access::export::{ExportRow, ExportState};
use crate::map::layer::Layer;
use crate::store::access::{AccountFound, ExportsOf};

/// Requests to take layers away.
#[derive(Serialize, ToSchema)]
pub struct ExportList {
    exports: Vec<Export>,
}

/// A request to take a layer away.
#[derive(Serialize, ToSchema)]
pub struct Export {
    id: String,
    layer: String,
    /// Of the layer.
    title: String,
    /// Of the layer: L1 to L4.
    level: &'static str,
    /// That who asks may see.
    features: u64,
    purpose: String,
    asked_by: Asker,
    asked_at: DateTime<Utc>,
    /// `waiting`, `granted`, `refused`, `expired`, or `outdated` (the layer's content is another now).
    state: &'static str,
    /// The name of the account that decided.
    decided_by: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    reason: String,
    /// A week after it was asked, or a day after it was decided.
    expires_at: DateTime<Utc>,
}

/// Who asks.
#[derive(Serialize, ToSchema)]
struct Asker {
    name: String,
    title: String,
    unit: UnitName,
}

/// Most requests that are told at once.
const MOST: usize = 200;

/// Requests of the last year are told; longer than the audit they are not kept.
fn since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - chrono::Duration::days(366)
}

/// The whole layer of a name, where the caller sees it.
fn whole<'a>(view: &'a View, layer: &str) -> Option<&'a Arc<Layer>> {
    view.map().layer(layer)?;
    view.every_layer().find(|whole| whole.name == layer)
}

fn state(row: &ExportRow, view: &View, now: DateTime<Utc>) -> ExportState {
    row.state(now, whole(view, &row.layer).map(|layer| layer.revision()))
}

fn described(row: ExportRow, by: &AccountFound, view: &View, now: DateTime<Utc>) -> Export {
    let (state, expires_at) = (state(&row, view, now).as_str(), row.expires_at());
    let unit = UnitName { code: by.account.unit.clone(), name: by.unit_name.clone() };
    let decision = row.decision;
    Export {
        title: whole(view, &row.layer).map_or_else(String::new, |layer| layer.about.title.clone()),
        id: row.id,
        layer: row.layer,
        level: row.level.as_str(),
        features: row.features,
        purpose: row.purpose,
        asked_by: Asker { name: by.account.name.clone(), title: by.account.title.clone(), unit },
        asked_at: row.asked_at,
        state,
        decided_by: decision.as_ref().map(|decision| decision.by.clone()),
        decided_at: decision.as_ref().map(|decision| decision.at),
        reason: decision.map_or_else(String::new, |decision| decision.reason),
        expires_at,
    }
}

/// How it stands with taking a layer away, for a caller.
pub enum Taking {
    /// Nobody else need be asked.
    Free,
    Needed,
    Waiting,
    Granted(Box<ExportRow>),
}

impl Taking {
    pub fn as_str(&self) -> &'static str {
        match self {
            Taking::Free => "none",
            Taking::Needed => "needed",
            Taking::Waiting => "waiting",
            Taking::Granted(_) => "granted",
        }
    }
}

/// Whether a caller needs a second person to take away what he sees of a layer. Where nobody can sign in there is none, and what
/// visitors see is open.
fn needs_approval(asking: &Asking, layer: &Layer) -> bool {
    matches!(asking.caller, Caller::Account(_))
        && asking.rights.needs_approval(&asking.sight, &layer.name, layer.about.level, layer.features().len())
}

/// How it stands with layers as the caller sees them. The database is asked only where one of them needs a second person.
///
/// # Errors
/// 503 where the database is away.
pub async fn takings(
    app: &App,
    asking: &Asking,
    view: &View,
    layers: &[&Arc<Layer>],
) -> Result<Vec<Taking>, Problem> {
    let now = (app.now)();
    let own = match layers.iter().any(|layer| needs_approval(asking, layer)) {
        true => own_requests(app, asking, now).await?,
        false => Vec::new(),
    };
    Ok(layers.iter().map(|layer| taking(asking, layer, &own, view, now)).collect())
}

/// The requests of the caller's account, newest first.
async fn own_requests(app: &App, asking: &Asking, now: DateTime<Utc>) -> Result<Vec<ExportRow>, Problem> {
    let own = app.authorities()?.store.exports(ExportsOf::Account(&asking.account()?.id), since(now)).await;
    own.map_err(|error| unavailable(&error))
}

/// How it stands with one, by the caller's requests.
fn taking(asking: &Asking, layer: &Layer, own: &[ExportRow], view: &View, now: DateTime<Utc>) -> Taking {
    if !needs_approval(asking, layer) {
        return Taking::Free;
    }
    let count = layer.features().len() as u64;
    let mut waits = false;
    for row in own.iter().filter(|row| row.layer == layer.name && row.features == count) {
        match state(row, view, now) {
            ExportState::Granted => return Taking::Granted(Box::new(row.clone())),
            ExportState::Waiting => waits = true,
            ExportState::Refused | ExportState::Expired | ExportState::Outdated => {}
        }
    }
    if waits { Taking::Waiting } else { Taking::Needed }
}

/// What somebody is told who needs a second person first.
pub fn approval_required() -> Problem {
    let needed = Problem::of(StatusCode::FORBIDDEN).of_kind("approval-required", "需要另一人批准");
    needed.because("这个图层较敏感或较大，下载前须由另一人批准：请在地图页或用 POST /api/v1/exports 写明用途，提交申请。")
}
