//! Places as JavaScript counts them: in UTF-16 units.

/// Turns offsets of a text's bytes into offsets of UTF-16 units, and back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Utf16<'a> {
    text: &'a str,
    /// Where all characters are one byte, both are the same.
    is_ascii: bool,
}

impl<'a> Utf16<'a> {
    pub(crate) fn new(text: &'a str) -> Utf16<'a> {
        Utf16 { text, is_ascii: text.is_ascii() }
    }

    /// The offset in UTF-16 units of a byte; that of its character where it is not the first of one.
    pub(crate) fn units(self, byte: u32) -> u32 {
        if self.is_ascii {
            return byte.min(self.text.len() as u32);
        }
        let before = self.text.char_indices().take_while(|(at, c)| at + c.len_utf8() <= byte as usize);
        before.map(|(_, c)| c.len_utf16() as u32).sum()
    }

    /// The byte at an offset in UTF-16 units; any offset is allowed.
    pub(crate) fn byte(self, units: u32) -> u32 {
        if self.is_ascii {
            return units.min(self.text.len() as u32);
        }
        let mut seen = 0;
        for (at, c) in self.text.char_indices() {
            if seen >= units {
                return at as u32;
            }
            seen += c.len_utf16() as u32;
        }
        self.text.len() as u32
    }

    /// The same as [`units`](Utf16::units) of many bytes that do not fall, in one pass.
    pub(crate) fn all(self, bytes: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut chars = self.text.char_indices().peekable();
        let mut units = 0;
        let unit = |byte: u32| {
            if self.is_ascii {
                return byte.min(self.text.len() as u32);
            }
            while let Some((_, c)) = chars.next_if(|(at, c)| at + c.len_utf8() <= byte as usize) {
                units += c.len_utf16() as u32;
            }
            units
        };
        bytes.map(unit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_characters_of_each_length_go_there_and_back() {
        for text in ["", "ascii", "aü€😀z"] {
            let places = Utf16::new(text);
            let mut units = 0;
            for (byte, c) in text.char_indices() {
                assert_eq!((places.units(byte as u32), places.byte(units)), (units, byte as u32), "{text} at {byte}");
                units += c.len_utf16() as u32;
            }
            assert_eq!((places.units(u32::MAX), places.byte(u32::MAX)), (units, text.len() as u32));
            let bytes: Vec<u32> = (0..=text.len() as u32 + 3).collect();
            let each: Vec<u32> = bytes.iter().map(|byte| places.units(*byte)).collect();
            assert_eq!(places.all(bytes.into_iter()), each);
        }
    }
}
