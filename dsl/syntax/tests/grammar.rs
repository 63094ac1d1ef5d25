//! The parser accepts exactly the texts of `dsl/grammar.pest`, the executable specification.

mod common;

use std::sync::OnceLock;

use pest::Parser;
use proptest::prelude::*;
use upright_source::{FileId, Level};
use upright_syntax::{Token, TokenKind, codes, lex, parse, print};

/// The grammar, as a recogniser.
#[allow(missing_docs, reason = "derived from the grammar")]
mod recogniser {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar.pest"]
    pub(crate) struct Grammar;
}

use recogniser::{Grammar, Rule};

/// What the parser refuses although the grammar has it.
const BEYOND: [&str; 4] = [codes::NUMBER, codes::TWICE, codes::TOO_DEEP, codes::TOO_LARGE];

fn is_accepted(text: &str) -> bool {
    let errors = parse(FileId(0), text).diagnostics.into_iter().filter(|d| d.level == Level::Error);
    errors.filter(|d| !BEYOND.contains(&d.code)).count() == 0
}

fn check(name: &str, text: &str) {
    let specified = Grammar::parse(Rule::file, text);
    let accepted = is_accepted(text);
    let why = |specified: Result<_, pest::error::Error<Rule>>| {
        let diagnostics = common::render(text, &parse(FileId(0), text).diagnostics);
        let grammar = specified.err().map_or("accepted by the grammar".to_owned(), |e| e.to_string());
        format!("{text}\n{grammar}\n{diagnostics}")
    };
    assert_eq!(specified.is_ok(), accepted, "{name} differs\n{}", why(specified.map(drop)));
}

#[test]
fn samples_and_mistakes_are_judged_alike() {
    for folder in ["samples", "format", "errors"] {
        for (name, text) in common::texts(folder) {
            check(&name, &text);
        }
    }
    for code in codes::ALL {
        if code.code != codes::TOO_DEEP {
            check(code.code, code.wrong);
            check(code.code, code.right);
        }
    }
}

