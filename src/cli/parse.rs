//! `parse`: the elements of each line of a text, as one JSON object per line.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::time::Instant;

use serde::Serialize;

use super::error::CliError;
use super::input::Input;
use super::output::{Output, grouped, is_dash};
use super::progress::Progress;
use super::{Context, Outcome, city, pipeline, rejects};
use crate::classification::Element;
use crate::sources::{Reject, RejectCode};

#[derive(clap::Args)]
pub struct Arguments {
    /// 文本，每行一个地址（UTF-8）；- 为标准输入
    input: PathBuf,
    /// 输出的 JSON Lines；- 为标准输出
    #[arg(short, long)]
    output: PathBuf,
}

/// One line of the output.
#[derive(Serialize)]
struct Parsed<'a> {
    input: &'a str,
    elements: Vec<Element>,
}

#[derive(Debug, Default, Serialize)]
struct Summary {
    lines: u64,
    /// Lines that are no UTF-8: what cannot be read of them is replaced by U+FFFD.
    unreadable: u64,
    seconds: f64,
    lines_per_second: f64,
    atlas_version: String,
    rejects: Option<PathBuf>,
}

/// One line of the input, without its end.
struct Line {
    number: u64,
    bytes: Vec<u8>,
}

struct Block {
    json: Vec<u8>,
    lines: u64,
    rejects: Vec<Reject>,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<Outcome, CliError> {
    let input = Input::open(&arguments.input)?;
    let failed = |source| CliError::read(&arguments.input, source);
    let mut reader = BufReader::with_capacity(1 << 18, File::open(input.path()).map_err(failed)?);
    if reader.fill_buf().map_err(failed)?.starts_with(b"\xEF\xBB\xBF") {
        reader.consume(3);
    }
    let mut output = Output::create(&arguments.output)?;
    let mut list = rejects::beside(&arguments.output, "parse")?;
    let mut progress = Progress::new(context.voice);
    let atlas = city::atlas_or_country(context, &mut progress)?;
    let name = arguments.input.file_name().unwrap_or_default().to_string_lossy().into_owned();

    let started = Instant::now();
    let mut summary = Summary { atlas_version: atlas.version().to_owned(), ..Summary::default() };
    let mut number = 0;
    pipeline::run(
        || read(&mut reader, &mut number).map_err(failed),
        |lines| work(lines, &name, |text| atlas.parse(text)),
        |block| {
            output.write(&block.json)?;
            summary.lines += block.lines;
            for reject in &block.rejects {
                summary.unreadable += 1;
                list.push(reject)?;
            }
            progress.report("解析", summary.lines, None);
            Ok(())
        },
    )?;
    drop(progress);
    output.finish()?;

    summary.seconds = started.elapsed().as_secs_f64();
    summary.lines_per_second = summary.lines as f64 / summary.seconds.max(1e-9);
    summary.rejects = list.finish()?;
    let mut people = format!(
        "共 {} 行，其中 {} 行不是有效的 UTF-8；用时 {:.1} 秒，每秒 {} 行",
        grouped(summary.lines),
        grouped(summary.unreadable),
        summary.seconds,
        grouped(summary.lines_per_second as u64)
    );
    if let Some(path) = &summary.rejects {
        people.push_str(&format!("\n有误的行列在 {}", path.display()));
    }
    context.voice.result(&summary, &people, is_dash(&arguments.output));
    Ok(if summary.rejects.is_some() { Outcome::Rejects } else { Outcome::Done })
}

/// The next lines; `number` is that of the last one before.
fn read(reader: &mut impl BufRead, number: &mut u64) -> std::io::Result<Option<Vec<Line>>> {
    let mut lines = Vec::with_capacity(pipeline::CHUNK);
    while lines.len() < pipeline::CHUNK {
        let mut line = Vec::new();
        if reader.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.ends_with(b"\n") {
            line.pop();
        }
        if line.ends_with(b"\r") {
            line.pop();
        }
        *number += 1;
        lines.push(Line { number: *number, bytes: line });
    }
    Ok((!lines.is_empty()).then_some(lines))
}

fn work(lines: &[Line], file: &str, parse: impl Fn(&str) -> Vec<Element>) -> Block {
    let mut block = Block { json: Vec::new(), lines: 0, rejects: Vec::new() };
    for Line { number, bytes } in lines {
        let input = String::from_utf8_lossy(bytes);
        if std::str::from_utf8(bytes).is_err() {
            block.rejects.push(Reject {
                file: file.to_owned(),
                line: *number,
                column: String::new(),
                code: RejectCode::InvalidText,
                reason: "这一行不是有效的 UTF-8 文本；无法读取的字节已用 U+FFFD 代替".to_owned(),
                raw: input.chars().take(2_000).collect(),
                sketch: None,
            });
        }
        let parsed = Parsed { elements: parse(&input), input: &input };
        // Writing plain values to memory cannot fail.
        if serde_json::to_writer(&mut block.json, &parsed).is_ok() {
            block.json.push(b'\n');
        }
        block.lines += 1;
    }
    block
}
