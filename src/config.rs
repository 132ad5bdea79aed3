//! Settings: one small struct per concern, from built-in defaults, then a TOML file, then `FTZ_ATLAS_*` variables;
//! the command line has the last word. An unknown key is refused by its name, so that a slip never passes silently.

mod access;
mod basemap;
mod load;
mod origin;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::access::{AccessLevel, Approved, PublicCopy};
use crate::coordinates::local::{Parameters, Systems};

pub use access::{Access, LEAST_AUDIT_DAYS, Oidc, SecondFactor, Syslog, Tls};
pub use basemap::{Basemap, Secret};
pub use load::{ConfigError, load};

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Folder of everything that the server writes.
    pub data: PathBuf,
    /// `sqlite:PATH` or `postgres://..`; without it, a SQLite file in the data folder.
    pub database: Option<String>,
    pub server: Server,
    pub limits: Limits,
    pub access: Access,
    pub map: Map,
    /// What everybody may see; without it nothing is public.
    pub public: Option<Public>,
    pub sample: Sample,
    pub log: Log,
}

/// Where and how the server listens.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    pub listen: SocketAddr,
    /// Where clients reach the server, e.g. behind a proxy, for links in replies; without it, what they ask for.
    pub public_url: Option<String>,
    /// A certificate for TLS; without one, a proxy encrypts.
    pub tls: Option<Tls>,
    /// Addresses of proxies in front of this server: of their requests the last hop but themselves is believed to be who asks
    /// (`X-Forwarded-For`, `X-Forwarded-Proto`). Nobody else's word is taken for it.
    pub proxies: Vec<IpAddr>,
    /// Origins of pages that may read the answers, such as `https://plan.example.cn`; no other page may.
    pub allowed_origins: Vec<String>,
    /// How often a server asks the database for a newer Atlas, seconds.
    pub refresh_seconds: f64,
    /// How long requests under way may take to finish at shutdown, seconds.
    pub drain_seconds: f64,
}

/// What one request, and all of them together, may cost.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// Bytes of a batch's body. A character takes up to 12 bytes as JSON (two escapes), so that the default holds a full
    /// batch of the longest addresses, with their ids, however the client writes them.
    pub batch_body_bytes: usize,
    /// Requests under way at once; more are answered 503.
    pub concurrency: usize,
    /// Open connections; more wait in the system's queue.
    pub connections: usize,
    /// For the head of a request, and again for the rest up to its answer, seconds.
    pub timeout_seconds: f64,
    /// Addresses in one batch.
    pub batch: usize,
    /// Unicode characters of one address.
    pub address_chars: usize,
}

/// The part of the Earth that data may lie in.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Map {
    /// West, south, east, north, WGS-84 degrees. The default holds the whole country and its waters.
    pub extent: [f64; 4],
    /// Local systems of the city by their names, with four or seven parameters.
    pub systems: BTreeMap<String, Parameters>,
    /// The most sensitive layers that are shown while there are no accounts.
    pub level: AccessLevel,
    /// What lies under the layers, by name.
    pub basemaps: BTreeMap<String, Basemap>,
    /// What encoded tiles may take in memory, megabytes.
    pub tile_cache_mb: u64,
    /// Folders with fonts besides the system's own, for names in pictures and on maps.
    pub fonts: Vec<PathBuf>,
}

/// The public map: an address of its own, where only reviewed copies of layers are.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Public {
    pub listen: SocketAddr,
    /// The number under which the map was approved (审图号).
    pub approval: String,
    /// Where the public reaches it, for links in replies; without it, what it asks for.
    #[serde(default)]
    pub url: Option<String>,
    /// By the names that the public knows them: which layer, and which content of it, was reviewed.
    pub layers: BTreeMap<String, PublicCopy>,
}

/// The sample city that `serve --sample` makes on first start.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sample {
    pub addresses: usize,
    pub seed: u64,
}

/// What is logged to standard error. Addresses never are: they are personal data.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// A filter such as `info` or `ftz_atlas=debug,warn`.
    pub filter: String,
    pub json: bool,
}

impl Public {
    pub fn approved(&self) -> Approved {
        Approved { number: self.approval.trim().to_owned(), copies: self.layers.clone() }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            database: None,
            server: Server::default(),
            limits: Limits::default(),
            access: Access::default(),
            map: Map::default(),
            public: None,
            sample: Sample::default(),
            log: Log::default(),
        }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            tls: None,
            proxies: Vec::new(),
            allowed_origins: Vec::new(),
            refresh_seconds: 1.0,
            drain_seconds: 10.0,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1 << 20,
            batch_body_bytes: 8 << 20,
            concurrency: 512,
            connections: 4096,
            timeout_seconds: 10.0,
            batch: 1000,
            address_chars: 512,
        }
    }
}

