//! The audit: rows of all chains. What it means that a row is sound, `access::audit` knows.

use super::{hexed, maybe};
use crate::access::Role;
use crate::access::audit::{Chain, Checkpoint, Entry, Kind, Link};
use crate::access::keyring::Suite;
use crate::store::batches::instant;
use crate::store::error::Failure;
use crate::store::{Store, StoreError};
use chrono::{DateTime, Utc};
use sqlx::Row;

statements! {
    CHAINS = "SELECT chain, suite, key_number, started_at, removed FROM audit_chains ORDER BY started_at, chain";
    ADD_CHAIN = "INSERT INTO audit_chains (chain, suite, key_number, started_at, removed) VALUES ($1, $2, $3, $4, 0)";
    ADD = "INSERT INTO audit (chain, seq, at, kind, outcome, account, role, unit, address, object, reason, detail, mac) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    ADD_CHECKPOINT = "INSERT INTO audit_checkpoints (chain, seq, mac, at, signature) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (chain, seq) DO NOTHING";
    CHECKPOINTS = "SELECT chain, seq, mac, at, signature FROM audit_checkpoints WHERE chain = $1 ORDER BY seq";
    OF_CHAIN = "SELECT chain, seq, at, kind, outcome, account, role, unit, address, object, reason, detail, mac FROM audit \
        WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    /// Newest first, behind the row of a cursor: (at, chain, seq).
    SEARCH = "SELECT chain, seq, at, kind, outcome, account, role, unit, address, object, reason, detail, mac FROM audit \
        WHERE ($1 = '' OR at >= $1) AND ($2 = '' OR at < $2) AND ($3 = '' OR account = $3) AND ($4 = '' OR kind = $4) \
        AND ($5 = '' OR object LIKE $5 ESCAPE '!' OR reason LIKE $5 ESCAPE '!' OR address LIKE $5 ESCAPE '!' \
        OR detail LIKE $5 ESCAPE '!') \
        AND ($6 = '' OR at < $6 OR (at = $6 AND (chain < $7 OR (chain = $7 AND seq < $8)))) \
        ORDER BY at DESC, chain DESC, seq DESC LIMIT $9";
    /// The last row of a chain that is older than an instant and has a checkpoint.
    REMOVABLE = "SELECT COALESCE(MAX(c.seq), 0) FROM audit_checkpoints c JOIN audit a ON a.chain = c.chain AND a.seq = c.seq \
        WHERE c.chain = $1 AND a.at < $2";
    REMOVE = "DELETE FROM audit WHERE chain = $1 AND seq <= $2";
    REMOVE_CHECKPOINTS = "DELETE FROM audit_checkpoints WHERE chain = $1 AND seq < $2";
    REMOVED = "UPDATE audit_chains SET removed = $2 WHERE chain = $1";
}

/// A row with the chain that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    pub chain: String,
    pub link: Link,
}

/// What is looked for; empty parts ask for nothing.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
    pub account: String,
    pub kind: Option<Kind>,
    /// Part of object, reason, address or detail.
    pub text: String,
    /// Behind this row: its instant, chain and number.
    pub after: Option<(DateTime<Utc>, String, i64)>,
    pub limit: u32,
}

macro_rules! audit_row {
    ($store:expr, $row:expr) => {{
        let (store, row): (&Store, _) = ($store, $row);
        let at = |index: usize| -> Result<String, Failure> { Ok(row.try_get(index)?) };
        let role = at(6)?;
        AuditRow {
            chain: at(0)?,
            link: Link {
                seq: row.try_get(1)?,
                entry: Entry {
                    at: store.read_instant(&at(2)?)?,
                    kind: store.word("审计类别", &at(3)?, Kind::from_word)?,
                    done: at(4)? == "done",
                    account: row.try_get(5)?,
                    role: Role::from_word(&role),
                    unit: row.try_get(7)?,
                    address: at(8)?,
                    object: at(9)?,
                    reason: at(10)?,
                    detail: at(11)?,
                },
                mac: store.read_hash(&at(12)?)?,
            },
        }
    }};
}

impl Store {
    /// All chains by their beginning, each with the number of the last row that retention has removed.
    ///
    /// # Errors
    /// The database fails.
    pub async fn audit_chains(&self) -> Result<Vec<(Chain, i64)>, StoreError> {
        reading!(self, "读取审计", conn => {
            let mut chains = Vec::new();
            for row in sqlx::query(CHAINS).fetch_all(conn).await? {
                let number: i64 = row.try_get(2)?;
                let chain = Chain {
                    name: row.try_get(0)?,
                    suite: self.word("算法", &row.try_get::<String, _>(1)?, Suite::from_word)?,
                    key: u32::try_from(number).unwrap_or(0),
                    started_at: self.read_instant(&row.try_get::<String, _>(3)?)?,
                };
                chains.push((chain, row.try_get(4)?));
            }
            Ok::<_, Failure>(chains)
        })
    }

