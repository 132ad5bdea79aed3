//! `export tiles`: a PMTiles archive, read back by a small reader of our own.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use reqwest::StatusCode;
use serde_json::Value;

use crate::harness::{Server, import_tiny, run, stderr, stdout};

/// What an archive holds, as section 3 and 4 of the PMTiles specification say.
struct Archive {
    bytes: Vec<u8>,
    root_length: u64,
    metadata: Value,
    /// Offset and length of each tile, by zoom, column and row.
    tiles: BTreeMap<(u8, u32, u32), (u64, u64)>,
    leaves: usize,
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).unwrap();
    out
}

/// Zoom, column and row of a place on the curve (Hilbert 1891, as the specification turns it).
fn place(id: u64) -> (u8, u32, u32) {
    let (mut z, mut first) = (0u8, 0u64);
    while id >= first + (1u64 << (2 * z)) {
        first += 1u64 << (2 * z);
        z += 1;
    }
    let (mut rest, mut x, mut y, mut side) = (id - first, 0u64, 0u64, 1u64);
    while side < 1 << z {
        let (east, south) = (1 & (rest / 2), 1 & (rest ^ (rest / 2)));
        if south == 0 {
            if east == 1 {
                (x, y) = (side - 1 - x, side - 1 - y);
            }
            (x, y) = (y, x);
        }
        (x, y) = (x + side * east, y + side * south);
        rest /= 4;
        side *= 2;
    }
    (z, x as u32, y as u32)
}

impl Archive {
    fn read(path: &Path) -> Archive {
        let bytes = fs::read(path).unwrap();
        assert_eq!(&bytes[..8], b"PMTiles\x03");
        let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
        // Clustered, directories and tiles in gzip, tiles in MVT.
        assert_eq!(bytes[96..100], [1, 2, 2, 1]);
        let part = |at: u64, length: u64| &bytes[at as usize..(at + length) as usize];
        let metadata = serde_json::from_slice(&unpacked(part(number(24), number(32)))).unwrap();
        let mut archive = Archive {
            root_length: number(16),
            metadata,
            tiles: BTreeMap::new(),
            leaves: 0,
            bytes: bytes.clone(),
        };
        archive.directory(part(number(8), number(16)), number(40), number(56));
        assert_eq!(archive.tiles.len() as u64, number(72), "addressed tiles");
        assert!(number(72) >= number(80) && number(80) >= number(88), "tiles, entries, contents");
        archive
    }

    fn directory(&mut self, packed: &[u8], leaves: u64, data: u64) {
        let bytes = unpacked(packed);
        let mut at = 0;
        let mut next = || {
            let (mut value, mut shift) = (0u64, 0);
            loop {
                let byte = bytes[at];
                at += 1;
                value |= u64::from(byte & 0x7f) << shift;
                shift += 7;
                if byte < 0x80 {
                    return value;
                }
            }
        };
        let count = next() as usize;
        let mut column = || (0..count).map(|_| next()).collect::<Vec<u64>>();
        let (steps, runs, lengths, offsets) = (column(), column(), column(), column());
        let (mut id, mut end) = (0, 0);
        for index in 0..count {
            assert!(index == 0 || steps[index] > 0, "out of order");
            id += steps[index];
            let offset = if offsets[index] == 0 { end } else { offsets[index] - 1 };
            end = offset + lengths[index];
            if runs[index] == 0 {
                let leaf = (leaves + offset) as usize..(leaves + end) as usize;
                self.leaves += 1;
                let packed = self.bytes[leaf].to_vec();
                self.directory(&packed, leaves, data);
            }
            for step in 0..runs[index] {
                let before = self.tiles.insert(place(id + step), (data + offset, lengths[index]));
                assert!(before.is_none(), "a tile twice");
            }
        }
    }

    fn tile(&self, at: (u8, u32, u32)) -> Vec<u8> {
        let (offset, length) = self.tiles[&at];
        unpacked(&self.bytes[offset as usize..(offset + length) as usize])
    }
}

