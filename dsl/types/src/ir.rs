//! The typed IR: what a rule set means, with every name resolved and every type known.
//!
//! It is the one hand-over between the checker and everything behind it: the compiler lowers it to columns, the oracle
//! interprets it as it stands. Nothing here can be ill-typed: the checker builds it, nobody else does.
//!
//! What holds of every [`Expr`]:
//! - `ty` is `Type::Optional(_)` exactly where the value may be unset. A `T?` is used as a `T` only below
//!   [`ExprKind::Assume`], which the checker puts where narrowing has shown that the value is there (or that a union is
//!   one of its members).
//! - Conversions are explicit ([`ExprKind::Convert`]); defaults of the API server are explicit ([`ExprKind::Field`]'s
//!   `default`); literals carry the type that their context gave them.
//! - Functions and views are not inlined; they are not recursive and form no circle.

mod dump;
mod parts;
mod show;
mod types;
mod used;

pub use dump::dump;
pub use show::show;
pub use types::{NilSelector, Type};
pub use used::reach;

use std::sync::Arc;
use upright_schema::{KindId, TypeId};
use upright_source::{Severity, Span};
use upright_value::{Builtin, Value};

macro_rules! id {
    ($(#[$doc:meta] $name:ident;)*) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
        impl $name {
            /// Its place in the list that it indexes.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}
id! {
    /// A name bound by `for`, `let`, a quantifier, a comprehension or a function's parameter: [`RuleSet::vars`].
    VarId;
    /// A parameter: [`RuleSet::params`].
    ParamId;
    /// A function: [`RuleSet::functions`].
    FunctionId;
    /// A view: [`RuleSet::views`].
    ViewId;
    /// A record type: [`RuleSet::records`].
    RecordId;
}

/// A value known when the rule is compiled, or given by the host: parameters and their defaults.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A scalar; a regular expression, selector, image or cron schedule is its text, already found valid.
    Scalar(Value<'static>),
    /// An unset `T?`.
    Unset,
    /// A list.
    List(Vec<Literal>),
    /// A map, in the order of its keys.
    Map(Vec<(Arc<str>, Literal)>),
    /// A record: its fields in the order of the declaration.
    Record(Vec<Literal>),
}

/// An expression with its type.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type.
    pub ty: Type,
    /// Where it stands.
    pub span: Span,
}

/// What an expression is. Boxes are owned subexpressions; their types are described where they are not evident.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// An expression with an error; stands only in rule sets that have diagnostics.
    Error,
    /// A constant scalar. Its representation follows `ty` (see [`Literal::Scalar`]).
    Const(Value<'static>),
    /// A parameter.
    Param(ParamId),
    /// `kubernetes`: the version that the run targets.
    Kubernetes,
    /// `now`: the time passed in.
    Now,
    /// `request`: [`Type::Request`].
    Request,
    /// A variable: the element of a `for`, quantifier or comprehension, the value of a `let`, an argument.
    Var(VarId),
    /// A field of an object of the schema, a kind, a union of them, `Object`, `request`: a place below a place.
    /// Unset where `base` is unset; a list, map or (with a `nil` meaning) selector is then empty, not unset. An object
    /// that is neither optional nor required nor there reads as an empty one.
    Field {
        /// An object, or a selector that is written as one; may be optional.
        base: Box<Expr>,
        /// The name in the manifest.
        name: Arc<str>,
        /// What the API server fills in where `base` is set and the field is not. Same type as `ty` without `?`.
        default: Option<Box<Expr>>,
        /// Values print as `***`.
        secret: bool,
        /// The schema requires it: missing where `base` is set, it makes the row *not evaluated*.
        required: bool,
    },
    /// A field of a view's row.
    ViewField {
        /// A row of [`View`].
        base: Box<Expr>,
        /// Index into [`View::fields`].
        field: usize,
    },
    /// A field of a row of `A | B` of views: by name, since each view has its own index.
    ViewsField {
        /// A row of one of the views.
        base: Box<Expr>,
        /// The field's name, which all the views have.
        name: Arc<str>,
    },
    /// A field of a record.
    RecordField {
        /// A record; may be optional.
        base: Box<Expr>,
        /// Index into [`Record::fields`].
        field: usize,
    },
    /// `xs[i]` of a list: `T?`.
    Index {
        /// A list.
        base: Box<Expr>,
        /// An int; negative or past the end is unset.
        index: Box<Expr>,
    },
    /// `m[k]` of a map: `T?`.
    Key {
        /// A map, or a plain selector.
        base: Box<Expr>,
        /// A string.
        key: Box<Expr>,
    },
    /// `j["key"]` of json: `json?`.
    JsonKey {
        /// json; may be optional.
        base: Box<Expr>,
        /// The key.
        key: Arc<str>,
    },
    /// `j[0]` of json: `json?`.
    JsonIndex {
        /// json; may be optional.
        base: Box<Expr>,
        /// The index.
        index: u32,
    },
    /// `every T | U of x`: a list of places. `types` empty: `every string of x`, a list of strings (with places).
    Every {
        /// The types looked for.
        types: Vec<TypeId>,
        /// An object, kind, `Object` or union.
        of: Box<Expr>,
    },
    /// `fields(x)`: the names of the set fields of an object, in the order of names.
    FieldNames(Box<Expr>),
    /// `flags(args)`: a command line (list of strings) as a map.
    Flags(Box<Expr>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{"k": v}` with constant or computed string keys; also an object of type json
    Map(Vec<(Expr, Expr)>),
    /// A record, its fields in the order of the declaration (defaults filled in).
    Record(Vec<Expr>),
    /// An object of a schema type, for fixes: names and values.
    Object(Vec<(Arc<str>, Expr)>),
    /// `[e for x in xs if c …]`
    Comprehension {
        /// `for` and `if` in the order of the text; the first is a `For`.
        steps: Vec<Step>,
        /// The element.
        element: Box<Expr>,
    },
    /// `any`, `all`, `find`
    Quantifier {
        /// Which.
        kind: Quantifier,
        /// What it ranges over, and its names.
        binder: Box<Binder>,
        /// A condition.
        body: Box<Expr>,
    },
    /// `and`
    And(Box<Expr>, Box<Expr>),
    /// `or`
    Or(Box<Expr>, Box<Expr>),
    /// `not`
    Not(Box<Expr>),
    /// A comparison. At most one side of `==`, `!=` is optional, no side of the others. Both sides have one type (enums
    /// compare with strings; objects, lists and maps with their like, by structure). Unset equals nothing.
    Compare {
        /// Which.
        op: CompareOp,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// `x in list`: equal to one of the elements.
    In {
        /// A scalar, not optional.
        item: Box<Expr>,
        /// A list of its type.
        list: Box<Expr>,
    },
    /// `ip in cidr`, `cidr in cidr`.
    InNet {
        /// An ip or cidr.
        item: Box<Expr>,
        /// A cidr.
        net: Box<Expr>,
    },
    /// `text like pattern`: glob over the whole text.
    Like {
        /// A string (enum, image).
        text: Box<Expr>,
        /// A string constant, parameter, or part of one (element, key or field of a parameter).
        pattern: Box<Expr>,
    },
    /// `text matches pattern`: regular expression, searches.
    Matches {
        /// A string (enum, image).
        text: Box<Expr>,
        /// A regex constant, parameter, or part of one.
        pattern: Box<Expr>,
    },
    /// `a ?? b`: `a` where it is set. `b` has the type of `a` without `?`, or is itself optional. Places stay places.
    Coalesce(Box<Expr>, Box<Expr>),
    /// `if c then a else b`
    If {
        /// A condition.
        condition: Box<Expr>,
        /// Its value where the condition holds.
        then: Box<Expr>,
        /// And where it does not.
        otherwise: Box<Expr>,
    },
    /// Arithmetic on two values of one type (int, float, quantity, duration; timestamp with duration), `+` also on
    /// strings and lists (then `ty` is that list). Division by anything but a constant is optional.
    Arithmetic {
        /// Which.
        op: ArithmeticOp,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// `-x`
    Negate(Box<Expr>),
    /// `has p`: whether it is there; of a list or map: whether the manifest has it.
    Has(Box<Expr>),
    /// `valid p`: whether it is there and its text can be read as its type.
    Valid(Box<Expr>),
    /// `raw p`: a scalar's text as the manifest has it (`string?`); of an object, `json`.
    Raw(Box<Expr>),
    /// `old p`: the same place before the request.
    Old(Box<Expr>),
    /// `x is T`
    Is {
        /// A union, int_or_string, json (maybe optional: then unset is no `T`).
        base: Box<Expr>,
        /// The test.
        test: IsTest,
    },
    /// `text as T`: the object that a text holds: `T?`, unset where it is none of that kind.
    As {
        /// A string or bytes with a place; may be optional.
        base: Box<Expr>,
        /// The kind of the document inside.
        kind: KindId,
    },
    /// A value that narrowing has shown to be of the type `ty`: a `T?` that is set, a union that is one member, json or
    /// int_or_string that is a scalar. Also the other way, a member of a union as one of the union, and a list or map as
    /// one of a wider element type whose values are the same. No work at run time.
    Assume(Box<Expr>),
    /// A conversion to `ty`: int to float, quantity, int_or_string, int_or_percent; float to quantity; enum, image or
    /// cron to string; string to int_or_string; ip to cidr; in fixes anything to json.
    Convert(Box<Expr>),
    /// A builtin of scalars; `receiver` first, then `args`. An optional receiver makes the result optional.
    Method {
        /// Which.
        builtin: Builtin,
        /// The receiver (may be optional: the result then is) and the arguments (not optional).
        args: Vec<Expr>,
    },
    /// `selector.selects(labels)`
    Selects {
        /// A selector, not optional.
        selector: Box<Expr>,
        /// A map of strings (labels).
        labels: Box<Expr>,
    },
    /// `text.split(",")`: a list of strings.
    Split {
        /// A string; unset gives an empty list.
        text: Box<Expr>,
        /// The separator, a constant, not empty.
        separator: Arc<str>,
    },
    /// `.join(", ")`: the elements as one text.
    Join {
        /// A list of strings.
        list: Box<Expr>,
        /// The separator, a constant.
        separator: Arc<str>,
    },
    /// `.len`, `.sum`, … of a list or map
    Fold {
        /// Which.
        op: FoldOp,
        /// A list (or map, for `len`).
        list: Box<Expr>,
    },
    /// A call of a function.
    Call {
        /// Which.
        function: FunctionId,
        /// Its arguments.
        args: Vec<Expr>,
    },
    /// An interpolated text: each part is a text constant or a value that prints (lists with commas).
    Interpolate(Vec<Part>),
}

/// A part of an interpolated text.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Text as it stands.
    Text(Arc<str>),
    /// A value; not optional. `secret` ones print as `***`.
    Value {
        /// The value.
        value: Expr,
        /// Whether it holds secret data.
        secret: bool,
    },
}

/// `any`, `all`, `find`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// Some element satisfies the condition.
    Any,
    /// Every element does.
    All,
    /// The first element that does (objects by namespace and name): `T?`.
    Find,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `==`
    Equal,
    /// `!=`, which is `not ==`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// An arithmetic operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArithmeticOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*` (quantity or duration by int or float keeps the type)
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

/// What is made of a whole list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FoldOp {
    /// `.len`: int
    Len,
    /// `.sum`: the elements' type, 0 for none
    Sum,
    /// `.min`: `T?`
    Min,
    /// `.max`: `T?`
    Max,
    /// `.distinct`: the list without later doubles
    Distinct,
}

/// What `is` asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IsTest {
    /// One member of a union of kinds or object types.
    Object(TypeId),
    /// One member of a union of views.
    View(ViewId),
    /// A json value (or int_or_string) of this scalar type: bool, int, float, string.
    Scalar(Type),
    /// A json list whose elements are all of this scalar type.
    ListOf(Type),
    /// A json object.
    JsonObject,
    /// A json list of anything.
    JsonList,
}

/// `for` or `if` of a comprehension.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `for x in xs`
    For(Binder),
    /// `if c`
    If(Expr),
}

/// A name (or two) and what it ranges over.
#[derive(Clone, Debug, PartialEq)]
pub struct Binder {
    /// The element.
    pub var: VarId,
    /// The index of a list's element (int) or the key of a map's (string).
    pub index: Option<VarId>,
    /// What it ranges over.
    pub source: Source,
    /// Where it stands.
    pub span: Span,
}

/// What a binder ranges over.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// Every object of these kinds.
    Kinds(Vec<KindId>),
    /// Every object of any kind.
    AnyObject,
    /// The one cluster.
    Cluster,
    /// The rows of these views.
    Views(Vec<ViewId>),
    /// The elements of a list, or the entries of a map in the order of their keys.
    Expr(Expr),
}

/// A clause of a head: what rules, views and waivers have before their verdict.
#[derive(Clone, Debug, PartialEq)]
pub enum Clause {
    /// `for`
    For(Binder),
    /// `let`: where the value is a place, the name is a name of that place.
    Let {
        /// The name.
        var: VarId,
        /// The value.
        value: Expr,
    },
    /// `when`
    When(Expr),
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Var {
    /// As written.
    pub name: Arc<str>,
    /// Its type.
    pub ty: Type,
    /// Where it is bound.
    pub span: Span,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// As written.
    pub name: Arc<str>,
    /// The rule that it belongs to, none for a parameter of a file.
    pub rule: Option<Arc<str>>,
    /// The module that it belongs to.
    pub module: Arc<str>,
    /// Its type.
    pub ty: Type,
    /// None: the host must supply it.
    pub default: Option<Literal>,
    /// Its documentation.
    pub doc: String,
    /// Where its name stands.
    pub span: Span,
}

/// A function.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// As written.
    pub name: Arc<str>,
    /// Its parameters.
    pub params: Vec<VarId>,
    /// What it gives; `body.ty` is its result type.
    pub body: Expr,
    /// Where its name stands.
    pub span: Span,
}

/// A view.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// As written.
    pub name: Arc<str>,
    /// Its head.
    pub clauses: Vec<Clause>,
    /// The names that it binds, in order, each a field of its rows.
    pub fields: Vec<VarId>,
    /// Where its name stands.
    pub span: Span,
}

