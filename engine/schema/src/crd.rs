//! Custom resource definitions as types of the same table.
//!
//! A definition's structural schema (`openAPIV3Schema`) becomes object types, named by the path at which they stand and
//! shared where they are equal. Parts that have the structure of a built-in type, such as a pod template, get that
//! type, so that rules about it hold in custom resources too (`crd/recognise.rs`).

mod convert;
mod definition;
mod recognise;

use std::fmt;

use crate::schema::{KindId, Schema};

/// Definitions together may have this many nodes of schemas.
const MOST_NODES: usize = 1 << 20;
/// One definition may have this many, in all its versions together.
const MOST_NODES_OF_ONE: usize = 1 << 16;
/// Schemas may be nested this deep.
const DEEPEST: usize = 64;
/// Definitions together may have this many bytes of names.
const MOST_TEXT: usize = 1 << 25;

/// A definition that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrdError {
    /// Which of the definitions given, from 0.
    pub index: usize,
    /// The name of the definition; empty where it has none.
    pub definition: String,
    /// Where in it, like `spec.versions[0].schema.openAPIV3Schema.properties.spec`; empty for the whole.
    pub path: String,
    /// What is wrong.
    pub problem: CrdProblem,
}

/// What is wrong with a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrdProblem {
    /// It is no CustomResourceDefinition of `apiextensions.k8s.io/v1`.
    NotADefinition,
    /// Something is missing, or is something other than this.
    Expected(&'static str),
    /// The schema is nested deeper than 64 levels.
    TooDeep,
    /// The schemas are larger than supported.
    TooLarge,
    /// The kind exists already.
    Duplicate,
}

impl fmt::Display for CrdError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [&self.definition, &self.path] {
            if !part.is_empty() {
                write!(out, "{part}: ")?;
            }
        }
        self.problem.fmt(out)
    }
}

impl fmt::Display for CrdProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CrdProblem::NotADefinition => out.write_str("no CustomResourceDefinition of apiextensions.k8s.io/v1"),
            CrdProblem::Expected(what) => write!(out, "{what} is expected here"),
            CrdProblem::TooDeep => write!(out, "the schema is nested deeper than {DEEPEST} levels"),
            CrdProblem::TooLarge => out.write_str("the schemas of all definitions together are too large"),
            CrdProblem::Duplicate => out.write_str("the kind exists already"),
        }
    }
}

impl std::error::Error for CrdError {}

/// A problem, and where in its definition it is.
type Located = (String, CrdProblem);

impl Schema {
    /// This schema and the kinds of the given CustomResourceDefinitions, in all the versions that they serve.
    ///
    /// # Errors
    /// All definitions that can't be used, in the order given; of each the first problem.
    pub fn with_crds(&self, definitions: &[serde_json::Value]) -> Result<Schema, Vec<CrdError>> {
        let mut builder = convert::Builder::new(self.clone());
        let mut errors = Vec::new();
        for (index, document) in definitions.iter().enumerate() {
            if let Err((path, problem)) = definition::read(document).and_then(|read| builder.add(&read)) {
                let name = document.pointer("/metadata/name").and_then(serde_json::Value::as_str);
                let definition = name.unwrap_or_default().to_owned();
                errors.push(CrdError { index, definition, path, problem });
            }
        }
        if errors.is_empty() { Ok(builder.finish()) } else { Err(errors) }
    }

    /// Sorts [`Schema::by_word`] anew.
    fn sort_kinds(&mut self) {
        let mut order: Vec<KindId> = (0..).map(KindId).take(self.kinds.len()).collect();
        order.sort_by_key(|id| {
            let gvk = self.kind(*id).gvk;
            (gvk.kind, gvk.group, gvk.version)
        });
        self.by_word = order;
    }
}