#[test]
fn lexical_corners_are_judged_alike() {
    let expressions = [
        "a-b",
        "a - b",
        "a -b",
        "a- b",
        "1-2",
        "a-1",
        "x.len-1",
        "1.5.x",
        "1.x",
        "1.e5",
        "1e5",
        "1.2.3",
        "0",
        "00",
        "0.5",
        "01.5",
        "1_000",
        "a--b",
        "-  -a",
        "x as T ?? y",
        "x as T??",
        "x as T? ?? y",
        "x is T? and y",
        "x is A | B",
        "x is (A | B)?",
        "x is [A]",
        "x is {string: B}",
        "x is {int: B}",
        "\"\"",
        "\"a{b}c\"",
        "\"{b}{c}\"",
        "\"{}\"",
        "\"{ b }\"",
        "\"{'}'}\"",
        "\"{\"a\"}\"",
        "\"{b // c}\"",
        "\"{b # c}\"",
        "\"\\{\\}}\"",
        "\"\\q\"",
        "\"{{a: 1}}\"",
        "\"{{a: 1}\"",
        "'it''s'",
        "'a\\'",
        "\"\"\"a\"\"\"",
        "\"\"\"a\"",
        "\"\"\"\"\"\"",
        "\"\"\"\"\"\"\"\"",
        "\"a\nb\"",
        "'a\nb'",
        "\"{a\nb}\"",
        "\"{'a\nb'}\"",
        "\"\\\n\"",
        "a.for.let",
        "{for: 1, let: 2}",
        "{a: 1, \"b\": 2}",
        "{\"{a}\": 1}",
        "{a}",
        "{1: 2}",
        "[,]",
        "[1,]",
        "[1,,2]",
        "f()",
        "f(,)",
        "f(1,)",
        "a.b()",
        "a[0](1)",
        "(f)(1)",
        "not in b",
        "a not in b",
        "a not like b",
        "a == not b",
        "not not a",
        "a == b == c",
        "a is B is C",
        "a in b in c",
        "a and b or c",
        "a and (b or c)",
        "a or any x in y: b and c",
        "a and any x in y: b or c",
        "any x in y: a == b == c",
        "a ?? any x in y: b == c",
        "a ?? any x in y: b == c == d",
        "-any x in y: z",
        "has not a",
        "has if a then b else c",
        "a + if b then c else d",
        "any x, y in z: w",
        "any x in A | B: c",
        "any x in A.b: c",
        "any x in m.A: c",
        "any x in m.A.b: c",
        "any x in A + b: c",
        "any x in a | b: c",
        "any x in A | b: c",
        "any X in y: z",
        "every A of b.c",
        "every A | B of c",
        "every A of every B of c",
        "every A of b as C",
        "[x for x in y]",
        "[x for x in y,]",
        "[x if y]",
        "[x for x in y if z for w in v]",
        "null",
        "null.a",
        "a.null",
        "nullx",
        "undefined-x",
        "a ? b : c",
        "a | b",
        "a && b",
        "!a",
        "a = b",
        "a => b",
        "a := b",
        "a <= b",
        "a < = b",
        "a<-1",
        "kubernetes >= \"1.30\"",
        "now",
        "request.x",
        "kubernetes-x",
        "true-ish",
        "a//b",
        "a /*b*/",
        "a/b",
        "a / /b",
        "a#b",
        "“a”",
        "a\u{a0}b",
        "\u{feff}a",
        "é",
        "a\tb",
        "a\r",
        "{string: 1}",
        "a.b-c.d",
        "a.-b",
        "a.1",
        "a .b",
        "a. b",
        "f (x)",
        "a [0]",
        "\"a\"in b",
        "1in b",
        "(a)and(b)",
        "hasa",
        "has(a)",
    ];
    for expression in expressions {
        check(expression, &format!("fn f() -> int = {expression}"));
        check(expression, &format!("rule r {{ for w in W deny {expression} at w message 'x' }}"));
        check(expression, &format!("test t {{ case 'c' {{ given {expression} with a.b[0] = {expression}, c = 1 }} }}"));
    }
    let items = [
        "",
        "\u{feff}rule a {}",
        "use std/rbac",
        "use std/rbac as x",
        "use std/rbac as X",
        "use a/b/c",
        "use rbac",
        "use v1.Pod",
        "use v1.Pod as P",
        "use v1.Pod as p",
        "use apps/v1.Pod",
        "use a/b/v1.Pod",
        "use 3scale.net/v1.Pod",
        "use std/rbac// c",
        "use v1.Pod/",
        "use v1.Pod// c",
        "use std/for",
        "use std/rbac.x",
        "use std/Rbac",
        "use vx.Pod",
        "use v1.pod",
        "use a-b/v1-x.Y",
        "use std /rbac",
        "use v1.Pod rule a {}",
        "pub use v1.Pod",
        "pub rule a {}",
        "pub pub fn f() -> A = 1",
        "param A: int",
        "param a: int",
        "param a-b: int",
        "param for: int",
        "type a {}",
        "type A { for: int, }",
        "type A { a: int b: int }",
        "view V { for x in Y let a = b when c }",
        "view V { deny a }",
        "rule A {}",
        "rule a { severity high-ish }",
        "rule a { severity high }",
        "rule a { severity HIGH }",
        "rule a { controls a 'b', c \"d\" }",
        "rule a { controls a }",
        "rule a { url \"{x}\" }",
        "rule a { fix set a.b = c fix add a to b.c fix remove a[0] }",
        "rule a { fix set a = b = c }",
        "rule a { fix add add to to }",
        "rule a { fix add to(x) to p }",
        "rule a { fix set set = remove }",
        "rule a { message a help b }",
        "profile p { include a, b exclude c set d.e = 1 severity f = low }",
        "profile p 'x' { include a b }",
        "profile p { include controls cis \"5.*\", nsa '*' exclude a }",
        "profile p { include controls cis }",
        "profile p { include controls \"5\" }",
        "profile p { set a: 1 }",
        "waive a, b { for x in Y reason 'r' until 'u' }",
        "waive { }",
        "waive a { deny b }",
        "pack p { edition 2026 version 'x' }",
        "pack p { edition '2026' }",
        "pack p { edition 01 }",
        "framework f 'x' { control '1' \"2\" }",
        "framework f { control '1' '2' controls cis '5.*', g \"1\" rules a, b-c control '3' '4' rules d }",
        "framework f { control '1' '2' rules a control '3' '4' controls cis '5' control '5' '6' }",
        "framework f { control '1' '2' rules a controls cis '5' }",
        "framework f { control '1' '2' rules }",
        "framework f { control '1' '2' controls '5' }",
        "framework f { control '1' }",
        "framework f { control \"\"\"a\" }",
        "test t { case 'a' { expect fail Pod/a at b.c[0][\"d\"] } }",
        "test t { case 'a' { expect pass Pod/a/b:c.d } }",
        "test t { case 'a' { expect pass at b } }",
        "test t { case 'a' { expect fail pod/a } }",
        "test t { case 'a' { expect fail Pod/a/b/c } }",
        "test t { case 'a' { expect fail Pod /a } }",
        "test t { case 'a' { expect fail Pod/a/ } }",
        "test t { case 'a' { expect fail Pod/a// c\n at b } }",
        "test t { case 'a' { expect not-applicable expect not-evaluated } }",
        "test t { case 'a' { given x old y with a = 1 request {} kubernetes 'v' now 'n' set p.q = 1 } }",
        "test t { let x = 1 case 'a' {} let y = 2 }",
        "test t { case \"{a}\" {} }",
        "rule a { } }",
        "rule a {",
        "}",
    ];
    for item in items {
        check(item, item);
    }
}

