//! Layers from every form of file, through the command line, as a department brings them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::harness::{Server, fixture, run, stderr};

/// Imports a file as a layer; what it says on failure.
fn import(folder: &Path, file: &str, more: &[&str]) -> Result<(), String> {
    let output = run(folder, &[&["import", "layer", file, "--layer", "parts"], more].concat());
    if output.status.success() { Ok(()) } else { Err(stderr(&output)) }
}

/// The layer as the server hands it out: its description, and its features.
async fn served(folder: &Path) -> (Value, Value) {
    let server = Server::start(folder, &[], &[]);
    let list: Value = reqwest::get(server.at("/api/v1/layers")).await.unwrap().json().await.unwrap();
    let about = list["layers"].as_array().unwrap().iter().find(|layer| layer["layer"] == "parts").unwrap();
    let features = reqwest::get(server.at("/api/v1/layers/parts.geojson")).await.unwrap();
    (about.clone(), features.json().await.unwrap())
}

#[tokio::test]
async fn zipped_shapefiles_in_either_encoding() {
    for (file, crs, valid) in [("gbk.zip", "epsg:4549", true), ("utf8.zip", "wgs84", false)] {
        let folder = tempdir().unwrap();
        let path = fixture("layers").join(file);
        let mut more = vec!["--crs", crs, "--title", "联动片区", "--source", "自然资源局"];
        if valid {
            more.extend(["--valid-from", "2020-09-21"]);
        }
        import(folder.path(), path.to_str().unwrap(), &more).unwrap();
        let (about, features) = served(folder.path()).await;
        assert_eq!(about["title"], "联动片区");
        assert_eq!(about["source"], "自然资源局");
        assert_eq!(about["crs"], crs);
        assert_eq!(about["valid_from"], if valid { json!("2020-09-21") } else { Value::Null });
        let kinds: Vec<_> = about["fields"].as_array().unwrap().iter().map(|field| &field["type"]).collect();
        assert_eq!(kinds, ["text", "text", "text", "number", "integer"], "{about}");
        let features = features["features"].as_array().unwrap();
        assert_eq!(features[0]["properties"]["name"], "望海片区");
        assert_eq!(features[0]["properties"]["area"], 1.5);
        assert_eq!(features[1]["properties"]["year"], 2021);
        // A hole stays one, and two parts stay two, whatever the turning of rings.
        assert_eq!(features[0]["geometry"]["coordinates"].as_array().unwrap().len(), 2);
        assert_eq!(features[1]["geometry"]["type"], "MultiPolygon");
        let corner = &features[0]["geometry"]["coordinates"][0][0];
        let near = |value: &Value, degrees: f64| (value.as_f64().unwrap() - degrees).abs() < 1e-7;
        assert!(near(&corner[0], 120.0) || near(&corner[0], 120.02), "{corner}");
        assert!(near(&corner[1], 36.2) || near(&corner[1], 36.22), "{corner}");
    }
}

#[test]
fn a_declared_system_that_contradicts_is_refused() {
    let folder = tempdir().unwrap();
    let path = fixture("layers/gbk.zip");
    let said = import(folder.path(), path.to_str().unwrap(), &["--crs", "epsg:4550"]).unwrap_err();
    assert!(said.contains("epsg:4549") && said.contains("epsg:4550"), "{said}");
    let zip = folder.path().join("broken.zip");
    let bytes = fs::read(&path).unwrap();
    fs::write(&zip, &bytes[..bytes.len() / 2]).unwrap();
    assert!(import(folder.path(), "broken.zip", &["--crs", "epsg:4549"]).is_err());
}

