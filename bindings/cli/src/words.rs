//! The words that options take. Those of the engine's own lists are taken from there.

use clap::ValueEnum;
use clap::builder::PossibleValue;
use upright::{Format, Severity};

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// A format of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Output(pub(crate) Format);

const OUTPUTS: [Output; Format::ALL.len()] = {
    let mut outputs = [Output(Format::Human); Format::ALL.len()];
    let mut at = 0;
    while at < outputs.len() {
        outputs[at] = Output(Format::ALL[at].0);
        at += 1;
    }
    outputs
};

impl ValueEnum for Output {
    fn value_variants<'a>() -> &'a [Output] {
        &OUTPUTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

/// A severity as a lower bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Minimum(pub(crate) Severity);

const MINIMA: [Minimum; Severity::ALL.len()] = {
    let mut minima = [Minimum(Severity::Info); Severity::ALL.len()];
    let mut at = 0;
    while at < minima.len() {
        minima[at] = Minimum(Severity::ALL[at]);
        at += 1;
    }
    minima
};

impl ValueEnum for Minimum {
    fn value_variants<'a>() -> &'a [Minimum] {
        &MINIMA
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

/// The form of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableOutput {
    /// For people.
    #[default]
    Human,
    /// One JSON object a line.
    Ndjson,
}

/// The form of what comes of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestOutput {
    /// For people.
    #[default]
    Human,
    /// One document.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// The XML that build servers read.
    Junit,
}

/// A form of a rule text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TreeForm {
    /// The rule language.
    Text,
    /// The tree.
    Json,
}

/// A stage of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// The words and signs of a rule text.
    Tokens,
    /// The tree of a rule text, as JSON.
    Tree,
    /// The typed rules.
    Ir,
    /// The program.
    Listing,
    /// The objects of manifests.
    Objects,
    /// The findings, one a line.
    Findings,
}
