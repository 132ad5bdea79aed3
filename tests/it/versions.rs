//! Versions of layers: which one holds on which day, what an import would change, and what it would flip.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use ftz_atlas::access::AccessLevel;
use ftz_atlas::access::keyring::{Keyring, Keys, Suite};
use ftz_atlas::config::Config;
use ftz_atlas::coordinates::ReferenceSystem;
use ftz_atlas::http::basemaps::Basemaps;
use ftz_atlas::http::state::App;
use ftz_atlas::http::{install_metrics, refresh};
use ftz_atlas::jobs::build;
use ftz_atlas::jobs::import::{self, ImportError, ImportOptions, ImportReport, LayerAbout};
use ftz_atlas::spatial::rows::{LayerRow, day_of, in_force};
use ftz_atlas::store::{DatabaseUrl, Sealer, Store, schema};
use serde_json::{Value, json};

use crate::databases::{TestDatabase, on_both};
use crate::harness::{Server, import_tiny, run, stderr, stdout};
use crate::people::authority;
use crate::store::execute;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Noon in China.
fn noon(text: &str) -> DateTime<Utc> {
    day(text).and_hms_opt(4, 0, 0).unwrap().and_utc()
}

fn square(layer: &str, code: &str, west: f64, east: f64) -> Value {
    let ring = [[west, 36.0], [east, 36.0], [east, 36.1], [west, 36.1], [west, 36.0]];
    json!({
        "type": "Feature",
        "properties": { "layer": layer, "code": code, "name": code, "kind": "core" },
        "geometry": { "type": "Polygon", "coordinates": [ring] },
    })
}

fn collection(features: &[Value]) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

async fn import(
    store: &Store,
    today: &str,
    from: Option<&str>,
    replaces: bool,
    features: &[Value],
) -> Result<ImportReport, ImportError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zones.geojson");
    fs::write(&path, collection(features)).unwrap();
    let options = ImportOptions {
        crs: Some(ReferenceSystem::Wgs84),
        replace_source: replaces,
        about: LayerAbout { valid_from: from.map(day), ..LayerAbout::default() },
        ..ImportOptions::default()
    };
    import::zones(store, &path, &options, noon(today), &mut |_| ()).await
}

/// Codes with their western borders, of the features that hold on a day.
async fn held(store: &Store, on: &str) -> Vec<(String, f64)> {
    let mut found = Vec::new();
    let mut take = |row: ftz_atlas::spatial::rows::FeatureRow| {
        let ftz_atlas::spatial::rows::Geometry::Polygons(shape) = row.geometry else { panic!("no polygon") };
        let west = shape.0[0].exterior().0.iter().map(|at| at.x).fold(f64::INFINITY, f64::min);
        found.push((format!("{}/{}", row.layer, row.code), west));
    };
    store.snapshot().await.unwrap().for_each_feature(day(on), &mut take).await.unwrap();
    found
}

fn of(list: &[(&str, f64)]) -> Vec<(String, f64)> {
    list.iter().map(|(code, west)| ((*code).to_owned(), *west)).collect()
}

