//! What a server says about itself under `/client-config`.

use std::net::SocketAddr;

use crypto::rsa_key::PublicKey;
use mtproto::handshake::Scheme;
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Error;

/// No server says more than this about itself.
const ANSWER_MAX: u64 = 64 * 1024;

/// The answer of `GET /client-config`.
#[derive(Clone, Debug, Deserialize)]
pub struct ServerConfig {
    /// The data centre that the server is.
    pub dc_id: i32,
    /// Where clients find it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The oldest layer it serves.
    pub layer_min: i32,
    /// The newest layer it serves.
    pub layer_max: i32,
    /// Whether it takes test numbers.
    pub dev: bool,
    /// Its public keys.
    pub keys: Vec<ServerKey>,
}

/// A public key of a server.
#[derive(Clone, Debug, Deserialize)]
pub struct ServerKey {
    /// `rsa_pad` or `legacy`.
    pub scheme: String,
    /// PKCS#1 PEM.
    pub pem: String,
}

impl ServerConfig {
    /// The keys, ready for use.
    ///
    /// # Errors
    /// When a key cannot be read.
    pub fn public_keys(&self) -> Result<Vec<(Scheme, PublicKey)>, Error> {
        self.keys.iter().map(ServerKey::parse).collect()
    }
}

impl ServerKey {
    fn parse(&self) -> Result<(Scheme, PublicKey), Error> {
        let scheme = match self.scheme.as_str() {
            "rsa_pad" => Scheme::RsaPad,
            "legacy" => Scheme::Legacy,
            other => return Err(Error::Config(format!("unknown scheme {other}"))),
        };
        let key = PublicKey::from_pem(&self.pem).map_err(|error| Error::Config(error.to_string()))?;
        Ok((scheme, key))
    }
}

/// Asks a server about itself.
///
/// # Errors
/// When it cannot be reached, or its answer is none.
pub async fn fetch_config(address: SocketAddr) -> Result<ServerConfig, Error> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /client-config HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(ANSWER_MAX).read_to_end(&mut answer).await?;
    let text = String::from_utf8_lossy(&answer);
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(|| Error::Config("no HTTP answer".into()))?;
    let status = head.lines().next().unwrap_or_default();
    if !status.contains(" 200 ") {
        return Err(Error::Config(status.to_owned()));
    }
    // The body may be chunked: the object is what lies between the outermost braces.
    let object = body.find('{').zip(body.rfind('}')).and_then(|(first, last)| body.get(first..=last));
    let object = object.ok_or_else(|| Error::Config("no JSON object".into()))?;
    serde_json::from_str(object).map_err(|error| Error::Config(error.to_string()))
}

/// The public keys of a server.
///
/// # Errors
/// As [`fetch_config`].
pub async fn fetch_keys(address: SocketAddr) -> Result<Vec<(Scheme, PublicKey)>, Error> {
    fetch_config(address).await?.public_keys()
}
