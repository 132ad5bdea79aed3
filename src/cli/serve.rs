//! `serve`: the server, until it is told to stop.

use std::io::{self, IsTerminal};
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_rustls::TlsAcceptor;
use tracing_subscriber::EnvFilter;

use super::error::CliError;
use super::progress::Progress;
use super::{Context, Outcome, access, city};
use crate::access::Role;
use crate::config::{Config, Log};
use crate::http::auth::Authority;
use crate::http::basemaps::Basemaps;
use crate::http::server::{self, Beyond, Bounds};
use crate::http::state::{App, Snapshot};
use crate::http::{install_metrics, public_router, refresh, router};
use crate::jobs::access::keeping;
use crate::jobs::build;
use crate::store::Store;

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

/// Where the server listens.
struct Ports {
    listener: TcpListener,
    public: Option<TcpListener>,
    /// Of both.
    tls: Option<TlsAcceptor>,
}

/// How long closing the database may take.
const CLOSING: Duration = Duration::from_secs(10);

pub fn run(context: &Context, arguments: Arguments) -> Result<Outcome, CliError> {
    log_to_stderr(&context.config.log)?;
    let address = arguments.listen.unwrap_or(context.config.server.listen);
    city::wait(serve(context, &arguments, address))?;
    Ok(Outcome::Done)
}

async fn serve(context: &Context, arguments: &Arguments, address: SocketAddr) -> Result<(), CliError> {
    let mut stop = Stop::new().map_err(|error| CliError::Start(error.to_string()))?;
    let tls = context.config.server.tls.as_ref().map(server::tls).transpose()?;
    let mut beyond =
        Beyond { accounts: false, encrypted: tls.is_some() || !context.config.server.proxies.is_empty() };
    let mut store = None;
    if !address.ip().is_loopback() {
        let opened = city::open(context).await?;
        beyond.accounts = opened.access_revision().await?.1;
        store = Some(opened);
    }
    // The port before any longer work: a conflict should be known first.
    let listener = server::bind(address, beyond).await?;
    let public = match &context.config.public {
        Some(public) => Some(server::bind(public.listen, beyond).await?),
        None => None,
    };
    let store = match store {
        Some(store) => store,
        None => city::open(context).await?,
    };
    let ports = Ports { listener, public, tls };
    let served = run_with(context, arguments, &store, ports, &mut stop).await;
    // SQLite writes its log back into the file when the last connection closes.
    if tokio::time::timeout(CLOSING, store.close()).await.is_err() {
        tracing::warn!("the database did not close in time; what was committed is safe");
    }
    served
}

async fn run_with(
    context: &Context,
    arguments: &Arguments,
    store: &Store,
    ports: Ports,
    stop: &mut Stop,
) -> Result<(), CliError> {
    let config = &context.config;
    let mut made = Vec::new();
    if arguments.sample {
        let addresses = arguments.sample_addresses.unwrap_or(config.sample.addresses);
        tokio::select! {
            filled = city::fill_with_sample(context, store, addresses) => filled?,
            () = stop.told() => return Ok(()),
        }
        if store.holds_sample().await? {
            made = access::of_sample(store).await?;
        }
    }
    let (authority, audit) = access::authority(context, store).await?;
    let served = until_told(context, store, authority, &made, ports, stop).await;
    // The end of the audit's chain is written before the database closes.
    if tokio::time::timeout(CLOSING, audit).await.is_err() {
        tracing::warn!("the end of the audit's chain could not be written in time");
    }
    served
}