on_both! {
    async fn a_version_waits_for_its_day(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        let ring = Keyring::new(&mut ftz_atlas::jobs::access::entropy());
        store.set_sealer(Sealer { keys: Arc::new(Keys::fixed(ring)), suite: Suite::International });
        let first = [square("ftz", "1", 120.0, 120.1), square("ftz", "2", 120.1, 120.2), square("plan", "P", 120.0, 120.5)];
        let report = import(&store, "2026-01-01", None, false, &first).await.unwrap();
        assert_eq!(report.layers.iter().map(|layer| (layer.version, layer.pending)).collect::<Vec<_>>(), [(1, false), (1, false)]);
        // The first moves, the second goes, a third comes: from March on.
        let next = [square("ftz", "1", 120.05, 120.1), square("ftz", "3", 120.2, 120.3)];
        let report = import(&store, "2026-02-01", Some("2026-03-01"), true, &next).await.unwrap();
        let change = &report.layers[0];
        assert_eq!((change.version, change.changed, change.pending), (2, true, true));
        assert_eq!((report.published.inserted, report.published.updated, report.published.retired), (1, 1, 1));
        let old = of(&[("ftz/1", 120.0), ("ftz/2", 120.1), ("plan/P", 120.0)]);
        let new = of(&[("ftz/1", 120.05), ("ftz/3", 120.2), ("plan/P", 120.0)]);
        assert_eq!(held(&store, "2026-02-28").await, old);
        assert_eq!(held(&store, "2026-03-01").await, new);
        // Who may see a layer is said of the version that holds as well.
        let restrict = ImportOptions {
            crs: Some(ReferenceSystem::Wgs84),
            about: LayerAbout { level: Some(AccessLevel::L3), ..LayerAbout::default() },
            ..ImportOptions::default()
        };
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("next.geojson"), collection(&next)).unwrap();
        import::zones(&store, &folder.path().join("next.geojson"), &restrict, noon("2026-02-01"), &mut |_| ())
            .await
            .unwrap();
        let levels = store.layer_versions().await.unwrap().into_iter().map(|row| (row.layer, row.level));
        let ftz: Vec<String> = levels.filter(|(layer, _)| layer == "ftz").map(|(_, level)| level).collect();
        assert_eq!(ftz, ["L3", "L3"]);
        // What comes earlier cannot stand behind what is to come; what is said of no day joins it.
        let late = [square("ftz", "4", 120.3, 120.4)];
        let refused = import(&store, "2026-02-02", Some("2026-02-10"), false, &late).await.unwrap_err();
        assert!(matches!(&refused, ImportError::Pending { version: 2, .. }), "{refused}");
        assert!(refused.to_string().contains("2026-03-01"), "{refused}");
        let report = import(&store, "2026-02-02", None, false, &late).await.unwrap();
        assert_eq!((report.layers[0].version, report.layers[0].pending), (3, true));
        assert_eq!(held(&store, "2026-02-28").await, old);
        assert_eq!(held(&store, "2026-03-01").await.len(), 4);
        // Taken back, one after the other.
        assert!(!store.forget_layer_version("ftz", 2).await.unwrap());
        assert!(store.forget_layer_version("ftz", 3).await.unwrap());
        assert_eq!(held(&store, "2026-03-01").await, new);
        assert!(store.forget_layer_version("ftz", 2).await.unwrap());
        assert_eq!(held(&store, "2026-03-01").await, old);
        assert_eq!(store.layer_versions().await.unwrap().len(), 2);
        // And brought again, now at once: the days before keep the old.
        let report = import(&store, "2026-04-01", Some("2026-04-01"), true, &next).await.unwrap();
        assert_eq!((report.layers[0].version, report.layers[0].pending), (2, false));
        assert_eq!(held(&store, "2026-03-31").await, old);
        assert_eq!(held(&store, "2026-04-01").await, new);
        // The same again changes nothing, and does not put off what holds already.
        let report = import(&store, "2026-04-02", Some("2026-09-01"), true, &next).await.unwrap();
        assert_eq!((report.layers[0].version, report.layers[0].changed), (2, false));
        assert_eq!(report.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), ["first_day_stays"]);
        assert_eq!(held(&store, "2026-04-02").await, new);
    }

    async fn layers_of_an_older_schema_are_first_versions(database: &TestDatabase) {
        schema::migrate_to(&database.url, 7, noon("2026-01-01")).await.unwrap();
        let point = match &database.url {
            DatabaseUrl::Sqlite(_) => format!("x'{POINT}'"),
            DatabaseUrl::Postgres(_) => format!("decode('{POINT}', 'hex')"),
        };
        for layer in ["ftz", "anchorage"] {
            let columns = "layer, code, name, kind, geometry, batch";
            let text = format!("INSERT INTO zones ({columns}) VALUES ('{layer}', '1', '', '', {point}, 1)");
            execute(&database.url, &text).await;
        }
        execute(&database.url, "INSERT INTO layers VALUES ('ftz', '片区', '', 'wgs84', 'L2', '2020-09-21', '', 3)").await;
        schema::migrate(&database.url, noon("2026-01-01")).await.unwrap();
        let store = Store::open(&database.url).await.unwrap();
        let versions = store.layer_versions().await.unwrap();
        let said = |row: &LayerRow| (row.layer.clone(), row.version, row.level.clone(), row.title.clone());
        assert_eq!(
            versions.iter().map(said).collect::<Vec<_>>(),
            [("anchorage".into(), 1, "L1".into(), String::new()), ("ftz".into(), 3, "L2".into(), "片区".into())]
        );
        let mut rows = Vec::new();
        store.snapshot().await.unwrap().for_each_feature(day("2026-01-01"), |row| rows.push(row.layer)).await.unwrap();
        assert_eq!(rows, ["anchorage", "ftz"]);
        rows.clear();
        store.snapshot().await.unwrap().for_each_feature(day("2020-09-20"), |row| rows.push(row.layer)).await.unwrap();
        assert_eq!(rows, ["anchorage"]);
    }

    async fn a_layer_that_only_loses_something_is_a_version(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        let both = [square("ftz", "1", 120.0, 120.1), square("ftz", "2", 120.1, 120.2)];
        import(&store, "2026-01-01", None, false, &both).await.unwrap();
        let report = import(&store, "2026-01-02", Some("2026-01-02"), true, &both[..1]).await.unwrap();
        assert_eq!((report.layers[0].version, report.published.retired), (2, 1));
        assert_eq!(held(&store, "2026-01-01").await.len(), 2);
        assert_eq!(held(&store, "2026-01-02").await, of(&[("ftz/1", 120.0)]));
    }

    async fn days_of_the_former_version_stay_its_own(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        let square = |west: f64| [square("ftz", "1", west, 120.1)];
        import(&store, "2026-01-01", Some("2020-09-21"), false, &square(120.0)).await.unwrap();
        // Without a day of its own a change holds from the day on which it comes.
        import(&store, "2026-02-01", None, false, &square(120.01)).await.unwrap();
        assert_eq!(held(&store, "2026-01-31").await, of(&[("ftz/1", 120.0)]));
        assert_eq!(held(&store, "2026-02-01").await, of(&[("ftz/1", 120.01)]));
        // The last day of a version is not that of the next.
        let mut rows = store.layer_versions().await.unwrap();
        let path = tempfile::tempdir().unwrap();
        let file = path.path().join("zones.geojson");
        fs::write(&file, collection(&square(120.01))).unwrap();
        let until = |from: &str, to: &str| ImportOptions {
            crs: Some(ReferenceSystem::Wgs84),
            about: LayerAbout {
                valid_from: Some(day(from)),
                valid_to: Some(day(to)),
                ..LayerAbout::default()
            },
            ..ImportOptions::default()
        };
        let wrong = until("2026-03-01", "2026-02-01");
        let refused = import::zones(&store, &file, &wrong, noon("2026-02-02"), &mut |_| ()).await.unwrap_err();
        assert!(matches!(refused, ImportError::LastDay { .. }), "{refused}");
        let right = until("2026-02-01", "2026-12-31");
        import::zones(&store, &file, &right, noon("2026-02-02"), &mut |_| ()).await.unwrap();
        // Whoever ends a layer today is told.
        let over = ImportOptions {
            about: LayerAbout { valid_to: Some(day("2026-02-01")), ..LayerAbout::default() },
            ..right.clone()
        };
        let report = import::zones(&store, &file, &over, noon("2026-02-02"), &mut |_| ()).await.unwrap();
        assert_eq!(report.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), ["not_in_force"]);
        import::zones(&store, &file, &right, noon("2026-02-02"), &mut |_| ()).await.unwrap();
        rows.last_mut().unwrap().valid_to = Some(day("2026-12-31"));
        assert_eq!(store.layer_versions().await.unwrap(), rows);
        assert!(held(&store, "2027-01-01").await.is_empty());
        import(&store, "2026-02-03", Some("2027-01-01"), false, &square(120.02)).await.unwrap();
        assert_eq!(held(&store, "2026-12-31").await, of(&[("ftz/1", 120.01)]));
        assert_eq!(held(&store, "2027-06-01").await, of(&[("ftz/1", 120.02)]));
    }

    async fn the_atlas_follows_the_day(database: &TestDatabase) {
        static NOW: AtomicI64 = AtomicI64::new(0);
        fn now() -> DateTime<Utc> {
            DateTime::from_timestamp(NOW.load(Ordering::Relaxed), 0).unwrap()
        }
        // Each of the two tests of this body sets its own clock, so they take turns.
        static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
        let _turn = TURN.lock().await;
        // The last moments of the 28th in China.
        NOW.store(noon("2026-02-28").timestamp() + 11 * 3600, Ordering::Relaxed);
        let store = Store::open(&database.url).await.unwrap();
        import(&store, "2026-01-01", None, false, &[square("ftz", "1", 120.0, 120.1)]).await.unwrap();
        import(&store, "2026-02-01", Some("2026-03-01"), false, &[square("ftz", "1", 120.05, 120.1)]).await.unwrap();
        let before = build::activated(&store, now, &mut |_| ()).await.unwrap().version().to_owned();
        static METRICS: std::sync::OnceLock<metrics_exporter_prometheus::PrometheusHandle> = std::sync::OnceLock::new();
        let metrics = METRICS.get_or_init(|| install_metrics().unwrap()).clone();
        let authority = authority(&store, now).await;
        let app = App::new(&Config::default(), authority, Basemaps::default(), metrics, now);
        let first = refresh::load(&app, &store, day_of(now()), &mut |_| ()).await.unwrap();
        assert_eq!(first.atlas.version(), before);
        app.activate(first);
        let active = store.active_atlas().await.unwrap();
        let before_midnight = active.clone().unwrap();
        let turned = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            assert_eq!(app.current().unwrap().atlas.version(), before);
            NOW.fetch_add(2 * 3600, Ordering::Relaxed);
            while app.current().unwrap().atlas.version() == before {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::select! {
            never = refresh::follow(&app, &store, active, Duration::from_millis(10)) => match never {},
            () = turned => {}
        }
        // Who starts behind midnight knows that nobody changed over.
        let slept = refresh::slept_over(&store, &before_midnight, day("2026-03-01")).await.unwrap();
        assert!(slept && !refresh::slept_over(&store, &before_midnight, day("2026-02-28")).await.unwrap());
        let now_active = store.active_atlas().await.unwrap().unwrap();
        assert_eq!(now_active.version, app.current().unwrap().atlas.version());
        let held = in_force(&store.layer_versions().await.unwrap(), day("2026-03-01"));
        assert_eq!(held[0].version, 2);
    }
}

