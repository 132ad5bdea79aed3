//! The city as a folder of interchange files.

use super::city::{City, city};
use super::registrations::{Office, registrations};
use super::truth::Truth;
use super::{Plan, SampleError};
use crate::address::rows::{AliasRow, DivisionRow};
use crate::spatial::rows::ZoneRow;
use geojson::{Feature, FeatureCollection, Geometry, JsonObject, Value};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    pub divisions: usize,
    pub aliases: usize,
    pub addresses: u64,
    pub zones: usize,
    pub registrations: usize,
    /// Registrations by verdict word, and by kind of noise.
    pub verdicts: BTreeMap<&'static str, usize>,
    pub noise: BTreeMap<&'static str, usize>,
}

/// Makes the city of the plan and writes it into the folder, which is created where it is missing. `progress` hears
/// the rows done so far, of addresses and registrations together.
pub fn write(dir: &Path, plan: &Plan, progress: &mut dyn FnMut(u64)) -> Result<Summary, SampleError> {
    fs::create_dir_all(dir).map_err(|source| failed(dir, source))?;
    let city = city(plan, &mut |_| {})?;
    let mut summary = Summary {
        divisions: city.divisions.len(),
        aliases: city.aliases.len(),
        zones: city.zones.len(),
        addresses: city.len(),
        ..Summary::default()
    };
    table(dir, "divisions.csv", &DIVISION_HEADER, city.divisions.iter().map(division_row))?;
    table(dir, "aliases.csv", &ALIAS_HEADER, city.aliases.iter().map(alias_row))?;
    zones(dir, &city.zones)?;
    let mut done = 0;
    let addresses = city.addresses().map(|row| {
        let degrees = |value: f64| format!("{value:.7}");
        done += 1;
        if done % 10_000 == 0 {
            progress(done);
        }
        let (lon, lat) = (degrees(row.lon), degrees(row.lat));
        let place =
            [row.village, row.road, row.number, row.place, row.building, row.unit, row.floor, row.room];
        let [village, road, number, place, building, unit, floor, room] = place;
        [
            row.id,
            row.county,
            row.town,
            village,
            road,
            number,
            place,
            building,
            unit,
            floor,
            room,
            lon,
            lat,
            row.source,
            row.updated_at,
        ]
    });
    table(dir, "addresses.csv", &ADDRESS_HEADER, addresses)?;
    let office = Office::new(&city)?;
    let path = dir.join("truth.csv");
    let mut truth = writer(&path)?;
    let lost = |error: csv::Error| failed(&dir.join("truth.csv"), error.into());
    truth.write_record(["id", "verdict", "site_id", "noise"]).map_err(lost)?;
    let mut trouble = None;
    let rows = registrations(&office, plan).map(|registration| {
        done += 1;
        if done % 10_000 == 0 {
            progress(done);
        }
        count(&mut summary, registration.truth, &registration.noise);
        let noise =
            if registration.noise.is_empty() { "clean".to_string() } else { registration.noise.join("|") };
        let line = [&registration.id, registration.truth.as_str(), &registration.site_id, &noise];
        trouble = trouble.take().or(truth.write_record(line).err());
        [registration.id, registration.name, registration.address]
    });
    table(dir, "registrations.csv", &["id", "name", "address"], rows)?;
    if let Some(error) = trouble {
        return Err(lost(error));
    }
    truth.flush().map_err(|source| failed(&path, source))?;
    readme(dir, &city, &summary)?;
    Ok(summary)
}

const DIVISION_HEADER: [&str; 6] = ["code", "name", "level", "parent", "valid_from", "valid_to"];
const ALIAS_HEADER: [&str; 6] = ["alias", "kind", "target", "valid_from", "valid_to", "source"];
#[rustfmt::skip]
const ADDRESS_HEADER: [&str; 15] = [
    "id", "county", "town", "village", "road", "number", "place", "building", "unit", "floor", "room", "lon",
    "lat", "source", "updated_at",
];

