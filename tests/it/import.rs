//! Imports from files: encodings, rejects, idempotence, interruption.

use crate::databases::{TestDatabase, on_both};
use crate::store::{address, addresses_of, at, division};
use ftz_atlas::address::rows::{AddressRow, DivisionRow};
use ftz_atlas::coordinates::local::Systems;
use ftz_atlas::coordinates::{ReferenceSystem, datum};
use ftz_atlas::jobs::import::{self, ImportError, ImportOptions, ImportReport, Origin};
use ftz_atlas::jobs::{Progress, Stage, build};
use ftz_atlas::sources::addresses::{AddressReading, Addresses};
use ftz_atlas::sources::{Encoding, Format, Mapping, RejectCode, SourceError, inspect};
use ftz_atlas::spatial::rows::{FeatureRow, Geometry, day_of};
use ftz_atlas::store::{BatchState, Kind, Published, Store};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const HEADER: &str =
    "id,county,town,village,road,number,place,building,unit,floor,room,lon,lat,source,updated_at";

struct Files {
    folder: TempDir,
}

impl Files {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// An address table of `rows` sound rows.
fn table(rows: usize) -> String {
    let mut text = format!("{HEADER}\n");
    for row in 0..rows {
        let (road, lon) = (row / 100, 120.0 + row as f64 * 1e-5);
        writeln!(
            text,
            "A{row:06},义乌市,福田街道,,宗泽{road}路,{}号,,,,,,{lon:.6},29.306841,民政,2023-05-01",
            row % 100 + 1
        )
        .unwrap();
    }
    text
}

fn wgs84() -> ImportOptions {
    ImportOptions { crs: Some(ReferenceSystem::Wgs84), ..ImportOptions::default() }
}

async fn import(store: &Store, path: &Path, options: &ImportOptions) -> Result<ImportReport, ImportError> {
    import::addresses(store, path, options, at(0), &mut |_| ()).await
}

async fn sqlite() -> (TestDatabase, Store) {
    let database = TestDatabase::sqlite();
    let store = Store::open(&database.url).await.unwrap();
    (database, store)
}

fn published(inserted: u64, updated: u64, unchanged: u64, retired: u64) -> Published {
    Published { inserted, updated, unchanged, retired }
}

on_both! {
    async fn the_same_file_again_changes_nothing(database: &TestDatabase) {
        let (store, files) = (Store::open(&database.url).await.unwrap(), Files::new());
        let path = files.write("addresses.csv", table(1_000));
        let report = import(&store, &path, &wgs84()).await.unwrap();
        assert_eq!((report.kind, report.rows, report.accepted), (Kind::Addresses, 1_000, 1_000));
        assert_eq!(report.published, published(1_000, 0, 0, 0));
        assert_eq!((report.rejected, report.rejects_file), (0, None));
        let before = addresses_of(&store).await;
        assert_eq!(before[7].id, "A000007");
        assert_eq!((before[7].number.as_str(), before[7].lon), ("8号", 120.000_07));

        assert_eq!(import(&store, &path, &wgs84()).await.unwrap().published, published(0, 0, 1_000, 0));
        assert_eq!(addresses_of(&store).await, before);

        // One row changed, one gone, one new.
        let text = table(1_001).replace("A000003,义乌市,福田街道", "A000003,义乌市,稠城街道");
        let text: String = text.split_inclusive('\n').filter(|line| !line.starts_with("A000005")).collect();
        let path = files.write("addresses.csv", &text);
        assert_eq!(import(&store, &path, &wgs84()).await.unwrap().published, published(1, 1, 998, 0));
        let replace = ImportOptions { replace_source: true, ..wgs84() };
        // With a reject nothing is retired: the row may be the live one's newer form.
        let spoilt = format!("{text}A000005,义乌市,福田街道,,宗泽0路,6号,,,,,,abc,29.3,民政,2023-05-01\n");
        let spoilt = files.write("addresses.csv", spoilt);
        let report = import(&store, &spoilt, &replace).await.unwrap();
        assert_eq!((report.rejected, report.published), (1, published(0, 0, 1_000, 0)));
        assert_eq!(report.warnings.first().map(|warning| warning.code), Some("nothing_retired"));
        let path = files.write("addresses.csv", text);
        assert_eq!(import(&store, &path, &replace).await.unwrap().published, published(0, 0, 1_000, 1));
        let after = addresses_of(&store).await;
        assert_eq!(store.snapshot().await.unwrap().expected_addresses().await.unwrap(), 1_000);
        assert_eq!((after.len(), after[3].town.as_str(), after[5].id.as_str()), (1_000, "稠城街道", "A000006"));
    }

    async fn an_interrupted_import_continues_where_it_was(database: &TestDatabase) {
        let (store, files) = (Store::open(&database.url).await.unwrap(), Files::new());
        let mut text = table(12_000);
        // Rejects and repeated rows must not shift the place where it continues.
        text.insert_str(HEADER.len() + 1, "X,,,,,,,,,,,1,1,,\n");
        text.push_str("A000001,义乌市,福田街道,,宗泽0路,2号,,,,,,120.000010,29.306841,民政,2023-05-01\n");
        let path = files.write("addresses.csv", text);
        interrupted_import(&store, &path, 10_000).await;
        store.close().await;
        let store = Store::open(&database.url).await.unwrap();
        assert_eq!(addresses_of(&store).await.len(), 0);
        let report = import(&store, &path, &wgs84()).await.unwrap();
        assert_eq!((report.resumed, report.accepted), (10_000, 12_000));
        assert_eq!((report.rejected, report.repeated), (1, 1));
        assert_eq!(report.published, published(12_000, 0, 0, 0));
        let rows = addresses_of(&store).await;
        assert_eq!(rows.len(), 12_000);
        assert!(rows.iter().enumerate().all(|(index, row)| row.id == format!("A{index:06}")));
        let batches = store.batches(10).await.unwrap();
        assert_eq!((batches.len(), batches[0].state, batches[0].rejected), (1, BatchState::Published, 1));
    }

    async fn all_kinds_are_imported_and_built_from(database: &TestDatabase) {
        let (store, files) = (Store::open(&database.url).await.unwrap(), Files::new());
        let path = files.write("divisions.csv", "code,name,valid_from\n330782001,稠城街道,2001-03-01\n330782001001,江滨社区,\n");
        let options = ImportOptions::default();
        let report = import::divisions(&store, &path, &options, at(0), &mut |_| ()).await.unwrap();
        assert_eq!((report.kind, report.accepted), (Kind::Divisions, 2));
        let path = files.write("aliases.csv", "alias,kind,target\n稠城,division,330782001\n");
        import::aliases(&store, &path, &options, at(0), &mut |_| ()).await.unwrap();
        let path = files.write("zones.json", zones("Z1", "[[[120.0,29.2],[120.1,29.2],[120.1,29.3],[120.0,29.2]]]"));
        import::zones(&store, &path, &wgs84(), at(0), &mut |_| ()).await.unwrap();
        import(&store, &files.write("a.csv", table(10)), &wgs84()).await.unwrap();
        // What is built in stays out of the database.
        let counts = store.snapshot().await.unwrap().counts().await.unwrap();
        assert_eq!((counts.divisions, counts.aliases, counts.addresses, counts.zones), (2, 1, 10, 1));

        let mut stages = Vec::new();
        let atlas =
            build::activated(&store, || at(1), &mut |progress: Progress| stages.push(progress.stage)).await.unwrap();
        assert!(stages.contains(&Stage::Reading) && stages.contains(&Stage::Building));
        assert_eq!(atlas.zones().len(), 1);
        assert_eq!(store.active_atlas().await.unwrap().unwrap().version, atlas.version());
    }

    async fn rows_that_a_program_makes_are_loaded(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        let origin = Origin { name: "sample".to_owned(), content: "seed 1".to_owned(), synthetic: true, replaces: true, layers: Vec::new() };
        let rows = |town: &'static str| (0..7_000).map(move |row| AddressRow {
            town: town.to_owned(),
            ..address("sample", &format!("S{:05}", row % 6_000)).row
        });
        let report = import::address_rows(&store, &origin, rows("福田街道"), at(0), &mut |_| ()).await.unwrap();
        assert_eq!((report.rows, report.accepted, report.repeated), (7_000, 6_000, 1_000));
        assert_eq!(report.published, published(6_000, 0, 0, 0));
        let divisions: Vec<DivisionRow> = vec![division("330782001", "稠城街道")];
        import::rows(&store, &origin, divisions, at(0), &mut |_| ()).await.unwrap();
        assert!(store.holds_sample().await.unwrap());
        let atlas = build::atlas(&store, day_of(at(0)), &mut |_| ()).await.unwrap();
        assert!(atlas.identify("福田街道").synthetic, "an answer from invented data says so");
        let report = import::address_rows(&store, &origin, rows("稠城街道").take(10), at(0), &mut |_| ()).await.unwrap();
        assert_eq!(report.published, published(0, 10, 0, 5_990));
    }
}

