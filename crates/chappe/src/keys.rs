//! The keys of a server: two RSA keys for the key exchange, and one that seals data at rest.
//!
//! They are made at the first start. Without the seal key the authorization keys in the store are lost.

use crate::config::Config;
use crate::env::OsEnv;
use crate::error::Failure;
use crate::folder::{read_or_make, write_new};
use crypto::rsa_key::{PrivateKey, PublicKey};
use ports::Env as _;
use std::path::{Path, PathBuf};

/// Size of the symmetric keys, in bytes.
pub(crate) const SYMMETRIC_SIZE: usize = 32;

/// Where each key lies.
pub(crate) struct KeyFiles {
    folder: PathBuf,
    /// The key that seals authorization keys.
    pub(crate) seal: PathBuf,
}

impl KeyFiles {
    /// Keys that lie together in one folder.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), seal: folder.join("seal.key") }
    }

    pub(crate) fn of(config: &Config) -> Self {
        let folder = Path::new(&config.server.data).join("keys");
        let seal = match config.store.seal_key_file.as_str() {
            "" => folder.join("seal.key"),
            elsewhere => PathBuf::from(elsewhere),
        };
        Self { folder, seal }
    }

    /// The private key of a scheme, and its public key beside it.
    pub(crate) fn private(&self, scheme: &str) -> PathBuf {
        self.folder.join(format!("{scheme}.pem"))
    }

    /// The public key of a scheme.
    pub(crate) fn public(&self, scheme: &str) -> PathBuf {
        self.folder.join(format!("{scheme}.pub.pem"))
    }

    /// Every key of the server: its name in a backup, its file, and who may read it.
    pub(crate) fn all(&self) -> [(&'static str, PathBuf, u32); 5] {
        [
            ("keys/rsa_pad.pem", self.private("rsa_pad"), 0o600),
            ("keys/legacy.pem", self.private("legacy"), 0o600),
            ("keys/seal.key", self.seal.clone(), 0o600),
            ("keys/rsa_pad.pub.pem", self.public("rsa_pad"), 0o644),
            ("keys/legacy.pub.pem", self.public("legacy"), 0o644),
        ]
    }

    /// What clients know the server by: the fingerprint of its RSA key; `None` before its first start.
    pub(crate) fn fingerprint(&self) -> Option<u64> {
        let pem = std::fs::read_to_string(self.public("rsa_pad")).ok()?;
        Some(PublicKey::from_pem(&pem).ok()?.fingerprint())
    }

    /// Reads the RSA key of a scheme, or makes it.
    pub(crate) fn rsa(&self, scheme: &str, env: &OsEnv) -> Result<PrivateKey, Failure> {
        let file = self.private(scheme);
        let wrong = |reason: String| Failure::KeyFile { file: file.display().to_string(), reason };
        let mut made = None;
        let pem = read_or_make(&file, || {
            let key = PrivateKey::generate(env);
            let pem = key.to_pem().as_bytes().to_vec();
            made = Some(key);
            pem
        })?;
        let key = match made {
            Some(key) => key,
            None => {
                let pem = std::str::from_utf8(&pem).map_err(|error| wrong(error.to_string()))?;
                PrivateKey::from_pem(pem).map_err(|error| wrong(error.to_string()))?
            }
        };
        self.publish(scheme, key.public())?;
        Ok(key)
    }

    /// The RSA key of a scheme, if there is one.
    pub(crate) fn present_rsa(&self, scheme: &str) -> Result<Option<PrivateKey>, Failure> {
        let file = self.private(scheme);
        let wrong = |reason: String| Failure::KeyFile { file: file.display().to_string(), reason };
        let Ok(pem) = std::fs::read_to_string(&file) else { return Ok(None) };
        PrivateKey::from_pem(&pem).map(Some).map_err(|error| wrong(error.to_string()))
    }

    fn publish(&self, scheme: &str, key: &PublicKey) -> Result<(), Failure> {
        let file = self.public(scheme);
        let pem = key.to_pem();
        if std::fs::read_to_string(&file).is_ok_and(|there| there == pem) {
            return Ok(());
        }
        write_new(&file, pem.as_bytes(), 0o644)
    }

    /// The key that seals authorization keys at rest.
    pub(crate) fn seal(&self, env: &OsEnv) -> Result<[u8; SYMMETRIC_SIZE], Failure> {
        symmetric(&self.seal, env)
    }
}

fn symmetric(file: &Path, env: &OsEnv) -> Result<[u8; SYMMETRIC_SIZE], Failure> {
    let bytes = read_or_make(file, || {
        let mut key = vec![0; SYMMETRIC_SIZE];
        env.fill(&mut key);
        key
    })?;
    bytes.try_into().map_err(|bytes: Vec<u8>| Failure::KeyFile {
        file: file.display().to_string(),
        reason: format!("it has {} bytes, not {SYMMETRIC_SIZE}", bytes.len()),
    })
}
