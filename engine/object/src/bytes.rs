//! What finds its way through JSON by looking at many bytes at once: ends of strings, blanks, ends of lists and maps.
//!
//! Where every processor of an architecture has vectors of 16 bytes, these are used (SSE2, NEON; SIMD128 of WebAssembly
//! where it is switched on), elsewhere arithmetic on words of eight bytes. Both give the same masks, which tests hold them
//! to. Nothing here allocates, and nothing judges whether a text is JSON.

#[cfg(any(test, not(any(target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"))))]
mod portable;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"))]
mod vector;

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128")))]
use portable as masks;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64", target_feature = "simd128"))]
use vector as masks;

/// What stands in 64 bytes: a bit for each of them, the first lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Block {
    quote: u64,
    backslash: u64,
    /// `{` and `[`.
    open: u64,
    /// `}` and `]`.
    close: u64,
}

/// Where the blanks that begin at `at` end.
#[inline]
pub fn skip_blank(bytes: &[u8], mut at: usize) -> usize {
    // Nearly always there is none, or one; in indented text there are many.
    for _ in 0..2 {
        match bytes.get(at) {
            Some(b' ' | b'\n' | b'\r' | b'\t') => at += 1,
            _ => return at,
        }
    }
    while let Some(chunk) = chunk_16(bytes, at) {
        let blank = masks::blank(chunk);
        if blank != 0xFFFF {
            return at + blank.trailing_ones() as usize;
        }
        at += 16;
    }
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

/// The first quote, backslash or control character from `at` on, or the end.
#[inline]
pub fn string_stop(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = chunk_16(bytes, at) {
        let stop = masks::stop(chunk);
        if stop != 0 {
            return at + stop.trailing_zeros() as usize;
        }
        at += 16;
    }
    while bytes.get(at).is_some_and(|b| *b >= 0x20 && *b != b'"' && *b != b'\\') {
        at += 1;
    }
    at
}

/// The offset behind the string whose text begins at `at`, and whether there are escapes in it; none where it does not
/// end. What the string holds is not checked.
#[inline]
pub fn skip_string(bytes: &[u8], mut at: usize) -> Option<(usize, bool)> {
    let mut escapes = false;
    loop {
        at = string_stop(bytes, at);
        match bytes.get(at)? {
            b'"' => return Some((at + 1, escapes)),
            b'\\' => {
                escapes = true;
                at += 2;
            }
            _ => at += 1,
        }
    }
}

/// The offset behind the list or map that begins at `at`; none where it does not end. Brackets outside strings are
/// counted, and nothing else is checked: not even that a brace closes what a brace has opened.
#[inline]
pub fn skip_container(bytes: &[u8], at: usize) -> Option<usize> {
    skip_levels(bytes, at, 0)
}

/// The offset behind the list or map that `at` lies in, between two of its entries; none where it does not end.
#[inline]
pub fn skip_rest(bytes: &[u8], at: usize) -> Option<usize> {
    skip_levels(bytes, at, 1)
}

#[inline]
fn skip_levels(bytes: &[u8], at: usize, mut depth: usize) -> Option<usize> {
    let mut start = at;
    let (mut in_string, mut escape) = (0u64, 0u64);
    loop {
        let block = match bytes.get(start..).and_then(<[u8]>::first_chunk::<64>) {
            Some(chunk) => masks::classify(chunk),
            None => {
                let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
                let mut last = [b' '; 64];
                last.get_mut(..rest.len())?.copy_from_slice(rest);
                masks::classify(&last)
            }
        };
        let quotes = block.quote & !escaped(block.backslash, &mut escape);
        let inside = prefix_xor(quotes) ^ in_string;
        in_string = 0u64.wrapping_sub(inside >> 63);
        let open = block.open & !inside;
        let mut close = block.close & !inside;
        let closes = close.count_ones() as usize;
        if closes >= depth {
            let mut closed = 0;
            while close != 0 {
                let here = close.trailing_zeros();
                let opened = (open & (1u64 << here).wrapping_sub(1)).count_ones() as usize;
                closed += 1;
                if depth + opened <= closed {
                    return (depth + opened == closed).then_some(start + here as usize + 1);
                }
                close &= close - 1;
            }
        }
        depth = (depth + open.count_ones() as usize).checked_sub(closes)?;
        start += 64;
    }
}

/// The next 16 bytes.
#[inline]
fn chunk_16(bytes: &[u8], at: usize) -> Option<&[u8; 16]> {
    bytes.get(at..)?.first_chunk()
}

/// The bytes that a backslash stands before. `carry` says, and is told, whether one stood at the end of the block before.
#[inline]
fn escaped(backslash: u64, carry: &mut u64) -> u64 {
    const EVEN: u64 = 0x5555_5555_5555_5555;
    if backslash == 0 {
        return std::mem::take(carry);
    }
    let backslash = backslash & !*carry;
    let follows = backslash << 1 | *carry;
    let odd_starts = backslash & !EVEN & !follows;
    let (runs, over) = odd_starts.overflowing_add(backslash);
    *carry = u64::from(over);
    (EVEN ^ (runs << 1)) & follows
}

/// Each bit the sum of those up to it.
#[inline]
fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One byte after the other.
    fn slow_container(bytes: &[u8], at: usize) -> Option<usize> {
        let (mut depth, mut at) = (0usize, at);
        loop {
            match *bytes.get(at)? {
                b'"' => at = skip_string(bytes, at + 1)?.0 - 1,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }

    proptest! {
        #[test]
        fn a_container_ends_where_counting_byte_by_byte_says(text in r#"[{\[]([{}\[\]a ]|"([a{}]|\\[a"\\]){0,70}"){0,60}"#) {
            let bytes = text.as_bytes();
            prop_assert_eq!(skip_container(bytes, 0), slow_container(bytes, 0), "{}", text);
        }

        #[test]
        fn words_and_vectors_see_the_same(bytes in prop::collection::vec(
            prop_oneof![any::<u8>(), prop::sample::select(b"{}[]\"\\ \n\t\r\x1f\x20\x7f\x5b\xdb\xfb".to_vec())], 64..65,
        )) {
            let block: &[u8; 64] = bytes.first_chunk().unwrap();
            let chunk: &[u8; 16] = bytes.first_chunk().unwrap();
            prop_assert_eq!(masks::classify(block), portable::classify(block));
            prop_assert_eq!(masks::blank(chunk), portable::blank(chunk));
            prop_assert_eq!(masks::stop(chunk), portable::stop(chunk));
            let bit = |of: &dyn Fn(u8) -> bool| (0..64).fold(0u64, |mask, i| mask | u64::from(of(block[i])) << i);
            prop_assert_eq!(portable::classify(block), Block {
                quote: bit(&|b| b == b'"'),
                backslash: bit(&|b| b == b'\\'),
                open: bit(&|b| b == b'{' || b == b'['),
                close: bit(&|b| b == b'}' || b == b']'),
            });
            let bit = |of: &dyn Fn(u8) -> bool| (0..16).fold(0u32, |mask, i| mask | u32::from(of(block[i])) << i);
            prop_assert_eq!(portable::blank(chunk), bit(&|b| b" \n\r\t".contains(&b)));
            prop_assert_eq!(portable::stop(chunk), bit(&|b| b < 0x20 || b == b'"' || b == b'\\'));
        }

        #[test]
        fn blanks_and_strings_end_where_they_end(blanks in "[ \n\r\t]{0,40}", text in "[a-z{é ]{0,40}") {
            let json = format!("{blanks}{text}\"");
            let at = json.len() - json.trim_start_matches([' ', '\n', '\r', '\t']).len();
            prop_assert_eq!(skip_blank(json.as_bytes(), 0), at);
            let end = blanks.len() + text.len() + 1;
            prop_assert_eq!(skip_string(json.as_bytes(), blanks.len()), Some((end, false)));
            let open = &json.as_bytes()[..json.len() - 1];
            prop_assert_eq!(skip_string(open, blanks.len()), None);
        }
    }

    #[test]
    fn an_escaped_quote_does_not_end_a_string() {
        assert_eq!(skip_string(br#"a\"b\\" "#, 0), Some((7, true)));
        assert_eq!(skip_string(br#"a\"#, 0), None);
        assert_eq!(skip_container(br#"{"a}\"}": [1]} , {"#, 0), Some(14));
        assert_eq!(skip_container(b"{\"a\": [", 0), None);
    }
}
