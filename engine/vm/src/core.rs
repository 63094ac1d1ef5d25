//! What stays the same for as long as a program is bound: its plan, parameters, constants and readers.

use crate::fill::Tries;
use crate::limits::Limits;
use crate::literal::Literals;
use crate::ops::compare::ConstSet;
use crate::patterns::Patterns;
use crate::plan::Plan;
use crate::reason::ReadSet;
use crate::schedule::{Roots, Schedule, read_set, used};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, RwLock};
use upright_program::{Item, NodeId, Program, ReaderId, RuleId};

/// A program with all that was made of it before any object came.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) program: Arc<Program>,
    pub(crate) plan: Plan,
    pub(crate) limits: Limits,
    pub(crate) literals: Literals,
    /// Number of each parameter's value; none where the host must give one and did not.
    pub(crate) params: Vec<Option<u32>>,
    /// Numbers of the program's constant lists and maps.
    pub(crate) constants: Vec<u32>,
    pub(crate) selectors_of_constants: BTreeMap<Arc<str>, u32>,
    /// Constants of `in`, by node.
    pub(crate) sets: BTreeMap<NodeId, ConstSet>,
    pub(crate) patterns: Patterns,
    pub(crate) kubernetes: i64,
    pub(crate) now: Option<i64>,
    pub(crate) default_namespace: Arc<str>,
    /// How objects fill the batch, for verdicts.
    pub(crate) batch_tries: Tries,
    /// The same, for explanations too.
    pub(crate) explain_tries: Tries,
    /// How objects fill the inventory.
    pub(crate) inventory_tries: Tries,
    /// Readers by API version and kind.
    pub(crate) readers: BTreeMap<(Arc<str>, Arc<str>), ReaderId>,
    /// What to do for all waivers.
    pub(crate) of_waivers: OnceLock<Active>,
    /// What the rules read that were not evaluated for some object.
    read_sets: RwLock<BTreeMap<RuleId, Arc<ReadSet>>>,
}

/// What to do for the rules that look at a batch.
#[derive(Debug)]
pub(crate) struct Active {
    pub(crate) schedule: Schedule,
    pub(crate) slots: Arc<Vec<u32>>,
}

/// Readers by API version and kind.
pub(crate) fn readers_by_kind(program: &Program) -> BTreeMap<(Arc<str>, Arc<str>), ReaderId> {
    let ids = (0..program.readers.len() as u32).map(ReaderId);
    let named = program.readers.iter().zip(ids);
    named.map(|(reader, id)| ((Arc::clone(&reader.api_version), Arc::clone(&reader.kind)), id)).collect()
}

impl Core {
    #[expect(clippy::too_many_arguments, reason = "made in one place, from what that place has worked out")]
    pub(crate) fn new(
        program: Arc<Program>,
        plan: Plan,
        limits: Limits,
        literals: Literals,
        params: Vec<Option<u32>>,
        constants: Vec<u32>,
        selectors_of_constants: BTreeMap<Arc<str>, u32>,
        sets: BTreeMap<NodeId, ConstSet>,
        patterns: Patterns,
        run: (i64, Option<i64>, Arc<str>),
    ) -> Core {
        let (kubernetes, now, default_namespace) = run;
        Core {
            batch_tries: Tries::new(&program, &plan, false, Some(&used(&program, &plan))),
            explain_tries: Tries::new(&program, &plan, false, None),
            inventory_tries: Tries::new(&program, &plan, true, None),
            readers: readers_by_kind(&program),
            of_waivers: OnceLock::new(),
            read_sets: RwLock::new(BTreeMap::new()),
            program,
            plan,
            limits,
            literals,
            params,
            constants,
            selectors_of_constants,
            sets,
            patterns,
            kubernetes,
            now,
            default_namespace,
        }
    }

    /// The reader of objects of a kind; the last one where there is no other.
    pub(crate) fn reader(&self, api_version: &str, kind: &str) -> Option<ReaderId> {
        let key = (Arc::from(api_version), Arc::from(kind));
        let last = self.program.readers.len().checked_sub(1).map(|last| ReaderId(last as u32));
        self.readers.get(&key).copied().or(last)
    }

    /// What a rule's verdict reads.
    pub(crate) fn read_by(&self, rule: RuleId) -> Arc<ReadSet> {
        kept(&self.read_sets, rule, usize::MAX, |rule| read_set(&self.program, &self.plan, *rule))
    }

    /// What to do for these roots.
    pub(crate) fn active(&self, roots: &Roots, has: impl Fn(Item) -> bool) -> Active {
        let mut schedule = Schedule::new(&self.program, &self.plan, roots, has);
        let slots = Arc::new(std::mem::take(&mut schedule.slots));
        Active { schedule, slots }
    }
}

pub(crate) fn kept<K: Ord, T>(
    of: &RwLock<BTreeMap<K, Arc<T>>>,
    key: K,
    limit: usize,
    make: impl FnOnce(&K) -> T,
) -> Arc<T> {
    // A lock that another thread left in a panic is as good as any: entries are written whole.
    let read = of.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(found) = read.get(&key) {
        return Arc::clone(found);
    }
    drop(read);
    let made = Arc::new(make(&key));
    let mut write = of.write().unwrap_or_else(std::sync::PoisonError::into_inner);
    if write.len() < limit {
        write.insert(key, Arc::clone(&made));
    }
    made
}
