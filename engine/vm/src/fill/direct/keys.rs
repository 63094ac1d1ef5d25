//! Which of a node's keys a key is: a table without collisions, made when the trie is.

use std::sync::Arc;

const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The keys of a node.
#[derive(Debug, Default)]
pub(super) struct Keys {
    keys: Box<[Key]>,
    /// Index of a key plus one, where a key's tag leads to; zero is none.
    slots: Box<[u8]>,
    factor: u64,
    shift: u32,
}

#[derive(Debug)]
struct Key {
    tag: u64,
    text: Arc<str>,
    child: u32,
}

impl Keys {
    /// None where there are too many, or nothing tells them apart quickly.
    pub(super) fn new(keys: &[(Arc<str>, u32)]) -> Option<Keys> {
        if keys.is_empty() {
            return Some(Keys::default());
        }
        let keys: Box<[Key]> = keys
            .iter()
            .map(|(text, child)| Key {
                tag: tag(text.as_bytes(), 0, text.len()),
                text: Arc::clone(text),
                child: *child,
            })
            .collect();
        if keys.len() > 128 {
            return None;
        }
        let bits = (keys.len() * 2).next_power_of_two().ilog2();
        (bits..bits + 4)
            .find_map(|bits| {
                (0..256u64).find_map(|round| {
                    let factor = ODD.wrapping_mul(round * 2 + 1);
                    let slots = place(&keys, factor, 64 - bits)?;
                    Some((slots, factor, 64 - bits))
                })
            })
            .map(|(slots, factor, shift)| Keys { keys, slots, factor, shift })
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The number of the key that stands in these bytes, and its node.
    #[inline]
    pub(super) fn find(&self, bytes: &[u8], start: usize, end: usize) -> Option<(usize, u32)> {
        let tag = tag(bytes, start, end);
        let slot = tag.wrapping_mul(self.factor).checked_shr(self.shift)?;
        let index = usize::from(*self.slots.get(slot as usize)?).checked_sub(1)?;
        let key = self.keys.get(index)?;
        (key.tag == tag && (end - start <= 8 || key.text.as_bytes() == bytes.get(start..end)?))
            .then_some((index, key.child))
    }
}

fn place(keys: &[Key], factor: u64, shift: u32) -> Option<Box<[u8]>> {
    let mut slots = vec![0u8; 1 << (64 - shift)];
    for (index, key) in keys.iter().enumerate() {
        let slot = slots.get_mut((key.tag.wrapping_mul(factor) >> shift) as usize)?;
        if *slot != 0 {
            return None;
        }
        *slot = index as u8 + 1;
    }
    Some(slots.into())
}

/// The beginning of a key and its length. Keys of up to eight bytes with the same tag are the same.
#[inline]
fn tag(bytes: &[u8], start: usize, end: usize) -> u64 {
    let len = end - start;
    let first = match bytes.get(start..).and_then(<[u8]>::first_chunk::<8>) {
        Some(word) => u64::from_le_bytes(*word),
        None => bytes.get(start..end).unwrap_or(&[]).iter().rev().fold(0, |tag, byte| tag << 8 | u64::from(*byte)),
    };
    let first = match len {
        0 => 0,
        1..8 => first & (u64::MAX >> (64 - 8 * len)),
        _ => first,
    };
    // Bytes of keys are no control characters, so that what is added tells a short key from one with zeros.
    first ^ (len as u64).wrapping_mul(ODD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_and_nothing_else_is() {
        let names = ["a", "", "ab", "securityContext", "containers", "abcdefgh", "abcdefghi"];
        let keys: Vec<(Arc<str>, u32)> = names.iter().zip(10..).map(|(name, id)| (Arc::from(*name), id)).collect();
        let keys = Keys::new(&keys).unwrap();
        for (index, name) in names.iter().enumerate() {
            let quoted = format!("\"{name}\": 1234567");
            assert_eq!(keys.find(quoted.as_bytes(), 1, 1 + name.len()), Some((index, 10 + index as u32)));
            assert_eq!(keys.find(name.as_bytes(), 0, name.len()), Some((index, 10 + index as u32)));
        }
        for other in ["b", "abc", "securityContexT", "securityPontext", "abcdefgi", "abcdefghj", "kind", "a\0"] {
            assert_eq!(keys.find(other.as_bytes(), 0, other.len()), None, "{other}");
        }
        assert_eq!(Keys::new(&[]).unwrap().find(b"a", 0, 1), None);
    }

    #[test]
    fn keys_that_begin_alike_and_are_as_long_have_no_table() {
        let alike = ["securityContext", "securityPontext"].map(|name| (Arc::from(name), 1));
        assert!(Keys::new(&alike).is_none());
    }

    #[test]
    fn many_keys_have_a_table() {
        let many: Vec<(Arc<str>, u32)> = (0..100).map(|i| (Arc::from(format!("key{i}")), i)).collect();
        assert!(Keys::new(&many).is_some());
    }
}
