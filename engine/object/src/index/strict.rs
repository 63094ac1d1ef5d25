//! The index of a text that is not believed: one pass that holds every byte to RFC 8259 and every map to keys of its own,
//! as the reader of trees does.

use super::{Head, Slot, inherited, of_item, slice};
use crate::Limits;
use crate::bytes::{skip_blank, string_stop};
use std::ops::Range;

/// Maps with more keys than this are looked through once, when they end.
const FEW: usize = 32;

/// A list or map that is open.
#[derive(Clone, Copy, Debug)]
struct Open {
    map: bool,
    /// Where its keys begin.
    keys: u32,
    /// A bit for each of 64 sets of tags that has one of its keys.
    seen: u64,
}

/// A key of an open map.
#[derive(Clone, Copy, Debug)]
struct Key {
    tag: u64,
    start: u32,
    end: u32,
}

struct Pass<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    limits: &'t Limits,
    open: Vec<Open>,
    keys: Vec<Key>,
    /// Values of the document.
    values: usize,
}

/// See [`index`](super::index).
pub(super) fn index(text: &str, limits: &Limits) -> Option<Vec<Slot>> {
    let bytes = text.as_bytes();
    let mut pass = Pass { text, bytes, at: 0, limits, open: Vec::new(), keys: Vec::new(), values: 0 };
    let mut slots = Vec::new();
    let mut document = 0u32;
    loop {
        pass.blank();
        if pass.at >= bytes.len() {
            return Some(slots);
        }
        if document as usize >= limits.documents {
            return None;
        }
        pass.values = 0;
        pass.document(document, &mut slots)?;
        document += 1;
    }
}

/// What was seen of an object.
#[derive(Debug, Default)]
struct Seen {
    head: Head,
    spec: bool,
    /// Where the slots of its items begin, if it has a list of them.
    items: Option<usize>,
    /// Whether one of these is no object that can be judged.
    odd: bool,
}

