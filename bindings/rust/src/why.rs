//! Why a rule says what it says of an object: clause by clause, with the values that each saw.
//!
//! The columnar engine judges by columns and never makes most values. So this asks the slow interpreter that the engine
//! is held against by tests and fuzzing.

mod print;
mod repl;

use crate::cancel::Cancel;
use crate::evaluator::{covered, minor_version};
use crate::input::Input;
use crate::options::{RunOptions, Selection};
use crate::read::{self, Objects};
use crate::rules::{CompileError, Rules};
use crate::{params, select};
use upright_oracle::{Options, Run};
use upright_schema::Schema;
use upright_source::{Diagnostic, Level, ObjectRef, RuleInfo, SourceMap};
use upright_types::ir::{Clause, Profile, RuleSet, Source};
use upright_value::{Timestamp, Version};

pub use repl::{Answer, Repl};
pub use upright_oracle::{ClauseWord, Holds, Reasons, Row, Seen, Step, Verdict, Why};

/// What a rule says of some objects, and why.
#[derive(Clone, Debug)]
pub struct WhyReport {
    /// The rule.
    pub rule: RuleInfo,
    /// What it says of each object, in the order of the inputs; of a rule about the cluster: of the cluster.
    pub objects: Vec<ObjectWhy>,
    /// What is wrong with the inputs.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts of rules and inputs.
    pub sources: SourceMap,
}

/// What a rule says of one object, and why.
#[derive(Clone, Debug)]
pub struct ObjectWhy {
    /// The object; none: the cluster.
    pub object: Option<ObjectRef>,
    /// What it says.
    pub why: Why,
}

impl Rules {
    /// Why a rule says what it says of each object of some inputs. Of the selection only the parameters of a profile
    /// count. Waivers are not asked.
    ///
    /// # Errors
    /// There is no such rule, profile or parameter, or a value does not fit its parameter.
    ///
    /// ```
    /// use upright::{CompileOptions, Input, RunOptions, Rules};
    ///
    /// let rules = Rules::compile(&[], &CompileOptions::default())?;
    /// let pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: []}}";
    /// let report = rules.why("pod-host-network", &RunOptions::default(), vec![Input::new("pod.yaml", pod)])?;
    /// let steps = &report.objects[0].why.rows[0].steps;
    /// assert!(steps.len() > 1, "the rule goes over workloads, and then decides");
    /// # Ok::<(), upright::CompileError>(())
    /// ```
    pub fn why(&self, rule: &str, options: &RunOptions, inputs: Vec<Input>) -> Result<WhyReport, CompileError> {
        let selected = select::select(self, &Selection::Rules(vec![rule.to_owned()]))?;
        let set = &self.texts().set;
        let mut sources = self.sources.clone();
        let run = self.slow_options(options, &mut sources)?;
        let mut objects = read::read(inputs, &options.limits, &Cancel::new(), &mut sources);
        read::mend_groups(&self.schema, &mut objects.judged);
        read::mend_groups(&self.schema, &mut objects.lookup);
        let run = Options { coverage: coverage(&self.schema, options, &objects), ..run };
        let index = set.rules.iter().position(|known| *known.id == *rule);
        let (Some(index), Some(rule)) = (index, selected.infos.into_iter().next()) else {
            return Err(CompileError { diagnostics: Vec::new(), sources });
        };
        let whys = explain(&self.schema, set, index, &run, &objects);
        Ok(WhyReport { rule, objects: whys, diagnostics: objects.diagnostics, sources })
    }

    /// What the slow interpreter is given beside rules and objects.
    fn slow_options(&self, options: &RunOptions, sources: &mut SourceMap) -> Result<Options, CompileError> {
        let mut diagnostics = Vec::new();
        let set = &self.texts().set;
        let of_profile = match &options.selection {
            Selection::Profile(id) => {
                select::select(self, &options.selection)?;
                let named = |profile: &&Profile| select::is_called(&profile.id, &profile.title, id);
                set.profiles.iter().find(named).map(|profile| profile.params.clone()).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        let given = params::read(set, &self.schema, &options.params, sources, &mut diagnostics);
        let minor = minor_version(options.kubernetes.as_deref(), &mut diagnostics);
        if diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error) {
            return Err(CompileError { diagnostics, sources: sources.clone() });
        }
        Ok(Options {
            params: of_profile.into_iter().chain(given).collect(),
            kubernetes: Version::parse(&format!("1.{minor}")).unwrap_or(Version(0)),
            now: options.now.map(Timestamp),
            coverage: upright_oracle::Coverage::All,
            default_namespace: "default".to_owned(),
        })
    }
}

fn explain(schema: &Schema, set: &RuleSet, rule: usize, options: &Options, objects: &Objects) -> Vec<ObjectWhy> {
    let inventory = crate::engine::known(&objects.judged, &objects.lookup);
    let run = Run::new(schema, set, options, &inventory);
    let subject = set.rules.get(rule).and_then(|rule| rule.clauses.first());
    let of_cluster = matches!(subject, Some(Clause::For(binder)) if binder.source == Source::Cluster);
    if of_cluster {
        return vec![ObjectWhy { object: None, why: run.why(rule, None) }];
    }
    let each = objects.judged.iter();
    each.map(|object| ObjectWhy { object: Some(object.id.clone()), why: run.why(rule, Some(object)) }).collect()
}

fn coverage(schema: &Schema, options: &RunOptions, objects: &Objects) -> upright_oracle::Coverage {
    use upright_vm::Coverage;
    let known = options.coverage.declared().unwrap_or_else(|| covered(&objects.judged, &objects.lookup));
    match known {
        Coverage::All if objects.lost.is_empty() => upright_oracle::Coverage::All,
        Coverage::Kinds(kinds) if objects.lost.is_empty() => {
            let ids = kinds.iter().filter_map(|(version, kind)| schema.kind_of(version, kind));
            upright_oracle::Coverage::Kinds(ids.collect())
        }
        _ => upright_oracle::Coverage::None,
    }
}
