//! The public map: off until it is approved, and then only the copies that were reviewed.

use std::fs;
use std::path::Path;
use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::harness::{Server, import_tiny, run, stderr};

const CONFIG: &str = r#"
[public]
listen = "127.0.0.1:0"
approval = "浙S（2026）12号"
[public.layers]
ftz = { copy = "ftz_public", revision = "REVISION" }
plan = { copy = "plan_internal", revision = "PLAN" }
village = { copy = "nothing", revision = "" }
"#;

fn layer(folder: &Path, name: &str, east: f64, level: &str) {
    let ring = [[119.99, 36.24], [east, 36.24], [east, 36.262], [119.99, 36.262], [119.99, 36.24]];
    let feature = json!({
        "type": "Feature",
        "properties": { "code": "Z1", "name": "望潮片区", "kind": "core" },
        "geometry": { "type": "Polygon", "coordinates": [ring] },
    });
    let collection = json!({ "type": "FeatureCollection", "features": [feature] });
    fs::write(folder.join("copy.geojson"), collection.to_string()).unwrap();
    let arguments = ["import", "layer", "copy.geojson", "--crs", "wgs84", "--layer", name, "--level", level];
    let output = run(folder, &arguments);
    assert!(output.status.success(), "{}", stderr(&output));
}

async fn get(url: &str) -> (StatusCode, Value) {
    let reply = reqwest::get(url).await.unwrap();
    (reply.status(), reply.json().await.unwrap_or_default())
}

#[tokio::test]
async fn only_reviewed_copies_are_public() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    layer(folder.path(), "ftz_public", 120.0, "L1");
    layer(folder.path(), "plan_internal", 120.0, "L2");
    let inner = Server::start(folder.path(), &[], &[("FTZ_ATLAS_MAP_LEVEL", "L4")]);
    let (_, list) = get(&inner.at("/api/v1/layers")).await;
    let revision = |name: &str| {
        let layers = list["layers"].as_array().unwrap();
        layers.iter().find(|layer| layer["layer"] == name).unwrap()["revision"].as_str().unwrap()
    };
    let config =
        CONFIG.replace("REVISION", revision("ftz_public")).replace("PLAN", revision("plan_internal"));
    drop(inner);
    fs::write(folder.path().join("city.toml"), config).unwrap();
    let settings = [("FTZ_ATLAS_REFRESH_SECONDS", "0.05")];
    let server = Server::start(folder.path(), &["--config", "city.toml"], &settings);
    let public = server.public_url.clone().unwrap();
    let at = |path: &str| format!("{public}{path}");
    let (_, list) = get(&at("/api/v1/layers")).await;
    assert_eq!(list["approval"], "浙S（2026）12号");
    let names: Vec<_> = list["layers"].as_array().unwrap().iter().map(|layer| &layer["layer"]).collect();
    assert_eq!(names, ["ftz"], "{list}");
    // The copy under the name of what it is a copy of, with its own content.
    let (_, items) = get(&at("/ogc/collections/ftz/items")).await;
    assert_eq!(items["features"][0]["geometry"]["coordinates"][0][1][0], 120.0, "{items}");
    let (_, tiles) = get(&at("/tiles/ftz.json")).await;
    assert!(tiles["attribution"].as_str().unwrap().contains("审图号：浙S（2026）12号"), "{tiles}");
    assert!(tiles["tiles"][0].as_str().unwrap().starts_with(&public));
    assert_eq!(reqwest::get(at("/tiles/ftz/10/853/401.mvt")).await.unwrap().status(), 200);
    // What is not reviewed does not exist, nor does what is not of the map.
    for path in [
        "/tiles/ftz_public.json",
        "/tiles/address.json",
        "/tiles/town.json",
        "/ogc/collections/plan",
        "/api/v1/layers/address.csv",
        "/api/v1/addresses/suggest?q=海棠",
        "/api/v1/addresses/reverse?lon=120.0&lat=36.25",
        "/api/v1/atlas",
        "/openapi.json",
        "/docs",
        "/metrics",
        "/healthz",
        "/index.html",
        "/anything",
    ] {
        assert_eq!(get(&at(path)).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let posted = reqwest::Client::new()
        .post(at("/api/v1/addresses/identify"))
        .json(&json!({ "address": "海棠路1号" }));
    assert_eq!(posted.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    // The server of the house shows all, and is not approved.
    let (_, list) = get(&server.at("/api/v1/layers")).await;
    assert_eq!((&list["approval"], list["layers"].as_array().unwrap().len()), (&Value::Null, 5), "{list}");
    // Nor is a layer public any longer whose level is raised, though its content is the same.
    layer(folder.path(), "ftz_public", 120.0, "L2");
    let gone = async {
        while !get(&at("/api/v1/layers")).await.1["layers"].as_array().unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), gone).await.expect("the layer is still public");
    // Open again, but with content that nobody reviewed.
    layer(folder.path(), "ftz_public", 120.1, "L1");
    let followed = async {
        let version = |list: &Value| {
            let layers = list["layers"].as_array().unwrap();
            layers.iter().find(|layer| layer["layer"] == "ftz_public").map(|layer| layer["version"].clone())
        };
        while version(&get(&server.at("/api/v1/layers")).await.1) != Some(json!(2)) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), followed).await.expect("the server does not follow");
    let (_, list) = get(&at("/api/v1/layers")).await;
    assert_eq!(list["layers"], json!([]));
    assert_eq!(reqwest::get(at("/tiles/ftz/10/853/401.mvt")).await.unwrap().status(), 404);
}

#[test]
fn nothing_is_public_without_approval_and_copies() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    for (config, key) in [
        (CONFIG.replace("浙S（2026）12号", " "), "public.approval"),
        (CONFIG.replace("approval = \"浙S（2026）12号\"\n", ""), "approval"),
        (
            "[public]\nlisten = \"127.0.0.1:0\"\napproval = \"浙S（2026）12号\"\n[public.layers]\n"
                .to_owned(),
            "public.layers",
        ),
        (CONFIG.replace("127.0.0.1:0", "0.0.0.0:8081"), "0.0.0.0:8081"),
    ] {
        fs::write(folder.path().join("city.toml"), config).unwrap();
        let output = run(folder.path(), &["--config", "city.toml", "serve", "--listen", "127.0.0.1:0"]);
        assert_eq!(output.status.code(), Some(2), "{key}");
        assert!(stderr(&output).contains(key), "{}", stderr(&output));
    }
    assert_eq!(Server::start(folder.path(), &[], &[]).public_url, None);
}