fn export(folder: &Path, arguments: &[&str]) -> Value {
    let output = run(folder, &[&["export", "tiles", "--json"], arguments].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

/// Status and body of a tile that the server sends.
async fn served(server: &Server, layers: &str, (z, x, y): (u8, u32, u32)) -> (StatusCode, Vec<u8>) {
    let reply = reqwest::get(server.at(&format!("/tiles/{layers}/{z}/{x}/{y}.mvt"))).await.unwrap();
    (reply.status(), reply.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn an_archive_holds_what_the_server_sends() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    let server = Server::start(folder.path(), &[], &[]);
    let layers = "ftz,town,address";
    let said = export(folder.path(), &[layers, "-o", "map.pmtiles", "--max-zoom", "14"]);
    let archive = Archive::read(&folder.path().join("map.pmtiles"));
    assert_eq!(said["tiles"], archive.tiles.len());
    assert_eq!(said["bytes"], archive.bytes.len());
    assert_eq!(said["synthetic"], false);
    assert!(archive.root_length <= 16_257);

    for &at in archive.tiles.keys() {
        let (status, body) = served(&server, layers, at).await;
        assert_eq!((status, body), (StatusCode::OK, archive.tile(at)), "{at:?}");
    }
    // Around what an archive has at a zoom, the server has nothing that it lacks.
    for z in [0, 5, 10, 12, 13] {
        let here: Vec<_> = archive.tiles.keys().filter(|at| at.0 == z).copied().collect();
        let last = (1u32 << z) - 1;
        let (west, east) =
            (here.iter().map(|at| at.1).min().unwrap(), here.iter().map(|at| at.1).max().unwrap());
        let (north, south) =
            (here.iter().map(|at| at.2).min().unwrap(), here.iter().map(|at| at.2).max().unwrap());
        for x in west.saturating_sub(1)..=(east + 1).min(last) {
            for y in north.saturating_sub(1)..=(south + 1).min(last) {
                let (status, _) = served(&server, layers, (z, x, y)).await;
                assert_eq!(status == StatusCode::OK, archive.tiles.contains_key(&(z, x, y)), "{z}/{x}/{y}");
            }
        }
    }

    let described: Value =
        reqwest::get(server.at(&format!("/tiles/{layers}.json"))).await.unwrap().json().await.unwrap();
    let mut expected = described["vector_layers"].clone();
    for layer in expected.as_array_mut().unwrap() {
        layer["maxzoom"] = 14.into();
    }
    assert_eq!(archive.metadata["vector_layers"], expected);
    assert_eq!(archive.metadata["name"], described["name"]);
    let degrees =
        |at: usize| f64::from(i32::from_le_bytes(archive.bytes[at..at + 4].try_into().unwrap())) / 1e7;
    assert_eq!((archive.bytes[100], archive.bytes[101]), (0, 14));
    for (index, at) in [102, 106, 110, 114].into_iter().enumerate() {
        assert!((degrees(at) - described["bounds"][index].as_f64().unwrap()).abs() < 1e-6);
    }
    // The same data make the same file.
    export(folder.path(), &[layers, "-o", "again.pmtiles", "--max-zoom", "14"]);
    assert!(fs::read(folder.path().join("again.pmtiles")).unwrap() == archive.bytes);
}

/// What is too small for a zoom is found at a deeper one; what repeats is stored once; many tiles have leaf directories.
#[tokio::test]
async fn small_things_and_large_ones_in_an_archive() {
    let folder = tempfile::tempdir().unwrap();
    let box_of = |west: f64, south: f64, width: f64, height: f64| {
        let (east, north) = (west + width, south + height);
        format!("[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]")
    };
    let features = [("large", box_of(120.0, 29.0, 0.4, 0.4)), ("thin", box_of(110.0, 35.0, 1.5, 1e-5))].map(|(code, ring)| {
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}","name":"{code}"}},"geometry":{{"type":"Polygon","coordinates":{ring}}}}}"#
        )
    });
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    fs::write(folder.path().join("plan.geojson"), text).unwrap();
    let imported =
        run(folder.path(), &["import", "layer", "plan.geojson", "--crs", "wgs84", "--layer", "plan"]);
    assert!(imported.status.success(), "{}", stderr(&imported));

    export(folder.path(), &["plan", "-o", "map.pmtiles", "--min-zoom", "2", "--max-zoom", "18"]);
    let archive = Archive::read(&folder.path().join("map.pmtiles"));
    let zooms = |west: f64, east: f64| {
        let column = |lon: f64, z: u8| ((lon + 180.0) / 360.0 * f64::from(1u32 << z)) as u32;
        let here = |at: &&(u8, u32, u32)| (column(west, at.0)..=column(east, at.0)).contains(&at.1);
        archive.tiles.keys().filter(here).map(|at| at.0).collect::<std::collections::BTreeSet<u8>>()
    };
    // A metre is nothing to a tile of the province, but where its name stands.
    let west_end = zooms(110.01, 110.02);
    assert!(!west_end.contains(&9) && west_end.contains(&18), "{west_end:?}");
    assert_eq!(archive.tiles.keys().next().unwrap().0, 2);
    let contents = u64::from_le_bytes(archive.bytes[88..96].try_into().unwrap());
    assert!(archive.tiles.len() > 50_000 && contents < 5_000, "{} tiles, {contents}", archive.tiles.len());
    assert!(archive.root_length <= 16_257);
}

#[test]
fn many_different_tiles_have_leaf_directories() {
    let folder = tempfile::tempdir().unwrap();
    // One point in each of many tiles of zoom 16, and of all above.
    let mut table = String::from("code,x,y\n");
    for index in 0..20_000 {
        let (x, y) = (index % 200, index / 200);
        table += &format!("P{index},{},{}\n", 119.0 + f64::from(x) * 0.006, 29.0 + f64::from(y) * 0.006);
    }
    fs::write(folder.path().join("points.csv"), table).unwrap();
    let imported =
        run(folder.path(), &["import", "layer", "points.csv", "--crs", "wgs84", "--layer", "trees"]);
    assert!(imported.status.success(), "{}", stderr(&imported));
    export(folder.path(), &["trees", "-o", "map.pmtiles"]);
    let archive = Archive::read(&folder.path().join("map.pmtiles"));
    assert_eq!(archive.tiles.keys().filter(|at| at.0 == 16).count(), 20_000);
    assert!(archive.leaves > 1 && archive.root_length <= 16_257, "{} leaves", archive.leaves);
}

#[test]
fn an_archive_has_nothing_that_its_reader_may_not_see() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    let tiny = crate::harness::fixture("tiny/zones.geojson");
    let secret = ["--layer", "secret", "--level", "L3", "--crs", "wgs84", "--synthetic"];
    let file = tiny.to_str().unwrap();
    let imported = run(folder.path(), &[&["import", "layer", file], &secret[..]].concat());
    assert!(imported.status.success(), "{}", stderr(&imported));

    for (arguments, said) in [
        (&["secret", "-o", "map.pmtiles"][..], "没有图层 secret"),
        (&["secret", "-o", "map.pmtiles", "--level", "L2"], "没有图层 secret"),
        (&["ftz", "-o", "map.pmtiles", "--min-zoom", "5", "--max-zoom", "4"], "--min-zoom"),
        (&["ftz", "-o", "map.pmtiles", "--max-zoom", "21"], "21"),
        (&["ftz", "-o", "-"], "-o"),
    ] {
        let output = run(folder.path(), &[&["export", "tiles"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(said), "{arguments:?}: {}", stderr(&output));
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("pmtiles")), "{left:?}");

    let said = export(folder.path(), &["secret", "-o", "map.pmtiles", "--level", "L3", "--max-zoom", "6"]);
    assert_eq!(said["synthetic"], true);
    let archive = Archive::read(&folder.path().join("map.pmtiles"));
    assert_eq!(archive.metadata["synthetic"], true);
    assert!(archive.metadata["attribution"].as_str().unwrap().contains("合成数据"));
}
