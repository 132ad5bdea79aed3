//! `import`: a city's files into the database, and the Atlas of what it then holds.

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::NaiveDate;
use serde::Serialize;

use super::error::CliError;
use super::output::grouped;
use super::progress::Progress;
use super::{Context, Outcome, access, city, preview};
use crate::access::AccessLevel;
use crate::jobs::import::{self, ImportOptions, ImportReport, LayerAbout, LayerChange};
use crate::sources::Mapping;

#[derive(clap::Args)]
pub struct Arguments {
    /// 文件里是什么
    kind: Kind,
    /// CSV 或 xlsx 表格（UTF-8 或 GBK）；图层也可以是 GeoJSON 或压缩成 zip 的 Shapefile
    file: PathBuf,
    /// 坐标系：wgs84、cgcs2000、gcj02、bd09、epsg:N 或配置里的地方坐标系；地址和图层必须指明
    #[arg(long)]
    crs: Option<String>,
    /// 列名对应关系（TOML）
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// 要素的图层，优先于文件里的
    #[arg(long)]
    layer: Option<String>,
    /// 没有写明来源的行算作这个来源
    #[arg(long)]
    source: Option<String>,
    /// 同一来源（要素为同一图层）里文件没有的行一律撤下
    #[arg(long)]
    replace_source: bool,
    /// 允许的不合格行的百分比，超过则整个文件不导入
    #[arg(long, value_name = "PERCENT", default_value_t = 1.0)]
    allow_rejects: f64,
    /// 不合格行的清单写在哪里；默认在输入文件旁边
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// 图层的名称，给人看的
    #[arg(long)]
    title: Option<String>,
    /// 图层的敏感级别：L1 公开，L2 内部，L3 受限，L4 敏感
    #[arg(long, value_parser = level)]
    level: Option<AccessLevel>,
    /// 图层生效的日期，如 2020-09-21
    #[arg(long, value_name = "DATE")]
    valid_from: Option<NaiveDate>,
    /// 图层失效前的最后一天
    #[arg(long, value_name = "DATE")]
    valid_to: Option<NaiveDate>,
    /// 先看不导：图层的变化和问题画在这个网页里，不写入任何内容
    #[arg(long, value_name = "FILE.html", conflicts_with = "no_build")]
    preview: Option<PathBuf>,
    /// 预览时比较这个表格里各登记的判定，改变的列在网页旁的 .flips.csv
    #[arg(long, value_name = "FILE", requires = "preview")]
    registrations: Option<PathBuf>,
    /// 登记的地址所在的列
    #[arg(long, default_value = "address", requires = "registrations")]
    column: String,
    /// 标明这是合成数据
    #[arg(long)]
    synthetic: bool,
    /// 暂不重建图集：还有别的文件要导入
    #[arg(long)]
    no_build: bool,
}

/// A level by its name.
pub(super) fn level(word: &str) -> Result<AccessLevel, String> {
    AccessLevel::from_word(word).ok_or_else(|| format!("“{word}”不是 L1、L2、L3 或 L4"))
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Kind {
    Divisions,
    Aliases,
    Addresses,
    /// 图层：GeoJSON、带 x,y 或 wkt 列的表格、压缩成 zip 的 Shapefile
    #[value(alias = "layer")]
    Zones,
}

#[derive(Serialize)]
struct Summary {
    #[serde(flatten)]
    report: ImportReport,
    /// Of the Atlas that is active now; null with `--no-build`.
    atlas_version: Option<String>,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<Outcome, CliError> {
    let systems = context.config.systems()?;
    let mapping = arguments.mapping.as_deref().map(|path| Mapping::read(path, &systems)).transpose()?;
    let crs = arguments.crs.as_deref().map(|word| systems.named(word)).transpose();
    let options = ImportOptions {
        crs: crs.map_err(|unknown| CliError::Usage(unknown.to_string()))?,
        mapping: mapping.unwrap_or_default(),
        layer: arguments.layer,
        source: arguments.source,
        replace_source: arguments.replace_source,
        allow_rejects: arguments.allow_rejects,
        rejects: arguments.rejects,
        extent: context.config.map.extent,
        synthetic: arguments.synthetic,
        about: LayerAbout {
            title: arguments.title,
            level: arguments.level,
            valid_from: arguments.valid_from,
            valid_to: arguments.valid_to,
        },
    };
    if let Some(page) = &arguments.preview {
        if arguments.kind != Kind::Zones {
            return Err(CliError::Usage("--preview 只用于图层（import layer）".to_owned()));
        }
        let registrations =
            arguments.registrations.as_deref().map(|table| (table, arguments.column.as_str()));
        let request = preview::Request { file: &arguments.file, page, registrations };
        return preview::run(context, &request, &options);
    }
    let mut progress = Progress::new(context.voice);
    let (kind, file) = (arguments.kind, &arguments.file);
    let summary = city::wait(async {
        let store = city::open(context).await?;
        let mut tell = |at| progress.job(at);
        let report = match kind {
            Kind::Divisions => import::divisions(&store, file, &options, city::now(), &mut tell).await?,
            Kind::Aliases => import::aliases(&store, file, &options, city::now(), &mut tell).await?,
            Kind::Addresses => import::addresses(&store, file, &options, city::now(), &mut tell).await?,
            Kind::Zones => {
                access::sealer(context, &store).await?;
                import::zones(&store, file, &options, city::now(), &mut tell).await?
            }
        };
        let atlas_version = match arguments.no_build {
            true => None,
            false => Some(city::activate(&store, &mut progress).await?.version().to_owned()),
        };
        store.close().await;
        Ok(Summary { report, atlas_version })
    })?;
    drop(progress);
    context.voice.result(&summary, &people(&summary), false);
    Ok(if summary.report.rejected > 0 { Outcome::Rejects } else { Outcome::Done })
}

fn people(Summary { report, atlas_version }: &Summary) -> String {
    let [rows, inserted, updated, unchanged] =
        [report.rows, report.published.inserted, report.published.updated, report.published.unchanged]
            .map(grouped);
    let mut text =
        format!("{}：共 {rows} 行，新增 {inserted}，更新 {updated}，未变 {unchanged}", report.file);
    for (name, count) in [
        ("撤下", report.published.retired),
        ("重复", report.repeated),
        ("续传", report.resumed),
        ("不合格", report.rejected),
    ] {
        if count > 0 {
            let _ = write!(text, "，{name} {}", grouped(count));
        }
    }
    for LayerChange { layer, version, changed, valid_from, pending } in &report.layers {
        let made = if *changed { "成为" } else { "仍是" };
        let _ = write!(text, "\n图层 {layer} {made}第 {version} 版");
        if let (true, Some(day)) = (*pending, valid_from) {
            let _ = write!(text, "，{day} 起生效，届时自动切换");
        }
    }
    for reject in &report.rejects {
        let _ = write!(
            text,
            "\n  {} 行 {}：如第 {} 行，{}",
            grouped(reject.rows),
            reject.code,
            reject.line,
            reject.reason
        );
    }
    if let Some(path) = &report.rejects_file {
        let _ = write!(text, "\n不合格的行列在 {}", path.display());
    }
    for warning in &report.warnings {
        let _ = write!(text, "\n警告：{}", warning.text);
    }
    if let Some(version) = atlas_version {
        let _ = write!(text, "\n图集 {version} 已启用");
    }
    text
}
