//! `GET /openapi.json`: the API's description, from the annotations beside the handlers.

use axum::Json;
use utoipa::OpenApi;

use super::auth::describe::Gate;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "ftz-atlas",
        description = "From a free-text address to a zone verdict, with reasons. Errors are problem documents (RFC 9457)."
    ),
    paths(
        super::identify::post,
        super::batch::post,
        super::suggest::get,
        super::reverse::get,
        super::atlas::get,
        super::layers::list,
        super::layers::at,
        super::layers::count,
        super::layers::download,
        super::layers::unmask,
        super::exports::own,
        super::exports::ask,
        super::exports::approvals,
        super::exports::decide,
        super::tiles::tile,
        super::tiles::describe,
        super::ogc::landing,
        super::ogc::api,
        super::ogc::conformance,
        super::ogc::collections,
        super::ogc::collection,
        super::ogc::queryables,
        super::ogc::items,
        super::ogc::item,
        super::ogc::tilesets,
        super::ogc::tileset,
        super::ogc::tile,
        super::ogc::matrix_sets,
        super::ogc::matrix_set,
        super::wfs::get,
        super::wfs::post,
        super::wmts::get,
        super::wmts::by_path,
        super::wmts::capabilities,
        super::styles::list,
        super::styles::get,
        super::fonts::get,
        super::sprites::get,
        super::basemaps::list,
        super::basemaps::tile,
        super::session::get,
        super::session::sign_in,
        super::session::begin_outside,
        super::session::end_outside,
        super::session::factor,
        super::session::sign_out,
        super::account::sessions,
        super::account::end_session,
        super::account::password,
        super::account::begin_factor,
        super::account::confirm_factor,
        super::account::remove_factor,
        super::account::keys,
        super::account::add_key,
        super::account::revoke_key,
        super::admin::units,
        super::admin::add_unit,
        super::admin::change_unit,
        super::admin::accounts,
        super::admin::add_account,
        super::admin::change_account,
        super::admin::reset_password,
        super::admin::remove_factor,
        super::admin::rights,
        super::admin::change_rights,
        super::admin::rights_history,
        super::admin::audit,
        super::admin::audit_csv,
        super::admin::audit_state,
        super::admin::usage,
        super::health::get,
        super::ready::get,
        super::metrics::get,
    ),
    components(schemas(super::batch::BatchEntry)),
    modifiers(&Gate),
    tags(
        (name = "addresses", description = "Questions about addresses"),
        (name = "atlas", description = "What the answers rest on"),
        (name = "layers", description = "Layers, and what they have at a place"),
        (name = "tiles", description = "Vector tiles of every layer"),
        (name = "ogc", description = "OGC API – Features and Tiles over every layer"),
        (name = "older protocols", description = "WFS and WMTS, for desktops that read nothing newer"),
        (name = "session", description = "Signing in, and the own account"),
        (name = "exports", description = "Taking away what a second person must approve"),
        (name = "administration", description = "Units, accounts, rights, the audit and usage"),
        (name = "operations", description = "For those who run the server"),
    )
)]
struct Description;

/// The whole description.
pub fn document() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

pub async fn get() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}
