//! The sample city: its size and shapes, that its truth is true, that every kind of noise is there, and that the same seed
//! gives the same bytes.

use ftz_atlas::sample::{Plan, Summary, write};
use geo::{Area, BooleanOps, Contains, Distance, Euclidean, GeodesicArea};
use geo_types::{MultiPolygon, Point};
use geojson::GeoJson;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::OnceLock;

const FILES: [&str; 6] =
    ["addresses.csv", "aliases.csv", "divisions.csv", "registrations.csv", "truth.csv", "zones.geojson"];

/// A city of 39,000 addresses, made once for all tests.
fn city() -> &'static (tempfile::TempDir, Summary) {
    static CITY: OnceLock<(tempfile::TempDir, Summary)> = OnceLock::new();
    CITY.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let summary =
            write(dir.path(), &Plan::new(39_000, 8_000, 1), &mut |_| {}).expect("the city is written");
        (dir, summary)
    })
}

fn table(name: &str) -> Vec<HashMap<String, String>> {
    read(&city().0.path().join(name))
}

fn read(path: &Path) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("the table opens");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

struct Zone {
    code: String,
    kind: String,
    name: String,
    shape: MultiPolygon<f64>,
}

fn layer(wanted: &str) -> Vec<Zone> {
    let text = std::fs::read_to_string(city().0.path().join("zones.geojson")).expect("zones");
    let GeoJson::FeatureCollection(collection) = text.parse().expect("GeoJSON") else {
        panic!("no collection")
    };
    assert_eq!(collection.foreign_members.as_ref().expect("members at the top")["synthetic"], true);
    let zone = |feature: geojson::Feature| {
        let property =
            |key: &str| feature.property(key).and_then(|v| v.as_str()).unwrap_or_default().to_string();
        let (code, kind, name, layer) =
            (property("code"), property("kind"), property("name"), property("layer"));
        let shape = MultiPolygon::try_from(feature.geometry.expect("a geometry").value).expect("polygons");
        (layer, Zone { code, kind, name, shape })
    };
    collection
        .features
        .into_iter()
        .map(zone)
        .filter(|(layer, _)| layer == wanted)
        .map(|(_, zone)| zone)
        .collect()
}

fn outline() -> MultiPolygon<f64> {
    let text = include_str!("../../maps/yiwu_county.geojson");
    let GeoJson::FeatureCollection(collection) = text.parse().expect("GeoJSON") else {
        panic!("no collection")
    };
    let value = collection.features[0].geometry.clone().expect("a geometry").value;
    MultiPolygon(vec![value.try_into().expect("a polygon")])
}

fn square_kilometres(shape: &MultiPolygon<f64>) -> f64 {
    shape.geodesic_area_unsigned() / 1e6
}

fn point(row: &HashMap<String, String>) -> Point<f64> {
    Point::new(row["lon"].parse().expect("lon"), row["lat"].parse().expect("lat"))
}

fn inside(zones: &[Zone], at: Point<f64>) -> bool {
    zones.iter().any(|zone| zone.shape.contains(&at))
}

#[test]
fn the_zone_has_its_published_area_within_the_county() {
    let zones = layer("ftz");
    let total: f64 = zones.iter().map(|zone| square_kilometres(&zone.shape)).sum();
    assert!((total - 26.2).abs() < 0.05, "{total} km²");
    let bonded: Vec<&Zone> = zones.iter().filter(|zone| zone.kind == "bonded").collect();
    assert_eq!(bonded.len(), 1);
    let area = square_kilometres(&bonded[0].shape);
    assert!((area - 1.34).abs() < 0.01, "{area} km²");
    for (number, zone) in zones.iter().enumerate() {
        assert!(outline().contains(&zone.shape), "{} leaves the county", zone.code);
        assert!(zone.name.contains("示意"), "{} is not said to be schematic", zone.name);
        for other in &zones[..number] {
            assert_eq!(
                zone.shape.intersection(&other.shape).unsigned_area(),
                0.0,
                "{} {}",
                zone.code,
                other.code
            );
        }
    }
}

