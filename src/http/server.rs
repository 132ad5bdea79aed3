//! Connections: accepts them within bounds, and lets those under way finish at shutdown.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::front::Front;
use crate::config::Tls;

/// Why the server does not listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    #[error(
        "拒绝监听 {0}：还没有账号，服务器只接受本机的连接。请先建立第一个管理员：ftz-atlas user add 登录名 --role system_admin \
         --unit-name 单位名称；或用 --listen 127.0.0.1:8080"
    )]
    BeyondLoopback(SocketAddr),
    #[error(
        "拒绝监听 {0}：口令会在网络上明文传输。请在 server.tls 里给出证书，或在 server.proxies 里写明前面做加密的代理"
    )]
    Unencrypted(SocketAddr),
    #[error("证书或私钥 {path} 无法使用：{why}。须为 PEM，且二者成对")]
    Certificate { path: PathBuf, why: String },
    #[error("端口已被占用：{0}。请停掉占用它的程序，或用 --listen 127.0.0.1:端口 换一个")]
    InUse(SocketAddr),
    #[error("无法监听 {address}：{source}。请用 --listen 换一个地址")]
    Bind { address: SocketAddr, source: std::io::Error },
}

/// What lets a server be reached by other machines.
#[derive(Debug, Clone, Copy)]
pub struct Beyond {
    pub accounts: bool,
    /// By itself, or by a proxy that is named.
    pub encrypted: bool,
}

/// Takes the port, before any longer work, so that a conflict is known at once.
pub async fn bind(address: SocketAddr, beyond: Beyond) -> Result<TcpListener, ListenError> {
    if !address.ip().is_loopback() {
        match beyond {
            Beyond { accounts: false, .. } => return Err(ListenError::BeyondLoopback(address)),
            Beyond { encrypted: false, .. } => return Err(ListenError::Unencrypted(address)),
            _ => {}
        }
    }
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => ListenError::InUse(address),
        _ => ListenError::Bind { address, source },
    })
}

/// What bounds the connections.
pub struct Bounds {
    pub connections: usize,
    /// For the head of a request, and for silence between two requests of one connection.
    pub head: Duration,
    /// For requests under way at shutdown.
    pub drain: Duration,
}

/// Serves until `shutdown`; then requests under way have `bounds.drain` to finish. Returns whether all of them did.
pub async fn serve(
    listener: TcpListener,
    front: Front,
    tls: Option<TlsAcceptor>,
    bounds: Bounds,
    shutdown: impl Future<Output = ()>,
) -> bool {
    let places = Arc::new(Semaphore::new(bounds.connections));
    let graceful = GracefulShutdown::new();
    tokio::pin!(shutdown);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            biased;
            () = &mut shutdown => break,
            accepted = accepted => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file handles, most likely: others must close first.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let (front, tls, watcher) = (front.for_peer(peer), tls.clone(), graceful.watcher());
        let head = bounds.head;
        tokio::spawn(async move {
            let outcome = match tls {
                None => watcher.watch(answered(stream, front, head)).await,
                Some(tls) => match tokio::time::timeout(head, tls.accept(stream)).await {
                    Ok(Ok(stream)) => watcher.watch(answered(stream, front, head)).await,
                    refused => {
                        return tracing::debug!(?refused, "a connection was not encrypted as it should");
                    }
                },
            };
            if let Err(error) = outcome {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => true,
        () = tokio::time::sleep(bounds.drain) => false,
    }
}

/// The requests of one connection.
fn answered<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    front: Front,
    head: Duration,
) -> http1::Connection<TokioIo<S>, Front> {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head);
    builder.serve_connection(TokioIo::new(stream), front)
}

/// Reads a certificate and its key.
///
/// # Errors
/// A file cannot be read, or they do not fit.
pub fn tls(settings: &Tls) -> Result<TlsAcceptor, ListenError> {
    let wrong = |path: &Path, why: String| ListenError::Certificate { path: path.to_path_buf(), why };
    let chain = CertificateDer::pem_file_iter(&settings.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(&settings.certificate, error.to_string()))?;
    let key = PrivateKeyDer::from_pem_file(&settings.key)
        .map_err(|error| wrong(&settings.key, error.to_string()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map(|builder| builder.with_no_client_auth())
        .and_then(|builder| builder.with_single_cert(chain, key))
        .map_err(|error| wrong(&settings.certificate, error.to_string()))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
