//! The HTTP side: every route on this page, one resource per file. Handlers read a request, ask the current Atlas and
//! write the answer; they hold no knowledge of addresses and no SQL.

pub mod problem;
pub mod refresh;
pub mod server;
pub mod state;

mod atlas;
mod batch;
mod docs;
mod extract;
mod guard;
mod health;
mod identify;
mod layers;
mod metrics;
mod observe;
mod openapi;
mod ready;
mod reverse;
mod suggest;
mod web;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, CompressionLevel};

use state::App;

pub use metrics::install as install_metrics;
pub use openapi::document as openapi_document;

/// Everything that the server answers.
pub fn router(app: App) -> Router {
    let questions = Router::new()
        .route("/api/v1/addresses/identify", post(identify::post))
        .route("/api/v1/addresses/identify/batch", post(batch::post))
        .route("/api/v1/addresses/suggest", get(suggest::get))
        .route("/api/v1/addresses/reverse", get(reverse::get))
        .route("/api/v1/atlas", get(atlas::get))
        .route("/api/v1/layers/{layer}", get(layers::get))
        .layer(from_fn_with_state(app.clone(), guard::limit));
    // Outside the limit, so that a busy server can still be watched.
    let operations = Router::new()
        .route("/healthz", get(health::get))
        .route("/readyz", get(ready::get))
        .route("/metrics", get(metrics::get));
    let pages = Router::new()
        .route("/openapi.json", get(openapi::get))
        .route("/docs", get(docs::page))
        .route("/docs/{file}", get(docs::file))
        .fallback(web::get);

    let routes = questions
        .merge(operations)
        .merge(pages)
        .with_state(app)
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn(observe::name_route));
    // Around the whole, because a route adds its Allow header only behind its own layers.
    Router::new()
        .fallback_service(routes)
        .layer(from_fn(problem::dress))
        .layer(from_fn(guard::headers))
        .layer(from_fn(observe::observe))
}
