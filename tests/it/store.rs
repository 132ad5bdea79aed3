//! The store: the same behaviour on both databases.

use crate::databases::{TestDatabase, on_both, say};
use chrono::{DateTime, Utc};
use ftz_atlas::address::rows::{AddressRow, AliasKind, AliasRow, DivisionRow, Level};
use ftz_atlas::coordinates::Surveyed;
use ftz_atlas::spatial::rows::{FeatureRow, Geometry, Properties, Scalar, day_of};
use ftz_atlas::store::stage::Staged;
use ftz_atlas::store::{
    BatchSpec, BatchState, DatabaseUrl, Published, Store, StoreError, schema, statements,
};
use geo_types::{LineString, MultiPolygon, Polygon};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use std::collections::BTreeSet;

pub fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + second, 123_456_789).unwrap()
}

pub fn division(code: &str, name: &str) -> DivisionRow {
    DivisionRow {
        code: code.to_owned(),
        name: name.to_owned(),
        level: Level::of_code(code).unwrap(),
        parent: None,
        valid_from: None,
        valid_to: None,
    }
}

pub fn address(source: &str, id: &str) -> Surveyed<AddressRow> {
    let row = AddressRow {
        id: id.to_owned(),
        county: "义乌市".to_owned(),
        town: "福田街道".to_owned(),
        road: "宗泽路".to_owned(),
        number: "35号".to_owned(),
        lon: 120.075_058_123,
        lat: 29.306_841_987,
        source: source.to_owned(),
        ..AddressRow::default()
    };
    Surveyed { original: [row.lon + 0.004_74, row.lat - 0.002_48], row }
}

pub fn zone(code: &str, west: f64) -> FeatureRow {
    let ring = |d: f64| {
        LineString::from(vec![
            (west + d, 29.0),
            (west + 0.1 + d / 3.0, 29.0),
            (west + 0.1, 29.1),
            (west + d, 29.0),
        ])
    };
    FeatureRow {
        layer: "ftz".to_owned(),
        code: code.to_owned(),
        name: "核心区".to_owned(),
        kind: "core".to_owned(),
        properties: Properties::from([
            ("面积".to_owned(), Scalar::Number(1.5)),
            ("备注".to_owned(), Scalar::Text("\"甲\"".to_owned())),
            ("年份".to_owned(), Scalar::Integer(2020)),
            ("有效".to_owned(), Scalar::Boolean(true)),
        ]),
        geometry: Geometry::Polygons(MultiPolygon::new(vec![
            Polygon::new(ring(0.0), vec![ring(0.01)]),
            Polygon::new(ring(0.2), vec![]),
        ])),
    }
}

fn spec<T: Staged>(content: &str, replaces: bool) -> BatchSpec {
    BatchSpec {
        kind: T::KIND,
        file: "a.csv".to_owned(),
        content_hash: content.to_owned(),
        reading: String::new(),
        crs: "gcj02".to_owned(),
        synthetic: false,
        replaces,
        layers: Vec::new(),
    }
}

async fn load<T: Staged>(store: &Store, content: &str, rows: &[T], replaces: bool) -> Published {
    let (batch, taken) = store.begin_batch::<T>(&spec::<T>(content, replaces), at(0)).await.unwrap();
    assert_eq!(taken, 0);
    let taken = store.stage(batch, 0, rows).await.unwrap();
    store.publish::<T>(batch, taken, 0, replaces, &[], at(1)).await.unwrap()
}

pub async fn addresses_of(store: &Store) -> Vec<AddressRow> {
    let mut rows = Vec::new();
    store.snapshot().await.unwrap().for_each_address(|row| rows.push(row.clone())).await.unwrap();
    rows
}

fn published(inserted: u64, updated: u64, unchanged: u64, retired: u64) -> Published {
    Published { inserted, updated, unchanged, retired }
}

/// Runs a text past the store.
pub async fn execute(url: &DatabaseUrl, sql: &str) {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut connection =
                SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
            connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
            connection.close().await.unwrap();
        }
        DatabaseUrl::Postgres(url) => {
            let mut connection = PgConnection::connect(url).await.unwrap();
            connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}

