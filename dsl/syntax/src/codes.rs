//! The codes of everything that can be wrong with a text before its meaning is asked for: one table.
//!
//! Codes are stable: `U0001` to `U0099` are of this crate, a code is never reused. Each has an example that produces it
//! and one that is right, and a test holds that they do.

/// What `upright explain` prints of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// `U0001`.
    pub code: &'static str,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// Why it is so, and what to do.
    pub text: &'static str,
    /// A text that produces it.
    pub wrong: &'static str,
    /// How it is meant.
    pub right: &'static str,
}

impl Code {
    /// The long text: title, reason, a wrong and a right example.
    pub fn explain(&self) -> String {
        let indented = |text: &str| text.lines().map(|l| format!("    {l}\n")).collect::<String>();
        let (wrong, right) = (indented(self.wrong), indented(self.right));
        format!("{}: {}\n\n{}\n\nWrong:\n\n{wrong}\nRight:\n\n{right}", self.code, self.title, self.text)
    }
}

/// The code of this name, if it is one of this crate.
pub fn find(code: &str) -> Option<&'static Code> {
    ALL.iter().find(|c| c.code == code)
}

macro_rules! codes {
    ($($name:ident $code:literal $title:literal $text:literal wrong $wrong:literal right $right:literal)*) => {
        $(
            #[doc = $title]
            pub const $name: &str = $code;
        )*

        /// All codes of this crate, in their order.
        pub const ALL: &[Code] = &[$(Code { code: $code, title: $title, text: $text, wrong: $wrong, right: $right },)*];
    };
}

codes! {
    UNEXPECTED "U0001" "something else was expected"
"The text can't go on like this: a word or sign is missing, or one is too many. The message says what would have
fitted at that place."
wrong "rule r {
  for w in
  deny true
}"
right "rule r {
  for w in Workload
  deny true
}"

    UNCLOSED "U0002" "a bracket without its partner"
"Every `{`, `[` and `(` is closed by `}`, `]` or `)`, and the other way round. The place where the closing bracket was
missed is often far below the one where it was forgotten, so both are shown. `upright fmt` keeps brackets in sight."
wrong "rule r {
  for w in Workload
  deny (w.a or w.b
}"
right "rule r {
  for w in Workload
  deny (w.a or w.b)
}"

    UNCLOSED_STRING "U0003" "a string without an end"
"A string in \"…\" or '…' ends on the line on which it begins. A text of several lines stands between two lines of
\"\"\", and loses the indentation of the closing ones."
wrong "rule r {
  for w in Workload
  deny true
  message \"runs privileged
}"
right "rule r {
  for w in Workload
  deny true
  message \"runs privileged\"
}"

    UNKNOWN_CHARACTER "U0004" "a character without a meaning"
"Outside of strings and comments a rule is written with letters, digits and the signs of the language. Characters that
look alike, such as a no-break space or a long dash, usually come in by copying from a formatted page."
wrong "rule r {
  for w in Workload
  deny w.replicas ≥ 3
}"
right "rule r {
  for w in Workload
  deny w.replicas >= 3
}"

    SMART_QUOTES "U0005" "typographic quotes"
"Strings are written in straight quotes, \" or '. Word processors and chat programs turn them into typographic ones."
wrong "rule r {
  for w in Workload
  deny w.name == “a”
}"
right "rule r {
  for w in Workload
  deny w.name == \"a\"
}"

    ESCAPE "U0006" "an unknown escape"
"In \"…\" a backslash begins an escape: \\n, \\t, \\r, \\\", \\\\ and \\{. A string in '…' is taken as it stands, backslashes
and braces included: regular expressions are written like this."
wrong "rule r {
  for w in Workload
  deny w.name matches \"^\\d+$\"
}"
right "rule r {
  for w in Workload
  deny w.name matches '^\\d+$'
}"

    UNQUOTED "U0007" "a value that needs quotes"
"Only plain numbers stand without quotes. Quantities, durations, versions, addresses and times are written as strings
and take the type that their place asks for, so `\"500Mi\"` is a quantity where a quantity is compared."
wrong "rule r {
  for w in Workload
  deny w.memory > 500Mi
}"
right "rule r {
  for w in Workload
  deny w.memory > \"500Mi\"
}"

    LEADING_ZERO "U0008" "a number with a leading zero"
"A number that begins with a zero is octal in some languages and decimal in others, so it is neither here. The mode of
a file is a string: `\"0600\"`."
wrong "rule r {
  for f in Files
  deny f.mode == 0600
}"
right "rule r {
  for f in Files
  deny f.mode == \"0600\"
}"

    NUMBER "U0009" "a number that is too large"