#[tokio::test]
async fn tables_with_pairs_or_well_known_text() {
    let folder = tempdir().unwrap();
    let points = "id,name,kind,capital,ratio,phone,x,y\n\
        E2,乙公司,service,500000,0.5,0579001,120.01,36.21\n\
        E1,甲公司,trade,1000000,2,,120.02,36.22\n";
    fs::write(folder.path().join("points.csv"), points).unwrap();
    import(folder.path(), "points.csv", &["--crs", "wgs84"]).unwrap();
    let (about, features) = served(folder.path()).await;
    assert_eq!((&about["geometry"], &about["features"]), (&json!("point"), &json!(2)));
    let first = &features["features"][0];
    assert_eq!(first["id"], "E1");
    assert_eq!(first["geometry"], json!({ "type": "Point", "coordinates": [120.02, 36.22] }));
    // A number is one where the whole column is; a code with a leading zero is a text.
    let properties = json!({
        "layer": "parts", "code": "E1", "name": "甲公司", "kind": "trade", "capital": 1000000, "ratio": 2, "phone": null,
    });
    assert_eq!(first["properties"], properties);
    assert_eq!(features["features"][1]["properties"]["phone"], "0579001");

    let folder = tempdir().unwrap();
    let shapes = "code,name,wkt\nB,乙,\"POLYGON ((120 36, 120.1 36, 120.1 36.1, 120 36))\"\n";
    fs::write(folder.path().join("shapes.csv"), shapes).unwrap();
    import(folder.path(), "shapes.csv", &["--crs", "wgs84"]).unwrap();
    assert_eq!(served(folder.path()).await.0["geometry"], "polygon");

    for (text, said) in [
        ("code,name\n1,a\n", "wkt"),
        ("code,x,y\n1,120,abc\n", "不是数"),
        ("code,x,y\n1,36,120\n", "颠倒"),
        ("code,wkt\n1,\"LINESTRING (120 36, 121 36)\"\n", "MULTIPOLYGON"),
        ("code,wkt\n1,POLYGON ((120 36\n", "WKT"),
        ("name,x,y\n甲,120,36\n", "code"),
    ] {
        fs::write(folder.path().join("wrong.csv"), text).unwrap();
        let found = import(folder.path(), "wrong.csv", &["--crs", "wgs84"]).unwrap_err();
        assert!(found.contains(said), "{text}: {found}");
    }
}

#[tokio::test]
async fn a_change_makes_a_version_and_words_alone_do_not() {
    let folder = tempdir().unwrap();
    let zones = fixture("layers/utf8.zip");
    let zones = zones.to_str().unwrap();
    import(folder.path(), zones, &["--crs", "wgs84", "--title", "一"]).unwrap();
    import(folder.path(), zones, &["--crs", "wgs84", "--title", "二"]).unwrap();
    let (about, features) = served(folder.path()).await;
    assert_eq!((&about["version"], &about["title"]), (&json!(1), &json!("二")));
    // A layer that was handed out can be brought back.
    let mut changed = features.clone();
    changed["features"].as_array_mut().unwrap().remove(1);
    fs::write(folder.path().join("changed.geojson"), changed.to_string()).unwrap();
    let before = about["revision"].clone();
    import(folder.path(), "changed.geojson", &["--crs", "wgs84", "--replace-source"]).unwrap();
    let (about, features) = served(folder.path()).await;
    assert_eq!((&about["version"], &about["title"]), (&json!(2), &json!("二")));
    assert_eq!(features["features"].as_array().unwrap().len(), 1);
    assert_ne!(about["revision"], before);
}

/// What is handed out in each form comes back as it was.
#[tokio::test]
async fn whole_layers_there_and_back() {
    let folder = tempdir().unwrap();
    let zones = fixture("layers/utf8.zip");
    import(folder.path(), zones.to_str().unwrap(), &["--crs", "wgs84"]).unwrap();
    let (_, before) = served(folder.path()).await;
    for extension in ["zip", "csv", "geojson"] {
        let server = Server::start(folder.path(), &[], &[]);
        let reply = reqwest::get(server.at(&format!("/api/v1/layers/parts.{extension}"))).await.unwrap();
        assert_eq!(reply.status(), 200);
        let other = tempdir().unwrap();
        let file = format!("parts.{extension}");
        fs::write(other.path().join(&file), reply.bytes().await.unwrap()).unwrap();
        import(other.path(), &file, &["--crs", "wgs84"]).unwrap();
        assert_eq!(served(other.path()).await.1, before, "{extension}");
    }
}

