//! A selection of rules, ready to judge.

use crate::engine::{BoundEngine, Engine, Outcome, Session, Settings, known};
use crate::finding::{Findings, Made};
use crate::input::Input;
use crate::options::RunOptions;
use crate::read::Objects;
use crate::rules::{CompileError, Rules, info, nowhere};
use crate::stage::Stage;
use crate::{codes, params, read, select};
use std::borrow::Cow;
use upright_object::{Object, Validator};
use upright_report::{ControlInfo, Report};
use upright_schema::{Schema, Version};
use upright_source::{Diagnostic, Level, RuleInfo, SourceMap};
use upright_types::ir::{RuleSet, Waiver};
use upright_vm::Coverage;

/// Rules with everything fixed that does not depend on objects: parameters, profile, version, time. Judges as often as
/// one likes, and always the same.
#[derive(Clone, Debug)]
pub struct Evaluator {
    schema: Cow<'static, Schema>,
    engine: Engine,
    bound: BoundEngine,
    settings: Settings,
    rules: Vec<RuleInfo>,
    waivers: Vec<Waiver>,
    controls: Vec<ControlInfo>,
    sources: SourceMap,
    version: Version,
}

impl Rules {
    /// Selects rules and fixes what they judge by.
    ///
    /// # Errors
    /// There is no such profile, rule, parameter or version; a value does not fit its parameter; or the rules can't be
    /// expressed in a program.
    pub fn evaluator(&self, options: &RunOptions) -> Result<Evaluator, CompileError> {
        let selected = select::select(self, &options.selection)?;
        let mut sources = self.sources.clone();
        let mut diagnostics = Vec::new();
        let given = params::read(&selected.rules, &self.schema, &options.params, &mut sources, &mut diagnostics);
        let minor = minor_version(options.kubernetes.as_deref(), &mut diagnostics);
        if diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error) {
            return Err(CompileError { diagnostics, sources });
        }
        let params = selected.params.into_iter().chain(given).collect();
        let settings = Settings { params, kubernetes: minor, now: options.now };
        let evaluator = Engine::new(&self.schema, &selected.rules)
            .and_then(|engine| Evaluator::new(self, &selected.rules, &engine, &settings, sources.clone()));
        let controls = selected.controls;
        evaluator
            .map(|evaluator| Evaluator { controls, ..evaluator })
            .map_err(|diagnostics| CompileError { diagnostics, sources })
    }

    /// The typed rules of a selection, as text.
    ///
    /// # Errors
    /// There is no such profile or rule.
    pub fn ir(&self, selection: &crate::Selection) -> Result<Stage, CompileError> {
        let selected = select::select(self, selection)?;
        let text = upright_types::ir::dump(&selected.rules, &self.schema);
        Ok(Stage { text, diagnostics: Vec::new(), sources: self.sources.clone() })
    }
}

impl Evaluator {
    /// From parts that fit together: the engine is that of the rules.
    pub(crate) fn new(
        rules: &Rules,
        set: &RuleSet,
        engine: &Engine,
        settings: &Settings,
        sources: SourceMap,
    ) -> Result<Evaluator, Vec<Diagnostic>> {
        Ok(Evaluator {
            schema: rules.schema.clone(),
            engine: engine.clone(),
            bound: engine.bind(set, settings)?,
            settings: settings.clone(),
            rules: set.rules.iter().map(info).collect(),
            waivers: set.waivers.clone(),
            controls: Vec::new(),
            sources,
            version: clamp(settings.kubernetes),
        })
    }

    /// The rules that judge.
    pub fn rules(&self) -> &[RuleInfo] {
        &self.rules
    }

    /// The program, as text.
    pub fn listing(&self) -> Stage {
        Stage { text: self.engine.listing(), diagnostics: Vec::new(), sources: self.sources.clone() }
    }

    /// Judges the objects of some inputs.
    pub fn check(&self, inputs: Vec<Input>) -> Report {
        self.check_with(inputs, &mut |_, _| {})
    }

