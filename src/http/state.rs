//! What the handlers share: the current Atlas, swapped whole, and the limits.

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};

use arc_swap::ArcSwapOption;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use chrono::{DateTime, NaiveDate, Utc};
use metrics_exporter_prometheus::PrometheusHandle;
use moka::future::Cache;
use rustc_hash::FxHashMap;
use tokio::sync::Semaphore;

use super::auth::{Asking, Authority};
use super::basemaps::Basemaps;
use super::fonts::Fonts;
use super::problem::Problem;
use super::tiles::cache::{TileCache, tile_cache};
use super::tiles::kept::TileSets;
use crate::access::{AccessLevel, Approved, Caller, Rights, Sight};
use crate::atlas::Atlas;
use crate::config::{self, Config, Limits};
use crate::map::Map;
use crate::map::layer::Layer;
use crate::spatial::rows::LayerRow;
use crate::store::snapshot::Counts;

/// An Atlas with what is said about it and written of it once instead of at each request.
pub struct Snapshot {
    pub atlas: Arc<Atlas>,
    pub counts: Counts,
    /// Imports that had been published before it was built.
    pub published: i64,
    /// The day as of which its layers hold.
    pub day: NaiveDate,
    /// All of it; what one sees of it is [`Snapshot::seen`].
    map: Map,
    /// What is said of the layers that hold.
    pub said: Vec<LayerRow>,
    /// The same with what everybody may see.
    public: Option<Arc<Snapshot>>,
    /// What callers see, by their sights.
    seen: RwLock<FxHashMap<Arc<Sight>, Arc<Seen>>>,
}

/// The map as a caller sees it, with what is known of its tiles.
pub struct Seen {
    pub map: Map,
    pub(super) tile_sets: TileSets,
}

/// Sights whose maps are kept: roles by units at most.
const MOST_SIGHTS: usize = 500;

impl Snapshot {
    /// What `before` holds of unchanged layers is taken over.
    pub fn new(
        atlas: Atlas,
        counts: Counts,
        published: i64,
        day: NaiveDate,
        said: Vec<LayerRow>,
        approved: Option<&Approved>,
        before: Option<&Snapshot>,
    ) -> Self {
        let atlas = Arc::new(atlas);
        let of = |map, public, said| Self {
            atlas: Arc::clone(&atlas),
            counts,
            published,
            day,
            map,
            said,
            public,
            seen: RwLock::default(),
        };
        let public = approved.map(|approved| {
            let before = before.and_then(|before| before.public.as_ref());
            let map = Map::public(&atlas, &said, approved, before.map(|before| &before.map));
            Arc::new(of(map, None, Vec::new()))
        });
        let map = Map::new(&atlas, &said, before.map(|before| &before.map));
        of(map, public, said)
    }
}

impl Snapshot {
    /// Every layer, for those who say who may see it.
    pub(super) fn every_layer(&self) -> impl Iterator<Item = &Arc<Layer>> {
        self.map.layers()
    }

    /// The map of a sight, where it is known already.
    pub fn known(&self, sight: &Arc<Sight>) -> Option<Arc<Seen>> {
        self.seen.read().ok()?.get(sight).map(Arc::clone)
    }

    /// The map of a sight. Masks and rows of its own take a while to make.
    pub(super) fn see(&self, sight: &Arc<Sight>) -> Arc<Seen> {
        let made = Arc::new(Seen { map: self.map.seen(sight), tile_sets: TileSets::default() });
        let Ok(mut seen) = self.seen.write() else { return made };
        if seen.len() >= MOST_SIGHTS {
            seen.clear();
        }
        Arc::clone(seen.entry(Arc::clone(sight)).or_insert(made))
    }
}

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

pub struct Shared {
    pub limits: Limits,
    pub map: config::Map,
    /// What lies under the layers.
    pub basemaps: Basemaps,
    pub public_url: Option<String>,
    /// Origins of pages that may read the answers.
    pub allowed_origins: Vec<HeaderValue>,
    /// The time of day, for replies that must say it.
    pub now: fn() -> DateTime<Utc>,
    /// Encoded tiles, whatever Atlas they are of.
    pub tiles: TileCache,
    /// Counts tiles that were sent as they were kept.
    pub kept_tiles: metrics::Counter,
    /// Ranges of letters by font stack and first code point.
    pub glyphs: Cache<(String, u32), Bytes>,
    fonts: Fonts,
    /// Permits for requests under way.
    pub requests: Semaphore,
    /// Permits for batches at work, one per core: each takes a core and some megabytes.
    pub batches: Arc<Semaphore>,
    pub metrics: PrometheusHandle,
    current: ArcSwapOption<Snapshot>,
    database_reachable: AtomicBool,
    ahead: AtomicBool,
    /// Of the public map there is none: it has no accounts and hides nothing that it has.
    authority: Option<Authority>,
    /// Everything that the public map has.
    everything: Arc<Sight>,
    rights: Arc<Rights>,
    is_public: bool,
    /// What was approved for everybody, and the server that shows it.
    public: Option<(Approved, App)>,
}

