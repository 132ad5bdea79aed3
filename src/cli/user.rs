//! `user`: makes accounts at the server, the first administrator among them, and helps who is locked out. Whoever runs this has
//! the database and the keys; it is on record like everything else.

use clap::{Args, Subcommand};

use super::error::CliError;
use super::{Context, Outcome, access, city};
use crate::access::audit::{Entry, Kind};
use crate::access::{Role, rows::AccountRow};
use crate::jobs::access::accounts::{self, AccountError, NewAccount};
use crate::jobs::access::audit::AuditLog;
use crate::store::Store;
use crate::store::access::AccountChange;

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 新建账号；口令随机生成，只显示一次
    Add {
        /// 登录名：3 至 32 个小写字母、数字、-、_ 或 .
        name: String,
        /// 角色：clerk、reviewer、supervisor、leader、officer、publisher、auditor、system_admin 或 security_admin
        #[arg(long, value_parser = role)]
        role: Role,
        /// 姓名；默认同登录名
        #[arg(long)]
        title: Option<String>,
        /// 单位代码
        #[arg(long, default_value = "admin")]
        unit: String,
        /// 单位名称：没有这个单位时新建
        #[arg(long)]
        unit_name: Option<String>,
    },
    /// 列出账号
    List,
    /// 重设口令：随机生成，只显示一次；结束该账号的所有会话
    Password { name: String },
    /// 取消第二因子（手机丢失时）
    Factor { name: String },
    /// 解除锁定
    Unlock { name: String },
    /// 关联统一身份（access.oidc）：登录时由它说明是谁
    Link {
        name: String,
        /// 统一身份标识，如 sub；“-”取消关联，并结束该账号的所有会话
        subject: String,
    },
    /// 停用
    Disable { name: String },
    /// 启用
    Enable { name: String },
    /// 换角色：结束该账号的所有会话，撤销它的密钥
    Role {
        name: String,
        #[arg(value_parser = role)]
        role: Role,
    },
}

fn role(word: &str) -> Result<Role, String> {
    Role::from_word(word).filter(|role| *role != Role::Visitor).ok_or_else(|| {
        let known: Vec<&str> = Role::of_accounts().map(Role::as_str).collect();
        format!("没有这个角色；可用：{}", known.join("、"))
    })
}

pub fn run(context: &Context, arguments: Arguments) -> Result<Outcome, CliError> {
    city::wait(async {
        let store = city::open(context).await?;
        let done = match arguments.command {
            Command::List => list(context, &store).await,
            command => {
                let (audit, writer) = access::audit(context, &store).await?;
                let done = change(context, &store, &audit, command).await;
                drop(audit);
                // The end of the chain is written before the process ends.
                let _ = writer.await;
                done
            }
        };
        store.close().await;
        done
    })?;
    Ok(Outcome::Done)
}

async fn list(context: &Context, store: &Store) -> Result<(), CliError> {
    let now = city::now();
    let found = store.accounts("", "", now).await?;
    let rows: Vec<_> = found
        .iter()
        .map(|found| {
            let account = &found.account;
            serde_json::json!({
                "name": account.name, "title": account.title, "role": account.role.as_str(), "unit": account.unit,
                "active": account.active, "locked": account.tries.is_locked(now), "second_factor": !account.factor.is_empty(),
                "subject": account.subject,
                "last_sign_in_at": account.last_sign_in_at,
            })
        })
        .collect();
    let mut people = String::new();
    for found in &found {
        let account = &found.account;
        let state = match (account.active, account.tries.is_locked(now)) {
            (false, _) => "，已停用",
            (_, true) => "，已锁定",
            _ => "",
        };
        people.push_str(&format!(
            "{}  {}（{}，{}{state}）\n",
            account.name,
            account.title,
            account.role.title(),
            found.unit_name
        ));
    }
    if found.is_empty() {
        people
            .push_str("还没有账号。新建：ftz-atlas user add 登录名 --role system_admin --unit-name 单位名称");
    }
    context.voice.result(&serde_json::json!({ "accounts": rows }), people.trim_end(), false);
    Ok(())
}