/// The rows of `table(3)`, however they are written.
#[tokio::test]
async fn encodings_and_workbooks_give_the_same_rows() {
    let (_database, store) = sqlite().await;
    let files = Files::new();
    let text = table(3);
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
    let gbk = encoding_rs::GBK.encode(&text).0.into_owned();
    let variants: [(&str, Vec<u8>, Encoding); 9] = [
        ("utf8", text.clone().into(), Encoding::Utf8),
        ("utf8-marked", marked(b"\xEF\xBB\xBF", text.as_bytes()), Encoding::Utf8),
        ("crlf", text.replace('\n', "\r\n").into(), Encoding::Utf8),
        ("tabs", text.replace(',', "\t").into(), Encoding::Utf8),
        ("utf16le-marked", marked(b"\xFF\xFE", &little), Encoding::Utf16Le),
        ("utf16le", little, Encoding::Utf16Le),
        ("utf16be-marked", marked(b"\xFE\xFF", &big), Encoding::Utf16Be),
        ("utf16be", big, Encoding::Utf16Be),
        ("gbk", gbk, Encoding::Gb18030),
    ];
    import(&store, &files.write("first.csv", &text), &wgs84()).await.unwrap();
    for (name, bytes, encoding) in variants {
        let path = files.write(&format!("{name}.csv"), bytes);
        assert_eq!(inspect(&path).unwrap().format, Format::Text(encoding), "{name}");
        assert_eq!(import(&store, &path, &wgs84()).await.unwrap().published, published(0, 0, 3, 0), "{name}");
    }

    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in text.lines().enumerate() {
        for (column, field) in line.split(',').enumerate() {
            // An empty line in between, numbers as numbers and days as days, as spreadsheets have them.
            let (row, column) = (row as u32 + u32::from(row > 1), column as u16);
            let day = rust_xlsxwriter::ExcelDateTime::parse_from_str(field);
            match (field.parse::<f64>(), day) {
                _ if field.is_empty() => continue,
                (Ok(number), _) => sheet.write(row, column, number).unwrap(),
                (_, Ok(day)) => {
                    let format = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
                    sheet.write_datetime_with_format(row, column, &day, &format).unwrap()
                }
                _ => sheet.write(row, column, field).unwrap(),
            };
        }
    }
    let path = files.folder.path().join("addresses.xlsx");
    workbook.save(&path).unwrap();
    assert_eq!(inspect(&path).unwrap().format, Format::Xlsx);
    assert_eq!(import(&store, &path, &wgs84()).await.unwrap().published, published(0, 0, 3, 0));
}

