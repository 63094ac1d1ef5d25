//! Binding: a program with the parameters, version and time of a run.

use crate::core::Core;
use crate::dictionary::{Dictionary, Strings};
use crate::frame::{Frame, Layer, Texts};
use crate::limits::Limits;
use crate::literal::{LiteralError, Literals};
use crate::ops::Scratch;
use crate::ops::compare::sets;
use crate::patterns::Patterns;
use crate::plan::Plan;
use crate::pool::{LabelSet, Pool, Selection};
use crate::schedule::{Roots, Schedule, used};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use upright_program::{Const, Item, Literal, Op, Program, Space};
use upright_value::Selector;

/// What a run is bound to.
#[derive(Clone, Debug, Default)]
pub struct BindOptions {
    /// Values that replace the program's defaults, in the order of its parameters. Missing ones are none.
    pub params: Vec<Option<Literal>>,
    /// The key of the Kubernetes version that the run targets.
    pub kubernetes: i64,
    /// Microseconds since 1970, where the host gives a time.
    pub now: Option<i64>,
    /// The namespace of objects of namespaced kinds that name none.
    pub default_namespace: String,
    /// How much a run may hold.
    pub limits: Limits,
}

/// Why a program can't be bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BindError {
    /// A parameter's value is not of the shape of its default.
    Shape {
        /// The parameter's name.
        param: Arc<str>,
    },
    /// Parameters or constants nest too deeply.
    TooDeep,
    /// Parameters or constants are larger than the limits.
    TooLarge,
    /// Parts of the program depend on themselves.
    Circle,
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BindError::Shape { param } => write!(f, "the value of parameter `{param}` is not of its type"),
            BindError::TooDeep => f.write_str("a parameter is nested too deeply"),
            BindError::TooLarge => f.write_str("the parameters are larger than the limit"),
            BindError::Circle => f.write_str("the program depends on itself"),
        }
    }
}

impl std::error::Error for BindError {}

impl From<LiteralError> for BindError {
    fn from(error: LiteralError) -> BindError {
        match error {
            LiteralError::TooDeep => BindError::TooDeep,
            LiteralError::TooLarge => BindError::TooLarge,
        }
    }
}

/// A bound program. It can be shared and used by several threads at once.
#[derive(Clone, Debug)]
pub struct Bound {
    pub(crate) inner: Arc<Inner>,
}

/// What a bound program holds.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) core: Core,
    /// Tables and nodes that depend on no object.
    pub(crate) run: Layer,
    pub(crate) dictionary: Dictionary,
    pub(crate) selectors: Vec<Selection>,
    pub(crate) labels: Vec<LabelSet>,
}

impl Bound {
    /// Binds a program and computes what depends on no object.
    ///
    /// # Errors
    /// A parameter that does not fit, or more of them than the limits allow.
    pub fn new(program: Arc<Program>, options: BindOptions) -> Result<Bound, BindError> {
        let plan = Plan::new(&program).ok_or(BindError::Circle)?;
        let mut texts = Texts {
            strings: Strings::continuing(Dictionary::new(), options.limits.text),
            // The ones that unset selectors mean, in this order; the labels of an object that has none.
            selectors: Pool::continuing(vec![Selection::Nothing, Selection::All(Box::new([]))]),
            labels: Pool::continuing(vec![Box::new([]) as LabelSet]),
        };
        let mut literals = Literals::default();
        let mut params = Vec::with_capacity(program.params.len());
        for (index, param) in program.params.iter().enumerate() {
            let given = options.params.get(index).and_then(Option::as_ref);
            if let (Some(given), Some(default)) = (given, &param.default)
                && !same_shape(given, default, 0)
            {
                return Err(BindError::Shape { param: Arc::clone(&param.name) });
            }
            let value = given.or(param.default.as_ref());
            params.push(match value {
                Some(value) => Some(literals.add(value, &mut texts.strings, &mut texts.selectors)?),
                None => None,
            });
        }
        let mut constants = Vec::with_capacity(program.literals.len());
        for literal in &program.literals {
            constants.push(literals.add(literal, &mut texts.strings, &mut texts.selectors)?);
        }
        let selectors_of_constants = intern_constants(&program, &mut texts)?;
        let sets = sets(&program, |text| texts.strings.find(text));
        let patterns = Patterns::new(texts.strings.len());
        let run = (options.kubernetes, options.now, Arc::from(options.default_namespace.as_str()));
        let mut core = Core::new(
            program,
            plan,
            options.limits,
            literals,
            params,
            constants,
            selectors_of_constants,
            sets,
            patterns,
            run,
        );
        let (run, mut texts) = run_layer(&core, texts);
        // Texts that were computed from parameters are patterns too.
        let lasting = texts.strings.len();
        let dictionary = std::mem::replace(&mut texts.strings, Strings::continuing(Dictionary::new(), 0)).into_own();
        core.patterns.keep_below(lasting);
        Ok(Bound {
            inner: Arc::new(Inner {
                core,
                run,
                dictionary,
                selectors: texts.selectors.into_own(),
                labels: texts.labels.into_own(),
            }),
        })
    }

