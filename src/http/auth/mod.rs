//! Who asks, and whether he may. A request's caller is found once, before its route; the route's rule lets him pass or not;
//! what exists for him is a [`Sight`].

pub mod address;
mod credentials;
pub mod describe;
pub mod gate;
pub mod oidc;
mod quota;
mod tries;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri};
use chrono::{DateTime, Utc};
use moka::sync::Cache;
use tokio::sync::Semaphore;

use super::problem::Problem;
use super::state::App;
use crate::access::audit::{Entry, Kind};
use crate::access::keyring::Keys;
use crate::access::rows::UsageKey;
use crate::access::token::{self, Hash};
use crate::access::{AccessLevel, Action, Caller, Rights, Sight, SignedIn, Stage};
use crate::config;
use crate::jobs::access::audit::AuditLog;
use crate::jobs::access::usage::UsageLog;
use crate::store::{Store, StoreError};
use credentials::Credentials;
pub use credentials::{attempt_name, cookie, cookie_name};
use quota::Quotas;
pub use tries::{AddressTries, Signing, TRIES_WITHIN};

/// What the server knows of callers and rights.
pub struct Authority {
    pub settings: config::Access,
    /// Whether cookies travel encrypted: with a public address of https, or TLS of our own.
    pub secure: bool,
    pub proxies: Vec<IpAddr>,
    /// Where the heads of the audit are, outside the database.
    pub heads: std::path::PathBuf,
    pub keys: Arc<Keys>,
    pub store: Store,
    pub audit: AuditLog,
    pub usage: UsageLog,
    /// Passwords that are judged at once: each takes a core and 19 MiB.
    pub hashing: Semaphore,
    /// Sign-ins by the address that they came from, but for those that were right.
    pub tries: AddressTries,
    /// Sign-ins under way, a few for each address.
    pub signing: Signing,
    /// Who waits for the outside provider.
    pub outside: Signing,
    /// Who else says who somebody is.
    pub oidc: Option<oidc::Provider>,
    held: ArcSwap<Held>,
    known: Cache<Hash, Option<Arc<Known>>>,
    quotas: Quotas,
}

/// What holds now.
struct Held {
    revision: i64,
    accounts: bool,
    rights: Arc<Rights>,
    visitor: Arc<Sight>,
    local: Arc<Sight>,
}

/// A session or key that was looked up.
struct Known {
    caller: Caller,
    sight: Arc<Sight>,
    expires_at: DateTime<Utc>,
    /// Of a session: when it was last seen, microseconds since 1970.
    seen: std::sync::atomic::AtomicI64,
    key: Option<KeyBounds>,
}

/// What bounds a key.
struct KeyBounds {
    id: String,
    per_minute: u32,
    per_day: u32,
}

/// How long something that was looked up is believed at most; a change of accounts ends it at once, one of another server after
/// `server.refresh_seconds`.
const BELIEVED: Duration = Duration::from_secs(60);
const MOST_KNOWN: u64 = 20_000;

/// Who asks, from where, and what exists for him.
#[derive(Clone)]
pub struct Asking {
    pub caller: Caller,
    pub sight: Arc<Sight>,
    pub rights: Arc<Rights>,
    pub address: IpAddr,
}

impl Asking {
    pub fn may(&self, action: Action) -> bool {
        self.rights.may(&self.caller, action)
    }

    /// The account whose sign-in is finished.
    ///
    /// # Errors
    /// 401 where there is none; a route's rule has refused that already.
    pub fn account(&self) -> Result<&SignedIn, Problem> {
        self.caller.account().ok_or_else(|| Problem::of(StatusCode::UNAUTHORIZED))
    }

    /// The account, be the sign-in finished or not.
    ///
    /// # Errors
    /// As [`Asking::account`].
    pub fn begun(&self) -> Result<&SignedIn, Problem> {
        self.caller.begun().ok_or_else(|| Problem::of(StatusCode::UNAUTHORIZED))
    }

