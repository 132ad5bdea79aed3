//! What lies under the layers: imagery in a file, or an outside map through this server.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::access::AccessLevel;

/// One base map: `file` or `url`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Basemap {
    pub title: String,
    /// Pictures as MBTiles.
    pub file: Option<PathBuf>,
    /// An outside map: a template with `{z}`, `{x}`, `{y}` and, where it takes one, `{key}`.
    pub url: Option<String>,
    pub key: Option<Secret>,
    /// A file that holds the key.
    pub key_file: Option<PathBuf>,
    pub attribution: Option<String>,
    /// The number under which the map was approved (审图号); without one it is not on the public map.
    pub approval: Option<String>,
    pub level: AccessLevel,
    /// Of an outside map; files know their own.
    pub min_zoom: Option<u8>,
    pub max_zoom: Option<u8>,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl Secret {
    /// One that stands in the configuration, or the file that holds it does.
    ///
    /// # Errors
    /// The file cannot be read; the text says why.
    pub fn read(given: Option<&Secret>, file: Option<&Path>) -> Result<Option<String>, String> {
        let read = |path: &Path| match std::fs::read_to_string(path) {
            Ok(text) => Ok(text.trim().to_owned()),
            Err(cause) => Err(format!("无法读取 {}：{cause}", path.display())),
        };
        given.map(|secret| Ok(secret.0.clone())).or_else(|| file.map(read)).transpose()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Basemap {
    /// What is wrong with it, for people.
    pub(super) fn fault(&self, name: &str) -> Option<&'static str> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        if name.is_empty() || !name.chars().all(plain) {
            return Some("的名字只能由小写字母、数字、- 和 _ 组成");
        }
        if self.approval.as_ref().is_some_and(|number| number.trim().is_empty()) {
            return Some("的 approval 是空的：没有审图号就不要写");
        }
        let url = match (&self.file, &self.url) {
            (Some(_), None) => return None,
            (None, Some(url)) => url,
            _ => return Some("须给出 file（MBTiles 影像）或 url（外部底图），且只给出一种"),
        };
        if !(url.starts_with("https://") || url.starts_with("http://")) {
            return Some("的 url 须以 https:// 或 http:// 开头");
        }
        if !["{z}", "{x}", "{y}"].iter().all(|part| url.contains(part)) {
            return Some("的 url 须含 {z}、{x}、{y}");
        }
        match (url.contains("{key}"), &self.key, &self.key_file) {
            (true, None, None) => Some("的 url 含 {key}，须给出 key 或 key_file"),
            (false, Some(_), _) | (false, _, Some(_)) => Some("给出了密钥，而 url 里没有 {key}"),
            (_, Some(_), Some(_)) => Some("的 key 与 key_file 只能给出一种"),
            _ if self.min_zoom.unwrap_or(0) > self.max_zoom.unwrap_or(18) => {
                Some("的 min_zoom 大于 max_zoom")
            }
            _ => None,
        }
    }
}
