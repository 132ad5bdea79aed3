//! `/api/v1/account`: what one does with the own account: sessions, password, second factor, keys.

mod factor;
mod keys;
mod password;
mod sessions;

pub use factor::{
    __path_begin_factor, __path_confirm_factor, __path_remove_factor, begin_factor, confirm_factor,
    remove_factor,
};
pub use keys::{__path_add_key, __path_keys, __path_revoke_key, add_key, keys, revoke_key};
pub use password::{__path_password, password};
pub use sessions::{__path_end_session, __path_sessions, end_session, sessions};

use super::auth::{Asking, Authority};
use super::problem::Problem;
use super::session::take_try;
use super::state::App;
use crate::access::audit::{Entry, Kind};
use crate::access::password::verify;
use crate::access::rows::AccountRow;

/// The caller's account, where he gives its password once more.
///
/// # Errors
/// 401 where the password is wrong, which counts as a wrong try, or the account is locked; 503 where the database is away.
async fn proved(app: &App, asking: &Asking, given: String) -> Result<AccountRow, Problem> {
    let authority: &Authority = app.authorities()?;
    let now = (app.now)();
    let account = super::session::account(authority, &asking.begun()?.id, now).await?.account;
    let kept = account.password.clone();
    let busy = || Problem::unavailable("服务器正忙，请稍后重试。");
    let taken = take_try(authority, app, &account.id).await?;
    let permit = authority.hashing.acquire().await.map_err(|_| busy())?;
    let right = tokio::task::spawn_blocking(move || verify(&given, Some(&kept))).await.map_err(|_| busy())?;
    drop(permit);
    match taken.filter(|_| right) {
        Some(taken) => taken.give_back(authority).await.map(|()| account),
        None => {
            let entry = asking.entry(now, Kind::SignIn, "再次验证口令");
            authority.record(Entry { done: false, ..entry }).await?;
            Err(Problem::of(axum::http::StatusCode::UNAUTHORIZED).because("当前口令不正确，或账号已被锁定。"))
        }
    }
}

/// What somebody typed, for the audit: at most 64 characters, none that is not seen or turns the direction of reading.
pub fn short(text: &str) -> String {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars().filter(|c| !hides(*c)).take(64).collect()
}
