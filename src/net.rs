//! Which addresses the server may talk to when a person names them, and connecting to one.
//!
//! A label printer, a webhook: whoever may type an address could otherwise have the server ask its
//! own machine, its neighbours, or the metadata of a cloud.
//!
//! Invariant: what is connected to is the very address that was checked. A name is resolved once;
//! a second answer, which could be another, is never asked for.

use std::{
    net::{IpAddr, SocketAddr},
    sync::LazyLock,
    time::Duration,
};

use ipnet::IpNet;
use tokio::{
    net::{TcpStream, lookup_host},
    time::{Instant, timeout_at},
};

use crate::error::{Code, Refusal};

/// The longest name of a host, by RFC 1035.
pub const HOST_MAX: usize = 253;

/// The most addresses of one name that are tried.
const ADDRESSES_MAX: usize = 8;

/// What the special-purpose registries of IPv4 and IPv6 (RFC 6890) set aside, multicast, and one
/// public address at which a cloud answers its machines. Of IPv6 only global unicast is public, so
/// that IPv4 in the clothes of IPv6, unique-local and link-local addresses are outside of it.
static SET_ASIDE: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "::/3",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "4000::/2",
        "8000::/1",
    ]
    .map(|text| text.parse().expect("each is a network"))
    .to_vec()
});

/// Why a host could not be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreached {
    /// Its name leads to no address.
    NameUnknown,
    /// Its name leads to an address that the server must not talk to.
    NotAllowed(IpAddr),
    /// Nothing listens there.
    Refused(IpAddr),
    /// No way leads there.
    Unreachable(IpAddr),
    /// It did not answer in time; where there is no address, its name did not.
    TimedOut(Option<IpAddr>),
}

/// Whether the server may talk to this address: it is a public one, or in a network that the
/// settings name.
pub fn is_allowed(address: IpAddr, networks: &[IpNet]) -> bool {
    let is_in = |network: &IpNet| network.contains(&address);
    networks.iter().any(is_in) || !SET_ASIDE.iter().any(is_in)
}

/// A host as a person types it: an IP address, or a name of letters, digits, dots and hyphens.
/// Refuses an address that the server may not talk to; what a name leads to shows when it is used.
pub fn host(field: &str, typed: &str, networks: &[IpNet]) -> Result<String, Refusal> {
    let host = typed.trim().trim_start_matches('[').trim_end_matches(']');
    let host = host.to_ascii_lowercase();
    if let Ok(address) = host.parse::<IpAddr>() {
        if is_allowed(address, networks) {
            return Ok(address.to_string());
        }
        return Err(Code::AddressNotAllowed.with("found", address).at(field));
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    // A last part of digits alone is an address that was mistyped or written to mislead.
    let is_number = host
        .rsplit('.')
        .next()
        .is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()) || last.starts_with("0x"));
    if host.len() > HOST_MAX || is_number || !host.split('.').all(is_label) {
        return Err(Code::HostMalformed.at(field));
    }
    Ok(host)
}

/// Connects to a host, within `most` in all: its name is resolved, its addresses are checked, and
/// those that may be talked to are tried in turn.
pub async fn connect(
    host: &str,
    port: u16,
    networks: &[IpNet],
    most: Duration,
) -> Result<TcpStream, Unreached> {
    let until = Instant::now() + most;
    let addresses = resolve(host, port, until).await?;
    let mut failure = Unreached::NameUnknown;
    for address in addresses {
        let ip = address.ip();
        if !is_allowed(ip, networks) {
            // That an allowed one failed tells more than that another is barred.
            if failure == Unreached::NameUnknown {
                failure = Unreached::NotAllowed(ip);
            }
            continue;
        }
        failure = match timeout_at(until, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                Unreached::Refused(ip)
            }
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::TimedOut => {
                Unreached::TimedOut(Some(ip))
            }
            Ok(Err(_)) => Unreached::Unreachable(ip),
            Err(_) => return Err(Unreached::TimedOut(Some(ip))),
        };
    }
    Err(failure)
}

