//! The words of the language: where each may stand and what it says.

/// A word that begins something, and what it does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    pub(crate) word: &'static str,
    pub(crate) doc: &'static str,
    /// A text to begin with, `$1` and so on for what is to be filled in; the word alone where empty.
    pub(crate) snippet: &'static str,
}

const fn word(word: &'static str, doc: &'static str, snippet: &'static str) -> Word {
    Word { word, doc, snippet }
}

/// Words that begin a declaration.
pub(crate) const DECLARATIONS: &[Word] = &[
    word(
        "rule",
        "what objects must be like: a finding for each row that its verdict refuses",
        "rule ${1:name} {\n  severity ${2:medium}\n\n  for ${3:w} in ${4:Workload}\n  deny $0\n\n  message \"\"\n}",
    ),
    word(
        "test",
        "cases that show what a rule says of given objects",
        "test ${1:rule} {\n  case \"${2:what it shows}\" {\n    given \"\"\"\n      $0\n      \"\"\"\n    expect ${3:fail}\n  }\n}",
    ),
    word("view", "the head of a rule under a name; its rows can be gone through", "view ${1:Name} {\n  for $0\n}"),
    word("fn", "a function: one expression", "fn ${1:name}(${2:x}: ${3:string}) -> ${4:bool} = $0"),
    word("param", "a value that hosts and profiles may set", "param ${1:name}: ${2:string} = $0"),
    word("type", "a record, for parameters", "type ${1:Name} {\n  ${2:field}: ${3:string}\n}"),
    word("use", "names another module, or a kind of one version", ""),
    word("pub", "visible outside of its file", ""),
    word("profile", "a selection of rules with settings", "profile ${1:name} \"${2:Title}\" {\n  include $0\n}"),
    word(
        "waive",
        "excuses findings of rules, with a reason and a date",
        "waive ${1:rule} {\n  for ${2:w} in ${3:Workload}\n  when $0\n  reason \"\"\n  until  \"\"\n}",
    ),
    word("framework", "controls that rules bear on", "framework ${1:name} \"${2:Title}\" {\n  control \"$0\" \"\"\n}"),
    word("pack", "what a pack says of itself: version, versions of Kubernetes, custom resources", ""),
];

/// Words that begin a clause of a rule.
pub(crate) const RULE: &[Word] = &[
    word("severity", "how grave a finding is: critical, high, medium, low, info", ""),
    word("controls", "framework and control that the rule bears on", ""),
    word("param", "a parameter of the rule", "param ${1:name}: ${2:string} = $0"),
    word("for", "goes through objects of a kind or elements of a list; the first says whose the findings are", ""),
    word("let", "a name for a value or a place", ""),
    word("when", "goes on only where the condition holds; narrows types for what follows", ""),
    word("deny", "the verdict: a finding where the condition holds", ""),
    word("require", "the verdict: a finding where the condition does not hold", ""),
    word("message", "what is wrong, with the values that decided", "message \"$0\""),
    word("help", "what to do about it", "help \"$0\""),
    word("url", "where to read more", "url \"$0\""),
    word("fix", "a step that mends the object: `set p = v`, `add v to p`, `remove p`", ""),
];

/// Words that begin a clause of a view.
pub(crate) const VIEW: &[&str] = &["for", "let", "when"];

/// Words that begin a clause of a waiver, beside those of a view.
pub(crate) const WAIVER: &[Word] = &[
    word("reason", "why the findings are excused", "reason \"$0\""),
    word("until", "the date from which they no longer are", "until \"$0\""),
];

/// Words that begin a line of a profile.
pub(crate) const PROFILE: &[Word] = &[
    word("include", "rules and profiles that are switched on", ""),
    word("exclude", "rules and profiles that are left out", ""),
    word("set", "the value of a parameter", ""),
    word("severity", "another severity for a rule", ""),
];

/// Words that begin a line of a test or of its cases.
pub(crate) const TEST: &[Word] = &[
    word("let", "a document under a name", ""),
    word("case", "what is given and what is expected", "case \"${1:what it shows}\" {\n  given $0\n  expect fail\n}"),
    word("given", "a document, with changes: `given pod with spec.hostNetwork = true`", ""),
    word(
        "old",
        "the object before the request, where a case gives one; the same place before the request elsewhere",
        "",
    ),
    word("set", "the value of a parameter", ""),
    word("kubernetes", "the version that the run targets", ""),
    word("now", "the time that was passed in", ""),
    word("request", "the admission request", ""),
    word("expect", "fail, pass, not-applicable, not-evaluated or fixed", ""),
];

