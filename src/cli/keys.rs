//! `keys`: the server's own keys. Adds another and seals with it what former ones sealed.

use clap::{Args, Subcommand};

use super::error::CliError;
use super::{Context, Outcome, access, city};
use crate::access::audit::Entry;
use crate::jobs::access::{keys, reseal};
use crate::store::Store;

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 列出密钥的编号，以及各自还用在哪里
    List,
    /// 更换：添加一把新密钥，并用它重新加密 L3、L4 图层和第二因子；运行中的服务器自动读到它
    Rotate,
    /// 重新加密：更换中断后，或别的服务器还在用旧密钥时
    Reseal,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<Outcome, CliError> {
    city::wait(async {
        let store = city::open_existing(context).await?;
        let done = match arguments.command {
            Command::List => list(context, &store).await,
            Command::Rotate => renew(context, &store, true).await,
            Command::Reseal => renew(context, &store, false).await,
        };
        store.close().await;
        done
    })?;
    Ok(Outcome::Done)
}

async fn list(context: &Context, store: &Store) -> Result<(), CliError> {
    let ring = keys::read(&context.config.access.key_path(&context.config.data))?;
    let uses = reseal::uses(store).await?;
    let mut rows = Vec::new();
    let mut people = String::new();
    let mut numbers: Vec<u32> = ring.numbers().chain(uses.keys().copied()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    for number in numbers {
        let used = uses.get(&number).copied().unwrap_or_default();
        let (present, missing) = (number == ring.current(), !ring.numbers().any(|held| held == number));
        rows.push(serde_json::json!({
            "number": number, "current": present, "missing": missing,
            "features": used.features, "second_factors": used.factors, "audit_chains": used.chains,
        }));
        let mark = match (present, missing) {
            (_, true) => "（密钥文件里没有！）",
            (true, _) => "（当前）",
            _ => "",
        };
        people.push_str(&format!(
            "第 {number} 号{mark}：加密的要素 {}，第二因子 {}，审计链 {}\n",
            used.features, used.factors, used.chains
        ));
    }
    context.voice.result(&serde_json::json!({ "keys": rows }), people.trim_end(), false);
    Ok(())
}

async fn renew(context: &Context, store: &Store, adds: bool) -> Result<(), CliError> {
    let path = context.config.access.key_path(&context.config.data);
    // There is nothing to replace where there is no file: a wrong path is said.
    keys::read(&path)?;
    let (audit, writer) = access::audit(context, store).await?;
    let renewed = async {
        let what = if adds { "rotate" } else { "reseal" };
        let detail = serde_json::json!({ "do": what }).to_string();
        audit.append(Entry::of_server(city::now(), "keys", detail)).await?;
        if adds {
            let number = keys::rotate(&path)?;
            context
                .voice
                .note(&format!("已添加第 {number} 号密钥：{}。请另行备份这个文件。", path.display()));
        }
        let sealer = access::sealer(context, store).await?;
        let tell = |layer: &str, sealed: u64| {
            context.voice.note(&format!("图层 {layer}：重新加密了 {sealed} 个要素"));
        };
        let done = reseal::reseal(store, sealer, tell).await?;
        let number = sealer.keys.get().current();
        let detail = serde_json::json!({
            "do": format!("{what}, done"), "number": number, "features": done.features, "second_factors": done.factors,
        });
        audit.append(Entry::of_server(city::now(), "keys", detail.to_string())).await?;
        Ok::<_, CliError>((number, done))
    }
    .await;
    drop(audit);
    // The end of the chain is written before the process ends.
    let _ = writer.await;
    let (number, done) = renewed?;
    let summary =
        serde_json::json!({ "number": number, "features": done.features, "second_factors": done.factors });
    let people = format!(
        "当前是第 {number} 号密钥；重新加密了要素 {} 个、第二因子 {} 个。旧密钥留在文件里：审计记录要用它们校验。",
        done.features, done.factors
    );
    context.voice.result(&summary, &people, false);
    Ok(())
}
