//! Addresses and ranges of addresses: `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`.
//!
//! Objects are read as the API server reads them, which is lenient: leading zeros of an IPv4 number are decimal, host
//! bits of a range are cut off, and an IPv4 address in IPv6 clothes (`::ffff:10.0.0.1`) is the IPv4 address. Texts of
//! rules are read strictly: there, each of these is more likely a mistake.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::error::{ValueError, shown};

/// Which of the two protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// 32 bits.
    V4,
    /// 128 bits.
    V6,
}

impl Family {
    /// Bits of an address.
    pub fn bits(self) -> u8 {
        match self {
            Family::V4 => 32,
            Family::V6 => 128,
        }
    }

    /// 4 or 6.
    pub fn number(self) -> i64 {
        match self {
            Family::V4 => 4,
            Family::V6 => 6,
        }
    }
}

/// An address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ip {
    /// Its protocol.
    pub family: Family,
    /// Its bits; an IPv4 address fills the low 32.
    pub bits: u128,
}

/// A range of addresses with a common beginning. Host bits are always zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    /// Its protocol.
    pub family: Family,
    /// The first address.
    pub bits: u128,
    /// How many bits are common, 0 to 32 or 128.
    pub prefix: u8,
}

/// Ranges for use inside of one organisation (RFC 1918, RFC 4193).
const PRIVATE: [Cidr; 4] = [v4([10, 0, 0, 0], 8), v4([172, 16, 0, 0], 12), v4([192, 168, 0, 0], 16), v6(0xfc00, 7)];
/// The host itself.
const LOOPBACK: [Cidr; 2] = [v4([127, 0, 0, 0], 8), Cidr { family: Family::V6, bits: 1, prefix: 128 }];
/// What no router passes on; cloud metadata addresses among it.
const LINK_LOCAL: [Cidr; 2] = [v4([169, 254, 0, 0], 16), v6(0xfe80, 10)];
/// Where an IPv4 address lies inside IPv6.
const MAPPED: Cidr = Cidr { family: Family::V6, bits: 0xffff_0000_0000, prefix: 96 };

const fn v4(bytes: [u8; 4], prefix: u8) -> Cidr {
    Cidr { family: Family::V4, bits: u32::from_be_bytes(bytes) as u128, prefix }
}

const fn v6(first: u16, prefix: u8) -> Cidr {
    Cidr { family: Family::V6, bits: (first as u128) << 112, prefix }
}

impl Ip {
    /// Reads an address of an object.
    pub fn parse(text: &str) -> Result<Ip, ValueError> {
        parse_ip(text, false)
    }

    /// Reads an address of a rule text: without leading zeros, and not IPv4 inside IPv6.
    pub fn parse_literal(text: &str) -> Result<Ip, ValueError> {
        parse_ip(text, true)
    }

    /// Whether it lies in a private range (10/8, 172.16/12, 192.168/16, fc00::/7).
    pub fn is_private(self) -> bool {
        PRIVATE.iter().any(|net| net.contains(self))
    }

    /// Whether it is the host itself (127/8, ::1).
    pub fn is_loopback(self) -> bool {
        LOOPBACK.iter().any(|net| net.contains(self))
    }

    /// Whether it is link-local (169.254/16, fe80::/10).
    pub fn is_link_local(self) -> bool {
        LINK_LOCAL.iter().any(|net| net.contains(self))
    }

    /// Whether it is 0.0.0.0 or ::, which stands for all addresses of a host.
    pub fn is_unspecified(self) -> bool {
        self.bits == 0
    }
}

impl Cidr {
    /// Reads a range of an object; host bits are cut off.
    pub fn parse(text: &str) -> Result<Cidr, ValueError> {
        parse_cidr(text, false)
    }

    /// Reads a range of a rule text; host bits are an error.
    pub fn parse_literal(text: &str) -> Result<Cidr, ValueError> {
        parse_cidr(text, true)
    }