fn count(summary: &mut Summary, truth: Truth, noise: &[&'static str]) {
    summary.registrations += 1;
    *summary.verdicts.entry(truth.as_str()).or_default() += 1;
    for kind in if noise.is_empty() { &["clean"] } else { noise } {
        *summary.noise.entry(kind).or_default() += 1;
    }
}

fn division_row(row: &DivisionRow) -> [String; 6] {
    let level = row.level.as_str().to_string();
    let parent = row.parent.clone().unwrap_or_default();
    [row.code.clone(), row.name.clone(), level, parent, day(row.valid_from), day(row.valid_to)]
}

fn alias_row(row: &AliasRow) -> [String; 6] {
    let kind = row.kind.as_str().to_string();
    [row.alias.clone(), kind, row.target.clone(), day(row.valid_from), day(row.valid_to), row.source.clone()]
}

fn day(day: Option<chrono::NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn table<const N: usize>(
    dir: &Path,
    name: &str,
    header: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Result<(), SampleError> {
    let path = dir.join(name);
    let lost = |error: csv::Error| failed(&path, error.into());
    let mut file = writer(&path)?;
    file.write_record(header).map_err(lost)?;
    for row in rows {
        file.write_record(&row).map_err(lost)?;
    }
    file.flush().map_err(|source| failed(&path, source))
}

fn writer(path: &PathBuf) -> Result<csv::Writer<BufWriter<File>>, SampleError> {
    let file = File::create(path).map_err(|source| failed(path, source))?;
    Ok(csv::Writer::from_writer(BufWriter::with_capacity(1 << 18, file)))
}

/// A FeatureCollection that says at its top that it is synthetic.
fn zones(dir: &Path, zones: &[ZoneRow]) -> Result<(), SampleError> {
    let feature = |zone: &ZoneRow| {
        let mut properties = JsonObject::new();
        for (key, value) in
            [("layer", &zone.layer), ("code", &zone.code), ("name", &zone.name), ("kind", &zone.kind)]
        {
            properties.insert(key.to_string(), value.as_str().into());
        }
        let geometry = Some(Geometry::new(Value::from(&zone.geometry)));
        Feature { geometry, properties: Some(properties), ..Feature::default() }
    };
    let mut top = JsonObject::new();
    top.insert("synthetic".into(), true.into());
    top.insert("note".into(), "示意数据：边界为虚构，仅供演示与测试".into());
    let features = zones.iter().map(feature).collect();
    let collection = FeatureCollection { bbox: None, features, foreign_members: Some(top) };
    let path = dir.join("zones.geojson");
    fs::write(&path, format!("{collection}\n")).map_err(|source| failed(&path, source))
}

fn readme(dir: &Path, city: &City, summary: &Summary) -> Result<(), SampleError> {
    let path = dir.join("README.txt");
    let mut file = File::create(&path).map_err(|source| failed(&path, source))?;
    let text = format!(
        "SYNTHETIC DATA / 模拟数据\n\n\
         A sample city made by ftz-atlas (seed {}, {} county/counties). Names of divisions and of some streets and places\n\
         are real; every coordinate, house number, zone boundary, firm and telephone number is invented.\n\
         区划名称与部分道路、小区名称真实；坐标、门牌、边界、企业、电话均为虚构，边界仅为示意。\n\n\
         addresses.csv      {} rows, WGS-84\n\
         registrations.csv  {} rows, what applicants write\n\
         truth.csv          verdict, recorded address and kinds of noise of each registration\n\
         divisions.csv {}, aliases.csv {}, zones.geojson {} features\n",
        city.plan.seed,
        city.plan.counties,
        summary.addresses,
        summary.registrations,
        summary.divisions,
        summary.aliases,
        summary.zones
    );
    file.write_all(text.as_bytes()).map_err(|source| failed(&path, source))
}

fn failed(path: &Path, source: std::io::Error) -> SampleError {
    SampleError::Write { path: path.display().to_string(), source }
}
