//! Pages of other origins: those that the settings list may read, others may not.

use reqwest::{Client, Method, Response, StatusCode};

use crate::harness::{Server, import_tiny, run, stderr};

const PAGE: &str = "https://plan.example.cn";
const TILE: &str = "/tiles/ftz/12/3413/1604.mvt";

async fn ask(server: &Server, method: Method, path: &str, origin: &str, more: &[(&str, &str)]) -> Response {
    let mut request = Client::new().request(method, server.at(path)).header("origin", origin);
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

fn says<'a>(reply: &'a Response, name: &str) -> Option<&'a str> {
    reply.headers().get(name).map(|value| value.to_str().unwrap())
}

fn varies_by_origin(reply: &Response) -> bool {
    let lines = reply.headers().get_all("vary").iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).filter(|name| name.trim().eq_ignore_ascii_case("origin")).count()
        == 1
}

#[tokio::test]
async fn listed_pages_may_read_and_others_may_not() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    let origins = format!("[\"{PAGE}\", \"http://127.0.0.1:5173\"]");
    let server = Server::start(folder.path(), &[], &[("FTZ_ATLAS_ALLOWED_ORIGINS", &origins)]);
    let tag = reqwest::get(server.at(TILE)).await.unwrap().headers()["etag"].to_str().unwrap().to_owned();
    let kept = [("accept-encoding", "gzip"), ("if-none-match", tag.as_str())];

    // A tile is made once and kept then; both ways, and each kind of answer.
    for (path, more, status) in [
        (TILE, &[][..], StatusCode::OK),
        (TILE, &[], StatusCode::OK),
        (TILE, &kept[..], StatusCode::NOT_MODIFIED),
        ("/tiles/ftz/12/0/0.mvt", &[], StatusCode::NO_CONTENT),
        ("/tiles/ftz/12/0/0.mvt", &[], StatusCode::NO_CONTENT),
        ("/tiles/nothing/0/0/0.mvt", &[], StatusCode::NOT_FOUND),
        ("/styles/light.json", &[], StatusCode::OK),
        ("/ogc/collections/ftz/items", &[], StatusCode::OK),
        ("/wfs", &[], StatusCode::BAD_REQUEST),
        ("/openapi.json", &[], StatusCode::OK),
    ] {
        for (origin, allowed) in [
            (PAGE, true),
            ("http://127.0.0.1:5173", true),
            ("https://plan.example.cn:8443", false),
            ("https://plan.example.cn.other.cn", false),
            ("http://plan.example.cn", false),
            ("null", false),
        ] {
            let reply = ask(&server, Method::GET, path, origin, more).await;
            assert_eq!(reply.status(), status, "{path}");
            assert_eq!(
                says(&reply, "access-control-allow-origin"),
                allowed.then_some(origin),
                "{path} {origin}"
            );
            let policy = if allowed { "cross-origin" } else { "same-origin" };
            assert_eq!(says(&reply, "cross-origin-resource-policy"), Some(policy), "{path} {origin}");
            assert_eq!(reply.headers().contains_key("access-control-expose-headers"), allowed);
            assert!(!reply.headers().contains_key("access-control-allow-credentials"));
            assert!(varies_by_origin(&reply), "{path} {origin}: {:?}", reply.headers());
        }
    }
    let reply = ask(&server, Method::GET, "/ogc/collections/ftz/items", PAGE, &[]).await;
    let exposed = says(&reply, "access-control-expose-headers").unwrap().to_lowercase();
    for name in ["etag", "link", "content-crs"] {
        assert!(exposed.split(", ").any(|one| one == name), "{exposed}");
    }
    // Of the server's own page, or of a program: as without a list, but a cache knows that it may differ.
    let plain = reqwest::get(server.at(TILE)).await.unwrap();
    assert!(says(&plain, "access-control-allow-origin").is_none() && varies_by_origin(&plain));
    assert!(plain.headers().get_all("vary").iter().any(|line| line == "accept-encoding"));

    // Before a question with a body of JSON, a browser asks whether it may.
    let asks =
        [("access-control-request-method", "POST"), ("access-control-request-headers", "content-type")];
    let path = "/api/v1/addresses/identify";
    let may = ask(&server, Method::OPTIONS, path, PAGE, &asks).await;
    assert_eq!(may.status(), StatusCode::NO_CONTENT);
    assert_eq!(says(&may, "access-control-allow-origin"), Some(PAGE));
    assert_eq!(says(&may, "access-control-allow-methods"), Some("GET, HEAD, POST"));
    assert!(says(&may, "access-control-allow-headers").unwrap().contains("Content-Type"));
    assert!(varies_by_origin(&may));
    let may_not = ask(&server, Method::OPTIONS, path, "https://other.cn", &asks).await;
    assert!(!may_not.headers().keys().any(|name| name.as_str().starts_with("access-control")));
    let posted = Client::new()
        .post(server.at(path))
        .header("origin", PAGE)
        .header("content-type", "application/json")
        .body(r#"{"address":"海棠路5号"}"#)
        .send()
        .await
        .unwrap();
    assert_eq!((posted.status(), says(&posted, "access-control-allow-origin")), (StatusCode::OK, Some(PAGE)));
    // Which methods a path has is still told to whoever asks that.
    let options = ask(&server, Method::OPTIONS, path, PAGE, &[]).await;
    assert_eq!(says(&options, "allow"), Some("POST,OPTIONS"));
}

#[tokio::test]
async fn without_a_list_no_other_page_may_read() {
    let server = Server::tiny();
    let asks = [("access-control-request-method", "GET")];
    for (method, more) in [(Method::GET, &[][..]), (Method::OPTIONS, &asks[..])] {
        let reply = ask(&server, method, TILE, PAGE, more).await;
        assert!(!reply.headers().keys().any(|name| name.as_str().starts_with("access-control")));
        assert!(!varies_by_origin(&reply));
    }
}

#[test]
fn what_is_no_origin_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("c.toml"), "[server]\nallowed_origins = [\"*\"]\n").unwrap();
    let output = run(folder.path(), &["serve", "--config", "c.toml", "--listen", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("server.allowed_origins"), "{}", stderr(&output));
}