/// A record type.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// As written.
    pub name: Arc<str>,
    /// Names, types and defaults.
    pub fields: Vec<(Arc<str>, Type, Option<Literal>)>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its id.
    pub id: Arc<str>,
    /// The pack that it comes from.
    pub pack: Arc<str>,
    /// First sentence of its documentation.
    pub title: String,
    /// The rest of its documentation.
    pub description: String,
    /// How grave.
    pub severity: Severity,
    /// Framework and control.
    pub controls: Vec<(Arc<str>, Arc<str>)>,
    /// Its own parameters.
    pub params: Vec<ParamId>,
    /// `for`, `let`, `when` up to the verdict. The first `For` is the subject.
    pub clauses: Vec<Clause>,
    /// True for `deny`, false for `require`.
    pub deny: bool,
    /// The verdict's condition.
    pub condition: Expr,
    /// A place: where the finding points. The checker fills in the one that the text may leave out.
    pub at: Expr,
    /// What is wrong: a string.
    pub message: Expr,
    /// What to do about it: a string.
    pub help: Option<Expr>,
    /// Where to read more.
    pub url: Option<Arc<str>>,
    /// Steps, in order.
    pub fixes: Vec<Fix>,
    /// Where its name stands.
    pub span: Span,
}

/// A step of a fix.
#[derive(Clone, Debug, PartialEq)]
pub enum Fix {
    /// `fix set p = v`
    Set {
        /// A place.
        place: Expr,
        /// The value.
        value: Expr,
    },
    /// `fix add v to p`
    Add {
        /// A list's place.
        place: Expr,
        /// The new element.
        value: Expr,
        /// Keys that make two elements of the list the same; empty: equal elements are.
        keys: Vec<Arc<str>>,
    },
    /// `fix remove p`
    Remove {
        /// A place.
        place: Expr,
    },
}