    /// The range of these addresses, host bits cut off. `None` where the prefix is longer than an address.
    pub fn new(ip: Ip, prefix: u8) -> Option<Cidr> {
        (prefix <= ip.family.bits()).then(|| Cidr {
            family: ip.family,
            bits: ip.bits & mask(ip.family, prefix),
            prefix,
        })
    }

    /// Whether the address lies in it; never one of the other family.
    pub fn contains(self, ip: Ip) -> bool {
        self.family == ip.family && ip.bits & mask(self.family, self.prefix) == self.bits
    }

    /// Whether the whole range lies in it.
    pub fn contains_cidr(self, other: Cidr) -> bool {
        self.prefix <= other.prefix && self.contains(other.first())
    }

    /// Whether an address lies in both.
    pub fn overlaps(self, other: Cidr) -> bool {
        self.contains_cidr(other) || other.contains_cidr(self)
    }

    /// The first address.
    pub fn first(self) -> Ip {
        Ip { family: self.family, bits: self.bits }
    }

    /// The last address.
    pub fn last(self) -> Ip {
        let all = mask(self.family, self.family.bits());
        Ip { family: self.family, bits: self.bits | (all & !mask(self.family, self.prefix)) }
    }

    /// Whether all its addresses are private.
    pub fn is_private(self) -> bool {
        PRIVATE.iter().any(|net| net.contains_cidr(self))
    }
}

/// The first `prefix` bits of an address.
fn mask(family: Family, prefix: u8) -> u128 {
    let bits = u32::from(family.bits());
    let all = u128::MAX >> (128 - bits);
    all.checked_shl(bits - u32::from(prefix)).unwrap_or(0) & all
}

fn parse_ip(text: &str, strict: bool) -> Result<Ip, ValueError> {
    let ip = parse_address(text, strict)?;
    if ip.family == Family::V6 && MAPPED.contains(ip) {
        let plain = Ip { family: Family::V4, bits: ip.bits & mask(Family::V4, 32) };
        return if strict { Err(ValueError::syntax(format!("write the IPv4 address {plain}"))) } else { Ok(plain) };
    }
    Ok(ip)
}

/// An address as it is written: IPv4 inside IPv6 stays IPv6.
fn parse_address(text: &str, strict: bool) -> Result<Ip, ValueError> {
    if !text.contains(':') {
        return Ok(Ip { family: Family::V4, bits: u128::from(parse_v4(text, strict)?) });
    }
    let no_address = || ValueError::syntax(format!("`{}` is not an IP address", shown(text)));
    // The last 32 bits may be written as IPv4, for which the standard library is as strict as rules are.
    let address: Ipv6Addr = match text.rsplit_once(':') {
        Some((head, tail)) if tail.contains('.') => {
            let low = parse_v4(tail, strict).map_err(|_| no_address())?;
            format!("{head}:{:x}:{:x}", low >> 16, low & 0xffff).parse().map_err(|_| no_address())?
        }
        _ => text.parse().map_err(|_| no_address())?,
    };
    Ok(Ip { family: Family::V6, bits: address.to_bits() })
}

fn parse_v4(text: &str, strict: bool) -> Result<u32, ValueError> {
    let mut bits = 0u32;
    let mut count = 0;
    for part in text.split('.') {
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) || count == 4 {
            return Err(ValueError::syntax(format!("`{}` is not an IP address", shown(text))));
        }
        if strict && part.len() > 1 && part.starts_with('0') {
            return Err(ValueError::syntax(format!("`{}` has leading zeros, which some read as octal", shown(text))));
        }
        let number = part.bytes().fold(0u32, |n, d| (n * 10 + u32::from(d - b'0')).min(1000));
        if number > 255 {
            return Err(ValueError::range(format!("{} is more than 255", shown(part))));
        }
        bits = bits << 8 | number;
        count += 1;
    }
    if count == 4 { Ok(bits) } else { Err(ValueError::syntax(format!("`{}` is not an IP address", shown(text)))) }
}

