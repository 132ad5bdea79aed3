//! Maps from outside: tiles, the OGC API, styles.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::time::Duration;

use fast_mvt::MvtReaderRef;
use reqwest::{Client, Response, StatusCode};
use rstest::rstest;
use serde_json::{Value, json};

use crate::harness::{Server, fixture, import_tiny, run};

async fn get(server: &Server, path: &str) -> Response {
    reqwest::get(server.at(path)).await.unwrap()
}

async fn json(server: &Server, path: &str) -> Value {
    let reply = get(server, path).await;
    assert!(reply.status().is_success(), "{path}: {}", reply.status());
    reply.json().await.unwrap()
}

/// Layers of a tile with their features: attributes by name.
fn layers(tile: &[u8]) -> Vec<(String, Vec<Value>)> {
    let reader = MvtReaderRef::new(tile).unwrap();
    let feature = |feature: fast_mvt::MvtFeatureRef<'_>| {
        let pairs = feature.properties().map(|pair| {
            let (key, value) = pair.unwrap();
            let value = match value {
                fast_mvt::MvtValueRef::String(text) => json!(text),
                fast_mvt::MvtValueRef::UInt(number) => json!(number),
                fast_mvt::MvtValueRef::Int(number) => json!(number),
                other => panic!("{other:?}"),
            };
            (key.to_owned(), value)
        });
        Value::Object(pairs.collect())
    };
    reader.layers().map(|layer| (layer.name().to_owned(), layer.features().map(feature).collect())).collect()
}

#[tokio::test]
async fn each_point_is_in_one_tile_of_a_zoom() {
    let server = Server::tiny();
    for z in [0u32, 8, 14, 20] {
        // The tiles around the city, and one more on each side.
        let side = f64::from(1 << z);
        let column = |lon: f64| ((lon + 180.0) / 360.0 * side) as i64;
        let row = |lat: f64| {
            let t = lat.to_radians();
            ((1.0 - (t.tan() + 1.0 / t.cos()).ln() / std::f64::consts::PI) / 2.0 * side) as i64
        };
        let all = json(&server, "/ogc/collections/address/items?limit=1000").await;
        let mut tiles = BTreeSet::new();
        for feature in all["features"].as_array().unwrap() {
            let at = &feature["geometry"]["coordinates"];
            tiles.insert((column(at[0].as_f64().unwrap()), row(at[1].as_f64().unwrap())));
        }
        let mut found = BTreeSet::new();
        for (x, y) in tiles {
            let bytes = get(&server, &format!("/tiles/address/{z}/{x}/{y}.mvt")).await.bytes().await.unwrap();
            for feature in &layers(&bytes)[0].1 {
                assert!(found.insert(feature["id"].as_str().unwrap().to_owned()), "{z}: {feature} twice");
            }
        }
        assert_eq!(found.len(), 82, "zoom {z}");
    }
}

#[tokio::test]
async fn a_tile_of_several_layers_in_any_coding() {
    let server = Server::tiny();
    let path = "/tiles/ftz,town/12/3413/1604.mvt";
    let plain = get(&server, path).await;
    assert_eq!(plain.headers()["content-type"], "application/vnd.mapbox-vector-tile");
    let tag = plain.headers()["etag"].clone();
    let plain = plain.bytes().await.unwrap();
    let names: Vec<String> = layers(&plain).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["ftz", "ftz_label", "town", "town_label"]);
    assert_eq!(
        layers(&plain)[0].1,
        [json!({ "id": "Z1", "code": "Z1", "name": "望潮片区", "kind": "core" })]
    );
    let pbf = get(&server, &path.replace("mvt", "pbf")).await.bytes().await.unwrap();
    assert_eq!(pbf, plain);
    // One after the other, they are the tile.
    let mut apart = get(&server, "/tiles/ftz/12/3413/1604.mvt").await.bytes().await.unwrap().to_vec();
    apart.extend(get(&server, "/tiles/town/12/3413/1604.mvt").await.bytes().await.unwrap());
    assert_eq!(apart, plain);

    let coded =
        |coding: &'static str| Client::new().get(server.at(path)).header("accept-encoding", coding).send();
    for (asked, given) in
        [("gzip, br", "gzip"), ("br", "br"), ("gzip;q=0.5, br;q=0.9", "br"), ("gzip;q=0, br", "br")]
    {
        let reply = coded(asked).await.unwrap();
        assert_eq!(reply.headers()["content-encoding"], given, "{asked}");
        assert_eq!(reply.headers()["etag"], tag);
        let packed = reply.bytes().await.unwrap();
        let mut unpacked = Vec::new();
        match given {
            "br" => brotli::BrotliDecompress(&mut packed.as_ref(), &mut unpacked).unwrap(),
            _ => drop(flate2::read::GzDecoder::new(packed.as_ref()).read_to_end(&mut unpacked).unwrap()),
        }
        assert_eq!(unpacked, plain, "{asked}");
    }
    assert!(!coded("identity").await.unwrap().headers().contains_key("content-encoding"));

    let again = Client::new().get(server.at(path)).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(get(&server, "/tiles/ftz/12/0/0.mvt").await.status(), StatusCode::NO_CONTENT);
    for wrong in [
        "ftz/21/0/0.mvt",
        "ftz/1/2/0.mvt",
        "ftz/x/0/0.mvt",
        "ftz/1/0/0.png",
        // Each tile has one address.
        "ftz,town/+12/3413/1604.mvt",
        "ftz,town/12/03413/1604.mvt",
        "ftz,town/12/3413/01604.pbf",
        "ftz/00/0/0.mvt",
        "nothing/1/0/0.mvt",
        "ftz,nothing/1/0/0.mvt",
    ] {
        let reply = get(&server, &format!("/tiles/{wrong}")).await;
        assert_eq!(reply.status(), StatusCode::NOT_FOUND, "{wrong}");
        assert_eq!(reply.headers()["content-type"], "application/problem+json");
    }
}