#[test]
fn town_cells_fill_the_county_without_gaps_or_overlaps() {
    let cells = layer("town");
    assert_eq!(cells.len(), 14);
    let county = square_kilometres(&outline());
    let total: f64 = cells.iter().map(|cell| square_kilometres(&cell.shape)).sum();
    assert!((total - county).abs() < 0.001, "cells {total} km², county {county} km²");
    for (number, cell) in cells.iter().enumerate() {
        for other in &cells[..number] {
            let shared = square_kilometres(&cell.shape.intersection(&other.shape));
            assert!(shared < 1e-4, "{} and {} share {shared} km²", cell.code, other.code);
        }
    }
}

#[test]
fn the_plan_layer_covers_the_county_and_its_core_is_the_zone() {
    let plan = layer("plan");
    let total: f64 = plan.iter().map(|zone| square_kilometres(&zone.shape)).sum();
    assert!((total - square_kilometres(&outline())).abs() < 0.01, "{total} km²");
    let core = plan.iter().find(|zone| zone.kind == "core").expect("a core");
    assert!((square_kilometres(&core.shape) - 26.2).abs() < 0.05);
    assert_eq!(layer("industry").len(), 13);
}

#[test]
fn addresses_are_as_many_as_asked_unique_and_in_their_town() {
    let rows = table("addresses.csv");
    assert_eq!(rows.len(), 39_000);
    let ids: BTreeSet<&str> = rows.iter().map(|row| row["id"].as_str()).collect();
    assert_eq!(ids.len(), rows.len());
    let elements = ["town", "village", "road", "number", "place", "building", "unit", "floor", "room"];
    let texts: BTreeSet<Vec<&str>> =
        rows.iter().map(|row| elements.iter().map(|element| row[*element].as_str()).collect()).collect();
    assert_eq!(texts.len(), rows.len(), "two rows say the same");
    let codes: HashMap<String, String> = table("divisions.csv")
        .into_iter()
        .filter(|row| row["level"] == "town")
        .map(|row| (row["name"].clone(), row["code"].clone()))
        .collect();
    let cells: HashMap<String, Zone> =
        layer("town").into_iter().map(|zone| (zone.code.clone(), zone)).collect();
    let county = outline();
    for row in &rows {
        let at = point(row);
        assert!(county.contains(&at), "{} lies outside the county", row["id"]);
        assert!(
            cells[&codes[&row["town"]]].shape.contains(&at),
            "{} lies outside {}",
            row["id"],
            row["town"]
        );
    }
}

#[test]
fn every_village_of_the_base_is_a_division_of_its_town() {
    let villages: BTreeSet<(String, String)> = {
        let rows = table("divisions.csv");
        let towns: HashMap<&str, &str> =
            rows.iter().map(|row| (row["code"].as_str(), row["name"].as_str())).collect();
        let village =
            |row: &HashMap<String, String>| (towns[row["parent"].as_str()].to_string(), row["name"].clone());
        let now = rows.iter().filter(|row| row["level"] == "village" && row["valid_to"].is_empty());
        now.map(village).collect()
    };
    assert_eq!(villages.len(), 544);
    for row in table("addresses.csv").iter().filter(|row| !row["village"].is_empty()) {
        assert!(villages.contains(&(row["town"].clone(), row["village"].clone())), "{}", row["village"]);
    }
}

