//! Expressions, asked one by one of an object.

use super::coverage;
use crate::cancel::Cancel;
use crate::input::Input;
use crate::options::RunOptions;
use crate::read::{self, Objects};
use crate::rules::{CompileError, Parsed, Rules};
use std::ops::Range;
use upright_oracle::{Options, Run};
use upright_source::{Diagnostic, FileId, Level, ObjectRef, SourceMap, Span};
use upright_syntax::ast::{File, ItemKind};
use upright_types::Module;

/// The path of the module that lines are made into.
const PATH: &str = "repl/repl";

/// Objects, and names that lines have given.
#[derive(Debug)]
pub struct Repl {
    rules: Rules,
    /// The modules of the packs, without rules: what lines may use.
    modules: Vec<Parsed>,
    objects: Objects,
    options: Options,
    it: usize,
    uses: Vec<String>,
    lets: Vec<(String, String)>,
}

/// What a line gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The value, in a line.
    pub value: String,
    /// Its type.
    pub ty: String,
    /// Where it stands in the object, if it does.
    pub path: Option<String>,
}

impl Repl {
    /// Takes the objects of some inputs; `it` is the first.
    ///
    /// # Errors
    /// A parameter or version of the options makes no sense, or an input can't be read.
    ///
    /// ```
    /// use upright::why::Repl;
    /// use upright::{CompileOptions, Input, RunOptions, Rules};
    ///
    /// let rules = Rules::compile(&[], &CompileOptions::default())?;
    /// let pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: 'x:1'}]}}";
    /// let mut repl = Repl::new(&rules, &RunOptions::default(), vec![Input::new("pod.yaml", pod)])?;
    /// repl.eval("let images = [c.image for c in it.spec.containers]")?;
    /// assert_eq!(repl.eval("images")?.value, "[\"x:1\"]");
    /// assert_eq!(repl.eval("it.spec.hostNetwork")?.ty, "bool");
    /// # Ok::<(), upright::CompileError>(())
    /// ```
    pub fn new(rules: &Rules, options: &RunOptions, inputs: Vec<Input>) -> Result<Repl, CompileError> {
        let mut sources = rules.sources.clone();
        let settings = rules.slow_options(options, &mut sources)?;
        let mut objects = read::read(inputs, &options.limits, &Cancel::new(), &mut sources);
        if objects.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error) {
            return Err(CompileError { diagnostics: objects.diagnostics, sources });
        }
        read::mend_groups(&rules.schema, &mut objects.judged);
        let settings = Options { coverage: coverage(&rules.schema, options, &objects), ..settings };
        let modules = rules.texts().modules.iter().map(without_rules).collect();
        let (uses, lets) = (Vec::new(), Vec::new());
        Ok(Repl { rules: rules.clone(), modules, objects, options: settings, it: 0, uses, lets })
    }

    /// The objects, in the order of the inputs.
    pub fn objects(&self) -> impl Iterator<Item = &ObjectRef> {
        self.objects.judged.iter().map(|object| &object.id)
    }

    /// Which of them is `it`, from 0.
    pub fn it(&self) -> usize {
        self.it
    }

    /// Makes another object `it`; says whether there is such a one. Names that make no sense of it are forgotten.
    pub fn set_it(&mut self, index: usize) -> bool {
        let known = index < self.objects.judged.len();
        if known {
            self.it = index;
            for (name, value) in std::mem::take(&mut self.lets) {
                if self.value(&value, &value).is_ok() {
                    self.lets.push((name, value));
                }
            }
        }
        known
    }

    /// A line as a rule text, and where the line stands in it: for completion. What came before the line is in it too.
    pub fn as_rule(&self, line: &str) -> (String, Range<usize>) {
        let mut text = String::new();
        for used in &self.uses {
            text.push_str(used);
            text.push('\n');
        }
        let kind = self.objects.judged.get(self.it).map(|object| &object.id);
        let known = kind.filter(|id| self.rules.schema.kind_of(&id.api_version, &id.kind).is_some());
        if let Some(id) = known {
            text.push_str(&format!("use {}.{} as ItsKind\n", id.api_version, id.kind));
        }
        let source = if known.is_some() {
            "ItsKind"
        } else if kind.is_some() {
            "Object"
        } else {
            "Cluster"
        };
        text.push_str(&format!("/// A line.\nrule repl {{\n  severity info\n  for it in {source}\n"));
        for (name, value) in &self.lets {
            text.push_str(&format!("  let {name} = {value}\n"));
        }
        text.push_str("  let value_of_line = ");
        let start = text.len();
        text.push_str(line);
        let end = text.len();
        text.push_str("\n  deny false at it\n  message \"m\"\n}\n");
        (text, start..end)
    }

    /// What a line is: an expression, `let name = expression`, or `use module`.
    ///
    /// # Errors
    /// It makes no sense. Places are those of the line.
    pub fn eval(&mut self, line: &str) -> Result<Answer, CompileError> {
        let line = line.trim();
        if line.starts_with("use ") {
            self.uses.push(line.to_owned());
            let checked = self.value("true", line);
            return match checked {
                Ok(_) => Ok(Answer { value: "used".to_owned(), ty: String::new(), path: None }),
                Err(error) => {
                    self.uses.pop();
                    Err(error)
                }
            };
        }
        let binding = line.strip_prefix("let ").and_then(|rest| rest.split_once('='));
        let Some((name, value)) = binding.filter(|(_, value)| !value.starts_with('=')) else {
            return self.value(line, line);
        };
        let (name, value) = (name.trim(), value.trim());
        let before = self.lets.clone();
        self.lets.retain(|(known, _)| known != name);
        let found = self.value(value, line);
        let found = found.and_then(|answer| {
            self.lets.push((name.to_owned(), value.to_owned()));
            // The name must be one, and hide nothing.
            self.value("true", line).map(|_| answer)
        });
        if found.is_err() {
            self.lets = before;
        }
        found
    }

    fn value(&self, expression: &str, line: &str) -> Result<Answer, CompileError> {
        let (text, place) = self.as_rule(expression);
        let file = FileId(u32::MAX - 1);
        let parsed = upright_syntax::parse(file, &text);
        let mut modules: Vec<Module<'_>> = self.modules.iter().map(crate::rules::module).collect();
        modules.push(Module { path: PATH.into(), pack: "repl".into(), file, ast: &parsed.file });
        let checked = upright_types::check(&self.rules.schema, &modules, &upright_types::Options::default());
        let errors: Vec<Diagnostic> = parsed.diagnostics.into_iter().chain(checked.diagnostics).collect();
        let errors = errors.into_iter().filter(|d| d.level == Level::Error && d.primary.span.file == file);
        let errors: Vec<Diagnostic> = errors.map(|error| moved(error, &place, expression, line)).collect();
        if !errors.is_empty() {
            let mut sources = SourceMap::new();
            sources.add("line", line);
            // The first tells most; the others follow from it.
            return Err(CompileError { diagnostics: errors.into_iter().take(1).collect(), sources });
        }
        let rule = checked.rules.rules.iter().position(|rule| *rule.id == *"repl").unwrap_or(0);
        let ty = self.type_of(&checked.rules, rule);
        let inventory = crate::engine::known(&self.objects.judged, &self.objects.lookup);
        let run = Run::new(&self.rules.schema, &checked.rules, &self.options, &inventory);
        let found = run.last_value(rule, self.objects.judged.get(self.it));
        let (value, path) =
            found.unwrap_or_else(|| ("can't be told: something that it needs was not given".to_owned(), None));
        Ok(Answer { value, ty, path })
    }

    fn type_of(&self, set: &upright_types::ir::RuleSet, rule: usize) -> String {
        use upright_types::ir::{Clause, show};
        let clauses = set.rules.get(rule).map(|rule| rule.clauses.as_slice()).unwrap_or_default();
        let last = clauses.iter().rev().find_map(|clause| match clause {
            Clause::Let { value, .. } => Some(show(&value.ty, set, &self.rules.schema)),
            _ => None,
        });
        last.unwrap_or_default()
    }
}

