//! Connections: accepts them within bounds, and lets those under way finish at shutdown.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::front::Front;

/// Why the server does not listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    #[error(
        "拒绝监听 {0}：还没有账号，服务器只接受本机的连接。请用 --listen 127.0.0.1:8080；\
         要给别的机器使用，请在前面放一个做身份认证的代理"
    )]
    BeyondLoopback(SocketAddr),
    #[error("端口已被占用：{0}。请停掉占用它的程序，或用 --listen 127.0.0.1:端口 换一个")]
    InUse(SocketAddr),
    #[error("无法监听 {address}：{source}。请用 --listen 换一个地址")]
    Bind { address: SocketAddr, source: std::io::Error },
}

/// Takes the port, before any longer work, so that a conflict is known at once.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ListenError> {
    if !address.ip().is_loopback() {
        return Err(ListenError::BeyondLoopback(address));
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
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file handles, most likely: others must close first.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(bounds.head)
            .serve_connection(TokioIo::new(stream), front.clone());
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
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
