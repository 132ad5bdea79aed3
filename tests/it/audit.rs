//! The record of what people did, and what shows when somebody touches it.

use ftz_atlas::access::Role;
use ftz_atlas::access::audit::{Entry, Kind};
use ftz_atlas::access::keyring::{Keyring, Suite};
use ftz_atlas::jobs::access::audit::{AuditLog, AuditSettings};
use ftz_atlas::jobs::access::check::judge;
use ftz_atlas::jobs::access::entropy;
use ftz_atlas::store::Store;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::databases::{TestDatabase, on_both};
use crate::harness::{run, stdout};
use crate::people::{Office, now};
use crate::store::execute;

/// One chain of five rows and its end.
async fn chain(store: &Store, ring: &Keyring, suite: Suite, heads: &std::path::Path) {
    chain_at(store, ring, suite, heads, now).await;
}

async fn chain_at(
    store: &Store,
    ring: &Keyring,
    suite: Suite,
    heads: &std::path::Path,
    now: fn() -> DateTime<Utc>,
) {
    let settings = AuditSettings { ring: ring.clone(), suite, heads: heads.to_owned(), now, teller: None };
    let (log, writer) = AuditLog::start(store.clone(), settings);
    for number in 0..3 {
        let mut entry = Entry::of_server(now(), format!("对象 {number}"), "{}".into());
        entry.kind = Kind::Unmask;
        entry.account = Some("zhangsan".into());
        entry.reason = "核对电话".into();
        log.append(entry).await.unwrap();
    }
    drop(log);
    writer.await.unwrap();
}

on_both! {
    async fn a_changed_row_a_deleted_one_and_a_cut_tail_are_each_found(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        let ring = Keyring::new(&mut entropy());
        let heads = tempfile::tempdir().unwrap();
        for suite in Suite::ALL {
            chain(&store, &ring, suite, heads.path()).await;
        }
        let faults = async || {
            let judged = judge(&store, &ring, heads.path(), now()).await.unwrap();
            judged.into_iter().filter_map(|one| Some(format!("{} {}", one.chain, one.fault?))).collect::<Vec<_>>()
        };
        let judged = judge(&store, &ring, heads.path(), now()).await.unwrap();
        assert_eq!(judged.iter().map(|one| one.entries).collect::<Vec<_>>(), [5, 5]);
        assert_eq!(faults().await, [""; 0]);
        let first = judged[0].chain.clone();
        let copy = |to: &str, from: &str| format!(
            "CREATE TABLE {to} AS SELECT * FROM {from} WHERE chain = '{first}'"
        );
        execute(&database.url, &copy("kept", "audit")).await;
        execute(&database.url, &copy("kept_points", "audit_checkpoints")).await;
        let restore = async || {
            for sql in [
                format!("DELETE FROM audit WHERE chain = '{first}'"),
                format!("DELETE FROM audit_checkpoints WHERE chain = '{first}'"),
                "INSERT INTO audit SELECT * FROM kept".into(),
                "INSERT INTO audit_checkpoints SELECT * FROM kept_points".into(),
            ] {
                execute(&database.url, &sql).await;
            }
            assert_eq!(faults().await, [""; 0]);
        };
        let of_first = |rest: &str| format!("{rest} AND chain = '{first}'");
        // Whatever part of a row is changed.
        for part in [
            "account = 'lisi'", "account = NULL", "reason = ''", "kind = 'export'", "outcome = 'refused'",
            "at = '2026-01-01T00:00:00.000000Z'", "object = object || ' '", "address = '10.0.0.1'", "role = 'clerk'",
            "unit = ''", "detail = '[]'",
        ] {
            execute(&database.url, &of_first(&format!("UPDATE audit SET {part} WHERE seq = 3"))).await;
            let found = faults().await;
            assert!(found.len() == 1 && found[0].contains("第 3 条"), "{part}: {found:?}");
            restore().await;
        }
        // A row in the middle, the first, the last with its checkpoint: the last is known from outside the database.
        for (gone, said) in [(3, "缺少第 3 条"), (1, "缺少第 1 条"), (5, "曾有 5 条，现在只有 4 条")] {
            for table in ["audit", "audit_checkpoints"] {
                execute(&database.url, &of_first(&format!("DELETE FROM {table} WHERE seq = {gone}"))).await;
            }
            let found = faults().await;
            assert!(found.len() == 1 && found[0].contains(said), "{gone}: {found:?}");
            restore().await;
        }
        // The tail, where what stands outside was lost as well: the chain that began later knows how long this one was.
        for table in ["audit", "audit_checkpoints"] {
            execute(&database.url, &of_first(&format!("DELETE FROM {table} WHERE seq > 2"))).await;
        }
        let head = heads.path().join(format!("{first}.head"));
        let text = std::fs::read(&head).unwrap();
        std::fs::remove_file(&head).unwrap();
        let found = faults().await;
        assert!(found.len() == 1 && found[0].contains("曾有 5 条"), "{found:?}");
        std::fs::write(&head, text).unwrap();
        restore().await;
        // The whole chain.
        for table in ["audit", "audit_checkpoints", "audit_chains"] {
            execute(&database.url, &format!("DELETE FROM {table} WHERE chain = '{first}'")).await;
        }
        let found = faults().await;
        assert!(found.iter().any(|fault| fault.contains("整条审计链不见了")), "{found:?}");
        store.close().await;
    }

    async fn retention_removes_a_beginning_and_the_rest_stays_sound(database: &TestDatabase) {
        let store = Store::open(&database.url).await.unwrap();
        let ring = Keyring::new(&mut entropy());
        let heads = tempfile::tempdir().unwrap();
        // Of long ago, each row a second after the other.
        fn then() -> DateTime<Utc> {
            static SECOND: AtomicI64 = AtomicI64::new(1_500_000_000);
            DateTime::from_timestamp(SECOND.fetch_add(1, Ordering::Relaxed), 0).unwrap()
        }
        chain_at(&store, &ring, Suite::Domestic, heads.path(), then).await;
        let name = store.audit_chains().await.unwrap()[0].0.name.clone();
        let third = store.audit_of_chain(&name, 2, 1).await.unwrap()[0].entry.at;
        assert_eq!(store.remove_old_audit(&name, third).await.unwrap(), 2);
        let judged = judge(&store, &ring, heads.path(), now()).await.unwrap();
        assert_eq!((judged[0].entries, judged[0].fault.clone()), (3, None));
        // What retention did not do shows.
        execute(&database.url, "DELETE FROM audit WHERE seq = 3").await;
        assert!(judge(&store, &ring, heads.path(), now()).await.unwrap()[0].fault.is_some());
        // Nor does one who has the database alone pass off what he removes as old: the time of a checkpoint is signed.
        chain(&store, &ring, Suite::International, heads.path()).await;
        let young = store.audit_chains().await.unwrap().last().unwrap().0.name.clone();
        for sql in [
            format!("UPDATE audit_chains SET removed = 5 WHERE chain = '{young}'"),
            format!("DELETE FROM audit WHERE chain = '{young}'"),
            format!("DELETE FROM audit_checkpoints WHERE chain = '{young}' AND seq < 5"),
        ] {
            execute(&database.url, &sql).await;
        }
        let judged = judge(&store, &ring, heads.path(), now()).await.unwrap();
        let fault = judged.into_iter().find(|one| one.chain == young).unwrap().fault.unwrap();
        assert!(fault.contains("保存期内"), "{fault}");
        store.close().await;
    }
}

