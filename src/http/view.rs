//! What a handler works on: the current Atlas and of the map what the caller may see.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;

use super::auth::Asking;
use super::problem::Problem;
use super::state::{App, Seen, Snapshot};
use super::tiles::kept::TileSets;
use crate::access::Sight;
use crate::classification::{Identification, ReverseAnswer, ZoneRef};
use crate::map::Map;
use crate::map::features::Value;

/// The current Atlas as a caller sees it.
#[derive(Clone)]
pub struct View {
    snapshot: Arc<Snapshot>,
    seen: Arc<Seen>,
}

impl View {
    /// # Errors
    /// 503 while there is no Atlas.
    pub async fn of(app: &App, sight: &Arc<Sight>) -> Result<View, Problem> {
        let snapshot = app.current().ok_or_else(|| Problem::unavailable("地址库正在装载，请稍后重试。"))?;
        if let Some(seen) = snapshot.known(sight) {
            return Ok(View { snapshot, seen });
        }
        let sight = Arc::clone(sight);
        let make = move || View { seen: snapshot.see(&sight), snapshot };
        let made = tokio::task::spawn_blocking(make).await;
        made.map_err(|_| Problem::of(StatusCode::INTERNAL_SERVER_ERROR))
    }

    /// The layers that the caller may see. What he may not see does not exist for him.
    pub fn map(&self) -> &Map {
        &self.seen.map
    }

    /// Judges an address.
    pub fn identify(&self, address: &str) -> Identification {
        let mut answer = self.snapshot.atlas.identify(address);
        self.veil(&mut answer.zones);
        answer
    }

    /// What lies at a WGS-84 point.
    pub fn reverse(&self, lon: f64, lat: f64, limit: usize) -> ReverseAnswer {
        let mut answer = self.snapshot.atlas.reverse(lon, lat, limit);
        self.veil(&mut answer.zones);
        answer
    }

    /// Leaves of zones what the caller may see.
    fn veil(&self, zones: &mut Vec<ZoneRef>) {
        zones.retain_mut(|zone| {
            let Some(layer) = self.map().layer(&zone.layer) else { return false };
            let Some(number) = layer.number_of(&zone.code) else { return false };
            let seen = |name: &str| match layer.field(name).map(|field| layer.features().value(number, field))
            {
                Some(Value::Text(text)) => text.to_owned(),
                _ => String::new(),
            };
            (zone.name, zone.kind) = (seen("name"), seen("kind"));
            true
        });
    }

    pub(super) fn tile_sets(&self) -> &TileSets {
        &self.seen.tile_sets
    }
}

impl Deref for View {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.snapshot
    }
}

/// The current Atlas, as the caller sees it, as an argument of a handler.
pub struct Current(pub View);

impl<S: Send + Sync> FromRequestParts<S> for Current
where
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let asking = Asking::from_request_parts(parts, state).await?;
        View::of(&App::from_ref(state), &asking.sight).await.map(Self)
    }
}
