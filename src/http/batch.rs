//! `POST /api/v1/addresses/identify/batch`: many addresses, one result each, in order, duplicates included.

use std::fmt::{self, Formatter};
use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::extract::{JsonBody, Payload};
use super::identify::acceptable;
use super::metrics::count_verdict;
use super::problem::{FieldError, Problem};
use super::state::App;
use super::view::{Current, View};
use crate::classification::Identification;
use crate::config::{Limits, MOST_IN_BATCH};

/// Up to 1,000 addresses.
#[derive(Deserialize, ToSchema)]
pub struct BatchRequest {
    /// Read one by one, so that one bad entry spoils no other.
    #[schema(value_type = Vec<BatchEntry>, max_items = 1000)]
    addresses: Entries,
}

/// Entries up to a bound, and how many there were: a body may hold millions of them.
struct Entries {
    kept: Vec<Value>,
    count: usize,
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries;

    fn expecting(&self, out: &mut Formatter) -> fmt::Result {
        out.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Entries, A::Error> {
        let mut kept = Vec::new();
        while kept.len() < MOST_IN_BATCH {
            match entries.next_element()? {
                Some(entry) => kept.push(entry),
                None => return Ok(Entries { count: kept.len(), kept }),
            }
        }
        let mut count = kept.len();
        while entries.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(Entries { kept, count })
    }
}

impl Payload for BatchRequest {
    fn limit(limits: &Limits) -> usize {
        limits.batch_body_bytes
    }
}

/// A plain text, or a text with the caller's id, which comes back with its result.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub enum BatchEntry {
    Text(String),
    Record { id: Option<String>, address: String },
}

/// One result per entry, in the order of the entries.
#[derive(Serialize, ToSchema)]
pub struct BatchAnswer {
    results: Vec<BatchResult>,
    atlas_version: String,
    /// True where the answers rest on invented data.
    synthetic: bool,
}

/// `result`, or `error` where this entry could not be answered.
#[derive(Serialize, ToSchema)]
pub struct BatchResult {
    /// Position of the entry, from 0.
    index: usize,
    id: Option<String>,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Result(Box<Identification>),
    Error(Box<Problem>),
}

/// Verdicts of up to 1,000 addresses in one request.
#[utoipa::path(
    post,
    operation_id = "identify_batch",
    path = "/api/v1/addresses/identify/batch",
    tag = "addresses",
    request_body = BatchRequest,
    responses(
        (status = 200, description = "One result per entry, in order; errors per entry", body = BatchAnswer),
        (status = "4XX", description = "The request cannot be answered", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Busy, or the Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn post(
    State(app): State<App>,
    Current(view): Current,
    JsonBody(request): JsonBody<BatchRequest>,
) -> Result<Response, Problem> {
    let Entries { kept: entries, count } = request.addresses;
    let limit = app.limits.batch;
    if count > limit {
        let detail = format!("一次提交了 {count} 条地址，超过 {limit} 条的上限，请分批提交。");
        return Err(Problem::invalid(FieldError::at("/addresses", detail)));
    }
    let closed = |_| Problem::unavailable("服务器正在停止。");
    let permit = Arc::clone(&app.batches).acquire_owned().await.map_err(closed)?;
    let body = tokio::task::spawn_blocking(move || {
        let answer = answer(&view, entries, app.limits.address_chars);
        drop(permit);
        serde_json::to_vec(&answer)
    })
    .await;
    match body {
        Ok(Ok(body)) => Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response()),
        failed => {
            tracing::error!(?failed, "a batch failed");
            Err(Problem::of(StatusCode::INTERNAL_SERVER_ERROR))
        }
    }
}

fn answer(view: &View, entries: Vec<Value>, limit: usize) -> BatchAnswer {
    let results = entries.into_iter().enumerate().map(|(index, entry)| result(view, index, entry, limit));
    BatchAnswer {
        results: results.collect(),
        atlas_version: view.atlas.version().to_owned(),
        synthetic: view.atlas.is_synthetic(),
    }
}

fn result(view: &View, index: usize, entry: Value, limit: usize) -> BatchResult {
    let given = entry.get("id").and_then(Value::as_str).map(str::to_owned);
    let pointer = format!("/addresses/{index}");
    let (id, outcome) = match serde_json::from_value(entry) {
        Ok(BatchEntry::Text(address)) => (None, identify(view, &address, limit, pointer)),
        Ok(BatchEntry::Record { id, address }) => (id, identify(view, &address, limit, pointer + "/address")),
        Err(_) => {
            (given, refusal(pointer, "须为字符串，或含字符串 address（以及可有可无的字符串 id）的对象。"))
        }
    };
    BatchResult { index, id, outcome }
}

fn identify(view: &View, address: &str, limit: usize, pointer: String) -> Outcome {
    if let Err(detail) = acceptable(address, limit) {
        return refusal(pointer, detail);
    }
    let answer = view.identify(address);
    count_verdict(answer.verdict);
    Outcome::Result(Box::new(answer))
}

fn refusal(pointer: String, detail: impl Into<String>) -> Outcome {
    Outcome::Error(Box::new(Problem::invalid(FieldError::at(pointer, detail))))
}
