//! From a changed value to edits of the text that it was read from, keeping comments, order, quotes and indentation.
//!
//! The old tree is compared with the new value, and only what differs is touched: a scalar is replaced, entries and items
//! are put in or taken out. So any number of changes to one object becomes one list of edits that fit together.

mod block;
mod flow;
mod write;

use serde_json::Value as Json;
use upright_source::{Span, TextEdit};

use crate::Object;
use crate::tree::{Kind, NodeId, Style, Tree, Value};
use write::Writer;

/// Why a text can't be edited. The change can still be made to the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEdit {
    /// The object was not read from a text, or not from this one.
    NoText,
    /// The object is unreadable.
    Unreadable,
    /// An alias or merge brings the value here, or repeats it elsewhere.
    Shared,
    /// The value has a tag or an anchor, or is written in a rare form.
    Form,
    /// The new value is nested too deeply.
    TooDeep,
}

impl std::fmt::Display for NoEdit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            NoEdit::NoText => "the object has no text",
            NoEdit::Unreadable => "the object could not be read",
            NoEdit::Shared => "the value is shared with other places by an alias",
            NoEdit::Form => "the value is written in a form that can't be edited safely",
            NoEdit::TooDeep => "the new value is nested too deeply",
        })
    }
}

impl std::error::Error for NoEdit {}

/// New values may be nested this deep.
const DEEPEST: usize = 64;

/// The edits of the file's `text` that make `object` equal `new`, in the order of their places. None overlap.
///
/// # Errors
/// Why the text can't be edited.
pub fn edits(object: &Object, text: &str, new: &Json) -> Result<Vec<TextEdit>, NoEdit> {
    if object.unreadable.is_some() {
        return Err(NoEdit::Unreadable);
    }
    let span = object.span().ok_or(NoEdit::NoText)?;
    if text.get(span.start as usize..span.end as usize).is_none() {
        return Err(NoEdit::NoText);
    }
    if is_deep(new) {
        return Err(NoEdit::TooDeep);
    }
    let writer = Writer::of(text, &object.tree);
    let mut editor = Editor { tree: &object.tree, text, writer, out: Vec::new() };
    let mut work = vec![(object.root, new)];
    while let Some((node, new)) = work.pop() {
        editor.compare(node, new, &mut work)?;
    }
    Ok(in_order(editor.out))
}

/// Orders edits by place. Where two insert at one place, the one that was made later belongs to something deeper and comes
/// first: lines of a value before the entry that follows it.
fn in_order(mut edits: Vec<TextEdit>) -> Vec<TextEdit> {
    edits.reverse();
    edits.sort_by_key(|e| (e.span.start, e.span.end));
    edits.dedup_by(|next, before| {
        let same = next.span == before.span && next.span.start == next.span.end;
        if same {
            before.text.push_str(&next.text);
        }
        same
    });
    edits
}

/// The text with edits in it, which must be in order and not overlap, as [`edits`] gives them.
pub fn apply(text: &str, edits: &[TextEdit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.span.start as usize).unwrap_or(""));
        out.push_str(&edit.text);
        at = at.max(edit.span.end as usize);
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

fn is_deep(value: &Json) -> bool {
    let mut work = vec![(value, 0)];
    while let Some((value, depth)) = work.pop() {
        if depth > DEEPEST {
            return true;
        }
        match value {
            Json::Array(items) => work.extend(items.iter().map(|v| (v, depth + 1))),
            Json::Object(map) => work.extend(map.values().map(|v| (v, depth + 1))),
            _ => {}
        }
    }
    false
}

struct Editor<'o> {
    tree: &'o Tree,
    text: &'o str,
    writer: Writer,
    out: Vec<TextEdit>,
}

/// What happens to one child of a container.
enum Fate<'n> {
    Keep,
    Remove,
    /// It stays, and its value becomes this.
    Becomes(&'n Json),
}

/// The change of a container: what becomes of its children, and what is put in after which of them.
struct Plan<'n> {
    fates: Vec<Fate<'n>>,
    /// Position (the number of old children before it), key of a map's entry, value; ascending.
    inserts: Vec<(usize, Option<&'n str>, &'n Json)>,
}

impl Plan<'_> {
    fn survivors(&self) -> usize {
        self.fates.iter().filter(|f| !matches!(f, Fate::Remove)).count()
    }

    fn changes_shape(&self) -> bool {
        !self.inserts.is_empty() || self.survivors() < self.fates.len()
    }
}

impl<'o> Editor<'o> {
    fn compare<'n>(&mut self, node: NodeId, new: &'n Json, work: &mut Vec<(NodeId, &'n Json)>) -> Result<(), NoEdit> {
        let plan = match (self.tree.kind(node), new) {
            (Kind::Map, Json::Object(map)) => self.plan_map(node, map),
            (Kind::List, Json::Array(items)) => self.plan_list(node, items),
            _ if self.is(node, new) => return Ok(()),
            _ => return self.replace(node, new),
        };
        if plan.changes_shape() && plan.survivors() == 0 {
            return self.replace(node, new);
        }
        if plan.changes_shape() {
            self.guard(node)?;
            match self.tree.style(node) {
                Style::Block => self.change_block(node, &plan)?,
                Style::Flow | Style::Json => self.change_flow(node, &plan)?,
                _ => return Err(NoEdit::Form),
            }
        }
        for (child, fate) in self.tree.children(node).iter().zip(plan.fates) {
            if let Fate::Becomes(new) = fate {
                work.push((*child, new));
            }
        }
        Ok(())
    }

