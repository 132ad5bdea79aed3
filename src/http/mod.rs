//! The HTTP side: every route on this page, one resource per file. Handlers read a request, ask the current Atlas and
//! write the answer; they hold no knowledge of addresses and no SQL.

mod account;
mod admin;
pub mod auth;
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
mod exports;
mod extract;
mod fonts;
mod guard;
mod health;
mod identify;
mod layers;
mod metrics;
mod named;
mod observe;
mod ogc;
mod openapi;
mod origins;
mod others;
mod ows;
mod purpose;
mod ready;
mod reverse;
mod routes;
mod select;
mod session;
mod sprites;
mod styles;
mod suggest;
mod tiles;
mod view;
mod web;
mod wfs;
mod wmts;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, CompressionLevel};

use crate::access::Action::{
    Accounts, Approve, Audit, Download, Identify, Layers, Operate, Rights, Unmask, Usage,
};
use crate::access::Rule::{Begun, May, Open, Own};
use front::Front;
use routes::Routes;
use state::App;

pub use metrics::install as install_metrics;
pub use openapi::document as openapi_document;
pub use routes::Declared;

/// Everything that the server answers.
pub fn router(app: App) -> Front {
    dressed(app.clone(), all(&app))
}

/// Every route with its rule.
pub fn declared(app: &App) -> Vec<Declared> {
    all(app).declared().to_vec()
}

fn all(app: &App) -> Routes {
    // Outside the limit, so that a busy server can still be watched.
    let operations = Routes::new(app)
        .get("/healthz", Open, health::get)
        .get("/readyz", Open, ready::get)
        .get("/metrics", May(Operate), metrics::get);
    let pages = Routes::new(app)
        .get("/openapi.json", Open, openapi::get)
        .get("/docs", Open, docs::page)
        .get("/docs/{file}", Open, docs::file)
        .fallback(web::get);
    let questions = addresses(app).merge(layers_of(app)).merge(own(app)).merge(administration(app));
    limited(app, questions).merge(signing(app)).merge(outside(app)).merge(operations).merge(pages)
}

/// What the public map answers: the layers that it has, and their page.
pub fn public_router(app: App) -> Front {
    // The pages of /ogc dress as those of /docs do.
    let files = Routes::new(&app).get("/docs/{file}", Open, docs::file).fallback(web::public);
    dressed(app.clone(), limited(&app, layers_of(&app)).merge(files))
}

fn addresses(app: &App) -> Routes {
    Routes::new(app)
        .post("/api/v1/addresses/identify", May(Identify), identify::post)
        .post("/api/v1/addresses/identify/batch", May(Identify), batch::post)
        .get("/api/v1/addresses/suggest", May(Identify), suggest::get)
        .get("/api/v1/addresses/reverse", May(Identify), reverse::get)
        .get("/api/v1/atlas", Open, atlas::get)
}

/// Layers in every form.
fn layers_of(app: &App) -> Routes {
    Routes::new(app)
        .get("/api/v1/layers", May(Layers), layers::list)
        .get("/api/v1/layers/at", May(Layers), layers::at)
        .post("/api/v1/layers/count", May(Layers), layers::count)
        .get("/api/v1/layers/{layer}", May(Layers), layers::download)
        .get("/tiles/{file}", May(Layers), tiles::describe)
        .get("/tiles/{layers}/{z}/{x}/{file}", May(Layers), tiles::tile)
        .get("/ogc/api", May(Layers), ogc::api)
        .get("/ogc/collections", May(Layers), ogc::collections)
        .get("/ogc/collections/{collection}", May(Layers), ogc::collection)
        .get("/ogc/collections/{collection}/queryables", May(Layers), ogc::queryables)
        .get("/ogc/collections/{collection}/items", May(Layers), ogc::items)
        .get("/ogc/collections/{collection}/items/{item}", May(Layers), ogc::item)
        .get("/ogc/collections/{collection}/tiles", May(Layers), ogc::tilesets)
        .get("/ogc/collections/{collection}/tiles/{set}", May(Layers), ogc::tileset)
        .get("/ogc/collections/{collection}/tiles/{set}/{z}/{row}/{col}", May(Layers), ogc::tile)
        .get("/styles/{file}", May(Layers), styles::get)
        .get("/fonts/{stack}/{file}", May(Layers), fonts::get)
        .get("/basemaps.json", May(Layers), basemaps::list)
        .get("/basemaps/{name}/{z}/{x}/{y}", May(Layers), basemaps::tile)
        .get("/sprites/{file}", May(Layers), sprites::get)
        .get("/wfs", May(Layers), wfs::get)
        .post("/wfs", May(Layers), wfs::post)
        .get("/wmts", May(Layers), wmts::get)
        .get("/wmts/1.0.0/WMTSCapabilities.xml", May(Layers), wmts::capabilities)
        .get("/wmts/1.0.0/{layers}/{set}/{level}/{row}/{file}", May(Layers), wmts::by_path)
        .get("/styles.json", May(Layers), styles::list)
        .get("/ogc", May(Layers), ogc::landing)
        .get("/ogc/conformance", May(Layers), ogc::conformance)
        .get("/ogc/tileMatrixSets", May(Layers), ogc::matrix_sets)
        .get("/ogc/tileMatrixSets/{set}", May(Layers), ogc::matrix_set)
}

