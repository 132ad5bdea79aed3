//! The API from outside, over a real connection.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::harness::Server;

const IDENTIFY: &str = "/api/v1/addresses/identify";
const BATCH: &str = "/api/v1/addresses/identify/batch";

async fn get(server: &Server, path: &str) -> Response {
    Client::new().get(server.at(path)).send().await.unwrap()
}

async fn post(server: &Server, path: &str, body: impl Into<reqwest::Body>) -> Response {
    let request = Client::new().post(server.at(path)).header("content-type", "application/json");
    request.body(body).send().await.unwrap()
}

/// The document, without what differs from run to run, and without figures that are tuned.
async fn document(response: Response) -> Value {
    let mut document: Value = response.json().await.unwrap();
    if let Some(instance) = document.as_object_mut().and_then(|fields| fields.remove("instance")) {
        assert!(instance.as_str().unwrap().starts_with("urn:ftz-atlas:request:"), "{instance}");
    }
    blank(&mut document);
    document
}

fn blank(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match key.as_str() {
                    "atlas_version" | "engine_version" => *value = json!("(version)"),
                    "confidence" | "score" | "probability" => *value = json!("(number)"),
                    _ => blank(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(blank),
        _ => {}
    }
}

/// Status, content type and body of a problem.
async fn problem(response: Response) -> Value {
    let status = response.status().as_u16();
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let document = document(response).await;
    assert_eq!(document["status"], status);
    document
}

#[tokio::test]
async fn an_address_gets_its_verdict() {
    let server = Server::tiny();
    let inside = post(&server, IDENTIFY, r#"{"address":"山东省胶州市望潮街道海棠路5号"}"#).await;
    assert_eq!(inside.status(), StatusCode::OK);
    insta::assert_json_snapshot!("identify_inside", document(inside).await);
    let outside = post(&server, IDENTIFY, r#"{"address":"胶州市石桥镇柳湾村7号"}"#).await;
    insta::assert_json_snapshot!("identify_outside", document(outside).await);
}

#[tokio::test]
async fn any_text_is_answered() {
    let server = Server::tiny();
    for text in ["\u{7}\u{1b}[31m", "🏠🏠", "x", "\"\\", "海棠路\u{200b}5号", "\u{feff}"] {
        let answer = post(&server, IDENTIFY, json!({ "address": text }).to_string()).await;
        assert_eq!(answer.status(), StatusCode::OK, "{text:?}");
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["input"], text);
        assert!(["inside", "outside", "review"].contains(&answer["verdict"].as_str().unwrap()));
    }
}

#[tokio::test]
async fn bad_bodies_are_explained() {
    let server = Server::tiny();
    let long = json!({ "address": "海".repeat(513) }).to_string();
    for (name, body) in [
        ("syntax", "{\"address\":\n \"x\" oops}"),
        ("cut_short", r#"{"address":"x"#),
        ("missing", "{}"),
        ("wrong_type", r#"{"address":5}"#),
        ("no_object", r#"["x"]"#),
        ("empty", r#"{"address":" 　"}"#),
        ("too_long", &long),
        ("nul", r#"{"address":"a\u0000b"}"#),
        ("twice", r#"{"address":"a","address":"b"}"#),
    ] {
        let answer = post(&server, IDENTIFY, body.to_owned()).await;
        insta::assert_json_snapshot!(format!("body_{name}"), problem(answer).await);
    }
    let not_utf8 = post(&server, IDENTIFY, b"{\"address\":\"\xff\xfe\"}".to_vec()).await;
    assert_eq!(problem(not_utf8).await["status"], 400);
    let at_the_limit = json!({ "address": "海".repeat(512) }).to_string();
    assert_eq!(post(&server, IDENTIFY, at_the_limit).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn other_refusals_are_problems_too() {
    let server = Server::tiny();
    let client = Client::new();
    let form = client.post(server.at(IDENTIFY)).body("address=x").send().await.unwrap();
    insta::assert_json_snapshot!("media_type", problem(form).await);
    let large = post(&server, IDENTIFY, vec![b'a'; 3 << 20]).await;
    insta::assert_json_snapshot!("too_large", problem(large).await);
    let unknown = get(&server, "/api/v1/nothing").await;
    insta::assert_json_snapshot!("unknown_path", problem(unknown).await);
    let deleted = client.delete(server.at("/api/v1/atlas")).send().await.unwrap();
    assert_eq!(deleted.headers()["allow"], "GET,HEAD");
    insta::assert_json_snapshot!("method", problem(deleted).await);
    let layer = get(&server, "/api/v1/layers/nothing").await;
    insta::assert_json_snapshot!("unknown_layer", problem(layer).await);
}

#[tokio::test]
async fn queries_are_checked() {
    let server = Server::tiny();
    for (name, query) in [
        ("suggest_without_q", "suggest"),
        ("suggest_limit", "suggest?q=a&limit=51"),
        ("suggest_limit_text", "suggest?q=a&limit=many"),
        ("suggest_twice", "suggest?q=a&q=b"),
        ("reverse_without_lat", "reverse?lon=120"),
        ("reverse_nan", "reverse?lon=120&lat=NaN"),
        ("reverse_outside", "reverse?lon=181&lat=30"),
    ] {
        let answer = get(&server, &format!("/api/v1/addresses/{query}")).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        insta::assert_json_snapshot!(format!("query_{name}"), problem(answer).await);
    }
}

#[tokio::test]
async fn a_batch_answers_each_entry_in_order() {
    let server = Server::tiny();
    let inside = "胶州市望潮街道海棠路5号";
    let entries =
        json!({ "addresses": [inside, { "id": "b", "address": inside }, "", 5, { "id": "e" }, inside] });
    let answer: Value = post(&server, BATCH, entries.to_string()).await.json().await.unwrap();
    let results = answer["results"].as_array().unwrap();
    let seen: Vec<_> = results
        .iter()
        .map(|result| {
            let said =
                result["result"]["verdict"].as_str().or(result["error"]["errors"][0]["pointer"].as_str());
            (result["index"].as_u64().unwrap(), result["id"].as_str(), said.unwrap())
        })
        .collect();
    let expected = [
        (0, None, "inside"),
        (1, Some("b"), "inside"),
        (2, None, "/addresses/2"),
        (3, None, "/addresses/3"),
        (4, Some("e"), "/addresses/4"),
        (5, None, "inside"),
    ];
    assert_eq!(seen, expected);
    assert!(answer["atlas_version"].as_str().is_some_and(|version| !version.is_empty()));

    let full = json!({ "addresses": vec![inside; 1000] }).to_string();
    let answer: Value = post(&server, BATCH, full).await.json().await.unwrap();
    assert_eq!(answer["results"].as_array().unwrap().len(), 1000);
    // As many and as long as both limits allow, in the longest form that JSON has for a character.
    let escaped = "\\ud83c\\udfe0".repeat(512);
    let entries = vec![format!(r#"{{"id":"{}","address":"{escaped}"}}"#, "7".repeat(64)); 1000].join(",");
    let answer = post(&server, BATCH, format!(r#"{{"addresses":[{entries}]}}"#)).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let answer: Value = answer.json().await.unwrap();
    assert!(answer["results"].as_array().unwrap().iter().all(|result| result["result"].is_object()));
    let over = json!({ "addresses": vec!["x"; 1001] }).to_string();
    insta::assert_json_snapshot!("batch_too_many", problem(post(&server, BATCH, over).await).await);
}

#[tokio::test]
async fn suggestions_and_points() {
    let server = Server::tiny();
    let answer: Value = get(&server, "/api/v1/addresses/suggest?q=海棠&limit=3").await.json().await.unwrap();
    let suggestions = answer["suggestions"].as_array().unwrap();
    assert!((1..=3).contains(&suggestions.len()), "{answer}");
    assert!(suggestions.iter().any(|one| one["text"].as_str().unwrap().contains("海棠")), "{answer}");
    let reverse = get(&server, "/api/v1/addresses/reverse?lon=120.001&lat=36.2502&limit=2").await;
    insta::assert_json_snapshot!("reverse", document(reverse).await);
}

#[tokio::test]
async fn the_atlas_and_its_layers() {
    let server = Server::tiny();
    let atlas: Value = get(&server, "/api/v1/atlas").await.json().await.unwrap();
    assert_eq!(atlas["synthetic"], false);
    assert_eq!(atlas["counts"]["addresses"], 82);
    assert_eq!(atlas["counts"]["zones"], 4);
    assert!(!atlas["parts"].as_array().unwrap().is_empty());
    let layers: Vec<_> = atlas["layers"].as_array().unwrap().iter().map(|layer| &layer["layer"]).collect();
    assert_eq!(layers, ["ftz", "plan", "town"]);

    let layer = get(&server, "/api/v1/layers/ftz").await;
    assert_eq!(layer.headers()["content-type"], "application/geo+json");
    let tag = layer.headers()["etag"].to_str().unwrap().to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    insta::assert_json_snapshot!("layer", layer.json::<Value>().await.unwrap());
    let again = Client::new().get(server.at("/api/v1/layers/ftz")).header("if-none-match", &tag);
    let again = again.send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.headers()["etag"], tag.as_str());
    let packed = Client::new().get(server.at("/api/v1/layers/ftz")).header("accept-encoding", "gzip");
    assert_eq!(packed.send().await.unwrap().headers()["content-encoding"], "gzip");
}

#[tokio::test]
async fn the_description_covers_every_route() {
    let server = Server::tiny();
    let description: Value = get(&server, "/openapi.json").await.json().await.unwrap();
    insta::assert_json_snapshot!("openapi", description);
    // Client generators name their functions by these.
    let operations = description["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| path.as_object().unwrap().values());
    let names: Vec<_> = operations.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    let unique: std::collections::HashSet<_> = names.iter().collect();
    assert_eq!(unique.len(), names.len(), "{names:?}");
    for (path, methods) in description["paths"].as_object().unwrap() {
        let options = Client::new().request(Method::OPTIONS, server.at(path)).send().await.unwrap();
        assert_eq!(options.status(), StatusCode::NO_CONTENT, "{path}");
        let allowed = options.headers()["allow"].to_str().unwrap().to_lowercase();
        assert!(
            methods.as_object().unwrap().keys().all(|method| allowed.contains(method)),
            "{path}: {allowed}"
        );
    }
    // A handler takes `{file}` and finds the rest in it: what is after the first brace of a part does not count.
    let shape = |path: &str| -> Vec<String> {
        let parts = path.trim_end_matches('/').split('/');
        parts
            .map(|part| part.find('{').map_or(part.to_owned(), |at| format!("{}{{}}", &part[..at])))
            .collect()
    };
    let described: Vec<_> =
        description["paths"].as_object().unwrap().keys().map(|path| shape(path)).collect();
    let routes = include_str!("../../src/http/mod.rs");
    let listed = routes.lines().filter_map(|line| line.trim().strip_prefix(".route(\"")?.split('"').next());
    for path in listed.filter(|path| !path.starts_with("/docs") && *path != "/openapi.json") {
        assert!(described.contains(&shape(path)), "{path} is not described");
    }
}

#[tokio::test]
async fn operations() {
    let server = Server::tiny();
    insta::assert_json_snapshot!("healthz", get(&server, "/healthz").await.json::<Value>().await.unwrap());
    insta::assert_json_snapshot!("readyz", document(get(&server, "/readyz").await).await);
    post(&server, IDENTIFY, r#"{"address":"海棠路5号"}"#).await;
    let metrics = get(&server, "/metrics").await.text().await.unwrap();
    for name in [
        "http_requests_total{method=\"POST\",route=\"/api/v1/addresses/identify\",status=\"200\"}",
        "http_request_duration_seconds_bucket{method=\"POST\",route=\"/api/v1/addresses/identify\",le=",
        "ftz_atlas_verdicts_total{verdict=",
        "ftz_atlas_rows{kind=\"addresses\"} 82",
        "ftz_atlas_database_reachable 1",
        "process_resident_memory_bytes ",
    ] {
        assert!(metrics.contains(name), "{name} is missing in\n{metrics}");
    }
}

#[tokio::test]
async fn pages_and_headers() {
    let server = Server::tiny();
    for (path, kind) in [
        ("/", "text/html"),
        ("/docs", "text/html"),
        ("/docs/docs.js", "text/javascript"),
        ("/docs/docs.css", "text/css"),
        ("/healthz", "application/json"),
        ("/nothing.png", "application/problem+json"),
    ] {
        let answer = get(&server, path).await;
        let headers = answer.headers();
        assert!(headers["content-type"].to_str().unwrap().starts_with(kind), "{path}");
        assert!(
            headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"),
            "{path}"
        );
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert!(headers.contains_key("x-request-id"), "{path}");
    }
    // A page that names no icon makes browsers ask for one that is not there.
    for path in ["/", "/docs"] {
        let page = get(&server, path).await;
        assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("img-src 'self' data:"));
        let page = page.text().await.unwrap();
        let icon =
            page.split("<link rel=\"icon\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        if !icon.starts_with("data:image/svg+xml,") {
            assert_eq!(get(&server, icon).await.status(), StatusCode::OK, "{icon}");
        }
    }
    let given =
        Client::new().head(server.at("/healthz")).header("x-request-id", "desk-7").send().await.unwrap();
    assert_eq!(
        (given.status(), &given.headers()["x-request-id"]),
        (StatusCode::OK, &"desk-7".parse().unwrap())
    );
    assert_eq!(given.headers()["content-length"], "15");
    assert!(given.bytes().await.unwrap().is_empty());
    let page = Client::new().get(server.at("/some/view")).header("accept", "text/html").send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_log_holds_no_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[], &[]);
    post(&server, IDENTIFY, r#"{"address":"海棠路5号 a-telling-word"}"#).await;
    post(&server, IDENTIFY, r#"{"address":"a-telling-word", "address":1}"#).await;
    get(&server, "/api/v1/addresses/suggest?q=a-telling-word").await;
    get(&server, "/?address=a-telling-word").await;
    get(&server, "/a-telling-word").await;
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("/api/v1/addresses/identify"), "{log}");
    assert!(!log.contains("telling") && !log.contains("海棠"), "{log}");
}

#[tokio::test]
async fn what_comes_too_slowly_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[], &[("FTZ_ATLAS_TIMEOUT_SECONDS", "0.5")]);
    // A body that stops in the middle.
    let answer = raw(
        &server,
        "POST /api/v1/addresses/identify HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
    );
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    // A head that stops in the middle: the connection is closed.
    assert_eq!(raw(&server, "GET /healthz HTTP/1.1\r\nhost:"), "");
}

#[tokio::test]
async fn more_than_the_limit_at_once_is_shed() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(
        folder.path(),
        &[],
        &[("FTZ_ATLAS_CONCURRENCY", "1"), ("FTZ_ATLAS_TIMEOUT_SECONDS", "20")],
    );
    // One request holds the only place while its body is awaited.
    let mut held = TcpStream::connect(server.address()).unwrap();
    held.write_all(b"POST /api/v1/addresses/identify HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 17\r\n\r\n{").unwrap();
    let shed = loop {
        let answer = get(&server, "/api/v1/atlas").await;
        if answer.status() != StatusCode::OK {
            break answer;
        }
    };
    assert_eq!(shed.headers()["retry-after"], "1");
    insta::assert_json_snapshot!("shed", problem(shed).await);
    assert_eq!(get(&server, "/healthz").await.status(), StatusCode::OK);
    held.write_all(b"\"address\":\"xyz\"}").unwrap();
    let mut answer = [0; 12];
    held.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
}

#[tokio::test]
async fn requests_under_way_are_finished_at_shutdown() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path(), &[], &[]);
    let mut under_way = TcpStream::connect(server.address()).unwrap();
    under_way.write_all(b"POST /api/v1/addresses/identify HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 17\r\n\r\n{").unwrap();
    // Long enough to be accepted.
    std::thread::sleep(Duration::from_millis(200));
    server.signal("TERM");
    let began = Instant::now();
    while TcpStream::connect(server.address()).is_ok() {
        assert!(began.elapsed() < Duration::from_secs(10), "still accepting");
        std::thread::sleep(Duration::from_millis(10));
    }
    under_way.write_all(b"\"address\":\"xyz\"}").unwrap();
    let mut answer = String::new();
    under_way.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(server.wait(), Some(0));
    // The database was closed: its write-ahead log is in the file again.
    let data = folder.path().join("data");
    assert!(data.join("ftz-atlas.sqlite").exists() && !data.join("ftz-atlas.sqlite-wal").exists());
}

/// Sends text as it is and reads until the server closes.
fn raw(server: &Server, text: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
