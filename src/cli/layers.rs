//! `layers`: the versions of layers; what the next ones would change; and taking one back that waits for its day.

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::NaiveDate;
use serde::Serialize;

use super::error::CliError;
use super::flips::Flips;
use super::progress::Progress;
use super::{Context, Outcome, city};
use crate::jobs::build;
use crate::spatial::rows::{LayerRow, in_force};
use crate::store::Store;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// 列出每个图层的各个版本
    List,
    /// 撤回一个图层尚未生效的最新版本
    Withdraw {
        /// 图层
        layer: String,
    },
    /// 待生效的版本会改变哪些登记的判定
    Flips {
        /// 登记的表格（CSV 或 xlsx）；- 为标准输入
        registrations: PathBuf,
        /// 清单写到哪里（CSV）
        #[arg(short, long)]
        output: PathBuf,
        /// 地址所在的列
        #[arg(long, default_value = "address")]
        column: String,
        /// 与哪一天相比；默认为最后一个版本生效的那天
        #[arg(long, value_name = "DATE")]
        on: Option<NaiveDate>,
    },
}

pub fn run(context: &Context, arguments: Arguments) -> Result<Outcome, CliError> {
    match arguments.action {
        Action::List => city::wait(async {
            let store = city::open_existing(context).await?;
            list(context, &store).await
        })?,
        Action::Withdraw { layer } => city::wait(async {
            let store = city::open_existing(context).await?;
            withdraw(context, &store, &layer).await
        })?,
        Action::Flips { registrations, output, column, on } => {
            let mut progress = Progress::new(context.voice);
            let (before, after) = city::wait(async {
                let store = city::open_existing(context).await?;
                let today = city::today();
                let on = match on {
                    Some(day) => day,
                    None => last_day(&store.layer_versions().await?, today)?,
                };
                let before = build::atlas(&store, today, &mut |at| progress.job(at)).await?;
                let mut features = Vec::new();
                store.snapshot().await?.for_each_feature(on, |row| features.push(row)).await?;
                let after = before.with_features(features);
                Ok((before, after))
            })?;
            let flips = Flips::find(&before, &after, &registrations, &column, &output, &mut progress)?;
            drop(progress);
            context.voice.result(&flips, &flips.people(), false);
        }
    }
    Ok(Outcome::Done)
}

/// The day from which all versions hold.
///
/// # Errors
/// There is none to come.
fn last_day(versions: &[LayerRow], today: NaiveDate) -> Result<NaiveDate, CliError> {
    versions.iter().filter_map(|row| row.valid_from).max().filter(|day| *day > today).ok_or_else(|| {
        CliError::Usage(
            "没有待生效的图层版本：请先用 import layer 文件 --valid-from 日期 导入，或用 --on 指明与哪一天相比".to_owned(),
        )
    })
}

/// One version as it is listed.
#[derive(Serialize)]
struct Listed<'a> {
    layer: &'a str,
    version: u32,
    title: &'a str,
    source: &'a str,
    crs: &'a str,
    level: &'a str,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    /// `in_force`, `pending`, or `past`.
    state: &'static str,
}

async fn list(context: &Context, store: &Store) -> Result<(), CliError> {
    let versions = store.layer_versions().await?;
    let today = city::today();
    let holding = in_force(&versions, today);
    let state = |row: &LayerRow| match row.valid_from.is_some_and(|from| from > today) {
        true => "pending",
        false if holding.contains(row) => "in_force",
        false => "past",
    };
    let listed: Vec<Listed> = versions
        .iter()
        .map(|row| Listed {
            layer: &row.layer,
            version: row.version,
            title: &row.title,
            source: &row.source,
            crs: &row.crs,
            level: &row.level,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            state: state(row),
        })
        .collect();
    let mut people = String::new();
    for row in &listed {
        let state = match row.state {
            "pending" => "待生效",
            "in_force" => "生效中",
            _ => "已被替代或过期",
        };
        let days = match (row.valid_from, row.valid_to) {
            (None, None) => String::new(),
            (from, to) => {
                let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
                format!("  {}～{}", day(from), day(to))
            }
        };
        let _ = writeln!(
            people,
            "{}  第 {} 版  {state}{days}  {}  {}",
            row.layer, row.version, row.level, row.source
        );
    }
    if listed.is_empty() {
        people.push_str("还没有图层：请用 ftz-atlas import layer 文件 --layer 图层 导入");
    }
    context.voice.result(&listed, people.trim_end(), false);
    Ok(())
}

#[derive(Serialize)]
struct Withdrawn<'a> {
    layer: &'a str,
    version: u32,
}

async fn withdraw(context: &Context, store: &Store, layer: &str) -> Result<(), CliError> {
    let versions = store.layer_versions().await?;
    let latest = versions.iter().rfind(|row| row.layer == layer);
    let pending = latest.filter(|row| row.valid_from.is_some_and(|from| from > city::today()));
    let refused = || {
        CliError::Usage(match latest {
            None => format!("没有图层 {layer}：ftz-atlas layers list 列出现有的"),
            Some(row) => {
                format!("图层 {layer} 的最新版本（第 {} 版）已经生效，不能撤回：请导入新的版本", row.version)
            }
        })
    };
    let version = pending.ok_or_else(refused)?.version;
    if !store.forget_layer_version(layer, version).await? {
        return Err(refused());
    }
    context.voice.result(
        &Withdrawn { layer, version },
        &format!("已撤回图层 {layer} 的第 {version} 版"),
        false,
    );
    Ok(())
}