/// What a table of one sound row and `line` comes to.
async fn reject_of(store: &Store, files: &Files, line: &[u8]) -> (String, String, String) {
    let mut bytes = table(1).into_bytes();
    bytes.extend_from_slice(line);
    bytes.push(b'\n');
    let path = files.write("one.csv", bytes);
    let options = ImportOptions { allow_rejects: 60.0, ..wgs84() };
    let report = import(store, &path, &options).await.unwrap();
    assert_eq!(report.rejected, 1, "{}", String::from_utf8_lossy(line));
    let text = std::fs::read_to_string(report.rejects_file.unwrap()).unwrap();
    assert!(text.starts_with("line,column,reason,text,raw\n3,"), "{text}");
    let count = &report.rejects[0];
    let column = text.lines().nth(1).unwrap().split(',').nth(1).unwrap().trim_matches('"').to_owned();
    (column, count.code.clone(), count.reason.clone())
}

#[tokio::test]
async fn rejects_name_line_column_and_reason() {
    let (_database, store) = sqlite().await;
    let files = Files::new();
    let cases: [(&[u8], &str, &str, &str); 17] = [
        ("A,义乌市,福田街道,,,,,3幢,,,,120,29,,".as_bytes(), "road", "missing", "不成地址"),
        (",,,,,35号,,,,,,120,29,,".as_bytes(), "town", "missing", "无从定位"),
        ("A,,,,宗泽路,,,,,,,,29,,".as_bytes(), "lon", "missing", "lon"),
        ("A,,,,宗泽路,,,,,,,120,NaN,,".as_bytes(), "lat", "bad_number", "NaN"),
        ("A,,,,宗泽路,,,,,,,120°,29,,".as_bytes(), "lon", "bad_number", "120°"),
        ("A,,,,宗泽路,,,,,,,29,120,,".as_bytes(), "lon", "coordinate", "颠倒"),
        ("A,,,,宗泽路,,,,,,,2.35,48.85,,".as_bytes(), "lon", "coordinate", "全国范围"),
        ("A,,,,宗泽路,,,,,,,507291.9,3243281.4,,".as_bytes(), "lon", "coordinate", "epsg:4549"),
        (b"A,,,,road,\xff\xfe,,,,,,120,29,,", "", "invalid_text", "UTF-8"),
        (b"A,,,,ro\x00ad,,,,,,,120,29,,", "road", "control_character", "U+0000"),
        (b"A,,,,ro\x1b[31mad,,,,,,,120,29,,", "road", "control_character", "U+001B"),
        (b"A,,,,road,,,,,,,120,29", "", "column_count", "13"),
        (b"A,,,,road,,,,,,,120,29,,,,extra", "", "column_count", "17"),
        (b"A,,,,\"road,,,,,,,120,29,,", "", "unclosed_quote", "\u{5f15}\u{53f7}"),
        (b"A,,,,\"road\"x,,,,,,,120,29,,", "", "bad_quotes", "\u{5f15}\u{53f7}"),
        ("A000000,,,,宗泽路,,,,,,,120,29,民政,".as_bytes(), "", "repeated", "第 2 行"),
        ("A,,,,宗泽路,,,,,,,119.99999999999,2.9999999,,".as_bytes(), "lon", "coordinate", "全国范围"),
    ];
    for (line, column, code, reason) in cases {
        let found = reject_of(&store, &files, line).await;
        let shown = String::from_utf8_lossy(line);
        assert_eq!((found.0.as_str(), found.1.as_str()), (column, code), "{shown}: {}", found.2);
        assert!(found.2.contains(reason), "{shown}: {}", found.2);
    }
    let long = format!("A,,,,{},,,,,,,120,29,,", "路".repeat(501));
    assert_eq!(reject_of(&store, &files, long.as_bytes()).await.1, "too_long");
    // What only looks odd is taken, cleaned.
    let path = files.write(
        "odd.csv",
        format!("{HEADER}\nA,,\u{3000}福田 街道 ,,\"宗泽\n路\",\u{feff}35\u{200b}号,,,,,,120,29,,\n"),
    );
    import(&store, &path, &wgs84()).await.unwrap();
    let rows = addresses_of(&store).await;
    let odd = rows.iter().find(|row| row.id == "A").unwrap();
    assert_eq!((odd.town.as_str(), odd.road.as_str(), odd.number.as_str()), ("福田 街道", "宗泽 路", "35号"));
    assert_eq!(odd.source, "import");
}

