//! Files of the data folder, in pieces.

use minicbor::{Decode, Encode};

/// The longest name.
const NAME_MAX: usize = 255;

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct FilePiece {
    /// Where the file lies in the data folder, with `/` between folders.
    #[n(0)]
    pub name: String,
    /// The permissions of the whole file, as in `chmod`.
    #[n(1)]
    pub mode: u32,
    /// Where in the file the bytes belong. Pieces of a file follow each other.
    #[n(2)]
    pub offset: u64,
    /// Whether the file ends with this piece.
    #[n(3)]
    pub last: bool,
    /// The bytes.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
}

/// Whether a name stays inside the data folder: plain names between slashes, none hidden, none that climbs.
pub fn is_file_name(name: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    name.len() <= NAME_MAX && name.split('/').all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_the_folder() {
        for good in ["keys/seal.key", "keys/rsa_pad.pem", "a", "blobs/00/ff-1"] {
            assert!(is_file_name(good), "{good}");
        }
        for bad in
            ["", "/etc/passwd", "../x", "keys/../x", "keys//x", "keys/", ".hidden", "a\\b", "a\0b", "ä"]
        {
            assert!(!is_file_name(bad), "{bad}");
        }
        assert!(!is_file_name(&"x".repeat(256)));
    }
}