/// A point stands at the unit that is nearest to it, and in its own tile also within half a unit of the next.
#[tokio::test]
async fn points_are_rounded_and_stay_in_their_tile() {
    const Z: u32 = 14;
    let folder = tempfile::tempdir().unwrap();
    let (column, row) = (13_653u32, 6_416u32);
    let degrees = |x: f64, y: f64| {
        let side = f64::from(1 << Z);
        let (x, y) = ((f64::from(column) + x / 4096.0) / side, (f64::from(row) + y / 4096.0) / side);
        (x * 360.0 - 180.0, ((1.0 - 2.0 * y) * std::f64::consts::PI).sinh().atan().to_degrees())
    };
    let cases =
        [(0.4, 0.6, 0, 1), (100.3, 2000.7, 100, 2001), (4095.7, 4095.2, 4095, 4095), (4094.6, 0.1, 4095, 0)];
    let mut table = String::from("code,x,y\n");
    for (index, (x, y, ..)) in cases.iter().enumerate() {
        let (lon, lat) = degrees(*x, *y);
        table += &format!("P{index},{lon:.9},{lat:.9}\n");
    }
    fs::write(folder.path().join("points.csv"), table).unwrap();
    let imported =
        run(folder.path(), &["import", "layer", "points.csv", "--crs", "wgs84", "--layer", "trees"]);
    assert!(imported.status.success());
    let server = Server::start(folder.path(), &[], &[]);
    let bytes = get(&server, &format!("/tiles/trees/{Z}/{column}/{row}.mvt")).await.bytes().await.unwrap();
    let reader = MvtReaderRef::new(&bytes).unwrap();
    let layer = reader.layers().next().unwrap();
    let signed = |word: u32| (word >> 1) as i32 ^ -((word & 1) as i32);
    let mut found = BTreeSet::new();
    for feature in layer.features() {
        let [9, x, y] = feature.geometry_commands() else { panic!("no single point") };
        let (_, id) = feature.properties().map(Result::unwrap).find(|(name, _)| *name == "id").unwrap();
        found.insert((format!("{id:?}"), signed(*x), signed(*y)));
    }
    let wanted = cases.iter().enumerate().map(|(index, (_, _, x, y))| (format!("\"P{index}\""), *x, *y));
    assert_eq!(found, wanted.collect());
}

#[tokio::test]
async fn tilejson_names_what_the_tiles_hold() {
    let server = Server::tiny();
    let mut described = json(&server, "/tiles/ftz,address.json").await;
    assert_eq!(described["tiles"][0], server.at("/tiles/ftz,address/{z}/{x}/{y}.mvt"));
    described["tiles"][0] = json!("(url)");
    insta::assert_json_snapshot!("tilejson", described);
}

