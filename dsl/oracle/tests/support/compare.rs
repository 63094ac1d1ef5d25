//! The engine beside the oracle.

use crate::support::random::Random;
use crate::support::rules::Compiled;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use upright_object::{Limits, Object, Step, Tree, Trust};
use upright_oracle::{Coverage, Options, Outcome, Row, Run, Verdict};
use upright_program::RuleId;
use upright_source::FileId;
use upright_types::ir::{Literal, ParamId};
use upright_value::{Timestamp, Version};
use upright_vm::{BindOptions, Bound, Explained, Inventory, Of, Part, Place, State};

/// A rule on an object on which the two differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) rule: String,
    /// Which object; none: the cluster.
    pub(crate) object: Option<usize>,
    pub(crate) what: String,
}

/// What both are given beside the objects.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) params: BTreeMap<ParamId, Literal>,
    pub(crate) kubernetes: Version,
    pub(crate) now: Option<Timestamp>,
    /// Whether there is an inventory.
    pub(crate) inventory: bool,
    /// The two must agree in everything: all objects can be read.
    pub(crate) exact: bool,
    /// Objects of a batch.
    pub(crate) batch: usize,
    /// In which order the engine gets the objects.
    pub(crate) order: u64,
}

impl Setting {
    pub(crate) fn new(exact: bool) -> Setting {
        Setting {
            params: BTreeMap::new(),
            kubernetes: Version::new(1, 36, 0).unwrap(),
            now: Some(Timestamp::parse("2026-02-01T00:00:00Z").unwrap()),
            inventory: true,
            exact,
            batch: 1024,
            order: 0,
        }
    }
}

/// What a comparison came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Rules and objects.
    pub(crate) pairs: usize,
    /// Those that the oracle fails or passes.
    pub(crate) decided: usize,
    /// Those that the oracle fails.
    pub(crate) failed: usize,
    /// Those that the oracle decides and the engine does not.
    pub(crate) undecided: usize,
}

/// Objects that the host holds; those of admission requests as they come.
pub(crate) fn objects(world: &[Json]) -> Vec<Object> {
    let object = |json: &Json| match json["kind"].as_str() {
        Some("AdmissionReview") => {
            let read = upright_object::read(FileId(0), &json.to_string(), &Limits::default());
            read.objects.into_iter().next()
        }
        _ => Some(Object::from_tree(Tree::from_json(json, &Limits::default()).unwrap())),
    };
    world.iter().filter_map(object).collect()
}

/// The reader that goes from JSON to columns without trees gives the same.
///
/// # Panics
/// It does not.
fn without_trees(bound: &Bound, inventory: &Inventory, objects: &[&Object], whole: &upright_vm::Outcome) {
    // That an object can't be read was said of its bytes, which a text made of its tree does not have.
    if objects.iter().any(|object| object.unreadable.is_some()) {
        return;
    }
    let text: String = objects.iter().map(|object| format!("{}\n", object.tree.to_json(object.root))).collect();
    for trust in [Trust::Checked, Trust::Trusted] {
        let Some(slots) = upright_object::index(&text, trust, &Limits::default()) else { continue };
        if slots.len() != objects.len() {
            continue;
        }
        let outcome = upright_vm::evaluate_json(bound, inventory, &text, &slots, &|_, _| None);
        assert_eq!(outcome.hits, whole.hits, "{text}");
        assert_eq!(outcome.not_evaluated, whole.not_evaluated, "{text}");
        assert_eq!(outcome.dropped_hits, whole.dropped_hits, "{text}");
        for rule in (0..bound.program().rules.len() as u32).map(RuleId) {
            assert_eq!(outcome.counts(rule), whole.counts(rule), "{text}");
        }
    }
}

