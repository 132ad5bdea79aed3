//! Writes the audit: one chain for this process, many rows at one commit, and beside the database a file that says how long
//! the chain is.

use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::syslog::Teller;
use crate::access::audit::{Chain, Checkpoint, Entry, Link, Seal};
use crate::access::keyring::{Keyring, Suite};
use crate::access::token::{self, hex};
use crate::store::{Store, StoreError};

/// Why something is not on record: it must not happen then.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AuditError {
    #[error("审计记录写不进去：{0}")]
    Store(Arc<StoreError>),
    #[error("审计记录写不进去：{0}")]
    Head(Arc<std::io::Error>),
    #[error("审计已关闭")]
    Closed,
}

/// Entries that wait for one commit at most.
const MOST_AT_ONCE: usize = 256;

type Waiting = (Entry, oneshot::Sender<Result<(), AuditError>>);

/// The audit of this process; cheap to clone.
#[derive(Clone)]
pub struct AuditLog(mpsc::Sender<Waiting>);

/// What a chain needs.
pub struct AuditSettings {
    pub ring: Keyring,
    pub suite: Suite,
    /// Where the heads are kept: outside the database.
    pub heads: PathBuf,
    pub now: fn() -> DateTime<Utc>,
    /// Who else is told.
    pub teller: Option<Teller>,
}

impl AuditLog {
    /// Begins with the first entry. The task ends when the last clone of the log is gone and everything is written.
    pub fn start(store: Store, settings: AuditSettings) -> (AuditLog, JoinHandle<()>) {
        let (sender, receiver) = mpsc::channel(MOST_AT_ONCE);
        let writer = Writer { store, settings, chain: None };
        (AuditLog(sender), tokio::spawn(writer.run(receiver)))
    }

    /// Returns once the entry is on the disk.
    ///
    /// # Errors
    /// It is not: what it speaks of must not be done.
    pub async fn append(&self, entry: Entry) -> Result<(), AuditError> {
        let (tell, told) = oneshot::channel();
        self.0.send((entry, tell)).await.map_err(|_| AuditError::Closed)?;
        told.await.map_err(|_| AuditError::Closed)?
    }
}

struct Writer {
    store: Store,
    settings: AuditSettings,
    chain: Option<Open>,
}

/// A chain that is being written.
struct Open {
    chain: Chain,
    seal: Seal,
    seq: i64,
    mac: [u8; 32],
    /// The first row, until it is written.
    first: Option<Entry>,
}

impl Writer {
    async fn run(mut self, mut waiting: mpsc::Receiver<Waiting>) {
        let mut group = Vec::new();
        while waiting.recv_many(&mut group, MOST_AT_ONCE).await > 0 {
            let (entries, tellers): (Vec<Entry>, Vec<_>) = group.drain(..).unzip();
            let written = self.write(entries).await;
            if let Err(error) = &written {
                tracing::error!(%error, "the audit cannot be written; what had to be on record is refused");
            }
            for tell in tellers {
                let _ = tell.send(written.clone());
            }
        }
        if self.chain.is_some() {
            let entry = Entry::of_server((self.settings.now)(), "stop", "{}".into());
            if let Err(error) = self.write(vec![entry]).await {
                tracing::warn!(%error, "the end of the audit's chain could not be written");
            }
        }
    }

