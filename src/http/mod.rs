//! The HTTP side: every route on this page, one resource per file. Handlers read a request, ask the current Atlas and
//! write the answer; they hold no knowledge of addresses and no SQL.

pub mod front;
pub mod problem;
pub mod refresh;
pub mod server;
pub mod state;

mod atlas;
mod base;
pub mod basemaps;
mod batch;
mod docs;
mod etag;
mod extract;
mod fonts;
mod guard;
mod health;
mod identify;
mod layers;
mod metrics;
mod observe;
mod ogc;
mod openapi;
mod origins;
mod ows;
mod reader;
mod ready;
mod reverse;
mod select;
mod sprites;
mod styles;
mod suggest;
mod tiles;
mod web;
mod wfs;
mod wmts;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, CompressionLevel};

use front::Front;
use state::App;

pub use metrics::install as install_metrics;
pub use openapi::document as openapi_document;

/// Everything that the server answers.
pub fn router(app: App) -> Front {
    let addresses = Router::new()
        .route("/api/v1/addresses/identify", post(identify::post))
        .route("/api/v1/addresses/identify/batch", post(batch::post))
        .route("/api/v1/addresses/suggest", get(suggest::get))
        .route("/api/v1/addresses/reverse", get(reverse::get))
        .route("/api/v1/atlas", get(atlas::get));
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
    dressed(app.clone(), limited(app, addresses.merge(layers_of())).merge(operations).merge(pages))
}

/// What the public map answers: the layers that it has, and their page.
pub fn public_router(app: App) -> Front {
    // The pages of /ogc dress as those of /docs do.
    let files = Router::new().route("/docs/{file}", get(docs::file)).fallback(web::public);
    dressed(app.clone(), limited(app, layers_of()).merge(files))
}

/// Layers in every form.
fn layers_of() -> Router<App> {
    Router::new()
        .route("/api/v1/layers", get(layers::list))
        .route("/api/v1/layers/at", get(layers::at))
        .route("/api/v1/layers/count", post(layers::count))
        .route("/api/v1/layers/{layer}", get(layers::download))
        .route("/tiles/{file}", get(tiles::describe))
        .route("/tiles/{layers}/{z}/{x}/{file}", get(tiles::tile))
        .route("/ogc/api", get(ogc::api))
        .route("/ogc/collections", get(ogc::collections))
        .route("/ogc/collections/{collection}", get(ogc::collection))
        .route("/ogc/collections/{collection}/queryables", get(ogc::queryables))
        .route("/ogc/collections/{collection}/items", get(ogc::items))
        .route("/ogc/collections/{collection}/items/{item}", get(ogc::item))
        .route("/ogc/collections/{collection}/tiles", get(ogc::tilesets))
        .route("/ogc/collections/{collection}/tiles/{set}", get(ogc::tileset))
        .route("/ogc/collections/{collection}/tiles/{set}/{z}/{row}/{col}", get(ogc::tile))
        .route("/styles/{file}", get(styles::get))
        .route("/fonts/{stack}/{file}", get(fonts::get))
        .route("/basemaps.json", get(basemaps::list))
        .route("/basemaps/{name}/{z}/{x}/{y}", get(basemaps::tile))
        .route("/sprites/{file}", get(sprites::get))
        .route("/wfs", get(wfs::get).post(wfs::post))
        .route("/wmts", get(wmts::get))
        .route("/wmts/1.0.0/WMTSCapabilities.xml", get(wmts::capabilities))
        .route("/wmts/1.0.0/{layers}/{set}/{level}/{row}/{file}", get(wmts::by_path))
        .route("/styles.json", get(styles::list))
        .route("/ogc", get(ogc::landing))
        .route("/ogc/conformance", get(ogc::conformance))
        .route("/ogc/tileMatrixSets", get(ogc::matrix_sets))
        .route("/ogc/tileMatrixSets/{set}", get(ogc::matrix_set))
}

/// Questions within the limit of what is answered at once.
fn limited(app: App, questions: Router<App>) -> Router<App> {
    questions.layer(from_fn_with_state(app, guard::limit))
}

/// What surrounds every route.
fn dressed(app: App, routes: Router<App>) -> Front {
    let routes = routes
        .with_state(app.clone())
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn(observe::name_route));
    // Around the whole, because a route adds its Allow header only behind its own layers.
    let router = Router::new()
        .fallback_service(routes)
        .layer(from_fn(problem::dress))
        .layer(from_fn(guard::headers))
        .layer(from_fn(observe::observe));
    let router = match app.allowed_origins.is_empty() {
        true => router,
        false => router.layer(from_fn_with_state(app.clone(), origins::share)),
    };
    Front::new(app, router)
}
