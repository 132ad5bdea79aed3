//! `export`: layers as files for others.

mod tiles;

use super::error::CliError;
use super::{Context, Outcome};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// 图层的矢量瓦片，一个 PMTiles 文件：没有服务器也能看的地图
    Tiles(tiles::Arguments),
}

pub fn run(context: &Context, arguments: Arguments) -> Result<Outcome, CliError> {
    match arguments.what {
        What::Tiles(arguments) => tiles::run(context, arguments),
    }
}
