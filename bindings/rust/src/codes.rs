//! The codes of what only shows when everything comes together: files, parameters, profiles, waivers, tests. And the
//! one place that finds the page of any code.

/// What `explain` says of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// `M0012`.
    pub code: String,
    /// A few words.
    pub title: String,
    /// The text, in Markdown.
    pub text: String,
}

/// The page of a code, in whatever stage it comes from; upper and lower case are the same.
///
/// ```
/// assert_eq!(upright::explain("m0012").unwrap().title, "a key stands twice in one map");
/// assert!(upright::explain("no-such-code").is_none());
/// ```
pub fn explain(code: &str) -> Option<Page> {
    let code = code.to_ascii_uppercase();
    let page = |title: &str, text: String| Some(Page { code: code.clone(), title: title.to_owned(), text });
    if let Some((_, title, text)) = ALL.iter().chain(COMPILER).find(|(known, ..)| *known == code) {
        return page(title, (*text).to_owned());
    }
    if let Some(found) = upright_object::codes::find(&code) {
        return page(found.title, found.text.to_owned());
    }
    if let Some(found) = upright_syntax::codes::find(&code) {
        let text = found.explain();
        // The page repeats code and title on its first line.
        let body = text.split_once("\n\n").map_or(text.as_str(), |(_, body)| body);
        return page(found.title, body.to_owned());
    }
    if let Some(found) = upright_types::codes::find(&code) {
        return page(found.title, found.explanation.to_owned());
    }
    None
}

