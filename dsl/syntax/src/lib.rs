//! Rule text: tokens, tree, parser, formatter.
