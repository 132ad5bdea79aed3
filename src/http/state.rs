//! What the handlers share: the current Atlas, swapped whole, and the limits.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwapOption;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::Semaphore;

use super::layers::{Document, documents};
use super::problem::Problem;
use crate::atlas::Atlas;
use crate::config::Limits;
use crate::store::snapshot::Counts;

/// An Atlas with what is said about it and written of it once instead of at each request.
pub struct Snapshot {
    pub atlas: Atlas,
    pub counts: Counts,
    /// Imports that had been published before it was built.
    pub published: i64,
    pub(super) layers: BTreeMap<String, Document>,
}

impl Snapshot {
    pub fn new(atlas: Atlas, counts: Counts, published: i64) -> Self {
        let layers = documents(&atlas);
        Self { atlas, counts, published, layers }
    }
}

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

pub struct Shared {
    pub limits: Limits,
    /// Permits for requests under way.
    pub requests: Semaphore,
    /// Permits for batches at work, one per core: each takes a core and some megabytes.
    pub batches: Arc<Semaphore>,
    pub metrics: PrometheusHandle,
    current: ArcSwapOption<Snapshot>,
    database_reachable: AtomicBool,
    ahead: AtomicBool,
}

impl App {
    pub fn new(limits: Limits, metrics: PrometheusHandle) -> Self {
        metrics::gauge!("ftz_atlas_database_reachable").set(1.0);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Shared {
            requests: Semaphore::new(limits.concurrency),
            batches: Arc::new(Semaphore::new(cores)),
            limits,
            metrics,
            current: ArcSwapOption::empty(),
            database_reachable: AtomicBool::new(true),
            ahead: AtomicBool::new(false),
        }))
    }

    /// The Atlas that answers now; `None` until the first one is loaded.
    pub fn current(&self) -> Option<Arc<Snapshot>> {
        self.0.current.load_full()
    }

    /// Requests under way keep the Atlas that they began with.
    pub fn activate(&self, snapshot: Snapshot) {
        let replaced = self.0.current.swap(Some(Arc::new(snapshot)));
        super::metrics::atlas_changed(replaced.as_deref(), self.current().as_deref());
    }

    pub fn database_reachable(&self) -> bool {
        self.0.database_reachable.load(Ordering::Relaxed)
    }

    /// Whether the answers rest on imports that the active version does not have.
    pub fn is_ahead(&self) -> bool {
        self.0.ahead.load(Ordering::Relaxed)
    }

    pub fn set_ahead(&self, ahead: bool) {
        self.0.ahead.store(ahead, Ordering::Relaxed);
    }

    /// Returns whether that is news.
    pub fn set_database_reachable(&self, reachable: bool) -> bool {
        metrics::gauge!("ftz_atlas_database_reachable").set(f64::from(u8::from(reachable)));
        self.0.database_reachable.swap(reachable, Ordering::Relaxed) != reachable
    }
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// The current Atlas as an argument of a handler.
pub struct Current(pub Arc<Snapshot>);

impl<S: Send + Sync> FromRequestParts<S> for Current
where
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(_parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        App::from_ref(state)
            .current()
            .map(Self)
            .ok_or_else(|| Problem::unavailable("地址库正在装载，请稍后重试。"))
    }
}
