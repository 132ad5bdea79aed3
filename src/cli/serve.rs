//! `serve`: the server, until it is told to stop.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::error::CliError;
use super::progress::Progress;
use super::{Context, Outcome, city};
use crate::config::{Config, Log};
use crate::http::server::{self, Bounds};
use crate::http::state::App;
use crate::http::{install_metrics, refresh, router};

#[derive(clap::Args)]
pub struct Arguments {
    /// 监听地址，只能是本机；端口 0 表示任选空闲端口（FTZ_ATLAS_LISTEN；默认 127.0.0.1:8080）
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// 数据库为空时先生成样例城市（合成数据）
    #[arg(long)]
    sample: bool,
    /// 样例城市的地址数（FTZ_ATLAS_SAMPLE_ADDRESSES；默认 390000）
    #[arg(long, value_name = "N", requires = "sample")]
    sample_addresses: Option<usize>,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<Outcome, CliError> {
    log_to_stderr(&context.config.log)?;
    let address = arguments.listen.unwrap_or(context.config.server.listen);
    city::runtime()?.block_on(serve(context, &arguments, address))?;
    Ok(Outcome::Done)
}

async fn serve(context: &Context, arguments: &Arguments, address: SocketAddr) -> Result<(), CliError> {
    let config = &context.config;
    let mut stop = Stop::new().map_err(|error| CliError::Start(error.to_string()))?;
    // The port first: a conflict should be known before any longer work.
    let listener = server::bind(address).await?;
    let address = listener.local_addr().map_err(|error| CliError::Start(error.to_string()))?;
    let store = city::open(context).await?;
    if arguments.sample {
        let addresses = arguments.sample_addresses.unwrap_or(config.sample.addresses);
        tokio::select! {
            made = city::make_sample(context, &store, addresses) => made?,
            () = stop.told() => return Ok(()),
        }
    }

    let metrics = install_metrics().map_err(|error| CliError::Start(error.to_string()))?;
    let app = App::new(config.limits.clone(), metrics);
    let serving = server::serve(listener, router(app.clone()), bounds(config), async move { stop.told().await });
    tokio::pin!(serving);
    // Answers 503 until the Atlas is there, so that a supervisor sees a live process.
    let mut progress = Progress::new(context.voice);
    let first = tokio::select! {
        first = refresh::load(&store, |label, done, total| progress.report(label, done, total)) => first?,
        _ = &mut serving => return Ok(()),
    };
    drop(progress);
    announce(context, address, &first);
    app.activate(first);
    let every = Duration::from_secs_f64(config.server.refresh_seconds);
    let finished = tokio::select! {
        finished = &mut serving => finished,
        never = refresh::follow(&app, &store, every) => match never {},
    };
    if !finished {
        tracing::warn!("requests under way were cut off at shutdown");
    }
    Ok(())
}
