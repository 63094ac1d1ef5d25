//! Trees of every form, for property tests.

use proptest::prelude::*;
use upright_source::{FileId, Span};
use upright_syntax::ast;

const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

fn named(text: &str) -> ast::Name {
    ast::Name { text: text.to_owned(), span: NOWHERE }
}

fn name() -> impl Strategy<Value = ast::Name> {
    let names =
        ["a", "bc", "d_e", "rule", "set", "to", "with", "use", "case", "x1", "string", "a_rather_long_name_of_a_value"];
    prop::sample::select(names.to_vec()).prop_map(named)
}

fn field() -> impl Strategy<Value = ast::Name> {
    let names = [
        "a",
        "for",
        "let",
        "in",
        "url",
        "insecure-skip-tls-verify",
        "null",
        "Capital",
        "a_rather_long_name_of_a_field",
    ];
    prop::sample::select(names.to_vec()).prop_map(named)
}

fn kind_name() -> impl Strategy<Value = ast::Name> {
    prop::sample::select(vec!["Pod", "Role", "ClusterRole", "Workload"]).prop_map(named)
}

fn constant() -> impl Strategy<Value = ast::Text> {
    let style = prop::sample::select(vec![ast::TextStyle::Quoted, ast::TextStyle::Raw, ast::TextStyle::Block]);
    ("[ab \"'{}\\\\\n\té]{0,6}", style).prop_map(|(value, style)| ast::Text { value, style, span: NOWHERE })
}

fn type_path() -> impl Strategy<Value = ast::TypePath> {
    (prop::option::of(name()), kind_name()).prop_map(|(module, name)| ast::TypePath { module, name, span: NOWHERE })
}

fn type_expr() -> BoxedStrategy<ast::TypeExpr> {
    use ast::TypeExprKind;
    let leaf = type_path().prop_map(TypeExprKind::Name);
    let ty = |kind| ast::TypeExpr { kind, span: NOWHERE };
    let types = leaf.prop_map(ty).prop_recursive(3, 8, 2, move |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        prop_oneof![
            boxed.clone().prop_map(TypeExprKind::List),
            boxed.clone().prop_map(TypeExprKind::Map),
            boxed.prop_map(TypeExprKind::Optional),
            prop::collection::vec(inner, 2..4).prop_map(TypeExprKind::Union),
        ]
        .prop_map(ty)
    });
    types.boxed()
}

fn leaf() -> impl Strategy<Value = ast::ExprKind> {
    use ast::ExprKind;
    prop_oneof![
        4 => name().prop_map(ExprKind::Name),
        1 => prop::sample::select(vec![ast::Given::Kubernetes, ast::Given::Now, ast::Given::Request]).prop_map(ExprKind::Given),
        1 => any::<bool>().prop_map(ExprKind::Bool),
        1 => (0..i64::MAX).prop_map(ExprKind::Int),
        1 => (0.0..1e9f64).prop_map(ExprKind::Float),
        2 => constant().prop_map(ExprKind::Text),
        1 => Just(ExprKind::Braces),
    ]
}

fn binder() -> impl Strategy<Value = ast::Binder> {
    (prop::option::of(name()), name()).prop_map(|(key, value)| ast::Binder { key, value })
}

fn source(expr: impl Strategy<Value = ast::Expr>) -> impl Strategy<Value = ast::Source> {
    let kinds = prop::collection::vec(type_path(), 1..3).prop_map(ast::SourceKind::Kinds);
    // A lone capitalised field of a name is a kind.
    let is_list = |e: &ast::Expr| !matches!(&e.kind, ast::ExprKind::Field { name, .. } if name.is_capital());
    let expr = expr.prop_filter("no kind", is_list).prop_map(ast::SourceKind::Expr);
    prop_oneof![kinds, expr].prop_map(|kind| ast::Source { kind, span: NOWHERE })
}

fn prefix_op() -> impl Strategy<Value = ast::PrefixOp> {
    use ast::PrefixOp::*;
    prop::sample::select(vec![Not, Neg, Has, Valid, Raw, Old])
}

fn binary_op() -> impl Strategy<Value = ast::BinaryOp> {
    use ast::BinaryOp::*;
    prop::sample::select(vec![Eq, Ne, Lt, Le, Gt, Ge, In, NotIn, Like, Matches, Coalesce, Add, Sub, Mul, Div, Rem])
}

