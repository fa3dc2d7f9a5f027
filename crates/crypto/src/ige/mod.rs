//! AES-256 in the Infinite Garble Extension mode: the cipher of every MTProto message.
//!
//! Each ciphertext block depends on the one before it, so one message cannot be encrypted in parallel with
//! itself; independent messages can. On processors with AES instructions [`encrypt_many`] advances up to
//! eight messages in lockstep, which keeps the AES unit busy while each message waits for its own block.
//! Other processors use the constant-time code of the `aes` crate.

#[cfg(target_arch = "x86_64")]
mod aesni;
mod portable;

use crate::KeyIv;

/// How many messages [`encrypt_many`] advances side by side.
pub const LANES: usize = 8;

/// One message for [`encrypt_many`].
pub struct IgeJob<'a> {
    /// Its key and vector.
    pub keys: KeyIv,
    /// The bytes, a multiple of 16, encrypted in place.
    pub data: &'a mut [u8],
}

impl std::fmt::Debug for IgeJob<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IgeJob({} bytes)", self.data.len())
    }
}

/// Encrypts in place.
///
/// # Panics
/// When the length is not a multiple of 16.
pub fn encrypt(key: &[u8; 32], iv: &[u8; 32], data: &mut [u8]) {
    let blocks = blocks(data);
    #[cfg(target_arch = "x86_64")]
    if aesni::available() {
        return aesni::encrypt(key, iv, blocks);
    }
    portable::encrypt(key, iv, blocks);
}

/// Decrypts in place.
///
/// # Panics
/// When the length is not a multiple of 16.
pub fn decrypt(key: &[u8; 32], iv: &[u8; 32], data: &mut [u8]) {
    let blocks = blocks(data);
    #[cfg(target_arch = "x86_64")]
    if aesni::available() {
        return aesni::decrypt(key, iv, blocks);
    }
    portable::decrypt(key, iv, blocks);
}

/// Encrypts independent messages in place, up to [`LANES`] side by side. Their lengths may differ.
///
/// # Panics
/// When a length is not a multiple of 16.
pub fn encrypt_many(jobs: &mut [IgeJob<'_>]) {
    #[cfg(target_arch = "x86_64")]
    if aesni::available() {
        return jobs.chunks_mut(LANES).for_each(aesni::encrypt_group);
    }
    for job in jobs {
        portable::encrypt(&job.keys.key, &job.keys.iv, blocks(job.data));
    }
}

/// One AES block.
type Block = [u8; 16];

fn blocks(data: &mut [u8]) -> &mut [Block] {
    let (blocks, rest) = data.as_chunks_mut();
    assert!(rest.is_empty(), "IGE data is a whole number of blocks");
    blocks
}

#[cfg(test)]
mod tests;
