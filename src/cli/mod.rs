//! The command line: one file per subcommand. Data go to standard output, everything said about them to standard
//! error; the exit code is 0 done, 1 failed, 2 wrong use, 3 done with rejects.

mod access;
mod atlas;
mod backup;
mod check;
mod city;
mod classify;
mod columns;
mod error;
mod export;
mod flips;
mod import;
mod input;
mod keys;
mod layers;
mod migrate;
mod output;
mod parse;
mod pipeline;
mod preview;
mod progress;
mod registrations;
mod rejects;
mod sample;
mod serve;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{self, Config};
use error::CliError;
use output::Voice;

/// 自贸一张图：自由文本地址 → 片区判定，及其地图与数据。
#[derive(Parser)]
#[command(name = "ftz-atlas", version, max_term_width = 110)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Global {
    /// 数据目录（FTZ_ATLAS_DATA；默认 ./data）
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// 数据库：sqlite:PATH 或 postgres://…（FTZ_ATLAS_DATABASE；默认数据目录里的 SQLite 文件）
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// TOML 配置文件
    #[arg(long, global = true, value_name = "FILE", env = "FTZ_ATLAS_CONFIG")]
    config: Option<PathBuf>,
    /// 结果、进度和错误都写成 JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// 启动服务器和网页
    Serve(serve::Arguments),
    /// 导入区划、别名、地址或片区
    Import(import::Arguments),
    /// 判定一个表格里的每个地址
    Classify(classify::Arguments),
    /// 解析文本中每一行地址的要素
    Parse(parse::Arguments),
    /// 把图层写成文件
    Export(export::Arguments),
    /// 生成合成的样例城市
    Sample(sample::Arguments),
    /// 账号：新建、列出、重设口令、解锁、停用
    User(user::Arguments),
    /// 密钥：列出、更换、重新加密
    Keys(keys::Arguments),
    /// 备份：数据库的全部内容写成一个文件
    Backup(backup::BackupArguments),
    /// 从备份恢复到一个空的数据库
    Restore(backup::RestoreArguments),
    /// 建立或升级数据库的表
    Migrate(migrate::Arguments),
    /// 图层的版本：列出、撤回待生效的、它们会改变哪些判定
    Layers(layers::Arguments),
    /// 图集的版本：列出、构建、比较、启用
    Atlas(atlas::Arguments),
    /// 检查数据库和图集
    Check(check::Arguments),
}

/// How a command ended, short of an error.
enum Outcome {
    Done,
    /// Some input was left out; a file lists it.
    Rejects,
}

/// What every command is given.
struct Context {
    config: Config,
    voice: Voice,
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let voice = Voice { json: cli.global.json };
    match settings(&cli.global).map(|config| Context { config, voice }).and_then(|context| {
        match cli.command {
            Command::Serve(arguments) => serve::run(&context, arguments),
            Command::Import(arguments) => import::run(&context, arguments),
            Command::Classify(arguments) => classify::run(&context, arguments),
            Command::Parse(arguments) => parse::run(&context, arguments),
            Command::Export(arguments) => export::run(&context, arguments),
            Command::Sample(arguments) => sample::run(&context, arguments),
            Command::User(arguments) => user::run(&context, arguments),
            Command::Keys(arguments) => keys::run(&context, arguments),
            Command::Backup(arguments) => backup::back_up(&context, arguments),
            Command::Restore(arguments) => backup::restore(&context, arguments),
            Command::Migrate(arguments) => migrate::run(&context, arguments),
            Command::Layers(arguments) => layers::run(&context, arguments),
            Command::Atlas(arguments) => atlas::run(&context, arguments),
            Command::Check(arguments) => check::run(&context, arguments),
        }
    }) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Rejects) => ExitCode::from(3),
        Err(CliError::ClosedPipe) => ExitCode::SUCCESS,
        Err(error) => {
            voice.error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

/// The file and the environment, overridden by the command line.
fn settings(global: &Global) -> Result<Config, CliError> {
    let mut config = config::load(global.config.as_deref(), std::env::vars())?;
    if let Some(data) = &global.data {
        config.data.clone_from(data);
    }
    if let Some(database) = &global.database {
        config.database = Some(database.clone());
    }
    Ok(config)
}
