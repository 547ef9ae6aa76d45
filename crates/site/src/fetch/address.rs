//! Which addresses may be visited: those that anybody on the internet could visit, and no others.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use url::{Host, Url};

use super::Options;
use super::error::{FetchError, Why};

/// The longest address that is visited.
const LENGTH_MAX: usize = 4096;

/// A network of addresses: `127.0.0.1/32`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IpNet {
    address: IpAddr,
    bits: u8,
}

/// Why a text is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("‘{0}’ is no network: write 127.0.0.1/32 or ::1/128")]
pub struct NoNet(String);

impl IpNet {
    /// Whether an address lies in the network.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(net), IpAddr::V4(one)) => {
                is_same(u128::from(u32::from(net)) << 96, u128::from(u32::from(one)) << 96, self.bits)
            }
            (IpAddr::V6(net), IpAddr::V6(one)) => is_same(u128::from(net), u128::from(one), self.bits),
            _ => false,
        }
    }
}

fn is_same(one: u128, other: u128, bits: u8) -> bool {
    bits == 0 || (one ^ other) >> (128 - u32::from(bits)) == 0
}

impl FromStr for IpNet {
    type Err = NoNet;

    fn from_str(text: &str) -> Result<Self, NoNet> {
        let wrong = || NoNet(text.to_owned());
        let (address, bits) = text.split_once('/').unwrap_or((text, ""));
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = if bits.is_empty() { most } else { bits.trim().parse().map_err(|_| wrong())? };
        if bits > most { Err(wrong()) } else { Ok(Self { address, bits }) }
    }
}

/// Networks that nobody outside reaches or that mean somebody inside; first four bytes and length.
///
/// # Source
/// The IANA registry of special-purpose addresses for IPv4, and the metadata addresses of two hosting companies.
const INSIDE: [([u8; 4], u8, &str); 17] = [
    ([0, 0, 0, 0], 8, "this network"),
    ([10, 0, 0, 0], 8, "private"),
    ([100, 64, 0, 0], 10, "shared by a carrier"),
    ([127, 0, 0, 0], 8, "loopback"),
    ([168, 63, 129, 16], 32, "metadata"),
    ([169, 254, 0, 0], 16, "link-local or metadata"),
    ([172, 16, 0, 0], 12, "private"),
    ([192, 0, 0, 0], 24, "reserved"),
    ([192, 0, 2, 0], 24, "documentation"),
    ([192, 31, 196, 0], 24, "reserved"),
    ([192, 88, 99, 0], 24, "relay"),
    ([192, 168, 0, 0], 16, "private"),
    ([198, 18, 0, 0], 15, "benchmarks"),
    ([198, 51, 100, 0], 24, "documentation"),
    ([203, 0, 113, 0], 24, "documentation"),
    ([224, 0, 0, 0], 4, "multicast"),
    ([240, 0, 0, 0], 4, "reserved"),
];

/// Why an address must not be visited; none for one that anybody could visit.
pub fn forbidden(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => forbidden_v4(address),
        IpAddr::V6(address) => forbidden_v6(address),
    }
}

fn forbidden_v4(address: Ipv4Addr) -> Option<&'static str> {
    let one = u32::from(address);
    let is_in = |net: [u8; 4], bits: u8| (one ^ u32::from(Ipv4Addr::from(net))) >> (32 - u32::from(bits)) == 0;
    INSIDE.iter().find(|(net, bits, _)| is_in(*net, *bits)).map(|(.., why)| *why)
}

fn forbidden_v6(address: Ipv6Addr) -> Option<&'static str> {
    let parts = address.segments();
    let low = u32::from(parts[6]) << 16 | u32::from(parts[7]);
    match parts {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Some("loopback"),
        // An address of the old kind in the clothes of the new one is what it is inside.
        [0, 0, 0, 0, 0, 0xffff | 0, ..] | [0, 0, 0, 0, 0xffff, 0, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => {
            forbidden_v4(Ipv4Addr::from(low))
        }
        [0x2002, high, middle, ..] => forbidden_v4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(middle))),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0x0fff, ..] => Some("documentation"),
        [0x2001, 0..=0x01ff, ..] => Some("reserved or a tunnel"),
        [0xfc00..=0xfdff, ..] => Some("private"),
        [0xfe80..=0xfeff, ..] => Some("link-local"),
        [0xff00..=0xffff, ..] => Some("multicast"),
        [0x2000..=0x3fff, ..] => None,
        _ => Some("reserved"),
    }
}