/// The point at 0° and 0° as well-known binary, in hexadecimal digits.
const POINT: &str = "010100000000000000000000000000000000000000";

/// The tiny city with a table of registrations and a new boundary that lets the 望潮片区 end west of 海棠路.
fn tiny_with_change(folder: &Path) {
    import_tiny(folder);
    let registrations = "id,address\nR1,胶州市望潮街道海棠路1号\nR2,胶州市望潮街道海棠路3号\nR3,胶州市石桥镇\nR4,北京市朝阳区建国路1号\n";
    fs::write(folder.join("registrations.csv"), registrations).unwrap();
    let mut zone = square("ftz", "Z1", 0.0, 0.0);
    zone["geometry"]["coordinates"] =
        json!([[[119.99, 36.24], [119.99, 36.262], [119.995, 36.262], [119.995, 36.24], [119.99, 36.24]]]);
    let mut broken = square("ftz", "Z9", 120.02, 120.03);
    broken["properties"]["name"] = json!("<坏的>");
    broken["geometry"]["coordinates"] =
        json!([[[120.02, 36.24], [120.03, 36.25], [120.03, 36.24], [120.02, 36.249], [120.02, 36.24]]]);
    let mut overlapping = square("ftz", "Z2", 0.0, 0.0);
    overlapping["properties"]["name"] = json!("<甲>&\"乙\"");
    overlapping["geometry"]["coordinates"] =
        json!([[[119.994, 36.24], [119.997, 36.24], [119.997, 36.25], [119.994, 36.25], [119.994, 36.24]]]);
    fs::write(folder.join("new.geojson"), collection(&[zone, broken, overlapping])).unwrap();
}