#[tokio::test]
async fn what_a_caller_may_not_see_does_not_exist() {
    let folder = tempdir().unwrap();
    let zones = fixture("layers/utf8.zip");
    import(folder.path(), zones.to_str().unwrap(), &["--crs", "wgs84", "--level", "L2"]).unwrap();
    let routes = [
        "/api/v1/layers/parts",
        "/tiles/parts.json",
        "/tiles/parts/10/853/401.mvt",
        "/ogc/collections/parts",
        "/ogc/collections/parts/items",
        "/ogc/collections/parts/items/A1",
        "/ogc/collections/parts/queryables",
        "/ogc/collections/parts/tiles/WebMercatorQuad/10/401/853",
    ];
    for (level, status) in [("L1", 404), ("L2", 200), ("L3", 200)] {
        let server = Server::start(folder.path(), &[], &[("FTZ_ATLAS_MAP_LEVEL", level)]);
        for route in routes {
            let reply = reqwest::get(server.at(route)).await.unwrap();
            assert_eq!(reply.status(), status, "{level} {route}");
        }
        let hidden = status == 404;
        for list in [
            "/api/v1/layers",
            "/ogc/collections",
            "/ogc/api?f=json",
            "/styles/light.json",
            "/api/v1/layers/at?lon=120.001&lat=36.201",
        ] {
            let text = reqwest::get(server.at(list)).await.unwrap().text().await.unwrap();
            assert_eq!(text.contains("parts"), !hidden, "{level} {list}");
        }
        for list in ["/wfs?service=WFS&request=GetCapabilities", "/wmts?service=WMTS&request=GetCapabilities"]
        {
            let text = reqwest::get(server.at(list)).await.unwrap().text().await.unwrap();
            assert_eq!(text.contains("parts"), !hidden, "{level} {list}");
        }
    }
}

#[tokio::test]
async fn a_local_system_of_the_city() {
    let folder = tempdir().unwrap();
    let config = "[map.systems.\"胶州独立\"]\ngrid = \"epsg:4549\"\n\
        four = { north = 4000000.0, east = 500000.0, rotation = 0.0, scale = 0.0 }\n";
    fs::write(folder.path().join("city.toml"), config).unwrap();
    fs::write(folder.path().join("points.csv"), "id,x,y\nA,1000,2000\n").unwrap();
    let more = ["--crs", "胶州独立", "--config", "city.toml"];
    import(folder.path(), "points.csv", &more).unwrap();
    let (about, features) = served(folder.path()).await;
    assert_eq!(about["crs"], "胶州独立");
    // EPSG:4549 501000, 4002000 by PROJ.
    let at = &features["features"][0]["geometry"]["coordinates"];
    let near = |value: &Value, degrees: f64| (value.as_f64().unwrap() - degrees).abs() < 1e-8;
    assert!(near(&at[0], 120.011_111_783_282) && near(&at[1], 36.148_316_661_056), "{at}");
    let said =
        import(folder.path(), "points.csv", &["--crs", "义乌独立", "--config", "city.toml"]).unwrap_err();
    assert!(said.contains("义乌独立") && said.contains("胶州独立"), "{said}");
    fs::write(folder.path().join("city.toml"), config.replace("epsg:4549", "wgs84")).unwrap();
    let said = import(folder.path(), "points.csv", &more).unwrap_err();
    assert!(said.contains("map.systems.胶州独立") && said.contains("grid"), "{said}");
}

#[test]
fn a_layer_has_one_kind_of_geometry() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("points.csv"), "id,x,y\nA,120,36\n").unwrap();
    let area = "id,wkt\nB,\"POLYGON((120 36,120.1 36,120.1 36.1,120 36))\"\n";
    fs::write(folder.path().join("areas.csv"), area).unwrap();
    import(folder.path(), "points.csv", &["--crs", "wgs84"]).unwrap();
    let said = import(folder.path(), "areas.csv", &["--crs", "wgs84"]).unwrap_err();
    assert!(said.contains("parts") && said.contains("--replace-source"), "{said}");
    let looked = import(folder.path(), "areas.csv", &["--crs", "wgs84", "--preview", "p.html"]).unwrap_err();
    assert!(looked.contains("--replace-source"), "{looked}");
    import(folder.path(), "areas.csv", &["--crs", "wgs84", "--replace-source"]).unwrap();
}
