//! Imports. A batch is loaded in chunks that nobody sees and published in one transaction; one that was interrupted
//! is continued when the same content comes again.

use super::error::Failure;
use super::stage::{self, Staged};
use super::{Store, StoreError, layers};
use crate::spatial::rows::LayerRow;
use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::Row;

/// What a batch holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Divisions,
    Aliases,
    Addresses,
    Zones,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Divisions, Kind::Aliases, Kind::Addresses, Kind::Zones];

    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Divisions => "divisions",
            Kind::Aliases => "aliases",
            Kind::Addresses => "addresses",
            Kind::Zones => "zones",
        }
    }

    fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Where a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BatchState {
    Loading,
    Published,
    /// Given up, because a later import took its place.
    Failed,
}

impl BatchState {
    fn from_word(word: &str) -> Option<BatchState> {
        match word {
            "loading" => Some(BatchState::Loading),
            "published" => Some(BatchState::Published),
            "failed" => Some(BatchState::Failed),
            _ => None,
        }
    }
}

/// What is about to be imported. Kind, hash, reading and `replaces` together decide whether an interrupted batch is
/// the same import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchSpec {
    pub kind: Kind,
    /// The file's name, for people.
    pub file: String,
    /// SHA-256 of the file, or a name that stands for generated rows.
    pub content_hash: String,
    /// Everything besides the content that decides what the rows become, as one text.
    pub reading: String,
    /// The reference system of the coordinates; empty where there are none.
    pub crs: String,
    /// Rows of a sample, not of a city.
    pub synthetic: bool,
    /// Live rows of the same sources (layers, for zones) that are not in this batch go.
    pub replaces: bool,
    /// For zones: what is said of their layers from then on.
    pub layers: Vec<LayerRow>,
}

/// One import as the database records it. Counts are of rows, instants are UTC.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Batch {
    pub id: i64,
    pub kind: Kind,
    pub file: String,
    pub content_hash: String,
    pub crs: String,
    pub synthetic: bool,
    pub replaces: bool,
    pub state: BatchState,
    /// Accepted rows that are committed.
    pub taken: i64,
    pub rejected: i64,
    pub inserted: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub retired: i64,
    pub started_at: String,
    pub finished_at: Option<String>,
}

/// What publishing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Published {
    pub inserted: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub retired: u64,
}

statements! {
    FIND = "SELECT id, taken FROM batches WHERE state = 'loading' AND kind = $1 AND content_hash = $2 \
            AND reading = $3 AND replaces = $4 ORDER BY id DESC LIMIT 1";
    /// Interrupted imports of a file of this name, read the same way, that this one takes the place of.
    OBSOLETE = "SELECT id FROM batches WHERE state = 'loading' AND kind = $1 AND file = $2 AND id <> $3 \
                AND reading = $4";
    GIVE_UP = "UPDATE batches SET state = 'failed', finished_at = $2 WHERE id = $1 AND state = 'loading'";
    CREATE = "INSERT INTO batches (kind, file, content_hash, reading, crs, synthetic, replaces, state, taken, rejected, \
              inserted, updated, unchanged, retired, started_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, 'loading', 0, 0, 0, 0, 0, 0, $8) RETURNING id";
    /// Fails to match when another program has moved the batch on.
    ADVANCE = "UPDATE batches SET taken = $3 WHERE id = $1 AND taken = $2 AND state = 'loading'";
    PUBLISH = "UPDATE batches SET state = 'published', rejected = $3, inserted = $4, updated = $5, unchanged = $6, \
               retired = $7, finished_at = $8 WHERE id = $1 AND taken = $2 AND state = 'loading'";
    LIST = "SELECT id, kind, file, content_hash, crs, synthetic, replaces, state, taken, rejected, inserted, updated, \
            unchanged, retired, started_at, finished_at FROM batches ORDER BY id DESC LIMIT $1";
    EXPECTED = "SELECT CAST(COALESCE(SUM(inserted - retired), 0) AS BIGINT) FROM batches \
                WHERE state = 'published' AND kind = 'addresses'";
    SYNTHETIC = "SELECT id FROM batches WHERE state = 'published' AND synthetic LIMIT 1";
}

