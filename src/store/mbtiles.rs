//! MBTiles (1.3): pictures of one layer in a SQLite file, in the squares of WebMercatorQuad with rows from the south. The file
//! is read only and taken as unchanging: one that is replaced needs a restart.

use super::error::Failure;
use super::{DatabaseUrl, StoreError};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Row, SqlitePool};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

const METADATA: &str =
    "SELECT COALESCE(CAST(name AS TEXT), ''), COALESCE(CAST(value AS TEXT), '') FROM metadata";
const ZOOMS: &str = "SELECT (SELECT MIN(zoom_level) FROM tiles), (SELECT MAX(zoom_level) FROM tiles)";
const TILE: &str = "SELECT tile_data FROM tiles WHERE zoom_level = $1 AND tile_column = $2 AND tile_row = $3";

/// An open file.
#[derive(Debug, Clone)]
pub struct Mbtiles {
    pool: SqlitePool,
    url: DatabaseUrl,
    /// Of the tiles that there are.
    pub zooms: (u8, u8),
    /// West, south, east, north, WGS-84 degrees, where the file says so.
    pub bounds: Option<[f64; 4]>,
    pub attribution: String,
    /// Changes when the file is another one: its size and time.
    pub revision: String,
}

impl Mbtiles {
    /// # Errors
    /// The file cannot be read, is no MBTiles, or holds vector tiles or none.
    pub async fn open(path: &Path) -> Result<Mbtiles, StoreError> {
        let url = DatabaseUrl::Sqlite(path.to_owned());
        let doing = "打开影像";
        let wrong = |cause: &str| StoreError::Content {
            database: url.to_string(),
            what: "影像（MBTiles）",
            cause: cause.to_owned(),
        };
        let about = std::fs::metadata(path).map_err(|cause| wrong(&cause.to_string()))?;
        let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true);
        let pool = SqlitePoolOptions::new().max_connections(4).acquire_timeout(Duration::from_secs(10));
        let pool = pool.connect_lazy_with(options);
        let read = async {
            let mut metadata = BTreeMap::new();
            for row in sqlx::query(METADATA).fetch_all(&pool).await? {
                metadata.insert(row.try_get::<String, _>(0)?, row.try_get::<String, _>(1)?);
            }
            let zooms = sqlx::query(ZOOMS).fetch_one(&pool).await?;
            let [least, most]: [Option<i64>; 2] = [zooms.try_get(0)?, zooms.try_get(1)?];
            Ok::<_, Failure>((metadata, least, most))
        };
        let (metadata, least, most) = read.await.map_err(|cause| StoreError::of(&url, doing, cause))?;
        let said = |name: &str| metadata.get(name).map(String::as_str).unwrap_or_default();
        if said("format") == "pbf" {
            return Err(wrong("里面是矢量瓦片（format=pbf），不是影像"));
        }
        let zoom = |zoom: Option<i64>| zoom.and_then(|zoom| u8::try_from(zoom).ok());
        let (Some(least), Some(most)) = (zoom(least), zoom(most)) else {
            return Err(wrong("里面没有瓦片"));
        };
        let numbers: Vec<f64> =
            said("bounds").split(',').filter_map(|part| part.trim().parse().ok()).collect();
        let modified = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Ok(Mbtiles {
            zooms: (least, most),
            bounds: <[f64; 4]>::try_from(numbers).ok(),
            attribution: said("attribution").to_owned(),
            revision: format!("{} {:?}", about.len(), modified),
            pool,
            url,
        })
    }

    /// The picture of a square, row counted from the north; `None` where there is none.
    ///
    /// # Errors
    /// The file cannot be read.
    pub async fn tile(&self, zoom: u8, column: u32, row: u32) -> Result<Option<Vec<u8>>, StoreError> {
        let from_south = (1i64 << zoom) - 1 - i64::from(row);
        let query = sqlx::query(TILE).bind(i64::from(zoom)).bind(i64::from(column)).bind(from_south);
        let read = async {
            let row = query.fetch_optional(&self.pool).await?;
            // A place may be noted with nothing in it.
            Ok::<_, Failure>(row.map(|row| row.try_get::<Option<Vec<u8>>, _>(0)).transpose()?.flatten())
        };
        read.await.map_err(|cause| StoreError::of(&self.url, "读取影像", cause))
    }
}
