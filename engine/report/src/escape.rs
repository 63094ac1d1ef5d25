//! What keeps the texts of strangers from meaning something in the format that carries them.

use std::borrow::Cow;

/// Whether a terminal, or the eye, may be misled by a character: controls, and marks that reorder or hide text.
pub(crate) fn misleads(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
        || matches!(c, '\u{E0000}'..='\u{E007F}')
}

/// A harmless character in the place of one that [`misleads`]: the picture of a control, else the replacement
/// character. One for one, so that columns still count.
pub(crate) fn picture(c: char) -> char {
    match c {
        '\u{0}'..='\u{1F}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{FFFD}'),
        '\u{7F}' => '\u{2421}',
        c if misleads(c) => '\u{FFFD}',
        c => c,
    }
}

/// A text that is safe to print on a terminal, on one line: controls become visible pictures of themselves.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().any(misleads) { Cow::Owned(text.chars().map(picture).collect()) } else { Cow::Borrowed(text) }
}

/// The same for a text of several lines: line breaks stay, tabs become two spaces.
pub(crate) fn visible_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\t', "  ").split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

/// A text of XML 1.0, in an element or an attribute.
pub(crate) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            '\r' => escaped.push_str("&#13;"),
            '\u{FFFE}' | '\u{FFFF}' => escaped.push('\u{FFFD}'),
            c if misleads(c) => escaped.push(picture(c)),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The message of a GitHub workflow command.
pub(crate) fn github_message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a GitHub workflow command.
pub(crate) fn github_property(text: &str) -> String {
    github_message(text).replace(':', "%3A").replace(',', "%2C")
}

/// A path as a URI reference: relative paths stay relative, absolute ones get the scheme `file`.
pub(crate) fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte.into()),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_reordering_marks_do_not_reach_a_terminal() {
        assert_eq!(visible("a\u{1b}[31mb\u{7f}\u{9b}2J\u{202e}c\u{200b}"), "a␛[31mb␡\u{FFFD}2J\u{FFFD}c\u{FFFD}");
        assert_eq!(visible_lines("a\r\nb\tc\rd"), "a\nb  c␍d");
        assert!(matches!(visible("plain, ünïcödé, 漢字"), Cow::Borrowed(_)));
    }

    #[test]
    fn xml_takes_no_markup_and_no_forbidden_character() {
        assert_eq!(xml("<a b=\"c\">&'\u{1}\n]]>"), "&lt;a b=&quot;c&quot;&gt;&amp;&apos;␁&#10;]]&gt;");
    }

    #[test]
    fn a_message_can_not_start_a_workflow_command_of_its_own() {
        assert_eq!(github_message("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(github_property("a,b:c%"), "a%2Cb%3Ac%25");
    }

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("./a b/ü#.yaml"), "a%20b/%C3%BC%23.yaml");
        assert_eq!(uri("/tmp/a.yaml"), "file:///tmp/a.yaml");
        assert_eq!(uri("a\\b.yaml"), "a/b.yaml");
    }
}