    /// The program.
    pub fn program(&self) -> &Program {
        &self.inner.core.program
    }
}

/// Puts every text of a constant into the dictionary, and every selector into the pool.
fn intern_constants(program: &Program, texts: &mut Texts<'_>) -> Result<BTreeMap<Arc<str>, u32>, BindError> {
    let mut selectors = BTreeMap::new();
    for node in &program.nodes {
        let constants = match &node.op {
            Op::Const { value } => std::slice::from_ref(value),
            Op::In { set, .. } => set,
            _ => continue,
        };
        for constant in constants {
            match constant {
                Const::Str(text) => {
                    texts.strings.intern(text).ok_or(BindError::TooLarge)?;
                }
                Const::Selector(text) => {
                    if **text == *Const::NO_SELECTION {
                        selectors.insert(Arc::clone(text), 0);
                    } else if let Ok(selector) = Selector::parse(text) {
                        let selection = Selection::new(&selector, &mut texts.strings).ok_or(BindError::TooLarge)?;
                        selectors.insert(Arc::clone(text), texts.selectors.push(selection));
                    }
                }
                _ => {}
            }
        }
    }
    Ok(selectors)
}

/// The tables and nodes of the run that anything uses.
fn run_layer<'t>(core: &Core, mut texts: Texts<'t>) -> (Layer, Texts<'t>) {
    let program = &core.program;
    let roots = Roots::of_space(&used(program, &core.plan), &core.plan, Space::Run);
    let schedule =
        Schedule::new(program, &core.plan, &roots, |item| item == Item::Table(upright_program::TableId::RUN));
    let layer = Layer::new(program.tables.len(), program.columns.len(), program.nodes.len(), None);
    let mut frame = Frame::new(core, [None, None], layer);
    crate::run::run(&schedule, &mut frame, &mut texts, &mut Scratch::default(), |_, _, _| {});
    (frame.own, texts)
}

/// Whether a value has the shape of another, as far as that can be told.
fn same_shape(a: &Literal, b: &Literal, depth: usize) -> bool {
    if depth > 64 {
        return true;
    }
    match (a, b) {
        (Literal::Unset, _) | (_, Literal::Unset) => true,
        (Literal::Scalar(x), Literal::Scalar(y)) => std::mem::discriminant(x) == std::mem::discriminant(y),
        (Literal::List(x), Literal::List(y)) => match (x.first(), y.first()) {
            (Some(x), Some(y)) => same_shape(x, y, depth + 1),
            _ => true,
        },
        (Literal::Map(x), Literal::Map(y)) => match (x.first(), y.first()) {
            (Some((_, x)), Some((_, y))) => same_shape(x, y, depth + 1),
            _ => true,
        },
        (Literal::Record(x), Literal::Record(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same_shape(x, y, depth + 1))
        }
        _ => false,
    }
}
