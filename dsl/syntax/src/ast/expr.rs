//! Expressions, from loosest to tightest.

use super::{Name, Text, TypeExpr, TypePath};
use upright_source::Span;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Which form.
    pub kind: ExprKind,
    /// Where, its own parentheses included.
    pub span: Span,
    /// Whether it stands in parentheses. Says nothing about meaning: the tree already has the shape that they give.
    pub parens: bool,
}

impl Expr {
    /// An expression without parentheses around it.
    pub fn new(kind: ExprKind, span: Span) -> Expr {
        Expr { kind, span, parens: false }
    }

    /// Stands where an expression is missing or unreadable.
    pub fn error(span: Span) -> Expr {
        Expr::new(ExprKind::Error, span)
    }
}

/// The forms of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `any x in xs: e`, `all x in xs: e`, `find x in xs: e`.
    Quantifier(Box<Quantifier>),
    /// `if c then a else b`.
    If {
        /// The condition.
        cond: Box<Expr>,
        /// The value where it holds.
        then: Box<Expr>,
        /// The value where it does not.
        otherwise: Box<Expr>,
    },
    /// `a and b and …`: two operands or more. An operand that is an `And` itself stood in parentheses.
    And(Vec<Expr>),
    /// `a or b or …`: two operands or more.
    Or(Vec<Expr>),
    /// `not x`, `-x`, `has p`, `valid p`, `raw p`, `old p`.
    Prefix {
        /// Which.
        op: PrefixOp,
        /// The word or sign.
        op_span: Span,
        /// What it applies to. That it is a place is not checked here.
        operand: Box<Expr>,
    },
    /// `a == b`, `a in b`, `a ?? b`, `a + b`…
    Binary {
        /// Which.
        op: BinaryOp,
        /// The sign or words.
        op_span: Span,
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
    },
    /// `x is T`; `T` may be a union.
    Is {
        /// The value.
        value: Box<Expr>,
        /// The type.
        ty: TypeExpr,
    },
    /// `text as T`.
    As {
        /// The text.
        value: Box<Expr>,
        /// The type to read it as.
        ty: TypeExpr,
    },
    /// `every T of x`; `T` may be a union.
    Every {
        /// The type that is looked for.
        ty: TypeExpr,
        /// Where.
        of: Box<Expr>,
    },
    /// A name: of a value, parameter, or module, or a kind or view (capital).
    Name(Name),
    /// `kubernetes`, `now`, `request`.
    Given(Given),
    /// `true`, `false`.
    Bool(bool),
    /// `42`; never negative (that is a prefix).
    Int(i64),
    /// `3.2`; never negative, finite.
    Float(f64),
    /// A constant text; its type is what the context asks for.
    Text(Text),
    /// `"a {b} c"`: at least one part is an expression.
    Interpolated(Vec<StringPart>),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `{"k": v}`: at least one entry.
    Map(Vec<MapEntry>),
    /// `{field: v}`: at least one field.
    Record(Vec<RecordField>),
    /// `{}`: an empty map, record or object, as the context asks.
    Braces,
    /// `[e for x in xs if c for y in ys]`.
    Comprehension {
        /// `e`.
        element: Box<Expr>,
        /// The `for`s and `if`s; the first is a `for`.
        clauses: Vec<ComprehensionClause>,
    },
    /// `x.field`; also a name of a module: `rbac.limit`, where `x` is the module's name.
    Field {
        /// `x`.
        base: Box<Expr>,
        /// `field`: any word, `-` included.
        name: Name,
    },
    /// `x.method(a, b)`; also a function of a module: `rbac.rules_of(role)`, where `x` is the module's name.
    Method {
        /// `x`.
        base: Box<Expr>,
        /// `method`.
        name: Name,
        /// Arguments; may be empty.
        args: Vec<Expr>,
    },
    /// `x[i]`, `x["key"]`.
    Index {
        /// `x`.
        base: Box<Expr>,
        /// `i`.
        index: Box<Expr>,
    },
    /// `f(a, b)`.
    Call {
        /// `f`.
        function: Name,
        /// Arguments; may be empty.
        args: Vec<Expr>,
    },
    /// Missing or unreadable; reported.
    Error,
}

/// Prefix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrefixOp {
    /// `not x`.
    Not,
    /// `-x`.
    Neg,
    /// `has p`: is it there.
    Has,
    /// `valid p`: can its text be read as its type.
    Valid,
    /// `raw p`: what the manifest says.
    Raw,
    /// `old p`: the same place before the request.
    Old,
}

/// Binary operators, but for `and`, `or`, `is`, `as`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `==`.
    Eq,
    /// `!=`.
    Ne,
    /// `<`.
    Lt,
    /// `<=`.
    Le,
    /// `>`.
    Gt,
    /// `>=`.
    Ge,
    /// `in`.
    In,
    /// `not in`.
    NotIn,
    /// `like`: glob.
    Like,
    /// `matches`: regular expression.
    Matches,
    /// `??`.
    Coalesce,
    /// `+`.
    Add,
    /// `-`.
    Sub,
    /// `*`.
    Mul,
    /// `/`.
    Div,
    /// `%`.
    Rem,
}

/// Values that the run gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// The version that the run targets.
    Kubernetes,
    /// The time that was passed in.
    Now,
    /// The admission request.
    Request,
}

/// `any x in xs: body`.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantifier {
    /// Which.
    pub kind: Quantity,
    /// The names it binds.
    pub binder: Binder,
    /// What it ranges over.
    pub source: Source,
    /// The condition; reaches as far right as it can.
    pub body: Expr,
}

/// The kinds of quantifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// `any`: one at least.
    Any,
    /// `all`: each.
    All,
    /// `find`: the first, as an optional value.
    Find,
}

/// The names that a `for` or a quantifier binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binder {
    /// `i` in `i, x`: index of a list, key of a map.
    pub key: Option<Name>,
    /// `x`.
    pub value: Name,
}

/// What a `for` or a quantifier ranges over.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Which form.
    pub kind: SourceKind,
    /// Where.
    pub span: Span,
}

/// The forms of a source.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceKind {
    /// `Workload`, `Role | ClusterRole`, `components.ApiServer`: a capitalised word, alone or after one lower-case word
    /// and a dot, or several joined by `|`. If the lower-case word turns out to be a value, it is that value's field.
    Kinds(Vec<TypePath>),
    /// Anything else: a list or a map.
    Expr(Expr),
}

/// A step of a comprehension.
#[derive(Clone, Debug, PartialEq)]
pub enum ComprehensionClause {
    /// `for x in xs`.
    For {
        /// The names it binds.
        binder: Binder,
        /// What it ranges over.
        source: Source,
    },
    /// `if c`.
    If(Expr),
}

/// A part of an interpolated text.
#[derive(Clone, Debug, PartialEq)]
pub enum StringPart {
    /// Text as it stands, escapes resolved; never empty, never two in a row.
    Text(Text),
    /// `{expression}`.
    Expr(Expr),
}

/// `"key": value`.
#[derive(Clone, Debug, PartialEq)]
pub struct MapEntry {
    /// A [`ExprKind::Text`] or [`ExprKind::Interpolated`].
    pub key: Expr,
    /// The value.
    pub value: Expr,
}

/// `field: value`.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordField {
    /// The field: any word.
    pub name: Name,
    /// The value.
    pub value: Expr,
}