fn parse_cidr(text: &str, strict: bool) -> Result<Cidr, ValueError> {
    let Some((address, length)) = text.split_once('/') else {
        return Err(match parse_ip(text, strict) {
            Ok(ip) => ValueError::syntax(format!("a prefix length is missing, as in `{ip}/{}`", ip.family.bits())),
            Err(error) => error,
        });
    };
    let mut ip = parse_address(address, strict)?;
    let mut prefix = prefix_length(length, ip.family, strict)?;
    // As in Go: a range of IPv4 in IPv6 clothes is the IPv4 range.
    if ip.family == Family::V6 && prefix >= MAPPED.prefix && MAPPED.contains(ip) {
        prefix -= MAPPED.prefix;
        ip = Ip { family: Family::V4, bits: ip.bits & mask(Family::V4, 32) };
        if strict {
            return Err(ValueError::syntax(format!("write the IPv4 range {ip}/{prefix}")));
        }
    }
    let cidr = Cidr { family: ip.family, bits: ip.bits & mask(ip.family, prefix), prefix };
    if strict && cidr.bits != ip.bits {
        return Err(ValueError::syntax(format!("{ip} is not the first address of its range; write `{cidr}`")));
    }
    Ok(cidr)
}

fn prefix_length(text: &str, family: Family, strict: bool) -> Result<u8, ValueError> {
    let leading_zero = text.len() > 1 && text.starts_with('0');
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) || (strict && leading_zero) {
        return Err(ValueError::syntax(format!("`{}` is not a prefix length", shown(text))));
    }
    let length = text.bytes().fold(0u16, |n, d| (n * 10 + u16::from(d - b'0')).min(1000));
    match u8::try_from(length) {
        Ok(length) if length <= family.bits() => Ok(length),
        _ => Err(ValueError::range(format!("a prefix length of IPv{} is {} at most", family.number(), family.bits()))),
    }
}