"Whole numbers go up to 9223372036854775807. Larger amounts are quantities, which are written in quotes."
wrong "rule r {
  for w in Workload
  deny w.memory > 99999999999999999999
}"
right "rule r {
  for w in Workload
  deny w.memory > \"100Ei\"
}"

    INTERPOLATION "U0010" "an interpolation that can't be read"
"In a \"…\" string, `{` begins an expression that ends at its `}`. A brace that is meant as a character is written `\\{`;
in '…' every character stands for itself."
wrong "rule r {
  for w in Workload
  deny true
  message \"container {} runs privileged\"
}"
right "rule r {
  for w in Workload
  deny true
  message \"container {w.name} runs privileged\"
}"

    INNER_QUOTES "U0011" "double quotes inside an interpolation"
"A string within the braces of a \"…\" string is written in single quotes, so that one sees where the outer one ends."
wrong "rule r {
  for w in Workload
  deny true
  message \"tag {w.tag ?? \"latest\"}\"
}"
right "rule r {
  for w in Workload
  deny true
  message \"tag {w.tag ?? 'latest'}\"
}"

    CONSTANT "U0012" "an interpolation where a constant is needed"
"Titles, addresses, numbers of controls, versions and dates are read before any object is, so nothing can be
interpolated in them."
wrong "rule r {
  for w in Workload
  deny true
  url \"https://example.com/{w.name}\"
}"
right "rule r {
  for w in Workload
  deny true
  url \"https://example.com/rules\"
}"

    FOREIGN_COMMENT "U0013" "a comment in the style of another language"
"A comment begins with `//` and ends with its line. Three slashes document the declaration that follows."
wrong "# pods of the platform team
rule r {
  for w in Workload
  deny true
}"
right "// pods of the platform team
rule r {
  for w in Workload
  deny true
}"

    EQUALITY "U0014" "`=` where values are compared"
"Values are compared with `==` and `!=`. A single `=` gives a value to a name, a parameter or a field."
wrong "rule r {
  for w in Workload
  deny w.hostNetwork = true
}"
right "rule r {
  for w in Workload
  deny w.hostNetwork == true
}"

    LOGIC_SIGN "U0015" "signs where words are used"
"Conditions are joined by the words `and`, `or` and `not`."
wrong "rule r {
  for w in Workload
  deny w.a && !w.b
}"
right "rule r {
  for w in Workload
  deny w.a and not w.b
}"

    MIXED_LOGIC "U0016" "`and` beside `or` without parentheses"
"Which of the two binds tighter is easily misread, and a policy that is misread is a hole. So parentheses say it. A
quantifier (`any x in xs: …`) begins afresh after its colon."
wrong "rule r {
  for w in Workload
  deny w.a or w.b and w.c
}"
right "rule r {
  for w in Workload
  deny w.a or (w.b and w.c)
}"

    CHAIN "U0017" "comparisons that chain"
"`a < b < c` means different things in different languages. Two comparisons are joined by `and`."
wrong "rule r {
  for w in Workload
  deny 1 < w.replicas < 3
}"
right "rule r {
  for w in Workload
  deny 1 < w.replicas and w.replicas < 3
}"

    NOTHING "U0018" "there is no null"
"A field that is not there is unset, and its type says that it may be (`T?`). `has x` asks whether it is there, and
`x ?? value` says what unset stands for."
wrong "rule r {
  for w in Workload
  deny w.securityContext == null
}"
right "rule r {
  for w in Workload
  deny not has w.securityContext
}"

    TERNARY "U0019" "a choice with `?`"
"A choice between two values is an expression in words: `if c then a else b`. `?` makes a type optional."
wrong "rule r {
  for w in Workload
  let n = w.many ? 3 : 1
  deny w.replicas < n
}"
right "rule r {
  for w in Workload
  let n = if w.many then 3 else 1
  deny w.replicas < n
}"

    CLAUSE "U0020" "no clause begins like this"
"A rule is a sequence of clauses, each of which begins with its own word: severity, controls, param, for, let, when,
deny, require, message, help, url, fix. A clause ends where the next one begins; line breaks mean nothing."
wrong "rule r {
  for w in Workload
  requires w.hostNetwork == false
}"
right "rule r {
  for w in Workload
  require w.hostNetwork == false
}"

    DECLARATION "U0021" "no declaration begins like this"
"A file consists of declarations: pack, use, framework, param, type, fn, view, rule, profile, waive, test. Clauses such
as `for` and `deny` stand within the braces of a rule."
wrong "policy r {
  for w in Workload
  deny true
}"
right "rule r {
  for w in Workload
  deny true
}"

    CLAUSE_PLACE "U0022" "a clause in the wrong block"