async fn change(
    context: &Context,
    store: &Store,
    audit: &AuditLog,
    command: Command,
) -> Result<(), CliError> {
    let now = city::now();
    let entry = |kind: Kind, name: &str, what: &str| Entry {
        at: now,
        kind,
        done: true,
        account: None,
        role: None,
        unit: None,
        address: "命令行".into(),
        object: name.to_owned(),
        reason: String::new(),
        detail: serde_json::json!({ "do": what }).to_string(),
    };
    match command {
        Command::List => {}
        Command::Add { name, role, title, unit, unit_name } => {
            if !accounts::is_name(&name) {
                return Err(AccountError::Name(name).into());
            }
            audit.append(entry(Kind::Account, &name, &format!("add {}", role.as_str()))).await?;
            if let Some(unit_name) = unit_name {
                accounts::ensure_unit(store, &unit, &unit_name, now).await?;
            }
            let title = title.unwrap_or_else(|| name.clone());
            let new = NewAccount {
                name: name.clone(),
                title,
                role,
                unit,
                must_change: true,
                subject: String::new(),
            };
            let (_, password) = accounts::add(store, new, now).await?;
            tell(context, &name, &password, &format!("已新建{}账号 {name}", role.title()));
        }
        Command::Password { name } => {
            let account = named(store, &name).await?;
            audit.append(entry(Kind::Password, &name, "reset")).await?;
            let (_, password, hash) = accounts::secrets().await;
            store.set_password(&account.id, &hash, true, "", now).await?;
            tell(context, &name, &password, &format!("已重设 {name} 的口令"));
        }
        Command::Factor { name } => {
            let account = named(store, &name).await?;
            audit.append(entry(Kind::SecondFactor, &name, "remove")).await?;
            store.clear_factor(&account.id).await?;
            done(context, &name, "已取消第二因子");
        }
        Command::Unlock { name } => {
            let account = named(store, &name).await?;
            audit.append(entry(Kind::Account, &name, "unlock")).await?;
            store.unlock_account(&account.id).await?;
            done(context, &name, "已解除锁定");
        }
        Command::Link { name, subject } => {
            let account = named(store, &name).await?;
            let subject = if subject == "-" { String::new() } else { subject };
            if !accounts::is_subject(&subject) {
                return Err(CliError::Usage("统一身份标识至多 128 个字符，且不含空格".into()));
            }
            if store.account_of_subject(&subject).await?.is_some_and(|holder| holder != account.id) {
                return Err(CliError::Usage(format!("标识“{subject}”已关联到另一个账号")));
            }
            audit.append(entry(Kind::Account, &name, &format!("link {subject}"))).await?;
            let ends = !account.subject.is_empty() && account.subject != subject;
            let what = if subject.is_empty() { "已取消关联" } else { "已关联统一身份" };
            store.change_account(&account.id, &as_it_is(&account, |it| it.subject = subject), ends).await?;
            done(context, &name, what);
        }
        Command::Disable { name } => {
            let account = named(store, &name).await?;
            audit.append(entry(Kind::Account, &name, "disable")).await?;
            store.change_account(&account.id, &as_it_is(&account, |it| it.active = false), true).await?;
            done(context, &name, "已停用");
        }
        Command::Enable { name } => {
            let account = named(store, &name).await?;
            audit.append(entry(Kind::Account, &name, "enable")).await?;
            store.change_account(&account.id, &as_it_is(&account, |it| it.active = true), false).await?;
            done(context, &name, "已启用");
        }
        Command::Role { name, role } => {
            let account = named(store, &name).await?;
            audit.append(entry(Kind::Account, &name, &format!("role {}", role.as_str()))).await?;
            store.change_account(&account.id, &as_it_is(&account, |it| it.role = role), true).await?;
            done(context, &name, &format!("现在是{}", role.title()));
        }
    }
    Ok(())
}

async fn named(store: &Store, name: &str) -> Result<AccountRow, CliError> {
    // An empty name asks the store for all.
    let name = if name.is_empty() { "-" } else { name };
    let found = store.accounts("", name, city::now()).await?.into_iter().next();
    found.map(|found| found.account).ok_or_else(|| CliError::Usage(format!("没有登录名为“{name}”的账号")))
}

fn as_it_is(account: &AccountRow, but: impl FnOnce(&mut AccountChange)) -> AccountChange {
    let mut change = AccountChange {
        title: account.title.clone(),
        role: account.role,
        unit: account.unit.clone(),
        active: account.active,
        subject: account.subject.clone(),
    };
    but(&mut change);
    change
}

/// A password is told once, on standard output, so that it can go into a pipe and is in no log.
fn tell(context: &Context, name: &str, password: &str, what: &str) {
    let summary = serde_json::json!({ "name": name, "password": password });
    let people = format!("{what}。口令（只显示这一次，首次登录后须修改）：\n{password}");
    context.voice.result(&summary, &people, false);
}

fn done(context: &Context, name: &str, what: &str) {
    context.voice.result(
        &serde_json::json!({ "name": name, "done": what }),
        &format!("{name}：{what}"),
        false,
    );
}
