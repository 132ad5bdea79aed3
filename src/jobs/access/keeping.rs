//! What a server does every hour: forgets sessions and requests that are over, and removes of the audit what is older than it is kept.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::audit::AuditLog;
use crate::access::audit::Entry;
use crate::config::Access;
use crate::store::{Store, StoreError};

const EVERY: Duration = Duration::from_secs(3_600);

/// For ever.
pub async fn run(store: Store, audit: Option<AuditLog>, settings: Access, now: fn() -> DateTime<Utc>) {
    loop {
        if let Err(error) = once(&store, audit.as_ref(), &settings, now()).await {
            tracing::warn!(%error, "what is over could not be removed; it is tried again in an hour");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// # Errors
/// The database fails.
pub async fn once(
    store: &Store,
    audit: Option<&AuditLog>,
    settings: &Access,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let idle = now - chrono::Duration::minutes(settings.idle_minutes.into());
    store.sweep_sessions(now, idle).await?;
    let before = now - chrono::Duration::days(settings.audit_days.into());
    store.sweep_exports(before).await?;
    for (chain, removed) in store.audit_chains().await? {
        if chain.started_at >= before {
            continue;
        }
        let upto = store.remove_old_audit(&chain.name, before).await?;
        if upto > removed
            && let Some(audit) = audit
        {
            let detail = serde_json::json!({ "chain": chain.name, "upto": upto }).to_string();
            // The rows are gone; that it cannot be said does not bring them back.
            let _ = audit.append(Entry::of_server(now, "retention", detail)).await;
        }
    }
    Ok(())
}
