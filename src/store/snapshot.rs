//! Reading everything that an Atlas is built from, as it was at one moment.

use super::error::Failure;
use super::{Store, StoreError, addresses, aliases, batches, divisions, layers, wkb, zones};
use crate::address::rows::{AddressRow, AliasKind, AliasRow, DivisionRow, Level};
use crate::spatial::rows::{FeatureRow, Geometry, LayerRow};
use chrono::NaiveDate;
use futures_util::TryStreamExt;
use sqlx::{PgTransaction, Row, SqliteTransaction};
use std::future::{Future, poll_fn};
use std::task::Poll;

/// A read transaction: imports that are published meanwhile do not show.
pub struct Snapshot<'a> {
    pub(super) store: &'a Store,
    pub(super) transaction: Transaction,
}

pub(super) enum Transaction {
    Sqlite(SqliteTransaction<'static>),
    Postgres(PgTransaction<'static>),
}

/// Rows per kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Counts {
    pub divisions: u64,
    pub aliases: u64,
    pub addresses: u64,
    pub zones: u64,
}

/// Part the rows of a page, and the parts of a row; the store refuses both in texts.
const LINE: char = '\u{1e}';
const PART: char = '\u{1f}';
/// Rows of a page: larger pages are no faster.
const PAGE: i64 = 5_000;

impl Store {
    /// Opens a consistent view of all tables.
    ///
    /// # Errors
    /// The database fails.
    pub async fn snapshot(&self) -> Result<Snapshot<'_>, StoreError> {
        let run = async {
            Ok::<_, Failure>(match self {
                Store::Sqlite(sqlite) => Transaction::Sqlite(sqlite.readers.begin().await?),
                Store::Postgres(postgres) => {
                    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                    Transaction::Postgres(postgres.pool.begin_with(begin).await?)
                }
            })
        };
        let transaction = run.await.map_err(|cause| self.error("打开数据快照", cause))?;
        let mut snapshot = Snapshot { store: self, transaction };
        // Both databases fix the view with the first read.
        snapshot.expected_addresses().await?;
        Ok(snapshot)
    }
}

/// The same body for whichever database the snapshot is of.
macro_rules! within {
    ($snapshot:expr, $doing:expr, $tx:ident => $body:expr) => {{
        let store = $snapshot.store;
        let run = async {
            match &mut $snapshot.transaction {
                Transaction::Sqlite(transaction) => {
                    let $tx = &mut **transaction;
                    $body
                }
                Transaction::Postgres(transaction) => {
                    let $tx = &mut **transaction;
                    $body
                }
            }
        };
        run.await.map_err(|cause: Failure| store.error($doing, cause))
    }};
}

/// The page behind a key; `None` when there is no more.
macro_rules! page {
    ($tx:expr, $key:expr) => {
        async {
            let query = sqlx::query(addresses::READ_PAGE).bind(LINE.to_string()).bind(PART.to_string());
            let query = query.bind($key.0.as_str()).bind($key.1.as_str()).bind(PAGE);
            Ok::<Option<String>, Failure>(query.fetch_one(&mut *$tx).await?.try_get(0)?)
        }
    };
}

