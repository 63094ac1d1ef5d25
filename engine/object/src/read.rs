//! From a file's text to objects and diagnostics.

use upright_source::{Diagnostic, FileId, Level, Span};

use crate::decode::{decode, encoding_error};
use crate::object::{self, Object};
use crate::split::{self, Piece};
use crate::tree::{Builder, NodeId, Repeat, TooDeep, Tree};
use crate::{Limits, codes, json, template, yaml};

/// JSON that can't be read is tried as YAML up to this many bytes: a large map in braces is no manifest written by hand.
const FLOW_BYTES: usize = 4 << 20;

/// How many times the bytes of a JSON stream may be read again to find where it goes on after broken values.
const REREAD: usize = 4;

/// What a file holds.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// The objects in document order, unreadable ones included.
    pub objects: Vec<Object>,
    /// What is wrong with the file, in document order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads bytes. `file` must be the id of [`decode`]'s text, which spans refer to.
pub fn read_bytes(file: FileId, bytes: &[u8], limits: &Limits) -> Read {
    if bytes.len() > limits.bytes {
        return Read { objects: Vec::new(), diagnostics: vec![too_large(file, bytes.len(), limits)] };
    }
    let decoded = decode(bytes);
    if let Some(encoding) = decoded.encoding {
        return Read { objects: Vec::new(), diagnostics: vec![encoding_error(file, encoding)] };
    }
    read_text(file, &decoded.text, &decoded.bad, limits)
}

/// Reads a text of YAML documents, JSON values one after another, or both.
///
/// Objects whose text is broken or ambiguous are given as unreadable where they can be named; what is wrong is in the
/// diagnostics in any case. Never fails, and never reads past `limits`.
pub fn read(file: FileId, text: &str, limits: &Limits) -> Read {
    read_text(file, text, &[], limits)
}

/// Finds the objects of a value that the host holds: an object, a list of objects, an `AdmissionReview`. They have no
/// places; the diagnostics are about `file`.
///
/// # Errors
/// The value goes past the limits of depth and of values.
pub fn read_value(file: FileId, value: &serde_json::Value, limits: &Limits) -> Result<Read, TooDeep> {
    let mut found = object::find(Tree::from_json(value, limits)?, file, 0);
    for object in &mut found.objects {
        object.file = None;
    }
    Ok(Read { objects: found.objects, diagnostics: found.diagnostics })
}

fn read_text(file: FileId, text: &str, bad: &[u32], limits: &Limits) -> Read {
    if text.len() > limits.bytes || text.len() > u32::MAX as usize {
        return Read { objects: Vec::new(), diagnostics: vec![too_large(file, text.len(), limits)] };
    }
    let mut reader =
        Reader { file, text, bad, limits, document: 0, template: None, errors: 0, others: 0, out: Read::default() };
    let skip = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    for piece in split::split(text.get(skip..).unwrap_or("")) {
        let piece = Piece { start: piece.start + skip, end: piece.end + skip };
        if !reader.piece(piece) {
            break;
        }
    }
    reader.finish()
}

fn too_large(file: FileId, bytes: usize, limits: &Limits) -> Diagnostic {
    let title = format!("the file has {bytes} bytes, more than the limit of {}", limits.bytes);
    Diagnostic::error(codes::TOO_LARGE, title, Span::new(file, 0, 0), "nothing was read")
        .with_help("split the file, or raise the limit")
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    /// Where bytes that are not UTF-8 were replaced.
    bad: &'t [u32],
    limits: &'t Limits,
    document: u32,
    /// The first action of a template.
    template: Option<Span>,
    errors: usize,
    others: usize,
    out: Read,
}

/// A problem of a document, with the node that it makes unreadable; none for the whole document.
struct Fault {
    node: Option<NodeId>,
    diagnostic: Diagnostic,
}

