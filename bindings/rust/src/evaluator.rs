//! A selection of rules, ready to judge.

use crate::cancel::{Cancel, Cancelled};
use crate::engine::{BoundEngine, Engine, Outcome, Session, Settings, known};
use crate::finding::{Findings, Made};
use crate::input::Input;
use crate::options::{Coverage, Limits, RunOptions};
use crate::read::Objects;
use crate::rules::{CompileError, Rules, nowhere};
use crate::select::Selected;
use crate::stage::Stage;
use crate::{codes, params, read, select};
use std::borrow::Cow;
use std::sync::Arc;
use upright_object::{Object, Validator};
use upright_report::{ControlInfo, Report};
use upright_schema::{Schema, Version};
use upright_source::{Diagnostic, Level, RuleInfo, SourceMap};
use upright_types::ir::{Param, RuleSet, Waiver};

/// Rules with everything fixed that does not depend on objects: parameters, profile, version, time. Judges as often as
/// one likes, and always the same.
#[derive(Clone, Debug)]
pub struct Evaluator {
    pub(crate) schema: Cow<'static, Schema>,
    engine: Engine,
    bound: BoundEngine,
    settings: Settings,
    rules: Arc<[RuleInfo]>,
    waivers: Vec<Waiver>,
    controls: Arc<[ControlInfo]>,
    sources: SourceMap,
    version: Version,
    pub(crate) limits: Limits,
    coverage: Coverage,
    /// For each rule, whether it asks for the admission request.
    pub(crate) asks_request: Arc<[bool]>,
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
        // What was compiled before needs the types of parameters only where one is given.
        let types = if options.params.is_empty() && self.program.is_some() { None } else { Some(&self.texts().set) };
        let none = RuleSet::default();
        let given = params::read(types.unwrap_or(&none), &self.schema, &options.params, &mut sources, &mut diagnostics);
        let minor = minor_version(options.kubernetes.as_deref(), &mut diagnostics);
        if diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error) {
            return Err(CompileError { diagnostics, sources });
        }
        sources.share();
        let limits = options.limits;
        let settings = Settings {
            preset: selected.params.clone(),
            params: given,
            kubernetes: minor,
            now: options.now,
            limits: limits.of_runs(),
        };
        let ready = self.program.as_ref().and_then(|all| Engine::cut(all, &selected.rules));
        let coverage = options.coverage.clone();
        ready
            .map_or_else(|| Engine::new(&self.schema, &select::checked(self, &selected)), Ok)
            .and_then(|engine| Evaluator::new(self, &selected, &engine, &settings, sources.clone()))
            .map(|evaluator| Evaluator { coverage, limits, ..evaluator })
            .map_err(|diagnostics| CompileError { diagnostics, sources })
    }

    /// The typed rules of a selection, as text.
    ///
    /// # Errors
    /// There is no such profile or rule.
    pub fn ir(&self, selection: &crate::Selection) -> Result<Stage, CompileError> {
        let selected = select::select(self, selection)?;
        let text = upright_types::ir::dump(&select::checked(self, &selected), &self.schema);
        Ok(Stage { text, diagnostics: Vec::new(), sources: self.sources.clone() })
    }
}

