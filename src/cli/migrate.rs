//! `migrate`: the tables of an older program, brought to this one's version.

use std::path::PathBuf;

use serde::Serialize;

use super::error::CliError;
use super::{Context, Outcome, city};
use crate::store::schema;

#[derive(clap::Args)]
pub struct Arguments {}

#[derive(Serialize)]
struct Summary {
    from: i64,
    to: i64,
    backup: Option<PathBuf>,
}

pub fn run(context: &Context, _: Arguments) -> Result<Outcome, CliError> {
    if context.config.database.is_none() {
        context.config.prepare_data()?;
    }
    let url = city::url(&context.config)?;
    let done = city::wait(async { Ok(schema::migrate(&url, city::now()).await?) })?;
    let mut people = match done.from {
        from if from == done.to => format!("数据库 {url} 的表已是第 {} 版", done.to),
        from => format!("数据库 {url} 的表从第 {from} 版升到第 {} 版", done.to),
    };
    if let Some(path) = &done.backup {
        people.push_str(&format!("；升级前的备份在 {}", path.display()));
    }
    context.voice.result(&Summary { from: done.from, to: done.to, backup: done.backup }, &people, false);
    Ok(Outcome::Done)
}
