//! `classify`: a table of registrations with the verdict of each row behind its own columns.

use std::path::PathBuf;
use std::time::Instant;

use serde::Serialize;

use super::error::CliError;
use super::output::{Output, grouped, is_dash, refuse_same};
use super::progress::Progress;
use super::registrations::Registrations;
use super::{Context, Outcome, city, columns, pipeline, rejects};
use crate::atlas::Atlas;
use crate::classification::Verdict;
use crate::sources::Reject;
use crate::sources::csv::Record;

#[derive(clap::Args)]
pub struct Arguments {
    /// 表格（CSV 或 xlsx；UTF-8 或 GBK）；- 为标准输入
    input: PathBuf,
    /// 输出的 CSV；- 为标准输出
    #[arg(short, long)]
    output: PathBuf,
    /// 地址所在的列
    #[arg(long, default_value = "address")]
    column: String,
}

/// What the command says at its end.
#[derive(Debug, Default, Serialize)]
struct Summary {
    rows: u64,
    inside: u64,
    outside: u64,
    review: u64,
    /// Of the reviews, those whose row could not be read.
    unreadable: u64,
    seconds: f64,
    rows_per_second: f64,
    atlas_version: String,
    /// True where the answers rest on invented data.
    synthetic: bool,
    rejects: Option<PathBuf>,
}

impl Summary {
    fn count(&mut self, verdict: Verdict) {
        self.rows += 1;
        *match verdict {
            Verdict::Inside => &mut self.inside,
            Verdict::Outside => &mut self.outside,
            Verdict::Review => &mut self.review,
        } += 1;
    }

    fn people(&self) -> String {
        let [rows, inside, outside, review, unreadable] =
            [self.rows, self.inside, self.outside, self.review, self.unreadable].map(grouped);
        let mut text = format!(
            "共 {rows} 行：区内 {inside}，区外 {outside}，待核查 {review}（其中无法读取 {unreadable}）；用时 {:.1} 秒，每秒 {} 行",
            self.seconds,
            grouped(self.rows_per_second as u64)
        );
        if self.synthetic {
            text.push_str("\n（依据的是样例城市的合成数据，不可用于真实登记）");
        }
        if let Some(path) = &self.rejects {
            text.push_str(&format!("\n无法读取的行列在 {}", path.display()));
        }
        text
    }
}

/// Rows of the output and what is to be counted of them.
struct Block {
    csv: Vec<u8>,
    verdicts: Vec<Verdict>,
    rejects: Vec<Reject>,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<Outcome, CliError> {
    refuse_output(&arguments)?;
    let mut registrations = Registrations::open(&arguments.input, &arguments.column)?;
    let header = registrations.header().to_vec();
    let (width, column) = (header.len(), registrations.column());

    // Before the Atlas: a folder that cannot be written should not cost its building.
    let mut output = Output::create(&arguments.output)?;
    let mut list = rejects::beside(&arguments.output, "classify")?;
    let mut progress = Progress::new(context.voice);
    let atlas = city::atlas(context, &mut progress)?;
    for missing in missing(&atlas) {
        context.voice.warning(missing);
    }

    let mut names = Vec::new();
    columns::append(&mut names, &header);
    columns::append(&mut names, columns::NAMES.map(|name| columns::free_name(name, &header)));
    columns::end(&mut names);
    output.write(&names)?;

    let started = Instant::now();
    let mut summary = Summary {
        atlas_version: atlas.version().to_owned(),
        synthetic: atlas.is_synthetic(),
        ..Summary::default()
    };
    pipeline::run(
        || registrations.read(),
        |rows| work(rows, width, column, &atlas),
        |block| {
            output.write(&block.csv)?;
            block.verdicts.into_iter().for_each(|verdict| summary.count(verdict));
            for reject in &block.rejects {
                summary.unreadable += 1;
                list.push(reject)?;
            }
            progress.report("判定", summary.rows, None);
            Ok(())
        },
    )?;
    drop(progress);
    output.finish()?;

    summary.seconds = started.elapsed().as_secs_f64();
    summary.rows_per_second = summary.rows as f64 / summary.seconds.max(1e-9);
    summary.rejects = list.finish()?;
    context.voice.result(&summary, &summary.people(), is_dash(&arguments.output));
    Ok(if summary.rejects.is_some() { Outcome::Rejects } else { Outcome::Done })
}

/// The output must not take the input's place, nor look like a workbook.
fn refuse_output(arguments: &Arguments) -> Result<(), CliError> {
    let output = &arguments.output;
    refuse_same(&arguments.input, output)?;
    let workbook = output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"));
    if workbook {
        let text = format!("输出只能是 CSV（{} 是工作簿的名字）：请写作 .csv", output.display());
        return Err(CliError::Usage(text));
    }
    Ok(())
}

/// What a city needs and the database does not hold yet.
fn missing(atlas: &Atlas) -> impl Iterator<Item = &'static str> {
    let addresses = atlas.parts().iter().any(|part| part.name.starts_with("addresses/"));
    let zones = atlas.zones().iter().any(|zone| zone.layer == "ftz");
    let without_addresses = "地址库是空的，认不出具体地点：请先用 ftz-atlas import addresses 文件 导入地址，\
                             镇街、村社和别名用 import divisions 与 import aliases";
    let without_zones =
        "没有 ftz 图层，任何地址都不会判为片区内：请先用 ftz-atlas import zones 文件 --layer ftz 导入片区";
    [(!addresses).then_some(without_addresses), (!zones).then_some(without_zones)].into_iter().flatten()
}

fn work(rows: &[Result<Record, Reject>], width: usize, column: usize, atlas: &Atlas) -> Block {
    let mut block = Block { csv: Vec::new(), verdicts: Vec::new(), rejects: Vec::new() };
    for row in rows {
        match row {
            Ok(record) => {
                let answer = atlas.classify(record.field(column));
                columns::append(&mut block.csv, (0..width).map(|index| record.field(index)));
                columns::append_answer(&mut block.csv, &answer);
                block.verdicts.push(answer.verdict);
            }
            Err(reject) => {
                // Its fields are not known: the row stands as it was read in the first column.
                let fields = (0..width).map(|index| if index == 0 { reject.raw.as_str() } else { "" });
                columns::append(&mut block.csv, fields);
                columns::append_unreadable(&mut block.csv);
                block.verdicts.push(Verdict::Review);
                block.rejects.push(reject.clone());
            }
        }
        columns::end(&mut block.csv);
    }
    block
}