impl Evaluator {
    /// From parts that fit together: the engine is that of the rules.
    pub(crate) fn new(
        rules: &Rules,
        selected: &Selected,
        engine: &Engine,
        settings: &Settings,
        sources: SourceMap,
    ) -> Result<Evaluator, Vec<Diagnostic>> {
        let types: &[Param] = if settings.params.is_empty() { &[] } else { &rules.texts().set.params };
        Ok(Evaluator {
            schema: rules.schema.clone(),
            engine: engine.clone(),
            bound: engine.bind(types, settings)?,
            settings: settings.clone(),
            rules: selected.infos.clone().into(),
            // What was compiled before has none.
            waivers: if rules.program.is_some() { Vec::new() } else { rules.texts().set.waivers.clone() },
            controls: selected.controls.clone().into(),
            sources,
            version: clamp(settings.kubernetes),
            limits: Limits::default(),
            coverage: Coverage::default(),
            asks_request: selected
                .rules
                .iter()
                .map(|at| rules.head.rules.get(*at).is_some_and(|rule| rule.asks_request))
                .collect(),
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
        self.run(inputs, &Cancel::new(), progress)
    }

    /// Judges the objects of some inputs, until it is done or cancelled, whichever is first.
    ///
    /// # Errors
    /// It was cancelled before it was done. What had been found is lost.
    ///
    /// ```
    /// use upright::{Cancel, Cancelled, CompileOptions, Input, RunOptions, Rules};
    ///
    /// let evaluator = Rules::compile(&[], &CompileOptions::default())?.evaluator(&RunOptions::default())?;
    /// let cancel = Cancel::new();
    /// let other = cancel.clone(); // for the thread that knows when it is enough
    /// other.cancel();
    /// let input = Input::new("pod.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: a}}");
    /// assert_eq!(evaluator.check_until(vec![input], &cancel).err(), Some(Cancelled));
    /// # Ok::<(), upright::CompileError>(())
    /// ```
    pub fn check_until(&self, inputs: Vec<Input>, cancel: &Cancel) -> Result<Report, Cancelled> {
        let report = self.run(inputs, cancel, &mut |_, _| {});
        if cancel.is_cancelled() { Err(Cancelled) } else { Ok(report) }
    }

    /// The same evaluator at another time, in microseconds since 1970: for hosts that live long. Costs what depends on
    /// parameters, not the compiling.
    ///
    /// # Errors
    /// What depends on the time can't be computed at this one.
    ///
    /// ```
    /// use upright::{CompileOptions, RunOptions, Rules};
    ///
    /// let evaluator = Rules::compile(&[], &CompileOptions::default())?.evaluator(&RunOptions::default())?;
    /// let later = evaluator.at(Some(1_800_000_000_000_000))?;
    /// assert_eq!(later.rules().len(), evaluator.rules().len());
    /// # Ok::<(), upright::CompileError>(())
    /// ```
    pub fn at(&self, now: Option<i64>) -> Result<Evaluator, CompileError> {
        let bound = self.engine.bind_at(&self.bound, now);
        let bound = bound.map_err(|diagnostics| CompileError { diagnostics, sources: self.sources.clone() })?;
        Ok(Evaluator { bound, settings: Settings { now, ..self.settings.clone() }, ..self.clone() })
    }

    fn run(&self, inputs: Vec<Input>, cancel: &Cancel, progress: &mut dyn FnMut(usize, usize)) -> Report {
        let mut sources = self.sources.clone();
        let mut objects = read::read(inputs, &self.limits, cancel, &mut sources);
        let mut diagnostics = std::mem::take(&mut objects.diagnostics);
        diagnostics.extend(self.validate(&objects.judged));
        self.mend(&mut objects);
        let made = self.judged(&objects, cancel, &sources, progress);
        crate::hide::secrets(&objects, &made, &mut sources);
        self.report(made, diagnostics, objects.judged.len(), sources)
    }

    /// What the schemas say of objects.
    pub(crate) fn validate(&self, objects: &[Object]) -> Vec<Diagnostic> {
        let mut validator = Validator::new(&self.schema, self.version);
        objects.iter().flat_map(|object| validator.object(object)).collect()
    }

    /// Takes objects for what they are meant to be.
    pub(crate) fn mend(&self, objects: &mut Objects) {
        read::mend_groups(&self.schema, &mut objects.judged);
        read::mend_groups(&self.schema, &mut objects.lookup);
    }

    /// Judges what was read.
    pub(crate) fn judged(
        &self,
        objects: &Objects,
        cancel: &Cancel,
        sources: &SourceMap,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Made {
        let session = self.session(&objects.judged, &objects.lookup, self.coverage(objects));
        let outcome = session.judge(&objects.judged, cancel, progress);
        self.made(&session, &outcome, &objects.judged, sources)
    }

    /// Everything that a run has to say.
    pub(crate) fn report(
        &self,
        made: Made,
        mut diagnostics: Vec<Diagnostic>,
        objects: usize,
        sources: SourceMap,
    ) -> Report {
        diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span);
        diagnostics.extend(made.notes);
        Report {
            rules: Arc::clone(&self.rules),
            tallies: made.tallies,
            controls: Arc::clone(&self.controls),
            findings: made.findings.into_iter().map(|(_, finding)| finding).collect(),
            diagnostics,
            objects,
            known: 0,
            sources,
        }
    }

    /// What joins may rely on: what the host says, else what the inputs let one think.
    pub(crate) fn coverage(&self, objects: &Objects) -> upright_vm::Coverage {
        match (objects.lost.first(), self.coverage.declared()) {
            (Some(lost), _) => upright_vm::Coverage::Unreliable(format!("`{lost}` could not be read")),
            (None, Some(declared)) => declared,
            (None, None) => covered(&objects.judged, &objects.lookup),
        }
    }

    /// Judges objects that were read before.
    pub(crate) fn judge(
        &self,
        judged: &[Object],
        lookup: &[Object],
        coverage: upright_vm::Coverage,
        sources: &SourceMap,
        progress: &mut dyn FnMut(usize, usize),
    ) -> (Outcome, Made) {
        let session = self.session(judged, lookup, coverage);
        let outcome = session.judge(judged, &Cancel::new(), progress);
        let made = self.made(&session, &outcome, judged, sources);
        (outcome, made)
    }

    /// What joins see.
    pub(crate) fn session<'a>(
        &'a self,
        judged: &'a [Object],
        lookup: &'a [Object],
        coverage: upright_vm::Coverage,
    ) -> Session<'a> {
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

    /// Whether no rule looks at more than one object.
    pub(crate) fn engine_looks_nothing_up(&self) -> bool {
        self.bound.looks_nothing_up()
    }

    /// The rule texts.
    pub(crate) fn sources(&self) -> &SourceMap {
        &self.sources
    }
}

/// What joins may rely on, of inputs that could be read. They are taken for all there is, unless they are nothing but
/// requests about single objects of a cluster.
pub(crate) fn covered(judged: &[Object], lookup: &[Object]) -> upright_vm::Coverage {
    let requests_only = !judged.is_empty() && judged.iter().all(|object| object.review.is_some());
    if requests_only && lookup.is_empty() { upright_vm::Coverage::None } else { upright_vm::Coverage::All }
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