impl fmt::Display for Ip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.family {
            Family::V4 => Ipv4Addr::from_bits(self.bits as u32).fmt(f),
            Family::V6 => Ipv6Addr::from_bits(self.bits).fmt(f),
        }
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first(), self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn objects_are_read_as_the_api_server_reads_them() {
        for (text, expected) in [
            ("10.0.0.1", "10.0.0.1"),
            ("010.000.0.01", "10.0.0.1"),
            ("::1", "::1"),
            ("2001:DB8::1", "2001:db8::1"),
            ("::ffff:10.0.0.1", "10.0.0.1"),
            ("::ffff:010.0.0.1", "10.0.0.1"),
            ("64:ff9b::10.0.0.1", "64:ff9b::a00:1"),
        ] {
            assert_eq!(Ip::parse(text).map(|ip| ip.to_string()), Ok(expected.to_owned()), "{text}");
        }
        for (text, expected) in [
            ("10.1.2.3/8", "10.0.0.0/8"),
            ("10.0.0.0/08", "10.0.0.0/8"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("fd00:1::/8", "fd00::/8"),
            ("::/0", "::/0"),
            ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
            ("::ffff:10.0.0.0/64", "::/64"),
        ] {
            assert_eq!(Cidr::parse(text).map(|net| net.to_string()), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_address() {
        for text in [
            "",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.256",
            "1.2.3.-4",
            "a.b.c.d",
            "1.2.3.4 ",
            ":::",
            "1::2::3",
            "fe80::1%eth0",
            "[::1]",
            "::1.2.3",
            "1.2.3.99999999999999999999",
            "12345::",
            "1.2.3.4:80",
        ] {
            assert!(Ip::parse(text).is_err(), "{text}");
        }
        for text in ["10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8/8", "/8", "x/8"] {
            assert!(Cidr::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn rule_texts_are_read_strictly_and_say_what_to_write() {
        let reason = |text| Cidr::parse_literal(text).expect_err(text).to_string();
        assert_eq!(reason("10.1.2.3/8"), "10.1.2.3 is not the first address of its range; write `10.0.0.0/8`");
        assert_eq!(reason("10.0.0.1"), "a prefix length is missing, as in `10.0.0.1/32`");
        assert_eq!(reason("::ffff:10.0.0.0/104"), "write the IPv4 range 10.0.0.0/8");
        assert!(Ip::parse_literal("010.0.0.1").is_err() && Ip::parse_literal("::ffff:10.0.0.1").is_err());
        assert!(Cidr::parse_literal("10.0.0.0/08").is_err() && Cidr::parse_literal("10.0.0.0/8").is_ok());
    }

    #[test]
    fn knows_special_ranges() {
        let ip = |text| Ip::parse(text).unwrap();
        let net = |text| Cidr::parse(text).unwrap();
        for text in ["10.1.1.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd00::1"] {
            assert!(ip(text).is_private(), "{text}");
        }
        for text in ["11.0.0.1", "172.32.0.1", "192.169.0.1", "2001:db8::1", "::1"] {
            assert!(!ip(text).is_private(), "{text}");
        }
        assert!(ip("127.1.2.3").is_loopback() && ip("::1").is_loopback() && !ip("::2").is_loopback());
        assert!(ip("169.254.169.254").is_link_local() && ip("fe80::1").is_link_local());
        assert!(net("10.0.0.0/9").is_private() && !net("10.0.0.0/7").is_private() && !net("0.0.0.0/0").is_private());
        assert!(!net("0.0.0.0/0").contains(ip("::1")), "the families are apart");
    }

    fn any_ip() -> impl Strategy<Value = Ip> {
        let v4 = any::<u32>().prop_map(|bits| Ip { family: Family::V4, bits: u128::from(bits) });
        let v6 = any::<u128>().prop_map(|bits| Ip { family: Family::V6, bits });
        prop_oneof![v4, v6]
    }

    fn any_cidr() -> impl Strategy<Value = Cidr> {
        (any_ip(), 0u8..=128).prop_map(|(ip, prefix)| Cidr::new(ip, prefix % (ip.family.bits() + 1)).unwrap())
    }

    proptest! {
        #[test]
        fn printing_and_reading_is_the_identity(cidr in any_cidr(), ip in any_ip()) {
            prop_assume!(!MAPPED.contains(ip) && !MAPPED.contains(cidr.first()));
            prop_assert_eq!(Cidr::parse_literal(&cidr.to_string()), Ok(cidr));
            prop_assert_eq!(Ip::parse_literal(&ip.to_string()), Ok(ip));
        }

        #[test]
        fn a_range_contains_exactly_what_lies_between_its_ends(cidr in any_cidr(), ip in any_ip()) {
            let between = ip.family == cidr.family && cidr.first().bits <= ip.bits && ip.bits <= cidr.last().bits;
            prop_assert_eq!(cidr.contains(ip), between);
            prop_assert!(cidr.contains(cidr.first()) && cidr.contains(cidr.last()));
        }

        #[test]
        fn ranges_are_nested_or_apart(a in any_cidr(), b in any_cidr(), shorter in 0u8..=128) {
            prop_assert!(a.contains_cidr(a) && a.overlaps(a));
            prop_assert_eq!(a.overlaps(b), b.overlaps(a));
            prop_assert_eq!(a.contains_cidr(b) && b.contains_cidr(a), a == b);
            prop_assert_eq!(a.overlaps(b), a.contains(b.first()) || b.contains(a.first()));
            let wider = Cidr::new(a.first(), shorter.min(a.prefix)).unwrap();
            prop_assert!(wider.contains_cidr(a));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9a-f.:/]{0,40}") {
            let _ = (Cidr::parse(&text), Ip::parse_literal(&text));
        }
    }
}
