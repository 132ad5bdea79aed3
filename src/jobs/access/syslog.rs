//! Tells another machine what was put on record, so that whoever has this one cannot take it back: RFC 5424, by UDP (RFC 5426) or the
//! machine's own socket. What is lost on the way is still in the audit.

use std::net::{SocketAddr, UdpSocket};
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;

use crate::access::Role;
use crate::access::audit::{Link, instant};
use crate::config::Syslog;

/// Facility 13 (log audit), severity 5 (notice).
const PRIORITY: u8 = 13 * 8 + 5;

/// Where the audit is told.
pub enum Teller {
    Udp(UdpSocket, SocketAddr),
    Unix(UnixDatagram, PathBuf),
}

impl Teller {
    /// # Errors
    /// There is no socket to be had.
    pub fn new(to: &Syslog) -> std::io::Result<Teller> {
        Ok(match to {
            Syslog::Udp(to) => {
                let any = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
                Teller::Udp(UdpSocket::bind(any)?, *to)
            }
            Syslog::Unix(path) => {
                let socket = UnixDatagram::unbound()?;
                socket.set_nonblocking(true)?;
                Teller::Unix(socket, path.clone())
            }
        })
    }

    /// Tells of a row that is committed.
    pub fn tell(&self, chain: &str, link: &Link) {
        let text = message(chain, link);
        let sent = match self {
            Teller::Udp(socket, to) => socket.send_to(text.as_bytes(), to),
            Teller::Unix(socket, path) => socket.send_to(text.as_bytes(), path),
        };
        if let Err(error) = sent {
            tracing::warn!(%error, "the syslog cannot be told of the audit");
        }
    }
}

fn message(chain: &str, link: &Link) -> String {
    let entry = &link.entry;
    let row = serde_json::json!({
        "chain": chain, "seq": link.seq, "kind": entry.kind.as_str(), "outcome": entry.outcome(), "account": entry.account,
        "role": entry.role.map(Role::as_str), "unit": entry.unit, "address": entry.address, "object": entry.object,
        "reason": entry.reason, "detail": entry.detail, "mac": crate::access::token::hex(&link.mac),
    });
    let process = std::process::id();
    // The mark says that what follows is UTF-8 (RFC 5424, 6.4). JSON has no line breaks: no row can pose as two.
    format!("<{PRIORITY}>1 {} - ftz-atlas {process} audit - \u{feff}{row}", instant(entry.at))
}