/// A waiver.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiver {
    /// The rules that it excuses.
    pub rules: Vec<Arc<str>>,
    /// Its head; it excuses findings at or below the place of its innermost `For`.
    pub clauses: Vec<Clause>,
    /// Why.
    pub reason: Arc<str>,
    /// Until when, microseconds since 1970; it excuses nothing at or after that time.
    pub until: Option<(i64, Arc<str>)>,
    /// Where it stands.
    pub span: Span,
}

/// A profile, its names resolved but not yet expanded.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its id.
    pub id: Arc<str>,
    /// Its title.
    pub title: String,
    /// Rules switched on, included profiles expanded, exclusions taken out; in the order of ids.
    pub rules: Vec<Arc<str>>,
    /// Framework and control of each control that the profile is about: those whose rules it includes as such.
    pub controls: Vec<(Arc<str>, Arc<str>)>,
    /// Parameters set.
    pub params: Vec<(ParamId, Literal)>,
    /// Severities overridden.
    pub severities: Vec<(Arc<str>, Severity)>,
    /// Where its name stands.
    pub span: Span,
}

/// A framework and its controls.
#[derive(Clone, Debug, PartialEq)]
pub struct Framework {
    /// `pss`
    pub id: Arc<str>,
    /// `Pod Security Standards`
    pub title: String,
    /// Id and title of each control.
    pub controls: Vec<(Arc<str>, String)>,
}

/// Everything that was compiled together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleSet {
    /// All variables.
    pub vars: Vec<Var>,
    /// All parameters.
    pub params: Vec<Param>,
    /// All functions; one calls only those before it.
    pub functions: Vec<Function>,
    /// All views; one uses only those before it.
    pub views: Vec<View>,
    /// All record types.
    pub records: Vec<Record>,
    /// All rules, by pack and id.
    pub rules: Vec<Rule>,
    /// All waivers.
    pub waivers: Vec<Waiver>,
    /// All profiles.
    pub profiles: Vec<Profile>,
    /// All frameworks.
    pub frameworks: Vec<Framework>,
}

impl RuleSet {
    /// Whether a rule asks for the admission request or for the object before it, itself or through functions and views.
    pub fn reads_request(&self, rule: &Rule) -> bool {
        used::reads_request(self, rule)
    }
}