/// Resolves a host once and answers the addresses of it that the server may talk to, at least one.
pub async fn allowed(
    host: &str,
    port: u16,
    networks: &[IpNet],
    most: Duration,
) -> Result<Vec<SocketAddr>, Unreached> {
    let found = resolve(host, port, Instant::now() + most).await?;
    let (allowed, barred): (Vec<SocketAddr>, Vec<SocketAddr>) = found
        .into_iter()
        .partition(|address| is_allowed(address.ip(), networks));
    match (allowed.is_empty(), barred.first()) {
        (false, _) => Ok(allowed),
        (true, Some(address)) => Err(Unreached::NotAllowed(address.ip())),
        (true, None) => Err(Unreached::NameUnknown),
    }
}

async fn resolve(host: &str, port: u16, until: Instant) -> Result<Vec<SocketAddr>, Unreached> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    match timeout_at(until, lookup_host((host, port))).await {
        Ok(Ok(found)) => Ok(found.take(ADDRESSES_MAX).collect()),
        Ok(Err(_)) => Err(Unreached::NameUnknown),
        Err(_) => Err(Unreached::TimedOut(None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(texts: &[&str]) -> Vec<IpNet> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn only_public_addresses_are_allowed_of_themselves() {
        for barred in [
            "0.0.0.0",
            "127.0.0.1",
            "127.9.9.9",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.100.100.200",
            "169.254.169.254",
            "168.63.129.16",
            "192.0.0.192",
            "224.0.0.1",
            "239.255.255.250",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:0:7f00:1::",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "4000::1",
        ] {
            assert!(!is_allowed(barred.parse().unwrap(), &[]), "{barred}");
        }
        for public in [
            "8.8.8.8",
            "172.32.0.1",
            "223.5.5.5",
            "2400:3200::1",
            "2606:4700::1",
        ] {
            assert!(is_allowed(public.parse().unwrap(), &[]), "{public}");
        }
    }

    #[test]
    fn a_network_of_the_settings_lets_its_addresses_in_and_no_others() {
        let ours = networks(&["192.168.1.0/24", "fd12::/16"]);
        for (address, allowed) in [
            ("192.168.1.50", true),
            ("192.168.2.50", false),
            ("::ffff:192.168.1.50", false),
            ("fd12::9", true),
            ("127.0.0.1", false),
        ] {
            assert_eq!(
                is_allowed(address.parse().unwrap(), &ours),
                allowed,
                "{address}"
            );
        }
    }

    #[test]
    fn a_host_is_an_address_or_a_plain_name() {
        for (typed, host_text) in [
            (" Printer-1.Local ", "printer-1.local"),
            ("8.8.8.8", "8.8.8.8"),
            ("[2400:3200::1]", "2400:3200::1"),
            ("zebra", "zebra"),
        ] {
            assert_eq!(host("host", typed, &[]).unwrap(), host_text);
        }
        let long = "a".repeat(64);
        for typed in [
            "",
            "a b",
            "http://x",
            "x:9100",
            "x/y",
            "打印机",
            "-x",
            "x..y",
            "127.1",
            "2130706433",
            "0x7f000001",
            "1.2.3.4.5",
            "x\u{0}",
            &long,
        ] {
            let refused = host("host", typed, &[]).unwrap_err();
            assert_eq!(refused.code, Code::HostMalformed, "{typed}");
        }
        let refused = host("host", "127.0.0.1", &[]).unwrap_err();
        assert_eq!(refused.code, Code::AddressNotAllowed);
    }

    #[tokio::test]
    async fn a_name_is_no_way_around() {
        let most = Duration::from_secs(5);
        let refused = connect("localhost", 9100, &[], most).await.unwrap_err();
        assert!(matches!(refused, Unreached::NotAllowed(_)), "{refused:?}");
        let refused = allowed("localhost", 443, &[], most).await.unwrap_err();
        assert!(matches!(refused, Unreached::NotAllowed(_)), "{refused:?}");
        let ours = networks(&["127.0.0.0/8", "::1/128"]);
        let found = allowed("localhost", 443, &ours, most).await.unwrap();
        assert!(found.iter().all(|address| address.ip().is_loopback()));
        let unknown = connect("nobody.invalid", 9100, &[], most)
            .await
            .unwrap_err();
        assert_eq!(unknown, Unreached::NameUnknown);
    }
}