#[tokio::test]
async fn too_many_rejects_refuse_the_file_before_anything_is_written() {
    let (_database, store) = sqlite().await;
    let files = Files::new();
    let bad = "B,,,,宗泽路,,,,,,,0,0,,\n";
    let small = files.write("small.csv", table(19) + bad);
    let error = import(&store, &small, &wgs84()).await.unwrap_err();
    let text = error.to_string();
    let ImportError::Refused(refusal) = error else { panic!("{text}") };
    assert_eq!((refusal.rows, refusal.rejected), (20, 1));
    let list = refusal.rejects_file.unwrap();
    assert!(
        text.contains("5.00 %") && text.contains("第 21 行") && text.contains("small.csv.rejects.csv"),
        "{text}"
    );
    assert!(std::fs::read_to_string(&list).unwrap().contains("21,\"lon\",coordinate,"));
    assert!(store.batches(10).await.unwrap().is_empty());
    // One in a hundred is just allowed; two are not.
    let path = files.write("hundred.csv", table(99) + bad);
    assert_eq!(import(&store, &path, &wgs84()).await.unwrap().rejected, 1);
    let path = files.write("hundred.csv", table(98) + bad + bad.replace('B', "C").as_str());
    assert!(matches!(
        import(&store, &path, &wgs84()).await.unwrap_err(),
        ImportError::Refused(refusal) if refusal.rejected == 2
    ));
    let allowed = ImportOptions { allow_rejects: 5.0, ..wgs84() };
    assert_eq!(import(&store, &small, &allowed).await.unwrap().accepted, 19);
    // Without rejects the list of the run before is gone.
    std::fs::write(&small, table(20)).unwrap();
    assert_eq!(import(&store, &small, &wgs84()).await.unwrap().rejects_file, None);
    assert!(!list.exists());
}

