//! Finds the objects of a JSON text without reading them: where each begins and ends, and what it is.
//!
//! For readers that go from text to columns, and make trees of few objects or none. What is found is what
//! [`read`](crate::read) finds, with nothing to say about it: a text of which `read` would say anything, or in which it
//! would find an object that can't be judged, has no index and is for `read`.

mod strict;

use crate::bytes::{skip_blank, skip_container, skip_string};
use crate::tree::{Builder, Tree};
use crate::{Limits, Object, json};
use std::ops::Range;
use upright_source::FileId;

/// How far a text is believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Nothing is: all of it must be JSON without a key that stands twice in its map.
    #[default]
    Checked,
    /// The host vouches that it is JSON, as an API server writes it. What nobody asks for is skipped unread.
    Trusted,
}

/// Where an object stands in a text, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The object's bytes, from brace to brace.
    pub at: Range<u32>,
    /// Which document of the text, from 0.
    pub document: u32,
    /// Which item, where the document is a list.
    pub item: Option<u32>,
    /// Where its API version stands, or its list's.
    api_version: Range<u32>,
    /// Where its kind stands, or its list's without `List`.
    kind: Range<u32>,
}

impl Slot {
    /// The API version, of the text that the slot is of.
    pub fn api_version<'t>(&self, text: &'t str) -> &'t str {
        slice(text, &self.api_version)
    }

    /// The kind.
    pub fn kind<'t>(&self, text: &'t str) -> &'t str {
        slice(text, &self.kind)
    }

    /// The object's name and namespace, empty where there is none; none where that takes a tree to tell.
    pub fn names<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let mut metadata = None;
        fields(text, self.at.start as usize, &mut |key, at, _| {
            let found = key == "metadata";
            metadata = found.then_some(at);
            Some(!found)
        })?;
        let Some(metadata) = metadata.filter(|at| text.as_bytes().get(*at) == Some(&b'{')) else {
            return Some(("", ""));
        };
        let (mut name, mut namespace) = ("", "");
        fields(text, metadata, &mut |key, at, end| {
            let into = match key {
                "name" => &mut name,
                "namespace" => &mut namespace,
                _ => return Some(true),
            };
            match text.get(at..end)? {
                "null" | "\"\"" => {}
                _ => *into = slice(text, &plain(text, at, end)?),
            }
            Some(true)
        })?;
        Some((name, namespace))
    }

    /// The object as a tree with positions. In a trusted text it may turn out not to be readable.
    pub fn object(&self, file: FileId, text: &str, limits: &Limits) -> Object {
        let mut builder = Builder::new(Some(file), limits);
        let read = json::read(text, self.at.start as usize, 0, file, &mut builder, limits.key_bytes);
        let twice = builder.repeats.first().copied();
        let tree = builder.finish();
        let unreadable = match (read, twice) {
            (Err(error), _) => Some(error.title.clone()),
            (_, Some(twice)) => Some(format!("the key `{}` stands twice", tree.key(twice.again).unwrap_or_default())),
            _ => None,
        };
        let mut object = Object::from_tree(tree);
        self.api_version(text).clone_into(&mut object.id.api_version);
        self.kind(text).clone_into(&mut object.id.kind);
        (object.file, object.document, object.item) = (Some(file), self.document, self.item);
        Object { unreadable, ..object }
    }
}

/// The value that begins at a place of a JSON text, as a tree without positions, and where it ends; none where there is
/// none, or a key stands twice in it.
pub fn value(text: &str, at: usize, limits: &Limits) -> Option<(Tree, usize)> {
    let mut builder = Builder::new(None, limits);
    let end = json::read(text, at, 0, FileId(0), &mut builder, limits.key_bytes).ok()?;
    builder.repeats.is_empty().then(|| (builder.finish(), end))
}

fn slice<'t>(text: &'t str, range: &Range<u32>) -> &'t str {
    text.get(range.start as usize..range.end as usize).unwrap_or("")
}

