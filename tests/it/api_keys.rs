//! Keys for programs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ftz_atlas::access::Role;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::people::{Office, Person};

const KEYS: &str = "/api/v1/account/keys";
const IDENTIFY: &str = "/api/v1/addresses/identify";

async fn key(person: &mut Person<'_>, scopes: &[&str], per_minute: u32, per_day: u32) -> (String, String) {
    let body = json!({ "title": "全程电子化", "scopes": scopes, "days": 30, "per_minute": per_minute, "per_day": per_day });
    let made = person.expect(Method::POST, KEYS, body, 201).await;
    (made["key"].as_str().unwrap().into(), made["info"]["id"].as_str().unwrap().into())
}

async fn status(office: &Office, key: &str, path: &str) -> u16 {
    Client::new().get(office.server.at(path)).header("x-api-key", key).send().await.unwrap().status().as_u16()
}

async fn identify(office: &Office, key: &str) -> u16 {
    let request = Client::new().post(office.server.at(IDENTIFY)).header("x-api-key", key);
    request.json(&json!({ "address": "x" })).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_key_may_what_its_scopes_say_and_no_more() {
    let office = Office::open().await;
    let mut officer = office.person(Role::Officer).await;
    for (field, value, pointer) in [
        ("scopes", json!(["accounts"]), "/scopes/0"),
        ("scopes", json!(["identify", "usage"]), "/scopes/1"),
        ("scopes", json!([]), "/scopes"),
        ("days", json!(0), "/days"),
        ("per_minute", json!(0), "/per_minute"),
        ("title", json!(" "), "/title"),
    ] {
        let mut body =
            json!({ "title": "t", "scopes": ["identify"], "days": 1, "per_minute": 1, "per_day": 1 });
        body[field] = value;
        let refused = officer.expect(Method::POST, KEYS, body, 422).await;
        assert_eq!(refused["errors"][0]["pointer"], pointer);
    }
    let (secret, id) = key(&mut officer, &["identify"], 600, 1000).await;
    assert_eq!(identify(&office, &secret).await, 200);
    assert_eq!(status(&office, &secret, "/api/v1/layers").await, 403);
    // A key is no person: it makes no keys, changes no password, signs nobody out.
    assert_eq!(status(&office, &secret, KEYS).await, 403);
    assert_eq!(status(&office, &secret, "/api/v1/account/sessions").await, 403);
    // Its secret is told once and kept nowhere.
    let listed = officer.read(KEYS).await;
    assert_eq!(listed["keys"][0]["scopes"], json!(["identify"]));
    assert!(!listed.to_string().contains(&secret));
    // What its account loses, it loses.
    let mut security = office.person(Role::SecurityAdmin).await;
    security.change_rights(|rights| rights["roles"]["officer"]["actions"] = json!(["layers"])).await;
    assert_eq!(identify(&office, &secret).await, 403);
    officer.expect(Method::DELETE, &format!("{KEYS}/{id}"), Value::Null, 204).await;
    officer.expect(Method::DELETE, &format!("{KEYS}/{id}"), Value::Null, 404).await;
    assert_eq!(identify(&office, &secret).await, 401);
}

#[tokio::test]
async fn quotas_by_minute_and_by_day() {
    let office = Office::open().await;
    let mut clerk = office.person(Role::Clerk).await;
    let (by_minute, _) = key(&mut clerk, &["identify"], 3, 1000).await;
    for expected in [200, 200, 200, 429] {
        assert_eq!(identify(&office, &by_minute).await, expected);
    }
    let (by_day, _) = key(&mut clerk, &["identify"], 100, 2).await;
    for expected in [200, 200, 429, 429] {
        assert_eq!(identify(&office, &by_day).await, expected);
    }
    let request = Client::new().post(office.server.at(IDENTIFY)).header("x-api-key", &by_day);
    let refused = request.json(&json!({ "address": "x" })).send().await.unwrap();
    assert!(refused.headers().contains_key("retry-after"));
}

#[tokio::test]
async fn desktops_bring_it_as_basic_or_in_the_query_and_no_log_has_it() {
    let office = Office::open().await;
    let mut officer = office.person(Role::Officer).await;
    let (secret, _) = key(&mut officer, &["layers", "identify"], 600, 1000).await;
    let client = Client::new();
    let capabilities = "/wfs?service=WFS&request=GetCapabilities";
    // A desktop that brings nothing is asked for a name and a password; a page of ours is not, else its browser would ask.
    let asked = client.get(office.server.at(capabilities)).send().await.unwrap();
    assert_eq!(asked.status(), 401);
    assert!(asked.headers()["www-authenticate"].to_str().unwrap().starts_with("Basic"));
    let page = client.get(office.server.at(capabilities)).header("sec-fetch-site", "same-origin");
    assert!(!page.send().await.unwrap().headers().contains_key("www-authenticate"));
    let basic = STANDARD.encode(format!("qgis:{secret}"));
    for (name, value, path) in [
        ("authorization", format!("Basic {basic}"), capabilities.to_owned()),
        ("authorization", format!("Bearer {secret}"), "/ogc/collections".to_owned()),
        ("accept", "*/*".to_owned(), format!("{capabilities}&key={secret}")),
        ("accept", "*/*".to_owned(), format!("/tiles/open/3/6/3.mvt?key={secret}")),
        ("accept", "*/*".to_owned(), format!("/ogc/collections/open/items?key={secret}")),
        (
            "accept",
            "*/*".to_owned(),
            format!("/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=open&key={secret}"),
        ),
    ] {
        let reply = client.get(office.server.at(&path)).header(name, value).send().await.unwrap();
        assert!(reply.status().is_success(), "{path}: {}", reply.status());
        let text = reply.text().await.unwrap_or_default();
        assert!(!text.contains(&secret), "{path} tells the key");
    }
    let log = office.log();
    assert!(log.contains("/wfs") && !log.contains(&secret) && !log.contains(&basic), "the log has a key");
}
