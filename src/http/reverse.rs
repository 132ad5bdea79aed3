//! `GET /api/v1/addresses/reverse`: what lies at a point.

use axum::Json;
use serde::Deserialize;
use utoipa::IntoParams;

use super::extract::Parameters;
use super::problem::{FieldError, Problem};
use super::view::Current;
use crate::classification::ReverseAnswer;

const MOST: usize = 50;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReverseQuery {
    /// WGS-84 degrees.
    #[param(minimum = -180, maximum = 180, example = 120.1)]
    lon: f64,
    /// WGS-84 degrees.
    #[param(minimum = -90, maximum = 90, example = 29.3)]
    lat: f64,
    /// How many addresses, at most 50.
    #[param(minimum = 0, maximum = 50, default = 5)]
    limit: Option<usize>,
}

/// The divisions and zones that hold a point, and the addresses near it.
#[utoipa::path(
    get,
    operation_id = "reverse_address",
    path = "/api/v1/addresses/reverse",
    tag = "addresses",
    params(ReverseQuery),
    responses(
        (status = 200, description = "Divisions, zones and nearest addresses", body = ReverseAnswer),
        (status = "4XX", description = "The request cannot be answered", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    Current(view): Current,
    Parameters(query): Parameters<ReverseQuery>,
) -> Result<Json<ReverseAnswer>, Problem> {
    let refuse = |name: &str, detail: String| Err(Problem::invalid(FieldError::parameter(name, detail)));
    if !(-180.0..=180.0).contains(&query.lon) {
        return refuse("lon", "经度须在 -180 与 180 之间（WGS-84，度）。".into());
    }
    if !(-90.0..=90.0).contains(&query.lat) {
        return refuse("lat", "纬度须在 -90 与 90 之间（WGS-84，度）。".into());
    }
    let limit = query.limit.unwrap_or(5);
    if limit > MOST {
        return refuse("limit", format!("limit 须在 0 与 {MOST} 之间。"));
    }
    Ok(Json(view.reverse(query.lon, query.lat, limit)))
}