#[tokio::test]
async fn a_file_in_another_reference_system_than_named_is_refused() {
    let (_database, store) = sqlite().await;
    let files = Files::new();
    let row = |x: f64, y: f64| format!("{HEADER}\nA,义乌市,福田街道,,宗泽路,35号,,,,,,{x:.6},{y:.6},,\n");
    let wgs = (120.075_058, 29.306_841);
    let gcj = datum::wgs84_to_gcj02(wgs.0, wgs.1);
    let bd = datum::gcj02_to_bd09(gcj.0, gcj.1);
    let grid = (507_291.866_673, 3_243_281.396_987);
    let given = [
        ("wgs84", wgs),
        ("cgcs2000", wgs),
        ("gcj02", gcj),
        ("bd09", bd),
        ("epsg:4549", grid),
        ("epsg:4528", (grid.0 + 4e7, grid.1)),
    ];
    for (word, (x, y)) in given {
        let options = ImportOptions { crs: word.parse().ok(), ..ImportOptions::default() };
        import(&store, &files.write("a.csv", row(x, y)), &options).await.unwrap();
        let found = &addresses_of(&store).await[0];
        assert!((found.lon - wgs.0).hypot(found.lat - wgs.1) < 2e-6, "{word}: {} {}", found.lon, found.lat);
        assert_eq!(store.batches(1).await.unwrap()[0].crs, word);
    }
    for (word, (x, y), hint) in
        [("wgs84", grid, "投影坐标"), ("epsg:4549", wgs, "经纬度"), ("epsg:4549", (grid.1, grid.0), "颠倒")]
    {
        let options = ImportOptions { crs: word.parse().ok(), ..ImportOptions::default() };
        let error = import(&store, &files.write("b.csv", row(x, y)), &options).await.unwrap_err();
        assert!(matches!(error, ImportError::Refused(_)) && error.to_string().contains(hint), "{error}");
    }
    let error = import(&store, &files.write("b.csv", row(wgs.0, wgs.1)), &ImportOptions::default())
        .await
        .unwrap_err();
    assert!(matches!(error, ImportError::NoReferenceSystem), "{error}");
    let near = ImportOptions { extent: [121.0, 29.0, 122.0, 30.0], ..wgs84() };
    let error = import(&store, &files.write("b.csv", row(wgs.0, wgs.1)), &near).await.unwrap_err();
    assert!(error.to_string().contains("outside_extent"), "{error}");
}

#[tokio::test]
async fn files_that_are_no_table_are_named() {
    let (_database, store) = sqlite().await;
    let files = Files::new();
    let text = |error: ImportError| error.to_string();
    let missing = import(&store, &files.folder.path().join("none.csv"), &wgs84()).await.unwrap_err();
    assert!(text(missing).contains("none.csv"));
    assert!(text(import(&store, files.folder.path(), &wgs84()).await.unwrap_err()).contains("文件夹"));
    let cases: [(&[u8], &str); 7] = [
        (b"", "空的"),
        (b"\n\n\n", "空的"),
        (b"{\"type\":\"FeatureCollection\"}", "JSON"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "xls"),
        (b"PK\x03\x04 but no workbook", "工作簿"),
        (HEADER.as_bytes(), "没有可以导入的行"),
        (b"id,lon,lon,lat,road\n", "不止一次"),
    ];
    for (bytes, reason) in cases {
        let error = text(import(&store, &files.write("x.csv", bytes), &wgs84()).await.unwrap_err());
        assert!(error.contains(reason), "{error}");
    }
    let error =
        text(import(&store, &files.write("x.csv", "编号,经度,lat\n1,2,3\n"), &wgs84()).await.unwrap_err());
    assert!(
        error.contains("缺少列 lon") && error.contains("id,county") && error.contains("编号,经度,lat"),
        "{error}"
    );
    let error =
        text(import(&store, &files.write("x.csv", "id,lon,lat\n1,2,3\n"), &wgs84()).await.unwrap_err());
    assert!(error.contains("village、road、number、place"), "{error}");
}

