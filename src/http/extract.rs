//! Reads bodies and queries; whatever is wrong with them is said in full.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRef, FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use super::problem::{FieldError, Problem};
use super::state::App;
use crate::config::Limits;

/// How much of an oversized body is read and dropped, so that the client gets to read the refusal.
const DISCARDED_BYTES: usize = 16 << 20;

/// What a JSON body may hold.
pub trait Payload: DeserializeOwned {
    /// Bytes that the body may have.
    fn limit(limits: &Limits) -> usize {
        limits.body_bytes
    }
}

/// A JSON body.
pub struct JsonBody<T>(pub T);

impl<T: Payload, S: Send + Sync> FromRequest<S> for JsonBody<T>
where
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let app = App::from_ref(state);
        if !is_json(request.headers()) {
            return Err(Problem::of(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let span = Duration::from_secs_f64(app.limits.timeout_seconds);
        let bytes = tokio::time::timeout(span, read(request.into_body(), T::limit(&app.limits)))
            .await
            .map_err(|_| Problem::of(StatusCode::REQUEST_TIMEOUT))??;
        parse(&bytes).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// A body of any kind within the bounds of size and time; what is beyond is read and dropped, so that the client gets to
/// read the refusal.
///
/// # Errors
/// The body is too large, or does not come in time.
pub async fn body(app: &App, request: Request) -> Result<Bytes, Problem> {
    bounded(app, request.into_body(), app.limits.body_bytes).await
}

/// The same within a bound of its own, bytes.
///
/// # Errors
/// As [`body`].
pub async fn bounded(app: &App, body: Body, limit: usize) -> Result<Bytes, Problem> {
    let span = Duration::from_secs_f64(app.limits.timeout_seconds);
    tokio::time::timeout(span, read(body, limit))
        .await
        .map_err(|_| Problem::of(StatusCode::REQUEST_TIMEOUT))?
}

async fn read(mut body: Body, limit: usize) -> Result<Bytes, Problem> {
    let mut bytes = Vec::new();
    let mut received = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::of(StatusCode::BAD_REQUEST).because("请求正文没有传完。"))?;
        let Ok(data) = frame.into_data() else { continue };
        received += data.len();
        if received <= limit {
            bytes.extend_from_slice(&data);
        } else if received > DISCARDED_BYTES.max(limit) {
            break;
        }
    }
    if received > limit {
        let detail = format!("请求正文超过 {limit} 字节的上限，请拆分后再提交。");
        return Err(Problem::of(StatusCode::PAYLOAD_TOO_LARGE).because(detail));
    }
    Ok(bytes.into())
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // Serde would take a list for an object, field by field.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(Problem::invalid(FieldError::at("", "正文须为 JSON 对象，收到数组。")));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| refusal(error.inner(), &pointer(error.path())))?;
    reader.end().map_err(|error| refusal(&error, ""))?;
    Ok(value)
}

fn refusal(error: &serde_json::Error, pointer: &str) -> Problem {
    if error.is_data() {
        return Problem::invalid(explain(&error.to_string(), pointer));
    }
    let what = if error.is_eof() {
        "正文在此处中断"
    } else {
        "此处不符合 JSON 语法（须为 UTF-8 编码）"
    };
    let (line, column) = (error.line(), error.column());
    Problem::of(StatusCode::BAD_REQUEST).because(format!("JSON 有误：第 {line} 行第 {column} 列，{what}。"))
}

/// RFC 6901.
fn pointer(path: &Path) -> String {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}

/// Serde's message in the reader's words; one that is not known is passed on as it is.
fn explain(message: &str, pointer: &str) -> FieldError {
    let message = message.split(" at line ").next().unwrap_or(message);
    let quoted = |prefix: &str| Some(message.strip_prefix(prefix)?.split('`').nth(1)?.to_owned());
    if let Some(name) = quoted("missing field") {
        return FieldError::at(format!("{pointer}/{name}"), format!("缺少 {name}。"));
    }
    if let Some(name) = quoted("duplicate field") {
        return FieldError::at(format!("{pointer}/{name}"), format!("{name} 出现了不止一次。"));
    }
    if let Some((given, expected)) =
        message.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "))
    {
        return FieldError::at(pointer, format!("类型不符：收到{}，需要{}。", kind(given), kind(expected)));
    }
    FieldError::at(pointer, format!("内容不合要求：{message}。"))
}

fn kind(serde: &str) -> &str {
    const WORDS: [(&str, &str); 9] = [
        ("null", " null"),
        ("boolean", "布尔值"),
        ("integer", "整数"),
        ("floating point", "小数"),
        ("string", "字符串"),
        ("a string", "字符串"),
        ("sequence", "数组"),
        ("a sequence", "数组"),
        ("map", "对象"),
    ];
    match WORDS.iter().find(|(word, _)| serde.starts_with(word)) {
        Some((_, chinese)) => chinese,
        None if serde.starts_with("struct") || serde.starts_with("a map") => "对象",
        None => serde,
    }
}

/// The parameters of a query.
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Query::try_from_uri(&parts.uri).map(|Query(value)| Self(value)).map_err(|rejection| {
            let cause = std::error::Error::source(&rejection).map(ToString::to_string).unwrap_or_default();
            Problem::invalid(explain_parameter(&cause))
        })
    }
}

/// `cause` is `missing field ..`, `duplicate field ..`, or the parameter's name and what is wrong with it.
fn explain_parameter(cause: &str) -> FieldError {
    let quoted = cause.split('`').nth(1).unwrap_or_default();
    if cause.contains("missing field") {
        FieldError::parameter(quoted, format!("缺少参数 {quoted}。"))
    } else if cause.contains("duplicate field") {
        FieldError::parameter(quoted, format!("参数 {quoted} 出现了不止一次。"))
    } else {
        let name = cause.split(':').next().unwrap_or_default();
        FieldError::parameter(name, format!("参数 {name} 的值无法解析，须为数值。"))
    }
}