macro_rules! codes {
    ($($name:ident = $code:literal, $title:literal, $text:literal;)*) => {
        $(#[allow(dead_code, reason = "some are of features that may be off")] #[doc = $title] pub(crate) const $name: &str = $code;)*
        const ALL: &[(&str, &str, &str)] = &[$(($code, $title, $text),)*];
    };
}

codes! {
    UNREADABLE = "M0030", "the file can't be read",
        "The system refused to open or read the file, or a link leads in a circle. The other files were judged; the exit code \
         is 2, because nobody knows what this one would have said.";
    NOTHING = "M0031", "nothing to judge",
        "No Kubernetes object was found. In folders, files ending in .yaml, .yml, .json and .ndjson are read; hidden files and \
         what .gitignore or --exclude names are left out. A file that is named itself is read whatever its name.";
    NO_RULES = "M0032", "no rule judges",
        "The packs or the profile that were named have no rule, so nothing can be found.";
    PAST_LIMIT = "M0033", "a value of the host goes past a limit",
        "The object that the host gave is nested more deeply, or has more values, than the limits of the evaluator allow. Raise \
         the limit, or leave the object out.";
    UNKNOWN_PARAM = "M0050", "there is no such parameter",
        "A parameter is named by its name alone if only one has it, else with the rule or module before it: \
         `some-rule.max`. `upright rules --output ndjson` lists the parameters of each rule.";
    WRONG_PARAM = "M0051", "the value of a parameter has the wrong type",
        "Values are YAML and are checked like constants in a rule: a quantity must read as a quantity, a regular expression \
         must compile, a record has its fields and no others.";
    BAD_PARAMS = "M0052", "the parameters can't be read",
        "A file of parameters is one YAML document: a map of names to values.";
    UNKNOWN_PROFILE = "M0053", "there is no such profile or rule",
        "A profile is declared in a pack: `profile name \"Title\" { include … }`. `all` names every rule of every pack.";
    BAD_VERSION = "M0054", "not a version of Kubernetes",
        "Versions are written `1.36`.";
    BAD_CRD = "M0055", "a CustomResourceDefinition can't be used",
        "Definitions are those of `apiextensions.k8s.io/v1`, with a structural schema for each version that they serve.";
    WAIVER_EXPIRED = "M0060", "a waiver is past its date",
        "The waiver's `until` has come, so it excuses nothing any more; what it excused is reported again. Mend the findings, \
         or renew the waiver with a reason that still holds.";
    WAIVER_UNUSED = "M0061", "a waiver without effect",
        "No finding of this run is excused by the waiver. Where all objects were judged, it can go.";
    DROPPED = "M0062", "more findings than are shown",
        "One rule has more than 1,000 findings on one object. Those beyond are counted and not shown.";
    NOT_WRITTEN = "M0063", "a fix that can't be written into the text",
        "`upright fix` changes only what it can change for certain: not a value that an alias or a merge shares with other places, \
         not one with a tag or in a rare form, and no file that does not read back as the fixed object. The finding stays; \
         `upright check --output json` has its fix as a JSON patch of the object.";
    BAD_DOCUMENT = "M0070", "a document of the host can't be read",
        "Hosts in other languages give options and inputs as JSON documents. Their keys are listed in the documentation of the \
         module `upright::host`; a key that is not known is an error, since a setting that is misspelt would be one that is not \
         set.";
    SAME_PACK = "U0801", "two packs have one name",
        "Rules, modules and profiles are told apart by their pack's name, so no two packs may have the same. The standard pack \
         is `std`.";
    BAD_TREE = "U0802", "JSON that is no tree of a rule text",
        "Rule texts may also be given as JSON, in the form that `upright tree` prints. Spans may be left out; names of nodes and \
         their parts may not.";
    TEST_FAILED = "U0901", "a test expects something else",
        "The rule does not say of the object what the test's case expects. Either the rule or the expectation is wrong.";
    TEST_BROKEN = "U0902", "a test can't be run",
        "What the case gives is no manifest, changes a place that is not there, or sets a parameter that the rule does not have.";
    TEST_FIELD = "U0903", "a test gives a field that the schema does not know",
        "A field that is misspelt in a test leaves the rule nothing to find, so the case may pass for another reason than it \
         seems. Where the field is newer than the schemas, the warning may stay.";
    UNNOTICED = "U0904", "no test notices a change of the rule",
        "`upright test --mutate` takes a condition of a rule out, or turns it round, and runs the rule's tests. Where all still \
         pass, either a case is missing in which the condition decides, or the condition decides nothing and can go. Views, \
         functions and parameters are changed in the same way, and the tests of the rules that depend on them are run. A \
         change that makes no difference to any object is listed, with the reason, in the pack's MUTATIONS.md.";
    STALE_KNOWN = "U0905", "a list of known changes that is out of date",
        "A row of MUTATIONS.md says of a change that no test can notice it. This row can't be read, gives no reason, or is \
         about a change that is not there, or that a test notices.";
    UNDECIDED = "U0906", "a condition that tests decide in one way only",
        "`upright test --coverage` looks at each condition of the rules, functions and views that tests run through. One that \
         holds in all of them, or in none, could be left out or turned round, and they would say the same. Add the case in \
         which it is the other way.";
}

/// The codes of the compiler, which reports nothing that a rule's author can do wrong in many ways.
const COMPILER: &[(&str, &str, &str)] = &[
    (
        "U0500",
        "what can't be compiled",
        "The rule is sound, but says something that has no form in columns, such as a list whose elements are lists that \
         are computed. Say it in smaller steps, or with a function of the list's own kind.",
    ),
    (
        "U0501",
        "rules that grow too large",
        "Functions and views are expanded where they are used, and these expand beyond what a program may hold. Use fewer \
         levels of functions that call functions, or split the rule.",
    ),
    (
        "U0502",
        "a mistake in Upright",
        "The compiler made a program that its own verifier rejects. The rule may be right: please report it.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_every_stage_is_unique_and_has_a_page() {
        let own = ALL.iter().map(|(code, ..)| *code);
        let object = upright_object::codes::ALL.iter().map(|code| code.code);
        let syntax = upright_syntax::codes::ALL.iter().map(|code| code.code);
        let types = upright_types::codes::CODES.iter().map(|code| code.code);
        let own = own.chain(COMPILER.iter().map(|(code, ..)| *code));
        let mut codes: Vec<_> = own.chain(object).chain(syntax).chain(types).collect();
        let all = codes.len();
        for code in &codes {
            assert!(explain(code).is_some_and(|page| !page.text.is_empty()), "{code}");
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all, "a code is used twice");
    }
}
