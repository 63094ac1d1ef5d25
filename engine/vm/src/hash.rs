//! The hash that dictionaries and joins use: quick, the same on every platform, never visible in output.

const A: u64 = 0x9e37_79b9_7f4a_7c15;
const B: u64 = 0xd6e8_feb8_6659_fd93;

/// Mixes a word into a hash.
#[inline]
pub(crate) fn mix(hash: u64, word: u64) -> u64 {
    let product = u128::from(hash ^ word ^ B).wrapping_mul(u128::from(A));
    (product as u64) ^ ((product >> 64) as u64).rotate_left(17) ^ hash.rotate_left(29)
}

/// The hash of bytes under a seed.
#[inline]
pub(crate) fn bytes(seed: u64, bytes: &[u8]) -> u64 {
    let mut hash = mix(A ^ seed, bytes.len() as u64);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        hash = mix(hash, u64::from_le_bytes(*word));
    }
    let mut last = [0u8; 8];
    last[..rest.len()].copy_from_slice(rest);
    finish(mix(hash, u64::from_le_bytes(last)))
}

/// Spreads a hash over all its bits.
#[inline]
pub(crate) fn finish(hash: u64) -> u64 {
    mix(hash, A ^ (hash >> 32))
}