async fn until_told(
    context: &Context,
    store: &Store,
    authority: Authority,
    made: &[(Role, String, String)],
    ports: Ports,
    stop: &mut Stop,
) -> Result<(), CliError> {
    let config = &context.config;

    let metrics = install_metrics().map_err(|error| CliError::Start(error.to_string()))?;
    let basemaps = Basemaps::open(&config.map.basemaps).await?;
    let app = App::new(config, authority, basemaps, metrics, city::now);
    let Ports { listener, public, tls } = ports;
    let addresses = addresses(&listener, public.as_ref(), tls.is_some())?;
    let (told, tell_public) = tokio::sync::oneshot::channel::<()>();
    let main = server::serve(listener, router(app.clone()), tls.clone(), bounds(config), async move {
        stop.told().await;
        drop(told);
    });
    let beside = async {
        match (public, app.public()) {
            (Some(listener), Some(app)) => {
                let told = async { drop(tell_public.await) };
                server::serve(listener, public_router(app.clone()), tls, bounds(config), told).await
            }
            _ => true,
        }
    };
    let serving = async {
        let (main, beside) = tokio::join!(main, beside);
        main && beside
    };
    tokio::pin!(serving);
    // Answers 503 until the Atlas is there, so that a supervisor sees a live process.
    let mut progress = Progress::new(context.voice);
    let mut tell = |at| progress.job(at);
    let (first, active) = loop {
        let active = store.active_atlas().await?;
        let first = tokio::select! {
            first = refresh::load(&app, store, city::today(), &mut tell) => first?,
            _ = &mut serving => return Ok(()),
        };
        // The first Atlas of a database, or of a day, becomes the active one, unless an import came while it was built.
        let slept = match &active {
            Some(active) => refresh::slept_over(store, active, first.day).await?,
            None => true,
        };
        if !slept {
            break (first, active);
        }
        if build::activate(store, &first.atlas, first.published, city::now()).await? {
            break (first, store.active_atlas().await?);
        }
    };
    drop(progress);
    refresh::compare_with(&app, &first, active.as_ref());
    announce(context, &addresses, &first, made);
    app.activate(first);
    let every = Duration::from_secs_f64(config.server.refresh_seconds);
    let usage = app.authority().map(|authority| authority.usage.clone()).unwrap_or_default();
    let counting = usage.run(store.clone());
    let audit_log = app.authority().map(|authority| authority.audit.clone());
    let finished = tokio::select! {
        finished = &mut serving => finished,
        never = refresh::follow(&app, store, active, every) => match never {},
        () = counting => true,
        () = keeping::run(store.clone(), audit_log, config.access.clone(), city::now) => true,
    };
    if let Some(authority) = app.authority() {
        authority.usage.commit(store, true).await;
    }
    if !finished {
        tracing::warn!("requests under way were cut off at shutdown");
    }
    Ok(())
}

/// Where the pages are.
struct Addresses {
    url: String,
    public: Option<String>,
}

fn addresses(
    listener: &TcpListener,
    public: Option<&TcpListener>,
    encrypted: bool,
) -> Result<Addresses, CliError> {
    let of = |listener: &TcpListener| match listener.local_addr() {
        Ok(address) => Ok(format!("{}://{address}", if encrypted { "https" } else { "http" })),
        Err(error) => Err(CliError::Start(error.to_string())),
    };
    Ok(Addresses { url: of(listener)?, public: public.map(of).transpose()? })
}

/// Says where the page is, once it can be used.
fn announce(
    context: &Context,
    Addresses { url, public }: &Addresses,
    first: &Snapshot,
    made: &[(Role, String, String)],
) {
    let accounts: Vec<_> = made
        .iter()
        .map(|(role, name, password)| serde_json::json!({ "role": role.as_str(), "name": name, "password": password }))
        .collect();
    let summary = serde_json::json!({
        "url": url,
        "public_url": public,
        "atlas_version": first.atlas.version(),
        "synthetic": first.atlas.is_synthetic(),
        "counts": first.counts,
        "accounts": accounts,
    });
    let mut people = format!("自贸一张图已就绪，请用浏览器打开 {url}");
    if first.atlas.is_synthetic() {
        people.push_str("（样例城市：数据均为合成）");
    } else if first.counts.addresses == 0 {
        people.push_str(
            "\n地址库是空的，只认得全国区划。导入：ftz-atlas import divisions|aliases|addresses|zones 文件；\
             或以 serve --sample 启动，先用样例城市",
        );
    }
    if !made.is_empty() {
        people.push_str("\n样例账号（口令只显示这一次；忘记了用 ftz-atlas user password 登录名 重设）：");
        for (role, name, password) in made {
            people.push_str(&format!("\n  {name:<16}{password}  {}", role.title()));
        }
    }
    if let Some(public) = public {
        people.push_str(&format!("\n公开版地图在 {public}"));
    }
    context.voice.result(&summary, &people, false);
}

fn bounds(config: &Config) -> Bounds {
    Bounds {
        connections: config.limits.connections,
        head: Duration::from_secs_f64(config.limits.timeout_seconds),
        drain: Duration::from_secs_f64(config.server.drain_seconds),
    }
}

/// SIGTERM or SIGINT.
struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    fn new() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn told(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        tracing::info!("stopping: requests under way are finished first");
    }
}

fn log_to_stderr(log: &Log) -> Result<(), CliError> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|error| {
        CliError::Usage(format!(
            "日志过滤规则“{}”有误：{error}。例如 info 或 ftz_atlas=debug,warn",
            log.filter
        ))
    })?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    if log.json {
        lines.json().init()
    } else {
        lines.init()
    }
    Ok(())
}