impl Pass<'_> {
    fn document(&mut self, document: u32, slots: &mut Vec<Slot>) -> Option<()> {
        let start = self.at;
        let first = slots.len();
        let mut heads = Vec::new();
        let Seen { head, spec, items, odd } = self.object(Some((document, slots, &mut heads)))?;
        let (api_version, kind) = (head.api_version?, head.kind?);
        let name = slice(self.text, &kind);
        if name == "AdmissionReview" {
            return None;
        }
        if !name.ends_with("List") {
            slots.truncate(first);
            let at = start as u32..self.at as u32;
            slots.push(Slot { at, document, item: None, api_version, kind });
            return Some(());
        }
        if spec || odd || items.is_none() {
            return None;
        }
        let of_items = inherited(self.text, &kind);
        for (slot, head) in slots.iter_mut().skip(first).zip(heads) {
            (slot.api_version, slot.kind) = of_item(self.text, head, &api_version, of_items.as_ref())?;
        }
        Some(())
    }

    /// Reads an object. Of a document that may be a list, the items go to `into` with what they say they are.
    fn object(&mut self, mut into: Option<(u32, &mut Vec<Slot>, &mut Vec<Head>)>) -> Option<Seen> {
        let mut seen = Seen::default();
        let mut more = self.enter()?;
        while more {
            let key = self.key()?;
            match slice(self.text, &key) {
                "apiVersion" => seen.head.api_version = Some(self.plain()?),
                "kind" => seen.head.kind = Some(self.plain()?),
                "metadata" => self.metadata()?,
                "items" if self.peek() == Some(b'[') && into.is_some() => {
                    let (document, slots, heads) = into.as_mut()?;
                    seen.items = Some(slots.len());
                    seen.odd |= self.items(*document, slots, heads)?;
                }
                other => {
                    seen.spec |= other == "spec";
                    // An escape may hide what the key is.
                    if other.contains('\\') {
                        return None;
                    }
                    self.value()?;
                }
            }
            more = self.next()?;
        }
        Some(seen)
    }

    /// Reads the items of what may be a list, and says whether there is an odd one among them.
    fn items(&mut self, document: u32, slots: &mut Vec<Slot>, heads: &mut Vec<Head>) -> Option<bool> {
        let mut odd = false;
        let mut item = 0u32;
        let mut more = self.enter()?;
        while more {
            let start = self.at;
            if self.peek() == Some(b'{') {
                heads.push(self.object(None)?.head);
                let at = start as u32..self.at as u32;
                slots.push(Slot { at, document, item: Some(item), api_version: 0..0, kind: 0..0 });
            } else {
                odd = true;
                self.value()?;
            }
            item += 1;
            more = self.next()?;
        }
        Some(odd)
    }

    fn metadata(&mut self) -> Option<()> {
        if self.peek() == Some(b'n') {
            return self.value();
        }
        if self.peek() != Some(b'{') {
            return None;
        }
        let mut more = self.enter()?;
        while more {
            let key = self.key()?;
            let key = slice(self.text, &key);
            let named = matches!(key, "name" | "generateName" | "namespace");
            // An escape may hide what the key is.
            if key.contains('\\') {
                return None;
            }
            if named && self.peek() != Some(b'n') {
                let value = self.string()?;
                if slice(self.text, &value).contains(['\\', '{']) {
                    return None;
                }
            } else {
                self.value()?;
            }
            more = self.next()?;
        }
        Some(())
    }

    /// A string without escapes and actions of templates that is not empty.
    fn plain(&mut self) -> Option<Range<u32>> {
        let value = self.string()?;
        let text = slice(self.text, &value);
        (!text.is_empty() && !text.contains(['\\', '{'])).then_some(value)
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn blank(&mut self) {
        self.at = skip_blank(self.bytes, self.at);
    }

    /// Opens a list or map, and says whether there is anything in it.
    #[inline]
    fn enter(&mut self) -> Option<bool> {
        let map = match self.peek()? {
            b'{' => true,
            b'[' => false,
            _ => return None,
        };
        self.values += 1;
        if self.open.len() >= self.limits.depth || self.values > self.limits.nodes {
            return None;
        }
        self.open.push(Open { map, keys: self.keys.len() as u32, seen: 0 });
        self.at += 1;
        self.blank();
        if self.peek()? == (if map { b'}' } else { b']' }) {
            self.leave()?;
            return Some(false);
        }
        Some(true)
    }

    /// After a value in a list or map: whether another follows. Otherwise it is closed.
    #[inline]
    fn next(&mut self) -> Option<bool> {
        self.blank();
        let open = self.open.last()?;
        match self.peek()? {
            b',' => {
                self.at += 1;
                self.blank();
                Some(true)
            }
            b'}' if open.map => self.leave().map(|()| false),
            b']' if !open.map => self.leave().map(|()| false),
            _ => None,
        }
    }

    #[inline]
    fn leave(&mut self) -> Option<()> {
        self.at += 1;
        let open = self.open.pop()?;
        let start = open.keys as usize;
        if self.keys.len() - start > FEW {
            let bytes = self.bytes;
            let text = |key: &Key| bytes.get(key.start as usize..key.end as usize);
            let keys = self.keys.get_mut(start..)?;
            keys.sort_unstable_by(|a, b| a.tag.cmp(&b.tag).then_with(|| text(a).cmp(&text(b))));
            let twice = keys.windows(2).any(|pair| matches!(pair, [a, b] if a.tag == b.tag && text(a) == text(b)));
            if twice {
                return None;
            }
        }
        self.keys.truncate(start);
        Some(())
    }

    /// Reads a key and what stands between it and its value.
    #[inline]
    fn key(&mut self) -> Option<Range<u32>> {
        if self.peek()? != b'"' {
            return None;
        }
        let key = self.string()?;
        let (start, end) = (key.start as usize, key.end as usize);
        self.blank();
        if self.peek()? != b':' || end - start > self.limits.key_bytes {
            return None;
        }
        self.at += 1;
        self.blank();
        let tag = self.tag(start, end);
        let open = self.open.last_mut()?;
        let known = self.keys.get(open.keys as usize..)?;
        let bit = 1u64 << (tag >> 58);
        if open.seen & bit != 0 && known.len() <= FEW {
            let text = self.bytes.get(start..end);
            let same =
                |known: &Key| known.tag == tag && self.bytes.get(known.start as usize..known.end as usize) == text;
            if known.iter().any(same) {
                return None;
            }
        }
        open.seen |= bit;
        self.keys.push(Key { tag, start: key.start, end: key.end });
        Some(key)
    }

    /// What tells keys apart in most cases.
    #[inline]
    fn tag(&self, start: usize, end: usize) -> u64 {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let word = |at: usize| self.bytes.get(at..).and_then(<[u8]>::first_chunk::<8>).map(|x| u64::from_le_bytes(*x));
        let len = end - start;
        let (first, last) = match len.checked_sub(8) {
            Some(rest) => (word(start).unwrap_or(0), word(start + rest).unwrap_or(0)),
            None => {
                let mut first = [0; 8];
                if let (Some(into), Some(text)) = (first.get_mut(..len), self.bytes.get(start..end)) {
                    into.copy_from_slice(text);
                }
                (u64::from_le_bytes(first), 0)
            }
        };
        let mixed = (first ^ (len as u64).wrapping_mul(ODD)).wrapping_mul(ODD) ^ last;
        (mixed ^ mixed >> 29).wrapping_mul(ODD)
    }

    /// Reads one value of any kind.
    fn value(&mut self) -> Option<()> {
        let base = self.open.len();
        loop {
            match self.peek()? {
                b'{' => {
                    if self.enter()? {
                        self.free_key()?;
                        continue;
                    }
                }
                b'[' => {
                    if self.enter()? {
                        continue;
                    }
                }
                b'"' => {
                    self.string()?;
                    self.values += 1;
                }
                b'-' | b'0'..=b'9' => self.number()?,
                b't' => self.word(b"true")?,
                b'f' => self.word(b"false")?,
                b'n' => self.word(b"null")?,
                _ => return None,
            }
            loop {
                if self.open.len() == base {
                    return (self.values <= self.limits.nodes).then_some(());
                }
                if self.next()? {
                    break;
                }
            }
            if self.open.last()?.map {
                self.free_key()?;
            }
        }
    }

    /// A key of which only its own text can tell what it is: others may be written in several ways.
    #[inline]
    fn free_key(&mut self) -> Option<()> {
        let key = self.key()?;
        let text = self.bytes.get(key.start as usize..key.end as usize)?;
        if text.contains(&b'\\') && text.windows(2).any(|pair| matches!(pair, b"\\u" | b"\\/")) {
            return None;
        }
        Some(())
    }

    /// Reads a string; gives where its text stands.
    #[inline]
    fn string(&mut self) -> Option<Range<u32>> {
        if self.peek()? != b'"' {
            return None;
        }
        let start = self.at + 1;
        self.at = start;
        loop {
            self.at = string_stop(self.bytes, self.at);
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(start as u32..self.at as u32 - 1);
                }
                b'\\' => self.escape()?,
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        match self.bytes.get(self.at + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 2,
            b'u' => {
                let digits = self.bytes.get(self.at + 2..self.at + 6)?;
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                self.at += 6;
            }
            _ => return None,
        }
        Some(())
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        let end = self.at + word.len();
        if self.bytes.get(self.at..end)? != word {
            return None;
        }
        self.at = end;
        self.values += 1;
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        self.values += 1;
        self.skip(b'-');
        if !self.skip(b'0') {
            self.digits()?;
        }
        if self.skip(b'.') {
            self.digits()?;
        }
        if self.skip(b'e') || self.skip(b'E') {
            let _signed = self.skip(b'+') || self.skip(b'-');
            self.digits()?;
        }
        let goes_on = self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+'));
        (!goes_on).then_some(())
    }

    fn skip(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}