    async fn write(&mut self, entries: Vec<Entry>) -> Result<(), AuditError> {
        let failed = |error| AuditError::Store(Arc::new(error));
        if self.chain.is_none() {
            self.chain = Some(self.begin().await?);
        }
        let Some(open) = &self.chain else { return Err(AuditError::Closed) };
        let (mut seq, mut mac) = (open.seq, open.mac);
        let mut links = Vec::with_capacity(entries.len() + 1);
        for entry in open.first.iter().cloned().chain(entries) {
            seq += 1;
            mac = open.seal.link(&mac, &open.chain.name, seq, &entry);
            links.push(Link { seq, entry, mac });
        }
        let name = open.chain.name.clone();
        let point = open.seal.checkpoint(&name, seq, mac, (self.settings.now)());
        // Whether there is room for it is known before anything is on record.
        let head = Head::prepare(&self.settings.heads, &point);
        let head = head.map_err(|error| AuditError::Head(Arc::new(error)))?;
        if let Err(error) = self.store.add_audit(&name, &links, Some(&point)).await {
            // Nobody knows whether the rows are there. What comes next is another chain's.
            self.chain = None;
            return Err(failed(error));
        }
        if let Err(error) = head.put() {
            tracing::error!(%error, "how long the audit is could not be written beside the database");
        }
        if let Some(teller) = &self.settings.teller {
            links.iter().for_each(|link| teller.tell(&name, link));
        }
        if let Some(open) = &mut self.chain {
            (open.seq, open.mac, open.first) = (seq, mac, None);
        }
        Ok(())
    }

    /// A new chain, whose first row says how long the others were: if one of them is cut, or gone, this one knows.
    async fn begin(&self) -> Result<Open, AuditError> {
        let failed = |error| AuditError::Store(Arc::new(error));
        let AuditSettings { ring, suite, now, .. } = &self.settings;
        let at = now();
        let mut others = serde_json::Map::new();
        for (chain, _) in self.store.audit_chains().await.map_err(failed)? {
            if let Some(point) = self.store.audit_checkpoints(&chain.name).await.map_err(failed)?.last() {
                others.insert(chain.name, serde_json::json!([point.seq, hex(&point.mac)]));
            }
        }
        let chain = Chain {
            name: token::id(&mut super::entropy()),
            suite: *suite,
            key: ring.current(),
            // As it is kept: the MACs are made over it.
            started_at: chrono::SubsecRound::trunc_subsecs(at, 6),
        };
        let Some(seal) = Seal::new(ring, &chain) else { return Err(AuditError::Closed) };
        self.store.add_audit_chain(&chain).await.map_err(failed)?;
        let mac = seal.beginning(&chain);
        let detail = serde_json::json!({ "engine": env!("CARGO_PKG_VERSION"), "chains": others });
        let first = Some(Entry::of_server(at, "start", detail.to_string()));
        Ok(Open { chain, seal, seq: 0, mac, first })
    }
}

fn head_path(folder: &Path, chain: &str) -> PathBuf {
    folder.join(format!("{chain}.head"))
}

/// A head that is written and not yet in its place.
struct Head {
    made: PathBuf,
    path: PathBuf,
}

impl Head {
    fn prepare(folder: &Path, point: &Checkpoint) -> std::io::Result<Head> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let path = head_path(folder, &point.chain);
        let made = path.with_extension("tmp");
        let at = crate::access::audit::instant(point.at);
        let (mac, signature) = (hex(&point.mac), hex(&point.signature));
        std::fs::write(&made, format!("{} {} {mac} {at} {signature}\n", point.chain, point.seq))?;
        Ok(Head { made, path })
    }

    fn put(self) -> std::io::Result<()> {
        std::fs::rename(&self.made, &self.path)
    }
}

/// How long the chains were, by what this machine has beside the database. A file that is no head is told by its name.
///
/// # Errors
/// The folder cannot be read.
pub fn heads(folder: &Path) -> std::io::Result<Vec<Result<Checkpoint, String>>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut heads = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "head") {
            let text = std::fs::read_to_string(&path)?;
            heads.push(read_head(&text).ok_or_else(|| path.display().to_string()));
        }
    }
    Ok(heads)
}

fn read_head(text: &str) -> Option<Checkpoint> {
    let mut words = text.split_whitespace();
    let (chain, seq) = (words.next()?.to_owned(), words.next()?.parse().ok()?);
    let mac = token::unhex(words.next()?)?.try_into().ok()?;
    let at = words.next()?.parse().ok()?;
    Some(Checkpoint { chain, seq, mac, at, signature: token::unhex(words.next()?)? })
}