    /// What the audit says of who asked.
    pub fn entry(&self, at: DateTime<Utc>, kind: Kind, object: impl Into<String>) -> Entry {
        let account = self.caller.begun();
        Entry {
            at,
            kind,
            done: true,
            account: account.map(|account| account.name.clone()),
            role: account.map(|account| account.role),
            unit: account.map(|account| account.unit.clone()),
            address: self.address.to_string(),
            object: object.into(),
            reason: String::new(),
            detail: "{}".into(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asking
where
    App: FromRef<S>,
{
    type Rejection = Problem;

    /// [`gate::authenticate`] has put it there.
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let asking = parts.extensions.get::<Asking>().cloned();
        asking.ok_or_else(|| Problem::of(StatusCode::INTERNAL_SERVER_ERROR))
    }
}

/// What [`Authority::new`] is made of.
pub struct Ingredients {
    pub settings: config::Access,
    pub secure: bool,
    pub proxies: Vec<IpAddr>,
    pub heads: std::path::PathBuf,
    pub keys: Arc<Keys>,
    pub store: Store,
    pub audit: AuditLog,
    pub oidc: Option<oidc::Provider>,
}

impl Authority {
    /// `open` is what a server without accounts shows.
    ///
    /// # Errors
    /// The database fails.
    pub async fn new(parts: Ingredients, open: AccessLevel) -> Result<Authority, StoreError> {
        let held = Held::read(&parts.store, open).await?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Authority {
            settings: parts.settings,
            secure: parts.secure,
            proxies: parts.proxies,
            heads: parts.heads,
            keys: parts.keys,
            store: parts.store,
            audit: parts.audit,
            usage: UsageLog::default(),
            hashing: Semaphore::new(cores),
            tries: AddressTries::default(),
            signing: Signing::default(),
            outside: Signing::default(),
            oidc: parts.oidc,
            held: ArcSwap::from_pointee(held),
            known: Cache::builder().max_capacity(MOST_KNOWN).time_to_live(BELIEVED).build(),
            quotas: Quotas::default(),
        })
    }

    /// Whether anybody can sign in.
    pub fn has_accounts(&self) -> bool {
        self.held.load().accounts
    }

    /// Looks whether accounts, sessions, keys or rights have changed.
    ///
    /// # Errors
    /// The database fails; what was known holds on.
    pub async fn refresh(&self, open: AccessLevel) -> Result<(), StoreError> {
        let (revision, accounts) = self.store.access_revision().await?;
        let held = self.held.load();
        if (held.revision, held.accounts) != (revision, accounts) {
            self.held.store(Arc::new(Held::read(&self.store, open).await?));
            self.known.invalidate_all();
        }
        Ok(())
    }

    /// What was known of callers must be looked up again.
    pub async fn changed(&self, app: &App) -> Result<(), Problem> {
        self.known.invalidate_all();
        self.refresh(app.map.level).await.map_err(|error| unavailable(&error))
    }

    /// Who asks.
    ///
    /// # Errors
    /// 401 where a key or password is not in force, 429 where a key's quota is used up, 503 where the database is away and he is not known.
    pub async fn asking(
        &self,
        headers: &HeaderMap,
        uri: &Uri,
        address: IpAddr,
        now: DateTime<Utc>,
    ) -> Result<Asking, Problem> {
        let held = self.held.load_full();
        let rights = Arc::clone(&held.rights);
        if !held.accounts {
            let sight = Arc::clone(&held.local);
            return Ok(Asking { caller: Caller::Local, sight, rights, address });
        }
        let visitor = |rights| {
            let sight = Arc::clone(&held.visitor);
            Ok(Asking { caller: Caller::Visitor, sight, rights, address })
        };
        let given = Credentials::of(headers, uri, self.secure)?;
        let secret = match &given {
            Credentials::None => return visitor(rights),
            Credentials::Session(secret) | Credentials::Key(secret) => secret,
        };
        let known = self.known(&token::hash(secret), &held, now).await?;
        let Some(known) = known.filter(|known| known.is_in_force(&self.settings, now)) else {
            return match given {
                // A cookie that is over is as none.
                Credentials::Session(_) => visitor(rights),
                _ => Err(Problem::of(StatusCode::UNAUTHORIZED)
                    .because("密钥无效、已撤销或已过期。请在“我的账号”里换一把。")),
            };
        };
        if matches!(given, Credentials::Key(_)) != known.key.is_some() {
            return Err(Problem::of(StatusCode::UNAUTHORIZED));
        }
        match &known.key {
            Some(key) => self.quotas.take(&self.store, key, now).await?,
            None => known.seen.store(now.timestamp_micros(), std::sync::atomic::Ordering::Relaxed),
        }
        Ok(Asking { caller: known.caller.clone(), sight: Arc::clone(&known.sight), rights, address })
    }

    async fn known(
        &self,
        token: &Hash,
        held: &Held,
        now: DateTime<Utc>,
    ) -> Result<Option<Arc<Known>>, Problem> {
        if let Some(known) = self.known.get(token) {
            return Ok(known);
        }
        let known = self.look_up(token, held, now).await.map_err(|error| unavailable(&error))?.map(Arc::new);
        // What changed meanwhile is not known under the old rights.
        if self.held.load().revision == held.revision {
            self.known.insert(*token, known.clone());
        }
        Ok(known)
    }

    async fn look_up(
        &self,
        token: &Hash,
        held: &Held,
        now: DateTime<Utc>,
    ) -> Result<Option<Known>, StoreError> {
        let session = self.store.sessions(Some(token), "").await?.into_iter().next();
        let key = match session {
            None => self.store.keys(Some(token), "").await?.into_iter().next().filter(|key| !key.revoked),
            Some(_) => None,
        };
        let (id, expires_at) = match (&session, &key) {
            (Some(session), _) => (&session.account, session.expires_at),
            (_, Some(key)) => (&key.account, key.expires_at),
            _ => return Ok(None),
        };
        let found = self.store.accounts(id, "", now).await?.into_iter().next();
        let Some(found) = found.filter(|found| found.account.active && found.unit_active) else {
            return Ok(None);
        };
        let account = found.account;
        let caller = Caller::Account(Arc::new(SignedIn {
            id: account.id,
            name: account.name,
            title: account.title,
            role: account.role,
            unit: account.unit,
            session: session.as_ref().map(|session| session.id.clone()),
            key: key.as_ref().map(|key| key.id.clone()),
            stage: session.as_ref().map_or(Stage::Open, |session| session.stage),
            outside: session.as_ref().is_some_and(|session| session.outside),
            scopes: key.as_ref().map(|key| key.scopes.clone()),
        }));
        let sight = Arc::new(held.rights.sight(&caller, AccessLevel::L1));
        let seen = session.map_or(0, |session| session.seen_at.timestamp_micros());
        let key = key.map(|key| KeyBounds { id: key.id, per_minute: key.per_minute, per_day: key.per_day });
        Ok(Some(Known { caller, sight, expires_at, seen: seen.into(), key }))
    }

    /// Counts a request that was let pass.
    pub fn count(&self, asking: &Asking, action: Action, now: DateTime<Utc>) {
        let account = asking.caller.account();
        let counted = UsageKey {
            hour: now.format("%Y-%m-%dT%H").to_string(),
            unit: account.map(|account| account.unit.clone()).unwrap_or_default(),
            account: account.map(|account| account.id.clone()).unwrap_or_default(),
            key: account.and_then(|account| account.key.clone()).unwrap_or_default(),
            action,
        };
        self.usage.count(counted, account.and_then(|account| account.session.as_deref()), now);
    }

    /// Puts on record what is about to be done.
    ///
    /// # Errors
    /// 503: it cannot be put on record, so it must not be done.
    pub async fn record(&self, entry: Entry) -> Result<(), Problem> {
        self.audit.append(entry).await.map_err(|error| {
            tracing::error!(%error, "refused what cannot be put on record");
            Problem::unavailable("审计记录暂时写不进去，这个操作未被执行。请稍后重试。")
        })
    }
}

impl Known {
    fn is_in_force(&self, settings: &config::Access, now: DateTime<Utc>) -> bool {
        let seen = self.seen.load(std::sync::atomic::Ordering::Relaxed);
        let silent = now.timestamp_micros() - seen;
        now < self.expires_at
            && (self.key.is_some() || silent <= i64::from(settings.idle_minutes) * 60_000_000)
    }
}

impl Held {
    async fn read(store: &Store, open: AccessLevel) -> Result<Held, StoreError> {
        // The revision first: what changes while the rest is read is read again.
        let (revision, accounts) = store.access_revision().await?;
        let last = store.rights(1).await?.into_iter().next();
        let rights = last.map_or_else(Rights::default, |row| row.rights);
        let visitor = Arc::new(rights.sight(&Caller::Visitor, open));
        let local = Arc::new(rights.sight(&Caller::Local, open));
        Ok(Held { revision, accounts, rights: Arc::new(rights), visitor, local })
    }
}

/// The database failed while somebody waited.
pub fn unavailable(error: &StoreError) -> Problem {
    tracing::error!(%error, "the database is needed and fails");
    Problem::unavailable("数据库暂时不可用，请稍后重试。")
}
