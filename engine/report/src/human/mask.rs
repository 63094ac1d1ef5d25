//! Credentials in lines that are shown: reports end up in logs that many people read.
//!
//! Two things are masked: what the run has found to be secret ([`SourceMap::hide`](upright_source::SourceMap::hide)), and
//! what stands beside a name that credentials have (`password: …`, `--token=…`, the value of a variable of such a name).
//! A masked line is as long as the line, so that places in it stay where they are.

use std::borrow::Cow;
use std::ops::Range;
use upright_source::SourceFile;

/// Ends of names that credentials have, in lower case and without `-` and `_`.
const NAMES: [&str; 12] = [
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "credential",
    "credentials",
];

/// The line of a file, masked.
pub(super) fn line(file: &SourceFile, number: u32) -> Cow<'_, str> {
    let text = file.line(number);
    let start = file.line_start(number);
    let before = number.checked_sub(1).filter(|number| *number > 0).map_or("", |number| file.line(number));
    let mut hidden = named(text, before);
    hidden.extend(file.hidden().filter_map(|(from, to)| {
        let inside = from.max(start)..to.min(start + text.len() as u32);
        (inside.start < inside.end).then(|| (inside.start - start) as usize..(inside.end - start) as usize)
    }));
    masked(text, &hidden)
}

/// A text of several lines that is not (only) part of a file.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut before = "";
    let line = |line| {
        let shown = masked(line, &named(line, before)).into_owned();
        before = line;
        shown
    };
    text.lines().map(line).collect()
}

/// The text with a `*` for each byte of some ranges, white space and quotes left.
fn masked<'a>(text: &'a str, hidden: &[Range<usize>]) -> Cow<'a, str> {
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let keeps = c.is_whitespace() || matches!(c, '"' | '\'') || !hidden.iter().any(|range| range.contains(&at));
        match keeps {
            true => shown.push(c),
            false => shown.extend(std::iter::repeat_n('*', c.len_utf8())),
        }
    }
    Cow::Owned(shown)
}

/// The values in a line that stand beside the name of a credential. `before` is the line before.
fn named(line: &str, before: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut variable = is_credential(name_of(before));
    for (at, sign) in line.match_indices([':', '=']) {
        let rest = line.get(at + 1..).unwrap_or("");
        // In YAML a colon ends a key only before a space.
        if sign == ":" && !rest.starts_with(' ') && !line.get(..at).is_some_and(|key| key.ends_with('"')) {
            continue;
        }
        let key = key_before(line, at);
        let value = value_after(line, at + 1, sign == "=");
        let text = line.get(value.clone()).unwrap_or("");
        if key == "name" {
            variable = is_credential(text);
        } else if (is_credential(key) || (key == "value" && variable)) && is_literal(text) {
            found.push(value);
        }
    }
    found
}

/// The value of `name` in a line of YAML.
fn name_of(line: &str) -> &str {
    let Some(at) = line
        .find("name:")
        .filter(|at| line.get(..*at).is_some_and(|before| before.trim_matches([' ', '-', '{', '"']).is_empty()))
    else {
        return "";
    };
    line.get(value_after(line, at + 5, false)).unwrap_or("")
}

fn key_before(line: &str, at: usize) -> &str {
    let key = line.get(..at).unwrap_or("").trim_end_matches(['"', '\'', ' ']);
    let start = key.rfind(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.')).map_or(0, |at| at + 1);
    key.get(start..).unwrap_or("")
}

/// Where the value after a sign stands, without quotes.
fn value_after(line: &str, from: usize, ends_at_space: bool) -> Range<usize> {
    let rest = line.get(from..).unwrap_or("");
    let start = from + (rest.len() - rest.trim_start().len());
    let text = line.get(start..).unwrap_or("");
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let end = text.get(1..).and_then(|text| text.find(quote)).map_or(line.len(), |end| start + 1 + end);
        return start + 1..end;
    }
    let end = text.find(|c: char| matches!(c, ',' | '}' | ']' | '"' | '\'') || (ends_at_space && c.is_whitespace()));
    let end = [end, text.find(" #"), Some(text.trim_end().len())].into_iter().flatten().min().unwrap_or(text.len());
    start..start + end
}

fn is_credential(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    NAMES.iter().any(|end| plain.ends_with(end))
}

/// Whether a value may be a credential itself: no switch, number, reference or beginning of a block.
fn is_literal(text: &str) -> bool {
    let switch = matches!(text, "true" | "false" | "null" | "~" | "yes" | "no") || text.parse::<f64>().is_ok();
    !text.is_empty() && !switch && !text.starts_with(['{', '[', '|', '>', '&', '/']) && !text.starts_with("$(")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        lines(text).join("\n")
    }

    #[test]
    fn what_stands_beside_the_name_of_a_credential_is_masked() {
        assert_eq!(shown("  password: hunter2 # ours"), "  password: ******* # ours");
        assert_eq!(shown("{API_KEY: 'a b', user: me}"), "{API_KEY: '* *', user: me}");
        assert_eq!(shown(r#"args: ["--token=abc", "--port=1"]"#), r#"args: ["--token=***", "--port=1"]"#);
        assert_eq!(shown("- name: DB_PASSWORD\n  value: hunter2"), "- name: DB_PASSWORD\n  value: *******");
        assert_eq!(shown("- {name: DB_PASSWORD, value: pässe}"), "- {name: DB_PASSWORD, value: ******}");
        assert_eq!(shown(r#"{"name": "TOKEN", "value": "x"}"#), r#"{"name": "TOKEN", "value": "*"}"#);
    }

    #[test]
    fn what_only_looks_like_one_is_shown() {
        for text in [
            "automountServiceAccountToken: false",
            "secretName: tls",
            "- name: db-password\n  secret:",
            "--token-auth-file=/etc/tokens",
            "- name: USER\n  value: me",
            "tokenExpirationSeconds: 3600",
            "token: $(TOKEN)",
            "image: registry/token:1.2",
        ] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn what_a_run_hides_is_masked_wherever_its_line_is_shown() {
        let mut sources = upright_source::SourceMap::new();
        let file = sources.add("a.yaml", "data:\n  any: cGFzcw==\n");
        sources.hide(upright_source::Span::new(file, 13, 21));
        assert_eq!(line(sources.get(file).unwrap(), 2), "  any: ********");
        assert_eq!(line(sources.get(file).unwrap(), 1), "data:");
    }
}
