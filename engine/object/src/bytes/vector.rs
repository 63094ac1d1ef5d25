//! The masks by vectors of 16 bytes: SSE2, NEON or SIMD128, which the crate `wide` puts behind safe functions.

use super::Block;
use wide::u8x16;

#[inline]
fn equal(bytes: u8x16, byte: u8) -> u8x16 {
    bytes.simd_eq(u8x16::splat(byte))
}

#[inline]
pub(super) fn classify(bytes: &[u8; 64]) -> Block {
    let mut block = Block { quote: 0, backslash: 0, open: 0, close: 0 };
    let (chunks, _) = bytes.as_chunks::<16>();
    for (i, chunk) in chunks.iter().enumerate() {
        let bytes = u8x16::new(*chunk);
        // `[` and `{`, and `]` and `}`, differ in one bit alone.
        let folded = bytes | u8x16::splat(0x20);
        let at = i * 16;
        block.quote |= u64::from(equal(bytes, b'"').to_bitmask()) << at;
        block.backslash |= u64::from(equal(bytes, b'\\').to_bitmask()) << at;
        block.open |= u64::from(equal(folded, b'{').to_bitmask()) << at;
        block.close |= u64::from(equal(folded, b'}').to_bitmask()) << at;
    }
    block
}

#[inline]
pub(super) fn blank(bytes: &[u8; 16]) -> u32 {
    let bytes = u8x16::new(*bytes);
    let ends = equal(bytes, b'\n') | equal(bytes, b'\r');
    (equal(bytes, b' ') | equal(bytes, b'\t') | ends).to_bitmask()
}

#[inline]
pub(super) fn stop(bytes: &[u8; 16]) -> u32 {
    let bytes = u8x16::new(*bytes);
    let control = bytes.min(u8x16::splat(0x1F)).simd_eq(bytes);
    (control | equal(bytes, b'"') | equal(bytes, b'\\')).to_bitmask()
}
