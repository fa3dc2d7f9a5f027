//! The PROXY protocol, versions 1 and 2: how a load balancer says for whom it connects (T14).
//!
//! It is read only from configured peers; from anybody else the same bytes are rubbish.
//! See <https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt>.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";

/// The longest header: version 1 has at most 107 bytes, version 2 little more than its addresses.
const HEADER_MAX: usize = 1024;

/// A header.
#[derive(Debug, PartialEq, Eq)]
struct Header {
    /// The client's address; none if the load balancer speaks for itself.
    address: Option<IpAddr>,
    len: usize,
}

/// Reads the header, and answers the address with the bytes that came behind it.
pub(crate) async fn read(stream: &mut TcpStream) -> io::Result<(Option<IpAddr>, Vec<u8>)> {
    let mut seen = Vec::with_capacity(128);
    loop {
        if stream.read_buf(&mut seen).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match parse(&seen) {
            Ok(Some(header)) => return Ok((header.address, seen.split_off(header.len))),
            Ok(None) if seen.len() < HEADER_MAX => {}
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

/// `Ok(None)`: more bytes are needed. `Err`: no header.
fn parse(seen: &[u8]) -> Result<Option<Header>, ()> {
    let is_prefix = |of: &[u8]| seen.iter().zip(of).all(|(seen, of)| seen == of);
    if is_prefix(SIGNATURE) {
        parse_binary(seen)
    } else if is_prefix(b"PROXY ") {
        parse_text(seen)
    } else {
        Err(())
    }
}

fn parse_text(seen: &[u8]) -> Result<Option<Header>, ()> {
    let Some(end) = seen.windows(2).position(|pair| pair == b"\r\n") else {
        return if seen.len() < 107 { Ok(None) } else { Err(()) };
    };
    let line = seen.get(..end).and_then(|line| std::str::from_utf8(line).ok()).ok_or(())?;
    let mut words = line.split(' ').skip(1);
    let address = match words.next() {
        Some("UNKNOWN") => None,
        Some("TCP4" | "TCP6") => Some(words.next().and_then(|word| word.parse().ok()).ok_or(())?),
        _ => return Err(()),
    };
    Ok(Some(Header { address, len: end + 2 }))
}

fn parse_binary(seen: &[u8]) -> Result<Option<Header>, ()> {
    let Some([version_command, family, high, low]) = seen.get(12..16).and_then(|head| head.first_chunk())
    else {
        return Ok(None);
    };
    let len = 16 + usize::from(u16::from_be_bytes([*high, *low]));
    if version_command >> 4 != 2 || len > HEADER_MAX {
        return Err(());
    }
    let Some(body) = seen.get(16..len) else { return Ok(None) };
    let address = match (version_command & 0xf, family >> 4) {
        (0, _) => None,
        (1, 1) => Some(Ipv4Addr::from(*body.first_chunk::<4>().ok_or(())?).into()),
        (1, 2) => Some(Ipv6Addr::from(*body.first_chunk::<16>().ok_or(())?).into()),
        (1, _) => None,
        _ => return Err(()),
    };
    Ok(Some(Header { address, len }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t14_version_1() {
        let line = b"PROXY TCP4 192.0.2.7 192.0.2.1 5000 443\r\nrest";
        let header = parse(line).unwrap().unwrap();
        assert_eq!(header, Header { address: Some("192.0.2.7".parse().unwrap()), len: line.len() - 4 });
        for cut in 1..line.len() - 4 {
            assert_eq!(parse(&line[..cut]), Ok(None), "{cut} bytes");
        }
        assert_eq!(parse(b"PROXY UNKNOWN\r\n"), Ok(Some(Header { address: None, len: 15 })));
        assert_eq!(parse(b"PROXY TCP4 nobody\r\n"), Err(()));
        assert_eq!(parse(b"GET / HTTP/1.1\r\n"), Err(()));
    }

    #[test]
    fn t14_version_2() {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend([0x21, 0x11, 0, 12, 192, 0, 2, 7, 192, 0, 2, 1, 0, 80, 1, 187]);
        let header = parse(&bytes).unwrap().unwrap();
        assert_eq!(header, Header { address: Some("192.0.2.7".parse().unwrap()), len: 28 });
        for cut in 1..bytes.len() {
            assert_eq!(parse(&bytes[..cut]), Ok(None), "{cut} bytes");
        }
        bytes[12] = 0x31;
        assert_eq!(parse(&bytes), Err(()));
    }
}
