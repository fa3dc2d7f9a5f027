//! The accounts of a run, kept in a file so that the next run needs no new keys.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use crypto::AuthKey;
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The accounts by their numbers.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct State {
    /// The accounts.
    pub(crate) accounts: BTreeMap<String, Account>,
}

/// A signed-in account.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Account {
    /// Its permanent key.
    #[serde(with = "hex")]
    pub(crate) key: AuthKey,
    /// A salt to begin with.
    pub(crate) salt: i64,
    /// The session used last: it is destroyed, or the server would keep updates for it.
    pub(crate) session: i64,
    /// The account's partner, once it is known.
    pub(crate) peer: Option<Peer>,
}

/// Somebody as one account sees them.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Peer {
    /// The user.
    pub(crate) user_id: i64,
    /// The key to them.
    pub(crate) access_hash: i64,
}

impl State {
    /// Reads the file; empty where there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn load(path: &Path) -> Result<Self, Error> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(failure(path, &error)),
        };
        serde_json::from_str(&text).map_err(|error| failure(path, &error))
    }

    /// Writes the file, readable by its owner alone.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn save(&self, path: &Path) -> Result<(), Error> {
        let text = serde_json::to_string(self).map_err(|error| failure(path, &error))?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| failure(path, &error))
    }
}

fn failure(path: &Path, reason: &dyn std::fmt::Display) -> Error {
    Error::File { path: path.to_owned(), reason: reason.to_string() }
}

/// A key as hexadecimal digits.
mod hex {
    use crypto::AuthKey;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(key: &AuthKey, serializer: S) -> Result<S::Ok, S::Error> {
        let digits: String = key.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        serializer.serialize_str(&digits)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AuthKey, D::Error> {
        let digits = String::deserialize(deserializer)?;
        let byte = |at: usize| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(byte).collect();
        let bytes = bytes.and_then(|bytes| <[u8; 256]>::try_from(bytes).ok());
        bytes.map(AuthKey::from_bytes).ok_or_else(|| D::Error::custom("a key has 512 hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_survives_the_file() {
        let key = AuthKey::from_bytes(std::array::from_fn(|index| index as u8));
        let peer = Some(Peer { user_id: 1 << 40, access_hash: i64::MIN });
        let account = Account { key, salt: -1, session: 5, peer };
        let text =
            serde_json::to_string(&State { accounts: [("1".to_owned(), account.clone())].into() }).unwrap();
        let read = serde_json::from_str::<State>(&text).unwrap().accounts.remove("1").unwrap();
        assert_eq!((read.salt, read.session), (-1, 5));
        assert_eq!(read.key.as_bytes(), account.key.as_bytes());
        assert_eq!(read.peer.unwrap().access_hash, i64::MIN);
        assert!(serde_json::from_str::<State>(&text.replace("0102", "01")).is_err());
    }
}
