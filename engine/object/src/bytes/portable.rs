//! The masks by arithmetic on words of eight bytes.

use super::Block;

const LOW: u64 = 0x0101_0101_0101_0101;
const SEVEN: u64 = 0x7F7F_7F7F_7F7F_7F7F;

/// A bit for each byte that is zero.
#[inline]
fn zeros(word: u64) -> u64 {
    // The high bit of each byte: not set where the low seven bits carry into it, or it was set already.
    let high = !(((word & SEVEN).wrapping_add(SEVEN)) | word | SEVEN);
    gather(high)
}

/// The high bits of the bytes, side by side.
#[inline]
fn gather(high: u64) -> u64 {
    (high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[inline]
fn equal(word: u64, byte: u8) -> u64 {
    zeros(word ^ LOW.wrapping_mul(u64::from(byte)))
}

/// A bit for each byte below `0x20`.
#[inline]
fn control(word: u64) -> u64 {
    zeros(word & LOW.wrapping_mul(0xE0))
}

#[inline]
pub(super) fn classify(bytes: &[u8; 64]) -> Block {
    let mut block = Block { quote: 0, backslash: 0, open: 0, close: 0 };
    let (words, _) = bytes.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let folded = word | LOW.wrapping_mul(0x20);
        let at = i * 8;
        block.quote |= equal(word, b'"') << at;
        block.backslash |= equal(word, b'\\') << at;
        block.open |= equal(folded, b'{') << at;
        block.close |= equal(folded, b'}') << at;
    }
    block
}

#[inline]
pub(super) fn blank(bytes: &[u8; 16]) -> u32 {
    let of = |word| equal(word, b' ') | equal(word, b'\n') | equal(word, b'\r') | equal(word, b'\t');
    both(bytes, of)
}

#[inline]
pub(super) fn stop(bytes: &[u8; 16]) -> u32 {
    both(bytes, |word| equal(word, b'"') | equal(word, b'\\') | control(word))
}

#[inline]
fn both(bytes: &[u8; 16], of: impl Fn(u64) -> u64) -> u32 {
    let all = u128::from_le_bytes(*bytes);
    (of(all as u64) | of((all >> 64) as u64) << 8) as u32
}