/// What judges passwords and codes.
fn signing(app: &App) -> Routes {
    let routes = Routes::new(app)
        .post("/api/v1/session", Open, session::sign_in)
        .post("/api/v1/session/factor", Begun, session::factor)
        .put("/api/v1/account/password", Begun, account::password)
        .post("/api/v1/account/factor", Begun, account::begin_factor)
        .put("/api/v1/account/factor", Begun, account::confirm_factor)
        .delete("/api/v1/account/factor", Own, account::remove_factor);
    routes.around(|router| router.layer(from_fn_with_state(app.clone(), guard::limit_signing)))
}

/// What asks an outside provider.
fn outside(app: &App) -> Routes {
    let routes = Routes::new(app).get("/api/v1/session/oidc", Open, session::begin_outside).get(
        "/api/v1/session/oidc/callback",
        Open,
        session::end_outside,
    );
    routes.around(|router| router.layer(from_fn_with_state(app.clone(), guard::limit_outside)))
}

/// Who is signed in, and what one does with the own account.
fn own(app: &App) -> Routes {
    Routes::new(app)
        .get("/api/v1/session", Open, session::get)
        .delete("/api/v1/session", Begun, session::sign_out)
        .post("/api/v1/unmaskings", May(Unmask), layers::unmask)
        .get("/api/v1/exports", May(Download), exports::own)
        .post("/api/v1/exports", May(Download), exports::ask)
        .get("/api/v1/approvals", May(Approve), exports::approvals)
        .put("/api/v1/approvals/{id}", May(Approve), exports::decide)
        .get("/api/v1/account/sessions", Own, account::sessions)
        .delete("/api/v1/account/sessions/{id}", Own, account::end_session)
        .get("/api/v1/account/keys", Own, account::keys)
        .post("/api/v1/account/keys", Own, account::add_key)
        .delete("/api/v1/account/keys/{id}", Own, account::revoke_key)
}

/// Units, accounts, rights, the audit and usage.
fn administration(app: &App) -> Routes {
    Routes::new(app)
        .get("/api/v1/units", May(Accounts), admin::units)
        .post("/api/v1/units", May(Accounts), admin::add_unit)
        .patch("/api/v1/units/{code}", May(Accounts), admin::change_unit)
        .get("/api/v1/accounts", May(Accounts), admin::accounts)
        .post("/api/v1/accounts", May(Accounts), admin::add_account)
        .patch("/api/v1/accounts/{id}", May(Accounts), admin::change_account)
        .post("/api/v1/accounts/{id}/password", May(Accounts), admin::reset_password)
        .delete("/api/v1/accounts/{id}/factor", May(Accounts), admin::remove_factor)
        .get("/api/v1/rights", May(Rights), admin::rights)
        .put("/api/v1/rights", May(Rights), admin::change_rights)
        .get("/api/v1/rights/history", May(Rights), admin::rights_history)
        .get("/api/v1/audit", May(Audit), admin::audit)
        .get("/api/v1/audit.csv", May(Audit), admin::audit_csv)
        .get("/api/v1/audit/state", May(Audit), admin::audit_state)
        .get("/api/v1/usage", May(Usage), admin::usage)
}

/// Questions within the limit of what is answered at once.
fn limited(app: &App, questions: Routes) -> Routes {
    questions.around(|router| router.layer(from_fn_with_state(app.clone(), guard::limit)))
}

/// What surrounds every route.
fn dressed(app: App, routes: Routes) -> Front {
    let routes = routes
        .into_router()
        .with_state(app.clone())
        .layer(from_fn_with_state(app.clone(), auth::gate::authenticate))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn(observe::name_route));
    // Around the whole, because a route adds its Allow header only behind its own layers.
    let router = Router::new()
        .fallback_service(routes)
        .layer(from_fn(problem::dress))
        .layer(from_fn_with_state(app.clone(), guard::headers))
        .layer(from_fn(observe::observe));
    let router = match app.allowed_origins.is_empty() {
        true => router,
        false => router.layer(from_fn_with_state(app.clone(), origins::share)),
    };
    Front::new(app, router)
}
