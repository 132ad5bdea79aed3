//! `/api/v1/exports` and `/api/v1/approvals`: taking away what is sensitive or large, once a second person has approved it.

mod approvals;
mod ask;
mod decide;
mod own;
mod taking;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

pub use approvals::{__path_approvals, approvals};
pub use ask::{__path_ask, ask};
pub use decide::{__path_decide, decide};
pub use own::{__path_own, own};
pub use taking::{Taking, approval_required, taking, takings};

use super::auth::{Asking, unavailable};
use super::problem::Problem;
use super::session::UnitName;
use super::state::App;
use super::view::View;
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

/// Whether a layer is still what it was when it was asked for; also whether `own` eyes see the same of it.
fn is_same(row: &ExportRow, view: &View, own: bool) -> bool {
    let stays = |layer: &Arc<Layer>| layer.revision() == row.revision && layer.about.level == row.level;
    let same = whole(view, &row.layer).is_some_and(stays);
    same && (!own || view.map().layer(&row.layer).is_some_and(|layer| layer.revision() == row.seen))
}

fn described(row: ExportRow, state: ExportState, by: &AccountFound, view: &View) -> Export {
    let expires_at = row.expires_at();
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
        state: state.as_str(),
        decided_by: decision.as_ref().map(|decision| decision.by.clone()),
        decided_at: decision.as_ref().map(|decision| decision.at),
        reason: decision.map_or_else(String::new, |decision| decision.reason),
        expires_at,
    }
}

/// The requests of the caller's account, newest first.
async fn own_requests(app: &App, asking: &Asking, now: DateTime<Utc>) -> Result<Vec<ExportRow>, Problem> {
    let own = app.authorities()?.store.exports(ExportsOf::Account(&asking.account()?.id), since(now)).await;
    own.map_err(|error| unavailable(&error))
}
