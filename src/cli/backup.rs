//! `backup` and `restore`: one file of everything that the database holds, for either database.

use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::error::CliError;
use super::output::{Output, grouped};
use super::progress::Progress;
use super::{Context, Outcome, city};
use crate::jobs::backup;

#[derive(clap::Args)]
pub struct BackupArguments {
    /// 写到哪个文件；通常以 .ftzbackup 结尾
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(clap::Args)]
pub struct RestoreArguments {
    /// 备份文件
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 只检查备份是否完整，什么都不写
    #[arg(long)]
    verify: bool,
}

/// Rows between two words of progress.
const OFTEN: u64 = 5_000;

pub fn back_up(context: &Context, arguments: BackupArguments) -> Result<Outcome, CliError> {
    let mut progress = Progress::new(context.voice);
    let mut output = Output::create(&arguments.file)?;
    let done = city::wait(async {
        let store = city::open_existing(context).await?;
        let file = output.file()?;
        // What is in it is nobody else's.
        let private = file.get_ref().set_permissions(Permissions::from_mode(0o600));
        private.map_err(|error| CliError::write(&arguments.file, error))?;
        let tell = |rows: u64| {
            if rows.is_multiple_of(OFTEN) {
                progress.report("备份", rows, None);
            }
        };
        let done = backup::write(&store, file, tell).await?;
        store.close().await;
        Ok(done)
    })?;
    let bytes = output.finish()?;
    drop(progress);
    let summary = serde_json::json!({ "file": arguments.file, "rows": done.rows, "bytes": bytes, "sha256": done.sha256 });
    let people = format!(
        "已备份 {} 行到 {}（{} 字节）。密钥文件 {} 不在其中，请另行保管",
        grouped(done.rows),
        arguments.file.display(),
        grouped(bytes),
        context.config.access.key_path(&context.config.data).display(),
    );
    context.voice.result(&summary, &people, false);
    Ok(Outcome::Done)
}

pub fn restore(context: &Context, arguments: RestoreArguments) -> Result<Outcome, CliError> {
    let open = || File::open(&arguments.file).map_err(|error| CliError::read(&arguments.file, error));
    // The whole file first: a database is not begun from one that is not whole.
    let whole = backup::verify(open()?)?;
    if arguments.verify {
        let people = format!("备份完整：{} 行", grouped(whole.rows));
        context.voice.result(&whole, &people, false);
        return Ok(Outcome::Done);
    }
    let mut progress = Progress::new(context.voice);
    if context.config.database.is_none() {
        context.config.prepare_data()?;
    }
    let url = city::url(&context.config)?;
    let done = city::wait(async {
        let tell = |rows: u64| progress.report("恢复", rows, Some(whole.rows));
        Ok(backup::restore(&url, open()?, tell).await?)
    })?;
    drop(progress);
    let people = format!(
        "已恢复 {} 行到 {url}。请把原来的密钥文件放回原处，再运行 ftz-atlas check",
        grouped(done.rows)
    );
    context.voice.result(&done, &people, false);
    Ok(Outcome::Done)
}
