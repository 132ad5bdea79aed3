//! Layers as one file of vector tiles (PMTiles 3), for maps that no server stands behind.
//!
//! ```text
//!  zoom z: tiles that may hold something ──► made on all cores, a handful at a time ──► written in the order of the curve
//!                    ▲                                       │
//!                    └── zoom z + 1: four within each ◄──────┘ that holds something
//! ```
//!
//! The tiles are those that the server sends. What is held in memory is a handful of tiles and the directory: some 40 bytes a tile.

use std::io::{Seek, Write};
use std::ops::RangeInclusive;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use pmtiles::{Compression as Packing, PmTilesStreamWriter, PmTilesWriter, PmtError, TileCoord, TileType};
use rayon::prelude::*;
use serde::Serialize;

use super::layer::Layer;
use super::tile::describe::{FIRST_ZOOM, VectorLayer, attribution, bounds, middle, title, vector_layers};
use crate::spatial::tile::TileId;

/// Why there is no archive.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("所选图层没有要素，没有瓦片可写")]
    Empty,
    #[error("瓦片 {z}/{x}/{y} 无法编码：{why}")]
    Tile { z: u8, x: u32, y: u32, why: String },
    #[error("无法写入：{0}。请检查磁盘是否已满")]
    Write(#[from] std::io::Error),
    #[error("无法写成 PMTiles：{0}")]
    Archive(PmtError),
}

impl From<PmtError> for ArchiveError {
    fn from(error: PmtError) -> Self {
        match error {
            PmtError::Reading(error) => Self::Write(error),
            other => Self::Archive(other),
        }
    }
}

/// How far the work is: the zoom, and how many of the tiles of it that may hold something are done.
pub struct At {
    pub zoom: u8,
    pub done: u64,
    pub total: u64,
}

/// What PMTiles wants to be said of vector tiles (its section 5), and what we say besides.
#[derive(Serialize)]
struct Metadata {
    name: String,
    description: &'static str,
    attribution: String,
    #[serde(rename = "type")]
    kind: &'static str,
    vector_layers: Vec<VectorLayer>,
    /// True where the data are invented.
    synthetic: bool,
}

const SYNTHETIC: &str = "合成数据，不是真实的地址和边界";

impl Metadata {
    fn of(layers: &[Arc<Layer>], zooms: &RangeInclusive<u8>, synthetic: bool) -> Self {
        let mut attribution = attribution(layers);
        // A map shows this line and no other.
        if synthetic {
            attribution = if attribution.is_empty() {
                SYNTHETIC.to_owned()
            } else {
                format!("{attribution}；{SYNTHETIC}")
            };
        }
        Self {
            name: title(layers),
            description: if synthetic { SYNTHETIC } else { "" },
            attribution,
            kind: "overlay",
            vector_layers: vector_layers(layers, zooms),
            synthetic,
        }
    }
}

/// Tiles that are made before any of them is written.
const AT_ONCE: usize = 256;

/// Writes the tiles of some layers for some zooms (at most [`crate::spatial::tile::DEEPEST`]); `out` is at its beginning.
/// Returns how many tiles hold something.
///
/// # Errors
/// No layer has a feature, or `out` cannot be written.
pub fn write<W: Write + Seek>(
    layers: &[Arc<Layer>],
    zooms: &RangeInclusive<u8>,
    synthetic: bool,
    out: W,
    progress: &mut dyn FnMut(At),
) -> Result<u64, ArchiveError> {
    let [west, south, east, north] = bounds(layers).ok_or(ArchiveError::Empty)?;
    let (lon, lat) = middle([west, south, east, north]);
    let metadata = Metadata::of(layers, zooms, synthetic);
    let mut archive = PmTilesWriter::new(TileType::Mvt)
        .precompressed(Packing::Gzip)
        .min_zoom(*zooms.start())
        .max_zoom(*zooms.end())
        .bounds(west, south, east, north)
        .center(lon, lat)
        .center_zoom(FIRST_ZOOM.clamp(*zooms.start(), *zooms.end()))
        .metadata(serde_json::to_string(&metadata).unwrap_or_default())
        .create(out)?;
    let mut level: Vec<u64> = vec![0];
    let mut written = 0;
    for zoom in 0..=*zooms.end() {
        let wanted = zooms.contains(&zoom);
        let mut next = Vec::new();
        let (mut done, total) = (0, level.len() as u64);
        for some in level.chunks(AT_ONCE) {
            let made: Vec<_> = some.par_iter().map(|id| look(layers, *id, wanted)).collect();
            for made in made {
                let Some(Made { tile, body }) = made? else { continue };
                written += put(&mut archive, tile, &body)?;
                if zoom < *zooms.end() {
                    next.extend(within(tile)?);
                }
            }
            done += some.len() as u64;
            progress(At { zoom, done, total });
        }
        // The curve runs through a tile before it goes on, so they are almost in order.
        next.sort_unstable();
        level = next;
    }
    archive.finalize()?;
    Ok(written)
}

/// A tile that holds something, or tiles within which may.
struct Made {
    tile: TileId,
    /// Compressed; empty where nothing is large enough for the zoom, or the zoom is not wanted.
    body: Vec<u8>,
}

fn look(layers: &[Arc<Layer>], id: u64, wanted: bool) -> Result<Option<Made>, ArchiveError> {
    let at = TileCoord::from(pmtiles::TileId::new(id)?);
    let Some(tile) = TileId::new(at.z(), at.x(), at.y()) else { return Ok(None) };
    let mut plain = Vec::new();
    if wanted {
        for layer in layers {
            plain.extend(layer.tile(tile).map_err(|error| ArchiveError::Tile {
                z: tile.z(),
                x: tile.x(),
                y: tile.y(),
                why: error.to_string(),
            })?);
        }
    }
    if plain.is_empty() {
        let reached = layers.iter().any(|layer| layer.reaches(tile));
        return Ok(reached.then(|| Made { tile, body: Vec::new() }));
    }
    let mut packer = GzEncoder::new(Vec::with_capacity(plain.len() / 2), Compression::default());
    packer.write_all(&plain)?;
    Ok(Some(Made { tile, body: packer.finish()? }))
}

/// Returns how many tiles were added: one, or none where there is no body.
fn put<W: Write + Seek>(
    archive: &mut PmTilesStreamWriter<W>,
    tile: TileId,
    body: &[u8],
) -> Result<u64, ArchiveError> {
    archive.add_tile(TileCoord::new(tile.z(), tile.x(), tile.y())?, body)?;
    Ok(u64::from(!body.is_empty()))
}

/// The places on the curve of the four tiles within one.
fn within(tile: TileId) -> Result<[u64; 4], ArchiveError> {
    let mut ids = [0; 4];
    for (id, (east, south)) in ids.iter_mut().zip([(0, 0), (1, 0), (0, 1), (1, 1)]) {
        let at = TileCoord::new(tile.z() + 1, tile.x() * 2 + east, tile.y() * 2 + south)?;
        *id = pmtiles::TileId::from(at).value();
    }
    Ok(ids)
}
