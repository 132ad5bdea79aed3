//! After another key was added: what former keys sealed is sealed with it.

use std::collections::BTreeMap;

use crate::access::rows::factor_place;
use crate::access::seal;
use crate::store::{Sealer, Store, StoreError};

/// What a key is needed for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeyUse {
    /// Features of layers of L3 and L4.
    pub features: u64,
    /// Secrets of second factors.
    pub factors: u64,
    /// Chains of the audit, which are checked with it.
    pub chains: u64,
}

/// What was sealed anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resealed {
    pub features: u64,
    pub factors: u64,
}

/// What each key is needed for, by its number.
///
/// # Errors
/// The database fails.
pub async fn uses(store: &Store) -> Result<BTreeMap<u32, KeyUse>, StoreError> {
    let mut uses: BTreeMap<u32, KeyUse> = BTreeMap::new();
    for ((_, number), features) in store.sealed_features().await? {
        uses.entry(number).or_default().features += features;
    }
    for (_, sealed) in store.sealed_factors().await? {
        if let Some(number) = seal::number_of(&sealed) {
            uses.entry(number).or_default().factors += 1;
        }
    }
    for (chain, _) in store.audit_chains().await? {
        uses.entry(chain.key).or_default().chains += 1;
    }
    Ok(uses)
}

/// Seals with the present key what a former one sealed, a layer at a time; `tell` hears of each. `sealer` is the store's own. Can be done again where it broke off.
///
/// # Errors
/// The database fails, or something cannot be opened with the keys that there are.
pub async fn reseal(
    store: &Store,
    sealer: &Sealer,
    mut tell: impl FnMut(&str, u64),
) -> Result<Resealed, StoreError> {
    let Sealer { keys, suite } = sealer;
    let present = keys.renewed().current();
    let mut done = Resealed::default();
    let former = store.sealed_features().await?.into_keys().filter(|(_, number)| *number != present);
    let mut layers: Vec<String> = former.map(|(layer, _)| layer).collect();
    layers.dedup();
    for layer in layers {
        let sealed = store.seal_layer(&layer, true).await?;
        tell(&layer, sealed);
        done.features += sealed;
    }
    for (account, sealed) in store.sealed_factors().await? {
        if seal::number_of(&sealed) == Some(present) {
            continue;
        }
        let place = factor_place(&account);
        let secret = seal::open(keys, &place, &sealed).map_err(|cause| StoreError::Sealed {
            database: store.url().to_string(),
            layer: place.clone(),
            cause: cause.to_string(),
        })?;
        let again = seal::seal(&keys.get(), *suite, &place, &secret);
        done.factors += u64::from(store.reseal_factor(&account, &sealed, &again).await?);
    }
    Ok(done)
}
