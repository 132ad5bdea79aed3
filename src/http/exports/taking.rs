//! Whether a caller may take a layer away at once, or a second person must approve it, or has.

use std::sync::Arc;

use axum::http::StatusCode;
use chrono::{DateTime, Utc};

use super::{is_same, own_requests};
use crate::access::Caller;
use crate::access::export::{ExportRow, ExportState};
use crate::http::auth::Asking;
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::http::view::View;
use crate::map::layer::Layer;

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

/// How it stands with one layer as the caller sees it. The database is asked only where a second person is needed.
///
/// # Errors
/// 503 where the database is away.
pub async fn taking(app: &App, asking: &Asking, view: &View, layer: &Layer) -> Result<Taking, Problem> {
    if !needs_approval(asking, layer) {
        return Ok(Taking::Free);
    }
    let now = (app.now)();
    Ok(judged(asking, layer, &own_requests(app, asking, now).await?, view, now))
}

/// The same of several, asked for at once; while the database is away no approval is known, and the layers are listed all the same.
pub async fn takings(app: &App, asking: &Asking, view: &View, layers: &[&Arc<Layer>]) -> Vec<Taking> {
    let now = (app.now)();
    let own = match layers.iter().any(|layer| needs_approval(asking, layer)) {
        true => own_requests(app, asking, now).await.unwrap_or_default(),
        false => Vec::new(),
    };
    layers.iter().map(|layer| judged(asking, layer, &own, view, now)).collect()
}

/// How it stands with one, by the caller's requests.
pub(super) fn judged(
    asking: &Asking,
    layer: &Layer,
    own: &[ExportRow],
    view: &View,
    now: DateTime<Utc>,
) -> Taking {
    if !needs_approval(asking, layer) {
        return Taking::Free;
    }
    let of_it = own.iter().filter(|row| row.layer == layer.name);
    let mut taking = Taking::Needed;
    for row in of_it {
        match row.state(now, is_same(row, view, true)) {
            ExportState::Granted => return Taking::Granted(Box::new(row.clone())),
            ExportState::Waiting => taking = Taking::Waiting,
            ExportState::Refused | ExportState::Expired | ExportState::Outdated => {}
        }
    }
    taking
}

/// What somebody is told who needs a second person first.
pub fn approval_required() -> Problem {
    let needed = Problem::of(StatusCode::FORBIDDEN).of_kind("approval-required", "需要另一人批准");
    needed.because("这个图层较敏感或较大，下载前须由另一人批准：请在地图页或用 POST /api/v1/exports 写明用途，提交申请。")
}
