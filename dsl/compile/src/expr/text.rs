//! Text: messages, and values as JSON for fixes.

use super::shape::is_secret;
use crate::frame::{Env, FrameId};
use crate::lower::{Lowering, format_of};
use crate::sym::Sym;
use std::sync::Arc;
use upright_program::{Fold, FormatAs, NodeId, Read};
use upright_types::ir::{Part, Type};

impl<'a> Lowering<'a> {
    pub(super) fn interpolate(&mut self, parts: &'a [Part], env: &Env, frame: FrameId) -> Sym {
        let mut nodes = Vec::new();
        for part in parts {
            nodes.push(match part {
                Part::Text(text) => self.graph.text(text),
                Part::Value { value, secret } => {
                    let sym = self.eval(value, env, frame);
                    match value.ty.inner() {
                        Type::List(element) => {
                            let segments = self.segments(&sym, &value.ty, frame);
                            self.join(segments, element, ", ", *secret, frame)
                        }
                        ty => self.printed(&sym, ty, *secret),
                    }
                }
            });
        }
        Sym::Node(self.graph.concat(nodes))
    }

    /// A scalar as a message prints it.
    pub(crate) fn printed(&mut self, sym: &Sym, ty: &Type, secret: bool) -> NodeId {
        let secret = secret || is_secret(sym);
        if matches!(ty.inner(), Type::IntOrString) && !secret {
            let (int, text) = self.int_or_string(sym);
            let int = self.graph.format(FormatAs::Int, int);
            return self.graph.coalesce(int, text);
        }
        let value = self.scalar(sym, ty);
        self.graph.format(if secret { FormatAs::Secret } else { format_of(ty) }, value)
    }

    /// A value as JSON text, for fixes.
    pub(crate) fn json(&mut self, sym: &Sym, ty: &Type, frame: FrameId) -> NodeId {
        match (sym, ty.inner()) {
            (Sym::Object(fields), _) => self.json_object(fields, frame),
            (
                Sym::Place(place),
                Type::Object(_) | Type::List(_) | Type::Map(_) | Type::Json | Type::Selector { .. },
            ) => self.column(place, Read::Canonical),
            (_, Type::List(element)) => {
                let element = element.as_ref().clone();
                let segments = self.segments(sym, ty, frame);
                let mut texts = Vec::new();
                for mut segment in segments {
                    segment.element = Sym::Node(self.json(&segment.element, &element, frame));
                    texts.push(segment);
                }
                let inner = match self.one_table(texts, &Type::String, frame) {
                    Some((_, value, link, keep)) => self.graph.fold(Fold::Join(",".into()), Some(value), keep, link),
                    None => self.graph.text(""),
                };
                let (open, close) = (self.graph.text("["), self.graph.text("]"));
                self.graph.concat(vec![open, inner, close])
            }
            (_, Type::Map(_)) => self.graph.text("{}"),
            (_, Type::IntOrString) => {
                let (int, text) = self.int_or_string(sym);
                let (int, text) = (self.graph.json(FormatAs::Int, int), self.graph.json(FormatAs::Str, text));
                self.graph.coalesce(int, text)
            }
            (_, ty) => {
                let value = self.scalar(sym, ty);
                self.graph.json(format_of(ty), value)
            }
        }
    }

    pub(super) fn json_object(&mut self, fields: &[(Arc<str>, Sym, Type)], frame: FrameId) -> NodeId {
        let mut parts = vec![self.graph.text("{")];
        for (i, (name, value, ty)) in fields.iter().enumerate() {
            let quoted = crate::literal::quoted(name);
            let head = format!("{}{quoted}:", if i == 0 { "" } else { "," });
            parts.push(self.graph.text(&head));
            parts.push(self.json(value, ty, frame));
        }
        parts.push(self.graph.text("}"));
        self.graph.concat(parts)
    }
}
