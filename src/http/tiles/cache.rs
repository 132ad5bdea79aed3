//! Encoded tiles, kept by what they were made from: the layers' revisions and the reader's rights. A change of data is
//! another key, so that nothing is ever purged and nothing stale is ever found.

use std::io::Write;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use flate2::Compression;
use flate2::write::GzEncoder;
use moka::future::Cache;

use crate::map::layer::Layer;
use crate::spatial::tile::TileId;

/// How a body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    Identity,
    Gzip,
    Brotli,
}

impl Coding {
    /// The best coding that a client takes (RFC 9110, 12.5.3): gzip, which is made fastest, unless it prefers Brotli.
    pub fn of(headers: &HeaderMap) -> Coding {
        let (mut gzip, mut brotli) = (None, None);
        let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        for item in values.flat_map(|list| list.split(',')) {
            let mut parts = item.split(';');
            let name = parts.next().unwrap_or_default().trim();
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q=")?.trim().parse::<f32>().ok())
                .unwrap_or(1.0);
            match name {
                "gzip" | "x-gzip" => gzip = Some(weight),
                "br" => brotli = Some(weight),
                "*" => gzip = gzip.or(Some(weight)),
                _ => {}
            }
        }
        match (gzip.unwrap_or(0.0), brotli.unwrap_or(0.0)) {
            (gzip, brotli) if gzip <= 0.0 && brotli <= 0.0 => Coding::Identity,
            (gzip, brotli) if brotli > gzip => Coding::Brotli,
            _ => Coding::Gzip,
        }
    }

    /// The word in `Content-Encoding`.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Coding::Identity => None,
            Coding::Gzip => Some("gzip"),
            Coding::Brotli => Some("br"),
        }
    }

    pub fn encode(self, plain: Vec<u8>) -> Bytes {
        match self {
            Coding::Identity => plain.into(),
            Coding::Gzip => {
                let mut out = GzEncoder::new(Vec::with_capacity(plain.len() / 2), Compression::new(LEVEL));
                // A vector takes everything.
                let _ = out.write_all(&plain);
                out.finish().unwrap_or_default().into()
            }
            Coding::Brotli => {
                let mut out = Vec::with_capacity(plain.len() / 2);
                let settings = brotli::enc::BrotliEncoderParams {
                    quality: BROTLI_QUALITY,
                    lgwin: 20,
                    size_hint: plain.len(),
                    ..Default::default()
                };
                let _ = brotli::BrotliCompress(&mut plain.as_slice(), &mut out, &settings);
                out.into()
            }
        }
    }
}

/// Where the time and the size of gzip meet for tiles (docs/measurements.md).
const LEVEL: u32 = 4;
const BROTLI_QUALITY: i32 = 4;

/// What a kept body was made from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// What it is: a vector tile, or a picture in some style.
    pub form: &'static str,
    /// Names and revisions.
    pub layers: Arc<str>,
    pub tile: TileId,
    pub coding: Coding,
}

/// The layers' names and revisions: changes whenever a tile of them may.
pub fn fingerprint(layers: &[Arc<Layer>]) -> String {
    let mut text = String::with_capacity(layers.len() * 32);
    for layer in layers {
        text.push_str(&layer.name);
        text.push('@');
        text.push_str(layer.revision());
        text.push(' ');
    }
    text
}

/// The bodies that are kept, within a bound of bytes; the least used go first.
pub type TileCache = Cache<Key, Bytes>;

/// # Arguments
/// `bytes`: how much the bodies may take together.
pub fn tile_cache(bytes: u64) -> TileCache {
    // What a key and the cache's own records take.
    const BESIDE: usize = 300;
    Cache::builder()
        .max_capacity(bytes)
        .weigher(|key: &Key, body: &Bytes| {
            u32::try_from(body.len() + key.layers.len() + BESIDE).unwrap_or(u32::MAX)
        })
        .build()
}