pub(super) const EXPECTED_ADDRESSES: &str = EXPECTED;

/// RFC 3339 in UTC with microseconds: the form in which instants are kept, sorted and compared.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Store {
    /// Begins a batch, or finds the interrupted one of the same import; returns its id and the accepted rows that are
    /// committed already. Interrupted imports of an earlier content of the same file are given up.
    ///
    /// # Errors
    /// The database fails.
    pub async fn begin_batch<T: Staged>(
        &self,
        spec: &BatchSpec,
        now: DateTime<Utc>,
    ) -> Result<(i64, u64), StoreError> {
        debug_assert_eq!(spec.kind, T::KIND);
        let kind = spec.kind.as_str();
        writing!(self, "开始导入", tx => async {
            let found = sqlx::query(FIND)
                .bind(kind)
                .bind(spec.content_hash.as_str())
                .bind(spec.reading.as_str())
                .bind(spec.replaces)
                .fetch_optional(&mut *tx)
                .await?;
            let (id, taken) = match found {
                Some(row) => (row.try_get::<i64, _>(0)?, row.try_get::<i64, _>(1)?),
                None => {
                    let row = sqlx::query(CREATE)
                        .bind(kind)
                        .bind(spec.file.as_str())
                        .bind(spec.content_hash.as_str())
                        .bind(spec.reading.as_str())
                        .bind(spec.crs.as_str())
                        .bind(spec.synthetic)
                        .bind(spec.replaces)
                        .bind(instant(now))
                        .fetch_one(&mut *tx)
                        .await?;
                    (row.try_get::<i64, _>(0)?, 0)
                }
            };
            let obsolete = sqlx::query(OBSOLETE).bind(kind).bind(spec.file.as_str()).bind(id).bind(spec.reading.as_str());
            for row in obsolete.fetch_all(&mut *tx).await? {
                let old: i64 = row.try_get(0)?;
                sqlx::query(GIVE_UP).bind(old).bind(instant(now)).execute(&mut *tx).await?;
                sqlx::query(T::CLEAR).bind(old).execute(&mut *tx).await?;
            }
            Ok::<_, Failure>((id, u64::try_from(taken).unwrap_or(0)))
        }.await)
    }

    /// Commits a chunk of a batch; `taken` are the accepted rows committed before it.
    ///
    /// # Errors
    /// The database fails, or another program continues the same batch ([`StoreError::Contended`]).
    pub async fn stage<T: Staged>(&self, batch: i64, taken: u64, rows: &[T]) -> Result<u64, StoreError> {
        let after = taken + rows.len() as u64;
        let doing = "写入导入的行";
        let run = async {
            match self {
                Store::Sqlite(sqlite) => {
                    let mut tx = sqlite.writer.begin_with("BEGIN IMMEDIATE").await?;
                    let advance = sqlx::query(ADVANCE).bind(batch).bind(signed(taken)).bind(signed(after));
                    moved(advance.execute(&mut *tx).await?.rows_affected(), batch)?;
                    stage::sqlite(&mut tx, batch, rows).await?;
                    tx.commit().await?;
                }
                Store::Postgres(postgres) => {
                    let mut tx = postgres.pool.begin().await?;
                    let advance = sqlx::query(ADVANCE).bind(batch).bind(signed(taken)).bind(signed(after));
                    moved(advance.execute(&mut *tx).await?.rows_affected(), batch)?;
                    stage::postgres(&mut tx, batch, rows).await?;
                    tx.commit().await?;
                }
            }
            Ok::<_, Failure>(after)
        };
        run.await.map_err(|cause| self.error(doing, cause))
    }

    /// Makes a batch visible, whole, in one transaction; `layers` are what is said of its layers from then on.
    ///
    /// # Errors
    /// The database fails, or another program has moved the batch on; nothing is visible then.
    pub async fn publish<T: Staged>(
        &self,
        batch: i64,
        taken: u64,
        rejected: u64,
        replaces: bool,
        layers: &[LayerRow],
        now: DateTime<Utc>,
    ) -> Result<Published, StoreError> {
        writing!(self, "发布导入", tx => async {
            for row in layers {
                let latest = sqlx::query(layers::LATEST_VERSION).bind(row.layer.as_str());
                let latest: Option<i64> = latest.fetch_one(&mut *tx).await?.try_get(0)?;
                // What is said follows from the version that was the latest then.
                if latest.is_some_and(|latest| latest != i64::from(row.version)) {
                    return Err(StoreError::Contended { batch }.into());
                }
            }
            let known: i64 = sqlx::query(T::KNOWN).bind(batch).fetch_one(&mut *tx).await?.try_get(0)?;
            let known = u64::try_from(known).unwrap_or(0);
            let (mut touched, mut retired) = (0, 0);
            for step in T::PUBLISH {
                touched = sqlx::query(*step).bind(batch).execute(&mut *tx).await?.rows_affected();
            }
            for step in T::RETIRE.iter().filter(|_| replaces) {
                retired = sqlx::query(*step).bind(batch).execute(&mut *tx).await?.rows_affected();
            }
            for row in layers {
                layers::describe!(row, batch, now).execute(&mut *tx).await?;
                let restrict = sqlx::query(layers::RESTRICT_LAYER).bind(row.layer.as_str());
                restrict.bind(row.level.as_str()).execute(&mut *tx).await?;
            }
            let inserted = taken.saturating_sub(known);
            let updated = touched.saturating_sub(inserted);
            sqlx::query(T::CLEAR).bind(batch).execute(&mut *tx).await?;
            let published = Published { inserted, updated, unchanged: known.saturating_sub(updated), retired };
            let done = sqlx::query(PUBLISH)
                .bind(batch)
                .bind(signed(taken))
                .bind(signed(rejected))
                .bind(signed(published.inserted))
                .bind(signed(published.updated))
                .bind(signed(published.unchanged))
                .bind(signed(published.retired))
                .bind(instant(now))
                .execute(&mut *tx)
                .await?;
            moved(done.rows_affected(), batch)?;
            Ok::<_, Failure>(published)
        }.await)
    }

    /// The latest imports, newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn batches(&self, limit: u32) -> Result<Vec<Batch>, StoreError> {
        reading!(self, "读取导入记录", conn => {
            let rows = sqlx::query(LIST).bind(i64::from(limit)).fetch_all(conn).await?;
            let mut batches = Vec::with_capacity(rows.len());
            for row in rows {
                let (kind, state): (String, String) = (row.try_get(1)?, row.try_get(7)?);
                batches.push(Batch {
                    id: row.try_get(0)?,
                    kind: Kind::from_word(&kind).ok_or_else(|| self.content("导入种类", &kind))?,
                    file: row.try_get(2)?,
                    content_hash: row.try_get(3)?,
                    crs: row.try_get(4)?,
                    synthetic: row.try_get(5)?,
                    replaces: row.try_get(6)?,
                    state: BatchState::from_word(&state).ok_or_else(|| self.content("导入状态", &state))?,
                    taken: row.try_get(8)?,
                    rejected: row.try_get(9)?,
                    inserted: row.try_get(10)?,
                    updated: row.try_get(11)?,
                    unchanged: row.try_get(12)?,
                    retired: row.try_get(13)?,
                    started_at: row.try_get(14)?,
                    finished_at: row.try_get(15)?,
                });
            }
            Ok::<_, Failure>(batches)
        })
    }

    /// Whether any published rows are of a sample.
    ///
    /// # Errors
    /// The database fails.
    pub async fn holds_sample(&self) -> Result<bool, StoreError> {
        reading!(self, "读取导入记录", conn => {
            Ok::<_, Failure>(sqlx::query(SYNTHETIC).fetch_optional(conn).await?.is_some())
        })
    }

    pub(super) fn content(&self, what: &'static str, cause: impl std::fmt::Display) -> StoreError {
        StoreError::Content { database: self.url().to_string(), what, cause: cause.to_string() }
    }
}

fn moved(rows: u64, batch: i64) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Contended { batch }) }
}