#[tokio::test]
async fn what_people_do_is_on_record_and_auditors_alone_read_it() {
    let office = Office::open().await;
    let mut nobody = office.nobody();
    let body = json!({ "name": "clerk", "password": "wrong" });
    nobody.expect(Method::POST, "/api/v1/session", body, 401).await;
    let mut clerk = office.person(Role::Clerk).await;
    clerk.expect(Method::DELETE, "/api/v1/session", Value::Null, 204).await;
    let mut officer = office.person(Role::Officer).await;
    assert_eq!(officer.get("/api/v1/layers/inner.csv").await.status(), 200);
    let mut admin = office.person(Role::SystemAdmin).await;
    let body = json!({ "name": "lisi", "title": "李四", "role": "clerk", "unit": "tax" });
    admin.expect(Method::POST, "/api/v1/accounts", body, 201).await;
    let mut security = office.person(Role::SecurityAdmin).await;
    security.change_rights(|rights| rights["roles"]["leader"]["level"] = json!("L1")).await;
    let mut clerk = office.person(Role::Clerk).await;
    for person in [&mut clerk, &mut admin, &mut security, &mut officer] {
        for path in ["/api/v1/audit", "/api/v1/audit.csv", "/api/v1/audit/state"] {
            person.expect(Method::GET, path, Value::Null, 403).await;
        }
    }
    let auditor = office.person(Role::Auditor).await;
    let all = auditor.read("/api/v1/audit?limit=200").await;
    let has = |kind: &str, outcome: &str, account: &str, object: &str| {
        all["entries"].as_array().unwrap().iter().any(|entry| {
            entry["kind"] == kind
                && entry["outcome"] == outcome
                && entry["account"] == account
                && entry["object"].as_str().unwrap().contains(object)
                && entry["address"] == "127.0.0.1"
        })
    };
    assert!(has("sign_in", "refused", "clerk", "口令"));
    assert!(has("sign_in", "done", "clerk", "口令"));
    assert!(has("sign_out", "done", "clerk", ""));
    assert!(has("export", "done", "officer", "inner.csv"));
    assert!(has("account", "done", "system_admin", "lisi"));
    assert!(has("rights", "done", "security_admin", "第 1 版"));
    assert!(has("second_factor", "done", "auditor", "本人设置"));
    assert!(has("audit_read", "done", "auditor", "查询"), "that it is read, too");
    // No secret is in it.
    for password in office.passwords.values() {
        assert!(!all.to_string().contains(password));
    }
    // Narrowed down, and page by page.
    let few = auditor.read("/api/v1/audit?kind=sign_in&account=clerk&limit=1").await;
    let next = few["next"].as_str().unwrap();
    let more = auditor.read(&format!("/api/v1/audit?kind=sign_in&account=clerk&limit=1&cursor={next}")).await;
    assert_ne!(few["entries"], more["entries"]);
    assert_eq!(auditor.read("/api/v1/audit?kind=unmask&q=100%25_").await["entries"], json!([]));
    assert_eq!(auditor.read("/api/v1/audit?from=2020-01-01&to=2020-12-31").await["entries"], json!([]));
    for wrong in ["kind=x", "from=x", "limit=0", "cursor=x"] {
        assert_eq!(auditor.get(&format!("/api/v1/audit?{wrong}")).await.status(), 422, "{wrong}");
    }
    let state = auditor.read("/api/v1/audit/state").await;
    assert_eq!((&state["sound"], &state["retention_days"]), (&json!(true), &json!(400)));
    let check = run(office.folder.path(), &["check", "--json"]);
    assert!(!stdout(&check).contains("audit_broken"), "{}", stdout(&check));
    // Somebody with the database alone.
    office.execute("UPDATE audit SET account = 'lisi' WHERE kind = 'export'").await;
    let state = auditor.read("/api/v1/audit/state").await;
    assert_eq!(state["sound"], false);
    let check = run(office.folder.path(), &["check", "--json"]);
    assert_eq!(check.status.code(), Some(1));
    assert!(stdout(&check).contains("audit_broken"), "{}", stdout(&check));
}

