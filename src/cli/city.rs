//! The city that a command works on: its database and its Atlas.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::Context;
use super::error::CliError;
use super::progress::Progress;
use crate::atlas::Atlas;
use crate::config::Config;
use crate::jobs::access::keys;
use crate::jobs::import::{self, Origin};
use crate::jobs::{self, build};
use crate::sample::{self, Plan};
use crate::spatial::rows::{self, FeatureRow, LayerRow};
use crate::store::{DatabaseUrl, Sealer, Store};

/// Runs work that waits. What is still under way on other threads when it ends is left behind.
pub fn wait<T>(work: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::Start(error.to_string()))?;
    let result = runtime.block_on(work);
    runtime.shutdown_background();
    result
}

/// The one place where the clock is read; everything below takes the time as an argument.
#[allow(clippy::disallowed_methods, reason = "this is that place")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The day in China.
pub fn today() -> NaiveDate {
    rows::day_of(now())
}

/// The database that the settings name, else the SQLite file of the data folder.
pub fn url(config: &Config) -> Result<DatabaseUrl, CliError> {
    match &config.database {
        Some(database) => Ok(database.parse()?),
        None => Ok(DatabaseUrl::in_folder(&config.data)),
    }
}

/// Opens the database; an empty one gets its tables.
pub async fn open(context: &Context) -> Result<Store, CliError> {
    if context.config.database.is_none() {
        context.config.prepare_data()?;
    }
    let store = Store::open(&url(&context.config)?).await?;
    // Whoever has the keys reads what is sealed; who has not is told where that matters.
    let access = &context.config.access;
    if let Ok(keys) = keys::open(&access.key_path(&context.config.data)) {
        store.set_sealer(Sealer { keys, suite: access.algorithms });
    }
    Ok(store)
}

/// Opens a database that must be there: who only reads makes none by a slip in its name.
pub async fn open_existing(context: &Context) -> Result<Store, CliError> {
    match url(&context.config)? {
        DatabaseUrl::Sqlite(path) if !path.exists() => Err(CliError::NoDatabase(path)),
        _ => open(context).await,
    }
}

/// Builds the Atlas from the database in one go.
pub fn atlas(context: &Context, progress: &mut Progress) -> Result<Atlas, CliError> {
    wait(async {
        let store = open_existing(context).await?;
        Ok(build::atlas(&store, today(), &mut |at| progress.job(at)).await?)
    })
}

/// The same; where no database has been made yet, the country's divisions alone, and none is made.
pub fn atlas_or_country(context: &Context, progress: &mut Progress) -> Result<Atlas, CliError> {
    match url(&context.config)? {
        DatabaseUrl::Sqlite(path) if !path.exists() => {
            Ok(build::country().map_err(build::BuildJobError::from)?)
        }
        _ => atlas(context, progress),
    }
}

/// Builds the Atlas of what the database holds now and makes it the active one; servers follow.
pub async fn activate(store: &Store, progress: &mut Progress) -> Result<Atlas, CliError> {
    Ok(build::activated(store, now, &mut |at: jobs::Progress| progress.job(at)).await?)
}

/// Puts the sample city into a database that holds no addresses. Where it was interrupted, it continues.
pub async fn fill_with_sample(context: &Context, store: &Store, addresses: usize) -> Result<(), CliError> {
    if store.snapshot().await?.counts().await?.addresses > 0 {
        if !store.holds_sample().await? {
            context.voice.note("数据库里已有导入的地址，不再生成样例城市");
        }
        return Ok(());
    }
    let plan = Plan::new(addresses, 0, context.config.sample.seed);
    let mut progress = Progress::new(context.voice);
    let total = Some(addresses as u64);
    let city = tokio::task::block_in_place(|| {
        sample::city(&plan, &mut |done| progress.report("生成样例城市", done, total))
    })?;
    let said = |layer: &str| LayerRow {
        layer: layer.to_owned(),
        title: String::new(),
        source: "样例城市（合成，边界为示意）".to_owned(),
        crs: "wgs84".to_owned(),
        level: "L1".to_owned(),
        valid_from: None,
        valid_to: None,
        version: 1,
    };
    let layers: BTreeSet<&str> = city.zones.iter().map(|zone| zone.layer.as_str()).collect();
    let origin = Origin {
        name: "sample".to_owned(),
        content: format!("sample {} {} {}", plan.seed, plan.counties, plan.addresses),
        synthetic: true,
        replaces: false,
        layers: layers.into_iter().map(said).collect(),
    };
    let mut tell = |at| progress.job(at);
    import::rows(store, &origin, city.divisions.iter().cloned(), now(), &mut tell).await?;
    import::rows(store, &origin, city.aliases.iter().cloned(), now(), &mut tell).await?;
    import::rows(store, &origin, city.zones.iter().cloned().map(FeatureRow::from), now(), &mut tell).await?;
    // Last, because their presence says that the city is complete.
    import::address_rows(store, &origin, city.addresses(), now(), &mut tell).await?;
    Ok(())
}