/// Where engine and oracle differ on some objects, which are also the inventory.
///
/// Where something can't be read, the engine may leave undecided what the oracle decides: it marks rows that it can't
/// find by their parent, and joins on keys that it can't read as possible. How often it does is counted.
pub(crate) fn differences(
    compiled: &Compiled,
    setting: &Setting,
    objects: &[Object],
    counts: &mut Counts,
) -> Vec<Difference> {
    let all: Vec<&Object> = objects.iter().collect();
    let (bound, options) = (bound(compiled, setting), options(setting));
    let (stock, coverage) = match setting.inventory {
        true => (all.as_slice(), upright_vm::Coverage::All),
        false => (&[][..], upright_vm::Coverage::None),
    };
    let inventory = bound.inventory(stock, &coverage);
    let run = Run::new(&compiled.schema, &compiled.checked.rules, &options, stock);
    let mut judge = Judge { compiled, setting, counts, found: Vec::new() };
    let whole = upright_vm::evaluate(&bound, &inventory, &all);
    // A line holds no request. Of objects without a name only their addresses tell whether they are those of the inventory.
    let named = all.iter().all(|object| !object.id.name.is_empty());
    if (named || !setting.inventory) && all.iter().all(|object| object.review.is_none()) {
        without_trees(&bound, &inventory, &all, &whole);
    }
    for chunk in shuffled(all.len(), setting.order).chunks(setting.batch) {
        let given: Vec<&Object> = chunk.iter().map(|i| all[*i]).collect();
        let outcome = upright_vm::evaluate(&bound, &inventory, &given);
        let rows = rows(&bound, &inventory, &given, &outcome);
        for (i, object) in given.iter().enumerate() {
            for number in 0..compiled.checked.rules.rules.len() {
                let id = RuleId(number as u32);
                if !is_uncovered(compiled, id, object) {
                    let truth = run.evaluate(number, object);
                    let own = rows.get(&(Some(i), id)).cloned().unwrap_or_default();
                    let state = outcome.state(id, Some(i));
                    if verdict(&state) != verdict(&whole.state(id, Some(chunk[i]))) {
                        judge.differ(id, Some(chunk[i]), format!("{state:?}, but otherwise in one batch of all"));
                    }
                    judge.compare(id, Some(chunk[i]), state, own, truth);
                }
            }
        }
    }
    let outcome = upright_vm::evaluate_cluster(&bound, &inventory);
    let rows = rows(&bound, &inventory, &[], &outcome);
    for number in 0..compiled.checked.rules.rules.len() {
        let id = RuleId(number as u32);
        let own = rows.get(&(None, id)).cloned().unwrap_or_default();
        judge.compare(id, None, outcome.state(id, None), own, run.evaluate_cluster(number));
    }
    judge.found
}

fn bound(compiled: &Compiled, setting: &Setting) -> Bound {
    let params = compiled.checked.rules.params.iter().enumerate().map(|(i, param)| {
        setting.params.get(&ParamId(i as u32)).map(|value| upright_compile::literal(value, &param.ty))
    });
    let options = BindOptions {
        params: params.collect(),
        kubernetes: setting.kubernetes.0,
        now: setting.now.map(|now| now.0),
        default_namespace: "default".to_owned(),
        ..BindOptions::default()
    };
    Bound::new(compiled.program.clone(), options).unwrap()
}

fn options(setting: &Setting) -> Options {
    Options {
        params: setting.params.clone(),
        kubernetes: setting.kubernetes,
        now: setting.now,
        coverage: if setting.inventory { Coverage::All } else { Coverage::None },
        default_namespace: "default".to_owned(),
    }
}

fn shuffled(len: usize, seed: u64) -> Vec<usize> {
    let mut random = Random::new(seed);
    let mut order: Vec<usize> = (0..len).collect();
    for i in (1..len).rev() {
        order.swap(i, random.below(i + 1));
    }
    order
}

type Rows = BTreeMap<(Option<usize>, RuleId), Vec<Row>>;

/// The engine's rows, by object and rule.
fn rows(bound: &Bound, inventory: &Inventory, given: &[&Object], outcome: &upright_vm::Outcome) -> Rows {
    let mut rows = Rows::new();
    for one in upright_vm::explain(bound, inventory, given, &outcome.hits) {
        let at = one.at.as_ref().map(|place| path(place, given)).unwrap_or_default();
        let Explained { rule, object, message, help, .. } = one;
        rows.entry((object, rule)).or_default().push(Row { at: Some(at), message: Some(message), help });
    }
    rows
}

