//! Nodes: each op's operands and result.

use super::{Check, Checked, VerifyError, crosses_tables, fail, is_key, must};
use crate::{Arithmetic, Compare, Const, Fold, FormatAs, Item, Node, NodeId, Op, TableId, TableKind, Ty};
use upright_value::{Builtin, Scope, Ty as Type};

impl Check<'_> {
    pub(super) fn nodes(&self) -> Checked {
        for (index, node) in self.parts.nodes.iter().enumerate() {
            let id = NodeId(index as u32);
            let checked = self.operands(id, node).and_then(|()| self.result(node));
            checked
                .map_err(|e| VerifyError { message: format!("{} ({}): {e}", Item::Node(id), node.op.mnemonic()) })?;
        }
        Ok(())
    }

    /// Operands are earlier nodes, at the node's table or the run.
    fn operands(&self, id: NodeId, node: &Node) -> Checked {
        let mut checked = Ok(());
        node.op.operands(&mut |operand| {
            if checked.is_ok() {
                checked = must(operand < id, || format!("{} is not earlier", Item::Node(operand)));
            }
            if checked.is_ok() && !crosses_tables(&node.op) {
                checked = self.operand(operand, node.table).map(|_| ());
            }
        });
        checked
    }

    fn result(&self, node: &Node) -> Checked {
        let ty = self.ty_of(node)?;
        must(node.ty == ty, || format!("gives {ty:?}, not {:?}", node.ty))
    }

    fn at_run(&self, node: &Node, ty: Ty) -> Result<Ty, VerifyError> {
        must(node.table == TableId::RUN, || "does not stand at the run".to_owned())?;
        Ok(ty)
    }

    fn at(&self, node: &Node, allowed: fn(&TableKind) -> bool, ty: Ty) -> Result<Ty, VerifyError> {
        must(self.table_kind(node.table).is_some_and(allowed), || {
            format!("has no meaning at {}", Item::Table(node.table))
        })?;
        Ok(ty)
    }

    /// The type of an operand.
    fn ty(&self, node: NodeId) -> Result<Ty, VerifyError> {
        Ok(self.node(node)?.ty)
    }

    fn all(&self, nodes: &[NodeId], wanted: Ty, gives: Ty) -> Result<Ty, VerifyError> {
        for node in nodes {
            let ty = self.ty(*node)?;
            must(ty == wanted, || format!("{} is {ty:?}, not {wanted:?}", Item::Node(*node)))?;
        }
        Ok(gives)
    }

    /// The type that the op gives.
    fn ty_of(&self, node: &Node) -> Result<Ty, VerifyError> {
        use TableKind as K;
        match &node.op {
            Op::Column { column } => match self.parts.columns.get(column.index()) {
                Some(column) if column.table == node.table && self.is_read(column.table) => Ok(column.read.ty()),
                _ => fail("is no column of its table"),
            },
            Op::Const { value } => self.at_run(node, const_type(value)),
            Op::Param { param, .. } => {
                must(param.index() < self.parts.params.len(), || "names a parameter that is not there".to_owned())?;
                self.at_run(node, self.literal_type(node)?)
            }
            Op::Element { .. } => self.at(node, |k| matches!(k, K::Literal { .. }), self.literal_type(node)?),
            Op::Kubernetes {} | Op::Now {} => self.at_run(node, Ty::Int),
            Op::Unset {} => Ok(node.ty),
            Op::Index {} => {
                self.at(node, |k| matches!(k, K::Rows { .. } | K::Literal { .. } | K::Split { .. }), Ty::Int)
            }
            Op::Key {} => self.at(node, |k| matches!(k, K::Rows { .. } | K::Literal { .. } | K::Flags { .. }), Ty::Str),
            Op::Text {} => self.at(node, |k| matches!(k, K::Split { .. } | K::Flags { .. }), Ty::Str),
            Op::ReadBy { readers } => {
                let known = readers.iter().all(|r| r.index() < self.parts.readers.len());
                must(known, || "names a reader that is not there".to_owned())?;
                self.at(node, |k| matches!(k, K::Objects), Ty::Bool)
            }
            Op::ObjectId {} => self.at(node, |k| matches!(k, K::Objects), Ty::Int),
            Op::Parent {} => match self.parent_of(node.table) {
                Some(parent) => Ok(Ty::Link(parent)),
                None => fail("the run has no parent"),
            },
            Op::Right {} => match self.table_kind(node.table) {
                Some(K::Pairs { right, .. } | K::Children { right, .. }) => Ok(Ty::Link(*right)),
                _ => fail("has no meaning at its table"),
            },
            Op::Part { part } => match self.table_kind(node.table) {
                Some(K::Union { parts, .. }) => match parts.get(*part as usize) {
                    Some(part) => Ok(Ty::Link(part.table)),
                    None => fail("names a part that is not there"),
                },
                _ => fail("has no meaning at its table"),
            },
            Op::Row {} => Ok(Ty::Link(node.table)),
            Op::Gather { value, link } => {
                let target = self.link(*link, node.table)?;
                let found = self.node(*value)?;
                must(found.table == target, || {
                    let (at, target) = (Item::Table(found.table), Item::Table(target));
                    format!("{} stands at {at}, the link leads to {target}", Item::Node(*value))
                })?;
                Ok(found.ty)
            }
            Op::Fold { fold, value, keep, link } => self.fold(node, fold, *value, *keep, *link),
            Op::Double { value, keep, link } => {
                self.link(*link, node.table)?;
                must(is_key(self.ty(*value)?), || "the value can't be looked up".to_owned())?;
                self.all(keep.as_slice(), Ty::Bool, Ty::Bool)
            }
            Op::Rank { keep, link } => {
                self.link(*link, node.table)?;
                self.all(keep.as_slice(), Ty::Bool, Ty::Int)
            }
            Op::Exists { left, right, keep } => self.exists(node, left, right, *keep),
            Op::AnyOf { text, of, .. } => {
                self.operand_is(*text, node.table, Ty::Str)?;
                let of = self.node(*of)?;
                let literal = matches!(self.table_kind(of.table), Some(TableKind::Literal { .. }));
                must(of.ty == Ty::Str && literal, || "its other side is no list of constant texts".to_owned())?;
                Ok(Ty::Bool)
            }
            Op::And { a, b } | Op::Or { a, b } => self.all(&[*a, *b], Ty::Bool, Ty::Bool),
            Op::Not { a } | Op::IsTrue { a } => self.all(&[*a], Ty::Bool, Ty::Bool),
            Op::Has { .. } | Op::Readable { .. } => Ok(Ty::Bool),
            Op::Compare { compare, a, b } => {
                let (a, b) = (self.ty(*a)?, self.ty(*b)?);
                let fits = match compare {
                    Compare::Eq => is_key(a),
                    Compare::Lt | Compare::Le => matches!(a, Ty::Int | Ty::Float | Ty::Quantity | Ty::Str),
                };
                must(a == b && fits, || format!("{a:?} and {b:?} do not compare"))?;
                Ok(Ty::Bool)
            }
            Op::In { a, set } => {
                let ty = self.ty(*a)?;
                let fits = ty != Ty::Selector && set.iter().all(|value| const_type(value) == ty);
                must(fits, || format!("the constants are not all {ty:?}"))?;
                Ok(Ty::Bool)
            }
            Op::InNet { a, net } => self.all(&[*a, *net], Ty::Net, Ty::Bool),
            Op::Like { text, pattern } | Op::Matches { text, pattern } => {
                self.all(&[*text, *pattern], Ty::Str, Ty::Bool)
            }
            Op::Selects { selector, labels } => {
                self.all(&[*selector], Ty::Selector, Ty::Bool)?;
                self.all(&[*labels], Ty::Labels, Ty::Bool)
            }
            Op::SelectorIs { a, .. } => self.all(&[*a], Ty::Selector, Ty::Bool),
            Op::Coalesce { a, b } => self.all(&[*b], self.ty(*a)?, self.ty(*a)?),
            Op::Select { condition, a, b } => {
                self.all(&[*condition], Ty::Bool, Ty::Bool)?;
                self.all(&[*b], self.ty(*a)?, self.ty(*a)?)
            }
            Op::Guard { condition, a } => self.all(&[*condition], Ty::Bool, self.ty(*a)?),
            Op::Arithmetic { arithmetic, a, b } => self.arithmetic(*arithmetic, self.ty(*a)?, self.ty(*b)?),
            Op::Negate { a } => match self.ty(*a)? {
                ty @ (Ty::Int | Ty::Float | Ty::Quantity) => Ok(ty),
                ty => fail(format!("{ty:?} has no negative")),
            },
            Op::Convert { a } => match (self.ty(*a)?, node.ty) {
                (Ty::Int, Ty::Float | Ty::Quantity) | (Ty::Quantity, Ty::Float) => Ok(node.ty),
                (from, to) if from == to => Ok(to),
                (from, to) => fail(format!("{from:?} does not become {to:?}")),
            },
            Op::Call { builtin, args } => self.call(*builtin, args),
            Op::Format { format, a } | Op::Json { format, a } => {
                let ty = self.ty(*a)?;
                must(format_takes(*format, ty), || format!("{ty:?} does not print as {format:?}"))?;
                Ok(Ty::Str)
            }
            Op::Concat { parts } => self.all(parts, Ty::Str, Ty::Str),
            Op::Labels { entries } => {
                must(entries.len() % 2 == 0, || "a key has no value".to_owned())?;
                self.all(entries, Ty::Str, Ty::Labels)
            }
            Op::Place { link, suffix, key } => {
                must(suffix.index() < self.parts.suffixes.len(), || "names a path that is not there".to_owned())?;
                let table = match link {
                    Some(link) => match self.ty(*link)? {
                        Ty::Link(table) => table,
                        _ => return fail("its link is none"),
                    },
                    None => node.table,
                };
                must(self.is_read(table), || "is no row that was read".to_owned())?;
                if let Some(key) = key {
                    must(self.ty(*key)? == Ty::Str, || "its key is no text".to_owned())?;
                }
                Ok(Ty::Place)
            }
        }
    }

    /// Scalars that literals hold.
    fn literal_type(&self, node: &Node) -> Result<Ty, VerifyError> {
        match node.ty {
            Ty::Labels | Ty::Place | Ty::Link(_) => fail("literals hold no such value"),
            ty => Ok(ty),
        }
    }

    fn fold(
        &self,
        node: &Node,
        fold: &Fold,
        value: Option<NodeId>,
        keep: Option<NodeId>,
        link: NodeId,
    ) -> Result<Ty, VerifyError> {
        let at = self.node(link)?.table;
        let target = self.link(link, at)?;
        must(target == node.table, || "does not stand where the link leads".to_owned())?;
        if let Some(keep) = keep {
            self.operand_is(keep, at, Ty::Bool)?;
        }
        let value = value.map(|value| self.operand(value, at)).transpose()?;
        match (fold, value) {
            (Fold::Any, None) => Ok(Ty::Bool),
            (Fold::Count, None) => Ok(Ty::Int),
            (Fold::First, None) => Ok(Ty::Link(at)),
            (Fold::Sum, Some(ty @ (Ty::Int | Ty::Float | Ty::Quantity))) => Ok(ty),
            (Fold::Min | Fold::Max, Some(ty @ (Ty::Int | Ty::Float | Ty::Quantity | Ty::Str))) => Ok(ty),
            (Fold::Join(_), Some(Ty::Str)) => Ok(Ty::Str),
            (_, Some(ty)) => fail(format!("does not fold {ty:?}")),
            (_, None) => fail("has no value to fold"),
        }
    }

    fn exists(&self, node: &Node, left: &[NodeId], right: &[NodeId], keep: Option<NodeId>) -> Result<Ty, VerifyError> {
        must(left.len() == right.len(), || "the sides have not the same number of keys".to_owned())?;
        let mut at = TableId::RUN;
        for found in right.iter().copied().chain(keep) {
            let table = self.node(found)?.table;
            must(at == TableId::RUN || table == TableId::RUN || at == table, || {
                "the right side stands at several tables".to_owned()
            })?;
            at = at.max(table);
        }
        for (a, b) in left.iter().zip(right) {
            let (a, b) = (self.operand(*a, node.table)?, self.operand(*b, at)?);
            must(a == b && is_key(a), || format!("{a:?} and {b:?} are no pair of keys"))?;
        }
        self.all(keep.as_slice(), Ty::Bool, Ty::Bool)
    }

    fn arithmetic(&self, how: Arithmetic, a: Ty, b: Ty) -> Result<Ty, VerifyError> {
        let scaled = matches!(how, Arithmetic::Mul | Arithmetic::Div);
        match (a, b) {
            (Ty::Int, Ty::Int) | (Ty::Float, Ty::Float) => Ok(a),
            (Ty::Quantity, Ty::Quantity) if how == Arithmetic::Div => Ok(Ty::Float),
            (Ty::Quantity, Ty::Quantity) if !scaled => Ok(a),
            // Quantities and durations by numbers.
            (Ty::Quantity, Ty::Int | Ty::Float) | (Ty::Int, Ty::Float) if scaled => Ok(a),
            _ => fail(format!("does not take {a:?} and {b:?}")),
        }
    }

    fn call(&self, builtin: Builtin, args: &[NodeId]) -> Result<Ty, VerifyError> {
        let signature = builtin.signature();
        must(signature.scope == Scope::Scalar, || format!("`{}` is no builtin of scalars", signature.name))?;
        let types: Vec<Type> =
            std::iter::once(signature.receiver).chain(signature.args.iter().map(|(_, ty)| *ty)).collect();
        must(types.len() == args.len(), || format!("`{}` takes {} arguments", signature.name, types.len()))?;
        for (ty, arg) in types.into_iter().zip(args) {
            let found = self.ty(*arg)?;
            must(representation(ty) == Some(found), || format!("{} is {found:?}, not {ty}", Item::Node(*arg)))?;
        }
        match representation(signature.result) {
            Some(ty) => Ok(ty),
            None => fail(format!("`{}` gives no scalar", signature.name)),
        }
    }
}

