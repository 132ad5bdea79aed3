//! `GET /fonts/{stack}/{range}.pbf`: the letters of names as signed distance fields, from the fonts of this machine, so that
//! no map asks another server for them. Pictures draw with the same fonts.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use resvg::usvg::fontdb::Database;

use super::problem::Problem;
use super::state::App;
use crate::map::glyphs;
use crate::spatial::tile::plain;

/// The fonts of the system and of the folders that the settings name, looked for once, when first needed.
#[derive(Clone)]
pub struct Fonts(Arc<Shelf>);

struct Shelf {
    folders: Vec<PathBuf>,
    database: OnceLock<Arc<Database>>,
}

impl Fonts {
    pub fn new(folders: Vec<PathBuf>) -> Self {
        Self(Arc::new(Shelf { folders, database: OnceLock::new() }))
    }

    /// Takes a moment at first: not on a thread that answers requests.
    pub fn get(&self) -> Arc<Database> {
        let load = || {
            let mut database = Database::new();
            for folder in &self.0.folders {
                database.load_fonts_dir(folder);
            }
            database.load_system_fonts();
            if !glyphs::has_chinese(&database) {
                tracing::warn!(
                    "no font with Chinese letters was found: names are missing in pictures; install one (Debian: fonts-noto-cjk) \
                     or name a folder in map.fonts"
                );
            }
            Arc::new(database)
        };
        Arc::clone(self.0.database.get_or_init(load))
    }
}

/// The signed distance fields of 256 letters (the glyph format of MapLibre).
#[utoipa::path(
    get, operation_id = "get_glyphs", path = "/fonts/{stack}/{range}.pbf", tag = "tiles",
    params(
        ("stack" = String, Path, description = "Names of fonts, joined by commas; whatever this machine has takes the place of one that it lacks", example = "Noto Sans CJK SC Regular"),
        ("range" = String, Path, description = "First and last code point of 256", example = "0-255"),
    ),
    responses(
        (status = 200, description = "The letters", content_type = "application/x-protobuf", body = Vec<u8>),
        (status = 404, description = "No such range", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    State(app): State<App>,
    Path((stack, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let range = file.strip_suffix(".pbf").and_then(|range| range.split_once('-'));
    let first = range.and_then(|(first, last)| {
        let (first, last) = (plain(first)?, plain(last)?);
        (first % 256 == 0 && last == first + 255 && last <= 0xffff).then_some(first)
    });
    let first = first.ok_or_else(|| {
        Problem::of(StatusCode::NOT_FOUND)
            .because("没有这个字形范围：应为 256 的整数倍起的 256 个码位，如 0-255。")
    })?;
    let stack: String = stack.chars().take(200).collect();
    let fonts = app.fonts();
    let key = (stack.clone(), first);
    let made = app.glyphs.get_with(key, async move {
        let work = move || Bytes::from(glyphs::range(&fonts.get(), &stack, first));
        tokio::task::spawn_blocking(work).await.unwrap_or_default()
    });
    let caching =
        [(header::CONTENT_TYPE, "application/x-protobuf"), (header::CACHE_CONTROL, "public, max-age=86400")];
    Ok((caching, made.await).into_response())
}
