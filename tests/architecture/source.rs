//! Reads the text of a Rust file as far as the rules need it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Paths within the crate that a file names, without `crate::`; of a group, each member.
pub fn imports(path: &str, code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        if !code[..at].ends_with(is_word) {
            expand("", &code[at + "crate::".len()..], &mut found);
        }
    }
    // How many `super` lead from this file's module to the root of the crate.
    let depth = path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count();
    let mut rest = code;
    while let Some(at) = rest.find("super::") {
        let starts = !rest[..at].ends_with(is_word) && !rest[..at].ends_with("super::");
        let before = code.len() - rest.len() + at;
        let mut tail = &rest[at..];
        let mut climbed = 0;
        while let Some(next) = tail.strip_prefix("super::") {
            (climbed, tail) = (climbed + 1, next);
        }
        let inside = usize::from(code[..before].contains("mod tests {"));
        if starts && climbed == depth + inside {
            expand("", tail, &mut found);
        }
        rest = tail;
    }
    found
}

/// Reads `a::b`, or the members of `{a::b, c::{d, e}}`, to two segments: the rules look no deeper.
fn expand(prefix: &str, text: &str, found: &mut BTreeSet<String>) {
    let text = text.trim_start();
    let Some(group) = text.strip_prefix('{') else {
        let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
        let joined =
            if prefix.is_empty() { text[..end].to_owned() } else { format!("{prefix}::{}", &text[..end]) };
        match text[end..].strip_prefix("::") {
            Some(rest) if prefix.is_empty() && rest.trim_start().starts_with(|c| is_word(c) || c == '{') => {
                expand(&joined, rest, found)
            }
            _ if joined.is_empty() => {}
            _ => drop(found.insert(joined)),
        }
        return;
    };
    let (mut depth, mut start) = (0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                if !group[start..at].trim().is_empty() {
                    expand(prefix, &group[start..at], found);
                }
                start = at + 1;
                if c == '}' {
                    return;
                }
            }
            _ => {}
        }
    }
}

/// Whether the code names this library as the first segment of a path.
pub fn names_library(code: &str, library: &str) -> bool {
    code.match_indices(&format!("{library}::")).any(|(at, _)| {
        let before = &code[..at];
        let inner = before.strip_suffix("::").is_some_and(|outer| outer.ends_with(is_word));
        !inner && !before.ends_with(|c| is_word(c) || c == '.')
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The code without comments and strings, and the strings.
pub fn split_strings(text: &str) -> (String, Vec<String>) {
    let (mut code, mut strings) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if rest.starts_with("/*") {
            rest = &rest[rest.find("*/").map_or(rest.len(), |at| at + 2)..];
        } else if let Some(hashes) = raw_string(rest).filter(|_| !code.ends_with(is_word)) {
            let open = hashes + 2;
            let close = format!("\"{}", "#".repeat(hashes));
            let end = rest[open..].find(&close).unwrap_or(rest.len() - open);
            strings.push(rest[open..open + end].to_owned());
            rest = rest.get(open + end + close.len()..).unwrap_or_default();
        } else if c == '"' {
            let mut end = 1;
            while end < rest.len() && rest.as_bytes()[end] != b'"' {
                end += if rest.as_bytes()[end] == b'\\' { 2 } else { 1 };
            }
            strings.push(rest.get(1..end).unwrap_or_default().to_owned());
            rest = rest.get(end + 1..).unwrap_or_default();
        } else if let Some(length) = character(rest) {
            rest = &rest[length..];
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    (code, strings)
}

/// The number of hashes where a raw string begins.
fn raw_string(text: &str) -> Option<usize> {
    let hashes = text.strip_prefix('r')?;
    let count = hashes.len() - hashes.trim_start_matches('#').len();
    hashes[count..].starts_with('"').then_some(count)
}

/// The length of a character literal, which a lifetime is not.
fn character(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('\'')?;
    if inner.starts_with('\\') {
        return Some(inner[2..].find('\'')? + 4);
    }
    let length = inner.chars().next()?.len_utf8();
    inner[length..].starts_with('\'').then_some(length + 2)
}

pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}
