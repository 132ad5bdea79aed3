//! Every dependency's licence is one that `deny.toml` allows. Works offline, from what Cargo has already fetched.

use std::process::Command;

use serde_json::Value;

#[test]
fn dependencies_have_allowed_licences() {
    let settings = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/deny.toml")).unwrap();
    let settings: toml::Table = toml::from_str(&settings).unwrap();
    let allowed: Vec<_> =
        settings["licenses"]["allow"].as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
    let packages = packages();
    assert!(packages.len() > 100, "too few packages: {}", packages.len());
    let refused: Vec<_> = packages
        .iter()
        .filter(|package| !allows(package["license"].as_str().unwrap_or_default(), &allowed))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "\n{}", refused.join("\n"));
}

#[test]
fn expressions_are_read() {
    let allowed = ["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"];
    for yes in [
        "MIT",
        "GPL-3.0 OR MIT",
        "GPL-3.0/MIT",
        "(GPL-3.0 OR MIT) AND Zlib",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(allows(yes, &allowed), "{yes}");
    }
    for no in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Zlib) AND GPL-3.0", "Apache-2.0", "MIT OR (Zlib"] {
        assert!(!allows(no, &allowed), "{no}");
    }
}

/// What is built for this machine: others may not have been fetched.
fn packages() -> Vec<Value> {
    let version = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// Evaluates an SPDX expression; `/` is the older way to write OR. What cannot be read is not allowed.
fn allows(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<_> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest, allowed) == Some(true) && rest.is_empty()
}

fn either(words: &mut &[&str], allowed: &[&str]) -> Option<bool> {
    let mut result = both(words, allowed)?;
    while let Some((&"OR", rest)) = words.split_first() {
        *words = rest;
        result |= both(words, allowed)?;
    }
    Some(result)
}

fn both(words: &mut &[&str], allowed: &[&str]) -> Option<bool> {
    let mut result = one(words, allowed)?;
    while let Some((&"AND", rest)) = words.split_first() {
        *words = rest;
        result &= one(words, allowed)?;
    }
    Some(result)
}

fn one(words: &mut &[&str], allowed: &[&str]) -> Option<bool> {
    let (&first, rest) = words.split_first()?;
    *words = rest;
    if first == "(" {
        let result = either(words, allowed)?;
        let (&")", rest) = words.split_first()? else {
            return None;
        };
        *words = rest;
        return Some(result);
    }
    let mut name = first.to_owned();
    if let [with @ "WITH", exception, rest @ ..] = *words {
        name = format!("{name} {with} {exception}");
        *words = rest;
    }
    Some(allowed.contains(&name.as_str()))
}
