//! Errors as RFC 9457 problem documents, in Chinese, for every way in which a request can fail.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::observe::RequestId;

/// A problem document (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Where the kind of problem is described, relative to this server.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// What is wrong with this request, and what to do.
    pub detail: String,
    /// The request, by the id that the log also has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    #[serde(skip)]
    retry_after: Option<u32>,
}

/// What is wrong with one field of the body (`pointer`, RFC 6901) or one parameter of the query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    pub detail: String,
}

impl FieldError {
    pub fn at(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: Some(pointer.into()), parameter: None, detail: detail.into() }
    }

    pub fn parameter(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: None, parameter: Some(name.into()), detail: detail.into() }
    }
}

/// Status, the last part of `type`, title and the detail where nothing more is known.
const KINDS: [(u16, &str, &str, &str); 13] = [
    (400, "bad-request", "请求有误", "请求无法解析。"),
    (401, "unauthorized", "需要登录", "请先登录，或在请求里带上有效的密钥。"),
    (403, "forbidden", "没有权限", "您的账号没有这项权限。"),
    (404, "not-found", "没有这个地址", "服务器上没有这个路径。接口清单见 /docs。"),
    (405, "method-not-allowed", "方法不允许", "这个路径不支持该 HTTP 方法，可用的方法见 Allow 响应头。"),
    (409, "conflict", "与现状冲突", "内容已被别人改动，请刷新后重试。"),
    (408, "request-timeout", "请求超时", "请求没有在规定时间内传完，请重试。"),
    (413, "content-too-large", "请求过大", "请求正文超过上限，请拆分后再提交。"),
    (415, "unsupported-media-type", "正文类型不支持", "请用 Content-Type: application/json 提交 JSON。"),
    (422, "invalid", "内容不合要求", "请求的内容不合要求。"),
    (429, "too-many-requests", "请求过于频繁", "请求过于频繁，请稍后重试。"),
    (500, "internal", "服务器内部错误", "服务器出错，已记录在日志中；请凭 instance 中的编号联系管理员。"),
    (503, "unavailable", "服务暂不可用", "服务器正忙，请稍后重试。"),
];

impl Problem {
    /// The problem of this status with its general detail; a status without a kind of its own is `about:blank`.
    pub fn of(status: StatusCode) -> Self {
        let code = status.as_u16();
        let (kind, title, detail) = match KINDS.iter().find(|(known, ..)| *known == code) {
            Some((_, slug, title, detail)) => (format!("/docs#problem-{slug}"), *title, *detail),
            None => {
                ("about:blank".into(), status.canonical_reason().unwrap_or("HTTP error"), "请求未能完成。")
            }
        };
        Self {
            kind,
            title: title.into(),
            status: code,
            detail: detail.into(),
            instance: None,
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// A body or a query that is well formed but not acceptable.
    pub fn invalid(error: FieldError) -> Self {
        let detail = error.detail.clone();
        Self { errors: vec![error], ..Self::of(StatusCode::UNPROCESSABLE_ENTITY).because(detail) }
    }

    /// Nothing can be done now; worth trying again.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self { retry_after: Some(1), ..Self::of(StatusCode::SERVICE_UNAVAILABLE).because(detail) }
    }

    /// A kind of its own among those of its status; described under `/docs#problem-…`.
    pub fn of_kind(mut self, slug: &str, title: &str) -> Self {
        (self.kind, self.title) = (format!("/docs#problem-{slug}"), title.to_owned());
        self
    }

    /// When it is worth trying again, seconds.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    pub fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

impl IntoResponse for Problem {
    /// The body is written by [`dress`], which knows the request's id.
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// RFC 7617; the password is a key.
const CHALLENGE: &str = "Basic realm=\"ftz-atlas\", charset=\"UTF-8\"";

/// Marks a failed reply that has a form of its own, which its protocol demands.
#[derive(Debug, Clone, Copy)]
pub struct OwnForm;

/// Writes every failed reply as a problem document, whoever made it, and answers OPTIONS with the allowed methods.
pub async fn dress(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let id = request.extensions().get::<RequestId>().cloned();
    let is_page =
        request.headers().contains_key("sec-fetch-site") || request.headers().contains_key(header::COOKIE);
    let mut response = next.run(request).await;
    let status = response.status();
    if method == Method::OPTIONS && status == StatusCode::METHOD_NOT_ALLOWED {
        return options(response.headers());
    }
    let own_form = response.extensions().get::<OwnForm>().is_some();
    if own_form || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let mut problem = response.extensions_mut().remove::<Problem>().unwrap_or_else(|| Problem::of(status));
    problem.instance = id.map(|id| format!("urn:ftz-atlas:request:{}", id.as_str()));
    let retry_after = problem.retry_after;
    let mut dressed = (status, Json(problem)).into_response();
    let headers = dressed.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if let Some(allow) = response.headers_mut().remove(header::ALLOW) {
        headers.insert(header::ALLOW, allow);
    }
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    // Cookies that a refused request still has to take away.
    for cookie in response.headers().get_all(header::SET_COOKIE) {
        headers.append(header::SET_COOKIE, cookie.clone());
    }
    // A desktop asks its user for a key then; a browser would do so before our own page can.
    if status == StatusCode::UNAUTHORIZED && !is_page {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
    }
    dressed
}

fn options(headers: &HeaderMap) -> Response {
    let allowed = headers.get(header::ALLOW).and_then(|value| value.to_str().ok()).unwrap_or_default();
    (StatusCode::NO_CONTENT, [(header::ALLOW, format!("{allowed},OPTIONS"))]).into_response()
}

/// What a panic in a handler becomes: the cause goes to the log, not to the client.
pub fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown cause");
    tracing::error!(cause = text, "a handler panicked");
    Problem::of(StatusCode::INTERNAL_SERVER_ERROR).into_response()
}
