//! `import layer --preview`: a page that shows what the import would do, before anything is written.

mod drawing;
mod findings;
mod lists;
mod words;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;

use super::error::CliError;
use super::flips::Flips;
use super::output::{Output, grouped, refuse_same};
use super::progress::Progress;
use super::{Context, Outcome, city};
use crate::jobs::build;
use crate::jobs::import::ImportOptions;
use crate::jobs::preview::{ChangeKind, LayerPreview, Preview, preview};
use crate::spatial::topology::FlawKind;
use drawing::Frame;

/// What to look at, and where to show it.
pub struct Request<'a> {
    pub file: &'a Path,
    /// Of the page.
    pub page: &'a Path,
    /// Registrations to be judged both ways, with the column of their addresses.
    pub registrations: Option<(&'a Path, &'a str)>,
}

#[derive(Serialize)]
struct Summary {
    file: String,
    accepted: u64,
    refused: usize,
    turned: u64,
    /// Whether the import would take nothing, because too much is refused.
    refused_whole: bool,
    /// The first day on which all of it would hold.
    day: NaiveDate,
    layers: Vec<LayerSummary>,
    flips: Option<Flips>,
    page: PathBuf,
    findings: PathBuf,
}

#[derive(Serialize)]
struct LayerSummary {
    layer: String,
    version: u32,
    added: usize,
    removed: usize,
    moved: usize,
    described: usize,
    unchanged: u64,
    overlaps: usize,
    gaps: usize,
    slivers: usize,
}

impl From<&LayerPreview> for LayerSummary {
    fn from(layer: &LayerPreview) -> Self {
        let changes = |kind| layer.changes.iter().filter(|change| change.kind == kind).count();
        let flaws = |kind| layer.flaws.iter().filter(|flaw| flaw.kind == kind).count();
        LayerSummary {
            layer: layer.said.layer.clone(),
            version: layer.said.version,
            added: changes(ChangeKind::Added),
            removed: changes(ChangeKind::Removed),
            moved: changes(ChangeKind::Moved),
            described: changes(ChangeKind::Described),
            unchanged: layer.unchanged,
            overlaps: flaws(FlawKind::Overlap),
            gaps: flaws(FlawKind::Gap),
            slivers: flaws(FlawKind::Sliver),
        }
    }
}

const PAGE: &str = include_str!("page.html");

pub fn run(context: &Context, request: &Request, options: &ImportOptions) -> Result<Outcome, CliError> {
    let findings = request.page.with_extension("findings.geojson");
    let list = request.page.with_extension("flips.csv");
    let table = request.registrations.map(|(table, _)| table);
    for read in [Some(request.file), table].into_iter().flatten() {
        for written in [request.page, &findings, &list] {
            refuse_same(read, written)?;
        }
    }
    let mut progress = Progress::new(context.voice);
    let (mut preview, atlas, synthetic) = city::wait(async {
        let store = city::open(context).await?;
        let mut tell = |at| progress.job(at);
        let preview = preview(&store, request.file, options, city::now(), &mut tell).await?;
        let synthetic = options.synthetic || store.holds_sample().await?;
        let atlas = match request.registrations {
            Some(_) => Some(build::atlas(&store, city::today(), &mut tell).await?),
            None => None,
        };
        store.close().await;
        Ok((preview, atlas, synthetic))
    })?;
    let flips = match (request.registrations, atlas) {
        (Some((table, column)), Some(before)) => {
            let after = before.with_features(std::mem::take(&mut preview.features));
            Some(Flips::find(&before, &after, table, column, &list, &mut progress)?)
        }
        _ => None,
    };
    drop(progress);
    write(&findings, &findings::geojson(&preview))?;
    write(request.page, &page(&preview, flips.as_ref(), synthetic))?;
    let summary = Summary {
        file: preview.file.clone(),
        accepted: preview.accepted,
        refused: preview.refused.len(),
        turned: preview.turned,
        refused_whole: preview.refused_whole,
        day: preview.day,
        layers: preview.layers.iter().map(LayerSummary::from).collect(),
        flips,
        page: request.page.to_owned(),
        findings,
    };
    context.voice.result(&summary, &people(&summary), false);
    Ok(if summary.refused > 0 { Outcome::Rejects } else { Outcome::Done })
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    let mut output = Output::create(path)?;
    output.write(text.as_bytes())?;
    output.finish().map(drop)
}

fn page(preview: &Preview, flips: Option<&Flips>, synthetic: bool) -> String {
    let frame = Frame::around(preview);
    let shown = flips.map(|flips| flips.shown.as_slice()).unwrap_or_default();
    let label = match synthetic {
        true => "<p class=\"synthetic\">样例城市：数据均为合成</p>",
        false => "",
    };
    let advice = match preview.refused_whole {
        true => "不合格的要素超过允许的比例（--allow-rejects），这样导入会整个拒绝：请先改正。",
        false => "满意后去掉 --preview 再运行一次即可导入。",
    };
    PAGE.replace("{advice}", advice)
        .replace("{view}", &frame.whole())
        .replace("{synthetic}", label)
        .replace("{legend}", &lists::legend(flips.is_some()))
        .replace("{file}", &words::escaped(&preview.file))
        .replace("{lists}", &lists::lists(&frame, preview, flips))
        .replace("{drawing}", &drawing::groups(&frame, preview, shown, lists::LISTED))
}

fn people(summary: &Summary) -> String {
    let mut text = format!(
        "{}：可接受 {} 个要素，不予接受 {} 个；尚未写入任何内容",
        summary.file,
        grouped(summary.accepted),
        grouped(summary.refused as u64)
    );
    for layer in &summary.layers {
        let LayerSummary { layer, version, added, removed, moved, described, unchanged, .. } = layer;
        let _ = write!(
            text,
            "\n图层 {layer} 第 {version} 版：新增 {added}，撤下 {removed}，边界改变 {moved}，仅属性改变 {described}，未变 {unchanged}"
        );
    }
    for layer in &summary.layers {
        let LayerSummary { layer, overlaps, gaps, slivers, .. } = layer;
        let _ = write!(text, "\n图层 {layer}：重叠 {overlaps} 处，缝隙 {gaps} 处，狭条 {slivers} 处");
    }
    if summary.refused_whole {
        text.push_str("\n不合格的要素超过允许的比例（--allow-rejects），这样导入会整个拒绝");
    }
    if summary.turned > 0 {
        let _ = write!(text, "\n环的方向与标准相反、导入时会改正：{} 个要素", grouped(summary.turned));
    }
    if let Some(flips) = &summary.flips {
        let _ = write!(text, "\n{}", flips.people());
    }
    let _ = write!(
        text,
        "\n预览页 {}（用浏览器打开），问题清单 {}",
        summary.page.display(),
        summary.findings.display()
    );
    text
}
