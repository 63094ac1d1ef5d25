//! Byte offsets to lines and columns as editors count them, and back.

/// A place as the Language Server Protocol writes it: both from 0, columns in UTF-16 units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// Where the lines of a text begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    /// Of a text.
    pub fn new(text: &str) -> Lines {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1);
        Lines { starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// The line and column of an offset into the text that this was made of; offsets inside a character and past the end
    /// are moved back to the nearest place.
    pub fn position(&self, text: &str, offset: u32) -> LineColumn {
        let offset = floor(text, offset as usize);
        let line = self.starts.partition_point(|start| *start as usize <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0) as usize;
        let before = text.get(start..offset).unwrap_or("");
        LineColumn { line: line as u32, column: before.encode_utf16().count() as u32 }
    }

    /// The offset of a line and column; past the end of the line it is the end of the line, past the last line the end of
    /// the text.
    pub fn offset(&self, text: &str, at: LineColumn) -> u32 {
        let Some(start) = self.starts.get(at.line as usize).copied() else { return text.len() as u32 };
        let end = self.starts.get(at.line as usize + 1).map_or(text.len(), |next| *next as usize);
        let line = text.get(start as usize..end).unwrap_or("").trim_end_matches(['\n', '\r']);
        let mut units = 0;
        for (byte, character) in line.char_indices() {
            if units >= at.column {
                return start + byte as u32;
            }
            units += character.len_utf16() as u32;
        }
        start + line.len() as u32
    }
}

/// The nearest place at or before an offset where a character begins.
pub(crate) fn floor(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16_units_and_come_back_to_the_same_offset() {
        let text = "a😀b\r\nçd\n";
        let lines = Lines::new(text);
        for (offset, _) in text.char_indices().filter(|(_, c)| *c != '\n' && *c != '\r') {
            let at = lines.position(text, offset as u32);
            assert_eq!(lines.offset(text, at), offset as u32);
        }
        assert_eq!(lines.position(text, 5), LineColumn { line: 0, column: 3 });
        assert_eq!(lines.position(text, 10), LineColumn { line: 1, column: 1 });
        assert_eq!(lines.position(text, 99), LineColumn { line: 2, column: 0 });
        assert_eq!(lines.offset(text, LineColumn { line: 0, column: 99 }), 6);
        assert_eq!(lines.offset(text, LineColumn { line: 9, column: 0 }), text.len() as u32);
    }
}