/// A change of data is in the next tile, without a restart; the layer that did not change keeps its tag.
#[tokio::test]
async fn a_change_is_in_the_next_tile() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    let server = Server::start(folder.path(), &[], &[("FTZ_ATLAS_REFRESH_SECONDS", "0.05")]);
    let tag = async |layer: &str| {
        let reply = get(&server, &format!("/tiles/{layer}/12/3413/1604.mvt")).await;
        reply.headers()["etag"].to_str().unwrap().to_owned()
    };
    let (ftz, town) = (tag("ftz").await, tag("town").await);
    let text = fs::read_to_string(fixture("tiny/zones.geojson")).unwrap().replace("望潮片区", "新名片区");
    fs::write(folder.path().join("zones.geojson"), text).unwrap();
    assert!(run(folder.path(), &["import", "zones", "zones.geojson", "--crs", "wgs84"]).status.success());
    while tag("ftz").await == ftz {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let tile = get(&server, "/tiles/ftz/12/3413/1604.mvt").await.bytes().await.unwrap();
    assert_eq!(layers(&tile)[0].1[0]["name"], "新名片区");
    assert_eq!(tag("town").await, town);
}

#[tokio::test]
async fn the_ogc_api_describes_itself() {
    let server = Server::tiny();
    let here = server.at("");
    for (name, path) in [
        ("ogc_landing", "/ogc?f=json"),
        ("ogc_collection", "/ogc/collections/ftz"),
        ("ogc_queryables", "/ogc/collections/address/queryables"),
        ("ogc_tileset", "/ogc/collections/ftz/tiles/WebMercatorQuad"),
        ("ogc_item", "/ogc/collections/ftz/items/Z1"),
    ] {
        let text = get(&server, path).await.text().await.unwrap().replace(&here, "(base)");
        insta::assert_json_snapshot!(name, serde_json::from_str::<Value>(&text).unwrap());
    }
    // A browser gets pages, and they escape what they show.
    for path in
        ["/ogc", "/ogc/collections", "/ogc/collections/ftz", "/ogc/collections/ftz/items", "/ogc/conformance"]
    {
        let page =
            Client::new().get(server.at(path)).header("accept", "text/html,*/*;q=0.8").send().await.unwrap();
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8", "{path}");
    }
    for (tile, status) in [
        ("12/1604/3413", StatusCode::OK),
        ("12/1604/+3413", StatusCode::NOT_FOUND),
        ("012/1604/3413", StatusCode::NOT_FOUND),
    ] {
        let reply = get(&server, &format!("/ogc/collections/ftz/tiles/WebMercatorQuad/{tile}")).await;
        assert_eq!(reply.status(), status, "{tile}");
    }
    // Desktop tools look for each layer's path by its name.
    let api = json(&server, "/ogc/api?f=json").await;
    assert!(api["openapi"].as_str().unwrap().starts_with("3.0"));
    let parameters =
        api["paths"]["/collections/address/items"]["get"]["parameters"].as_array().unwrap().clone();
    assert!(parameters.iter().any(|parameter| parameter["name"] == "road"), "{parameters:?}");
}

#[rstest]
#[case("filter=kind='core'", &["Z1"])]
#[case("filter=name LIKE '望%25'", &["Z1"])]
#[case("filter=NOT (name LIKE '望%25')", &[])]
#[case("filter=code IN ('Z1','Z9') AND kind <> 'x'", &["Z1"])]
#[case("filter=kind IS NOT NULL", &["Z1"])]
#[case("filter=CASEI(code) = casei('z1')", &["Z1"])]
#[case("filter=S_INTERSECTS(geometry, POINT(120.0 36.25))", &["Z1"])]
#[case("filter=S_INTERSECTS(geometry, POINT(120.02 36.25))", &[])]
#[case("filter=S_INTERSECTS(geometry, BBOX(119,36,120,37))", &["Z1"])]
#[case("filter={\"op\":\"=\",\"args\":[{\"property\":\"kind\"},\"core\"]}", &["Z1"])]
#[case("filter={\"op\":\"s_intersects\",\"args\":[{\"property\":\"geometry\"},{\"type\":\"Point\",\"coordinates\":[120,36.25]}]}", &["Z1"])]
#[case("kind=core", &["Z1"])]
#[case("kind=other", &[])]
#[case("bbox=119.9,36.2,119.995,36.25", &["Z1"])]
#[case("bbox=119,36,119.5,37", &[])]
// Across the antimeridian, and most of the way round.
#[case("bbox=170,36,-170,37", &[])]
#[case("bbox=119.9,36,-170,37", &["Z1"])]
#[case("filter=S_INTERSECTS(geometry,BBOX(170,-90,-170,90))", &[])]
#[case("filter=S_INTERSECTS(geometry,GEOMETRYCOLLECTION(POINT(120 36.25)))", &["Z1"])]
#[case("bbox=36.2,119.9,36.25,119.995&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326", &["Z1"])]
#[case("filter=S_INTERSECTS(geometry,POINT(36.25 120.0))&filter-crs=http://www.opengis.net/def/crs/EPSG/0/4490", &["Z1"])]
#[case("datetime=2024-01-01T00:00:00Z/..", &["Z1"])]
#[tokio::test]
async fn questions_for_features(#[case] query: &str, #[case] expected: &[&str]) {
    let server = Server::tiny();
    let found = json(&server, &format!("/ogc/collections/ftz/items?{query}")).await;
    let ids: Vec<_> =
        found["features"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, expected);
    assert_eq!(found["numberMatched"], expected.len());
}

