//! `POST /api/v1/addresses/identify`: one address, its verdict and why.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::extract::{JsonBody, Payload};
use super::metrics::count_verdict;
use super::problem::{FieldError, Problem};
use super::state::App;
use super::view::Current;
use crate::classification::Identification;

/// One address as the applicant wrote it.
#[derive(Deserialize, ToSchema)]
pub struct IdentifyRequest {
    /// Free text, 1 to 512 Unicode characters.
    #[schema(
        min_length = 1,
        max_length = 512,
        example = "浙江省义乌市福田街道国际商贸城三区82号门4楼25街37283店面(自主申报)"
    )]
    address: String,
}

impl Payload for IdentifyRequest {}

/// Is this address inside the zone, where is it, and how do we know?
#[utoipa::path(
    post,
    operation_id = "identify_address",
    path = "/api/v1/addresses/identify",
    tag = "addresses",
    request_body = IdentifyRequest,
    responses(
        (status = 200, description = "The verdict with site, elements, zones, candidates and reasons", body = Identification),
        (status = "4XX", description = "The request cannot be answered", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Busy, or the Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn post(
    State(app): State<App>,
    Current(view): Current,
    JsonBody(request): JsonBody<IdentifyRequest>,
) -> Result<Json<Identification>, Problem> {
    acceptable(&request.address, app.limits.address_chars)
        .map_err(|detail| Problem::invalid(FieldError::at("/address", detail)))?;
    // Some twenty microseconds: less than handing it to another thread.
    let answer = view.identify(&request.address);
    count_verdict(answer.verdict);
    Ok(Json(answer))
}

/// Says what is wrong with a text as an address. Control characters and emoji are not: the engine reads any text;
/// NUL is, because databases cannot keep it.
pub fn acceptable(address: &str, limit: usize) -> Result<(), String> {
    if address.trim().is_empty() {
        return Err("地址不能为空。".into());
    }
    if address.contains('\0') {
        return Err("地址中不能含有空字符（U+0000）。".into());
    }
    let length = address.chars().count();
    if length > limit {
        return Err(format!("地址有 {length} 个字符，超过 {limit} 个的上限。"));
    }
    Ok(())
}
