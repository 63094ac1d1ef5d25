//! Paths: how people and patches name a node.

use std::fmt::Write;

use super::{Kind, NodeId, Tree};

/// One step from a node to a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// An entry of a map.
    Key(String),
    /// An item of a list.
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Step {
        Step::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Step {
        Step::Index(index)
    }
}

/// Where a path ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The deepest node that exists.
    pub at: NodeId,
    /// How many steps lead to it; the rest is missing.
    pub steps: usize,
}

impl Tree {
    /// The steps from `root` (a node that `id` lies below) to `id`.
    pub fn steps(&self, root: NodeId, id: NodeId) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut at = id;
        while at != root
            && let Some(parent) = self.parent(at)
        {
            steps.push(match self.kind(parent) {
                Kind::Map => Step::Key(self.key(at).unwrap_or_default().to_owned()),
                _ => Step::Index(self.index(at)),
            });
            at = parent;
        }
        steps.reverse();
        steps
    }

    /// The path from `root` to `id` as findings show it: `spec.containers[0].image`, `metadata.labels["a/b"]`.
    pub fn path(&self, root: NodeId, id: NodeId) -> String {
        Step::path(&self.steps(root, id))
    }

    /// The JSON Pointer (RFC 6901) from `root` to `id`.
    pub fn pointer(&self, root: NodeId, id: NodeId) -> String {
        Step::pointer(&self.steps(root, id))
    }

    /// Follows steps from `from`.
    ///
    /// # Errors
    /// The deepest node on the way, where the path does not exist.
    pub fn resolve(&self, from: NodeId, steps: &[Step]) -> Result<NodeId, Missing> {
        let mut at = from;
        for (i, step) in steps.iter().enumerate() {
            let next = match step {
                Step::Key(key) => self.get(at, key),
                Step::Index(index) => self.at(at, *index),
            };
            at = next.ok_or(Missing { at, steps: i })?;
        }
        Ok(at)
    }
}

impl Step {
    /// Steps as findings show them.
    pub fn path(steps: &[Step]) -> String {
        let mut out = String::new();
        for step in steps {
            match step {
                Step::Key(key) if is_plain(key) => {
                    if !out.is_empty() {
                        out.push('.');
                    }
                    out.push_str(key);
                }
                Step::Key(key) => {
                    out.push_str("[\"");
                    quote(key, &mut out);
                    out.push_str("\"]");
                }
                Step::Index(index) => {
                    let _ = write!(out, "[{index}]");
                }
            }
        }
        out
    }

    /// Steps as a JSON Pointer (RFC 6901).
    pub fn pointer(steps: &[Step]) -> String {
        let mut out = String::new();
        for step in steps {
            out.push('/');
            match step {
                Step::Key(key) => out.push_str(&key.replace('~', "~0").replace('/', "~1")),
                Step::Index(index) => {
                    let _ = write!(out, "{index}");
                }
            }
        }
        out
    }

    /// Reads what [`Step::path`] writes. None if the text is not a path.
    pub fn parse_path(text: &str) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix("[\"") {
                let (key, after) = unquote(after)?;
                steps.push(Step::Key(key));
                rest = after.strip_prefix(']')?;
            } else if let Some(after) = rest.strip_prefix('[') {
                let (digits, after) = after.split_once(']')?;
                steps.push(Step::Index(digits.parse().ok()?));
                rest = after;
            } else {
                let body = if steps.is_empty() { rest } else { rest.strip_prefix('.')? };
                let end = body.find(['.', '[']).unwrap_or(body.len());
                let (key, after) = body.split_at(end);
                if key.is_empty() {
                    return None;
                }
                steps.push(Step::Key(key.to_owned()));
                rest = after;
            }
        }
        Some(steps)
    }
}

fn is_plain(key: &str) -> bool {
    let mut bytes = key.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_' || b == b'$')
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'$'))
}

fn quote(key: &str, out: &mut String) {
    for c in key.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
}

/// Reads up to the closing quote; gives the text and what follows the quote.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((i, c)) = chars.next() {
        match c {
            '"' => return Some((out, &text[i + 1..])),
            '\\' => match chars.next()?.1 {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'r' => out.push('\r'),
                'u' => {
                    let digits = chars.as_str().get(..4)?;
                    out.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
                    chars.nth(3);
                }
                c => out.push(c),
            },
            c => out.push(c),
        }
    }
    None
}
