//! Judges the audit: every chain row by row, its checkpoints in the database and beside it, and what later chains say of it.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Duration, Utc};

use crate::access::audit::{Break, Checkpoint, Judge, Kind};
use crate::access::keyring::Keyring;
use crate::access::token;
use crate::config::LEAST_AUDIT_DAYS;
use crate::store::{Store, StoreError};

/// Rows that are read at a time.
const CHUNK: u32 = 5_000;

/// What is known of one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    pub chain: String,
    pub started_at: Option<DateTime<Utc>>,
    /// Rows that there are now.
    pub entries: i64,
    pub checkpoints: usize,
    pub fault: Option<String>,
}

/// Why the audit could not be judged.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("无法读取审计检查点的文件夹：{0}")]
    Heads(#[from] std::io::Error),
}

/// Judges all chains, by their beginning.
///
/// # Errors
/// The database or the folder of the heads fails. What is wrong with a chain is no error but told with it.
pub async fn judge(
    store: &Store,
    ring: &Keyring,
    heads: &Path,
    now: DateTime<Utc>,
) -> Result<Vec<Judged>, CheckError> {
    let mut outside = BTreeMap::<String, Vec<Checkpoint>>::new();
    let mut judged = Vec::new();
    let fault = |chain: String, fault: String| Judged {
        chain,
        started_at: None,
        entries: 0,
        checkpoints: 0,
        fault: Some(fault),
    };
    for head in super::audit::heads(heads)? {
        match head {
            Ok(head) => outside.entry(head.chain.clone()).or_default().push(head),
            Err(file) => judged.push(fault(String::new(), format!("检查点文件 {file} 无法识别"))),
        }
    }
    let mut said = BTreeMap::<String, (i64, String)>::new();
    let mut lengths = BTreeMap::<String, i64>::new();
    for (chain, removed) in store.audit_chains().await? {
        let mut points = store.audit_checkpoints(&chain.name).await?;
        let checkpoints = points.len();
        points.extend(outside.remove(&chain.name).unwrap_or_default());
        let mut one = Judged {
            chain: chain.name.clone(),
            started_at: Some(chain.started_at),
            entries: 0,
            checkpoints,
            fault: None,
        };
        let from = (removed > 0).then_some(removed);
        // Retention removes nothing that is younger: what the checkpoint behind it says of its time is signed.
        let young = |point: &Checkpoint| {
            point.seq == removed && now - point.at < Duration::days(LEAST_AUDIT_DAYS.into())
        };
        if points.iter().any(young) {
            one.fault = Some(format!("前 {removed} 条在保存期内就不见了"));
            judged.push(one);
            continue;
        }
        match Judge::new(ring, &chain, points, from) {
            Err(broken) => one.fault = Some(broken.to_string()),
            Ok(judge) => {
                let (end, entries) = walk(store, &chain.name, removed, judge, &mut said).await?;
                one.entries = entries;
                match end {
                    Ok(length) => {
                        lengths.insert(chain.name.clone(), length);
                    }
                    Err(broken) => one.fault = Some(broken.to_string()),
                }
            }
        }
        judged.push(one);
    }
    for (chain, head) in outside {
        let expected = head.iter().map(|point| point.seq).max().unwrap_or_default();
        judged.push(fault(chain, format!("整条审计链不见了：检查点证明曾有 {expected} 条")));
    }
    for (chain, (seq, _)) in said {
        match judged.iter_mut().find(|one| one.chain == chain) {
            None => judged.push(fault(chain, format!("整条审计链不见了：后来的链记着它曾有 {seq} 条"))),
            Some(one) if one.fault.is_none() && lengths.get(&chain).is_none_or(|length| *length < seq) => {
                let found = lengths.get(&chain).copied().unwrap_or_default();
                one.fault = Some(Break::Cut { expected: seq, found }.to_string());
            }
            Some(_) => {}
        }
    }
    Ok(judged)
}

/// Judges the rows of one chain; what they say of other chains goes to `said`.
async fn walk(
    store: &Store,
    chain: &str,
    removed: i64,
    mut judge: Judge<'_>,
    said: &mut BTreeMap<String, (i64, String)>,
) -> Result<(Result<i64, Break>, i64), StoreError> {
    let (mut after, mut entries) = (removed, 0);
    loop {
        let links = store.audit_of_chain(chain, after, CHUNK).await?;
        let Some(last) = links.last() else { return Ok((judge.end(), entries)) };
        after = last.seq;
        for link in &links {
            if let Err(broken) = judge.next(link) {
                return Ok((Err(broken), entries));
            }
            entries += 1;
            if link.entry.kind == Kind::Server && link.seq == 1 {
                for (chain, seq, mac) in others(&link.entry.detail) {
                    let known = said.entry(chain).or_insert((0, String::new()));
                    if seq > known.0 {
                        *known = (seq, mac);
                    }
                }
            }
        }
    }
}

/// What the first row of a chain says of the others: how long they were.
fn others(detail: &str) -> Vec<(String, i64, String)> {
    let Ok(detail) = serde_json::from_str::<serde_json::Value>(detail) else { return Vec::new() };
    let chains = detail["chains"].as_object().into_iter().flatten();
    chains
        .filter_map(|(chain, said)| {
            Some((chain.clone(), said[0].as_i64()?, said[1].as_str().unwrap_or_default().to_owned()))
        })
        .filter(|(_, _, mac)| token::unhex(mac).is_some())
        .collect()
}