#[tokio::test]
async fn a_mapping_file_names_columns_and_reference_system() {
    let (_database, store) = sqlite().await;
    let files = Files::new();
    let text =
        "crs = \"gcj02\"\nsource = \"国土\"\n[columns]\nroad = \"道路\"\nlon = \"经度\"\nlat = \"纬度\"\n";
    let mapping = Mapping::read(&files.write("m.toml", text), &Systems::default()).unwrap();
    let options = ImportOptions { mapping, ..ImportOptions::default() };
    let path = files.write("a.csv", "纬度,备注,道路,经度\n29.304353,x,宗泽路,120.079794\n");
    import(&store, &path, &options).await.unwrap();
    let row = &addresses_of(&store).await[0];
    assert_eq!((row.source.as_str(), row.road.as_str(), row.id.len()), ("国土", "宗泽路", 16));
    assert!((row.lon - 120.075_058).abs() < 2e-6);
    for bad in ["crs = \"mars\"", "colums = 1", "crs"] {
        let error = Mapping::read(&files.write("m.toml", bad), &Systems::default()).unwrap_err();
        assert!(matches!(error, SourceError::Mapping { .. }), "{error}");
    }
}

#[tokio::test]
async fn rows_without_an_id_are_known_by_their_elements() {
    let (_database, store) = sqlite().await;
    let files = Files::new();
    let header = "road,number,place,building,lon,lat\n";
    let path = files
        .write("a.csv", format!("{header}宗泽路,35号,,,120,29\n宗泽路,３５,,,120,29\n,,四季,3幢,120,29\n"));
    // 35号 and ３５ are one number: the second line repeats the first in other words.
    let error = import(&store, &path, &wgs84()).await.unwrap_err();
    assert!(error.to_string().contains("repeated"), "{error}");
    let path = files
        .write("a.csv", format!("{header}宗泽路,35号,,,120,29\n宗泽路,36号,,,120,29\n,,四季,3幢,120,29\n"));
    assert_eq!(import(&store, &path, &wgs84()).await.unwrap().published, published(3, 0, 0, 0));
    let path = files.write("a.csv", format!("{header},,四季,3,120.1,29\n宗泽路,35,,,120,29\n"));
    assert_eq!(import(&store, &path, &wgs84()).await.unwrap().published, published(0, 2, 0, 0));
}

#[tokio::test]
async fn divisions_and_aliases_are_judged() {
    let (_database, store) = sqlite().await;
    let files = Files::new();
    let options = ImportOptions { allow_rejects: 100.0, ..ImportOptions::default() };
    let text = "code,name,level,parent,valid_from,valid_to\n330782001,稠城街道,town,330782,2001/3/1,\n\
        33078200,短,,,,\n330782002,,,,,\n330782003,北苑街道,county,,,\n330782004,后宅街道,,330782001001,,\n\
        330782005,城西街道,,,2020-13-01,\n330782006,义亭镇,,,2020-01-01,2019-01-01\n330782007,甲,乡,,,\n";
    let path = files.write("divisions.csv", text);
    let report = import::divisions(&store, &path, &options, at(0), &mut |_| ()).await.unwrap();
    assert_eq!((report.accepted, report.rejected), (1, 7));
    let list = std::fs::read_to_string(report.rejects_file.unwrap()).unwrap();
    let found: Vec<String> =
        list.lines().skip(1).map(|line| line.split(',').take(3).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        found,
        [
            "3 \"code\" bad_code",
            "4 \"name\" missing",
            "5 \"level\" bad_word",
            "6 \"parent\" bad_code",
            "7 \"valid_from\" bad_date",
            "8 \"valid_to\" bad_date",
            "9 \"level\" bad_word",
        ]
    );
    let path = files.write(
        "aliases.csv",
        "alias,kind,target,source\n稠城,division,330782001,民政\n稠城,town,330782001,\n,road,x,\n",
    );
    let report = import::aliases(&store, &path, &options, at(0), &mut |_| ()).await.unwrap();
    assert_eq!((report.accepted, report.rejected), (1, 2));
}

