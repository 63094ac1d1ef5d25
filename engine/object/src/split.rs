//! Cuts a file into documents before anything is parsed, so that one broken document does not take others with it.
//!
//! In YAML a line that begins with `---` or `...` (and a blank or the line's end) never belongs to the document before it,
//! not even inside quotes or a block of text. In JSON no line can begin so. Hence the cut needs no parser.

/// One piece of a file, as a range of bytes. It holds at most one YAML document, or a stream of JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The pieces of a text, in order; together they are the whole text.
pub(crate) fn split(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = 0;
    // At the start of the text and after `...`, directives (`%YAML`) belong to the document that follows them.
    let mut prologue = true;
    let mut directives = None;
    let mut at = 0;
    while at < text.len() {
        let next = line_end(text, at);
        let line = text.get(at..next).unwrap_or("");
        if is_marker(line, "---") {
            let cut = directives.take().unwrap_or(at);
            push(&mut pieces, start, cut);
            start = cut;
            prologue = false;
        } else if is_marker(line, "...") {
            push(&mut pieces, start, next);
            start = next;
            prologue = true;
            directives = None;
        } else if prologue && line.starts_with('%') {
            directives.get_or_insert(at);
        } else if !line.trim_ascii().is_empty() && !line.starts_with('#') {
            prologue = false;
            directives = None;
        }
        at = next;
    }
    push(&mut pieces, start, text.len());
    pieces
}

fn push(pieces: &mut Vec<Piece>, start: usize, end: usize) {
    if end > start {
        pieces.push(Piece { start, end });
    }
}

/// The offset after the line that begins at `at`, its line break included.
pub(crate) fn line_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let rest = bytes.get(at..).unwrap_or(&[]);
    match rest.iter().position(|b| matches!(b, b'\n' | b'\r')) {
        Some(i) if rest.get(i) == Some(&b'\r') && rest.get(i + 1) == Some(&b'\n') => at + i + 2,
        Some(i) => at + i + 1,
        None => text.len(),
    }
}

fn is_marker(line: &str, marker: &str) -> bool {
    line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))
}

/// The text of a piece without its `---`, if nothing but a comment follows that; and where it begins in the piece.
pub(crate) fn body(piece: &str) -> (usize, &str) {
    let mut at = 0;
    if is_marker(piece, "---") {
        let end = line_end(piece, 0);
        let rest = piece.get(3..end).unwrap_or("").trim_ascii();
        at = if rest.is_empty() || rest.starts_with('#') { end } else { 3 };
    }
    let rest = piece.get(at..).unwrap_or("");
    let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    (at + blank, rest.get(blank..).unwrap_or(""))
}