fn comprehension_clause(expr: BoxedStrategy<ast::Expr>) -> impl Strategy<Value = ast::ComprehensionClause> {
    let range = (binder(), source(expr.clone()));
    prop_oneof![
        range.prop_map(|(binder, source)| ast::ComprehensionClause::For { binder, source }),
        expr.prop_map(ast::ComprehensionClause::If),
    ]
}

fn compound(inner: BoxedStrategy<ast::Expr>) -> impl Strategy<Value = ast::ExprKind> {
    use ast::ExprKind;
    let boxed = inner.clone().prop_map(Box::new);
    let list = |least: usize| prop::collection::vec(inner.clone(), least..4);
    let quantity = prop::sample::select(vec![ast::Quantity::Any, ast::Quantity::All, ast::Quantity::Find]);
    let quantifier = (quantity, binder(), source(inner.clone()), inner.clone());
    let entry = (constant(), inner.clone())
        .prop_map(|(key, value)| ast::MapEntry { key: ast::Expr::new(ExprKind::Text(key), NOWHERE), value });
    let record = (field(), inner.clone()).prop_map(|(name, value)| ast::RecordField { name, value });
    let first = (binder(), source(inner.clone()));
    let comprehension = (boxed.clone(), first, prop::collection::vec(comprehension_clause(inner.clone()), 0..2));
    let operations = prop_oneof![
        quantifier.prop_map(|(kind, binder, source, body)| {
            ExprKind::Quantifier(Box::new(ast::Quantifier { kind, binder, source, body }))
        }),
        (boxed.clone(), boxed.clone(), boxed.clone()).prop_map(|(cond, then, otherwise)| ExprKind::If {
            cond,
            then,
            otherwise
        }),
        list(2).prop_map(ExprKind::And),
        list(2).prop_map(ExprKind::Or),
        (prefix_op(), boxed.clone()).prop_map(|(op, operand)| ExprKind::Prefix { op, op_span: NOWHERE, operand }),
        (binary_op(), boxed.clone(), boxed.clone()).prop_map(|(op, left, right)| ExprKind::Binary {
            op,
            op_span: NOWHERE,
            left,
            right
        }),
        (boxed.clone(), type_expr()).prop_map(|(value, ty)| ExprKind::Is { value, ty }),
        (boxed.clone(), type_expr()).prop_map(|(value, ty)| ExprKind::As { value, ty }),
        (type_expr(), boxed.clone()).prop_map(|(ty, of)| ExprKind::Every { ty, of }),
    ];
    let literals = prop_oneof![
        list(0).prop_map(ExprKind::List),
        prop::collection::vec(entry, 1..4).prop_map(ExprKind::Map),
        prop::collection::vec(record, 1..4).prop_map(ExprKind::Record),
        comprehension.prop_map(|(element, (binder, source), rest)| {
            let first = ast::ComprehensionClause::For { binder, source };
            ExprKind::Comprehension { element, clauses: [first].into_iter().chain(rest).collect() }
        }),
        (boxed.clone(), field()).prop_map(|(base, name)| ExprKind::Field { base, name }),
        (boxed.clone(), field(), list(0)).prop_map(|(base, name, args)| ExprKind::Method { base, name, args }),
        (boxed.clone(), boxed).prop_map(|(base, index)| ExprKind::Index { base, index }),
        (name(), list(0)).prop_map(|(function, args)| ExprKind::Call { function, args }),
        interpolated(),
    ];
    prop_oneof![operations, literals]
}

/// Strings with what may stand in them: no line breaks and no quotes.
fn interpolated() -> impl Strategy<Value = ast::ExprKind> {
    let expr = |kind| ast::Expr::new(kind, NOWHERE);
    let inner = (name(), field(), "[ab{}\\\\]{0,3}").prop_map(move |(base, name, value)| {
        let base = Box::new(expr(ast::ExprKind::Name(base)));
        let left = Box::new(expr(ast::ExprKind::Field { base, name }));
        let text = ast::Text { value, style: ast::TextStyle::Raw, span: NOWHERE };
        let right = Box::new(expr(ast::ExprKind::Text(text)));
        expr(ast::ExprKind::Binary { op: ast::BinaryOp::Coalesce, op_span: NOWHERE, left, right })
    });
    let text =
        "[ab\"'{}\\\\\n]{1,4}".prop_map(|value| ast::StringPart::Text(ast::Text { value, ..ast::Text::default() }));
    (prop::option::of(text.clone()), inner, prop::option::of(text)).prop_map(|(before, inner, after)| {
        let parts = before.into_iter().chain([ast::StringPart::Expr(inner)]).chain(after);
        ast::ExprKind::Interpolated(parts.collect())
    })
}

