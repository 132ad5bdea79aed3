//! Rights: every route, every role, every level; and what is not there for whom it is not.

use ftz_atlas::access::{Role, Rule};
use ftz_atlas::config::Config;
use ftz_atlas::http::basemaps::Basemaps;
use ftz_atlas::http::state::App;
use ftz_atlas::http::{Declared, declared};
use reqwest::Method;
use serde_json::{Value, json};

use crate::people::{LAYERS, Office, authority, now};

/// Every route with its rule, as the program declares them.
async fn routes(office: &Office) -> Vec<Declared> {
    let store = office.store().await;
    let metrics = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle();
    let app = App::new(&Config::default(), authority(&store, now).await, Basemaps::default(), metrics, now);
    declared(&app)
}

/// A route's template with something in its place that might be.
fn filled(path: &str) -> String {
    let values = [
        ("{layer}", "open"),
        ("{layers}", "open"),
        ("{collection}", "open"),
        ("{item}", "A"),
        ("{set}", "WebMercatorQuad"),
        ("{z}/{row}/{col}", "3/3/6"),
        ("{z}/{x}/{file}", "3/6/3.mvt"),
        ("{z}/{x}/{y}", "3/6/3"),
        ("{level}/{row}/{file}", "3/3/6.png"),
        ("/tiles/{file}", "/tiles/open.json"),
        ("/styles/{file}", "/styles/plan.json"),
        ("/sprites/{file}", "/sprites/plan.json"),
        ("/docs/{file}", "/docs/docs.css"),
        ("{stack}/{file}", "Sans/0-255.pbf"),
        ("{name}", "none"),
        ("{id}", "none"),
        ("{code}", "none"),
    ];
    let mut path = path.to_owned();
    for (template, value) in values {
        path = path.replace(template, value);
    }
    assert!(!path.contains('{'), "{path}: give this parameter a value");
    path
}

#[tokio::test]
async fn every_route_answers_whom_its_rule_says() {
    let office = Office::open().await;
    let routes = routes(&office).await;
    assert!(routes.len() > 60, "{}", routes.len());
    let mut security = office.person(Role::SecurityAdmin).await;
    let held = security.read("/api/v1/rights").await["rights"].clone();
    for role in Role::ALL {
        let person = match role {
            Role::Visitor => office.nobody(),
            // The one who reads the rights, whose second factor is set up already.
            Role::SecurityAdmin => {
                let mut same = office.nobody();
                same.cookie = security.cookie.clone();
                same
            }
            role => office.person(role).await,
        };
        let actions = held["roles"][role.as_str()]["actions"].as_array().unwrap();
        for Declared { method, path, rule } in &routes {
            // What would end the session, or wait.
            if (path, method) == (&"/api/v1/session", &Method::DELETE) || *path == "/api/v1/session/factor" {
                continue;
            }
            let signed_in = role != Role::Visitor;
            let allowed = match rule {
                Rule::Open => true,
                Rule::Begun | Rule::Own => signed_in,
                Rule::May(action) => actions.iter().any(|one| one == action.as_str()),
            };
            let reply = person.request(method.clone(), &filled(path)).send().await.unwrap();
            let status = reply.status().as_u16();
            let text = reply.text().await.unwrap_or_default();
            // A rule that lets pass may still find the request wanting.
            let wanting = text.contains("口令不正确") || *path == "/api/v1/session";
            match (allowed, signed_in) {
                (true, _) => assert!(
                    wanting || !matches!(status, 401 | 403),
                    "{role:?} {method} {path}: {status} {text}"
                ),
                (false, true) => assert_eq!(status, 403, "{role:?} {method} {path}: {text}"),
                (false, false) => assert_eq!(status, 401, "{role:?} {method} {path}: {text}"),
            }
        }
    }
    drop(security.cookie.take());
}

/// All ways to ask for a layer; each answers 200 with a text that names it, or it is not there.
const WAYS: [&str; 14] = [
    "/api/v1/layers/{}",
    "/tiles/{}.json",
    "/tiles/{}/14/13653/6419.mvt",
    "/ogc/collections/{}",
    "/ogc/collections/{}/items",
    "/ogc/collections/{}/items/A",
    "/ogc/collections/{}/queryables",
    "/ogc/collections/{}/tiles",
    "/ogc/collections/{}/tiles/WebMercatorQuad",
    "/ogc/collections/{}/tiles/WebMercatorQuad/14/6419/13653",
    "/wfs?service=WFS&version=2.0.0&request=DescribeFeatureType&typeNames={}",
    "/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames={}",
    "/wmts?service=WMTS&request=GetTile&layer={}&style=default&format=image/png&tileMatrixSet=EPSG:3857&tileMatrix=14&tileRow=6419&tileCol=13653",
    "/wmts/1.0.0/{}/EPSG:3857/14/6419/13653.png",
];

