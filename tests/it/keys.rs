//! The server's own keys: another is added, and nothing is lost.

use ftz_atlas::access::Role;
use serde_json::Value;

use crate::harness::{run, stderr, stdout};
use crate::people::Office;

fn keys(office: &Office, arguments: &[&str]) -> Value {
    let output = run(office.folder.path(), &[&["keys"], arguments, &["--json"]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

#[tokio::test]
async fn another_key_seals_what_the_former_one_sealed() {
    let office = Office::open().await;
    let admin = office.person(Role::SystemAdmin).await;
    let supervisor = office.person(Role::Supervisor).await;
    let before = keys(&office, &["list"])["keys"].clone();
    assert_eq!((before.as_array().unwrap().len(), &before[0]["current"]), (1, &Value::Bool(true)));
    // Layers of L3 and L4, and the administrator's second factor.
    assert_eq!((before[0]["features"].as_u64(), before[0]["second_factors"].as_u64()), (Some(4), Some(1)));
    let done = keys(&office, &["rotate"]);
    assert_eq!(
        (done["number"].as_u64(), done["features"].as_u64(), done["second_factors"].as_u64()),
        (Some(2), Some(4), Some(1))
    );
    let after = keys(&office, &["list"])["keys"].clone();
    assert_eq!((after[0]["features"].as_u64(), after[1]["features"].as_u64()), (Some(0), Some(4)));
    assert_eq!((&after[0]["current"], &after[1]["current"]), (&Value::Bool(false), &Value::Bool(true)));
    assert!(after[0]["audit_chains"].as_u64().unwrap() > 0);
    // The running server reads what was sealed with a key that it did not have.
    let mut again = office.nobody();
    again.sign_in("system_admin", &office.passwords[&Role::SystemAdmin]).await;
    again.secret = admin.secret.clone();
    let code = serde_json::json!({ "code": again.code(1) });
    let session = again.expect(reqwest::Method::POST, "/api/v1/session/factor", code, 200).await;
    assert_eq!(session["stage"], "open");
    let items = supervisor.read("/ogc/collections/bound/items").await;
    assert_eq!(items["features"][0]["properties"]["name"], "甲公司");
    let auditor = office.person(Role::Auditor).await;
    let state = auditor.read("/api/v1/audit/state").await;
    assert_eq!(state["sound"], true, "{state}");
    // Nothing is left to do, and a server that starts now finds all in order.
    assert_eq!(keys(&office, &["reseal"])["features"], 0);
    let check = run(office.folder.path(), &["check"]);
    assert!(check.status.success(), "{}{}", stdout(&check), stderr(&check));
    let file = office.folder.path().join("data/keys/ftz-atlas.keys");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    // Two at once would lose a key: the second is told where the first is.
    std::fs::write(file.with_extension("keys.new"), "").unwrap();
    let refused = run(office.folder.path(), &["keys", "rotate"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("ftz-atlas.keys.new"), "{}", stderr(&refused));
    assert_eq!(keys(&office, &["list"])["keys"].as_array().unwrap().len(), 2);
    std::fs::remove_file(file.with_extension("keys.new")).unwrap();
    // Without the key nothing is sealed anew, and nothing is lost.
    let whole = std::fs::read_to_string(&file).unwrap();
    let cut: Vec<&str> = whole.lines().filter(|line| !line.starts_with("2 ")).collect();
    std::fs::write(&file, cut.join("\n")).unwrap();
    let listed = keys(&office, &["list"])["keys"].clone();
    assert_eq!(listed[1]["missing"], true);
    let refused = run(office.folder.path(), &["keys", "reseal"]);
    assert_eq!(refused.status.code(), Some(1), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("第 2 号密钥"), "{}", stderr(&refused));
    // Nor is another first key made beside what the lost one sealed.
    std::fs::remove_file(&file).unwrap();
    let layer = office.folder.path().join("bound.geojson");
    for arguments in [
        ["import", "layer", layer.to_str().unwrap(), "--layer", "bound", "--level", "L3", "--crs", "wgs84"]
            .as_slice(),
        &["user", "unlock", "clerk"],
        &["serve", "--listen", "127.0.0.1:0"],
    ] {
        let refused = run(office.folder.path(), arguments);
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}: {}", stderr(&refused));
        assert!(stderr(&refused).contains("没有密钥文件") && !file.exists(), "{}", stderr(&refused));
    }
    std::fs::write(&file, whole).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(keys(&office, &["reseal"])["features"], 0);
}
