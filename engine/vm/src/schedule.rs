//! Which tables and nodes are made for some rules, in which order, and where their registers lie.

use crate::plan::Plan;
use crate::reason::ReadSet;
use crate::table::NONE;
use upright_program::{ColumnId, Item, NodeId, Program, RuleId, Space, TableId};

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Make the rows of a table.
    Table(TableId),
    /// Compute a node.
    Node(NodeId),
    /// A register is needed no longer.
    Drop(NodeId),
    /// Everything that a rule's verdict needs is there.
    Rule(RuleId),
}

/// What has to be there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roots {
    /// Rules, for their verdicts.
    pub(crate) rules: Vec<RuleId>,
    /// Nodes that are kept to the end.
    pub(crate) nodes: Vec<NodeId>,
    /// Tables.
    pub(crate) tables: Vec<TableId>,
}

/// Things to do, in order.
#[derive(Debug)]
pub(crate) struct Schedule {
    pub(crate) tasks: Vec<Task>,
    /// Columns that are read.
    pub(crate) columns: Vec<ColumnId>,
    /// Where a node's register lies; [`NONE`] for what is not made here.
    pub(crate) slots: Vec<u32>,
    /// How many registers there are at a time.
    pub(crate) registers: usize,
}

impl Schedule {
    /// What to do so that the roots are there, given that `has` says what is there already.
    pub(crate) fn new(program: &Program, plan: &Plan, roots: &Roots, has: impl Fn(Item) -> bool) -> Schedule {
        let needed = needed(program, plan, roots, &has);
        let mut schedule =
            Schedule { tasks: Vec::new(), columns: Vec::new(), slots: vec![NONE; program.nodes.len()], registers: 0 };
        let mut done_at = vec![0usize; program.nodes.len()];
        for item in plan.order.iter().filter(|item| needed.get(program.slot(**item)) == Some(&true)) {
            match *item {
                Item::Table(table) if plan.is_read.get(table.index()) != Some(&true) && table != TableId::RUN => {
                    schedule.tasks.push(Task::Table(table));
                }
                Item::Table(_) => {}
                Item::Node(node) => match plan.column(node) {
                    Some(column) => schedule.columns.push(column),
                    None => {
                        schedule.tasks.push(Task::Node(node));
                        done_at[node.index()] = schedule.tasks.len();
                    }
                },
            }
        }
        schedule.columns.sort_unstable();
        schedule.columns.dedup();
        schedule.place_rules(program, roots, &done_at);
        schedule.place_drops(program, roots);
        schedule
    }

    /// Puts each rule right after the last thing that it needs.
    fn place_rules(&mut self, program: &Program, roots: &Roots, done_at: &[usize]) {
        let mut ready: Vec<(usize, RuleId)> = roots
            .rules
            .iter()
            .map(|rule| {
                let nodes = rule_nodes(program, *rule);
                let last =
                    nodes.into_iter().flatten().filter_map(|n| done_at.get(n.index())).max().copied().unwrap_or(0);
                (last, *rule)
            })
            .collect();
        ready.sort_unstable();
        let mut rules = ready.into_iter().peekable();
        let tasks = std::mem::take(&mut self.tasks);
        for at in 0..=tasks.len() {
            while let Some((_, rule)) = rules.next_if(|(last, _)| *last <= at) {
                self.tasks.push(Task::Rule(rule));
            }
            self.tasks.extend(tasks.get(at));
        }
    }

