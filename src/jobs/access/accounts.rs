//! Makes accounts: the first administrator, and those of the sample.

use chrono::{DateTime, SubsecRound, Utc};

use super::entropy;
use crate::access::lockout::Tries;
use crate::access::rows::{AccountRow, RightsRow, UnitRow};
use crate::access::{Rights, Role, password, token};
use crate::store::{Store, StoreError};

/// What a new account needs.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub name: String,
    pub title: String,
    pub role: Role,
    pub unit: String,
    /// Whether the password that it gets serves only to choose another.
    pub must_change: bool,
    /// The name by which an outside provider knows the person; empty for none.
    pub subject: String,
}

/// Why there is no account.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error("登录名“{0}”不合要求：由 3 至 32 个小写字母、数字、-、_ 或 . 组成，以字母开头")]
    Name(String),
    #[error("已有登录名为“{0}”的账号")]
    Exists(String),
    #[error("没有代码为“{0}”的单位，或已停用")]
    Unit(String),
    #[error("单位代码“{0}”不合要求：由 1 至 32 个小写字母、数字、- 或 _ 组成")]
    UnitCode(String),
    #[error("{0} 须有 1 至 64 个字符，且不含控制字符")]
    Title(&'static str),
    #[error("账号不能是“未登录的来访者”")]
    Visitor,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether a text may be a name to sign in with.
pub fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
    (3..=32).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(fits)
}

pub fn is_unit_code(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    (1..=32).contains(&text.len()) && text.chars().all(fits)
}

/// A name for people.
pub fn is_title(text: &str) -> bool {
    (1..=64).contains(&text.trim().chars().count()) && !text.chars().any(char::is_control)
}

/// Whether a text may be the name by which an outside provider knows a person; an empty one is none.
pub fn is_subject(text: &str) -> bool {
    text.chars().count() <= 128 && !text.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// Whether an account may be made.
///
/// # Errors
/// A part is not acceptable, the name is taken, there is no such unit, or the database fails.
pub async fn acceptable(store: &Store, new: &NewAccount, now: DateTime<Utc>) -> Result<(), AccountError> {
    if !is_name(&new.name) {
        return Err(AccountError::Name(new.name.clone()));
    }
    if !is_title(&new.title) {
        return Err(AccountError::Title("姓名"));
    }
    if new.role == Role::Visitor {
        return Err(AccountError::Visitor);
    }
    if !store.units().await?.iter().any(|(unit, _)| unit.code == new.unit && unit.active) {
        return Err(AccountError::Unit(new.unit.clone()));
    }
    match store.accounts("", &new.name, now).await?.is_empty() {
        true => Ok(()),
        false => Err(AccountError::Exists(new.name.clone())),
    }
}

/// Makes an account with a random password and returns both.
///
/// # Errors
/// A part is not acceptable, the name is taken, there is no such unit, or the database fails.
pub async fn add(
    store: &Store,
    new: NewAccount,
    now: DateTime<Utc>,
) -> Result<(AccountRow, String), AccountError> {
    acceptable(store, &new, now).await?;
    let (id, password, hash) = secrets().await;
    let now = now.trunc_subsecs(6);
    let account = AccountRow {
        id,
        name: new.name,
        title: new.title.trim().to_owned(),
        role: new.role,
        unit: new.unit,
        active: true,
        password: hash,
        must_change: new.must_change,
        changed_at: now,
        tries: Tries::default(),
        factor: String::new(),
        factor_begun: String::new(),
        factor_step: 0,
        subject: new.subject,
        created_at: now,
        last_sign_in_at: None,
    };
    match store.add_account(&account).await? {
        true => Ok((account, password)),
        false => Err(AccountError::Exists(account.name)),
    }
}

/// An id, a password and what is kept of it. Making that takes a core for some tens of milliseconds.
pub async fn secrets() -> (String, String, String) {
    let make = || {
        let mut entropy = entropy();
        let password = password::random(&mut entropy);
        let hash = password::hash(&password, &mut entropy);
        (token::id(&mut entropy), password, hash)
    };
    tokio::task::spawn_blocking(make).await.unwrap_or_default()
}

/// Makes a unit where there is none of its code.
///
/// # Errors
/// A part is not acceptable, or the database fails.
pub async fn ensure_unit(
    store: &Store,
    code: &str,
    name: &str,
    now: DateTime<Utc>,
) -> Result<bool, AccountError> {
    if !is_unit_code(code) {
        return Err(AccountError::UnitCode(code.to_owned()));
    }
    if !is_title(name) {
        return Err(AccountError::Title("单位名称"));
    }
    let (code, name) = (code.to_owned(), name.trim().to_owned());
    Ok(store.add_unit(&UnitRow { code, name, active: true, created_at: now.trunc_subsecs(6) }).await?)
}

/// One account for each role, with the rights of a sample; returns roles, names and passwords. Nothing is made where there are
/// accounts already.
///
/// # Errors
/// The database fails.
pub async fn of_sample(
    store: &Store,
    now: DateTime<Utc>,
) -> Result<Vec<(Role, String, String)>, AccountError> {
    if store.access_revision().await?.1 {
        return Ok(Vec::new());
    }
    ensure_unit(store, "sample", "样例单位（合成）", now).await?;
    store
        .add_rights(&RightsRow {
            version: 1,
            rights: Rights::of_sample(),
            changed_at: now.trunc_subsecs(6),
            changed_by: "sample".into(),
            reason: "样例城市：未登录也能判定地址、查看公开图层".into(),
        })
        .await?;
    let mut made = Vec::new();
    for role in Role::of_accounts() {
        let name = role.as_str().to_owned();
        let title = format!("样例{}", role.title());
        let new = NewAccount {
            name: name.clone(),
            title,
            role,
            unit: "sample".into(),
            must_change: false,
            subject: String::new(),
        };
        let (_, password) = add(store, new, now).await?;
        made.push((role, name, password));
    }
    Ok(made)
}