impl Default for Map {
    fn default() -> Self {
        Self {
            extent: [73.0, 3.0, 136.0, 54.0],
            systems: BTreeMap::new(),
            basemaps: BTreeMap::new(),
            level: AccessLevel::L1,
            tile_cache_mb: 256,
            fonts: Vec::new(),
        }
    }
}

impl Default for Sample {
    fn default() -> Self {
        Self { addresses: 390_000, seed: 1 }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: "info,sqlx=error".into(), json: false }
    }
}

impl Config {
    /// The reference systems that imports may name.
    ///
    /// # Errors
    /// Parameters make no system, which [`load`] has refused already.
    pub fn systems(&self) -> Result<Systems, ConfigError> {
        Systems::new(&self.map.systems).map_err(|(name, error)| ConfigError::Value {
            key: format!("map.systems.{name}"),
            why: format!("无法使用：{error}"),
        })
    }

    /// Makes the data folder and proves that it can be written.
    pub fn prepare_data(&self) -> Result<(), ConfigError> {
        let refused = |source| ConfigError::Data { path: self.data.clone(), source };
        // What it will hold is nobody else's.
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.data).map_err(refused)?;
        let probe = self.data.join(format!(".write-probe-{}", std::process::id()));
        std::fs::write(&probe, b"").map_err(refused)?;
        std::fs::remove_file(&probe).map_err(refused)
    }

    fn validate(self) -> Result<Self, ConfigError> {
        let bad = |key: &str, why: &str| Err(ConfigError::Value { key: key.into(), why: why.into() });
        let [west, south, east, north] = self.map.extent;
        let positive = [
            ("limits.timeout_seconds", self.limits.timeout_seconds),
            ("server.refresh_seconds", self.server.refresh_seconds),
            ("server.drain_seconds", self.server.drain_seconds),
            ("limits.body_bytes", self.limits.body_bytes as f64),
            ("limits.batch_body_bytes", self.limits.batch_body_bytes as f64),
            ("limits.concurrency", self.limits.concurrency as f64),
            ("limits.connections", self.limits.connections as f64),
            ("limits.batch", self.limits.batch as f64),
            ("limits.address_chars", self.limits.address_chars as f64),
            ("map.tile_cache_mb", self.map.tile_cache_mb as f64),
            ("sample.addresses", self.sample.addresses as f64),
        ];
        for (key, value) in positive {
            if !(value > 0.0 && value <= 1e9) {
                return bad(key, "须大于 0，且不超过 1,000,000,000");
            }
        }
        self.systems()?;
        if let Some((name, fault)) =
            self.map.basemaps.iter().find_map(|(name, map)| Some((name, map.fault(name)?)))
        {
            return bad(&format!("map.basemaps.{name}"), fault);
        }
        if let Some(public) = &self.public {
            if public.approval.trim().is_empty() {
                return bad("public.approval", "须写明审图号：没有审图号的地图不得公开");
            }
            if public.layers.is_empty() {
                return bad(
                    "public.layers",
                    "须列出已审查的公开版图层，如 ftz = { copy = \"ftz_public\", revision = \"3f9c21d07ab84e55\" }",
                );
            }
        }
        if let Some(wrong) = self.server.allowed_origins.iter().find(|text| !origin::is_origin(text)) {
            let why = format!(
                "里的“{wrong}”不是网页来源：应逐一写成 https://主机 或 http://主机:端口（主机小写，不带路径和默认端口；不接受 *）"
            );
            return bad("server.allowed_origins", &why);
        }
        if let Some((key, why)) = self.access.fault() {
            return bad(key, why);
        }
        if self.limits.batch > MOST_IN_BATCH {
            return bad("limits.batch", "不能超过 100,000");
        }
        if !(west < east
            && south < north
            && west >= -180.0
            && east <= 180.0
            && south >= -90.0
            && north <= 90.0)
        {
            return bad("map.extent", "须依次为西、南、东、北四个度数");
        }
        Ok(self)
    }
}

/// Most addresses that a batch may be allowed: its entries are held in memory.
pub const MOST_IN_BATCH: usize = 100_000;

/// The folder of a path, `.` for a bare name.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
