//! What commands need of accounts: the keys, the audit, and who may ask the server.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::task::JoinHandle;

use super::Context;
use super::city;
use super::error::CliError;
use crate::access::Role;
use crate::access::keyring::Keyring;
use crate::http::auth::oidc::Provider;
use crate::http::auth::{Authority, Ingredients};
use crate::jobs::access::accounts;
use crate::jobs::access::audit::{AuditLog, AuditSettings};
use crate::jobs::access::keys::{self, KeysError};
use crate::jobs::access::syslog::Teller;
use crate::store::{Sealer, Store};

/// What seals and opens sensitive rows of a database; the keys are made on first need.
pub async fn sealer<'a>(context: &Context, store: &'a Store) -> Result<&'a Sealer, CliError> {
    if let Some(sealer) = store.sealer() {
        return Ok(sealer);
    }
    let path = context.config.access.key_path(&context.config.data);
    // Another first key could not be told from the one that sealed what is there.
    if !path.exists() && !store.sealed_features().await?.is_empty() {
        return Err(KeysError::Missing { path }.into());
    }
    keys::read_or_make(&path)?;
    let made = Sealer { keys: keys::open(&path)?, suite: context.config.access.algorithms };
    Ok(store.set_sealer(made))
}

/// Where the heads of the audit's chains are: outside the database.
pub fn heads(context: &Context) -> PathBuf {
    context.config.data.join("audit")
}

/// The audit of this process.
pub async fn audit(context: &Context, store: &Store) -> Result<(AuditLog, JoinHandle<()>), CliError> {
    let keys = &sealer(context, store).await?.keys;
    let teller = context.config.access.syslog.as_ref().map(Teller::new);
    let settings = AuditSettings {
        ring: Keyring::clone(&keys.get()),
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
    if config.access.oidc.is_some()
        && config.server.public_url.is_none()
        && !config.server.listen.ip().is_loopback()
    {
        return Err(CliError::Start(
            "access.oidc 需要 server.public_url：登录后要回到这个地址，它须在对方登记".into(),
        ));
    }
    let (audit, writer) = audit(context, store).await?;
    let keys = Arc::clone(&sealer(context, store).await?.keys);
    let oidc = config.access.oidc.clone().map(Provider::new).transpose();
    let ingredients = Ingredients {
        settings: config.access.clone(),
        secure: config.server.tls.is_some()
            || config.server.public_url.as_deref().is_some_and(|url| url.starts_with("https://")),
        proxies: config.server.proxies.iter().map(|proxy| proxy.to_canonical()).collect(),
        heads: heads(context),
        keys,
        store: store.clone(),
        audit,
        oidc: oidc.map_err(|error| CliError::Start(format!("access.oidc：{error}")))?,
    };
    Ok((Authority::new(ingredients, config.map.level).await?, writer))
}

/// Makes the accounts of the sample where there are none, and returns them with their passwords.
pub async fn of_sample(store: &Store) -> Result<Vec<(Role, String, String)>, CliError> {
    Ok(accounts::of_sample(store, city::now()).await?)
}