#[tokio::test]
async fn what_cannot_be_put_on_record_is_not_done() {
    let office = Office::open().await;
    let officer = office.person(Role::Officer).await;
    office.execute("ALTER TABLE audit RENAME TO hidden").await;
    assert_eq!(officer.get("/api/v1/layers/inner.csv").await.status(), 503);
    let mut nobody = office.nobody();
    let body = json!({ "name": "clerk", "password": office.passwords[&Role::Clerk] });
    nobody.expect(Method::POST, "/api/v1/session", body, 503).await;
    assert_eq!(nobody.cookie, None);
    // Looking at a layer is no such thing.
    assert_eq!(officer.get("/api/v1/layers").await.status(), 200);
    office.execute("ALTER TABLE hidden RENAME TO audit").await;
    assert_eq!(officer.get("/api/v1/layers/inner.csv").await.status(), 200);
}

#[tokio::test]
async fn another_machine_is_told() {
    let receiver = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    receiver.set_read_timeout(Some(std::time::Duration::from_secs(10))).unwrap();
    let to = format!("udp://{}", receiver.local_addr().unwrap());
    let office = Office::with(&[("FTZ_ATLAS_SYSLOG", &to)]).await;
    let body = json!({ "name": "line\nbreak", "password": "wrong" });
    office.nobody().expect(Method::POST, "/api/v1/session", body, 401).await;
    let mut buffer = [0; 4096];
    let mut told = || {
        let length = receiver.recv(&mut buffer).unwrap();
        String::from_utf8(buffer[..length].to_vec()).unwrap()
    };
    assert!(told().contains("\"object\":\"start\""));
    let line = told();
    assert!(line.starts_with("<109>1 20") && line.contains(" ftz-atlas ") && !line.contains('\n'), "{line}");
    assert!(line.contains("\"outcome\":\"refused\"") && line.contains("\"mac\":\""), "{line}");
}

#[tokio::test]
async fn without_room_beside_the_database_nothing_piles_up_in_it() {
    let office = Office::open().await;
    let folder = office.folder.path().join("data/audit");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::write(&folder, "").unwrap();
    let store = office.store().await;
    for _ in 0..5 {
        let body = json!({ "name": "clerk", "password": office.passwords[&Role::Clerk] });
        office.nobody().expect(Method::POST, "/api/v1/session", body, 503).await;
    }
    let before = store.audit_chains().await.unwrap().len();
    let body = json!({ "name": "clerk", "password": office.passwords[&Role::Clerk] });
    office.nobody().expect(Method::POST, "/api/v1/session", body, 503).await;
    assert_eq!(store.audit_chains().await.unwrap().len(), before);
    std::fs::remove_file(&folder).unwrap();
    office.person(Role::Clerk).await;
    let auditor = office.person(Role::Auditor).await;
    assert_eq!(auditor.read("/api/v1/audit/state").await["sound"], true);
}