    fn plan_map<'n>(&self, node: NodeId, new: &'n serde_json::Map<String, Json>) -> Plan<'n> {
        let fate = |key: &str| new.get(key).map_or(Fate::Remove, Fate::Becomes);
        let fates: Vec<Fate<'n>> = self.tree.entries(node).map(|(key, _)| fate(key)).collect();
        let end = fates.len();
        let added = new.iter().filter(|(key, _)| self.tree.get(node, key).is_none());
        Plan { inserts: added.map(|(key, value)| (end, Some(key.as_str()), value)).collect(), fates }
    }

    /// Items that are the same at both ends stay; of those between, pairs are compared, and the rest is put in or taken out.
    fn plan_list<'n>(&self, node: NodeId, new: &'n [Json]) -> Plan<'n> {
        let old = self.tree.children(node);
        let same = |i: usize, j: usize| old.get(i).zip(new.get(j)).is_some_and(|(o, n)| self.is(*o, n));
        let shorter = old.len().min(new.len());
        let head = (0..shorter).take_while(|i| same(*i, *i)).count();
        let tail = (0..shorter - head).take_while(|i| same(old.len() - 1 - i, new.len() - 1 - i)).count();
        let (old_end, new_end) = (old.len() - tail, new.len() - tail);
        let paired = head + (old_end - head).min(new_end - head);
        let fate = |i: usize| match new.get(i) {
            Some(value) if i >= head && i < paired => Fate::Becomes(value),
            _ if i >= paired && i < old_end => Fate::Remove,
            _ => Fate::Keep,
        };
        let inserts = new.iter().take(new_end).skip(paired).map(|value| (paired, None, value)).collect();
        Plan { fates: (0..old.len()).map(fate).collect(), inserts }
    }

    /// Whether the node's value is this one.
    fn is(&self, node: NodeId, new: &Json) -> bool {
        let mut work = vec![(node, new)];
        while let Some((node, new)) = work.pop() {
            let same = match (self.tree.value(node), new) {
                (Value::Null, Json::Null) => true,
                (Value::Bool(a), Json::Bool(b)) => a == *b,
                (Value::Str(a), Json::String(b)) => a == b,
                (Value::Int(a), Json::Number(b)) => b.as_i64() == Some(a),
                (Value::Number(a), Json::Number(b)) => {
                    b.as_i64().is_none() && a.parse::<f64>().ok().is_some_and(|a| b.as_f64() == Some(a))
                }
                // A number past every number type is a text in JSON values.
                (Value::Number(a), Json::String(b)) => a == b && a.parse::<f64>().is_ok_and(f64::is_infinite),
                (Value::List(n), Json::Array(items)) if n == items.len() => {
                    work.extend(self.tree.children(node).iter().copied().zip(items));
                    true
                }
                (Value::Map(n), Json::Object(map)) if n == map.len() => {
                    let before = work.len();
                    work.extend(self.tree.entries(node).filter_map(|(k, c)| Some((c, map.get(k)?))));
                    work.len() - before == n
                }
                _ => false,
            };
            if !same {
                return false;
            }
        }
        true
    }

    /// Refuses nodes that stand in more than one place.
    fn guard(&self, node: NodeId) -> Result<(), NoEdit> {
        if self.tree.aliased(node) || self.tree.shared(node) {
            return Err(NoEdit::Shared);
        }
        Ok(())
    }

    /// Puts a whole value in the place of another.
    fn replace(&mut self, node: NodeId, new: &Json) -> Result<(), NoEdit> {
        self.guard(node)?;
        if self.tree.marked(node) {
            return Err(NoEdit::Form);
        }
        let parent = self.tree.parent(node).map(|p| self.tree.style(p));
        match (self.tree.style(node), parent) {
            (Style::Json, _) => self.replace_json(node, new),
            (Style::None | Style::Pair, _) => Err(NoEdit::Form),
            (_, Some(Style::Flow | Style::Pair)) => self.replace_in_flow(node, new),
            (_, Some(Style::Block)) => self.replace_in_block(node, new),
            _ => Err(NoEdit::Form),
        }
    }

    fn span(&self, node: NodeId) -> Result<Span, NoEdit> {
        self.tree.span(node).ok_or(NoEdit::NoText)
    }

    /// Where a child's text begins: at its key, its dash, or itself.
    fn begin(&self, child: NodeId) -> Result<usize, NoEdit> {
        let span = self.tree.key_span(child).or(self.tree.dash_span(child));
        Ok(span.map_or(self.span(child)?, |s| s).start as usize)
    }

    fn end(&self, child: NodeId) -> Result<usize, NoEdit> {
        let span = self.span(child)?;
        Ok(self.tree.key_span(child).map_or(span.end, |k| k.end.max(span.end)) as usize)
    }

    fn put(&mut self, node: NodeId, start: usize, end: usize, text: String) -> Result<(), NoEdit> {
        let file = self.span(node)?.file;
        self.out.push(TextEdit { span: Span::new(file, start as u32, end as u32), text });
        Ok(())
    }
}
