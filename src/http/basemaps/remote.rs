//! An outside map: asked for a tile at most once at a time and once a day, within bounds of time and size, and left alone
//! for a while when it does not answer or refuses.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use moka::future::Cache;
use tokio::sync::Semaphore;

use super::kind::kind;
use crate::config::{self, Secret};
use crate::http::others;
use crate::spatial::tile::TileId;

/// How long a tile is kept, and what all may take together.
const KEPT: Duration = Duration::from_secs(86_400);
const KEPT_BYTES: u64 = 64 << 20;
/// For one tile: connection and answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a map that does not answer is left alone.
const LEFT_ALONE: Duration = Duration::from_secs(10);
const MOST_BYTES: usize = 2 << 20;
const AT_ONCE: usize = 16;
/// How long a question waits for its turn.
const QUEUE: Duration = Duration::from_secs(1);

pub struct Remote {
    client: reqwest::Client,
    /// With the key in it: never shown.
    template: String,
    kept: Cache<TileId, Bytes>,
    /// Holds an entry while the map is left alone.
    silent: Cache<(), ()>,
    under_way: Semaphore,
}

/// Why there is no tile. It says nothing of the address, which holds the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutsideError {
    #[error("连接不上，或 5 秒内没有答复")]
    Silent,
    #[error("同时要的瓦片太多，请稍后再试")]
    Busy,
    #[error("刚才连接不上或被拒绝，10 秒后再试")]
    LeftAlone,
    #[error("它答复 {0}（401、403 多半是密钥或白名单不对）")]
    Status(u16),
    #[error("它给出的不是图片")]
    NoPicture,
    #[error("它给出的图片超过 2 MB")]
    TooLarge,
}

impl Remote {
    /// # Errors
    /// The file of the key cannot be read; the text says why.
    pub fn new(about: &config::Basemap) -> Result<Remote, String> {
        let key = Secret::read(about.key.as_ref(), about.key_file.as_deref())?.unwrap_or_default();
        let key = crate::http::base::encoded(&key);
        let client = others::client(PATIENCE)?;
        let kept = Cache::builder()
            .time_to_live(KEPT)
            .max_capacity(KEPT_BYTES)
            .weigher(|_, body: &Bytes| u32::try_from(body.len() + 200).unwrap_or(u32::MAX));
        Ok(Remote {
            client,
            template: about.url.clone().unwrap_or_default().replace("{key}", &key),
            kept: kept.build(),
            silent: Cache::builder().time_to_live(LEFT_ALONE).max_capacity(1).build(),
            under_way: Semaphore::new(AT_ONCE),
        })
    }

    /// A tile, kept or asked for; several who wait for one ask once.
    ///
    /// # Errors
    /// The outside map gives no picture.
    pub async fn tile(&self, tile: TileId) -> Result<Bytes, Arc<OutsideError>> {
        self.kept.try_get_with(tile, self.ask(tile)).await
    }

    async fn ask(&self, tile: TileId) -> Result<Bytes, OutsideError> {
        // Who waits holds one of the server's places: not for long.
        let place = tokio::time::timeout(QUEUE, self.under_way.acquire()).await;
        let _place = place.map_err(|_| OutsideError::Busy)?.map_err(|_| OutsideError::Busy)?;
        if self.silent.contains_key(&()) {
            return Err(OutsideError::LeftAlone);
        }
        let answer = self.fetch(tile).await;
        // A refused key is refused for the next tile as well, and each question may count.
        if matches!(answer, Err(OutsideError::Silent | OutsideError::Status(401 | 403 | 429))) {
            self.silent.insert((), ()).await;
        }
        answer
    }

    async fn fetch(&self, tile: TileId) -> Result<Bytes, OutsideError> {
        let url = self
            .template
            .replace("{z}", &tile.z().to_string())
            .replace("{x}", &tile.x().to_string())
            .replace("{y}", &tile.y().to_string());
        let mut answer = self.client.get(url).send().await.map_err(|_| OutsideError::Silent)?;
        // Some maps have no tile at the sea and say so.
        if matches!(answer.status().as_u16(), 204 | 404) {
            return Ok(Bytes::new());
        }
        if answer.status().as_u16() != 200 {
            return Err(OutsideError::Status(answer.status().as_u16()));
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(|_| OutsideError::Silent)? {
            if body.len() + part.len() > MOST_BYTES {
                return Err(OutsideError::TooLarge);
            }
            body.extend_from_slice(&part);
        }
        match kind(&body) {
            Some(_) => Ok(body.into()),
            None => Err(OutsideError::NoPicture),
        }
    }
}