#[test]
fn the_boundary_cuts_streets_quarters_and_villages_but_no_building() {
    let zones = layer("ftz");
    let mut sides: BTreeMap<(&str, String), BTreeSet<bool>> = BTreeMap::new();
    let rows = table("addresses.csv");
    for row in &rows {
        let at = point(row);
        let side = inside(&zones, at);
        let house = row["road"].is_empty() && row["place"].is_empty();
        for element in ["road", "place", "village"] {
            if !row[element].is_empty() && (element != "village" || house) {
                let key = (element, format!("{}{}", row["town"], row[element]));
                sides.entry(key).or_default().insert(side);
            }
        }
        // 0.0001 degrees are at least 9.7 metres here.
        let near = zones
            .iter()
            .any(|zone| zone.shape.0.iter().any(|part| Euclidean.distance(&at, part.exterior()) < 1e-4));
        assert!(!near, "{} stands on the boundary", row["id"]);
    }
    for element in ["road", "place", "village"] {
        let cut = sides.iter().filter(|(key, sides)| key.0 == element && sides.len() == 2).count();
        assert!(cut >= 3, "only {cut} of kind {element} are cut");
    }
}

#[test]
fn the_truth_of_recorded_addresses_is_the_side_of_their_point() {
    let zones = layer("ftz");
    let base: HashMap<String, Point<f64>> =
        table("addresses.csv").iter().map(|row| (row["id"].clone(), point(row))).collect();
    let mut checked = 0;
    for row in table("truth.csv").iter().filter(|row| !row["site_id"].is_empty()) {
        let side = if inside(&zones, base[&row["site_id"]]) { "inside" } else { "outside" };
        assert_eq!(row["verdict"], side, "{} ({})", row["id"], row["noise"]);
        checked += 1;
    }
    assert!(checked > 5_000, "{checked}");
}

/// The figures of an element, with or without its unit word.
fn bare(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '弄').unwrap_or(text.len());
    &text[..end]
}

#[test]
fn a_missing_town_is_answered_only_where_every_namesake_agrees() {
    let zones = layer("ftz");
    let rows = table("addresses.csv");
    let key = |row: &HashMap<String, String>| {
        let names = ["road", "place", "village"].map(|element| row[element].clone());
        let [road, place, village] = names;
        let house = if road.is_empty() && place.is_empty() { village } else { String::new() };
        (road, place, house, bare(&row["number"]).to_string(), bare(&row["building"]).to_string())
    };
    let mut sides: HashMap<_, BTreeSet<bool>> = HashMap::new();
    for row in &rows {
        sides.entry(key(row)).or_default().insert(inside(&zones, point(row)));
    }
    let base: HashMap<&str, &HashMap<String, String>> =
        rows.iter().map(|row| (row["id"].as_str(), row)).collect();
    let mut shared = 0;
    for row in table("truth.csv")
        .iter()
        .filter(|row| row["noise"] == "missing_town" || row["noise"] == "missing_town|namesake")
    {
        let record = base[row["site_id"].as_str()];
        assert_eq!(sides[&key(record)].len(), 1, "{}: namesakes of {record:?} disagree", row["id"]);
        shared += usize::from(row["noise"].ends_with("namesake"));
    }
    assert!(shared > 5, "{shared}");
}

#[test]
fn clean_rows_are_written_out_in_full_and_fit_one_address() {
    let elements = ["town", "road", "number", "place", "building", "unit", "floor", "room"];
    let base: HashMap<String, HashMap<String, String>> =
        table("addresses.csv").into_iter().map(|row| (row["id"].clone(), row)).collect();
    let texts: HashMap<String, String> = table("registrations.csv")
        .into_iter()
        .map(|row| (row["id"].clone(), row["address"].clone()))
        .collect();
    let mut clean = 0;
    for row in table("truth.csv").iter().filter(|row| row["noise"] == "clean") {
        let (text, record) = (&texts[&row["id"]], &base[&row["site_id"]]);
        for element in elements {
            assert!(text.contains(&record[element]), "{text} lacks {}", record[element]);
        }
        clean += 1;
    }
    assert!(clean > 1_200, "{clean}");
}