"A view is the head of a rule: it has `for`, `let` and `when`. A waiver has these, `reason` and `until`. What is refused
is said by rules alone."
wrong "view Exposed {
  for s in Service
  deny s.spec.type == \"LoadBalancer\"
}"
right "view Exposed {
  for s in Service
  when s.spec.type == \"LoadBalancer\"
}"

    RESERVED "U0023" "a reserved word as a name"
"The words that begin clauses, and those of expressions, can't be names, or a clause would not be seen to end. They can
be fields: `c.at`, `{at: 1}`."
wrong "rule r {
  for w in Workload
  let url = w.address
  deny true
}"
right "rule r {
  for w in Workload
  let address = w.url
  deny true
}"

    NAME_CASE "U0024" "a capital where none belongs, or none where one does"
"Kinds, types and views begin with a capital; values, functions, parameters and rules do not. So one sees what a word
is, and so does the compiler."
wrong "view exposed {
  for s in Service
}"
right "view Exposed {
  for s in Service
}"

    NAME_STYLE "U0025" "a name in another style (a warning)"
"Values, functions and parameters are written in snake_case; packs, rules, profiles and frameworks in kebab-case."
wrong "param maxReplicas: int = 3"
right "param max_replicas: int = 3"

    TOO_DEEP "U0026" "nested too deeply"
"Expressions and types nest 128 levels deep at most, chains of fields and operators included, so that no text can
exhaust the stack of the program that reads it. Give parts of the expression a name with `let`, or make them a `fn`."
wrong "fn f(a: int) -> int = ((((…))))"
right "fn f(a: int) -> int = ((a))"

    TOO_LARGE "U0027" "a file that is too large"
"A file has at most 5 MB and a million tokens. A pack may have any number of files."
wrong "// a file of 5,000,001 bytes"
right "// a smaller file"

    PUB "U0028" "`pub` where it means nothing"
"`pub` makes a fn, view, type or param visible to other files. Rules, profiles and frameworks are visible everywhere;
uses, waivers and tests belong to their file."
wrong "pub rule r {
  for w in Workload
  deny true
}"
right "rule r {
  for w in Workload
  deny true
}"

    USE_PATH "U0029" "a `use` of neither a kind nor a module"
"`use example.com/v1.Pod` names a kind by group, version and kind; in the core group there is no group: `use v1.Pod`.
`use std/rbac` names a module: the file `rbac.upright` of the pack `std`."
wrong "use Rollout"
right "use argoproj.io/v1alpha1.Rollout"

    SEVERITY "U0030" "an unknown severity"
"There are five: critical (gives the node or the cluster away), high (opens a way in or up), medium (weakens a defence),
low (hardening), info (worth knowing)."
wrong "rule r {
  severity severe
  for w in Workload
  deny true
}"
right "rule r {
  severity high
  for w in Workload
  deny true
}"

    FIX "U0031" "an unknown step of a fix"
"A fix consists of `fix set place = value`, `fix add value to list` and `fix remove place`, applied in their order."
wrong "rule r {
  for w in Workload
  deny w.hostNetwork
  fix delete w.hostNetwork
}"
right "rule r {
  for w in Workload
  deny w.hostNetwork
  fix remove w.hostNetwork
}"

    NOT_BEFORE "U0032" "`not` in the middle of a comparison"
"`not` stands before a whole comparison: `not x like \"a*\"`, `not x is T`. Only `in` has a form of its own: `x not in xs`.
Within a comparison, a negation stands in parentheses."
wrong "rule r {
  for w in Workload
  deny w.name not like \"app-*\"
}"
right "rule r {
  for w in Workload
  deny not w.name like \"app-*\"
}"

    PIPE "U0033" "`|` between values"
"`|` joins kinds and types: `for r in Role | ClusterRole`, `x is A | B`. Lists are joined by `+`, conditions by `or`."
wrong "rule r {
  for w in Workload
  for c in w.containers | w.others
  deny true
}"
right "rule r {
  for w in Workload
  for c in w.containers + w.others
  deny true
}"

    CALL "U0034" "a call of something without a name"
"Functions and methods are called by name: `f(x)`, `module.f(x)`, `x.method(y)`. There are no function values."
wrong "rule r {
  for w in Workload
  deny w.checks[0](w)
}"
right "rule r {
  for w in Workload
  deny check(w)
}"

    COMPREHENSION "U0035" "something after a comprehension"
"A comprehension is the only thing in its brackets: `[e for x in xs if c]`. Lists are joined by `+`."
wrong "fn f(xs: [int]) -> [int] = [x for x in xs, 0]"
right "fn f(xs: [int]) -> [int] = [x for x in xs] + [0]"

    BRACES "U0036" "braces with mixed or odd entries"