/// A module without rules and what speaks of them.
fn without_rules(module: &Parsed) -> Parsed {
    let keep = |kind: &ItemKind| {
        !matches!(kind, ItemKind::Rule(_) | ItemKind::Test(_) | ItemKind::Profile(_) | ItemKind::Waive(_))
            && !matches!(kind, ItemKind::Framework(_))
    };
    let items = module.ast.items.iter().filter(|item| keep(&item.kind)).cloned().collect();
    Parsed { ast: File { items, span: module.ast.span }, ..module.clone() }
}

/// A diagnostic of the rule as one of the line: places outside of the expression are its end.
fn moved(mut report: Diagnostic, place: &Range<usize>, expression: &str, line: &str) -> Diagnostic {
    let start = line.rfind(expression).unwrap_or(0);
    let map = |span: Span| {
        let at = |offset: u32| {
            let offset = (offset as usize).clamp(place.start, place.end) - place.start;
            (start + offset.min(expression.len())).min(line.len()) as u32
        };
        Span::new(FileId(0), at(span.start), at(span.end))
    };
    let outside = |span: Span| (span.end as usize) < place.start || (span.start as usize) > place.end;
    report.secondary.retain(|label| !outside(label.span));
    report.suggestion = report.suggestion.filter(|edit| !outside(edit.span));
    report.primary.span = map(report.primary.span);
    report.secondary.iter_mut().for_each(|label| label.span = map(label.span));
    if let Some(edit) = &mut report.suggestion {
        edit.span = map(edit.span);
    }
    report
}
