//! Origins as browsers write them (RFC 6454, 6.2).

/// Whether a text is an origin exactly as a browser sends it: `http://` or `https://`, a host in small letters, a port unless
/// it is the scheme's own. Anything else would be compared and never be equal.
pub fn is_origin(text: &str) -> bool {
    let (rest, own_port) = match (text.strip_prefix("http://"), text.strip_prefix("https://")) {
        (Some(rest), _) => (rest, "80"),
        (_, Some(rest)) => (rest, "443"),
        _ => return false,
    };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    let (host, after) = match rest.find(']') {
        Some(end) => rest.split_at(end + 1),
        None => rest.split_at(rest.find(':').unwrap_or(rest.len())),
    };
    let is_host = match host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        Some(inner) => inner.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.chars().all(plain),
    };
    let is_port = |port: &str| {
        port != own_port && port.parse::<u16>().is_ok_and(|number| number > 0 && number.to_string() == port)
    };
    is_host && (after.is_empty() || after.strip_prefix(':').is_some_and(is_port))
}

#[cfg(test)]
mod tests {
    use super::is_origin;

    #[test]
    fn origins_as_browsers_send_them() {
        for yes in
            ["https://plan.example.cn", "http://127.0.0.1:5173", "http://[::1]:8080", "https://a_b-c.cn:8443"]
        {
            assert!(is_origin(yes), "{yes}");
        }
        for no in [
            "*",
            "null",
            "",
            "plan.example.cn",
            "https://",
            "https://*.example.cn",
            "https://plan.example.cn/",
            "https://plan.example.cn/map",
            "https://Plan.example.cn",
            "https://规划.cn",
            "https://user@plan.example.cn",
            "https://plan.example.cn:443",
            "http://plan.example.cn:080",
            "http://plan.example.cn:99999",
            "ftp://plan.example.cn",
            "http://[::1",
            "http://[::1]x",
        ] {
            assert!(!is_origin(no), "{no}");
        }
    }
}
