//! `sample`: the synthetic city as a folder of files.

use std::path::PathBuf;

use serde_json::json;

use super::error::CliError;
use super::output::grouped;
use super::progress::Progress;
use super::{Context, Outcome};
use crate::sample::{self, Plan};

#[derive(clap::Args)]
pub struct Arguments {
    /// 地址数；390,000 以上时每 390,000 个一个县
    #[arg(long, value_name = "N")]
    addresses: Option<usize>,
    /// 登记申报数，连同正确答案
    #[arg(long, value_name = "R", default_value_t = 0)]
    registrations: usize,
    /// 相同的种子得到相同的城市
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// 输出目录
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<Outcome, CliError> {
    let defaults = &context.config.sample;
    let addresses = arguments.addresses.unwrap_or(defaults.addresses);
    let seed = arguments.seed.unwrap_or(defaults.seed);
    let plan = Plan::new(addresses, arguments.registrations, seed);
    let mut progress = Progress::new(context.voice);
    let total = (addresses + arguments.registrations) as u64;
    let made =
        sample::write(&arguments.output, &plan, &mut |done| progress.report("生成", done, Some(total)))?;
    drop(progress);
    let folder = arguments.output.display();
    let summary = json!({
        "folder": arguments.output,
        "synthetic": true,
        "divisions": made.divisions,
        "aliases": made.aliases,
        "addresses": made.addresses,
        "zones": made.zones,
        "registrations": made.registrations,
        "verdicts": made.verdicts,
        "noise": made.noise,
    });
    let people = format!(
        "样例城市（合成数据）已写入 {folder}：地址 {}，申报 {}，片区 {}，别名 {}，区划 {}",
        grouped(made.addresses),
        grouped(made.registrations as u64),
        made.zones,
        grouped(made.aliases as u64),
        made.divisions
    );
    context.voice.result(&summary, &people, false);
    Ok(Outcome::Done)
}
