//! Where connections come from.
//!
//! One address has some 28,000 ports towards a server, and each port rests for a minute after its connection.
//! A loopback network has millions of addresses, so that a generator on the server's machine takes them in turn.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU8, Ordering};

use tokio::net::{TcpSocket, TcpStream};

/// Addresses 127.0.1.1 to 127.0.1.64.
const ADDRESSES: u8 = 64;

/// Connects, without delaying small writes.
///
/// # Errors
/// When the socket fails.
pub(crate) async fn connect(server: SocketAddr) -> io::Result<TcpStream> {
    let stream = socket(server)?.connect(server).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// As [`connect`], with room in the kernel for only so many bytes that were not read.
///
/// # Errors
/// When the socket fails.
pub(crate) async fn connect_narrow(server: SocketAddr, bytes: u32) -> io::Result<TcpStream> {
    let socket = socket(server)?;
    socket.set_recv_buffer_size(bytes)?;
    let stream = socket.connect(server).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// A socket with the next source address.
///
/// # Errors
/// When the system grants none.
pub(crate) fn socket(server: SocketAddr) -> io::Result<TcpSocket> {
    static NEXT: AtomicU8 = AtomicU8::new(0);
    match server.ip() {
        IpAddr::V4(address) if address.is_loopback() => {
            let socket = TcpSocket::new_v4()?;
            let source = Ipv4Addr::new(127, 0, 1, 1 + NEXT.fetch_add(1, Ordering::Relaxed) % ADDRESSES);
            socket.bind((source, 0).into())?;
            Ok(socket)
        }
        IpAddr::V4(_) => TcpSocket::new_v4(),
        IpAddr::V6(_) => TcpSocket::new_v6(),
    }
}
