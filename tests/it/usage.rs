//! Who uses the platform how much.

use ftz_atlas::access::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::people::Office;

#[tokio::test]
async fn requests_are_counted_by_unit_action_and_day() {
    let office = Office::open().await;
    let mut clerk = office.person(Role::Clerk).await;
    for _ in 0..7 {
        clerk.expect(Method::POST, "/api/v1/addresses/identify", json!({ "address": "x" }), 200).await;
    }
    for _ in 0..3 {
        assert_eq!(clerk.get("/tiles/open/14/13653/6419.mvt").await.status(), 200);
    }
    // Who may not is not counted.
    clerk.expect(Method::GET, "/api/v1/usage", Value::Null, 403).await;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    let leader = office.person(Role::Leader).await;
    let usage = leader.read("/api/v1/usage").await;
    let of = |code: &str| {
        let units = usage["units"].as_array().unwrap();
        units.iter().find(|unit| unit["unit"]["code"] == code).unwrap().clone()
    };
    assert_eq!(of("tax")["by_action"], json!({ "identify": 7, "layers": 3 }));
    assert_eq!((&of("tax")["requests"], &of("tax")["accounts"]), (&json!(10), &json!(9)));
    assert_eq!(of("tax")["days"].as_array().unwrap().len(), 1);
    assert_eq!(of("market")["requests"], 0);
    assert_eq!(usage["total"], 10);
    assert_eq!(leader.read("/api/v1/usage?from=2020-01-01&to=2020-01-31").await["total"], 0);
    for wrong in ["from=2026-02-01&to=2026-01-01", "from=x", "from=2000-01-01"] {
        assert_eq!(leader.get(&format!("/api/v1/usage?{wrong}")).await.status(), 422, "{wrong}");
    }
}
