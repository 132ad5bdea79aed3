//! `export tiles`: layers as one PMTiles archive of vector tiles.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::access::{AccessLevel, Sight};
use crate::cli::error::CliError;
use crate::cli::output::{Output, grouped};
use crate::cli::progress::Progress;
use crate::cli::{Context, Outcome, city};
use crate::jobs::build;
use crate::map::layer::Layer;
use crate::map::tile::describe::MOST_ZOOM;
use crate::map::{Map, archive};
use crate::spatial::tile::DEEPEST;

#[derive(clap::Args)]
pub struct Arguments {
    /// 图层，用逗号分隔，如 ftz,town
    #[arg(required = true, value_delimiter = ',')]
    layers: Vec<String>,
    /// 写到哪里，如 map.pmtiles
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// 从哪一级起
    #[arg(long, value_name = "Z", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=i64::from(DEEPEST)))]
    min_zoom: u8,
    /// 到哪一级为止；更深的视图把这一级放大
    #[arg(long, value_name = "Z", default_value_t = MOST_ZOOM, value_parser = clap::value_parser!(u8).range(0..=i64::from(DEEPEST)))]
    max_zoom: u8,
    /// 读这个文件的人最多能看哪一级的图层：L1 至 L4；默认同服务器（map.level）
    #[arg(long, value_parser = crate::cli::import::level)]
    level: Option<AccessLevel>,
}

#[derive(Serialize)]
struct Summary {
    file: PathBuf,
    layers: Vec<String>,
    min_zoom: u8,
    max_zoom: u8,
    /// How many hold something.
    tiles: u64,
    bytes: u64,
    atlas_version: String,
    synthetic: bool,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<Outcome, CliError> {
    let zooms = arguments.min_zoom..=arguments.max_zoom;
    if zooms.is_empty() {
        return Err(CliError::Usage("--min-zoom 不能大于 --max-zoom".to_owned()));
    }
    let sight = Sight::up_to(arguments.level.unwrap_or(context.config.map.level));
    let mut progress = Progress::new(context.voice);
    let (map, atlas_version) = city::wait(async {
        let store = city::open_existing(context).await?;
        let mut tell = |at| progress.job(at);
        let (atlas, said) = build::atlas_with_layers(&store, city::today(), &mut tell).await?;
        store.close().await;
        Ok((Map::new(&atlas, &said, None).seen(&sight), atlas.version().to_owned()))
    })?;
    let layers = chosen(&map, &arguments.layers)?;
    let synthetic = map.is_synthetic();

    let mut output = Output::create(&arguments.output)?;
    let mut tell = |at: archive::At| {
        progress.report(&format!("第 {} 级瓦片", at.zoom), at.done, Some(at.total));
    };
    let tiles = archive::write(&layers, &zooms, synthetic, output.file()?, &mut tell)?;
    let bytes = output.finish()?;
    drop(progress);

    let summary = Summary {
        file: arguments.output,
        layers: layers.iter().map(|layer| layer.name.clone()).collect(),
        min_zoom: arguments.min_zoom,
        max_zoom: arguments.max_zoom,
        tiles,
        bytes,
        atlas_version,
        synthetic,
    };
    let mut people = format!(
        "{}：{} 个图层，第 {} 至 {} 级，{} 块瓦片，{} 字节",
        summary.file.display(),
        layers.len(),
        summary.min_zoom,
        summary.max_zoom,
        grouped(tiles),
        grouped(bytes),
    );
    if synthetic {
        people.push_str("（合成数据）");
    }
    context.voice.result(&summary, &people, false);
    Ok(Outcome::Done)
}

/// The layers that are named, each once. What the reader may not see does not exist for him.
fn chosen(map: &Map, names: &[String]) -> Result<Vec<Arc<Layer>>, CliError> {
    let mut layers: Vec<Arc<Layer>> = Vec::new();
    for name in names {
        let layer = map.layer(name).ok_or_else(|| {
            let known: Vec<&str> = map.layers().map(|layer| layer.name.as_str()).collect();
            CliError::Usage(match known.is_empty() {
                true => "还没有图层：请先导入（ftz-atlas import …）".to_owned(),
                false => format!("没有图层 {name}；可用：{}", known.join("、")),
            })
        })?;
        if !layers.iter().any(|listed| listed.name == layer.name) {
            layers.push(Arc::clone(layer));
        }
    }
    Ok(layers)
}
