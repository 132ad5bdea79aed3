//! The gate before the routes: finds who asks, holds requests of pages of others off, and lets pass whom a route's rule lets pass.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Asking, credentials};
use crate::access::{Caller, Rule, Stage};
use crate::http::problem::Problem;
use crate::http::state::App;

/// The other end of a connection, put into each of its requests.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// Finds who asks.
pub async fn authenticate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let known = request.extensions().get::<Asking>().cloned();
    let asking = match known {
        Some(asking) => asking,
        None => match app.asking(request.headers(), request.uri(), peer(&request)).await {
            Ok(asking) => asking,
            Err(problem) => return problem.into_response(),
        },
    };
    if let Caller::Account(account) = &asking.caller
        && account.session.is_some()
        && changes(request.method())
        && !is_own_page(request.headers())
    {
        return Problem::of(StatusCode::FORBIDDEN)
            .because("请求不是从本站页面发出的（缺少或不符的 Origin），已拒绝。程序请用密钥。")
            .into_response();
    }
    if let Some(uri) = credentials::without_key(request.uri()) {
        *request.uri_mut() = uri;
    }
    request.extensions_mut().insert(asking);
    next.run(request).await
}

pub fn peer(request: &Request) -> IpAddr {
    request.extensions().get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip())
}

fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a request that a session's cookie came with was sent by a page of this server. Browsers say so in a way that no
/// page can forge (Fetch Metadata; RFC 6454, 7). `same-site` is not enough: another port of the host is that.
fn is_own_page(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), _, _) => site == "same-origin",
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, own)| own == host),
        _ => false,
    }
}

/// Lets pass whom a rule lets pass, and counts him.
pub async fn enforce(State((app, rule)): State<(App, Rule)>, request: Request, next: Next) -> Response {
    let Some(asking) = request.extensions().get::<Asking>() else {
        return Problem::of(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    if !asking.rights.allow(&asking.caller, rule) {
        return refusal(&asking.caller, rule).into_response();
    }
    if let (Rule::May(action), Some(authority)) = (rule, app.authority()) {
        authority.count(asking, action, (app.now)());
    }
    next.run(request).await
}

/// What somebody is told who may not: to sign in where that would help.
pub fn refusal(caller: &Caller, rule: Rule) -> Problem {
    match caller.begun() {
        None => Problem::of(StatusCode::UNAUTHORIZED),
        Some(account) if account.stage != Stage::Open && rule != Rule::Begun => {
            Problem::of(StatusCode::UNAUTHORIZED).because(match account.stage {
                Stage::SecondFactor => "登录还差一步：请输入第二因子的验证码。",
                Stage::Enrol => "登录还差一步：请先设置第二因子。",
                _ => "登录还差一步：请先修改口令。",
            })
        }
        Some(account) if account.session.is_none() && matches!(rule, Rule::Begun | Rule::Own) => {
            Problem::of(StatusCode::FORBIDDEN).because("密钥不能做这件事，请用账号登录。")
        }
        Some(account) => Problem::of(StatusCode::FORBIDDEN).because(format!(
            "您的角色（{}）没有这项权限。如有需要，请联系安全管理员。",
            account.role.title()
        )),
    }
}