impl Reader<'_> {
    /// Reads one piece; false if a limit ends the reading.
    fn piece(&mut self, piece: Piece) -> bool {
        let text = self.text.get(piece.start..piece.end).unwrap_or("");
        let (offset, body) = split::body(text);
        if body.starts_with(['{', '[']) {
            return self.json(piece, piece.start + offset);
        }
        self.yaml(piece)
    }

    /// Reads JSON values from `start` to the end of the piece.
    fn json(&mut self, piece: Piece, start: usize) -> bool {
        let text = self.text.get(..piece.end).unwrap_or("");
        let mut at = start;
        // What broken values cost, since the values after them are read again.
        let mut spent = 0;
        loop {
            at += text.get(at..).map_or(0, |rest| rest.len() - rest.trim_ascii_start().len());
            if at >= text.len() {
                return true;
            }
            if at == start && text.get(at..).is_some_and(|t| t.starts_with("{{")) {
                return self.yaml(piece);
            }
            if !self.next_document(at) {
                return false;
            }
            let mut builder = Builder::new(Some(self.file), self.limits);
            match json::read(text, at, 0, self.file, &mut builder, self.limits.key_bytes) {
                Ok(end) => {
                    self.document(builder, (at, end), Vec::new());
                    at = end;
                }
                Err(error) if at == start && self.is_flow_yaml(piece, &error) => {
                    self.document -= 1;
                    return self.yaml(piece);
                }
                Err(error) => {
                    let failed = error.primary.span.start as usize;
                    spent += failed.saturating_sub(at);
                    let next = if spent > REREAD * (text.len() - start) { text.len() } else { resume(text, at) };
                    match template::action(text.get(at..next).unwrap_or(""), failed.saturating_sub(at)) {
                        Some((from, to)) => self.note_template((at + from) as u32, (at + to) as u32),
                        None => self.broken(builder, (at, next), *error),
                    }
                    at = next;
                }
            }
        }
    }

    /// Whether a text in braces that is not JSON is YAML, or YAML's reader knows better what is wrong with it.
    fn is_flow_yaml(&self, piece: Piece, error: &Diagnostic) -> bool {
        if error.code != codes::JSON_SYNTAX || piece.end - piece.start > FLOW_BYTES {
            return false;
        }
        let text = self.text.get(piece.start..piece.end).unwrap_or("");
        let mut builder = Builder::new(Some(self.file), self.limits);
        match yaml::read(text, piece.start as u32, self.file, &mut builder, self.limits) {
            Ok(()) => true,
            Err(error) => !matches!(error.code, codes::YAML_SYNTAX | codes::BAD_KEY),
        }
    }

    fn yaml(&mut self, piece: Piece) -> bool {
        let text = self.text.get(piece.start..piece.end).unwrap_or("");
        if is_empty(text) {
            return true;
        }
        if !self.next_document(piece.start) {
            return false;
        }
        let mut builder = Builder::new(Some(self.file), self.limits);
        let base = piece.start as u32;
        match yaml::read(text, base, self.file, &mut builder, self.limits) {
            Ok(()) => {
                let faults = self.odd_breaks(piece).into_iter().collect();
                self.document(builder, (piece.start, piece.end), faults);
            }
            Err(error) => {
                let until = (error.primary.span.start as usize).saturating_sub(piece.start);
                match template::action(text, until) {
                    Some((start, end)) => self.note_template(base + start as u32, base + end as u32),
                    None => self.broken(builder, (piece.start, piece.end), *error),
                }
            }
        }
        true
    }

    fn next_document(&mut self, at: usize) -> bool {
        if self.document as usize >= self.limits.documents {
            let title = format!("the file has more than {} documents", self.limits.documents);
            let span = Span::new(self.file, at as u32, at as u32);
            let error = Diagnostic::error(codes::TOO_MANY_DOCUMENTS, title, span, "not read from here on");
            self.say(error);
            return false;
        }
        self.document += 1;
        true
    }

    /// A document that was read to its end.
    fn document(&mut self, builder: Builder, at: (usize, usize), mut faults: Vec<Fault>) {
        let repeats = builder.repeats.clone();
        let tree = builder.finish();
        faults.extend(self.bad_bytes(at));
        faults.extend(repeats.iter().filter_map(|r| repeated(&tree, r)));
        self.objects(tree, faults);
    }

    /// A document whose reading ended early.
    fn broken(&mut self, builder: Builder, at: (usize, usize), error: Diagnostic) {
        let mut faults = vec![Fault { node: None, diagnostic: error }];
        faults.extend(self.bad_bytes(at));
        let tree = builder.finish();
        let reason = faults.first().map(|f| f.diagnostic.title.clone()).unwrap_or_default();
        let known = self.out.objects.len();
        self.objects(tree, faults);
        if self.out.objects.len() == known {
            self.name_torso(at, reason);
        }
    }

    /// Finds the objects of a document and marks those that a fault makes unreadable.
    fn objects(&mut self, tree: Tree, faults: Vec<Fault>) {
        let mut found = object::find(tree, self.file, self.document - 1);
        let whole = faults.iter().all(|f| f.node.is_some());
        if faults.is_empty()
            && let Some(place) = found.template
        {
            self.note_template(place.start, place.end);
        }
        for fault in faults {
            for object in &mut found.objects {
                let touched = fault.node.is_none_or(|node| {
                    object.tree.is_within(node, object.root)
                        || object.tree.is_within(object.root, node)
                        || object.review.is_some()
                });
                if touched {
                    object.unreadable.get_or_insert_with(|| fault.diagnostic.title.clone());
                }
            }
            self.say(fault.diagnostic);
        }
        for diagnostic in found.diagnostics {
            // Notes about what is missing mean nothing in a torso.
            if whole || diagnostic.level == Level::Error {
                self.say(diagnostic);
            }
        }
        self.out.objects.append(&mut found.objects);
    }

    /// Names a broken document's object by its lines, where the tree was not read far enough.
    fn name_torso(&mut self, at: (usize, usize), reason: String) {
        let text = self.text.get(at.0..at.1).unwrap_or("");
        let (Some(version), Some(kind)) = (line_value(text, "apiVersion:"), line_value(text, "kind:")) else { return };
        let json = serde_json::json!({ "apiVersion": version, "kind": kind });
        let Ok(tree) = Tree::from_json(&json, self.limits) else { return };
        let mut object = Object::from_tree(tree);
        object.file = Some(self.file);
        object.document = self.document - 1;
        object.unreadable = Some(reason);
        self.out.objects.push(object);
    }

    fn bad_bytes(&self, at: (usize, usize)) -> Option<Fault> {
        let first = self.bad.partition_point(|b| (*b as usize) < at.0);
        let bad = self.bad.get(first).copied().filter(|b| (*b as usize) < at.1)?;
        let span = Span::new(self.file, bad, bad + char::REPLACEMENT_CHARACTER.len_utf8() as u32);
        let diagnostic = Diagnostic::error(codes::NOT_UTF8, "the document is not UTF-8", span, "not UTF-8");
        Some(Fault { node: None, diagnostic })
    }

    /// Line breaks of YAML 1.1 that are none in YAML 1.2.
    fn odd_breaks(&self, piece: Piece) -> Option<Fault> {
        let text = self.text.get(piece.start..piece.end).unwrap_or("");
        let found = text.find(['\u{85}', '\u{2028}', '\u{2029}'])?;
        let c = text.get(found..)?.chars().next()?;
        let start = (piece.start + found) as u32;
        let span = Span::new(self.file, start, start + c.len_utf8() as u32);
        let title = format!("U+{:04X} ends a line for some readers and not for others", u32::from(c));
        let diagnostic = Diagnostic::error(codes::ODD_LINE_BREAK, title, span, "this character")
            .with_help("remove it, or write it as an escape in double quotes");
        Some(Fault { node: None, diagnostic })
    }

    fn note_template(&mut self, start: u32, end: u32) {
        self.template.get_or_insert(Span::new(self.file, start, end));
    }

    /// Keeps a diagnostic, up to the limit; errors and the rest are counted apart, so that no flood of notes hides an error.
    fn say(&mut self, diagnostic: Diagnostic) {
        let count = if diagnostic.level == Level::Error { &mut self.errors } else { &mut self.others };
        *count += 1;
        if *count <= self.limits.diagnostics {
            self.out.diagnostics.push(diagnostic);
        }
    }

    fn finish(mut self) -> Read {
        if let Some(span) = self.template {
            let title = "skipped: the file is a template, not a manifest";
            let note = Diagnostic::note(codes::TEMPLATE, title, span, "filled in by a tool such as Helm")
                .with_help("check what it renders to: `helm template … | upright check -`");
            self.say(note);
        }
        self.out.diagnostics.sort_by_key(|d| d.primary.span.start);
        let over = |count: usize| count.saturating_sub(self.limits.diagnostics);
        let more = over(self.errors) + over(self.others);
        if more > 0 {
            let span = Span::new(self.file, self.text.len() as u32, self.text.len() as u32);
            let title = format!("{more} more problems are not shown");
            self.out.diagnostics.push(Diagnostic::note(codes::MORE, title, span, ""));
        }
        self.out
    }
}

