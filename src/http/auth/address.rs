//! From where a request comes: the other end of its connection, or, where that is a proxy that the settings name, whom the proxy
//! names (`X-Forwarded-For`). What anybody else writes there is not believed.

use std::net::IpAddr;

use axum::http::HeaderMap;

const FORWARDED: &str = "x-forwarded-for";

/// The address of who asks. Each proxy adds the one before it at the end, so that the list is read from there: the first that
/// is no proxy of ours is the last that can be believed.
pub fn of(headers: &HeaderMap, peer: IpAddr, proxies: &[IpAddr]) -> IpAddr {
    let peer = peer.to_canonical();
    if !proxies.contains(&peer) {
        return peer;
    }
    let values: Vec<&str> =
        headers.get_all(FORWARDED).iter().filter_map(|value| value.to_str().ok()).collect();
    let mut last = peer;
    for word in values.join(",").rsplit(',') {
        let Ok(address) = word.trim().parse::<IpAddr>() else { return last };
        last = address.to_canonical();
        if !proxies.contains(&last) {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_proxies_are_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let proxies = [ip("127.0.0.1"), ip("10.0.0.1")];
        let from = |peer: &str, lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(FORWARDED, line.parse().unwrap());
            }
            of(&headers, ip(peer), &proxies).to_string()
        };
        assert_eq!(from("203.0.113.9", &["1.2.3.4"]), "203.0.113.9", "no proxy of ours");
        assert_eq!(from("127.0.0.1", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(from("127.0.0.1", &["6.6.6.6, 1.2.3.4"]), "1.2.3.4", "what the client wrote is not");
        assert_eq!(from("127.0.0.1", &["6.6.6.6", "1.2.3.4, 10.0.0.1"]), "1.2.3.4");
        assert_eq!(from("127.0.0.1", &["1.2.3.4, nonsense"]), "127.0.0.1");
        assert_eq!(from("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(from("::ffff:127.0.0.1", &["::ffff:1.2.3.4"]), "1.2.3.4");
    }
}