/// Words and signs to put where they do not belong.
fn vocabulary() -> impl Strategy<Value = String> {
    let fixed = [
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        ",",
        ":",
        ".",
        "=",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        "??",
        "?",
        "|",
        "->",
        "+",
        "-",
        "*",
        "/",
        "%",
        "a",
        "Foo",
        "x.y",
        "kebab-case",
        "0",
        "12",
        "3.5",
        "'raw'",
        "\"text\"",
        "\"in {x} side\"",
        "\"\"\"\nblock\n\"\"\"",
        "// c\n",
        "/// doc\n",
        "set",
        "add",
        "to",
        "remove",
        "rule",
        "fn",
        "view",
        "use",
        "with",
        "case",
        "given",
        "expect",
        "fail",
        "string",
        "pub",
        "null",
        "&&",
        "!",
        ";",
        "500Mi",
        "Pod/a",
        "v1.Pod",
        "std/rbac",
    ];
    let reserved = TokenKind::RESERVED.iter().map(|(_, word)| *word);
    let words: Vec<&'static str> = fixed.into_iter().chain(reserved).collect();
    proptest::sample::select(words).prop_map(str::to_owned)
}

#[derive(Clone, Debug)]
enum Mutation {
    Delete(usize),
    Double(usize),
    Swap(usize, usize),
    Replace(usize, String),
    Insert(usize, String),
    Glue(usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = 0..100_000usize;
    prop_oneof![
        at.clone().prop_map(Mutation::Delete),
        at.clone().prop_map(Mutation::Double),
        (at.clone(), at.clone()).prop_map(|(a, b)| Mutation::Swap(a, b)),
        (at.clone(), vocabulary()).prop_map(|(a, w)| Mutation::Replace(a, w)),
        (at.clone(), vocabulary()).prop_map(|(a, w)| Mutation::Insert(a, w)),
        at.prop_map(Mutation::Glue),
    ]
}

/// The text's tokens after the mutations, as text.
fn mutated(text: &str, mutations: &[Mutation]) -> String {
    let mut tokens: Vec<String> = lex(text).iter().map(|t: &Token| t.text(text).to_owned()).collect();
    for mutation in mutations {
        let count = tokens.len().max(1);
        match mutation {
            _ if tokens.is_empty() => break,
            Mutation::Delete(at) => drop(tokens.remove(at % count)),
            Mutation::Double(at) => tokens.insert(at % count, format!("{} ", tokens[at % count])),
            Mutation::Swap(a, b) => tokens.swap(a % count, b % count),
            Mutation::Replace(at, word) => tokens[at % count] = word.clone(),
            Mutation::Insert(at, word) => tokens.insert(at % count, format!(" {word} ")),
            Mutation::Glue(at) => {
                if tokens[at % count].trim().is_empty() {
                    tokens.remove(at % count);
                }
            }
        }
    }
    tokens.concat()
}

fn samples() -> &'static [(String, String)] {
    static SAMPLES: OnceLock<Vec<(String, String)>> = OnceLock::new();
    SAMPLES.get_or_init(|| [common::texts("samples"), common::texts("format")].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_samples_are_judged_alike(sample in 0..1000usize, mutations in prop::collection::vec(mutation(), 0..4)) {
        let samples = samples();
        let (name, text) = &samples[sample % samples.len()];
        check(name, &mutated(text, &mutations));
    }

    #[test]
    fn soups_of_words_are_judged_alike(words in prop::collection::vec(vocabulary(), 0..8)) {
        check("expression", &format!("fn f() -> int = {}", words.join(" ")));
        check("rule", &format!("rule r {{ {} }}", words.join(" ")));
    }

    #[test]
    fn printed_trees_and_their_mutations_are_judged_alike(
        file in common::trees::file(),
        mutations in prop::collection::vec(mutation(), 0..3),
    ) {
        let text = print(&file);
        prop_assert!(is_accepted(&text), "{}", text);
        check("printed", &text);
        check("mutated", &mutated(&text, &mutations));
    }
}
