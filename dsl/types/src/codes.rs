//! The table of diagnostics: a stable code each, its title, and the long text that `upright explain` prints.

/// A diagnostic that the checker gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// `U0201`
    pub code: &'static str,
    /// What is wrong, in general.
    pub title: &'static str,
    /// Why it is wrong, and an example of both ways.
    pub explanation: &'static str,
}

/// The entry of a code.
pub fn find(code: &str) -> Option<&'static Code> {
    CODES.iter().find(|entry| entry.code == code)
}

macro_rules! codes {
    ($($name:ident = $code:literal, $title:literal;)*) => {
        $(
            #[doc = $title]
            pub(crate) const $name: &str = $code;
        )*
        /// Every diagnostic of the checker, by code.
        pub const CODES: &[Code] = &[$(
            Code { code: $code, title: $title, explanation: include_str!(concat!("explain/", $code, ".md")) },
        )*];
    };
}

codes! {
    UNKNOWN_NAME = "U0100", "a name that nothing has";
    UNKNOWN_KIND = "U0101", "a kind or type that does not exist";
    UNKNOWN_FIELD = "U0102", "a field that the type does not have";
    UNKNOWN_FUNCTION = "U0103", "a function that does not exist";
    UNKNOWN_METHOD = "U0104", "a method that the type does not have";
    UNKNOWN_MODULE = "U0105", "a module that does not exist";
    UNKNOWN_RULE = "U0106", "a rule that does not exist";
    UNKNOWN_PROFILE = "U0107", "neither a rule nor a profile";
    UNKNOWN_CONTROL = "U0108", "a framework or control that does not exist";
    UNKNOWN_PARAM = "U0109", "a parameter that does not exist";
    PRIVATE_NAME = "U0110", "a name that its module keeps to itself";
    DUPLICATE_NAME = "U0111", "one name for two things";
    HIDDEN_NAME = "U0112", "a name that hides another";
    AMBIGUOUS_KIND = "U0113", "a word for several kinds";
    MODULE_CIRCLE = "U0114", "modules that use each other in a circle";
    RECURSION = "U0115", "a declaration that needs itself";
    UNUSED_NAME = "U0116", "a name that is never used";
    WRONG_SORT = "U0117", "a name of another sort of thing";

    TYPE_MISMATCH = "U0200", "a value of the wrong type";
    OPTIONAL_USED = "U0201", "a value that may be unset, used as if it were set";
    NOT_A_CONDITION = "U0202", "a condition that is no boolean";
    BAD_LITERAL = "U0203", "a literal that its type can't read";
    UNKNOWN_VALUE = "U0204", "a value that the field never has";
    INCOMPARABLE = "U0205", "values that can't be compared";
    LIST_AS_VALUE = "U0206", "a list where one of its elements is meant";
    NOT_A_LIST = "U0207", "one value where a list is needed";
    WRONG_ARGUMENTS = "U0208", "the wrong number of arguments";
    SOME_VERSIONS = "U0209", "something that only some supported versions have";
    NO_VERSION = "U0210", "something that no supported version has";
    IS_ON_ONE_TYPE = "U0211", "`is` on a value of one type";
    UNION_NOT_NARROWED = "U0212", "a field that only some members of a union have";
    JSON_NOT_OPENED = "U0213", "a value without a schema, used as if it had one";
    AMBIGUOUS_LITERAL = "U0214", "a literal whose type nothing tells";
    NOT_PRINTABLE = "U0215", "a value that has no text";
    PATTERN_NOT_CONSTANT = "U0216", "a pattern that depends on an object";
    BAD_OPERANDS = "U0217", "operands that don't go together";
    NOT_A_PLACE = "U0218", "a computed value where a place in an object is needed";
    MISSING_FIELD = "U0219", "a record or object without a field that it needs";
    NOT_A_DOCUMENT = "U0220", "`as` on something that holds no document";
    NOT_CONSTANT = "U0221", "a constant is needed here";
    DIVISION_BY_ZERO = "U0222", "a division by zero";
    BOTH_OPTIONAL = "U0223", "two values that may both be unset, compared";
    NEVER_UNSET = "U0224", "a question about a value that is always there";
    BAD_INDEX = "U0225", "an index that the value does not take";

    CLAUSE_ORDER = "U0300", "a clause in the wrong place";
    MISSING_CLAUSE = "U0301", "a clause that must be there";
    CLAUSE_TWICE = "U0302", "a clause that may stand once";
    AT_NEEDED = "U0303", "a finding needs a place to point at";
    CONSTANT_VERDICT = "U0304", "a verdict that is always the same";
    UNANCHORED = "U0305", "a pattern that lets more pass than it seems to";
    QUANTIFIER_REACH = "U0306", "a quantifier that reaches further than it seems to";
    UNTIED_JOIN = "U0307", "objects that nothing ties to the subject";
    BAD_SUBJECT = "U0308", "a subject that is no kind";
    BAD_FIX = "U0309", "a fix that can't be made";
    NO_TITLE = "U0310", "a rule without a title";
    BAD_WAIVER = "U0311", "a waiver that can't be read";
    BAD_PACK = "U0312", "a pack setting that can't be read";
    BAD_TEST = "U0313", "a test case that shows nothing";
    BAD_PROFILE = "U0314", "a profile that contradicts itself";
    TOO_DEEP = "U0315", "declarations nested too deeply";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_sorted_and_explained() {
        assert!(CODES.windows(2).all(|pair| pair[0].code < pair[1].code));
        for entry in CODES {
            assert!(entry.explanation.contains("```"), "{} has no example", entry.code);
        }
    }
}