/// The objects of a text of JSON values one after the other, lists opened; none where [`read`](crate::read) must look.
pub fn index(text: &str, trust: Trust, limits: &Limits) -> Option<Vec<Slot>> {
    if text.len() > limits.bytes || text.len() >= u32::MAX as usize {
        return None;
    }
    match trust {
        Trust::Checked => strict::index(text, limits),
        Trust::Trusted => trusted(text, limits),
    }
}

fn trusted(text: &str, limits: &Limits) -> Option<Vec<Slot>> {
    let bytes = text.as_bytes();
    let mut slots = Vec::new();
    let mut at = skip_blank(bytes, 0);
    let mut document = 0u32;
    while at < bytes.len() {
        if document as usize >= limits.documents || bytes.get(at) != Some(&b'{') {
            return None;
        }
        let end = skip_container(bytes, at)?;
        let head = head(text, at)?;
        let (api_version, kind) = (head.api_version?, head.kind?);
        let name = slice(text, &kind);
        if name == "AdmissionReview" {
            return None;
        }
        if name.ends_with("List") {
            items(text, at, document, &api_version, &kind, &mut slots)?;
        } else {
            slots.push(Slot { at: at as u32..end as u32, document, item: None, api_version, kind });
        }
        document += 1;
        at = skip_blank(bytes, end);
    }
    Some(slots)
}

/// What an object says it is.
#[derive(Debug, Default)]
struct Head {
    api_version: Option<Range<u32>>,
    kind: Option<Range<u32>>,
}

/// Goes through an object's fields until it is known what it is.
fn head(text: &str, at: usize) -> Option<Head> {
    let mut head = Head::default();
    fields(text, at, &mut |key, at, end| {
        let into = match key {
            "apiVersion" => &mut head.api_version,
            "kind" => &mut head.kind,
            _ => return Some(true),
        };
        *into = Some(plain(text, at, end)?);
        Some(head.api_version.is_none() || head.kind.is_none())
    })?;
    Some(head)
}

/// The text of a string without escapes that is not empty.
fn plain(text: &str, at: usize, end: usize) -> Option<Range<u32>> {
    let value = text.get(at..end)?.strip_prefix('"')?.strip_suffix('"')?;
    (!value.is_empty() && !value.contains('\\')).then_some(at as u32 + 1..end as u32 - 1)
}

/// Calls `each` with each key of an object and where its value begins and ends, for as long as it wants to go on.
fn fields(text: &str, at: usize, each: &mut dyn FnMut(&str, usize, usize) -> Option<bool>) -> Option<()> {
    let bytes = text.as_bytes();
    let mut at = skip_blank(bytes, at + 1);
    if bytes.get(at) == Some(&b'}') {
        return Some(());
    }
    loop {
        if bytes.get(at) != Some(&b'"') {
            return None;
        }
        let (end, escapes) = skip_string(bytes, at + 1)?;
        if escapes {
            return None;
        }
        let key = text.get(at + 1..end - 1)?;
        at = skip_blank(bytes, end);
        if bytes.get(at) != Some(&b':') {
            return None;
        }
        at = skip_blank(bytes, at + 1);
        let end = skip_value(bytes, at)?;
        if !each(key, at, end)? {
            return Some(());
        }
        at = skip_blank(bytes, end);
        match bytes.get(at)? {
            b',' => at = skip_blank(bytes, at + 1),
            b'}' => return Some(()),
            _ => return None,
        }
    }
}