#[tokio::test]
async fn an_interrupted_import_is_not_continued_in_another_reference_system() {
    let (_database, store) = sqlite().await;
    let files = Files::new();
    let path = files.write("a.csv", table(7_000));
    interrupted_import(&store, &path, 5_000).await;
    let options = ImportOptions { crs: Some(ReferenceSystem::Gcj02), ..ImportOptions::default() };
    let report = import(&store, &path, &options).await.unwrap();
    assert_eq!((report.resumed, report.published), (0, published(7_000, 0, 0, 0)));
    assert!(addresses_of(&store).await.iter().all(|row| row.lat > 29.307));
}

#[tokio::test]
async fn a_file_that_is_no_list_of_rejects_is_never_removed() {
    let (_database, store) = sqlite().await;
    let files = Files::new();
    let path = files.write("a.csv", table(10));
    let options = ImportOptions { rejects: Some(path.clone()), ..wgs84() };
    let error = import(&store, &path, &options).await.unwrap_err();
    assert!(matches!(error, ImportError::Rejects { .. }), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), table(10));
}

/// An import that ends right behind the chunk with its `rows`th row, before anything else can happen.
async fn interrupted_import(store: &Store, path: &Path, rows: u64) {
    let (store, path) = (store.clone(), path.to_owned());
    let begun = tokio::spawn(async move {
        let mut progress = |progress: Progress| {
            if progress.stage == Stage::Writing && progress.done >= rows {
                std::panic::resume_unwind(Box::new("interrupted"));
            }
        };
        import::addresses(&store, &path, &wgs84(), at(0), &mut progress).await.map(|_| ())
    });
    assert!(begun.await.is_err_and(|error| error.is_panic()), "not interrupted");
}

fn is_send<T: Send>(_: &T) {}

#[tokio::test]
async fn jobs_may_run_on_any_thread() {
    let (_database, store) = sqlite().await;
    let options = wgs84();
    let (mut first, mut second) = (|_| (), |_| ());
    is_send(&import::addresses(&store, Path::new("a.csv"), &options, at(0), &mut first));
    is_send(&build::atlas(&store, day_of(at(0)), &mut second));
}

fn feature(code: &str, kind: &str, coordinates: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{"layer":"ftz","code":"{code}","name":"核心","kind":"core"}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
    )
}

fn zones(code: &str, rings: &str) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, feature(code, "Polygon", rings))
}

