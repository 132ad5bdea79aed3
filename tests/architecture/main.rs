//! Keeps the rules by which the source is laid out: who may import whom, where a library may be touched, how long a
//! file may be. It reads the text of the source, so it needs nothing built.

mod licences;
mod source;

use std::collections::BTreeSet;
use std::path::Path;

use source::{imports, names_library, rust_files, split_strings};

/// Above this a file of the source is to be cut in two.
const LINES: usize = 400;

/// What a module may import of the crate; a module that is not listed may import anything but what [`NEVER`] says.
const MAY_IMPORT: [(&str, &[&str]); 13] = [
    ("coordinates", &[]),
    ("address", &["coordinates"]),
    ("spatial", &["coordinates", "address"]),
    ("classification", &["coordinates", "address", "spatial"]),
    ("enterprise", &["coordinates", "address", "spatial", "classification"]),
    ("indicator", &["coordinates", "address", "spatial", "classification", "enterprise"]),
    ("maritime", &["coordinates", "spatial"]),
    ("access", &[]),
    ("atlas", &["coordinates", "address", "spatial", "classification"]),
    ("map", &["coordinates", "address", "spatial", "access", "atlas"]),
    ("config", &["access", "coordinates"]),
    ("sources", &["coordinates", "address", "spatial", "enterprise", "indicator", "maritime"]),
    ("sample", &["coordinates", "address::rows", "spatial::rows"]),
];

/// What a module may never import of the crate.
const NEVER: [(&str, &[&str]); 3] =
    [("store", &["http", "cli", "jobs", "config"]), ("jobs", &["http", "cli"]), ("http", &["cli"])];

/// Synchronous, deterministic, without a clock, a database or HTTP.
const DOMAIN: [&str; 9] = [
    "coordinates",
    "address",
    "spatial",
    "classification",
    "enterprise",
    "indicator",
    "maritime",
    "access",
    "map",
];
const NOT_IN_DOMAIN: [&str; 5] = ["sqlx", "tokio", "axum", "hyper", "tower"];

/// Libraries that one module alone may touch.
const ONLY_IN: [(&str, &[&str]); 17] = [
    ("aes_gcm", &["access"]),
    ("argon2", &["access"]),
    ("ed25519_dalek", &["access"]),
    ("totp_rs", &["access"]),
    ("governor", &["http"]),
    ("tokio_rustls", &["http", "cli"]),
    ("calamine", &["sources"]),
    ("encoding_rs", &["sources"]),
    ("shapefile", &["sources", "map"]),
    ("resvg", &["map", "http"]),
    ("pmtiles", &["map"]),
    ("sqlx", &["store"]),
    ("axum", &["http"]),
    ("reqwest", &["http"]),
    ("openidconnect", &["http"]),
    ("zip", &["sources", "map"]),
    ("clap", &["cli"]),
];

/// Words that begin a statement of SQL in a string.
const SQL: [&str; 6] = ["SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM", "CREATE TABLE", "PRAGMA "];

#[test]
fn the_source_keeps_its_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = rust_files(&root.join("src"));
    assert!(files.len() > 20, "too few files were found: {}", files.len());
    let mut broken = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let path = file.strip_prefix(root.join("src")).unwrap().to_string_lossy().into_owned();
        broken.extend(violations(&path, &text));
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn files_stay_short() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let long: Vec<_> = rust_files(&root.join("src"))
        .into_iter()
        .filter_map(|file| {
            let lines = std::fs::read_to_string(&file).unwrap().lines().count();
            (lines > LINES).then(|| format!("{} has {lines} lines, more than {LINES}", file.display()))
        })
        .collect();
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

#[test]
fn each_rule_can_fail() {
    // Imports between modules, however they are written.
    breaks(1, "address/rank.rs", "use crate::classification::Verdict;");
    breaks(1, "address/rank.rs", "fn f() { crate::spatial::locate() }");
    breaks(1, "address/rank.rs", "use crate::{coordinates::Datum, store::Store};");
    breaks(3, "address/rank.rs", "use crate::{\n    atlas::{Atlas, Part},\n    http,\n};");
    breaks(1, "address/rank.rs", "use super::super::store::Store;");
    breaks(1, "address/mod.rs", "use super::store::Store;");
    breaks(0, "spatial/layer.rs", "use crate::address::rows::AddressRow; use crate::coordinates::x;");
    breaks(0, "address/rank.rs", "use crate::address::lexicon; use super::elements;");
    breaks(0, "address/rank.rs", "mod tests {\n    use super::super::elements;\n}");
    breaks(1, "sample/city.rs", "use crate::address::rows::Level; use crate::address::normalize;");
    breaks(1, "sample/city.rs", "use crate::address::{rows::Level, normalize};");
    breaks(1, "store/zones.rs", "use crate::http::problem;");
    breaks(1, "jobs/import.rs", "use crate::store::Store; use crate::cli::x;");
    // Libraries.
    breaks(1, "spatial/layer.rs", "async fn f() { tokio::time::sleep(d).await }");
    breaks(1, "http/atlas.rs", "use sqlx::Row;");
    breaks(1, "cli/classify.rs", "use ::calamine::Reader;");
    breaks(0, "sources/xlsx.rs", "use calamine::Reader;");
    breaks(0, "spatial/layer.rs", "my_tokio::x(); a.tokio; // tokio::x\nlet s = \"use tokio::x\";");
    // SQL.
    breaks(1, "http/atlas.rs", "const Q: &str = \"SELECT 1\";");
    breaks(1, "http/atlas.rs", "const Q: &str = r#\"DELETE FROM zones\"#;");
    breaks(0, "http/atlas.rs", "// SELECT 1\nlet quote = '\"'; let text = \"SELECTION\";");
}

#[track_caller]
fn breaks(rules: usize, path: &str, text: &str) {
    let found = violations(path, text);
    assert_eq!(found.len(), rules, "{path}: {text}\n{found:?}");
}

/// Every rule that `text` breaks as the file `path` of `src`.
fn violations(path: &str, text: &str) -> Vec<String> {
    let module = path.split('/').next().unwrap_or_default().trim_end_matches(".rs");
    let (code, strings) = split_strings(text);
    let mut found = Vec::new();
    for import in imports(path, &code) {
        let is = |rule: &str| import == rule || import.starts_with(&format!("{rule}::"));
        if is(module) {
            continue;
        }
        if let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == module)
            && !allowed.iter().any(|rule| is(rule))
        {
            found.push(format!("{path}: {module} may not import crate::{import}"));
        }
        if NEVER.iter().any(|(name, refused)| *name == module && refused.iter().any(|rule| is(rule))) {
            found.push(format!("{path}: {module} may never import crate::{import}"));
        }
    }
    let elsewhere = ONLY_IN.iter().filter(|(_, homes)| !homes.contains(&module)).map(|(name, _)| *name);
    let here = NOT_IN_DOMAIN.into_iter().filter(|_| DOMAIN.contains(&module));
    for library in elsewhere.chain(here).collect::<BTreeSet<_>>() {
        if names_library(&code, library) {
            found.push(format!("{path}: {module} may not touch {library}"));
        }
    }
    if module != "store" {
        for text in strings.iter().filter(|text| SQL.iter().any(|word| text.trim_start().starts_with(word))) {
            found.push(format!("{path}: SQL outside store: {text}"));
        }
    }
    found
}