#[rstest]
#[case("filter=colour='x'", "filter", "code、name、kind")]
#[case("filter=kind=5", "filter", "文字")]
#[case("filter=kind='x", "filter", "引号")]
#[case("filter=kind=", "filter", "第 6 个字符")]
#[case("filter=(((kind='x')", "filter", "“)”")]
#[case("filter-lang=sql&filter=1", "filter-lang", "cql2-text")]
#[case("bbox=1,2,3", "bbox", "四个数")]
#[case("bbox=10,40,15,30", "bbox", "四个数")]
#[case("limit=0", "limit", "10000")]
#[case("limit=x", "limit", "整数")]
#[case("crs=http://www.opengis.net/def/crs/EPSG/0/9999", "crs", "4549")]
#[case("datetime=yesterday", "datetime", "RFC 3339")]
#[case("colour=red", "colour", "没有参数")]
#[case("f=xml", "f", "json")]
#[tokio::test]
async fn wrong_questions_are_named(#[case] query: &str, #[case] parameter: &str, #[case] said: &str) {
    let server = Server::tiny();
    let reply = get(&server, &format!("/ogc/collections/ftz/items?{query}")).await;
    assert_eq!(reply.status(), StatusCode::BAD_REQUEST);
    let problem: Value = reply.json().await.unwrap();
    assert_eq!(problem["errors"][0]["parameter"], parameter, "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains(said), "{problem}");
}

#[tokio::test]
async fn pages_by_cursor_and_by_offset() {
    let server = Server::tiny();
    for start in ["limit=7", "limit=7&offset=0&filter=road IS NOT NULL", "limit=7&bbox=119,36,121,37"] {
        let mut path = format!("/ogc/collections/address/items?{start}");
        let mut seen = Vec::new();
        let matched = json(&server, &path).await["numberMatched"].as_u64().unwrap();
        loop {
            let page = json(&server, &path).await;
            seen.extend(page["features"].as_array().unwrap().iter().map(|one| one["id"].to_string()));
            let links = page["links"].as_array().unwrap();
            let Some(next) = links.iter().find(|link| link["rel"] == "next") else { break };
            path = next["href"].as_str().unwrap().replace(&server.url, "");
        }
        assert_eq!(seen.len() as u64, matched);
        assert!(seen.windows(2).all(|pair| pair[0] < pair[1]));
    }
    let by_offset = json(&server, "/ogc/collections/address/items?limit=5&offset=80").await;
    assert_eq!(by_offset["numberReturned"], 2);
    assert_eq!(by_offset["numberMatched"], 82);
}

/// Rows that come before the cursor meanwhile neither repeat nor hide any.
#[tokio::test]
async fn a_cursor_stays_right_while_data_change() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    let server = Server::start(folder.path(), &[], &[("FTZ_ATLAS_REFRESH_SECONDS", "0.05")]);
    let first = json(&server, "/ogc/collections/address/items?limit=10").await;
    let last = first["features"][9]["id"].as_str().unwrap().to_owned();
    let next = first["links"].as_array().unwrap().iter().find(|link| link["rel"] == "next").unwrap();
    let next = next["href"].as_str().unwrap().replace(&server.url, "");
    let before = json(&server, &next).await["features"][0]["id"].clone();
    let rows = "id,county,town,road,number,lon,lat\nA000,胶州市,望潮街道,新路,1号,120.0,36.25\n";
    fs::write(folder.path().join("new.csv"), rows).unwrap();
    assert!(run(folder.path(), &["import", "addresses", "new.csv", "--crs", "wgs84"]).status.success());
    while json(&server, "/ogc/collections/address/items?limit=1").await["numberMatched"] == 82 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let page = json(&server, &next).await;
    assert_eq!(page["features"][0]["id"], before);
    assert!(page["features"][0]["id"].as_str().unwrap() > last.as_str());
}

