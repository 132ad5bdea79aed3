//! Backups: out of one database, into either.

use std::collections::BTreeSet;
use std::io::Read;

use flate2::read::MultiGzDecoder;
use ftz_atlas::access::Role;
use ftz_atlas::access::keyring::{Keyring, Suite};
use ftz_atlas::jobs::access::accounts::{self, NewAccount};
use ftz_atlas::jobs::access::audit::{AuditLog, AuditSettings};
use ftz_atlas::jobs::access::check::judge;
use ftz_atlas::jobs::backup::{restore, verify, write};
use ftz_atlas::jobs::{access::entropy, build};
use ftz_atlas::store::backup::{LEFT_OUT, TABLES};
use ftz_atlas::store::{DatabaseUrl, Store};

use crate::databases::{TestDatabase, on_both};
use crate::harness::{command, fixture, import_tiny, run, stderr, stdout};
use crate::people::now;

/// The lines of a backup between head and foot, whatever their order.
fn rows(packed: &[u8]) -> Vec<String> {
    let mut text = String::new();
    MultiGzDecoder::new(packed).read_to_string(&mut text).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.pop();
    lines.remove(0);
    lines.sort();
    lines
}

fn text_of(url: &DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    }
}

/// The tiny city, an account, and a chain of the audit.
async fn fill(url: &DatabaseUrl, ring: &Keyring, heads: &std::path::Path) -> Store {
    let folder = tempfile::tempdir().unwrap();
    let tiny = fixture("tiny");
    for (kind, file, more) in [
        ("divisions", "divisions.csv", &[][..]),
        ("aliases", "aliases.csv", &[]),
        ("addresses", "addresses.csv", &["--crs", "wgs84"]),
        ("zones", "zones.geojson", &["--crs", "wgs84"]),
    ] {
        let mut import = command(folder.path());
        let import = import.arg("import").arg(kind).arg(tiny.join(file)).args(more);
        let output = import.args(["--database", &text_of(url)]).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let store = Store::open(url).await.unwrap();
    accounts::ensure_unit(&store, "tax", "税务局", now()).await.unwrap();
    let new = NewAccount {
        name: "zhangsan".into(),
        title: "张三".into(),
        role: Role::Clerk,
        unit: "tax".into(),
        must_change: true,
        subject: String::new(),
    };
    accounts::add(&store, new, now()).await.unwrap();
    let settings = AuditSettings {
        ring: ring.clone(),
        suite: Suite::Domestic,
        heads: heads.to_owned(),
        now,
        teller: None,
    };
    let (log, writer) = AuditLog::start(store.clone(), settings);
    log.append(ftz_atlas::access::audit::Entry::of_server(now(), "x", "{}".into())).await.unwrap();
    drop(log);
    writer.await.unwrap();
    store
}

on_both! {
    async fn a_backup_restores_into_either_database(database: &TestDatabase) {
        let ring = Keyring::new(&mut entropy());
        let heads = tempfile::tempdir().unwrap();
        let store = fill(&database.url, &ring, heads.path()).await;
        let mut packed = Vec::new();
        let done = write(&store, &mut packed, |_| {}).await.unwrap();
        assert_eq!(verify(packed.as_slice()).unwrap(), done);
        let version = build::atlas(&store, now().date_naive(), &mut |_| {}).await.unwrap().version().to_owned();
        let mut others = vec![TestDatabase::sqlite()];
        others.extend(TestDatabase::postgres().await);
        for other in others {
            assert_eq!(restore(&other.url, packed.as_slice(), |_| {}).await.unwrap(), done);
            let restored = Store::open(&other.url).await.unwrap();
            let mut again = Vec::new();
            write(&restored, &mut again, |_| {}).await.unwrap();
            let (before, after) = (rows(&packed), rows(&again));
            let differs = before.iter().zip(&after).find(|(before, after)| before != after);
            assert!(before.len() == after.len() && differs.is_none(), "{differs:?}");
            let built = build::atlas(&restored, now().date_naive(), &mut |_| {}).await.unwrap();
            assert_eq!(built.version(), version);
            let judged = judge(&restored, &ring, heads.path(), now()).await.unwrap();
            assert!(judged.iter().all(|one| one.fault.is_none()), "{judged:?}");
            // It goes on: numbers that come next are free.
            let folder = tempfile::tempdir().unwrap();
            let aliases = fixture("tiny").join("aliases.csv");
            let mut import = command(folder.path());
            let import = import.arg("import").arg("aliases").arg(aliases).args(["--database", &text_of(&other.url)]);
            assert!(import.output().unwrap().status.success());
            // Not over something that is there.
            let refused = restore(&other.url, packed.as_slice(), |_| {}).await.unwrap_err();
            assert!(refused.to_string().contains("不是空的"), "{refused}");
            restored.close().await;
            other.remove().await;
        }
        // Every table is in it, or known to be left out.
        let known: BTreeSet<&str> = TABLES.into_iter().chain(LEFT_OUT).collect();
        let migrations = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite")).unwrap();
        for file in migrations {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            for line in text.lines().filter_map(|line| line.strip_prefix("CREATE TABLE ")) {
                let name = line.split([' ', '(']).next().unwrap();
                assert!(known.contains(name) || name == "layers" || name == "versioned_zones", "{name} is in no backup");
            }
        }
        store.close().await;
    }
}

#[test]
fn a_backup_that_is_not_whole_restores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    let output = run(folder.path(), &["backup", "b.ftzbackup", "--json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let path = folder.path().join("b.ftzbackup");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let whole = std::fs::read(&path).unwrap();
    let verified = run(folder.path(), &["restore", "b.ftzbackup", "--verify"]);
    assert!(stdout(&verified).contains("备份完整"));
    let mut text = String::new();
    MultiGzDecoder::new(whole.as_slice()).read_to_string(&mut text).unwrap();
    let packed = |text: &str| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut out, text.as_bytes()).unwrap();
        out.finish().unwrap()
    };
    let cut = text.rsplit_once("\n{").unwrap().0.to_owned() + "\n";
    for (name, bytes) in [
        ("cut", whole[..whole.len() / 2].to_vec()),
        ("without its foot", packed(&cut)),
        ("changed", packed(&text.replacen("望潮", "望海", 1))),
        ("another file", b"hello".to_vec()),
        ("nothing", Vec::new()),
        ("newer", packed(&text.replacen("\"schema\":10", "\"schema\":99", 1))),
        ("another table", packed(&text.replacen("\"divisions\"", "\"sqlite_schema\"", 2))),
        ("another column", packed(&text.replacen("[\"code\",", "[\"code) VALUES (1); --\",", 1))),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let output = run(folder.path(), &["restore", "b.ftzbackup", "--data", "other"]);
        assert_eq!(output.status.code(), Some(1), "{name}: {}", stderr(&output));
        assert!(!folder.path().join("other/ftz-atlas.sqlite").exists(), "{name}");
    }
    std::fs::write(&path, whole).unwrap();
    let output = run(folder.path(), &["restore", "b.ftzbackup", "--data", "other"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let output = run(folder.path(), &["restore", "b.ftzbackup", "--data", "other"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let check = run(folder.path(), &["check", "--data", "other"]);
    assert!(check.status.success(), "{}", stderr(&check));
}