    /// Judges the objects of some inputs, and tells now and then how many of how many are done.
    pub fn check_with(&self, inputs: Vec<Input>, progress: &mut dyn FnMut(usize, usize)) -> Report {
        let mut sources = self.sources.clone();
        let mut objects = read::read(inputs, &mut sources);
        let mut validator = Validator::new(&self.schema, self.version);
        for object in &objects.judged {
            objects.diagnostics.extend(validator.object(object));
        }
        read::mend_groups(&self.schema, &mut objects.judged);
        read::mend_groups(&self.schema, &mut objects.lookup);
        let coverage = coverage(&objects);
        let (_, made) = self.judge(&objects.judged, &objects.lookup, coverage, &sources, progress);
        let mut diagnostics = objects.diagnostics;
        diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span);
        diagnostics.extend(made.notes);
        Report {
            rules: self.rules.clone(),
            tallies: made.tallies,
            controls: self.controls.clone(),
            findings: made.findings.into_iter().map(|(_, finding)| finding).collect(),
            diagnostics,
            objects: objects.judged.len(),
            known: 0,
            sources,
        }
    }

    /// Judges objects that were read before.
    pub(crate) fn judge(
        &self,
        judged: &[Object],
        lookup: &[Object],
        coverage: Coverage,
        sources: &SourceMap,
        progress: &mut dyn FnMut(usize, usize),
    ) -> (Outcome, Made) {
        let session = self.session(judged, lookup, coverage);
        let outcome = session.judge(judged, progress);
        let made = self.made(&session, &outcome, judged, sources);
        (outcome, made)
    }

    /// What joins see.
    pub(crate) fn session<'a>(&'a self, judged: &'a [Object], lookup: &'a [Object], coverage: Coverage) -> Session<'a> {
        self.bound.session(known(judged, lookup), coverage)
    }

    /// What an outcome comes to.
    pub(crate) fn made(
        &self,
        session: &Session<'_>,
        outcome: &Outcome,
        judged: &[Object],
        sources: &SourceMap,
    ) -> Made {
        let Evaluator { rules, waivers, settings, .. } = self;
        Findings { rules, waivers, session, settings, sources, objects: judged }.collect(outcome)
    }

    /// What the objects are held to.
    pub(crate) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The rule texts.
    pub(crate) fn sources(&self) -> &SourceMap {
        &self.sources
    }
}

/// What joins may rely on. What was read is taken for all there is, unless it is nothing but requests about single objects
/// of a cluster, or a part of the inventory could not be read.
pub(crate) fn coverage(objects: &Objects) -> Coverage {
    if let Some(lost) = objects.lost.first() {
        return Coverage::Unreliable(format!("`{lost}` could not be read"));
    }
    covered(&objects.judged, &objects.lookup)
}

/// The same of inputs that could be read.
pub(crate) fn covered(judged: &[Object], lookup: &[Object]) -> Coverage {
    let requests_only = !judged.is_empty() && judged.iter().all(|object| object.review.is_some());
    if requests_only && lookup.is_empty() { Coverage::None } else { Coverage::All }
}

/// The minor version that is asked for: one that the schemas do not know is one all the same.
pub(crate) fn minor_version(text: Option<&str>, diagnostics: &mut Vec<Diagnostic>) -> u32 {
    let newest = u32::from(Version::NEWEST.minor());
    let Some(text) = text else { return newest };
    let plain = text.strip_prefix('v').unwrap_or(text);
    let mut parts = plain.split('.');
    let minor = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("1"), Some(minor), patch, None) if patch.is_none_or(|patch| patch.parse::<u32>().is_ok()) => {
            minor.parse().ok()
        }
        _ => None,
    };
    match minor {
        // Rules compare versions that nobody has seen; the schemas of the newest apply.
        Some(minor) => std::cmp::min(minor, newest),
        None => {
            let title = format!("`{text}` is not a version of Kubernetes");
            let error = Diagnostic::error(codes::BAD_VERSION, title, nowhere(), "").with_help("write it like 1.36");
            diagnostics.push(error);
            newest
        }
    }
}

/// The nearest version that the schemas know.
fn clamp(minor: u32) -> Version {
    let minor = u8::try_from(minor).unwrap_or(u8::MAX);
    let oldest = Version::OLDEST;
    Version::new(minor).unwrap_or(if minor < oldest.minor() { oldest } else { Version::NEWEST })
}