/// Lines of a pack block.
pub(crate) const PACK: &[Word] = &[
    word("edition", "what the text means; later compilers keep it", ""),
    word("version", "the version of the pack", ""),
    word("kubernetes", "the versions of Kubernetes that the pack supports: `\"1.33 .. 1.37\"`", ""),
    word("crds", "the folder of the custom resource definitions", ""),
];

/// Words that an expression may begin with.
pub(crate) const PREFIXES: &[Word] = &[
    word("any", "whether some element satisfies the condition: `any x in xs: e`", "any ${1:x} in ${2:xs}: $0"),
    word("all", "whether every element satisfies the condition: `all x in xs: e`", "all ${1:x} in ${2:xs}: $0"),
    word("find", "the first element that satisfies the condition, or unset", "find ${1:x} in ${2:xs}: $0"),
    word("every", "all places of a type, found in the schema: `every Container of pod.spec`", "every ${1:T} of $0"),
    word("if", "`if c then a else b`", "if ${1:c} then ${2:a} else $0"),
    word("not", "the opposite of a condition", ""),
    word("has", "whether the place is there", ""),
    word("valid", "whether the text there can be read as its type", ""),
    word("raw", "what the manifest says, before defaults and types", ""),
    word("true", "", ""),
    word("false", "", ""),
    word("kubernetes", "the version of Kubernetes that the run targets", ""),
    word("now", "the time that was passed in", ""),
    word("request", "the admission request; elsewhere the rule is not evaluated", ""),
    word("old", "the same place before the request", ""),
];

/// Words that may follow an expression.
pub(crate) const INFIXES: &[Word] = &[
    word("and", "both hold; beside `or` it needs parentheses", ""),
    word("or", "one of them holds", ""),
    word("in", "whether a list has the element, or a range the address", ""),
    word("is", "whether a value of several types is of this one; narrows it", ""),
    word("like", "glob over the whole text: `*` is any run", ""),
    word("matches", "regular expression; searches, anchor with `^ $`", ""),
    word("at", "where the finding points", ""),
    word("as", "reads a document inside a text", ""),
    word("then", "the value where the condition holds", ""),
    word("else", "the value where it does not", ""),
    word("of", "where to look", ""),
];

/// What a case may expect.
pub(crate) const OUTCOMES: &[Word] = &[
    word("fail", "a finding, `at` a path", ""),
    word("pass", "no finding", ""),
    word("not-applicable", "the rule has nothing to say of the object", ""),
    word("not-evaluated", "the rule can't tell", ""),
    word("fixed", "the fix makes it pass", ""),
];

/// Severities, gravest first.
pub(crate) const SEVERITIES: &[Word] = &[
    word("critical", "", ""),
    word("high", "", ""),
    word("medium", "", ""),
    word("low", "", ""),
    word("info", "", ""),
];

/// Steps of a fix.
pub(crate) const FIXES: &[Word] = &[
    word("set", "`fix set p = v`: missing parents are created", ""),
    word("add", "`fix add v to p`: leaves an equal element alone", ""),
    word("remove", "`fix remove p`", ""),
];

/// What a word says, wherever it stands.
pub(crate) fn doc(text: &str) -> Option<&'static str> {
    let tables = [RULE, PREFIXES, INFIXES, DECLARATIONS, WAIVER, PROFILE, TEST, PACK, OUTCOMES, FIXES];
    let found = tables.into_iter().flatten().find(|word| word.word == text)?;
    (!found.doc.is_empty()).then_some(found.doc)
}

/// Whether a word means something in some blocks, though it is no reserved one.
pub(crate) fn is_contextual(text: &str) -> bool {
    let tables = [DECLARATIONS, WAIVER, PROFILE, TEST, PACK, OUTCOMES, FIXES, SEVERITIES];
    tables.into_iter().flatten().any(|word| word.word == text) || matches!(text, "with" | "to" | "control" | "rules")
}
