//! A server with layers of every level and an account for every role, and the people who use it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use ftz_atlas::access::keyring::{Keyring, Keys, Suite};
use ftz_atlas::access::{AccessLevel, Role};
use ftz_atlas::config;
use ftz_atlas::http::auth::{Authority, Ingredients};
use ftz_atlas::jobs::access::accounts::{self, NewAccount};
use ftz_atlas::jobs::access::audit::{AuditLog, AuditSettings};
use ftz_atlas::store::{DatabaseUrl, Store};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{Server, import_tiny, run, stderr};

/// Sessions, codes and passwords live by the real time.
#[allow(clippy::disallowed_methods, reason = "what is tested runs as a process of its own")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Who may ask a server that is made by hand.
pub async fn authority(store: &Store, now: fn() -> DateTime<Utc>) -> Authority {
    let heads = tempfile::tempdir().unwrap().keep();
    let ring = Keyring::new(&mut ftz_atlas::jobs::access::entropy());
    let settings = AuditSettings {
        ring: ring.clone(),
        suite: Suite::International,
        heads: heads.clone(),
        now,
        teller: None,
    };
    let (audit, _) = AuditLog::start(store.clone(), settings);
    let ingredients = Ingredients {
        settings: config::Access::default(),
        secure: false,
        proxies: Vec::new(),
        heads,
        keys: Arc::new(Keys::fixed(ring)),
        store: store.clone(),
        audit,
        oidc: None,
    };
    Authority::new(ingredients, AccessLevel::L1).await.unwrap()
}

/// The tiny city with the layers `open`, `inner`, `bound` and `secret` of L1 to L4, and accounts named as their roles.
pub struct Office {
    pub folder: TempDir,
    pub passwords: BTreeMap<Role, String>,
    pub server: Server,
}

pub const LAYERS: [(&str, &str); 4] = [("open", "L1"), ("inner", "L2"), ("bound", "L3"), ("secret", "L4")];

/// A layer of two points that tells of people: of the units `tax` and `market`.
pub const FIRMS: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"code":"A","name":"甲公司","kind":"x","unit":"tax","phone":"13912345678"},"geometry":{"type":"Point","coordinates":[120.001,36.25]}},
    {"type":"Feature","properties":{"code":"B","name":"乙公司","kind":"y","unit":"market","phone":"13887654321"},"geometry":{"type":"Point","coordinates":[120.002,36.25]}}]}"#;

impl Office {
    pub async fn open() -> Self {
        Self::with(&[]).await
    }

    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        import_tiny(folder.path());
        for (layer, level) in LAYERS {
            import_layer(folder.path(), layer, level, FIRMS);
        }
        let store = Self::store_of(folder.path()).await;
        for (code, name) in [("tax", "税务局"), ("market", "市场监管局")] {
            accounts::ensure_unit(&store, code, name, now()).await.unwrap();
        }
        let mut passwords = BTreeMap::new();
        for role in Role::of_accounts() {
            let name = role.as_str().to_owned();
            let new = NewAccount {
                title: name.clone(),
                name,
                role,
                unit: "tax".into(),
                must_change: false,
                subject: String::new(),
            };
            // Made now, so that no password is too old.
            passwords.insert(role, accounts::add(&store, new, now()).await.unwrap().1);
        }
        store.close().await;
        let server = Server::start(folder.path(), &[], settings);
        Self { folder, passwords, server }
    }

    async fn store_of(folder: &Path) -> Store {
        Store::open(&DatabaseUrl::in_folder(&folder.join("data"))).await.unwrap()
    }

    pub async fn store(&self) -> Store {
        Self::store_of(self.folder.path()).await
    }

    /// Somebody who has not signed in.
    pub fn nobody(&self) -> Person<'_> {
        Person { office: self, client: Client::builder().build().unwrap(), cookie: None, secret: None }
    }

    /// Somebody who has; administrators have set up a second factor.
    pub async fn person(&self, role: Role) -> Person<'_> {
        let mut person = self.nobody();
        let session = person.sign_in(role.as_str(), &self.passwords[&role]).await;
        match session["stage"].as_str().unwrap() {
            "enrol" => {
                person.enrol(&self.passwords[&role]).await;
            }
            "open" => {}
            other => panic!("{role:?} is at {other}"),
        }
        person
    }

    /// Runs a text of SQL past the server.
    pub async fn execute(&self, sql: &str) {
        crate::store::execute(&DatabaseUrl::in_folder(&self.folder.path().join("data")), sql).await;
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }
}

