//! `GET /openapi.json`: the API's description, from the annotations beside the handlers.

use axum::Json;
use utoipa::OpenApi;

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
        super::layers::get,
        super::health::get,
        super::ready::get,
        super::metrics::get,
    ),
    components(schemas(super::batch::BatchEntry)),
    tags(
        (name = "addresses", description = "Questions about addresses"),
        (name = "atlas", description = "What the answers rest on"),
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
