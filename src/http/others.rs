//! Asking other servers.

use std::time::Duration;

use reqwest::redirect::Policy;

/// Asks where the configuration says and nowhere else: no redirect and no proxy of the environment is followed.
///
/// # Errors
/// The system's certificates cannot be read; the text says why.
pub fn client(patience: Duration) -> Result<reqwest::Client, String> {
    reqwest::Client::builder()
        .timeout(patience)
        .redirect(Policy::none())
        .no_proxy()
        .user_agent(concat!("ftz-atlas/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| error.without_url().to_string())
}
