//! What is limited, and whom a limit concerns.

use model::{AuthKeyId, UserId};
use ports::Key;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A class of requests that share a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Class {
    /// Asking for a login code.
    AuthCode = 1,
    /// Giving a login code or a token.
    SignIn = 2,
    /// Sending, editing, forwarding, deleting.
    Send = 3,
    /// Reading.
    Read = 4,
    /// Importing numbers; one for each number.
    Import = 5,
    /// Resolving usernames and numbers.
    Resolve = 6,
    /// Searching.
    Search = 7,
    /// Changing a profile, a username, settings, contacts.
    Change = 8,
    /// Typing, online, read marks.
    Signal = 9,
    /// Everything else.
    Other = 10,
    /// Proving a password; a right one is given back.
    Password = 11,
}

/// Whom a budget belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A user.
    User(UserId),
    /// A permanent key.
    Key(AuthKeyId),
    /// An address; of IPv6 the /64, which one household or one attacker has whole.
    Address(IpAddr),
    /// The network of an address: the /24 of IPv4, the /48 of IPv6.
    Network(IpAddr),
    /// A number of 15 digits at most.
    Phone(u64),
    /// Everybody together.
    Everybody,
}

impl Subject {
    /// The number, of which only the digits count.
    pub fn phone(digits: &str) -> Self {
        Self::Phone(
            digits
                .bytes()
                .filter(u8::is_ascii_digit)
                .fold(0, |number: u64, digit| number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'))),
        )
    }

    /// With addresses cut to the prefix that the subject stands for.
    pub(super) fn widened(self) -> Self {
        match self {
            Self::Address(address) => Self::Address(prefix(address, 32, 64)),
            Self::Network(address) => Self::Network(prefix(address, 24, 48)),
            other => other,
        }
    }

    /// The subject as a part of a key.
    pub(super) fn append_to(self, key: Key) -> Key {
        match self {
            Self::User(user) => key.u8(1).i64(user.0),
            Self::Key(id) => key.u8(2).u64(id.0),
            Self::Address(address) => append_address(key.u8(3), address),
            Self::Network(address) => append_address(key.u8(4), address),
            Self::Phone(number) => key.u8(5).u64(number),
            Self::Everybody => key.u8(6),
        }
    }
}

fn prefix(address: IpAddr, v4_bits: u32, v6_bits: u32) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => Ipv4Addr::from_bits(v4.to_bits() & u32::MAX << (32 - v4_bits)).into(),
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & u128::MAX << (128 - v6_bits)).into(),
    }
}

fn append_address(key: Key, address: IpAddr) -> Key {
    match address {
        IpAddr::V4(v4) => key.u8(4).u64(u64::from(v4.to_bits())),
        IpAddr::V6(v6) => key.u8(6).u64((v6.to_bits() >> 64) as u64).u64(v6.to_bits() as u64),
    }
}
