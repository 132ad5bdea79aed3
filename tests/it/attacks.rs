//! What somebody might try.

use ftz_atlas::access::Role;
use ftz_atlas::jobs::access::accounts::{self, NewAccount};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::people::{Office, now};

#[tokio::test]
async fn pages_of_others_cannot_use_a_session() {
    let office = Office::open().await;
    let clerk = office.person(Role::Clerk).await;
    let cookie = clerk.cookie.clone().unwrap();
    let own = office.server.url.clone();
    let other_port = own.replace(|c: char| c.is_ascii_digit(), "9");
    let cases: [(&[(&str, &str)], bool); 10] = [
        (&[("sec-fetch-site", "same-origin")], true),
        (&[("origin", &own)], true),
        (&[("sec-fetch-site", "cross-site"), ("origin", &own)], false),
        // Another port of this host may be another's.
        (&[("sec-fetch-site", "same-site")], false),
        (&[("origin", &other_port)], false),
        (&[("sec-fetch-site", "none")], false),
        (&[("origin", "https://evil.example")], false),
        (&[("origin", "null")], false),
        (&[("referer", &own)], false),
        (&[], false),
    ];
    for (headers, passes) in cases {
        for (method, path) in
            [(Method::POST, "/api/v1/addresses/identify"), (Method::DELETE, "/api/v1/account/keys/x")]
        {
            let mut request =
                Client::new().request(method.clone(), office.server.at(path)).header("cookie", &cookie);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let status = request.json(&json!({ "address": "x" })).send().await.unwrap().status();
            assert_eq!(status != 403, passes, "{method} {headers:?}: {status}");
        }
    }
    // A form of another page cannot bring JSON.
    let form = Client::new().post(office.server.at("/api/v1/session")).header("content-type", "text/plain");
    assert_eq!(form.body(r#"{"name":"clerk","password":"x"}"#).send().await.unwrap().status(), 415);
}

#[tokio::test]
async fn nobody_reaches_another_ones_things_by_their_ids() {
    let office = Office::open().await;
    let mut clerk = office.person(Role::Clerk).await;
    let mut officer = office.person(Role::Officer).await;
    let body = json!({ "title": "t", "scopes": ["identify"], "days": 1, "per_minute": 9, "per_day": 9 });
    let key = officer.expect(Method::POST, "/api/v1/account/keys", body, 201).await;
    let sessions = officer.read("/api/v1/account/sessions").await;
    for (kind, id) in [("keys", &key["info"]["id"]), ("sessions", &sessions["sessions"][0]["id"])] {
        let path = format!("/api/v1/account/{kind}/{}", id.as_str().unwrap());
        clerk.expect(Method::DELETE, &path, Value::Null, 404).await;
    }
    assert_eq!(clerk.read("/api/v1/account/keys").await["keys"], json!([]));
    assert_eq!(clerk.read("/api/v1/account/sessions").await["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(officer.session().await["stage"], "open");
    assert_eq!(officer.read("/api/v1/account/keys").await["keys"][0]["revoked"], false);
}

/// Texts that have broken other programs.
const HOSTILE: [&str; 9] = [
    "' OR '1'='1",
    "'; DROP TABLE accounts; --",
    "\" OR \"\"=\"",
    "x' UNION SELECT password FROM accounts --",
    "%' OR 1=1 --",
    "{\"$gt\":\"\"}",
    "<script>alert(1)</script>",
    "=HYPERLINK(\"http://evil\",\"x\")",
    "../../../etc/passwd",
];

#[tokio::test]
async fn hostile_texts_are_texts() {
    let office = Office::open().await;
    let mut admin = office.person(Role::SystemAdmin).await;
    let mut nobody = office.nobody();
    for (index, text) in HOSTILE.iter().enumerate() {
        let body = json!({ "name": text, "password": text });
        nobody.expect(Method::POST, "/api/v1/session", body, 401).await;
        let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        assert_eq!(admin.read(&format!("/api/v1/accounts?q={encoded}")).await["accounts"], json!([]));
        // As the name of a person and of a unit it is kept as it is, and given back as it is.
        let unit = json!({ "code": format!("u{index}"), "name": text });
        assert_eq!(admin.expect(Method::POST, "/api/v1/units", unit, 201).await["name"], *text);
        let body = json!({ "name": format!("user{index}"), "title": text, "role": "clerk", "unit": format!("u{index}") });
        let made = admin.expect(Method::POST, "/api/v1/accounts", body, 201).await;
        assert_eq!(made["account"]["title"], *text);
        for path in ["/api/v1/accounts/{}", "/api/v1/units/{}", "/api/v1/account/keys/{}"] {
            let encoded = encoded.replace('+', "%20");
            let reply = admin.send(Method::PATCH, &path.replace("{}", &encoded), json!({})).await;
            assert!(matches!(reply.status().as_u16(), 404 | 405), "{path} {text}: {}", reply.status());
        }
    }
    let all = admin.read("/api/v1/accounts").await;
    assert_eq!(all["accounts"].as_array().unwrap().len(), 9 + HOSTILE.len());
    // In a file for a spreadsheet a formula is none.
    let auditor = office.person(Role::Auditor).await;
    let reply = auditor.get("/api/v1/audit.csv").await;
    assert!(reply.headers()["content-disposition"].to_str().unwrap().contains("attachment"));
    let text = reply.text().await.unwrap();
    assert!(text.contains("\"'=hyperlink("), "{text}");
    assert!(!text.contains(",=") && !text.contains(",\"="));
    // Each row says who took it away.
    assert!(text.lines().skip(1).filter(|line| !line.is_empty()).all(|line| line.contains(",auditor,2")));
    for hostile in ["%27%20OR%201=1", "%25", "_", "%27%3B%20DROP%20TABLE%20audit%3B--"] {
        let found = auditor.read(&format!("/api/v1/audit?account={hostile}&kind=account")).await;
        assert_eq!(found["entries"], json!([]), "{hostile}");
    }
}

#[tokio::test]
async fn spraying_passwords_over_many_accounts_is_stopped() {
    let office = Office::open().await;
    let tries = (0..31).map(|number| {
        let mut nobody = office.nobody();
        async move {
            let body = json!({ "name": format!("person{number}"), "password": "Spring-2026!" });
            nobody.send(Method::POST, "/api/v1/session", body).await.status().as_u16()
        }
    });
    let statuses = futures_util::future::join_all(tries).await;
    assert!(statuses.iter().all(|status| matches!(status, 401 | 429 | 503)), "{statuses:?}");
    let mut nobody = office.nobody();
    for _ in 0..31 {
        let body = json!({ "name": "another", "password": "Spring-2026!" });
        let reply = nobody.send(Method::POST, "/api/v1/session", body).await;
        if reply.status() == 429 {
            assert!(reply.headers().contains_key("retry-after"));
            return;
        }
    }
    panic!("nothing stopped it");
}

#[tokio::test]
async fn where_a_request_comes_from_is_not_what_it_says() {
    for (settings, seen) in
        [(&[][..], "127.0.0.1"), (&[("FTZ_ATLAS_PROXIES", "[\"127.0.0.1\"]")], "203.0.113.7")]
    {
        let office = Office::with(settings).await;
        let request = Client::new().post(office.server.at("/api/v1/session"));
        let request =
            request.header("x-forwarded-for", "6.6.6.6, 203.0.113.7").header("x-real-ip", "6.6.6.6");
        let request =
            request.header("forwarded", "for=6.6.6.6").json(&json!({ "name": "clerk", "password": "x" }));
        assert_eq!(request.send().await.unwrap().status(), 401);
        let auditor = office.person(Role::Auditor).await;
        let found = auditor.read("/api/v1/audit?kind=sign_in&account=clerk").await;
        assert_eq!(found["entries"][0]["address"], seen);
    }
}

#[tokio::test]
async fn every_reply_is_dressed_against_scripts_and_frames() {
    let office = Office::open().await;
    for path in ["/", "/map", "/api/v1/session", "/api/v1/accounts", "/nowhere", "/docs", "/wfs"] {
        let reply = office.nobody().get(path).await;
        let header =
            |name: &str| reply.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe-eval") && !policy.contains("script-src 'unsafe"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
    }
}

#[tokio::test]
async fn many_tries_at_once_are_many() {
    let office = Office::open().await;
    let auditor = office.person(Role::Auditor).await;
    // The right one is among two hundred: by its turn the account is locked.
    let tries = (0..200).map(|number| {
        let mut nobody = office.nobody();
        let right = office.passwords[&Role::Clerk].clone();
        async move {
            let password = if number == 180 { right } else { format!("Wrong-{number}-guess") };
            let body = json!({ "name": "clerk", "password": password });
            nobody.send(Method::POST, "/api/v1/session", body).await.status().as_u16()
        }
    });
    let statuses = futures_util::future::join_all(tries).await;
    let judged = statuses.iter().filter(|status| **status == 401).count();
    assert!(judged <= 30, "{judged} were judged");
    let found = auditor.read("/api/v1/audit?kind=sign_in&account=clerk&limit=200").await;
    let done = found["entries"].as_array().unwrap().iter().filter(|entry| entry["outcome"] == "done").count();
    assert!(done <= 1);
}

#[tokio::test]
async fn codes_at_once_are_counted_too() {
    let office = Office::open().await;
    let owner = office.person(Role::SystemAdmin).await;
    let mut thief = office.nobody();
    thief.sign_in("system_admin", &office.passwords[&Role::SystemAdmin]).await;
    let cookie = thief.cookie.clone();
    let right = owner.code(1);
    let tries = (0..60).map(|number| {
        let mut thief = office.nobody();
        thief.cookie = cookie.clone();
        let code = if number == 50 { right.clone() } else { format!("{number:06}") };
        async move {
            let reply = thief.send(Method::POST, "/api/v1/session/factor", json!({ "code": code })).await;
            reply.status().as_u16()
        }
    });
    let statuses = futures_util::future::join_all(tries).await;
    assert!(statuses.iter().filter(|status| **status == 200).count() <= 1);
    let wrong = owner_tries(&office).await;
    assert!(wrong <= 5, "{wrong} wrong codes were judged");
}

async fn owner_tries(office: &Office) -> i64 {
    let store = office.store().await;
    let found = store.accounts("", "system_admin", crate::people::now()).await.unwrap();
    found[0].account.tries.wrong
}

#[tokio::test]
async fn a_flood_of_sign_ins_holds_nobody_else_up() {
    use tokio::io::AsyncWriteExt;
    let office = Office::open().await;
    let mut clerk = office.person(Role::Clerk).await;
    // More than the server answers at once, each with a body that never ends.
    let mut slow = Vec::new();
    for _ in 0..600 {
        let mut stream = tokio::net::TcpStream::connect(office.server.address()).await.unwrap();
        let head = "POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";
        stream.write_all(head.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    for _ in 0..50 {
        clerk.expect(Method::POST, "/api/v1/addresses/identify", json!({ "address": "x" }), 200).await;
    }
}

#[tokio::test]
async fn who_is_not_known_yet_brings_little() {
    let office = Office::open().await;
    let body = json!({ "name": "clerk", "password": "x".repeat(20_000) });
    let reply = Client::new().post(office.server.at("/api/v1/session")).json(&body).send().await.unwrap();
    assert_eq!(reply.status(), 413);
}

#[tokio::test]
async fn an_office_signs_in_at_once_from_one_address() {
    let office = Office::open().await;
    let store = office.store().await;
    let mut people = Vec::new();
    for number in 0..24 {
        let name = format!("person{number}");
        let new = NewAccount {
            title: name.clone(),
            name: name.clone(),
            role: Role::Clerk,
            unit: "tax".into(),
            must_change: false,
            subject: String::new(),
        };
        let (_, password) = accounts::add(&store, new, now()).await.unwrap();
        let mut person = office.nobody();
        let body = json!({ "name": name, "password": password });
        people
            .push(async move { person.send(Method::POST, "/api/v1/session", body).await.status().as_u16() });
    }
    store.close().await;
    assert_eq!(futures_util::future::join_all(people).await, [200; 24]);
}

#[tokio::test]
async fn who_knows_the_password_alone_takes_nothing_over() {
    let office = Office::open().await;
    let password = office.passwords[&Role::SystemAdmin].clone();
    let mut thief = office.nobody();
    assert_eq!(thief.sign_in("system_admin", &password).await["stage"], "enrol");
    let mut owner = office.person(Role::SystemAdmin).await;
    // The owner has set up his second factor: the thief's half sign-in has ended, and a new one is asked for it.
    thief.expect(Method::POST, "/api/v1/account/factor", json!({ "password": password }), 401).await;
    // Nor is it replaced from an open session without it.
    let body = json!({ "password": password });
    let refused = owner.expect(Method::POST, "/api/v1/account/factor", body, 422).await;
    assert_eq!(refused["errors"][0]["pointer"], "/code");
    let body = json!({ "password": password, "code": "000000" });
    owner.expect(Method::POST, "/api/v1/account/factor", body, 401).await;
    let body = json!({ "password": password, "code": owner.code(1) });
    owner.expect(Method::POST, "/api/v1/account/factor", body, 200).await;
}

#[tokio::test]
async fn administrators_cannot_shut_each_other_out_and_keys_end_with_a_password() {
    let office = Office::open().await;
    let mut admin = office.person(Role::SystemAdmin).await;
    let body = json!({ "code": "away", "name": "别处" });
    admin.expect(Method::POST, "/api/v1/units", body, 201).await;
    let body = json!({ "name": "second", "title": "第二", "role": "system_admin", "unit": "away" });
    let made = admin.expect(Method::POST, "/api/v1/accounts", body, 201).await;
    let mut second = office.nobody();
    let given = made["password"].as_str().unwrap();
    second.sign_in("second", given).await;
    second.enrol(given).await;
    let body = json!({ "current": given, "password": "Korrekt-9-pferd" });
    second.expect(Method::PUT, "/api/v1/account/password", body, 200).await;
    second.expect(Method::PATCH, "/api/v1/units/tax", json!({ "active": false }), 409).await;
    // A key that was made with a stolen password goes with it.
    let mut officer = office.person(Role::Officer).await;
    let body = json!({ "title": "t", "scopes": ["layers"], "days": 1, "per_minute": 9, "per_day": 99 });
    let key = officer.expect(Method::POST, "/api/v1/account/keys", body, 201).await;
    let ask = async || {
        let request = Client::new().get(office.server.at("/api/v1/layers"));
        request.header("x-api-key", key["key"].as_str().unwrap()).send().await.unwrap().status()
    };
    assert_eq!(ask().await, 200);
    let all = second.read("/api/v1/accounts?role=officer").await;
    let path = format!("/api/v1/accounts/{}/password", all["accounts"][0]["id"].as_str().unwrap());
    second.expect(Method::POST, &path, json!({}), 200).await;
    assert_eq!(ask().await, 401);
}
