//! The kinds of token: one table from which the lexer, the reserved words and the wording of messages are derived.

use logos::Logos;

/// Builds [`TokenKind`] from the table below: `reserved` are words that name nothing, `signs` are fixed texts,
/// `mistakes` are signs of other languages, lexed so that the parser can say what to write instead, and `others` have
/// a pattern and a description.
macro_rules! kinds {
    (
        reserved { $($(#[$rdoc:meta])* $reserved:ident $word:literal,)* }
        signs { $($(#[$sdoc:meta])* $sign:ident $text:literal,)* }
        mistakes { $($(#[$mdoc:meta])* $mistake:ident $wrong:literal,)* }
        others { $($(#[$odoc:meta])* $other:ident $name:literal,)* }
    ) => {
        /// What a token is.
        #[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum TokenKind {
            $(#[doc = concat!("`", $word, "`.")] $(#[$rdoc])* #[token($word)] $reserved,)*
            $(#[doc = concat!("`", $text, "`.")] $(#[$sdoc])* #[token($text)] $sign,)*
            $(#[doc = concat!("`", $wrong, "`: no sign of this language.")] $(#[$mdoc])* #[token($wrong)] $mistake,)*
            $(#[doc = concat!("Is ", $name, ".")] $(#[$odoc])* $other,)*
        }

        impl TokenKind {
            /// The reserved words, in the order of the manual.
            pub const RESERVED: &'static [(TokenKind, &'static str)] = &[$((TokenKind::$reserved, $word),)*];

            /// Whether it is a word that no name may be.
            pub fn is_reserved(self) -> bool {
                matches!(self, $(TokenKind::$reserved)|*)
            }

            /// How messages name it: the text in backticks, or a description.
            pub fn describe(self) -> &'static str {
                match self {
                    $(TokenKind::$reserved => concat!("`", $word, "`"),)*
                    $(TokenKind::$sign => concat!("`", $text, "`"),)*
                    $(TokenKind::$mistake => concat!("`", $wrong, "`"),)*
                    $(TokenKind::$other => $name,)*
                }
            }
        }
    };
}

kinds! {
    reserved {
        For "for",
        Let "let",
        When "when",
        Deny "deny",
        Require "require",
        At "at",
        Message "message",
        Help "help",
        Fix "fix",
        Severity "severity",
        Controls "controls",
        Url "url",
        Param "param",
        And "and",
        Or "or",
        Not "not",
        In "in",
        Is "is",
        Like "like",
        Matches "matches",
        Has "has",
        Valid "valid",
        Raw "raw",
        Old "old",
        Any "any",
        All "all",
        Find "find",
        Every "every",
        Of "of",
        As "as",
        If "if",
        Then "then",
        Else "else",
        True "true",
        False "false",
        Kubernetes "kubernetes",
        Now "now",
        Request "request",
    }
    signs {
        LBrace "{",
        RBrace "}",
        LBracket "[",
        RBracket "]",
        LParen "(",
        RParen ")",
        Comma ",",
        Colon ":",
        Dot ".",
        Assign "=",
        EqEq "==",
        NotEq "!=",
        Lt "<",
        LtEq "<=",
        Gt ">",
        GtEq ">=",
        Coalesce "??",
        Question "?",
        Pipe "|",
        Arrow "->",
        Plus "+",
        Minus "-",
        Star "*",
        Slash "/",
        Percent "%",
    }
    mistakes {
        AndAnd "&&",
        OrOr "||",
        Bang "!",
        EqEqEq "===",
        NotEqEq "!==",
        FatArrow "=>",
        ColonEq ":=",
        Semicolon ";",
    }
    others {
        /// A name or a word of declarations; `-` between letters or digits belongs to it.
        #[regex("[A-Za-z_][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*")]
        Word "a name",
        #[regex("[0-9]+")]
        Int "a number",
        #[regex(r"[0-9]+\.[0-9]+")]
        Float "a number",
        /// `500Mi`, `1.2.3`: digits that only make sense in quotes.
        #[regex(r"[0-9]+(\.[0-9]+)?[A-Za-z_][A-Za-z0-9_]*")]
        #[regex(r"[0-9]+(\.[0-9]+)(\.[0-9]+)+[A-Za-z0-9_]*")]
        BadNumber "digits and letters",
        /// `"…"`, with its interpolations.
        #[token("\"")]
        Quoted "a string",
        /// `'…'`.
        #[token("'")]
        RawString "a string",
        /// `"""…"""`.
        #[token("\"\"\"")]
        Block "a string",
        /// `“…”`: a string in typographic quotes.
        #[regex("[“”„‘’‚«»]")]
        SmartString "a string in typographic quotes",
        /// A `"…"`, `'…'` or `“…”` that does not end on its line.
        UnclosedString "a string without an end",
        /// A `"""…"""` that does not end at all.
        UnclosedBlock "a string without an end",
        #[regex(r"[ \t\r\n]+")]
        Whitespace "white space",
        #[token("//")]
        Comment "a comment",
        /// `///`, but not `////`.
        DocComment "documentation",
        /// `# …` or `/* … */`: a comment of another language.
        #[token("#")]
        #[token("/*")]
        ForeignComment "a comment of another language",
        /// Anything else, one character.
        Unknown "a character without a meaning",
        /// After the last token.
        End "the end of the file",
    }
}

impl TokenKind {
    /// Whether it is skipped by the grammar.
    pub fn is_trivia(self) -> bool {
        matches!(self, TokenKind::Whitespace | TokenKind::Comment | TokenKind::DocComment | TokenKind::ForeignComment)
    }

    /// Whether it may be a field: any word, reserved or not.
    pub fn is_word(self) -> bool {
        self == TokenKind::Word || self.is_reserved()
    }
}