/// The offset behind a value of JSON that is believed to be some.
#[inline]
pub fn skip_value(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'{' | b'[' => skip_container(bytes, at),
        b'"' => Some(skip_string(bytes, at + 1)?.0),
        b',' | b'}' | b']' | b':' => None,
        _ => {
            let rest = bytes.get(at..)?;
            let len = rest.iter().position(|b| matches!(b, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t'));
            Some(len.map_or(bytes.len(), |len| at + len))
        }
    }
}

fn items(
    text: &str,
    at: usize,
    document: u32,
    api_version: &Range<u32>,
    kind: &Range<u32>,
    slots: &mut Vec<Slot>,
) -> Option<()> {
    let bytes = text.as_bytes();
    let mut list = None;
    let mut spec = false;
    fields(text, at, &mut |key, at, _| {
        match key {
            "items" if list.is_none() => list = Some(at),
            "spec" | "items" => spec = true,
            _ => {}
        }
        Some(true)
    })?;
    if spec {
        return None;
    }
    let mut at = list?;
    if bytes.get(at) != Some(&b'[') {
        return None;
    }
    at = skip_blank(bytes, at + 1);
    let mut item = 0;
    let inherited = inherited(text, kind);
    while bytes.get(at) == Some(&b'{') {
        let end = skip_container(bytes, at)?;
        let head = head(text, at)?;
        let own = of_item(text, head, api_version, inherited.as_ref())?;
        slots.push(Slot { at: at as u32..end as u32, document, item: Some(item), api_version: own.0, kind: own.1 });
        item += 1;
        at = skip_blank(bytes, end);
        if bytes.get(at) == Some(&b',') {
            at = skip_blank(bytes, at + 1);
        }
    }
    (bytes.get(at) == Some(&b']')).then_some(())
}

/// What the items of a list are, if its kind says so.
fn inherited(text: &str, list: &Range<u32>) -> Option<Range<u32>> {
    let len = slice(text, list).len().checked_sub("List".len()).filter(|len| *len > 0)?;
    Some(list.start..list.start + len as u32)
}

/// What an item is; none where it may be a list itself, or nothing.
fn of_item(
    text: &str,
    head: Head,
    api_version: &Range<u32>,
    kind: Option<&Range<u32>>,
) -> Option<(Range<u32>, Range<u32>)> {
    let (api_version, kind) = match (head, kind) {
        (Head { api_version: Some(own), kind: Some(kind) }, _) => (own, kind),
        (head, Some(kind)) => (head.api_version.unwrap_or(api_version.clone()), head.kind.unwrap_or(kind.clone())),
        (_, None) => return None,
    };
    let name = slice(text, &kind);
    (!name.ends_with("List") && name != "AdmissionReview").then_some((api_version, kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    fn same(text: &str, trust: Trust) -> Option<usize> {
        let limits = Limits::default();
        let slots = index(text, trust, &limits)?;
        let read = read(FileId(0), text, &limits);
        assert!(read.diagnostics.is_empty(), "{text}");
        assert_eq!(read.objects.len(), slots.len(), "{text}");
        for (object, slot) in read.objects.iter().zip(&slots) {
            let made = slot.object(FileId(0), text, &limits);
            assert_eq!(made.unreadable, None, "{text}");
            assert_eq!(object.unreadable, None, "{text}");
            assert_eq!((&object.id, object.document, object.item), (&made.id, made.document, made.item), "{text}");
            assert_eq!(slot.names(text), Some((&*object.id.name, &*object.id.namespace)));
            assert_eq!(object.span(), made.span());
            assert!(object.tree.same(object.root, &made.tree, made.root));
        }
        Some(slots.len())
    }

    #[test]
    fn objects_are_found_as_the_reader_of_trees_finds_them() {
        let pod = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": null}, "x": ["}"]}"#;
        let late = r#"{"spec":{"kind":"No"},"kind":"Pod","metadata":{},"apiVersion":"v1"}"#;
        let list = format!(r#"{{"apiVersion":"v1","items":[{pod}, {late}],"kind":"List","metadata":{{}}}}"#);
        let typed = r#"{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"}},{"kind":"Pod"}]}"#;
        let empty = r#"{"kind":"PodList","apiVersion":"v1","items":[]}"#;
        let listed = r#"{"kind":"Thing","apiVersion":"a/v1","items":[{"no":1}, 2]}"#;
        for trust in [Trust::Checked, Trust::Trusted] {
            assert_eq!(same(pod, trust), Some(1));
            assert_eq!(same(&format!("\n{pod}\n\n{late} {list}{typed}\n"), trust), Some(6));
            assert_eq!(same(empty, trust), Some(0));
            assert_eq!(same(listed, trust), Some(1));
            assert_eq!(same("", trust), Some(0));
        }
    }

    #[test]
    fn what_there_is_anything_to_say_about_has_no_index() {
        let texts = [
            r#"{"apiVersion":"v1"}"#,
            r#"{"apiVersion":"v1","kind":3}"#,
            r#"{"apiVersion":"v1","kind":"Po\u0064"}"#,
            r#"{"apiVersion":"v1","ki\u006ed":"Pod"}"#,
            r#"{"apiVersion":"v1","kind":"List","items":[{"kind":"Pod"}]}"#,
            r#"{"apiVersion":"v1","kind":"List","items":[3]}"#,
            r#"{"apiVersion":"v1","kind":"PodList","spec":1,"items":[]}"#,
            r#"{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"List","items":[]}]}"#,
            r#"{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{}}"#,
            r#"[{"apiVersion":"v1","kind":"Pod"}]"#,
            "apiVersion: v1",
        ];
        for text in texts {
            for trust in [Trust::Checked, Trust::Trusted] {
                assert_eq!(index(text, trust, &Limits::default()), None, "{text}");
            }
        }
    }

    #[test]
    fn a_text_that_is_not_believed_must_be_json_without_repeated_keys() {
        let with = |more: &str| format!(r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"a"}},"x":{more}}}"#);
        let index = |text: &str| index(text, Trust::Checked, &Limits::default());
        let good = [
            "-0.5e+7",
            "0",
            "[]",
            "{}",
            "[1, null ,true,false]",
            r#""\u00e9\ud800\/""#,
            r#"{"a":{"a":1},"b":{"a":1}}"#,
            r#"{"k:{\"a\":1}":1,"k:{\"a\":2}":2}"#,
            "\"\u{e9}\u{7f}\"",
            "12345678901234567890123",
        ];
        for more in good {
            assert!(index(&with(more)).is_some() && same(&with(more), Trust::Checked).is_some(), "{more}");
        }
        let many: Vec<String> = (0..100).map(|i| format!("\"key-{i}-of-many\":{i}")).collect();
        let many = many.join(",");
        assert!(index(&with(&format!("{{{many}}}"))).is_some());
        let twice = format!("{{{many},\"key-50-of-many\":1}}");
        let deep = "[".repeat(500) + &"]".repeat(500);
        let bad = [
            "01",
            "1.",
            "-",
            "1e",
            ".5",
            "+1",
            "NaN",
            "Infinity",
            "tru",
            "nulll",
            "1x",
            "[1,]",
            "[,1]",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\" 1}",
            "[1 2]",
            "{\"a\":1]",
            "[1}",
            "\"\n\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"",
            "\"a",
            "[",
            "{",
            "",
            r#"{"a":1,"a":1}"#,
            r#"[{"a":{"longer-than-8":1,"b":2,"longer-than-8":1}}]"#,
            r#"{"a":1,"\u0061":1}"#,
            &twice,
            &deep,
        ];
        for more in bad {
            assert_eq!(index(&with(more)), None, "{more}");
        }
        for text in [r#"{"apiVersion":"v1","kind":"Pod","metadata":[]}"#, &with("1,\"kind\":\"Pod\""), &with("1}}")] {
            assert_eq!(index(text), None, "{text}");
        }
        let named = |name: &str| format!(r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":{name}}}}}"#);
        for name in ["3", "\"{{ .Values.name }}\"", "\"\\u007b{\"", "{}"] {
            assert_eq!(index(&named(name)), None, "{name}");
        }
    }
}
