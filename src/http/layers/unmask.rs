//! `POST /api/v1/unmaskings`: personal fields of one feature as they are, for a purpose that is put on record first.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::FieldAccess;
use crate::access::audit::{Entry, Kind};
use crate::http::auth::Asking;
use crate::http::extract::{JsonBody, Payload};
use crate::http::named::one;
use crate::http::problem::{FieldError, Problem};
use crate::http::purpose::purpose;
use crate::http::state::App;
use crate::http::view::Current;
use crate::map::features::Value;

#[derive(Deserialize, ToSchema)]
pub struct UnmaskRequest {
    layer: String,
    /// A feature's id.
    feature: String,
    /// Names of masked fields.
    fields: Vec<String>,
    /// Why they are needed, 4 to 200 characters.
    purpose: String,
}

impl Payload for UnmaskRequest {}

/// The values by field.
#[derive(Serialize, ToSchema)]
pub struct Unmasked {
    #[schema(value_type = Object)]
    values: BTreeMap<String, serde_json::Value>,
}

/// Personal fields of a feature as they are. Who reads what, and why, is put on record before.
#[utoipa::path(
    post, operation_id = "unmask_fields", path = "/api/v1/unmaskings", tag = "layers",
    request_body = UnmaskRequest,
    responses(
        (status = 200, description = "The values", body = Unmasked),
        (status = "4XX", description = "No such feature or masked field, no purpose, or without the right", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "It cannot be put on record", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn unmask(
    State(app): State<App>,
    Current(view): Current,
    asking: Asking,
    JsonBody(request): JsonBody<UnmaskRequest>,
) -> Result<Json<Unmasked>, Problem> {
    let purpose = purpose(&request.purpose)?;
    // What is not there for the caller cannot be unmasked by him.
    let layer = one(view.map(), &request.layer)?;
    let missing = || Problem::of(StatusCode::NOT_FOUND).because("图层里没有这个要素。");
    layer.number_of(&request.feature).ok_or_else(missing)?;
    let whole = view.every_layer().find(|whole| whole.name == layer.name).ok_or_else(missing)?;
    let number = whole.number_of(&request.feature).ok_or_else(missing)?;
    let mut values = BTreeMap::new();
    for (index, name) in request.fields.iter().enumerate() {
        let masked = asking.sight.of_field(&layer.name, name) == FieldAccess::Masked;
        let Some(field) = whole.field(name).filter(|_| masked) else {
            let at = format!("/fields/{index}");
            return Err(Problem::invalid(FieldError::at(at, "没有这个字段，或它没有遮盖。")));
        };
        let value = match whole.features().value(number, field) {
            Value::Null => serde_json::Value::Null,
            Value::Text(text) => text.into(),
            Value::Integer(value) => value.into(),
            Value::Number(value) => value.into(),
            Value::Boolean(value) => value.into(),
        };
        values.insert(name.clone(), value);
    }
    if values.is_empty() {
        return Err(Problem::invalid(FieldError::at("/fields", "请写明要查看的字段。")));
    }
    let fields: Vec<&String> = values.keys().collect();
    let entry = asking.entry((app.now)(), Kind::Unmask, format!("{}/{}", layer.name, request.feature));
    let detail = serde_json::json!({ "fields": fields }).to_string();
    let reason = purpose.to_owned();
    app.authorities()?.record(Entry { reason, detail, ..entry }).await?;
    Ok(Json(Unmasked { values }))
}