/// Ranges of letters that are kept: all of one font stack.
const MOST_RANGES: u64 = 256;

impl App {
    /// With a public map, its server as well: [`App::public`].
    pub fn new(
        config: &Config,
        authority: Authority,
        basemaps: Basemaps,
        metrics: PrometheusHandle,
        now: fn() -> DateTime<Utc>,
    ) -> Self {
        Self::of(config, Some(authority), basemaps, metrics, now)
    }

    fn of(
        config: &Config,
        authority: Option<Authority>,
        basemaps: Basemaps,
        metrics: PrometheusHandle,
        now: fn() -> DateTime<Utc>,
    ) -> Self {
        let public = config.public.as_ref().map(|public| {
            let mut own = Config { public: None, ..config.clone() };
            own.map.level = AccessLevel::L1;
            own.server.public_url = public.url.clone();
            (public.approved(), App::of(&own, None, basemaps.clone(), metrics.clone(), now))
        });
        let limits = config.limits.clone();
        metrics::gauge!("ftz_atlas_database_reachable").set(1.0);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Shared {
            kept_tiles: metrics::counter!("ftz_atlas_kept_tiles_total"),
            glyphs: Cache::new(MOST_RANGES),
            fonts: Fonts::new(config.map.fonts.clone()),
            requests: Semaphore::new(limits.concurrency),
            batches: Arc::new(Semaphore::new(cores)),
            limits,
            map: config.map.clone(),
            public_url: config.server.public_url.clone(),
            allowed_origins: config
                .server
                .allowed_origins
                .iter()
                .filter_map(|origin| HeaderValue::from_str(origin).ok())
                .collect(),
            now,
            tiles: tile_cache(config.map.tile_cache_mb * 1_000_000),
            metrics,
            current: ArcSwapOption::empty(),
            database_reachable: AtomicBool::new(true),
            ahead: AtomicBool::new(false),
            basemaps,
            is_public: authority.is_none(),
            authority,
            everything: Arc::new(Sight::up_to(AccessLevel::L1)),
            rights: Arc::default(),
            public,
        }))
    }

    /// Who asks.
    ///
    /// # Errors
    /// What he brings to show it is not in force, or cannot be looked up.
    pub async fn asking(&self, headers: &HeaderMap, uri: &Uri, peer: IpAddr) -> Result<Asking, Problem> {
        match &self.authority {
            Some(authority) => {
                let address = super::auth::address::of(headers, peer, &authority.proxies);
                authority.asking(headers, uri, address, (self.now)()).await
            }
            None => Ok(Asking {
                caller: Caller::Local,
                sight: Arc::clone(&self.everything),
                rights: Arc::clone(&self.rights),
                address: peer,
            }),
        }
    }

    /// Who may what; the public map has none.
    pub fn authority(&self) -> Option<&Authority> {
        self.authority.as_ref()
    }

    /// The same, for routes that the public map does not have.
    ///
    /// # Errors
    /// 404 on the public map.
    pub fn authorities(&self) -> Result<&Authority, Problem> {
        self.authority().ok_or_else(|| Problem::of(StatusCode::NOT_FOUND))
    }

    /// Whether this is the server of the public map.
    pub fn is_public(&self) -> bool {
        self.0.is_public
    }

    /// What was approved for everybody.
    pub fn approved(&self) -> Option<&Approved> {
        self.0.public.as_ref().map(|(approved, _)| approved)
    }

    /// The server of the public map, where there is one.
    pub fn public(&self) -> Option<&App> {
        self.0.public.as_ref().map(|(_, app)| app)
    }

    /// The fonts of this machine.
    pub fn fonts(&self) -> Fonts {
        self.0.fonts.clone()
    }

    /// The Atlas that answers now; `None` until the first one is loaded.
    pub fn current(&self) -> Option<Arc<Snapshot>> {
        self.0.current.load_full()
    }

    /// Requests under way keep the Atlas that they began with.
    pub fn activate(&self, snapshot: Snapshot) {
        if let Some(app) = self.public() {
            app.current.store(snapshot.public.clone());
        }
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