on_both! {
    async fn every_statement_can_be_prepared(database: &TestDatabase) {
        Store::open(&database.url).await.unwrap().close().await;
        let statements = statements();
        assert!(statements.len() > 30);
        for (name, sql) in statements {
            let outcome = match &database.url {
                DatabaseUrl::Sqlite(path) => {
                    let url = format!("sqlite:{}", path.display());
                    SqliteConnection::connect(&url).await.unwrap().prepare(sqlx::SqlSafeStr::into_sql_str(sql)).await.map(|_| ())
                }
                DatabaseUrl::Postgres(url) => {
                    PgConnection::connect(url).await.unwrap().prepare(sqlx::SqlSafeStr::into_sql_str(sql)).await.map(|_| ())
                }
            };
            assert!(outcome.is_ok(), "{name}: {sql}\n{outcome:?}");
        }
    }

    async fn every_column_comes_back_as_it_was_written(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        let divisions = [
            DivisionRow {
                parent: Some("330782".to_owned()),
                valid_from: "2014-05-01".parse().ok(),
                valid_to: "2018-12-31".parse().ok(),
                ..division("330782008", "福田街道")
            },
            division("330782008001", "银海社区"),
        ];
        load(&store, "d", &divisions, false).await;
        let aliases = [AliasRow {
            alias: "福田".to_owned(),
            kind: AliasKind::Division,
            target: "330782008".to_owned(),
            valid_from: "2014-05-01".parse().ok(),
            valid_to: None,
            source: "民政".to_owned(),
        }];
        load(&store, "a", &aliases, false).await;
        let zones = [zone("Z1", 120.0 + 1.0 / 3.0), zone("Z2", 120.7)];
        load(&store, "z", &zones, false).await;
        let mut odd = address("民政", "A\\1'\"\t;--");
        odd.row.place = "国际\\N商贸城\n三区😀".to_owned();
        (odd.row.village, odd.row.building, odd.row.unit) = ("村".to_owned(), "3幢".to_owned(), "2单元".to_owned());
        (odd.row.floor, odd.row.room) = ("4楼".to_owned(), "302".to_owned());
        odd.row.updated_at = "2023-05-01".to_owned();
        (odd.row.lon, odd.row.lat) = (120.0 + 1.0 / 3.0, 29.0 + 1.0 / 7.0);
        let plain = address("民政", "A2");
        let rounded = |degrees: f64| (degrees * 1e9).round() / 1e9;
        assert_eq!(load(&store, "r", &[odd.clone(), plain.clone()], false).await, published(2, 0, 0, 0));

        let mut snapshot = store.snapshot().await.unwrap();
        let counts = snapshot.counts().await.unwrap();
        assert_eq!((counts.divisions, counts.aliases, counts.addresses, counts.zones), (2, 1, 2, 2));
        let mut rows = Vec::new();
        snapshot.for_each_division(|row| rows.push(row)).await.unwrap();
        assert_eq!(rows, divisions);
        let mut rows = Vec::new();
        snapshot.for_each_alias(|row| rows.push(row)).await.unwrap();
        assert_eq!(rows, aliases);
        let mut rows = Vec::new();
        snapshot.for_each_feature(day_of(at(0)), |row| rows.push(row)).await.unwrap();
        assert_eq!(rows, zones);
        drop(snapshot);
        // Positions are kept to a tenth of a millimetre.
        (odd.row.lon, odd.row.lat) = (rounded(odd.row.lon), rounded(odd.row.lat));
        assert_eq!(addresses_of(&store).await, [plain.row, odd.row]);

        let batches = store.batches(10).await.unwrap();
        assert_eq!(batches.len(), 4);
        let last = &batches[0];
        assert_eq!((last.state, last.taken, last.inserted), (BatchState::Published, 2, 2));
        assert_eq!((last.crs.as_str(), last.file.as_str()), ("gcj02", "a.csv"));
        assert_eq!(last.started_at, "2023-11-14T22:13:20.123456Z");
        assert_eq!(last.finished_at.as_deref(), Some("2023-11-14T22:13:21.123456Z"));
        assert!(!store.holds_sample().await.unwrap());
    }

    async fn publishing_inserts_updates_and_retires(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        let first = [address("s", "1"), address("s", "2"), address("s", "3"), address("t", "1")];
        assert_eq!(load(&store, "1", &first, false).await, published(4, 0, 0, 0));
        assert_eq!(load(&store, "2", &first, true).await, published(0, 0, 4, 0));
        let mut second = [address("s", "1"), address("s", "3"), address("s", "4")];
        second[1].row.room = "302".to_owned();
        assert_eq!(load(&store, "3", &second, false).await, published(1, 1, 1, 0));
        // Source t is not in the batch: its rows stay.
        assert_eq!(load(&store, "4", &second, true).await, published(0, 0, 3, 1));
        let rows = addresses_of(&store).await;
        let keys: Vec<_> = rows.iter().map(|row| (row.source.as_str(), row.id.as_str(), row.room.as_str())).collect();
        assert_eq!(keys, [("s", "1", ""), ("s", "3", "302"), ("s", "4", ""), ("t", "1", "")]);

        let zones = [zone("1", 120.0), zone("2", 121.0)];
        assert_eq!(load(&store, "5", &zones, false).await, published(2, 0, 0, 0));
        assert_eq!(load(&store, "6", &[zone("1", 120.5)], true).await, published(0, 1, 0, 1));
        let divisions = [division("330782001", "稠城街道"), division("330782001", "稠城镇"), division("330782002", "江东")];
        assert_eq!(load(&store, "7", &divisions, false).await, published(3, 0, 0, 0));
        let later = [DivisionRow { valid_to: "2001-01-01".parse().ok(), ..division("330782001", "稠城镇") }];
        assert_eq!(load(&store, "8", &later, true).await, published(0, 1, 0, 2));
        let alias = |alias: &str, source: &str| AliasRow {
            alias: alias.to_owned(),
            kind: AliasKind::Road,
            target: "宗泽路".to_owned(),
            valid_from: None,
            valid_to: None,
            source: source.to_owned(),
        };
        assert_eq!(load(&store, "9", &[alias("a", "s"), alias("b", "s"), alias("a", "t")], false).await, published(3, 0, 0, 0));
        assert_eq!(load(&store, "10", &[alias("b", "s")], true).await, published(0, 0, 1, 1));
    }

    async fn nobody_sees_a_batch_before_it_is_published(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        load(&store, "1", &[address("s", "1")], false).await;
        let spec = spec::<Surveyed<AddressRow>>("2", false);
        let (batch, _) = store.begin_batch::<Surveyed<AddressRow>>(&spec, at(0)).await.unwrap();
        assert_eq!(store.stage(batch, 0, &[address("s", "2"), address("s", "3")]).await.unwrap(), 2);
        assert_eq!(addresses_of(&store).await.len(), 1);
        // The same import finds its batch and what is committed of it, also from another process.
        let other = Store::open(&database.url).await.unwrap();
        assert_eq!(other.begin_batch::<Surveyed<AddressRow>>(&spec, at(5)).await.unwrap(), (batch, 2));
        assert_eq!(other.stage(batch, 2, &[address("s", "4")]).await.unwrap(), 3);
        // The first has been overtaken: nothing of it is written.
        let error = store.stage(batch, 2, &[address("s", "5")]).await.unwrap_err();
        assert!(matches!(error, StoreError::Contended { .. }), "{error}");
        let error = store.publish::<Surveyed<AddressRow>>(batch, 2, 0, false, &[], at(6)).await.unwrap_err();
        assert!(matches!(error, StoreError::Contended { .. }), "{error}");
        assert_eq!(addresses_of(&store).await.len(), 1);
        assert_eq!(other.publish::<Surveyed<AddressRow>>(batch, 3, 0, false, &[], at(7)).await.unwrap(), published(3, 0, 0, 0));
        assert_eq!(addresses_of(&store).await.len(), 4);
    }

    async fn a_later_content_of_a_file_takes_the_place_of_an_interrupted_one(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        let old = spec::<Surveyed<AddressRow>>("old", false);
        let (batch, _) = store.begin_batch::<Surveyed<AddressRow>>(&old, at(0)).await.unwrap();
        store.stage(batch, 0, &[address("s", "1")]).await.unwrap();
        load(&store, "new", &[address("s", "2")], false).await;
        assert_eq!(addresses_of(&store).await.len(), 1);
        let states: Vec<_> = store.batches(10).await.unwrap().iter().map(|batch| batch.state).collect();
        assert_eq!(states, [BatchState::Published, BatchState::Failed]);
        let (again, taken) = store.begin_batch::<Surveyed<AddressRow>>(&old, at(2)).await.unwrap();
        assert!(again != batch && taken == 0);
    }

    async fn a_snapshot_stays_what_it_was(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        load(&store, "1", &[address("s", "1")], false).await;
        let mut snapshot = store.snapshot().await.unwrap();
        load(&store, "2", &[address("s", "2")], false).await;
        load(&store, "z", &[zone("1", 120.0)], false).await;
        let mut ids = Vec::new();
        snapshot.for_each_address(|row| ids.push(row.id.clone())).await.unwrap();
        assert_eq!(ids, ["1"]);
        assert_eq!(snapshot.counts().await.unwrap().zones, 0);
        drop(snapshot);
        assert_eq!(store.snapshot().await.unwrap().counts().await.unwrap().addresses, 2);
    }

    async fn rows_come_in_order_of_bytes(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        let ids = ["a", "B", "中", "é", "Z", "_", "10", "9", "一", "ab", "a b"];
        let rows: Vec<_> = ids.iter().map(|id| address("s", id)).collect();
        load(&store, "1", &rows, false).await;
        let expected: BTreeSet<&str> = ids.into_iter().collect();
        let found: Vec<String> = addresses_of(&store).await.into_iter().map(|row| row.id).collect();
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
    }

    async fn many_pages_are_read_without_a_gap(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        // More than two pages, with a change of source inside of one and ids that begin anew.
        let key = |n: usize| (if n < 7_000 { "a" } else { "b" }, format!("{:05}", n % 7_000));
        let rows: Vec<_> = (0..12_345).map(|n| address(key(n).0, &key(n).1)).collect();
        load(&store, "1", &rows, false).await;
        let found = addresses_of(&store).await;
        assert_eq!(found.len(), rows.len());
        assert!(found.iter().enumerate().all(|(n, row)| (row.source.as_str(), row.id.clone()) == key(n)));
    }

    async fn an_address_without_an_id_is_refused(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        let spec = spec::<Surveyed<AddressRow>>("1", false);
        let (batch, _) = store.begin_batch::<Surveyed<AddressRow>>(&spec, at(0)).await.unwrap();
        assert!(store.stage(batch, 0, &[address("", "")]).await.is_err());
    }

    async fn a_text_with_nul_is_refused_whole(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        let spec = spec::<Surveyed<AddressRow>>("1", false);
        let (batch, _) = store.begin_batch::<Surveyed<AddressRow>>(&spec, at(0)).await.unwrap();
        for bad in ["a\0b", "a\u{1e}b", "a\u{1f}b"] {
            let mut row = address("s", "2");
            row.row.place = bad.to_owned();
            let error = store.stage(batch, 0, &[address("s", "1"), row]).await.unwrap_err();
            assert!(matches!(error, StoreError::ControlCharacter { column: "place", .. }), "{error}");
        }
        assert_eq!(store.stage(batch, 0, &[address("s", "1")]).await.unwrap(), 1);
    }

    async fn one_atlas_version_is_active(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        assert_eq!(store.active_atlas().await.unwrap(), None);
        store.activate_atlas("aa", "0.1.0", "[]", 0, at(0)).await.unwrap();
        store.activate_atlas("bb", "0.1.0", r#"[{"name":"lexicon"}]"#, 0, at(1)).await.unwrap();
        let active = store.active_atlas().await.unwrap().unwrap();
        assert_eq!((active.version.as_str(), active.active), ("bb", true));
        assert_eq!((active.engine_version.as_str(), active.parts.as_str()), ("0.1.0", r#"[{"name":"lexicon"}]"#));
        // Built before another import was published: nothing changes.
        assert!(!store.activate_atlas("cc", "0.1.0", "[]", 1, at(2)).await.unwrap());
        assert_eq!(store.active_atlas().await.unwrap().as_ref(), Some(&active));
        // Again: nothing changes. An older one may come back.
        store.activate_atlas("bb", "0.1.0", "[]", 0, at(2)).await.unwrap();
        assert_eq!(store.active_atlas().await.unwrap().unwrap(), active);
        store.activate_atlas("aa", "0.1.0", "[]", 0, at(3)).await.unwrap();
        let versions = store.atlas_versions(10).await.unwrap();
        let seen: Vec<_> = versions.iter().map(|version| (version.version.as_str(), version.active)).collect();
        assert_eq!(seen, [("aa", true), ("bb", false)]);
        assert_eq!(versions[0].built_at, "2023-11-14T22:13:20.123456Z");
        assert_eq!(versions[0].activated_at, "2023-11-14T22:13:23.123456Z");
    }

    async fn programs_that_start_at_once_make_the_tables_once(database: &TestDatabase) {
        let opened = (0..4).map(|_| {
            let url = database.url.clone();
            tokio::spawn(async move { Store::open(&url).await.map(|_| ()) })
        });
        for outcome in opened.collect::<Vec<_>>() {
            outcome.await.unwrap().unwrap();
        }
        load(&Store::open(&database.url).await.unwrap(), "1", &[address("s", "1")], false).await;
    }

    async fn an_older_schema_needs_migrate_and_keeps_its_rows(database: &TestDatabase) {
        let made = schema::migrate_to(&database.url, 4, at(0)).await.unwrap();
        assert_eq!((made.from, made.to, made.backup), (0, 4, None));
        execute(&database.url, "INSERT INTO divisions VALUES ('330782001', '稠城街道', 'town', '', '', '', 1)").await;
        let error = Store::open(&database.url).await.unwrap_err();
        assert!(matches!(error, StoreError::SchemaOlder { found: 4, .. }), "{error}");
        assert!(error.to_string().contains("ftz-atlas migrate"));
        let migrated = schema::migrate(&database.url, at(0)).await.unwrap();
        assert_eq!((migrated.from, migrated.to), (4, schema::VERSION));
        match (&database.url, &migrated.backup) {
            (DatabaseUrl::Sqlite(_), Some(backup)) => {
                let error = Store::open(&DatabaseUrl::Sqlite(backup.clone())).await.unwrap_err();
                assert!(matches!(error, StoreError::SchemaOlder { found: 4, .. }), "{error}");
            }
            (DatabaseUrl::Postgres(_), None) => {}
            other => panic!("{other:?}"),
        }
        let store = Store::open(&database.url).await.unwrap();
        assert_eq!(store.snapshot().await.unwrap().counts().await.unwrap().divisions, 1);
        let again = schema::migrate(&database.url, at(1)).await.unwrap();
        assert_eq!((again.from, again.to, again.backup), (schema::VERSION, schema::VERSION, None));
    }

    async fn a_newer_schema_is_refused(database: &TestDatabase) {
        Store::open(&database.url).await.unwrap().close().await;
        execute(&database.url, "UPDATE schema_version SET version = 1000").await;
        let error = Store::open(&database.url).await.unwrap_err();
        assert!(matches!(error, StoreError::SchemaNewer { found: 1000, .. }), "{error}");
        let error = schema::migrate(&database.url, at(0)).await.unwrap_err();
        assert!(matches!(error, StoreError::SchemaNewer { found: 1000, .. }), "{error}");
    }

    async fn tables_of_another_program_are_left_alone(database: &TestDatabase) {
        let other = match &database.url {
            DatabaseUrl::Sqlite(path) => DatabaseUrl::Sqlite(path.with_file_name("other.sqlite")),
            url => url.clone(),
        };
        if let DatabaseUrl::Sqlite(path) = &other {
            std::fs::File::create(path).unwrap();
        }
        execute(&other, "CREATE TABLE addresses (id INTEGER)").await;
        let error = Store::open(&other).await.unwrap_err();
        assert!(matches!(error, StoreError::Foreign { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut mode = std::fs::metadata(folder.path()).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o555);
    std::fs::set_permissions(folder.path(), mode).unwrap();
    let writable = std::fs::write(folder.path().join("probe"), "").is_ok();
    // To root every folder is writable, except those of the kernel.
    let target = if writable { "/sys/kernel/ftz-atlas".into() } else { folder.path().to_owned() };
    let error = Store::open(&DatabaseUrl::in_folder(&target)).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
    assert!(
        error.to_string().contains(target.to_str().unwrap()) && error.to_string().contains("--data"),
        "{error}"
    );
}

#[tokio::test]
async fn a_database_file_that_cannot_be_written_is_named() {
    let database = TestDatabase::sqlite();
    Store::open(&database.url).await.unwrap().close().await;
    let DatabaseUrl::Sqlite(path) = &database.url else { panic!() };
    std::fs::write(path, "this is a text file, and no database at all").unwrap();
    let error = Store::open(&database.url).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    std::fs::remove_file(path).unwrap();
    std::fs::create_dir(path).unwrap();
    let error = Store::open(&database.url).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
}

#[tokio::test]
async fn a_database_that_another_program_holds_is_named() {
    let database = TestDatabase::sqlite();
    let store = Store::open(&database.url).await.unwrap();
    let DatabaseUrl::Sqlite(path) = &database.url else { panic!() };
    let mut other = SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let error = store.activate_atlas("aa", "0.1.0", "[]", 0, at(0)).await.unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
    // Reading goes on meanwhile, and writing after it.
    assert_eq!(store.active_atlas().await.unwrap(), None);
    other.execute("COMMIT").await.unwrap();
    store.activate_atlas("aa", "0.1.0", "[]", 0, at(0)).await.unwrap();
}

#[tokio::test]
async fn addresses_of_databases_are_checked_and_hide_passwords() {
    for text in [
        "mysql://root:geheim@host/db",
        "postgres://ftz:geheim@host:port/db",
        "sqlite:",
        "sqlite::memory:",
        "",
    ] {
        let error = text.parse::<DatabaseUrl>().unwrap_err().to_string();
        assert!(error.contains("数据库地址") && !error.contains("geheim"), "{error}");
    }
    let url: DatabaseUrl = "postgres://ftz:geheim@127.0.0.1:1/atlas".parse().unwrap();
    assert_eq!(url.to_string(), "postgres://ftz@127.0.0.1:1/atlas");
    assert!(!format!("{url:?}").contains("geheim"));
    let error = Store::open(&url).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("geheim"));
}

#[tokio::test]
async fn a_server_that_refuses_is_named() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let DatabaseUrl::Postgres(url) = &database.url else { panic!() };
    let missing: DatabaseUrl = format!("{url}_missing").parse().unwrap();
    let error = Store::open(&missing).await.unwrap_err();
    assert!(matches!(error, StoreError::Denied { .. }), "{error:?}");
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_goes_away_is_named_and_found_again() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let store = Store::open(&database.url).await.unwrap();
    load(&store, "1", &[address("s", "1")], false).await;
    let mut snapshot = store.snapshot().await.unwrap();
    let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
    execute(&database.url, kill).await;
    let error = snapshot.for_each_address(|_| ()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
    drop(snapshot);
    assert_eq!(addresses_of(&store).await.len(), 1);
    store.close().await;
    database.remove().await;
}

#[tokio::test]
async fn desktop_gis_finds_views_where_postgis_is() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let DatabaseUrl::Postgres(url) = &database.url else { panic!() };
    let mut connection = PgConnection::connect(url).await.unwrap();
    if connection.execute("CREATE EXTENSION postgis").await.is_err() {
        say("PostGIS is not installed: the views for desktop GIS are not tested");
        return database.remove().await;
    }
    let store = Store::open(&database.url).await.unwrap();
    load(&store, "1", &[address("s", "1")], false).await;
    load(&store, "2", &[zone("1", 120.0)], false).await;
    let row: (f64, f64) = sqlx::query_as(
        "SELECT ST_X(a.geometry), ST_Area(z.geometry) FROM addresses_gis a, zones_gis z WHERE ST_SRID(z.geometry) = 4326",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert_eq!(row.0, 120.075_058_123);
    assert!(row.1 > 0.0);
    connection.close().await.unwrap();
    store.close().await;
    database.remove().await;
}