    /// # Errors
    /// The database fails.
    pub async fn add_audit_chain(&self, chain: &Chain) -> Result<(), StoreError> {
        writing!(self, "写入审计", tx => async {
            let query = sqlx::query(ADD_CHAIN).bind(chain.name.as_str()).bind(chain.suite.as_str());
            query.bind(i64::from(chain.key)).bind(instant(chain.started_at)).execute(tx).await?;
            Ok::<_, Failure>(())
        }.await)
    }

    /// Adds rows to a chain, and a checkpoint, all or none.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_audit(
        &self,
        chain: &str,
        links: &[Link],
        checkpoint: Option<&Checkpoint>,
    ) -> Result<(), StoreError> {
        writing!(self, "写入审计", tx => async {
            for Link { seq, entry, mac } in links {
                sqlx::query(ADD)
                    .bind(chain)
                    .bind(*seq)
                    .bind(instant(entry.at))
                    .bind(entry.kind.as_str())
                    .bind(entry.outcome())
                    .bind(entry.account.as_deref())
                    .bind(entry.role.map_or("", Role::as_str))
                    .bind(entry.unit.as_deref())
                    .bind(entry.address.as_str())
                    .bind(entry.object.as_str())
                    .bind(entry.reason.as_str())
                    .bind(entry.detail.as_str())
                    .bind(hexed(mac))
                    .execute(&mut *tx)
                    .await?;
            }
            if let Some(point) = checkpoint {
                let query = sqlx::query(ADD_CHECKPOINT).bind(chain).bind(point.seq).bind(hexed(&point.mac));
                let query = query.bind(instant(point.at)).bind(crate::access::token::hex(&point.signature));
                query.execute(&mut *tx).await?;
            }
            Ok::<_, Failure>(())
        }.await)
    }

    /// # Errors
    /// The database fails.
    pub async fn audit_checkpoints(&self, chain: &str) -> Result<Vec<Checkpoint>, StoreError> {
        reading!(self, "读取审计", conn => {
            let mut points = Vec::new();
            for row in sqlx::query(CHECKPOINTS).bind(chain).fetch_all(conn).await? {
                let signature: String = row.try_get(4)?;
                points.push(Checkpoint {
                    chain: row.try_get(0)?,
                    seq: row.try_get(1)?,
                    mac: self.read_hash(&row.try_get::<String, _>(2)?)?,
                    at: self.read_instant(&row.try_get::<String, _>(3)?)?,
                    signature: crate::access::token::unhex(&signature).unwrap_or_default(),
                });
            }
            Ok::<_, Failure>(points)
        })
    }

    /// Rows of a chain behind a number, at most `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn audit_of_chain(&self, chain: &str, after: i64, limit: u32) -> Result<Vec<Link>, StoreError> {
        reading!(self, "读取审计", conn => {
            let mut links = Vec::new();
            let query = sqlx::query(OF_CHAIN).bind(chain).bind(after).bind(i64::from(limit));
            for row in query.fetch_all(conn).await? {
                links.push(audit_row!(self, row).link);
            }
            Ok::<_, Failure>(links)
        })
    }

    /// # Errors
    /// The database fails.
    pub async fn search_audit(&self, query: &AuditQuery) -> Result<Vec<AuditRow>, StoreError> {
        let text = match query.text.as_str() {
            "" => String::new(),
            text => format!("%{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_")),
        };
        let (at, chain, seq) = match &query.after {
            Some((at, chain, seq)) => (instant(*at), chain.as_str(), *seq),
            None => (String::new(), "", 0),
        };
        reading!(self, "读取审计", conn => {
            let mut rows = Vec::new();
            let asked = sqlx::query(SEARCH)
                .bind(maybe(query.from))
                .bind(maybe(query.to))
                .bind(query.account.as_str())
                .bind(query.kind.map_or("", Kind::as_str))
                .bind(text.as_str())
                .bind(at.as_str())
                .bind(chain)
                .bind(seq)
                .bind(i64::from(query.limit));
            for row in asked.fetch_all(conn).await? {
                rows.push(audit_row!(self, row));
            }
            Ok::<_, Failure>(rows)
        })
    }

    /// Removes the beginning of a chain that is older than `before`, up to a checkpoint, which stays and vouches for it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_old_audit(&self, chain: &str, before: DateTime<Utc>) -> Result<i64, StoreError> {
        writing!(self, "清理审计", tx => async {
            let query = sqlx::query(REMOVABLE).bind(chain).bind(instant(before));
            let upto: i64 = query.fetch_one(&mut *tx).await?.try_get(0)?;
            if upto > 0 {
                sqlx::query(REMOVE).bind(chain).bind(upto).execute(&mut *tx).await?;
                sqlx::query(REMOVE_CHECKPOINTS).bind(chain).bind(upto).execute(&mut *tx).await?;
                sqlx::query(REMOVED).bind(chain).bind(upto).execute(&mut *tx).await?;
            }
            Ok::<_, Failure>(upto)
        }.await)
    }
}
