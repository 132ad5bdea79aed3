//! `GET /api/v1/addresses/suggest`: completions while the clerk types.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::Parameters;
use super::problem::{FieldError, Problem};
use super::state::App;
use super::view::Current;
use crate::classification::Suggestion;

const MOST: usize = 50;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SuggestQuery {
    /// What has been typed: characters, or the initials of their pinyin.
    #[param(max_length = 512, example = "福田")]
    q: String,
    /// 1 to 50.
    #[param(minimum = 1, maximum = 50, default = 10)]
    limit: Option<usize>,
}

/// Completions, best first.
#[derive(Serialize, ToSchema)]
pub struct SuggestAnswer {
    query: String,
    suggestions: Vec<Suggestion>,
}

/// Completes a division, road, place or address from its beginning.
#[utoipa::path(
    get,
    operation_id = "suggest_addresses",
    path = "/api/v1/addresses/suggest",
    tag = "addresses",
    params(SuggestQuery),
    responses(
        (status = 200, description = "Completions, best first", body = SuggestAnswer),
        (status = "4XX", description = "The request cannot be answered", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    State(app): State<App>,
    Current(view): Current,
    Parameters(query): Parameters<SuggestQuery>,
) -> Result<Json<SuggestAnswer>, Problem> {
    let limit = query.limit.unwrap_or(10);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::invalid(FieldError::parameter(
            "limit",
            format!("limit 须在 1 与 {MOST} 之间。"),
        )));
    }
    let length = query.q.chars().count();
    if length > app.limits.address_chars {
        let detail = format!("q 有 {length} 个字符，超过 {} 个的上限。", app.limits.address_chars);
        return Err(Problem::invalid(FieldError::parameter("q", detail)));
    }
    let suggestions = view.atlas.suggest(&query.q, limit);
    Ok(Json(SuggestAnswer { query: query.q, suggestions }))
}
