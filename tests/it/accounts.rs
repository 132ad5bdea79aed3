//! Signing in, the own account, and the accounts of others.

use std::time::Instant;

use ftz_atlas::access::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Server, import_tiny, run, stderr, stdout};
use crate::people::Office;

const SESSION: &str = "/api/v1/session";
const FACTOR: &str = "/api/v1/session/factor";
const PASSWORD: &str = "/api/v1/account/password";

#[tokio::test]
async fn without_accounts_the_machine_is_answered_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    let server = Server::start(folder.path(), &[], &[]);
    let session: Value = reqwest::get(server.at(SESSION)).await.unwrap().json().await.unwrap();
    assert_eq!((&session["stage"], &session["accounts"]), (&json!("local"), &json!(false)));
    assert_eq!(session["actions"], json!(["identify", "layers", "download", "operate"]));
    drop(server);
    let output = run(folder.path(), &["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("ftz-atlas user add"), "{}", stderr(&output));
    // With an account it is still refused while passwords would travel in the open.
    let added =
        run(folder.path(), &["user", "add", "root", "--role", "system_admin", "--unit-name", "信息中心"]);
    assert!(added.status.success(), "{}", stderr(&added));
    let output = run(folder.path(), &["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("明文"), "{}", stderr(&output));
}

#[tokio::test]
async fn the_first_administrator_comes_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    let refused =
        run(folder.path(), &["user", "add", "Root", "--role", "system_admin", "--unit-name", "中心"]);
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    let refused = run(folder.path(), &["user", "add", "root", "--role", "visitor"]);
    assert_eq!(refused.status.code(), Some(2));
    let refused = run(folder.path(), &["user", "add", "root", "--role", "clerk"]);
    assert!(stderr(&refused).contains("admin"), "no such unit yet: {}", stderr(&refused));
    let arguments = ["user", "add", "root", "--role", "system_admin", "--unit-name", "信息中心", "--json"];
    let added = run(folder.path(), &arguments);
    let made: Value = serde_json::from_str(&stdout(&added)).unwrap();
    let password = made["password"].as_str().unwrap().to_owned();
    assert!(stderr(&run(folder.path(), &arguments)).contains("已有"));
    let server = Server::start(folder.path(), &[], &[]);
    let client = reqwest::Client::new();
    let body = json!({ "name": "root", "password": password });
    let reply = client.post(server.at(SESSION)).json(&body).send().await.unwrap();
    let session: Value = reply.json().await.unwrap();
    // A second factor first, then another password.
    assert_eq!(session["stage"], "enrol");
    assert!(session["actions"].as_array().unwrap().is_empty());
    // Who is locked out is helped at the server; the old password is of no use then.
    let reset = run(folder.path(), &["user", "password", "root", "--json"]);
    let reset: Value = serde_json::from_str(&stdout(&reset)).unwrap();
    assert_ne!(reset["password"], made["password"]);
    let reply = client.post(server.at(SESSION)).json(&body).send().await.unwrap();
    assert_eq!(reply.status(), 401);
    let list = run(folder.path(), &["user", "list"]);
    assert!(stdout(&list).contains("root  root（系统管理员，信息中心）"), "{}", stdout(&list));
}

#[tokio::test]
async fn a_session_begins_goes_on_under_other_secrets_and_ends() {
    let office = Office::open().await;
    let mut clerk = office.nobody();
    let password = office.passwords[&Role::Clerk].clone();
    // A cookie that somebody put there before is not the session's (session fixation).
    let planted = format!("ftz_session={}", "ab".repeat(32));
    clerk.cookie = Some(planted.clone());
    let body = json!({ "name": " CLERK ", "password": password });
    let reply = clerk.send(Method::POST, SESSION, body).await;
    assert_eq!(reply.status(), 200);
    let set = reply.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict") && set.contains("Path=/"), "{set}");
    assert_ne!(clerk.cookie.as_deref(), Some(planted.as_str()));
    let session: Value = reply.json().await.unwrap();
    assert_eq!(session["stage"], "open");
    assert_eq!(session["account"]["role"], "clerk");
    assert_eq!(session["account"]["unit"], json!({ "code": "tax", "name": "税务局" }));
    assert_eq!(session["actions"], json!(["identify", "layers"]));
    // Signing in again takes another secret, and the one before is of no use.
    let before = clerk.cookie.clone().unwrap();
    clerk.sign_in("clerk", &password).await;
    let after = clerk.cookie.clone().unwrap();
    assert_ne!(before, after);
    clerk.cookie = Some(before);
    assert_eq!(clerk.session().await["stage"], "none");
    clerk.cookie = Some(after.clone());
    clerk.expect(Method::DELETE, SESSION, Value::Null, 204).await;
    assert_eq!(clerk.cookie, None);
    clerk.cookie = Some(after);
    assert_eq!(clerk.session().await["stage"], "none");
    clerk.expect(Method::POST, "/api/v1/addresses/identify", json!({ "address": "x" }), 401).await;
}

#[tokio::test]
async fn a_second_factor_is_set_up_asked_for_and_taken_once() {
    let office = Office::open().await;
    let mut admin = office.nobody();
    let password = &office.passwords[&Role::SystemAdmin];
    assert_eq!(admin.sign_in("system_admin", password).await["stage"], "enrol");
    // Nothing else before.
    admin.expect(Method::GET, "/api/v1/accounts", Value::Null, 401).await;
    admin.expect(Method::GET, "/api/v1/account/keys", Value::Null, 401).await;
    admin.expect(Method::POST, "/api/v1/account/factor", json!({ "password": "wrong" }), 401).await;
    let half = admin.cookie.clone();
    let papers = admin.enrol(password).await;
    assert_ne!(admin.cookie, half, "another secret");
    assert_eq!(admin.session().await["stage"], "open");
    assert_eq!(admin.get("/api/v1/accounts").await.status(), 200);
    // The next sign-in asks for it.
    let secret = admin.secret.clone();
    let mut later = office.nobody();
    later.secret = secret;
    assert_eq!(later.sign_in("system_admin", password).await["stage"], "second_factor");
    assert_eq!(later.session().await["account"]["title"], "", "nothing more than was typed");
    for (method, path) in
        [(Method::GET, "/api/v1/accounts"), (Method::POST, "/api/v1/account/factor"), (Method::PUT, PASSWORD)]
    {
        let body = json!({ "password": password, "current": password });
        later.expect(method, path, body, 401).await;
    }
    // The code that set it up was taken; a wrong one is refused; the next one serves, once.
    let used = later.code(0);
    let next = later.code(1);
    later.expect(Method::POST, FACTOR, json!({ "code": "000000" }), 401).await;
    later.expect(Method::POST, FACTOR, json!({ "code": used }), 401).await;
    let before = later.cookie.clone();
    assert_eq!(later.expect(Method::POST, FACTOR, json!({ "code": next }), 200).await["stage"], "open");
    assert_ne!(before, later.cookie);
    let mut again = office.nobody();
    again.sign_in("system_admin", password).await;
    again.expect(Method::POST, FACTOR, json!({ "code": next }), 401).await;
    // A code on paper serves once, too.
    let typed = papers[0].to_uppercase();
    again.expect(Method::POST, FACTOR, json!({ "code": typed }), 200).await;
    let mut once_more = office.nobody();
    once_more.sign_in("system_admin", password).await;
    once_more.expect(Method::POST, FACTOR, json!({ "code": papers[0] }), 401).await;
    // An administrator cannot do without.
    let body = json!({ "password": password, "code": papers[1] });
    again.expect(Method::DELETE, "/api/v1/account/factor", body, 409).await;
}

#[tokio::test]
async fn passwords_keep_to_the_policy() {
    let office = Office::open().await;
    let mut clerk = office.person(Role::Clerk).await;
    let first = office.passwords[&Role::Clerk].clone();
    let other = office.person(Role::Clerk).await;
    for (password, word) in [("short", "至少"), ("clerk-Clerk-2026", "登录名"), (first.as_str(), "用过")]
    {
        let body = json!({ "current": first, "password": password });
        let refused = clerk.expect(Method::PUT, PASSWORD, body, 422).await;
        assert_eq!(refused["errors"][0]["pointer"], "/password");
        assert!(refused["detail"].as_str().unwrap().contains(word), "{refused}");
    }
    let body = json!({ "current": "wrong", "password": "Korrekt-9-pferd" });
    clerk.expect(Method::PUT, PASSWORD, body, 401).await;
    let body = json!({ "current": first, "password": "Korrekt-9-pferd" });
    assert_eq!(clerk.expect(Method::PUT, PASSWORD, body, 200).await["stage"], "open");
    // Other sessions have ended, the old password is of no use, nor may it be taken again.
    assert_eq!(other.session().await["stage"], "none");
    let body = json!({ "name": "clerk", "password": first });
    office.nobody().expect(Method::POST, SESSION, body, 401).await;
    let body = json!({ "current": "Korrekt-9-pferd", "password": first });
    clerk.expect(Method::PUT, PASSWORD, body, 422).await;
}

#[tokio::test]
async fn wrong_tries_lock_and_nothing_tells_who_exists() {
    let office = Office::open().await;
    let mut nobody = office.nobody();
    let mut try_in = async |name: &str, password: &str| {
        let began = Instant::now();
        let body = json!({ "name": name, "password": password });
        let mut refused = nobody.expect(Method::POST, SESSION, body, 401).await;
        refused["instance"] = Value::Null;
        (refused, began.elapsed())
    };
    let (unknown, unknown_took) = try_in("nobody-at-all", "wrong").await;
    let (known, known_took) = try_in("clerk", "wrong").await;
    assert_eq!(unknown, known);
    // Both are held until the same moment: what differs is the machine's noise.
    assert!(unknown_took.as_millis() >= 400 && known_took.as_millis() >= 400);
    for _ in 0..4 {
        try_in("clerk", "wrong").await;
    }
    // Locked: the right password is as wrong as any, and the text is the same.
    let (locked, _) = try_in("clerk", &office.passwords[&Role::Clerk]).await;
    assert_eq!(locked, known);
    let mut admin = office.person(Role::SystemAdmin).await;
    let found = admin.read("/api/v1/accounts?q=clerk").await;
    let account = &found["accounts"][0];
    assert!(account["locked_until"].is_string());
    let path = format!("/api/v1/accounts/{}", account["id"].as_str().unwrap());
    admin.expect(Method::PATCH, &path, json!({ "locked": false }), 200).await;
    office.person(Role::Clerk).await;
    // Other accounts were not touched.
    office.person(Role::Reviewer).await;
}

#[tokio::test]
async fn accounts_are_administered() {
    let office = Office::open().await;
    let mut admin = office.person(Role::SystemAdmin).await;
    let unit = json!({ "code": "port", "name": "港航局" });
    admin.expect(Method::POST, "/api/v1/units", unit.clone(), 201).await;
    admin.expect(Method::POST, "/api/v1/units", unit, 409).await;
    admin.expect(Method::POST, "/api/v1/units", json!({ "code": "P ort", "name": "x" }), 422).await;
    let body = json!({ "name": "lisi", "title": "李四", "role": "officer", "unit": "port" });
    let made = admin.expect(Method::POST, "/api/v1/accounts", body.clone(), 201).await;
    admin.expect(Method::POST, "/api/v1/accounts", body, 409).await;
    for (field, value) in [("name", "X"), ("role", "king"), ("unit", "none"), ("title", "")] {
        let mut body = json!({ "name": "wangwu", "title": "王五", "role": "officer", "unit": "port" });
        body[field] = json!(value);
        let refused = admin.expect(Method::POST, "/api/v1/accounts", body, 422).await;
        assert_eq!(refused["errors"][0]["pointer"], format!("/{field}"));
    }
    // Whoever makes accounts makes none that would give himself rights or hide what he did.
    for role in ["security_admin", "auditor"] {
        let body = json!({ "name": "mole", "title": "x", "role": role, "unit": "port" });
        admin.expect(Method::POST, "/api/v1/accounts", body, 409).await;
    }
    let id = made["account"]["id"].as_str().unwrap();
    let path = format!("/api/v1/accounts/{id}");
    admin.expect(Method::PATCH, &path, json!({ "role": "auditor" }), 409).await;
    let all = admin.read("/api/v1/accounts").await;
    let of = |role: &str| {
        let accounts = all["accounts"].as_array().unwrap();
        accounts.iter().find(|account| account["role"] == role).unwrap()["id"].as_str().unwrap().to_owned()
    };
    for (role, rest) in
        [("auditor", "/password"), ("security_admin", "/password"), ("system_admin", "/password")]
    {
        admin.expect(Method::POST, &format!("/api/v1/accounts/{}{rest}", of(role)), json!({}), 409).await;
    }
    // The password that was told serves to choose another, and for nothing else.
    let mut lisi = office.nobody();
    let given = made["password"].as_str().unwrap();
    assert_eq!(lisi.sign_in("lisi", given).await["stage"], "password");
    lisi.expect(Method::POST, "/api/v1/addresses/identify", json!({ "address": "x" }), 401).await;
    let body = json!({ "current": given, "password": "Korrekt-9-pferd" });
    assert_eq!(lisi.expect(Method::PUT, PASSWORD, body, 200).await["stage"], "open");
    // Another role ends its sessions; a unit that is not active lets nobody in.
    admin.expect(Method::PATCH, &path, json!({ "role": "clerk" }), 200).await;
    assert_eq!(lisi.session().await["stage"], "none");
    lisi.sign_in("lisi", "Korrekt-9-pferd").await;
    admin.expect(Method::PATCH, "/api/v1/units/port", json!({ "active": false }), 200).await;
    assert_eq!(lisi.session().await["stage"], "none");
    let body = json!({ "name": "lisi", "password": "Korrekt-9-pferd" });
    office.nobody().expect(Method::POST, SESSION, body, 401).await;
    admin.expect(Method::PATCH, "/api/v1/units/tax", json!({ "active": false }), 409).await;
}

#[tokio::test]
async fn silence_and_time_end_a_session() {
    let office = Office::open().await;
    let clerk = office.person(Role::Clerk).await;
    let reviewer = office.person(Role::Reviewer).await;
    assert_eq!(clerk.session().await["idle_seconds"], 1800);
    // As if the time had passed: the rows are what a server that starts knows.
    let sql = "UPDATE sessions SET seen_at = '2026-01-01T00:00:00.000000Z' WHERE account IN \
        (SELECT id FROM accounts WHERE name = 'clerk'); \
        UPDATE sessions SET expires_at = '2026-01-01T00:00:00.000000Z' WHERE account IN \
        (SELECT id FROM accounts WHERE name = 'reviewer'); \
        UPDATE access_revision SET revision = revision + 1";
    office.execute(sql).await;
    tokio::time::sleep(std::time::Duration::from_millis(2500)).await;
    assert_eq!(clerk.session().await["stage"], "none");
    assert_eq!(reviewer.session().await["stage"], "none");
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_it() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into(), "127.0.0.1".into()]).unwrap();
    std::fs::write(folder.path().join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    let config = "[server.tls]\ncertificate = \"cert.pem\"\nkey = \"key.pem\"\n";
    std::fs::write(folder.path().join("c.toml"), config).unwrap();
    let arguments = ["user", "add", "root", "--role", "system_admin", "--unit-name", "信息中心", "--json"];
    let made_account: Value = serde_json::from_str(&stdout(&run(folder.path(), &arguments))).unwrap();
    let server = Server::start(folder.path(), &["--config", "c.toml"], &[]);
    assert!(server.url.starts_with("https://"));
    let root = reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder().add_root_certificate(root).build().unwrap();
    let body = json!({ "name": "root", "password": made_account["password"] });
    let reply = client.post(server.at(SESSION)).json(&body).send().await.unwrap();
    let cookie = reply.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-ftz_session=") && cookie.ends_with("; Secure"), "{cookie}");
    assert!(reply.headers().contains_key("strict-transport-security"));
    // In the open nothing is said.
    let plain = server.url.replace("https", "http");
    assert!(reqwest::get(plain).await.is_err());
    drop(server);
    std::fs::write(folder.path().join("key.pem"), "nothing").unwrap();
    let output = run(folder.path(), &["serve", "--config", "c.toml", "--listen", "127.0.0.1:0"]);
    assert!(stderr(&output).contains("key.pem"), "{}", stderr(&output));
}