#[test]
fn shares_are_as_promised_and_every_kind_of_noise_is_drawn() {
    let summary = &city().1;
    let share = |word: &str| summary.verdicts[word] as f64 / summary.registrations as f64;
    assert!((0.15..0.25).contains(&share("unanswerable")), "{:?}", summary.verdicts);
    let inside = share("inside") / (share("inside") + share("outside"));
    assert!((0.47..0.53).contains(&inside), "{inside}");
    let kinds: Vec<&str> = summary.noise.keys().copied().collect();
    let count = |prefix: &str| kinds.iter().filter(|kind| kind.starts_with(prefix)).count();
    assert!(count("negative_") == 5 && count("ambiguous_") >= 12 && count("other_") == 6, "{kinds:?}");
    let at_home = kinds.len() - count("negative_") - count("ambiguous_") - count("other_");
    assert!(at_home >= 52, "only {at_home} kinds: {kinds:?}");
    for (kind, drawn) in &summary.noise {
        assert!(*drawn >= 5 || kind.starts_with("ambiguous_"), "{kind} is drawn {drawn} times");
    }
    for row in table("truth.csv") {
        let lost = row["noise"].starts_with("negative_") || row["noise"].starts_with("ambiguous_");
        assert_eq!(row["verdict"] == "unanswerable", lost, "{}", row["noise"]);
    }
}

#[test]
fn the_known_stall_is_recorded_inside() {
    let rows = table("addresses.csv");
    let known = rows.iter().find(|row| row["place"] == "国际商贸城三区" && row["room"].starts_with("37283"));
    let known = known.expect("the stall is recorded");
    let text: Vec<&str> =
        ["county", "town", "building", "floor", "unit"].iter().map(|e| known[*e].as_str()).collect();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    assert_eq!(&text[..2], ["义乌市", "福田街道"]);
    assert_eq!([digits(text[2]), digits(text[3]), digits(text[4])], ["82", "4", "25"]);
    assert!(inside(&layer("ftz"), point(known)));
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let hash = |seed: u64| {
        let dir = tempfile::tempdir().expect("a temporary folder");
        write(dir.path(), &Plan::new(2_000, 500, seed), &mut |_| {}).expect("the city is written");
        let mut hash = Sha256::new();
        for file in FILES {
            hash.update(std::fs::read(dir.path().join(file)).expect("the file"));
        }
        format!("{:x}", hash.finalize())
    };
    assert_eq!(hash(1), "9d6d0c66913055e2aa1b81e20d1615aceb7df1a38f3a068cd13191c99d585b09");
    assert_ne!(hash(2), hash(1));
}

#[test]
fn a_small_city_has_every_structure_and_a_large_one_further_counties() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let plan = Plan { addresses: 4_500, registrations: 50, seed: 3, counties: 3 };
    write(dir.path(), &plan, &mut |_| {}).expect("the city is written");
    let rows = read(&dir.path().join("addresses.csv"));
    assert_eq!(rows.len(), 4_500);
    let counties: BTreeSet<&str> = rows.iter().map(|row| row["county"].as_str()).collect();
    assert_eq!(counties.len(), 3);
    for county in counties {
        let here: Vec<_> = rows.iter().filter(|row| row["county"] == county).collect();
        let some = |test: &dyn Fn(&HashMap<String, String>) -> bool| here.iter().any(|row| test(row));
        assert!(some(&|row| !row["road"].is_empty() && row["place"].is_empty()), "{county}: a street");
        assert!(some(&|row| row["road"].is_empty() && row["place"].is_empty()), "{county}: a village house");
        assert!(some(&|row| row["room"].contains("店面")), "{county}: a market");
        assert!(some(&|row| row["unit"].contains("单元")), "{county}: a quarter");
        assert!(some(&|row| !row["road"].is_empty() && !row["building"].is_empty()), "{county}: a park");
    }
    let plan = Plan { addresses: 100, registrations: 0, seed: 1, counties: 1 };
    let error = write(dir.path(), &plan, &mut |_| {}).expect_err("too few");
    assert!(error.to_string().contains("at least 1500"), "{error}");
}
