//! Counts requests: many at one commit, a tenth of a second apart. What was counted since the last commit is all that a crash loses.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::access::rows::UsageKey;
use crate::store::Store;

/// Between two commits.
const EVERY: Duration = Duration::from_millis(100);
/// Kinds of counts that are held while the database is away; then what comes more is not counted.
const MOST: usize = 50_000;
/// Commits between two of what was seen of sessions and keys.
const SEEN_EVERY: u32 = 100;

#[derive(Default)]
struct Held {
    counts: HashMap<UsageKey, u64>,
    sessions: HashMap<String, DateTime<Utc>>,
    keys: HashMap<String, DateTime<Utc>>,
}

/// What this process has counted; cheap to clone.
#[derive(Clone, Default)]
pub struct UsageLog(Arc<Mutex<Held>>);

impl UsageLog {
    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Counts a request, and notes that its session or key was used.
    pub fn count(&self, key: UsageKey, session: Option<&str>, now: DateTime<Utc>) {
        let mut held = self.held();
        match session {
            Some(session) => {
                held.sessions.insert(session.to_owned(), now);
            }
            None if !key.key.is_empty() => {
                held.keys.insert(key.key.clone(), now);
            }
            None => {}
        }
        if held.counts.len() < MOST || held.counts.contains_key(&key) {
            *held.counts.entry(key).or_default() += 1;
        }
    }

    /// Commits what was counted, for ever.
    pub async fn run(self, store: Store) {
        let mut turn = 0;
        loop {
            tokio::time::sleep(EVERY).await;
            turn += 1;
            self.commit(&store, turn % SEEN_EVERY == 0).await;
        }
    }

    /// Commits what was counted; where that fails it stays counted. `seen` also says when sessions and keys were used.
    pub async fn commit(&self, store: &Store, seen: bool) {
        let counts: Vec<(UsageKey, u64)> = self.held().counts.drain().collect();
        if !counts.is_empty() && store.add_usage(&counts).await.is_err() {
            let mut held = self.held();
            for (key, requests) in counts {
                *held.counts.entry(key).or_default() += requests;
            }
        }
        if !seen {
            return;
        }
        let (sessions, keys): (Vec<_>, Vec<_>) = {
            let mut held = self.held();
            (held.sessions.drain().collect(), held.keys.drain().collect())
        };
        // When somebody was last there is worth no second try.
        if !sessions.is_empty() {
            let _ = store.touch_sessions(&sessions).await;
        }
        if !keys.is_empty() {
            let _ = store.touch_keys(&keys).await;
        }
    }
}