/// How values of a builtin's argument or result lie in registers.
fn representation(ty: Type) -> Option<Ty> {
    match ty {
        Type::Optional(inner) => match inner {
            Type::Optional(_) => None,
            inner => representation(*inner),
        },
        Type::Bool => Some(Ty::Bool),
        Type::Int | Type::Duration | Type::Timestamp | Type::Version | Type::FileMode => Some(Ty::Int),
        Type::Float => Some(Ty::Float),
        Type::Quantity => Some(Ty::Quantity),
        Type::String | Type::Bytes | Type::Image | Type::Cron | Type::Regex | Type::IntOrPercent => Some(Ty::Str),
        Type::Ip | Type::Cidr => Some(Ty::Net),
        Type::Selector => Some(Ty::Selector),
        Type::Labels => Some(Ty::Labels),
        Type::List(_) | Type::Map(_) | Type::Element | Type::Object => None,
    }
}

fn format_takes(format: FormatAs, ty: Ty) -> bool {
    match format {
        FormatAs::Bool => ty == Ty::Bool,
        FormatAs::Int | FormatAs::Duration | FormatAs::Timestamp | FormatAs::Version | FormatAs::FileMode => {
            ty == Ty::Int
        }
        FormatAs::Float => ty == Ty::Float,
        FormatAs::Quantity => ty == Ty::Quantity,
        FormatAs::Str => ty == Ty::Str,
        FormatAs::Net => ty == Ty::Net,
        FormatAs::Secret => true,
    }
}

fn const_type(value: &Const) -> Ty {
    match value {
        Const::Bool(_) => Ty::Bool,
        Const::Int(_) => Ty::Int,
        Const::Float(_) => Ty::Float,
        Const::Quantity(_) => Ty::Quantity,
        Const::Str(_) => Ty::Str,
        Const::Net(_) => Ty::Net,
        Const::Selector(_) => Ty::Selector,
    }
}