/// Places where all layers are listed.
const LISTS: [&str; 9] = [
    "/api/v1/layers",
    "/api/v1/atlas",
    "/ogc/collections",
    "/ogc/api",
    "/wfs?service=WFS&request=GetCapabilities",
    "/wmts?service=WMTS&request=GetCapabilities",
    "/wmts/1.0.0/WMTSCapabilities.xml",
    "/api/v1/layers/at?lon=120.001&lat=36.25",
    "/styles/plan.json",
];

#[tokio::test]
async fn a_layer_above_a_role_is_nowhere() {
    let office = Office::open().await;
    let mut security = office.person(Role::SecurityAdmin).await;
    for role in [Role::Clerk, Role::Supervisor, Role::Leader, Role::Officer, Role::Publisher, Role::Reviewer]
    {
        let person = office.person(role).await;
        for level in 1..=4_usize {
            security
                .change_rights(|rights| rights["roles"][role.as_str()]["level"] = json!(format!("L{level}")))
                .await;
            for (index, (layer, _)) in LAYERS.iter().enumerate() {
                let sees = index < level;
                for way in WAYS {
                    let reply = person.get(&way.replace("{}", layer)).await;
                    let (status, text) = (reply.status(), reply.bytes().await.unwrap());
                    // Whole, a sensitive layer is a file, which nobody takes alone.
                    if sees && index >= 2 && way == WAYS[0] {
                        assert_eq!(status, 403, "{role:?} {layer}");
                        continue;
                    }
                    assert_eq!(status.is_success(), sees, "{role:?} L{level} {layer} {way}: {status}");
                    if !sees && !way.starts_with("/wfs") && !way.starts_with("/wmts") {
                        assert_eq!(status, 404, "{role:?} L{level} {layer} {way}");
                    }
                    let never = person.get(&way.replace("{}", "never")).await;
                    // As if it had never been: what is told of it is what is told of a name that nobody gave.
                    if !sees {
                        assert_eq!(never.status(), status, "{way}");
                        let of_never = never.bytes().await.unwrap();
                        let plain = |bytes: &[u8], name: &str| {
                            let text = String::from_utf8_lossy(bytes).replace(name, "NAME");
                            text.split("urn:ftz-atlas").next().unwrap().to_owned()
                        };
                        assert_eq!(plain(&text, layer), plain(&of_never, "never"), "{way}");
                    }
                }
            }
            for list in LISTS {
                let text = person.get(list).await.text().await.unwrap();
                for (index, (layer, _)) in LAYERS.iter().enumerate() {
                    let named = text.contains(&format!("\"{layer}\""))
                        || text.contains(&format!(">{layer}<"))
                        || text.contains(&format!("ftz:{layer}"))
                        || text.contains(&format!("/{layer}"));
                    if list != "/api/v1/atlas" && list != "/styles/plan.json" {
                        assert_eq!(named, index < level, "{role:?} L{level} {layer} in {list}");
                    } else {
                        assert!(index < level || !named, "{role:?} L{level} {layer} in {list}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn fields_and_rows_follow_the_document_everywhere() {
    let office = Office::open().await;
    let mut security = office.person(Role::SecurityAdmin).await;
    let officer = office.person(Role::Officer).await;
    let supervisor = office.person(Role::Supervisor).await;
    security
        .change_rights(|rights| {
            for (layer, _) in LAYERS {
                rights["fields"][format!("{layer}/phone")] = json!({ "level": "L1", "personal": true });
                rights["rows"][layer] = json!("unit");
                rights["roles"]["officer"]["fields"][format!("{layer}/kind")] = json!("hidden");
            }
        })
        .await;
    let ways = [
        "/api/v1/layers/open",
        "/api/v1/layers/open.csv",
        "/ogc/collections/open/items",
        "/ogc/collections/open/items?f=html",
        "/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=open",
        "/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=open&outputFormat=application/json",
        "/api/v1/layers/at?lon=120.001&lat=36.25&radius=500",
        "/tiles/open/14/13653/6419.mvt",
    ];
    for way in ways {
        let of = async |person: &crate::people::Person<'_>| {
            let reply = person.get(way).await;
            assert_eq!(reply.status(), 200, "{way}");
            String::from_utf8_lossy(&reply.bytes().await.unwrap()).into_owned()
        };
        let (own, all) = (of(&officer).await, of(&supervisor).await);
        assert!(!own.contains("13912345678") && !all.contains("13912345678"), "{way} tells a telephone");
        assert!(own.contains("139****5678") && all.contains("138****4321"), "{way}: {own}");
        assert!(own.contains("甲公司") && !own.contains("乙公司"), "{way} tells another unit's rows");
        assert!(all.contains("甲公司") && all.contains("乙公司"), "{way}");
        assert!(!own.contains("\"kind\":\"x\"") && !own.contains(">x<"), "{way} tells a hidden field: {own}");
    }
    // What is hidden cannot be asked for, and what is masked cannot be guessed by a filter.
    assert_eq!(officer.get("/ogc/collections/open/items?kind=x").await.status(), 400);
    let guess = "/ogc/collections/open/items?filter=phone%20LIKE%20'1391%25'";
    assert_eq!(supervisor.read(guess).await["numberMatched"], 0);
    assert_eq!(officer.get("/ogc/collections/open/items/B").await.status(), 404);
    assert_eq!(officer.read("/api/v1/layers").await["layers"][0]["features"].as_u64(), Some(1));
    // Tiles that were kept for one are not the other's.
    for _ in 0..2 {
        let own = officer.get("/tiles/open/14/13653/6419.mvt").await.bytes().await.unwrap();
        let all = supervisor.get("/tiles/open/14/13653/6419.mvt").await.bytes().await.unwrap();
        assert_ne!(own, all);
    }
}

#[tokio::test]
async fn of_a_layer_that_is_only_counted_few_are_not_told() {
    let office = Office::open().await;
    let mut security = office.person(Role::SecurityAdmin).await;
    security
        .change_rights(|rights| {
            rights["roles"]["leader"]["layers"] = json!({ "secret": "count", "address": "none" })
        })
        .await;
    let mut leader = office.person(Role::Leader).await;
    let around = json!({ "type": "Polygon", "coordinates": [[[119.9, 36.2], [120.1, 36.2], [120.1, 36.3], [119.9, 36.3], [119.9, 36.2]]] });
    let body = json!({ "polygon": around });
    let counted = leader.expect(Method::POST, "/api/v1/layers/count", body, 200).await;
    let of = |layer: &str| {
        let layers = counted["layers"].as_array().unwrap();
        layers.iter().find(|one| one["layer"] == layer).cloned().unwrap_or(Value::Null)
    };
    assert_eq!(
        of("secret"),
        json!({ "layer": "secret", "title": "secret", "matched": 0, "few": true, "kinds": [] })
    );
    assert_eq!((&of("open")["matched"], &of("open")["few"]), (&json!(2), &json!(false)));
    assert_eq!((of("bound"), of("address")), (Value::Null, Value::Null));
    let body = json!({ "polygon": around, "layers": ["secret"] });
    let alone = leader.expect(Method::POST, "/api/v1/layers/count", body, 200).await;
    assert_eq!(alone["layers"].as_array().unwrap().len(), 1);
    for way in WAYS {
        assert!(!leader.get(&way.replace("{}", "secret")).await.status().is_success(), "{way}");
    }
}

#[tokio::test]
async fn the_document_is_edited_by_one_and_obeyed_at_once() {
    let office = Office::open().await;
    let mut security = office.person(Role::SecurityAdmin).await;
    let held = security.read("/api/v1/rights").await;
    assert_eq!(held["version"], 0);
    assert!(held["layers"].as_array().unwrap().iter().any(|layer| layer["layer"] == "secret"));
    let with = |change: &dyn Fn(&mut Value)| {
        let mut rights = held["rights"].clone();
        change(&mut rights);
        json!({ "version": 0, "reason": "测试", "rights": rights })
    };
    for (change, pointer) in [
        (
            &(|rights: &mut Value| rights["roles"]["clerk"]["actions"] = json!(["audit"]))
                as &dyn Fn(&mut Value),
            "/rights/roles/clerk/actions",
        ),
        (
            &|rights: &mut Value| rights["roles"]["security_admin"]["actions"] = json!([]),
            "/rights/roles/security_admin/actions",
        ),
        (
            &|rights: &mut Value| rights["roles"]["visitor"]["level"] = json!("L2"),
            "/rights/roles/visitor/level",
        ),
        (
            &|rights: &mut Value| rights["roles"]["visitor"]["layers"] = json!({ "secret": "read" }),
            "/rights/roles/visitor/layers/secret",
        ),
        (
            &|rights: &mut Value| rights["fields"] = json!({ "phone": { "level": "L2" } }),
            "/rights/fields/phone",
        ),
        (&|rights: &mut Value| rights["roles"]["clerk"]["level"] = json!("L9"), "/rights/roles/clerk/level"),
        (
            &|rights: &mut Value| rights["roles"]["king"] = json!({ "level": "L1", "actions": [] }),
            "/rights/roles/king",
        ),
    ] {
        let refused = security.expect(Method::PUT, "/api/v1/rights", with(change), 422).await;
        let told = refused["errors"][0]["pointer"].as_str().unwrap();
        assert!(
            told.starts_with("/rights/") && pointer.starts_with(told) || told == "/rights/roles/level",
            "{refused}"
        );
    }
    let no_reason = json!({ "version": 0, "reason": " ", "rights": held["rights"] });
    security.expect(Method::PUT, "/api/v1/rights", no_reason, 422).await;
    // Obeyed at once, and by sessions that were there before.
    let mut clerk = office.person(Role::Clerk).await;
    let identify = json!({ "address": "x" });
    clerk.expect(Method::POST, "/api/v1/addresses/identify", identify.clone(), 200).await;
    let taken = with(&|rights| rights["roles"]["clerk"]["actions"] = json!(["layers"]));
    security.expect(Method::PUT, "/api/v1/rights", taken.clone(), 200).await;
    clerk.expect(Method::POST, "/api/v1/addresses/identify", identify, 403).await;
    // Who edits what somebody else has changed meanwhile is told.
    security.expect(Method::PUT, "/api/v1/rights", taken, 409).await;
    let history = security.read("/api/v1/rights/history").await;
    assert_eq!(history["versions"][0]["changed_by"], "security_admin");
    assert_eq!(history["versions"][0]["reason"], "测试");
}

#[tokio::test]
async fn an_answer_names_no_zone_that_is_hidden() {
    let office = Office::open().await;
    crate::people::import_layer(office.folder.path(), "guarded", "L4", &zone());
    let clerk = office.person(Role::Clerk).await;
    let mut security = office.person(Role::SecurityAdmin).await;
    // The server follows the import.
    for _ in 0..200 {
        let known = security.read("/api/v1/rights").await;
        if known["layers"].as_array().unwrap().iter().any(|layer| layer["layer"] == "guarded") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let reverse = "/api/v1/addresses/reverse?lon=120.001&lat=36.25";
    let zones =
        |answer: &Value| answer["zones"].as_array().unwrap().iter().any(|zone| zone["layer"] == "guarded");
    assert!(!zones(&clerk.read(reverse).await));
    security.change_rights(|rights| rights["roles"]["clerk"]["layers"] = json!({ "guarded": "read" })).await;
    assert!(zones(&clerk.read(reverse).await));
    // What is masked or hidden of a layer is so here, too.
    security
        .change_rights(|rights| {
            rights["fields"] = json!({ "guarded/name": { "level": "L1", "personal": true } })
        })
        .await;
    let text = clerk.read(reverse).await.to_string();
    assert!(text.contains("秘**") && !text.contains("秘密"), "{text}");
    // The id of a feature is in its address: it cannot be hidden, and so no rule may pretend to.
    let mut held = security.read("/api/v1/rights").await;
    held["rights"]["fields"] = json!({ "guarded/code": { "level": "L4" } });
    let body = json!({ "version": held["version"], "reason": "测试", "rights": held["rights"] });
    let refused = security.expect(Method::PUT, "/api/v1/rights", body, 422).await;
    assert!(refused["detail"].as_str().unwrap().contains("标识"), "{refused}");
}

fn zone() -> String {
    r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"G1","name":"秘密"},
        "geometry":{"type":"Polygon","coordinates":[[[119.99,36.24],[120.01,36.24],[120.01,36.26],[119.99,36.26],[119.99,36.24]]]}}]}"#
        .to_owned()
}

#[tokio::test]
async fn a_masked_field_is_shown_for_a_purpose_that_is_on_record() {
    let office = Office::open().await;
    let mut security = office.person(Role::SecurityAdmin).await;
    security
        .change_rights(|rights| {
            rights["fields"] = json!({ "inner/phone": { "level": "L1", "personal": true }, "inner/kind": { "level": "L4" } });
        })
        .await;
    let mut supervisor = office.person(Role::Supervisor).await;
    let path = "/api/v1/unmaskings";
    let body = |layer: &str, feature: &str, field: &str, purpose: &str| json!({ "layer": layer, "feature": feature, "fields": [field], "purpose": purpose });
    let shown = supervisor.expect(Method::POST, path, body("inner", "A", "phone", "核对联系电话"), 200).await;
    assert_eq!(shown, json!({ "values": { "phone": "13912345678" } }));
    for (layer, feature, field, purpose, status) in [
        ("inner", "A", "phone", " ", 422),
        ("inner", "A", "name", "核对联系电话", 422),
        ("inner", "A", "kind", "核对联系电话", 422),
        ("inner", "Z", "phone", "核对联系电话", 404),
        ("secret", "A", "phone", "核对联系电话", 404),
    ] {
        supervisor.expect(Method::POST, path, body(layer, feature, field, purpose), status).await;
    }
    let mut clerk = office.person(Role::Clerk).await;
    clerk.expect(Method::POST, path, body("inner", "A", "phone", "核对联系电话"), 403).await;
    let auditor = office.person(Role::Auditor).await;
    let found = auditor.read("/api/v1/audit?kind=unmask").await;
    let entries = found["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!((&entries[0]["object"], &entries[0]["reason"]), (&json!("inner/A"), &json!("核对联系电话")));
    assert_eq!(entries[0]["detail"], json!({ "fields": ["phone"] }));
    assert!(!found.to_string().contains("13912345678"));
}

#[tokio::test]
async fn what_is_taken_away_says_by_whom_and_when() {
    let office = Office::open().await;
    let officer = office.person(Role::Officer).await;
    let csv = officer.get("/api/v1/layers/inner.csv").await.text().await.unwrap();
    assert!(csv.lines().next().unwrap().contains(",export_by,export_at"), "{csv}");
    assert_eq!(csv.lines().filter(|line| line.contains(",officer,2")).count(), 2, "{csv}");
    let json = officer.read("/api/v1/layers/inner.geojson").await;
    assert_eq!(json["features"][0]["properties"]["export_by"], "officer");
    let zip = officer.get("/api/v1/layers/inner.zip").await.bytes().await.unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let mut table = Vec::new();
    std::io::Read::read_to_end(&mut zip.by_name("inner.dbf").unwrap(), &mut table).unwrap();
    assert!(String::from_utf8_lossy(&table).contains("officer"));
    // What a page draws is no file; nor does one take away who has not the right.
    assert!(officer.read("/api/v1/layers/inner").await["features"][0]["properties"]["export_by"].is_null());
    let clerk = office.person(Role::Clerk).await;
    assert_eq!(clerk.get("/api/v1/layers/inner.csv").await.status(), 403);
    assert_eq!(clerk.get("/api/v1/layers/inner").await.status(), 200);
}

#[tokio::test]
async fn sensitive_rows_are_sealed_where_they_are_kept() {
    let office = Office::open().await;
    let raw = || {
        let mut bytes = std::fs::read(office.folder.path().join("data/ftz-atlas.sqlite")).unwrap();
        bytes.extend(
            std::fs::read(office.folder.path().join("data/ftz-atlas.sqlite-wal")).unwrap_or_default(),
        );
        bytes
    };
    let firms = crate::people::FIRMS.replace("甲公司", "绝密甲公司");
    crate::people::import_layer(office.folder.path(), "vault", "L3", &firms);
    let holds = |text: &str| raw().windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(!holds("绝密甲公司"));
    // The same content under another level is no other version, and neither is the same file again.
    for level in ["L3", "L4", "L1", "L3"] {
        crate::people::import_layer(office.folder.path(), "vault", level, &firms);
    }
    let store = office.store().await;
    let versions = store.layer_versions().await.unwrap();
    assert_eq!(versions.iter().filter(|row| row.layer == "vault").count(), 1);
    // Whoever has no keys is told, and gets nothing.
    let keys = office.folder.path().join("data/keys/ftz-atlas.keys");
    let hidden = keys.with_extension("hidden");
    std::fs::rename(&keys, &hidden).unwrap();
    let output = crate::harness::run(office.folder.path(), &["atlas", "build"]);
    assert!(crate::harness::stderr(&output).contains("已加密"), "{}", crate::harness::stderr(&output));
    std::fs::rename(&hidden, &keys).unwrap();
    assert!(crate::harness::run(office.folder.path(), &["atlas", "build"]).status.success());
    use std::os::unix::fs::PermissionsExt;
    let mode =
        |name: &str| std::fs::metadata(office.folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("data"), mode("data/keys/ftz-atlas.keys")), (0o700, 0o600));
}