/// A place in the object under judgement; empty for one elsewhere.
fn path(place: &Place, given: &[&Object]) -> String {
    let (Of::Judged(object), Part::Object) = (place.object, place.part) else { return String::new() };
    let object = given[object];
    let mut steps = object.tree.steps(object.root, place.node);
    steps.extend(place.suffix.iter().map(|step| match step {
        upright_program::Step::Key(key) => Step::Key(key.to_string()),
        upright_program::Step::Item(index) => Step::Index(*index as usize),
    }));
    Step::path(&steps)
}

struct Judge<'c> {
    compiled: &'c Compiled,
    setting: &'c Setting,
    counts: &'c mut Counts,
    found: Vec<Difference>,
}

impl Judge<'_> {
    fn compare(&mut self, rule: RuleId, object: Option<usize>, state: State, mut rows: Vec<Row>, truth: Outcome) {
        let decided = !matches!(truth.verdict, Verdict::NotEvaluated | Verdict::NotApplicable);
        self.counts.pairs += 1;
        self.counts.decided += usize::from(decided);
        self.counts.failed += usize::from(truth.verdict == Verdict::Fail);
        rows = rows.iter().map(told).collect();
        rows.sort();
        if verdict(&state) == truth.verdict && are_same(&rows, &truth.rows) {
            return;
        }
        let mut wanted: Vec<Row> = truth.rows.iter().map(told).collect();
        wanted.sort();
        // Fewer rows, or rows of which less is told, where the oracle knows more.
        let told = |own: &Option<String>, text: &Option<String>| own == text || own.as_deref() == Some("");
        let is_known = |row: &Row| {
            let like = |w: &Row| w.at == row.at && told(&row.message, &w.message) && told(&row.help, &w.help);
            wanted.iter().any(like)
        };
        let fewer = rows.len() <= wanted.len() && rows.iter().all(is_known);
        let undecided = matches!(state, State::NotEvaluated(_)) || (verdict(&state) == truth.verdict && fewer);
        if !self.setting.exact && undecided {
            self.counts.undecided += 1;
            return;
        }
        let what = format!("engine: {state:?} {rows:#?}; oracle: {:?} {wanted:#?}", truth.verdict);
        self.differ(rule, object, what);
    }

    fn differ(&mut self, rule: RuleId, object: Option<usize>, what: String) {
        let rule = self.compiled.checked.rules.rules[rule.index()].id.to_string();
        self.found.push(Difference { rule, object, what });
    }
}

/// Whether the engine has the oracle's rows. Where the oracle knows no place, any will do.
fn are_same(own: &[Row], wanted: &[Row]) -> bool {
    let mut left: Vec<&Row> = own.iter().collect();
    let (placed, anywhere): (Vec<&Row>, Vec<&Row>) = wanted.iter().partition(|row| row.at.is_some());
    let all = placed.into_iter().chain(anywhere).all(|row| {
        let like = told(row);
        let fits = |w: &&Row| w.message == like.message && w.help == like.help && (row.at.is_none() || w.at == like.at);
        left.iter().position(fits).map(|at| left.swap_remove(at)).is_some()
    });
    all && left.is_empty()
}

/// A row as a report has it: what can't be told is empty.
fn told(row: &Row) -> Row {
    let text = |text: &Option<String>| Some(text.clone().unwrap_or_default());
    Row { at: text(&row.at), message: text(&row.message), help: text(&row.help) }
}

fn verdict(state: &State) -> Verdict {
    match state {
        State::Fail => Verdict::Fail,
        State::NotEvaluated(_) => Verdict::NotEvaluated,
        State::Pass => Verdict::Pass,
        State::NotApplicable => Verdict::NotApplicable,
    }
}

/// Whether the object is in a version that the rule can't judge: the oracle knows nothing of that.
fn is_uncovered(compiled: &Compiled, rule: RuleId, object: &Object) -> bool {
    let uncovered = &compiled.program.rules[rule.index()].uncovered;
    uncovered
        .iter()
        .map(|reader| &compiled.program.readers[reader.index()])
        .any(|reader| *reader.api_version == *object.id.api_version && *reader.kind == *object.id.kind)
}
