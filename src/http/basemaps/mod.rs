//! Base maps under the layers: imagery from files, and outside maps through this server, so that their keys stay here and a
//! browser asks nobody else.

mod kind;
mod list;
mod remote;
mod tile;

pub use list::*;
pub use tile::*;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::problem::Problem;
use crate::access::Sight;
use crate::config::{self, ConfigError};
use crate::spatial::tile::DEEPEST;
use crate::store::mbtiles::Mbtiles;
use axum::http::StatusCode;
use remote::Remote;

/// The base maps of a server, by name; cheap to clone.
#[derive(Clone, Default)]
pub struct Basemaps(Arc<BTreeMap<String, Basemap>>);

struct Basemap {
    about: config::Basemap,
    source: Source,
}

enum Source {
    File(Mbtiles),
    Outside(Remote),
}

impl Basemap {
    /// Zooms that are handed out.
    fn zooms(&self) -> RangeInclusive<u8> {
        let (least, most) = match &self.source {
            Source::File(file) => file.zooms,
            Source::Outside(_) => (self.about.min_zoom.unwrap_or(0), self.about.max_zoom.unwrap_or(18)),
        };
        least..=most.min(DEEPEST)
    }
}

impl Basemaps {
    /// Opens every file; an outside map is not asked for anything yet.
    ///
    /// # Errors
    /// A file cannot be used, with the key that names it.
    pub async fn open(maps: &BTreeMap<String, config::Basemap>) -> Result<Basemaps, ConfigError> {
        let mut opened = BTreeMap::new();
        for (name, about) in maps {
            let wrong = |key: &str, why: String| ConfigError::Value {
                key: format!("map.basemaps.{name}.{key}"),
                why: format!("无法使用：{why}"),
            };
            let source = match &about.file {
                Some(file) => {
                    Source::File(Mbtiles::open(file).await.map_err(|error| wrong("file", error.to_string()))?)
                }
                None => Source::Outside(Remote::new(about).map_err(|why| wrong("key_file", why))?),
            };
            opened.insert(name.clone(), Basemap { about: about.clone(), source });
        }
        Ok(Basemaps(Arc::new(opened)))
    }

    /// Those that a sight holds; `public` ones have a number under which they were approved.
    fn of<'a>(&'a self, sight: &'a Sight, public: bool) -> impl Iterator<Item = (&'a String, &'a Basemap)> {
        let approved = move |map: &Basemap| !public || map.about.approval.is_some();
        self.0.iter().filter(move |(_, map)| sight.reaches(map.about.level) && approved(map))
    }

    /// # Errors
    /// 404 where the caller sees none of that name.
    fn one<'a>(&'a self, sight: &'a Sight, public: bool, name: &str) -> Result<&'a Basemap, Problem> {
        let found = self.of(sight, public).find(|(known, _)| *known == name);
        let none = || Problem::of(StatusCode::NOT_FOUND).because("没有这个底图；现有的列在 /basemaps.json。");
        found.map(|(_, map)| map).ok_or_else(none)
    }
}
