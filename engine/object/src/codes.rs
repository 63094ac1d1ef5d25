//! Everything that can be wrong with an input, in one table.
//!
//! Each row makes a constant (the code that diagnostics carry) and an entry of [`ALL`] (what `upright explain` prints).

/// One code and what to say about it at length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// `M0012`.
    pub code: &'static str,
    /// A few words.
    pub title: &'static str,
    /// The explanation: what it means, why it matters, what to do. Markdown.
    pub text: &'static str,
}

/// The entry of a code.
pub fn find(code: &str) -> Option<&'static Code> {
    ALL.iter().find(|c| c.code.eq_ignore_ascii_case(code))
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $title:literal, $text:literal;)*) => {
        $(#[doc = $title] pub const $name: &str = $code;)*

        /// All codes of manifests and other inputs, in order.
        pub const ALL: &[Code] = &[$(Code { code: $code, title: $title, text: $text },)*];
    };
}

codes! {
    NOT_UTF8 = "M0001", "the text is not UTF-8",
        "Manifests are UTF-8. A byte sequence that is not was found, and the document that holds it is not judged: the API \
         server would refuse it or read something else there.\n\nSave the file as UTF-8, or remove the stray bytes.";
    NOT_UTF8_ENCODING = "M0002", "the file is in another encoding than UTF-8",
        "The file begins with the mark of UTF-16 or UTF-32, so nothing of it was read. Windows PowerShell writes UTF-16 when \
         output is redirected with `>`.\n\nConvert it (`iconv -f UTF-16 -t UTF-8`), or in PowerShell write with \
         `Out-File -Encoding utf8`.";
    TOO_LARGE = "M0003", "the file is too large",
        "The file has more bytes than the limit, so nothing of it was read. The limit keeps memory bounded when files come from \
         strangers.\n\nSplit the file, or raise the limit.";
    TOO_MANY_DOCUMENTS = "M0004", "the file has too many documents",
        "Documents past the limit were not read. Split the file, or raise the limit.";
    TOO_DEEP = "M0005", "the document is nested too deeply",
        "Maps and lists lie inside each other deeper than the limit allows. No Kubernetes object needs that; the document is \
         broken or hostile, and is not judged.";
    TOO_MANY_VALUES = "M0006", "the document has too many values",
        "The document has more values than the limit allows and is not judged. Split it, or raise the limit.";
    TOO_MANY_ALIASES = "M0007", "the aliases repeat too much",
        "YAML aliases (`*name`) repeat what an anchor (`&name`) marks; aliases of aliases multiply. This document would grow \
         past the limit (a \"billion laughs\"), and is not judged. The API server refuses such documents too.";
    KEY_TOO_LONG = "M0008", "a key is too long",
        "A key of a map is longer than the limit. No Kubernetes object has such keys; the document is not judged.";
    YAML_SYNTAX = "M0010", "the document is not YAML",
        "The document can't be read as YAML and is not judged; the other documents of the file are. Common causes are tabs in \
         the indentation, a missing space after a colon, an unclosed quote, and `:` or `#` in a text without quotes.";
    JSON_SYNTAX = "M0011", "the document is not JSON",
        "The document begins like JSON but can't be read as JSON (RFC 8259), and not as YAML either. It is not judged; the \
         documents that follow are, where the next one begins on a line of its own.";
    DUPLICATE_KEY = "M0012", "a key stands twice in one map",
        "Which of the two values counts depends on who reads: some take the first, some the last, some merge, and strict ones \
         refuse. A policy that looks at one while the cluster takes the other could be passed by, so the object is not judged.\
         \n\nRemove one of the two.";
    MERGE_CONFLICT = "M0013", "a merge comes after a key that it also sets",
        "By the YAML specification the map's own key wins over what `<<` brings in, wherever it stands. The library that the \
         Kubernetes tools use takes whichever comes last. The two give different objects here, so the object is not judged.\
         \n\nWrite `<<` first in the map, or leave out one of the two values.";
    BAD_ALIAS = "M0014", "an alias can't be resolved",
        "The alias names an anchor that the document does not define before it, or a value that holds the alias itself.";
    BAD_MERGE = "M0015", "the value of a merge key is not a map",
        "`<<` takes a map, an alias of a map, or a list of these.";
    BAD_KEY = "M0016", "the key of a map is not text",
        "Keys of Kubernetes objects are text. Numbers and booleans are turned into text as the API server's library does it; \
         null, lists and maps can't be keys. Helm and other templates (`{{ … }}`) without quotes read as such keys too.";
    NOT_JSON = "M0017", "the value has no form in JSON",
        "YAML knows values that JSON, which the API server stores, does not: infinity, not-a-number, and values whose tag \
         (`!!int`, `!!binary`) does not fit their text. The document is not judged; the API server refuses it.";
    ODD_LINE_BREAK = "M0018", "a line break that readers disagree about",
        "U+0085, U+2028 and U+2029 end a line in YAML 1.1, which the Kubernetes tools read, but not in YAML 1.2. A comment \
         could hide a setting from one of the two readers, so the document is not judged.\n\nRemove the character, or write \
         it as an escape (`\"\\u2028\"`) in double quotes.";
    NOT_A_MANIFEST = "M0020", "the document is not a Kubernetes object",
        "A Kubernetes object has an `apiVersion` and a `kind`. The document has not, and is skipped. This changes no exit code.";
    TEMPLATE = "M0021", "the file is a template",
        "The text between `{{` and `}}` is filled in by Helm or another tool before anything reaches a cluster; the template \
         itself is not YAML and can't be judged.\n\nRender it and check what comes out: \
         `helm template mychart | upright check -`.";
    BAD_IDENTITY = "M0022", "a field that identifies the object has the wrong type",
        "`apiVersion`, `kind`, `metadata`, `metadata.name` and `metadata.namespace` must be text (`metadata` a map). Without \
         them it is not known which rules apply, so all of them are *not evaluated* for the object.";
    BAD_ITEM = "M0023", "an item of a list is not an object",
        "The `items` of a `List` are Kubernetes objects. This one is not a map, so it can't be judged.";
    EMPTY_REVIEW = "M0024", "an AdmissionReview without an object",
        "An `AdmissionReview` is judged by its `request.object` and `request.oldObject`. This one has neither (a response, or a \
         request about a subresource), and is skipped.";
    MORE = "M0025", "more problems than are shown",
        "The file has more problems than the limit of messages. Mend the first ones and run again.";
    OLD_ONLY = "M0026", "a change of which only the old object is there",
        "A request of operation `UPDATE` has the new object in `request.object`. This one has only `request.oldObject`, so what \
         was is judged, and not what is to be. Send the whole review; for a deletion the operation is `DELETE`.";
    UNKNOWN_FIELD = "M0040", "the schema does not know the field",
        "The API server drops fields that its schema does not know, or refuses the object where validation is strict. Often the \
         field is misspelt or stands one level too high or too low; or it is newer than the version that the run targets. \
         This changes no exit code.";
    WRONG_TYPE = "M0041", "the value has the wrong type",
        "The schema asks for another type here, and the API server refuses the object. In YAML, quotes make a string \
         (`\"true\"`) and their absence a boolean or number (`true`).";
    NOT_ALLOWED = "M0042", "the value is not one that the field allows",
        "The field takes one of a few values, and the API server refuses others. Case matters: `Always`, not `always`.";
    UNREADABLE_TEXT = "M0043", "the text can't be read as what the field holds",
        "The field holds a quantity, duration, time, address or the like as text, and the text is not one.";
    MISSING_FIELD = "M0044", "a required field is missing",
        "The schema requires the field, and the API server refuses the object without it.";
    UNKNOWN_KIND = "M0045", "no schema for the kind",
        "Neither the built-in schemas nor the custom resource definitions that were given know this kind in this version, so \
         its fields are not checked and rules that name it can't apply. Give the definition with `--crd`.";
    NULL_ITEM = "M0046", "an item of a list is null",
        "An item without a value stands in a list. The API server refuses it or reads an empty item.";
    OTHER_GROUP = "M0047", "the API group does not have the kind",
        "The `apiVersion` is one that Kubernetes serves, but kinds of that name belong to another group: a Deployment is of \
         `apps/v1`, not of `v1`. The API server refuses the object (*no matches for kind*). It is judged as the kind that is \
         meant, so that nothing is missed.\n\nWrite the `apiVersion` that the help names.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_found_by_name() {
        assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(ALL.iter().all(|code| code.code.len() == 5 && code.code.starts_with('M')));
        assert_eq!(find("m0012"), ALL.iter().find(|code| code.code == DUPLICATE_KEY));
        assert_eq!(find("M9999"), None);
    }
}
