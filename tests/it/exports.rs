//! Taking away what is sensitive or large: nobody alone.

use ftz_atlas::access::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::people::{FIRMS, Office, Person, import_layer};

const FILES: [&str; 4] = ["bound.geojson", "bound.csv", "bound.zip", "bound"];

async fn status(person: &Person<'_>, file: &str) -> u16 {
    person.get(&format!("/api/v1/layers/{file}")).await.status().as_u16()
}

async fn taking(person: &Person<'_>, layer: &str) -> String {
    let list = person.read("/api/v1/layers").await;
    let found = list["layers"].as_array().unwrap().iter().find(|one| one["layer"] == layer).unwrap().clone();
    found["taking"].as_str().unwrap().to_owned()
}

/// Another account of a role that an office has one of already.
async fn another(office: &Office, role: &str, name: &str) -> String {
    let mut admin = office.person(Role::SystemAdmin).await;
    let new = json!({ "name": name, "title": name, "role": role, "unit": "market" });
    let made = admin.expect(Method::POST, "/api/v1/accounts", new, 201).await;
    office.execute("UPDATE accounts SET must_change = FALSE").await;
    made["password"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_second_person_approves() {
    let office = Office::open().await;
    let password = another(&office, "supervisor", "second").await;
    let mut first = office.person(Role::Supervisor).await;
    let mut second = office.nobody();
    second.sign_in("second", &password).await;
    assert_eq!(
        (taking(&first, "open").await, taking(&first, "bound").await),
        ("none".into(), "needed".into())
    );
    for file in FILES {
        let response = first.get(&format!("/api/v1/layers/{file}")).await;
        assert_eq!(response.status(), 403, "{file}");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["type"], "/docs#problem-approval-required");
    }
    let path = "/api/v1/exports";
    for (body, at) in [
        (json!({ "layer": "bound", "purpose": "否" }), "/purpose"),
        (json!({ "layer": "bound", "purpose": "一\n二三四" }), "/purpose"),
        (json!({ "layer": "secret", "purpose": "看不到的图层" }), "/layer"),
    ] {
        let refused = first.expect(Method::POST, path, body, 422).await;
        assert_eq!(refused["errors"][0]["pointer"], at);
    }
    first.expect(Method::POST, path, json!({ "layer": "inner", "purpose": "不必审批" }), 409).await;
    let body = json!({ "layer": "bound", "purpose": "年度核对" });
    let asked = first.expect(Method::POST, path, body.clone(), 201).await;
    assert_eq!((asked["state"].as_str(), asked["features"].as_u64()), (Some("waiting"), Some(2)));
    first.expect(Method::POST, path, body.clone(), 409).await;
    assert_eq!(taking(&first, "bound").await, "waiting");
    // Not by himself, nor by who may not, nor by who does not see the layer.
    let decide = format!("/api/v1/approvals/{}", asked["id"].as_str().unwrap());
    first.expect(Method::PUT, &decide, json!({ "approve": true }), 409).await;
    assert_eq!(first.read("/api/v1/approvals").await["exports"], json!([]));
    office.person(Role::Reviewer).await.expect(Method::PUT, &decide, json!({ "approve": true }), 403).await;
    assert_eq!(status(&first, "bound.csv").await, 403);
    let mut security = office.person(Role::SecurityAdmin).await;
    security
        .change_rights(|rights| rights["roles"]["reviewer"]["actions"] = json!(["approve", "layers"]))
        .await;
    let mut below = office.person(Role::Reviewer).await;
    // Nor by who sees less of it.
    security
        .change_rights(|rights| {
            rights["roles"]["reviewer"]["level"] = "L3".into();
            rights["roles"]["reviewer"]["fields"]["bound/phone"] = "hidden".into();
        })
        .await;
    below.expect(Method::PUT, &decide, json!({ "approve": true }), 409).await;
    security.change_rights(|rights| rights["roles"]["reviewer"]["level"] = "L2".into()).await;
    assert_eq!(below.read("/api/v1/approvals").await["exports"], json!([]));
    below.expect(Method::PUT, &decide, json!({ "approve": true }), 404).await;
    second.expect(Method::PUT, &decide, json!({ "approve": false, "reason": "" }), 422).await;
    second.expect(Method::PUT, "/api/v1/approvals/none", json!({ "approve": true }), 404).await;
    let waiting = second.read("/api/v1/approvals").await;
    assert_eq!(waiting["exports"][0]["asked_by"]["name"], "supervisor");
    assert_eq!(waiting["exports"][0]["purpose"], "年度核对");
    let refused = json!({ "approve": false, "reason": "请写明依据" });
    assert_eq!(second.expect(Method::PUT, &decide, refused, 200).await["state"], "refused");
    second.expect(Method::PUT, &decide, json!({ "approve": true }), 409).await;
    assert_eq!(taking(&first, "bound").await, "needed");
    // Once more, with a better purpose.
    let body = json!({ "layer": "bound", "purpose": "按 2026 年第 3 号文核对" });
    let asked = first.expect(Method::POST, path, body, 201).await;
    let decide = format!("/api/v1/approvals/{}", asked["id"].as_str().unwrap());
    let granted = second.expect(Method::PUT, &decide, json!({ "approve": true }), 200).await;
    assert_eq!(
        (granted["state"].as_str(), granted["decided_by"].as_str()),
        (Some("granted"), Some("second"))
    );
    assert_eq!(taking(&first, "bound").await, "granted");
    for file in FILES {
        let response = first.get(&format!("/api/v1/layers/{file}")).await;
        assert_eq!(response.status(), 200, "{file}");
        // What is taken away says by whom.
        let bytes = response.bytes().await.unwrap();
        assert!(file.ends_with("zip") || String::from_utf8_lossy(&bytes).contains("supervisor"), "{file}");
    }
    // It was his, not the approver's.
    assert_eq!(status(&second, "bound.csv").await, 403);
    assert_eq!(first.read(path).await["exports"].as_array().unwrap().len(), 2);
    let auditor = office.person(Role::Auditor).await;
    let rows = auditor.read("/api/v1/audit?kind=approval").await;
    let rows = rows["entries"].as_array().unwrap();
    let told: Vec<_> = rows.iter().map(|row| row["account"].as_str().unwrap()).collect();
    assert_eq!(told, ["second", "supervisor", "second", "supervisor"]);
    let taken = auditor.read("/api/v1/audit?kind=export").await;
    assert_eq!(taken["entries"].as_array().unwrap().len(), 4);
    assert_eq!(taken["entries"][0]["reason"], "按 2026 年第 3 号文核对");
    // Nor of more than he saw when he asked.
    security
        .change_rights(|rights| rights["fields"]["bound/phone"] = json!({ "level": "L1", "personal": true }))
        .await;
    assert_eq!(status(&first, "bound.csv").await, 403);
    assert_eq!(first.read(path).await["exports"][0]["state"], "outdated");
    security.change_rights(|rights| rights["fields"] = json!({})).await;
    assert_eq!(status(&first, "bound.csv").await, 200);
    // Of other content nothing was approved.
    import_layer(office.folder.path(), "bound", "L3", &FIRMS.replace("甲公司", "丙公司"));
    let mut state = String::new();
    for _ in 0..100 {
        state = first.read(path).await["exports"][0]["state"].as_str().unwrap().to_owned();
        if state != "granted" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(state, "outdated");
    assert_eq!(status(&first, "bound.csv").await, 403);
}

#[tokio::test]
async fn what_is_large_or_tells_of_people_needs_a_second_person_too() {
    let office = Office::open().await;
    let mut security = office.person(Role::SecurityAdmin).await;
    let officer = office.person(Role::Officer).await;
    assert_eq!(taking(&officer, "inner").await, "none");
    security.change_rights(|rights| rights["approval"]["features"] = 1.into()).await;
    assert_eq!(
        (taking(&officer, "inner").await, taking(&officer, "open").await),
        ("needed".into(), "none".into())
    );
    assert_eq!(status(&officer, "inner.csv").await, 403);
    assert_eq!(status(&officer, "open.csv").await, 200);
    security
        .change_rights(|rights| {
            rights["approval"]["features"] = 10_000.into();
            rights["fields"]["open/phone"] = json!({ "level": "L1", "personal": true });
        })
        .await;
    // Masked it tells of nobody.
    assert_eq!(status(&officer, "open.csv").await, 200);
    security.change_rights(|rights| rights["roles"]["officer"]["fields"]["open/phone"] = "read".into()).await;
    assert_eq!(status(&officer, "open.csv").await, 403);
    // Who may not take away at all is told that, and needs no approval.
    let clerk = office.person(Role::Clerk).await;
    assert_eq!((status(&clerk, "open.csv").await, taking(&clerk, "open").await), (403, "none".into()));
    let held = security.read("/api/v1/rights").await;
    for (at, value) in [("level", json!("L1")), ("features", json!(0))] {
        let mut rights = held["rights"].clone();
        rights["approval"][at] = value;
        let body = json!({ "version": held["version"], "reason": "测试", "rights": rights });
        let refused = security.expect(Method::PUT, "/api/v1/rights", body, 422).await;
        assert!(
            refused["errors"][0]["pointer"].as_str().unwrap().ends_with(&format!("/approval/{at}")),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn an_approval_ends_with_its_day() {
    let office = Office::open().await;
    let mut first = office.person(Role::Supervisor).await;
    let body = json!({ "layer": "bound", "purpose": "年度核对" });
    first.expect(Method::POST, "/api/v1/exports", body.clone(), 201).await;
    office.execute("UPDATE exports SET approved = TRUE, decided_by = 'x', decided_at = asked_at").await;
    assert_eq!(status(&first, "bound.csv").await, 200);
    let day_ago = (crate::people::now() - chrono::Duration::hours(25)).format("%Y-%m-%dT%H:%M:%S.000000Z");
    office.execute(&format!("UPDATE exports SET decided_at = '{day_ago}'")).await;
    assert_eq!(status(&first, "bound.csv").await, 403);
    assert_eq!(first.read("/api/v1/exports").await["exports"][0]["state"], "expired");
    first.expect(Method::POST, "/api/v1/exports", body, 201).await;
    // A key asks and takes as its account does, but decides nothing.
    let key =
        json!({ "title": "t", "scopes": ["layers", "download"], "days": 1, "per_minute": 99, "per_day": 99 });
    let key = first.expect(Method::POST, "/api/v1/account/keys", key, 201).await;
    let key = key["key"].as_str().unwrap();
    let client = reqwest::Client::new();
    let at = |path: &str| client.get(office.server.at(path)).header("x-api-key", key);
    assert_eq!(at("/api/v1/exports").send().await.unwrap().status(), 200);
    assert_eq!(at("/api/v1/layers/bound.csv").send().await.unwrap().status(), 403);
    assert_eq!(at("/api/v1/approvals").send().await.unwrap().status(), 403);
}