pub fn import_layer(folder: &Path, layer: &str, level: &str, content: &str) {
    let file = folder.join(format!("{layer}.geojson"));
    std::fs::write(&file, content).unwrap();
    let file = file.to_str().unwrap();
    let output =
        run(folder, &["import", "layer", file, "--layer", layer, "--level", level, "--crs", "wgs84"]);
    assert!(output.status.success(), "{}", stderr(&output));
}

/// A browser: it keeps its cookie and says whose page asks.
pub struct Person<'a> {
    pub office: &'a Office,
    client: Client,
    pub cookie: Option<String>,
    /// Of the second factor.
    pub secret: Option<Vec<u8>>,
}

impl Person<'_> {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, self.office.server.at(path));
        let request = request.header("origin", &self.office.server.url);
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub async fn send(&mut self, method: Method, path: &str, body: Value) -> Response {
        let response = self.request(method, path).json(&body).send().await.unwrap();
        if let Some(set) = response.headers().get("set-cookie") {
            let set = set.to_str().unwrap();
            let (cookie, _) = set.split_once(';').unwrap();
            self.cookie = (!cookie.ends_with('=')).then(|| cookie.to_owned());
        }
        response
    }

    /// The reply's document, where its status is the one that is expected.
    #[track_caller]
    pub fn expect(
        &mut self,
        method: Method,
        path: &str,
        body: Value,
        status: u16,
    ) -> impl Future<Output = Value> {
        let place = std::panic::Location::caller();
        async move {
            let response = self.send(method, path, body).await;
            let (found, text) = (response.status().as_u16(), response.text().await.unwrap());
            assert_eq!(found, status, "{place}: {path}: {text}");
            serde_json::from_str(&text).unwrap_or(Value::Null)
        }
    }

    pub async fn read(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    pub async fn sign_in(&mut self, name: &str, password: &str) -> Value {
        let body = json!({ "name": name, "password": password });
        self.expect(Method::POST, "/api/v1/session", body, 200).await
    }

    pub async fn session(&self) -> Value {
        self.read("/api/v1/session").await
    }

    /// Sets up a second factor and returns the codes on paper.
    pub async fn enrol(&mut self, password: &str) -> Vec<String> {
        let path = "/api/v1/account/factor";
        let begun = self.expect(Method::POST, path, json!({ "password": password }), 200).await;
        assert!(begun["qr"].as_str().unwrap().contains("<svg"));
        self.secret =
            Some(totp_rs::Secret::Encoded(begun["secret"].as_str().unwrap().into()).to_bytes().unwrap());
        let code = self.code(0);
        let codes = self.expect(Method::PUT, path, json!({ "code": code }), 200).await;
        codes["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().into()).collect()
    }

    /// The code of now, or of some steps later.
    pub fn code(&self, steps: i64) -> String {
        let secret = self.secret.clone().unwrap();
        let totp =
            totp_rs::TOTP::new(totp_rs::Algorithm::SHA1, 6, 1, 30, secret, None, String::new()).unwrap();
        totp.generate((now().timestamp() + 30 * steps) as u64)
    }

    /// Changes the rights by a closure over their document.
    pub async fn change_rights(&mut self, change: impl FnOnce(&mut Value)) -> Value {
        let mut held = self.read("/api/v1/rights").await;
        change(&mut held["rights"]);
        let body = json!({ "version": held["version"], "reason": "测试", "rights": held["rights"] });
        self.expect(Method::PUT, "/api/v1/rights", body, 200).await
    }
}