    /// Gives every node a register, and says when it can be taken by another.
    fn place_drops(&mut self, program: &Program, roots: &Roots) {
        let mut last_use = vec![usize::MAX; program.nodes.len()];
        let mut kept = vec![false; program.nodes.len()];
        for node in &roots.nodes {
            if let Some(kept) = kept.get_mut(node.index()) {
                *kept = true;
            }
        }
        for (at, task) in self.tasks.iter().enumerate() {
            let mut mark = |node: NodeId| {
                if let Some(last) = last_use.get_mut(node.index()) {
                    *last = at;
                }
            };
            match task {
                Task::Table(table) => program.dependencies(Item::Table(*table), &mut |item| {
                    if let Item::Node(node) = item {
                        mark(node);
                    }
                }),
                Task::Node(node) => {
                    mark(*node);
                    if let Some(node) = program.nodes.get(node.index()) {
                        node.op.operands(&mut mark);
                    }
                }
                Task::Rule(rule) => rule_nodes(program, *rule).into_iter().flatten().for_each(mark),
                Task::Drop(_) => {}
            }
        }
        let mut free: Vec<u32> = Vec::new();
        let mut dying: Vec<(usize, NodeId)> = (0..program.nodes.len() as u32)
            .map(|n| (last_use[n as usize], NodeId(n)))
            .filter(|(at, node)| *at != usize::MAX && !kept[node.index()])
            .collect();
        dying.sort_unstable();
        let mut dying = dying.into_iter().peekable();
        for (at, task) in std::mem::take(&mut self.tasks).into_iter().enumerate() {
            if let Task::Node(node) = task {
                self.slots[node.index()] = free.pop().unwrap_or_else(|| {
                    self.registers += 1;
                    self.registers as u32 - 1
                });
            }
            self.tasks.push(task);
            while let Some((_, node)) = dying.next_if(|(last, _)| *last <= at) {
                // What lies in a lower layer, or is a column, has no register here.
                if self.slots[node.index()] != NONE {
                    free.push(self.slots[node.index()]);
                    self.tasks.push(Task::Drop(node));
                }
            }
        }
    }
}

/// The nodes that a rule's verdict looks at.
fn rule_nodes(program: &Program, rule: RuleId) -> [Option<NodeId>; 3] {
    match program.rules.get(rule.index()) {
        Some(rule) => [Some(rule.reach), Some(rule.hit), rule.object],
        None => [None; 3],
    }
}

/// Everything that the roots depend on and that is not there.
fn needed(program: &Program, plan: &Plan, roots: &Roots, has: &impl Fn(Item) -> bool) -> Vec<bool> {
    let mut needed = vec![false; program.tables.len() + program.nodes.len()];
    let mark = |needed: &mut Vec<bool>, item: Item| {
        if let Some(slot) = needed.get_mut(program.slot(item)) {
            *slot = *slot || !has(item);
        }
    };
    for rule in &roots.rules {
        rule_nodes(program, *rule).into_iter().flatten().for_each(|n| mark(&mut needed, Item::Node(n)));
        if let Some(rule) = program.rules.get(rule.index()) {
            mark(&mut needed, Item::Table(rule.table));
        }
    }
    roots.nodes.iter().for_each(|n| mark(&mut needed, Item::Node(*n)));
    roots.tables.iter().for_each(|t| mark(&mut needed, Item::Table(*t)));
    for item in plan.order.iter().rev() {
        if needed.get(program.slot(*item)) == Some(&true) {
            program.dependencies(*item, &mut |d| mark(&mut needed, d));
        }
    }
    needed
}

impl Roots {
    /// What is used of a space.
    pub(crate) fn of_space(used: &[Item], plan: &Plan, space: Space) -> Roots {
        let mut roots = Roots::default();
        for item in used.iter().filter(|item| plan.space(**item) == space) {
            match item {
                Item::Table(table) => roots.tables.push(*table),
                Item::Node(node) => roots.nodes.push(*node),
            }
        }
        roots
    }
}

/// Everything that the verdicts of rules and waivers look at, in any space.
pub(crate) fn used(program: &Program, plan: &Plan) -> Vec<Item> {
    let mut roots = Roots { rules: (0..program.rules.len() as u32).map(RuleId).collect(), ..Roots::default() };
    for waiver in &program.waivers {
        roots.nodes.extend([Some(waiver.holds), waiver.place, waiver.object].into_iter().flatten());
        roots.tables.push(waiver.table);
    }
    let needed = needed(program, plan, &roots, &|_| false);
    plan.order.iter().copied().filter(|item| needed.get(program.slot(*item)) == Some(&true)).collect()
}

/// What a rule's verdict reads, whatever space it lies in.
pub(crate) fn read_set(program: &Program, plan: &Plan, rule: RuleId) -> ReadSet {
    let roots = Roots { rules: vec![rule], ..Roots::default() };
    let needed = needed(program, plan, &roots, &|_| false);
    let items = plan.order.iter().copied().filter(|item| needed.get(program.slot(*item)) == Some(&true));
    ReadSet::new(items, |item| match item {
        Item::Node(node) => plan.column(node),
        Item::Table(_) => None,
    })
}
