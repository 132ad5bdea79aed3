//! `atlas`: the versions of what answers.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::error::CliError;
use super::output::grouped;
use super::progress::Progress;
use super::{Context, Outcome, city};
use crate::atlas::Atlas;
use crate::jobs::build;
use crate::store::{AtlasVersion, Store};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// 列出启用过的版本，最近的在前
    List,
    /// 用数据库现在的内容构建一次，不启用
    Build,
    /// 现在的内容与启用中的版本相比，哪些部分变了
    Diff,
    /// 用数据库现在的内容构建并启用；运行中的服务器随即切换
    Activate,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<Outcome, CliError> {
    city::wait(async {
        let store = city::open_existing(context).await?;
        match arguments.action {
            Action::List => list(context, &store).await,
            Action::Build => built(context, &store, false).await,
            Action::Activate => built(context, &store, true).await,
            Action::Diff => diff(context, &store).await,
        }
    })?;
    Ok(Outcome::Done)
}

async fn list(context: &Context, store: &Store) -> Result<(), CliError> {
    let versions = store.atlas_versions(50).await?;
    let mut people = String::new();
    for AtlasVersion { version, engine_version, activated_at, active, .. } in &versions {
        let mark = if *active { "启用中" } else { "" };
        let _ = writeln!(people, "{version}  程序 {engine_version}  {activated_at}  {mark}");
    }
    if versions.is_empty() {
        people.push_str("还没有启用过任何版本：导入数据，或运行 ftz-atlas atlas activate");
    }
    let listed = versions.into_iter().map(Listed::of).collect::<Result<Vec<_>, _>>()?;
    context.voice.result(&listed, people.trim_end(), false);
    Ok(())
}

/// One version with its parts as the list that they are.
#[derive(Serialize)]
struct Listed {
    version: String,
    engine_version: String,
    parts: Vec<PartRecord>,
    built_at: String,
    activated_at: String,
    active: bool,
}

impl Listed {
    fn of(version: AtlasVersion) -> Result<Self, CliError> {
        let AtlasVersion { version, engine_version, parts, built_at, activated_at, active } = version;
        let parts = serde_json::from_str(&parts).map_err(CliError::Parts)?;
        Ok(Self { version, engine_version, parts, built_at, activated_at, active })
    }
}

/// One part as the database records it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct PartRecord {
    name: String,
    hash: String,
    rows: usize,
}

fn parts(atlas: &Atlas) -> Vec<PartRecord> {
    let record = |part: &crate::atlas::Part| PartRecord {
        name: part.name.clone(),
        hash: part.hash.clone(),
        rows: part.rows,
    };
    atlas.parts().iter().map(record).collect()
}

#[derive(Serialize)]
struct Built {
    version: String,
    active: bool,
    parts: Vec<PartRecord>,
}

async fn built(context: &Context, store: &Store, activate: bool) -> Result<(), CliError> {
    let mut progress = Progress::new(context.voice);
    let atlas = match activate {
        true => city::activate(store, &mut progress).await?,
        false => build::atlas(store, city::today(), &mut |at| progress.job(at)).await?,
    };
    drop(progress);
    let active = store.active_atlas().await?.is_some_and(|active| active.version == atlas.version());
    let summary = Built { version: atlas.version().to_owned(), active, parts: parts(&atlas) };
    let mut people = format!("图集 {}（{}）", summary.version, if active { "启用中" } else { "未启用" });
    for PartRecord { name, hash, rows } in &summary.parts {
        let _ = write!(people, "\n  {hash}  {name}  {} 行", grouped(*rows as u64));
    }
    context.voice.result(&summary, &people, false);
    Ok(())
}

#[derive(Serialize)]
struct Difference {
    active: Option<String>,
    built: String,
    changed: Vec<Change>,
}

/// A part that is not the same in both; null where it is absent.
#[derive(Serialize)]
struct Change {
    name: String,
    active: Option<PartRecord>,
    built: Option<PartRecord>,
}

async fn diff(context: &Context, store: &Store) -> Result<(), CliError> {
    let mut progress = Progress::new(context.voice);
    let atlas = build::atlas(store, city::today(), &mut |at| progress.job(at)).await?;
    drop(progress);
    let active = store.active_atlas().await?;
    let recorded = active.as_ref().map_or("[]", |active| active.parts.as_str());
    let before: Vec<PartRecord> = serde_json::from_str(recorded).map_err(CliError::Parts)?;
    let changed = changes(before, parts(&atlas));
    let summary = Difference {
        active: active.map(|active| active.version),
        built: atlas.version().to_owned(),
        changed,
    };
    let name = summary.active.as_deref().unwrap_or("（无）");
    let mut people = match summary.changed.is_empty() {
        true => format!("与启用中的版本 {name} 相同"),
        false => format!("启用中 {name}，现在的内容 {}：", summary.built),
    };
    for Change { name, active, built } in &summary.changed {
        let rows = |part: &Option<PartRecord>| part.as_ref().map_or(0, |part| part.rows as u64);
        let _ = write!(people, "\n  {name}：{} 行 → {} 行", grouped(rows(active)), grouped(rows(built)));
    }
    context.voice.result(&summary, &people, false);
    Ok(())
}

fn changes(before: Vec<PartRecord>, after: Vec<PartRecord>) -> Vec<Change> {
    let mut pairs = BTreeMap::<String, [Option<PartRecord>; 2]>::new();
    for (side, parts) in [before, after].into_iter().enumerate() {
        for part in parts {
            let name = part.name.clone();
            pairs.entry(name).or_default()[side] = Some(part);
        }
    }
    pairs
        .into_iter()
        .filter(|(_, [active, built])| active != built)
        .map(|(name, [active, built])| Change { name, active, built })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_differ_are_named() {
        let part = |name: &str, hash: &str| PartRecord { name: name.into(), hash: hash.into(), rows: 1 };
        let found = changes(
            vec![part("a", "1"), part("b", "1"), part("c", "1")],
            vec![part("a", "1"), part("b", "2"), part("d", "1")],
        );
        let names: Vec<_> = found
            .iter()
            .map(|change| (change.name.as_str(), change.active.is_some(), change.built.is_some()))
            .collect();
        assert_eq!(names, [("b", true, true), ("c", true, false), ("d", false, true)]);
    }
}