#[tokio::test]
async fn zones_are_judged_feature_by_feature() {
    let (_database, store) = sqlite().await;
    let files = Files::new();
    let clockwise = "[[[120,29],[120.1,29.1],[120.1,29],[120,29]]]";
    let cases = [
        (
            "crossing_ring",
            feature("1", "Polygon", "[[[120,29],[120.1,29.1],[120.1,29],[120,29.08],[120,29]]]"),
            "自相交",
        ),
        (
            "unclosed_ring",
            feature("1", "Polygon", "[[[120,29],[120.1,29.1],[120.1,29],[120,29.01]]]"),
            "闭合",
        ),
        ("too_few_points", feature("1", "Polygon", "[[[120,29],[120.1,29.1],[120,29]]]"), "3 个点"),
        ("geometry_type", feature("1", "Point", "[120,29]"), "既有点又有面"),
        ("geometry_type", feature("1", "LineString", "[[120,29],[121,29]]"), "LineString"),
        ("geometry_type", feature("1", "Polygon", "7"), "数组"),
        ("bad_number", feature("1", "Polygon", "[[120,29]]"), "坐标"),
        ("bad_number", feature("1", "Polygon", r#"[[["a",29],[120.1,29.1],[120.1,29],[120,29]]]"#), "坐标"),
        ("no_area", feature("1", "Polygon", "[[[120,29],[120.1,29.1],[120.2,29.2],[120,29]]]"), "面积"),
        ("coordinate", feature("1", "Polygon", "[[[20,29],[20.1,29.1],[20.1,29],[20,29]]]"), "全国范围"),
        ("missing", feature("", "Polygon", clockwise), "code"),
        ("missing", feature("1", "Polygon", clockwise).replace("\"ftz\"", "\"\""), "--layer"),
        ("bad_word", feature("1", "Polygon", clockwise).replace("\"ftz\"", "\"a,b\""), "a,b"),
        ("not_a_feature", "7".to_owned(), "Feature"),
        ("repeated", feature("0", "Polygon", clockwise).replace("核心", "别名"), "第 1 行"),
    ];
    let sound = feature("0", "Polygon", clockwise);
    for (code, feature, reason) in cases {
        let text = format!(r#"{{"type":"FeatureCollection","features":[{sound},{feature}]}}"#);
        let path = files.write("zones.json", text);
        let error = import::zones(&store, &path, &wgs84(), at(0), &mut |_| ()).await.unwrap_err();
        let text = error.to_string();
        let ImportError::Refused(refusal) = error else { panic!("{text}") };
        let rejects = refusal.rejects;
        assert_eq!((rejects[0].code.as_str(), rejects[0].line), (code, 2), "{text}");
        assert!(rejects[0].reason.contains(reason), "{text}");
    }
    assert_eq!(store.snapshot().await.unwrap().counts().await.unwrap().zones, 0);

    let parts = feature(
        "M",
        "MultiPolygon",
        "[[[[120,29],[120.1,29],[120.1,29.1],[120,29]]],[[[121,29,5],[121.1,29,5],[121.1,29.1,5],[121,29,5]]],[[[122,29],[122.1,29],[122,29],[122.1,29],[122,29]]]]",
    );
    let path =
        files.write("zones.json", format!(r#"{{"type":"FeatureCollection","features":[{sound},{parts}]}}"#));
    let options = ImportOptions { layer: Some("plan".to_owned()), ..wgs84() };
    import::zones(&store, &path, &options, at(0), &mut |_| ()).await.unwrap();
    let mut rows = Vec::new();
    store.snapshot().await.unwrap().for_each_feature(day_of(at(0)), |row| rows.push(row)).await.unwrap();
    let polygons = |row: &FeatureRow| match &row.geometry {
        Geometry::Polygons(shape) => shape.0.clone(),
        Geometry::Point(..) => panic!("a point"),
    };
    assert_eq!((rows[0].layer.as_str(), rows[0].code.as_str(), polygons(&rows[1]).len()), ("plan", "0", 2));
    // The ring came clockwise and is anticlockwise now.
    let turn: f64 = polygons(&rows[0])[0].exterior().lines().map(|side| side.determinant()).sum();
    assert!(turn > 0.0);
}

#[tokio::test]
async fn files_that_are_no_zones_are_named() {
    let (_database, store) = sqlite().await;
    let files = Files::new();
    let sound = zones("1", "[[[120,29],[120.1,29],[120.1,29.1],[120,29]]]");
    let declared = sound.replacen(
        '{',
        r#"{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4549"}},"#,
        1,
    );
    let mercator = declared.replace("4549", "3857");
    let cases = [
        ("{\"type\":\n\"FeatureCollection\",,}", "第 2 行"),
        ("[]", "FeatureCollection"),
        ("{\"type\":\"Feature\"}", "Feature"),
        ("{\"type\":\"FeatureCollection\"}", "features"),
        ("{\"type\":\"FeatureCollection\",\"features\":[]}", "空的"),
        (declared.as_str(), "epsg:4549"),
        (mercator.as_str(), "epsg:3857"),
    ];
    for (text, reason) in cases {
        let path = files.write("zones.json", text);
        let error = import::zones(&store, &path, &wgs84(), at(0), &mut |_| ()).await.unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever the bytes are, reading ends, every row is taken or a reject, and nothing panics.
    #[test]
    fn no_bytes_panic(head in prop::bool::ANY, bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b','), Just(b'"'), Just(b'\n')], 0..600)) {
        let files = Files::new();
        let text = if head { [HEADER.as_bytes(), b"\n", &bytes].concat() } else { bytes };
        let path = files.write("x.csv", &text);
        if let Ok(inspection) = inspect(&path) {
            let reading = AddressReading { crs: ReferenceSystem::Wgs84, source: "s".to_owned(), extent: [73.0, 3.0, 136.0, 54.0] };
            if let Ok(addresses) = Addresses::open(&inspection, &Mapping::default(), reading) {
                for row in addresses {
                    if let Err(reject) = row {
                        prop_assert!(reject.line > 0 && reject.code != RejectCode::Unreadable);
                    }
                }
            }
        }
    }
}
