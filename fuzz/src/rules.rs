//! Rule texts: parser, formatter, trees as JSON, checker and compiler.

use crate::support::compare::{Counts, Setting, differences, objects};
use crate::support::generate::Generator;
use crate::support::random::Random;
use crate::support::rules::compiled;
use crate::support::shrink::shrink;
use pest::Parser;
use upright_schema::Schema;
use upright_source::{FileId, Level};
use upright_syntax::{codes, from_json, print, to_json};

/// The grammar, as a recogniser.
#[allow(missing_docs, unreachable_pub, missing_debug_implementations, reason = "derived from the grammar")]
mod grammar {
    #[derive(pest_derive::Parser)]
    #[grammar = "../dsl/grammar.pest"]
    pub struct Grammar;
}

/// Texts beyond this are not looked at: what there is to find fits into less.
const MAX_TEXT: usize = 16 << 10;

/// What the parser refuses although the grammar has it.
const BEYOND: [&str; 4] = [codes::NUMBER, codes::TWICE, codes::TOO_DEEP, codes::TOO_LARGE];

fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok().filter(|text| text.len() <= MAX_TEXT)
}

/// The parser loses no byte, and accepts what the grammar accepts.
pub(crate) fn parse(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let parsed = upright_syntax::parse(FileId(0), text);
    let mut end = 0;
    for token in &parsed.tokens {
        assert_eq!(token.start, end, "tokens do not touch");
        end = token.end;
    }
    assert_eq!(end as usize, text.len(), "tokens are not the text");
    let errors = || parsed.diagnostics.iter().filter(|d| d.level == Level::Error);
    // The recogniser has no limit of depth.
    if errors().any(|d| d.code == codes::TOO_DEEP) {
        return;
    }
    let accepted = errors().all(|d| BEYOND.contains(&d.code));
    let specified = grammar::Grammar::parse(grammar::Rule::file, text);
    assert_eq!(specified.is_ok(), accepted, "{:?}\n{:#?}", specified.err(), parsed.diagnostics);
}

/// What is formatted stays so and means the same.
pub(crate) fn format(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Ok(once) = upright_syntax::format(text) else { return };
    let twice = upright_syntax::format(&once).unwrap_or_else(|e| panic!("no longer a rule text: {e:#?}\n{once}"));
    assert_eq!(once, twice, "formatting is not stable");
    let tree = |text: &str| to_json(&upright_syntax::parse(FileId(0), text).file, false);
    assert_eq!(tree(text), tree(&once), "the meaning changed");
}

/// A tree that is read prints as a text of the same tree.
pub(crate) fn tree(data: &[u8]) {
    let Some(value) = text(data).and_then(|text| serde_json::from_str(text).ok()) else { return };
    let Ok(file) = from_json(&value) else { return };
    let printed = print(&file);
    let parsed = upright_syntax::parse(FileId(0), &printed);
    assert!(!parsed.has_errors(), "{:#?}\n{printed}", parsed.diagnostics);
    // That the text means the same is what `from_json` has held; styles of strings are layout, and a JSON tree may ask for
    // one that its place in a text does not have. What the text says in full must then be kept to the letter.
    let said = to_json(&parsed.file, false);
    let again = from_json(&said).map(|file| print(&file));
    assert_eq!(again.as_ref(), Ok(&printed));
    let read = upright_syntax::parse(FileId(0), &printed);
    assert_eq!(to_json(&read.file, false), said, "{printed}");
}

/// What checks also compiles, or says why; what compiles means to the engine what it means to the oracle.
pub(crate) fn check(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let files = [("fuzz".to_owned(), text.to_owned())];
    let compiled = match compiled(Schema::builtin().clone(), &files) {
        Ok(compiled) => compiled,
        Err(errors) => {
            let own = errors.iter().find(|d| d.code == "U0502");
            return assert!(own.is_none(), "the compiler's own mistake: {own:#?}");
        }
    };
    if compiled.checked.rules.rules.is_empty() {
        return;
    }
    let generator = Generator::new(&compiled.schema, &compiled.program);
    for seed in 0..4 {
        let world = generator.world(&mut Random::new(seed));
        let find = |world: &[serde_json::Value]| {
            differences(&compiled, &Setting::new(false), &objects(world), &mut Counts::default())
        };
        if !find(&world).is_empty() {
            let small = shrink(world, &|world| !find(world).is_empty());
            let texts: Vec<String> = small.iter().map(ToString::to_string).collect();
            panic!("{:#?}\n{}", find(&small), texts.join("\n"));
        }
    }
}
