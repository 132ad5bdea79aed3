//! Sign-in, keys and the record of what was done.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::basemap::Secret;
use crate::access::keyring::Suite;

/// How people sign in and what is kept of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Access {
    /// The server's own keys; without it, `keys/ftz-atlas.keys` in the data folder. It belongs into no backup of the database.
    pub key_file: Option<PathBuf>,
    /// `international` (SHA-256, AES-256-GCM) or `domestic` (SM3, SM4-GCM).
    pub algorithms: Suite,
    /// Who needs a second factor besides administrators, who always do.
    pub second_factor: SecondFactor,
    /// A session ends after this much silence, minutes.
    pub idle_minutes: u32,
    /// And after this time whatever happens, hours.
    pub session_hours: u32,
    /// A password serves so long, days; 0 for ever.
    pub password_days: u32,
    /// How long the audit is kept, days; never less than six months.
    pub audit_days: u32,
    /// Who else is told of the audit: `udp://10.1.2.3:514`, or a socket such as `/dev/log`.
    pub syslog: Option<Syslog>,
    /// An outside provider that says who somebody is.
    pub oidc: Option<Oidc>,
}

/// A provider of OpenID Connect Core 1.0. Which account a person has is said of the account.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// For people, on the sign-in page.
    pub title: String,
    /// Its address, as its own description (`/.well-known/openid-configuration`) writes it.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<Secret>,
    /// A file that holds the secret.
    pub client_secret_file: Option<PathBuf>,
    /// What it is asked for besides `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The claim of its ID tokens that names a person for good.
    #[serde(default = "subject")]
    pub claim: String,
}

fn subject() -> String {
    "sub".into()
}

impl Oidc {
    /// What is wrong, by its key.
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        let local = ["http://127.0.0.1:", "http://[::1]:", "http://localhost:"];
        if !self.issuer.starts_with("https://") && !local.iter().any(|start| self.issuer.starts_with(start)) {
            return Some((
                "access.oidc.issuer",
                "须以 https:// 开头（本机测试时可用 http://127.0.0.1:端口）",
            ));
        }
        if self.title.trim().is_empty() || self.client_id.is_empty() || self.claim.is_empty() {
            return Some(("access.oidc", "的 title、client_id 和 claim 不能为空"));
        }
        (self.client_secret.is_some() && self.client_secret_file.is_some())
            .then_some(("access.oidc", "的 client_secret 与 client_secret_file 只能给出一种"))
    }
}

/// A receiver of RFC 5424.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Syslog {
    Udp(SocketAddr),
    Unix(PathBuf),
}

impl TryFrom<String> for Syslog {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.strip_prefix("udp://") {
            Some(address) => address.parse().map(Syslog::Udp).map_err(|_| WRONG_SYSLOG),
            None if text.starts_with('/') => Ok(Syslog::Unix(PathBuf::from(text))),
            None => Err(WRONG_SYSLOG),
        }
    }
}

const WRONG_SYSLOG: &str = "access.syslog 须为 udp://地址:端口，或套接字的绝对路径如 /dev/log";

/// What the server shows to prove who it is (PEM).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate, with those that vouch for it.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// Who needs a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactor {
    Administrators,
    All,
}

/// GB/T 22239-2019, 8.1.4.3, and article 21 of the Cybersecurity Law: logs of six months at least.
pub const LEAST_AUDIT_DAYS: u32 = 183;

impl Default for Access {
    fn default() -> Self {
        Self {
            key_file: None,
            algorithms: Suite::International,
            second_factor: SecondFactor::Administrators,
            idle_minutes: 30,
            session_hours: 12,
            password_days: 90,
            audit_days: 400,
            syslog: None,
            oidc: None,
        }
    }
}

impl Access {
    pub fn key_path(&self, data: &Path) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| data.join("keys").join("ftz-atlas.keys"))
    }

    /// What is wrong, by its key.
    pub(super) fn fault(&self) -> Option<(&'static str, &'static str)> {
        if !(1..=1440).contains(&self.idle_minutes) {
            return Some(("access.idle_minutes", "须在 1 与 1440 之间"));
        }
        if !(1..=168).contains(&self.session_hours) {
            return Some(("access.session_hours", "须在 1 与 168 之间"));
        }
        if self.audit_days < LEAST_AUDIT_DAYS {
            return Some(("access.audit_days", "不能少于 183：审计记录至少保存六个月"));
        }
        self.oidc.as_ref().and_then(Oidc::fault)
    }
}