fn expr() -> BoxedStrategy<ast::Expr> {
    let with_parens = |(kind, parens)| ast::Expr { kind, span: NOWHERE, parens };
    let parens = || prop::bool::weighted(0.1);
    let exprs = (leaf(), parens())
        .prop_map(with_parens)
        .prop_recursive(5, 24, 3, move |inner| (compound(inner.boxed()), parens()).prop_map(with_parens));
    exprs.boxed()
}

fn param() -> impl Strategy<Value = ast::Param> {
    (name(), type_expr(), prop::option::of(expr())).prop_map(|(name, ty, default)| ast::Param { name, ty, default })
}

fn clause() -> impl Strategy<Value = ast::Clause> {
    use ast::ClauseKind;
    let polarity = prop::sample::select(vec![ast::Polarity::Deny, ast::Polarity::Require]);
    let severity = prop::sample::select(upright_source::Severity::ALL.to_vec());
    let control = (name(), constant()).prop_map(|(framework, control)| ast::ControlRef { framework, control });
    let kind = prop_oneof![
        param().prop_map(ClauseKind::Param),
        (binder(), source(expr())).prop_map(|(binder, source)| ClauseKind::For(ast::For { binder, source })),
        (name(), expr()).prop_map(|(name, value)| ClauseKind::Let(ast::Let { name, value })),
        expr().prop_map(ClauseKind::When),
        (polarity, expr(), prop::option::of(expr()))
            .prop_map(|(polarity, cond, at)| ClauseKind::Verdict(ast::Verdict { polarity, cond, at })),
        expr().prop_map(ClauseKind::Message),
        constant().prop_map(ClauseKind::Url),
        severity.prop_map(|s| ClauseKind::Severity(ast::SeverityWord { value: Some(s), span: NOWHERE })),
        prop::collection::vec(control, 1..4).prop_map(ClauseKind::Controls),
        (expr(), expr()).prop_map(|(place, value)| ClauseKind::Fix(ast::FixStep::Set { place, value })),
        (expr(), expr()).prop_map(|(place, value)| ClauseKind::Fix(ast::FixStep::Add { value, place })),
        expr().prop_map(|place| ClauseKind::Fix(ast::FixStep::Remove { place })),
    ];
    kind.prop_map(|kind| ast::Clause { kind, doc: None, span: NOWHERE })
}

/// A file with rules, functions and parameters.
pub fn file() -> impl Strategy<Value = ast::File> {
    let rule = prop::collection::vec(clause(), 0..6)
        .prop_map(|clauses| ast::ItemKind::Rule(ast::Rule { name: named("a-rule"), clauses }));
    let fn_param = (name(), type_expr()).prop_map(|(name, ty)| ast::FnParam { name, ty, span: NOWHERE });
    let function = (name(), prop::collection::vec(fn_param, 0..4), type_expr(), expr())
        .prop_map(|(name, params, result, body)| ast::ItemKind::Fn(ast::Fn { name, params, result, body }));
    let doc = prop::option::of("[a-c /]{0,5}(\n[a-c ]{0,5}){0,2}".prop_map(|text| ast::Doc { text, span: NOWHERE }));
    let item = (prop_oneof![rule, function, param().prop_map(ast::ItemKind::Param)], doc).prop_map(|(kind, doc)| {
        // As the parser would read it: no white space at the ends of lines.
        let doc = doc.map(|d| ast::Doc { text: d.text.trim_end().replace(" \n", "\n").trim_end().to_owned(), ..d });
        ast::Item { kind, doc, public: None, span: NOWHERE }
    });
    prop::collection::vec(item, 0..3).prop_map(|items| ast::File { items, span: NOWHERE })
}
