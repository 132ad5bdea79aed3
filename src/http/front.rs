//! What a request meets first: a tile that is kept already goes the short way, before the router and its layers, because a
//! tile that is there costs less than they do. What is not kept, or not in order, goes the ordinary way.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;

use axum::Router;
use axum::http::{Method, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use super::auth::gate::Peer;
use super::origins;
use super::state::App;
use super::tiles::kept;

/// A server's short way and its routes; cheap to clone.
#[derive(Clone)]
pub struct Front {
    app: App,
    routes: TowerToHyperService<Router>,
    peer: SocketAddr,
}

impl Front {
    pub fn new(app: App, routes: Router) -> Self {
        let nobody = SocketAddr::from(([0, 0, 0, 0], 0));
        Self { app, routes: TowerToHyperService::new(routes), peer: nobody }
    }

    /// For the requests of one connection.
    pub fn for_peer(&self, peer: SocketAddr) -> Self {
        Self { peer, ..self.clone() }
    }
}

impl Service<Request<Incoming>> for Front {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        let front = self.clone();
        Box::pin(async move {
            if request.method() == Method::GET
                && kept::parts(request.uri().path()).is_some()
                && let Ok(asking) = front.app.asking(request.headers(), request.uri(), front.peer.ip()).await
            {
                let kept = kept::answer(&front.app, request.uri().path(), request.headers(), &asking);
                if let Some(mut response) = kept.await {
                    origins::mark(&front.app, request.headers(), &mut response);
                    return Ok(response);
                }
                // Asked once: a key's quota counts each time.
                request.extensions_mut().insert(asking);
            }
            request.extensions_mut().insert(Peer(front.peer));
            front.routes.call(request).await
        })
    }
}