/// Reads an address.
pub fn read(url: &str) -> Result<Url, FetchError> {
    let wrong = |why| FetchError::Address { url: url.chars().take(300).collect(), why };
    if url.len() > LENGTH_MAX {
        return Err(wrong(Why::TooLong));
    }
    Url::parse(url.trim()).map_err(|_| wrong(Why::NoAddress))
}

/// Whether an address may be asked at all, before its name is looked up.
pub fn check(url: &Url, options: &Options) -> Result<(), FetchError> {
    let wrong = |why| Err(FetchError::Address { url: url.as_str().chars().take(300).collect(), why });
    if !matches!(url.scheme(), "http" | "https") {
        return wrong(Why::NotHttp);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong(Why::Credentials);
    }
    let port = url.port_or_known_default().unwrap_or(0);
    if !options.ports.contains(&port) {
        return wrong(Why::Port(port));
    }
    match url.host() {
        None => wrong(Why::NoAddress),
        Some(Host::Domain(name)) if is_inside(name) => wrong(Why::Inside("a name of a local network")),
        Some(Host::Domain(_)) => Ok(()),
        Some(Host::Ipv4(address)) => check_ip(url, IpAddr::V4(address), options),
        Some(Host::Ipv6(address)) => check_ip(url, IpAddr::V6(address), options),
    }
}

/// Whether an address of a name may be visited.
pub fn check_ip(url: &Url, address: IpAddr, options: &Options) -> Result<(), FetchError> {
    if options.allow.iter().any(|net| net.contains(address)) {
        return Ok(());
    }
    match forbidden(address) {
        None => Ok(()),
        Some(why) => Err(FetchError::Address { url: url.as_str().chars().take(300).collect(), why: Why::Inside(why) }),
    }
}

/// Names that only mean something inside a network.
fn is_inside(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let ends = ["localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa", "localdomain"];
    !name.contains('.') || ends.iter().any(|end| name == *end || name.ends_with(&format!(".{end}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_a_network_are_forbidden_in_every_spelling() {
        for url in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://0/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[2002:7f00:1::]/",
            "http://[fe80::1]/",
            "http://[fd00:ec2::254]/",
            "http://169.254.169.254/latest/meta-data",
            "http://10.0.0.1/",
            "http://172.31.255.255/",
            "http://192.168.1.1/",
            "http://100.64.0.1/",
            "http://100.100.100.200/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://[ff02::1]/",
            "http://[2001:db8::1]/",
            "http://192.0.2.1/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://metadata.google.internal/",
            "http://router/",
            "http://a.local/",
            "http://１２７.０.０.１/",
            "http://127。0。0。1/",
            "http://%31%32%37.0.0.1/",
            "http://[2001:0:1::1]/",
            "http://[64:ff9b:1::1]/",
        ] {
            let read = read(url).and_then(|url| check(&url, &Options::default()));
            assert!(matches!(read, Err(FetchError::Address { why: Why::Inside(_), .. })), "{url}: {read:?}");
        }
    }

    #[test]
    fn only_plain_addresses_of_the_web_are_visited() {
        for url in [
            "ftp://example.go.th/",
            "file:///etc/passwd",
            "gopher://example.go.th/",
            "http://user:pass@example.go.th/",
            "http://example.go.th:22/",
            "javascript:alert(1)",
            "http://",
            "not an address",
            "http://a b.go.th/",
        ] {
            assert!(read(url).and_then(|url| check(&url, &Options::default())).is_err(), "{url}");
        }
        for url in
            ["http://example.go.th/", "https://example.go.th:8443/ก", "http://1.1.1.1/", "http://[2606:4700::1111]/"]
        {
            assert!(read(url).and_then(|url| check(&url, &Options::default())).is_ok(), "{url}");
        }
    }

    #[test]
    fn a_network_that_is_allowed_is_visited_and_no_other() {
        let mut options = Options::default();
        options.allow.push("127.0.0.1/32".parse().expect("a network"));
        let check = |url: &str| read(url).and_then(|url| check(&url, &options)).is_ok();

        assert!(check("http://127.0.0.1/"));
        assert!(!check("http://127.0.0.2/") && !check("http://[::1]/") && !check("http://10.0.0.1/"));
        assert!("127.0.0.1/33".parse::<IpNet>().is_err() && "x".parse::<IpNet>().is_err());
    }
}
