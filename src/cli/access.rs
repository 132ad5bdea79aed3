//! What commands need of accounts: the keys, the audit, and who may ask the server.

use std::path::PathBuf;

use tokio::task::JoinHandle;

use super::Context;
use super::city;
use super::error::CliError;
use crate::access::Role;
use crate::access::keyring::Keyring;
use crate::http::auth::{Authority, Ingredients};
use crate::jobs::access::accounts;
use crate::jobs::access::audit::{AuditLog, AuditSettings};
use crate::jobs::access::keys;
use crate::jobs::access::syslog::Teller;
use crate::store::{Sealer, Store};

/// The server's keys; made on first need.
pub fn ring(context: &Context) -> Result<Keyring, CliError> {
    Ok(keys::read_or_make(&context.config.access.key_path(&context.config.data))?)
}

/// Lets a database seal and open sensitive rows; the keys are made on first need.
pub fn sealer(context: &Context, store: &Store) -> Result<(), CliError> {
    store.set_sealer(Sealer { ring: ring(context)?, suite: context.config.access.algorithms });
    Ok(())
}

/// Where the heads of the audit's chains are: outside the database.
pub fn heads(context: &Context) -> PathBuf {
    context.config.data.join("audit")
}

/// The audit of this process.
pub fn audit(context: &Context, store: &Store) -> Result<(AuditLog, JoinHandle<()>), CliError> {
    sealer(context, store)?;
    let teller = context.config.access.syslog.as_ref().map(Teller::new);
    let settings = AuditSettings {
        ring: ring(context)?,
        suite: context.config.access.algorithms,
        heads: heads(context),
        now: city::now,
        teller: teller.transpose().map_err(|error| CliError::Start(format!("access.syslog：{error}")))?,
    };
    Ok(AuditLog::start(store.clone(), settings))
}

/// Who may ask the server, and the audit that ends with it.
pub async fn authority(context: &Context, store: &Store) -> Result<(Authority, JoinHandle<()>), CliError> {
    let config = &context.config;
    let (audit, writer) = audit(context, store)?;
    let ingredients = Ingredients {
        settings: config.access.clone(),
        secure: config.server.tls.is_some()
            || config.server.public_url.as_deref().is_some_and(|url| url.starts_with("https://")),
        proxies: config.server.proxies.iter().map(|proxy| proxy.to_canonical()).collect(),
        heads: heads(context),
        ring: ring(context)?,
        store: store.clone(),
        audit,
    };
    Ok((Authority::new(ingredients, config.map.level).await?, writer))
}

/// Makes the accounts of the sample where there are none, and returns them with their passwords.
pub async fn of_sample(store: &Store) -> Result<Vec<(Role, String, String)>, CliError> {
    Ok(accounts::of_sample(store, city::now()).await?)
}