impl Snapshot<'_> {
    /// How many addresses there should be by the records of the imports: known at once, where counting takes a while.
    ///
    /// # Errors
    /// The database fails.
    pub async fn expected_addresses(&mut self) -> Result<u64, StoreError> {
        within!(self, "读取导入记录", tx => {
            let rows: i64 = sqlx::query(batches::EXPECTED_ADDRESSES).fetch_one(&mut *tx).await?.try_get(0)?;
            Ok(u64::try_from(rows).unwrap_or(0))
        })
    }

    /// Counts the rows of every kind.
    ///
    /// # Errors
    /// The database fails.
    pub async fn counts(&mut self) -> Result<Counts, StoreError> {
        within!(self, "读取行数", tx => {
            let mut counts = [0; 4];
            let texts = [
                divisions::COUNT_DIVISIONS, aliases::COUNT_ALIASES, addresses::COUNT_ADDRESSES, zones::COUNT_ZONES,
            ];
            for (count, text) in counts.iter_mut().zip(texts) {
                let rows: i64 = sqlx::query(text).fetch_one(&mut *tx).await?.try_get(0)?;
                *count = u64::try_from(rows).unwrap_or(0);
            }
            let [divisions, aliases, addresses, zones] = counts;
            Ok(Counts { divisions, aliases, addresses, zones })
        })
    }

    /// All divisions in order of their key.
    ///
    /// # Errors
    /// The database fails, or holds something that is no division.
    pub async fn for_each_division(&mut self, mut take: impl FnMut(DivisionRow)) -> Result<(), StoreError> {
        within!(self, "读取区划", tx => {
            let mut rows = sqlx::query(divisions::READ_DIVISIONS).fetch(tx);
            while let Some(row) = rows.try_next().await? {
                let [level, parent, from, to]: [String; 4] =
                    [row.try_get(2)?, row.try_get(3)?, row.try_get(4)?, row.try_get(5)?];
                take(DivisionRow {
                    code: row.try_get(0)?,
                    name: row.try_get(1)?,
                    level: Level::from_word(&level).ok_or_else(|| self.store.content("区划级别", &level))?,
                    parent: (!parent.is_empty()).then_some(parent),
                    valid_from: divisions::read_day(&from).map_err(|text| self.store.content("日期", text))?,
                    valid_to: divisions::read_day(&to).map_err(|text| self.store.content("日期", text))?,
                });
            }
            Ok(())
        })
    }

    /// All aliases in order of their key.
    ///
    /// # Errors
    /// The database fails, or holds something that is no alias.
    pub async fn for_each_alias(&mut self, mut take: impl FnMut(AliasRow)) -> Result<(), StoreError> {
        within!(self, "读取别名", tx => {
            let mut rows = sqlx::query(aliases::READ_ALIASES).fetch(tx);
            while let Some(row) = rows.try_next().await? {
                let [kind, from, to]: [String; 3] = [row.try_get(1)?, row.try_get(3)?, row.try_get(4)?];
                take(AliasRow {
                    alias: row.try_get(0)?,
                    kind: AliasKind::from_word(&kind).ok_or_else(|| self.store.content("别名种类", &kind))?,
                    target: row.try_get(2)?,
                    valid_from: divisions::read_day(&from).map_err(|text| self.store.content("日期", text))?,
                    valid_to: divisions::read_day(&to).map_err(|text| self.store.content("日期", text))?,
                    source: row.try_get(5)?,
                });
            }
            Ok(())
        })
    }

    /// All addresses in order of source and id, by bytes; the row is lent, and overwritten by the next. While a page is
    /// taken, the database makes the next.
    ///
    /// # Errors
    /// The database fails.
    pub async fn for_each_address(&mut self, mut take: impl FnMut(&AddressRow)) -> Result<(), StoreError> {
        within!(self, "读取地址", tx => {
            let (mut row, mut last) = (AddressRow::default(), (String::new(), String::new()));
            let mut page = page!(tx, &last).await?;
            while let Some(text) = page {
                let bad = |line: &str| self.store.content("地址", line.replace(PART, "|"));
                let end = text.rsplit(LINE).next().unwrap_or_default();
                addresses::fill(&mut row, end, PART).ok_or_else(|| bad(end))?;
                let key = (row.source.clone(), row.id.clone());
                let mut next = std::pin::pin!(page!(tx, &key));
                let begun = poll_fn(|context| Poll::Ready(next.as_mut().poll(context))).await;
                for line in text.split(LINE) {
                    addresses::fill(&mut row, line, PART).ok_or_else(|| bad(line))?;
                    // Pages come from an ordered subquery; both databases keep its order, and this makes sure.
                    if (&row.source, &row.id) <= (&last.0, &last.1) && !last.1.is_empty() {
                        return Err(bad(line).into());
                    }
                    last.0.clone_from(&row.source);
                    last.1.clone_from(&row.id);
                    take(&row);
                }
                page = match begun {
                    Poll::Ready(page) => page?,
                    Poll::Pending => next.await?,
                };
            }
            Ok(())
        })
    }

    /// All versions of all layers, by layer and version.
    ///
    /// # Errors
    /// The database fails, or holds something that is no version.
    pub async fn layer_versions(&mut self) -> Result<Vec<LayerRow>, StoreError> {
        within!(self, "读取图层版本", tx => layers::versions!(self.store, tx))
    }

    /// All features of the layers' versions that hold on a day, in order of layer and code.
    ///
    /// # Errors
    /// The database fails, or holds something that is no feature.
    pub async fn for_each_feature(
        &mut self,
        day: NaiveDate,
        mut take: impl FnMut(FeatureRow),
    ) -> Result<(), StoreError> {
        within!(self, "读取分区", tx => {
            let mut rows = sqlx::query(zones::READ_ZONES).bind(day.to_string()).fetch(tx);
            while let Some(row) = rows.try_next().await? {
                let (code, bytes, properties): (String, Vec<u8>, String) =
                    (row.try_get(1)?, row.try_get(4)?, row.try_get(5)?);
                let point = || wkb::read_point(&bytes).map(|(lon, lat)| Geometry::Point(lon, lat));
                let geometry = wkb::read(&bytes).map(Geometry::Polygons).or_else(point);
                let row = FeatureRow {
                    layer: row.try_get(0)?,
                    geometry: geometry.ok_or_else(|| self.store.content("图层的几何", &code))?,
                    properties: serde_json::from_str(&properties)
                        .map_err(|_| self.store.content("图层的属性", &code))?,
                    code,
                    name: row.try_get(2)?,
                    kind: row.try_get(3)?,
                };
                take(self.store.opened(row)?);
            }
            Ok(())
        })
    }
}