/// Whether nothing but comments, markers and blanks stands in a piece.
fn is_empty(text: &str) -> bool {
    text.lines().all(|line| {
        let line = line.trim_ascii();
        let rest = line.strip_prefix("---").or_else(|| line.strip_prefix("...")).unwrap_or(line).trim_ascii();
        rest.is_empty() || rest.starts_with('#')
    })
}

/// Where the next JSON value may begin after a broken one: at the next line that begins with a brace.
fn resume(text: &str, start: usize) -> usize {
    let mut at = split::line_end(text, start);
    while at < text.len() && !text.get(at..).is_some_and(|t| t.starts_with('{')) {
        at = split::line_end(text, at);
    }
    at
}

/// The value of a key that begins a line, if it is a bare word.
fn line_value<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let value = text.lines().find_map(|l| l.strip_prefix(key))?.trim_ascii();
    let value = value.split(" #").next()?.trim_ascii().trim_matches(['"', '\'']);
    let is_word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'-');
    (!value.is_empty() && value.bytes().all(is_word)).then_some(value)
}

/// The fault of a key that stands twice.
fn repeated(tree: &Tree, repeat: &Repeat) -> Option<Fault> {
    let key = tree.key(repeat.again)?;
    let again = tree.key_span(repeat.again).unwrap_or_default();
    let first = tree.key_span(repeat.first).unwrap_or_default();
    let diagnostic = if repeat.merge {
        let title = format!("`<<` sets `{key}` after the map does");
        Diagnostic::error(codes::MERGE_CONFLICT, title, again, "merged from here")
            .with_label(first, "the map's own value")
            .with_help("write `<<` first in the map")
    } else {
        let title = format!("the key `{key}` stands twice");
        Diagnostic::error(codes::DUPLICATE_KEY, title, again, "again here").with_label(first, "first here")
    };
    Some(Fault { node: tree.parent(repeat.first).or(Some(repeat.first)), diagnostic })
}