"A record or an object has fields, `{name: value}`; a map has quoted keys, `{\"name\": value}`. A colon stands between the
two sides, a comma between entries."
wrong "param limits: {string: int} = {\"cpu\": 4, memory: 2}"
right "param limits: {string: int} = {\"cpu\": 4, \"memory\": 2}"

    MISSING_COMMA "U0037" "a missing comma"
"Elements of a list, entries of a map, arguments and fields have commas between them. One after the last is allowed."
wrong "param names: [string] = [\"a\" \"b\"]"
right "param names: [string] = [\"a\", \"b\"]"

    MAP_TYPE "U0038" "a map whose keys are no strings"
"The type of a map is `{string: T}`. Records have named types: `type Limit { cpu: int }`."
wrong "param limits: {int: string} = {}"
right "param limits: {string: string} = {}"

    BINDING "U0039" "`==` where a value is given"
"A name, parameter or field is given its value with a single `=`. `==` compares."
wrong "rule r {
  for w in Workload
  let n == w.replicas
  deny n == 1
}"
right "rule r {
  for w in Workload
  let n = w.replicas
  deny n == 1
}"

    SEPARATOR "U0040" "a sign that ends or parts nothing"
"Clauses and declarations have no sign between them and none at their end."
wrong "rule r {
  for w in Workload;
  deny true;
}"
right "rule r {
  for w in Workload
  deny true
}"

    PACK_SETTING "U0041" "an unknown setting of a pack"
"A pack block has an edition, a version, the range of Kubernetes versions that the pack supports, and folders of CRDs."
wrong "pack acme {
  edition 2026
  k8s \"1.33 .. 1.37\"
}"
right "pack acme {
  edition 2026
  kubernetes \"1.33 .. 1.37\"
}"

    TWICE "U0042" "a setting that comes twice"
"Each setting of a pack is given once."
wrong "pack acme {
  version \"1.0.0\"
  version \"1.1.0\"
}"
right "pack acme {
  version \"1.1.0\"
}"

    TEST "U0043" "an unknown line of a test"
"A test has `let`s and cases. A case has `given`, `set`, `kubernetes`, `now`, `request`, `old` and `expect` lines."
wrong "test r {
  case \"a\" {
    giving pod
    expect pass
  }
}"
right "test r {
  case \"a\" {
    given pod
    expect pass
  }
}"

    OUTCOME "U0044" "an unknown outcome"
"A case expects `fail`, `pass`, `not-applicable`, `not-evaluated` or `fixed`. Only `fail` has a place: `expect fail at
spec.hostNetwork`."
wrong "test r {
  case \"a\" {
    given pod
    expect failure
  }
}"
right "test r {
  case \"a\" {
    given pod
    expect fail
  }
}"

    OBJECT_NAME "U0045" "an object without kind and name"
"Where a case is given several objects, `expect` says which: `expect fail Deployment/web`, or with a namespace
`Deployment/shop/web`."
wrong "test r {
  case \"a\" {
    given pods
    expect fail pod/web
  }
}"
right "test r {
  case \"a\" {
    given pods
    expect fail Pod/web
  }
}"

    STRAY_DOC "U0046" "documentation of nothing (a warning)"
"`///` documents the declaration that follows: a rule, a parameter, a field of a type. Everywhere else a comment begins
with `//`."
wrong "rule r {
  /// all of them
  for w in Workload
  deny true
}"
right "rule r {
  // all of them
  for w in Workload
  deny true
}"

    BLOCK_INDENT "U0047" "a line left of its block (a warning)"
"The indentation of the closing \"\"\" is taken off every line of the text. A line that has less of it keeps what it has, and
is then not where it seems to be."
wrong "test r {
  let pod = \"\"\"
    kind: Pod
  metadata: {}
    \"\"\"
}"
right "test r {
  let pod = \"\"\"
    kind: Pod
    metadata: {}
    \"\"\"
}"

    INTERPOLATED_NUMBER "U0048" "an interpolated number (a warning)"
"`{3}` in a \"…\" string is an interpolation of the number 3, and the braces are gone. In a regular expression they were meant
to stay: it is written in '…'."
wrong "rule r {
  for w in Workload
  deny w.name matches \"^[a-z]{3}$\"
}"
right "rule r {
  for w in Workload
  deny w.name matches '^[a-z]{3}$'
}"

    LAYOUT "U0049" "a text that the formatter leaves alone"
"The formatter reads what it has written. If that does not mean the same as before, the text is left as it was: this is
a bug of the formatter, please report it with the text."
wrong "// a text that shows a bug"
right "// any other"
}