#[rstest]
#[case("http://www.opengis.net/def/crs/OGC/1.3/CRS84", [119.99, 36.24])]
#[case("http://www.opengis.net/def/crs/EPSG/0/4326", [36.24, 119.99])]
#[case("http://www.opengis.net/def/crs/EPSG/0/4490", [36.24, 119.99])]
// By PROJ: EPSG:4490 to EPSG:4549, EPSG:4326 to EPSG:3857.
#[case("http://www.opengis.net/def/crs/EPSG/0/4549", [4_012_173.411, 499_101.103])]
#[case("http://www.opengis.net/def/crs/EPSG/0/3857", [13_357_225.700, 4_333_695.452])]
#[tokio::test]
async fn coordinates_come_in_the_axis_order_of_their_system(#[case] crs: &str, #[case] expected: [f64; 2]) {
    let server = Server::tiny();
    let reply = get(&server, &format!("/ogc/collections/ftz/items/Z1?crs={crs}")).await;
    assert_eq!(reply.headers()["content-crs"], format!("<{crs}>"));
    let item: Value = reply.json().await.unwrap();
    let corner = &item["geometry"]["coordinates"][0][0];
    for axis in 0..2 {
        let found = corner[axis].as_f64().unwrap();
        assert!((found - expected[axis]).abs() < 1.1e-3, "{corner}");
    }
}