#[test]
fn a_preview_shows_everything_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    tiny_with_change(folder.path());
    let before = run(folder.path(), &["layers", "list", "--json"]);
    let arguments = ["import", "layer", "new.geojson", "--crs", "wgs84", "--valid-from", "2199-01-01"];
    let preview = ["--preview", "page.html", "--registrations", "registrations.csv", "--json"];
    let output = run(folder.path(), &[&arguments[..], &preview].concat());
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let summary: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let layer = &summary["layers"][0];
    assert_eq!((&layer["layer"], &layer["version"]), (&json!("ftz"), &json!(2)), "{summary}");
    assert_eq!((&layer["moved"], &layer["added"], &layer["overlaps"]), (&json!(1), &json!(1), &json!(1)));
    assert_eq!(
        (&summary["refused"], &summary["turned"], &summary["day"]),
        (&json!(1), &json!(1), &json!("2199-01-01"))
    );
    assert_eq!(summary["flips"]["rows"], 4);
    assert_eq!(summary["flips"]["verdicts"], json!([{ "before": "inside", "after": "outside", "rows": 2 }]));
    let list = fs::read_to_string(folder.path().join("page.flips.csv")).unwrap();
    let flipped: Vec<_> = list.lines().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(flipped, ["id", "R1", "R2"], "{list}");
    // The page draws what is said, and takes names for names.
    let page = fs::read_to_string(folder.path().join("page.html")).unwrap();
    for part in
        ["边界自相交", "&lt;甲&gt;&amp;&quot;乙&quot;", "重叠：", "区内 → 区外", "<g id=\"refused\"><path"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("<甲>") && !page.contains("http"));
    let findings: Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("page.findings.geojson")).unwrap())
            .unwrap();
    let kinds: Vec<_> =
        findings["features"].as_array().unwrap().iter().map(|found| &found["properties"]["kind"]).collect();
    assert_eq!(kinds, ["overlap", "crossing_ring"]);
    assert_eq!(findings["features"][1]["geometry"]["type"], "Point");
    // Nothing was written.
    assert_eq!(stdout(&run(folder.path(), &["layers", "list", "--json"])), stdout(&before));
    // Nor is what was read written over.
    let input = fs::read(folder.path().join("new.geojson")).unwrap();
    let same = ["import", "layer", "new.geojson", "--crs", "wgs84", "--preview"];
    assert_eq!(run(folder.path(), &[&same[..], &["new.geojson"]].concat()).status.code(), Some(2));
    assert_eq!(run(folder.path(), &[&same[..], &["new.html"]].concat()).status.code(), Some(3));
    let table = ["--registrations", "registrations.csv", "--json"];
    fs::copy(folder.path().join("registrations.csv"), folder.path().join("r.flips.csv")).unwrap();
    let over = run(folder.path(), &[&same[..], &["r.html", "--registrations", "r.flips.csv"]].concat());
    assert_eq!(over.status.code(), Some(2), "{}", stderr(&over));
    assert_eq!(run(folder.path(), &[&same[..], &["new.html"], &table[..]].concat()).status.code(), Some(3));
    assert_eq!(fs::read(folder.path().join("new.geojson")).unwrap(), input);
    // A layer whose last day is over decides nothing, and the preview judges so.
    let ended = [
        "--valid-to",
        "2020-01-01",
        "--preview",
        "ended.html",
        "--registrations",
        "registrations.csv",
        "--json",
    ];
    let ended =
        run(folder.path(), &[&["import", "layer", "new.geojson", "--crs", "wgs84"], &ended[..]].concat());
    let ended: Value = serde_json::from_str(&stdout(&ended)).unwrap();
    assert_eq!(ended["flips"]["verdicts"].as_array().unwrap()[0]["after"], "review", "{ended}");
    let wrong = run(folder.path(), &["import", "aliases", "new.geojson", "--preview", "page.html"]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[tokio::test]
async fn a_pending_version_is_listed_compared_and_withdrawn() {
    let folder = tempfile::tempdir().unwrap();
    tiny_with_change(folder.path());
    let none = run(folder.path(), &["layers", "flips", "registrations.csv", "-o", "flips.csv"]);
    assert_eq!(none.status.code(), Some(2), "{}", stderr(&none));
    let ahead = "2199-01-01";
    let arguments = ["import", "layer", "new.geojson", "--crs", "wgs84", "--allow-rejects", "50"];
    let output = run(folder.path(), &[&arguments[..], &["--valid-from", ahead]].concat());
    assert!(
        stdout(&output).contains(&format!("图层 ftz 成为第 2 版，{ahead} 起生效")),
        "{}",
        stdout(&output)
    );
    let listed: Value =
        serde_json::from_str(&stdout(&run(folder.path(), &["layers", "list", "--json"]))).unwrap();
    let states: Vec<_> =
        listed.as_array().unwrap().iter().map(|row| (row["layer"].clone(), row["state"].clone())).collect();
    assert_eq!(states[..2], [(json!("ftz"), json!("in_force")), (json!("ftz"), json!("pending"))]);
    let flips = run(folder.path(), &["layers", "flips", "registrations.csv", "-o", "flips.csv", "--json"]);
    let flips: Value = serde_json::from_str(&stdout(&flips)).unwrap();
    assert_eq!(flips["verdicts"], json!([{ "before": "inside", "after": "outside", "rows": 2 }]));
    // What is served is what holds today.
    let server = Server::start(folder.path(), &[], &[]);
    let layers: Value = reqwest::get(server.at("/api/v1/layers")).await.unwrap().json().await.unwrap();
    assert_eq!((&layers["layers"][0]["layer"], &layers["layers"][0]["version"]), (&json!("ftz"), &json!(1)));
    assert!(run(folder.path(), &["layers", "withdraw", "ftz"]).status.success());
    let again = run(folder.path(), &["layers", "withdraw", "ftz"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("已经生效"), "{}", stderr(&again));
    assert!(stderr(&run(folder.path(), &["layers", "withdraw", "nothing"])).contains("没有图层"));
}