#[tokio::test]
async fn everything_at_a_point_and_in_a_polygon() {
    let server = Server::tiny();
    let at = json(&server, "/api/v1/layers/at?lon=120.0002&lat=36.2502&radius=50").await;
    let names: Vec<_> =
        at["layers"].as_array().unwrap().iter().map(|layer| layer["layer"].as_str().unwrap()).collect();
    assert_eq!(names, ["ftz", "plan", "town", "address"]);
    assert_eq!(at["layers"][3]["features"][0]["id"], "A001");
    assert_eq!(at["layers"][3]["features"][0]["distance"], 0.0);
    let polygon = json!({ "type": "Polygon", "coordinates": [[[119.9, 36.2], [120.1, 36.2], [120.1, 36.3], [119.9, 36.3], [119.9, 36.2]]] });
    let post = |body: Value| Client::new().post(server.at("/api/v1/layers/count")).json(&body).send();
    let counted: Value = post(json!({ "polygon": polygon })).await.unwrap().json().await.unwrap();
    assert_eq!(counted["layers"][3]["matched"], 82);
    assert_eq!(counted["layers"][0]["kinds"], json!([{ "kind": "core", "count": 1 }]));
    // By PROJ's geodesics on WGS-84.
    assert!((counted["area"].as_f64().unwrap() - 199_464_328.2).abs() < 1.0, "{}", counted["area"]);
    for wrong in [
        json!({ "polygon": 7 }),
        json!({ "polygon": { "type": "Point", "coordinates": [1, 2] } }),
        json!({ "polygon": { "type": "Polygon", "coordinates": [] } }),
        json!({ "polygon": { "type": "Polygon", "coordinates": [[[0, 0], [999, 0], [0, 99], [0, 0]]] } }),
    ] {
        assert_eq!(post(wrong.clone()).await.unwrap().status(), StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(
        post(json!({ "polygon": polygon, "layers": ["x"] })).await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
}

fn style_file(name: &str) -> String {
    let path = format!("{}/maps/styles/{name}.json", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

#[tokio::test]
async fn icons_are_kept_by_their_tag() {
    let server = Server::tiny();
    for path in ["/sprites/dark.json", "/sprites/dark@2x.png", "/sprites/dark%402x.png"] {
        let reply = get(&server, path).await;
        assert_eq!(reply.status(), StatusCode::OK, "{path}");
        assert_eq!(reply.headers()["cache-control"], "public, max-age=86400");
        let tag = reply.headers()["etag"].clone();
        let again = Client::new().get(server.at(path)).header("if-none-match", &tag).send().await.unwrap();
        assert_eq!((again.status(), &again.headers()["etag"]), (StatusCode::NOT_MODIFIED, &tag));
    }
    for wrong in ["dark", "dark.svg", "dark@3x.png", "other.json", "@2x.png"] {
        let reply = get(&server, &format!("/sprites/{wrong}")).await;
        assert_eq!(reply.status(), StatusCode::NOT_FOUND, "{wrong}");
        assert_eq!(reply.headers()["content-type"], "application/problem+json");
    }
}

/// Points that no style knows are icons where they are single and near.
#[tokio::test]
async fn unknown_points_have_icons() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("points.csv"), "code,x,y\nP1,120,36\n").unwrap();
    let imported =
        run(folder.path(), &["import", "layer", "points.csv", "--crs", "wgs84", "--layer", "trees"]);
    assert!(imported.status.success());
    let server = Server::start(folder.path(), &[], &[]);
    let style = json(&server, "/styles/light.json").await;
    let drawn: Vec<&Value> =
        style["layers"].as_array().unwrap().iter().filter(|layer| layer["source"] == "trees").collect();
    let kinds: Vec<(&str, &str)> =
        drawn.iter().map(|layer| (layer["id"].as_str().unwrap(), layer["type"].as_str().unwrap())).collect();
    assert_eq!(kinds, [("trees-circle", "circle"), ("trees-cluster", "circle"), ("trees-icon", "symbol")]);
    assert_eq!(drawn[2]["layout"]["icon-image"], "place");
    assert_eq!(drawn[0]["maxzoom"], drawn[2]["minzoom"]);
}

#[tokio::test]
async fn styles_fit_the_layers_and_letters_are_ours() {
    let server = Server::tiny();
    for name in ["light", "dark", "cockpit"] {
        let style = json(&server, &format!("/styles/{name}.json")).await;
        let sources = style["sources"].as_object().unwrap();
        assert!(sources.contains_key("ftz") && !sources.contains_key("industry"), "{name}");
        for layer in style["layers"].as_array().unwrap() {
            let source = layer["source"].as_str();
            assert!(source.is_none_or(|source| sources.contains_key(source)), "{layer}");
        }
        // Every icon that a style names is in its sheet, for both kinds of screens, and something is drawn there.
        assert_eq!(style["sprite"], server.at(&format!("/sprites/{name}")));
        let named: Vec<&str> = style["layers"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|layer| {
                layer["layout"]["icon-image"].as_str().or(layer["paint"]["fill-pattern"].as_str())
            })
            .collect();
        for (suffix, ratio) in [("", 1), ("@2x", 2)] {
            let index = json(&server, &format!("/sprites/{name}{suffix}.json")).await;
            let reply = get(&server, &format!("/sprites/{name}{suffix}.png")).await;
            assert_eq!(reply.headers()["content-type"], "image/png");
            let sheet = resvg::tiny_skia::Pixmap::decode_png(&reply.bytes().await.unwrap()).unwrap();
            for icon in named.iter().copied().chain(["place"]) {
                let number = |part: &str| index[icon][part].as_u64().unwrap() as u32;
                let (x, y, width, height) = (number("x"), number("y"), number("width"), number("height"));
                assert_eq!((number("pixelRatio"), width % ratio, height % ratio), (ratio, 0, 0));
                let drawn = (x..x + width)
                    .flat_map(|x| (y..y + height).map(move |y| (x, y)))
                    .filter(|(x, y)| sheet.pixel(*x, *y).unwrap().alpha() > 0);
                assert!(drawn.count() as u32 > width * height / 10, "{name}: {icon}");
            }
        }
        let text = style.to_string();
        // The icons have the colours of what they stand for.
        let colours: Value = serde_json::from_str(include_str!("../../maps/icons/colours.json")).unwrap();
        for (what, colour) in colours[name].as_object().unwrap().iter().filter(|(what, _)| *what != "place") {
            assert!(style_file(name).contains(colour.as_str().unwrap()), "{name}: {what}");
        }
        let foreign =
            text.split("http").skip(1).filter(|rest| !format!("http{rest}").starts_with(&server.url));
        assert_eq!(foreign.count(), 0, "{name} names another server");
    }
    assert_eq!(get(&server, "/styles/other.json").await.status(), StatusCode::NOT_FOUND);
    let letters = get(&server, "/fonts/Noto%20Sans%20CJK%20SC%20Regular/20992-21247.pbf").await;
    assert_eq!(letters.headers()["content-type"], "application/x-protobuf");
    assert!(letters.bytes().await.unwrap().len() > 50_000);
    for wrong in ["1-256", "+0-255", "00-255"] {
        assert_eq!(get(&server, &format!("/fonts/x/{wrong}.pbf")).await.status(), StatusCode::NOT_FOUND);
    }
}
