//! Rules and waivers: their roots stand where they must and have the type that they must.

use super::{Check, Checked, VerifyError, fail, must};
use crate::{Explanation, FixStep, Item, Needs, NodeId, ReaderId, Rule, Space, TableId, Ty, Waiver};

impl Check<'_> {
    /// `spaces` says when each table and node is made.
    pub(super) fn rules(&self, spaces: &[Space]) -> Checked {
        let mut ids = std::collections::BTreeSet::new();
        for rule in &self.parts.rules {
            let name = |e: VerifyError| VerifyError { message: format!("rule {}: {e}", rule.id) };
            must(ids.insert(&rule.id), || format!("rule {}: there are two of this id", rule.id))?;
            self.rule(rule, spaces).map_err(name)?;
        }
        for (index, waiver) in self.parts.waivers.iter().enumerate() {
            self.waiver(waiver).map_err(|e| VerifyError { message: format!("waiver {index}: {e}") })?;
        }
        Ok(())
    }

    fn rule(&self, rule: &Rule, spaces: &[Space]) -> Checked {
        self.known(rule.readers.as_deref().unwrap_or(&[]))?;
        self.known(&rule.uncovered)?;
        self.needs(&rule.needs)?;
        self.root(rule.reach, rule.table)?;
        self.root(rule.hit, rule.table)?;
        match rule.object {
            Some(object) => self.object(object, rule.table)?,
            None => {
                let space = |item| spaces.get(self.parts.slot(item)).copied().unwrap_or(Space::Batch);
                let roots = [rule.reach, rule.hit].map(Item::Node).into_iter().chain([Item::Table(rule.table)]);
                must(roots.map(space).all(|s| s < Space::Batch), || {
                    "its subject is the cluster, and it depends on the batch".to_owned()
                })?;
            }
        }
        self.explanation(&rule.explanation, rule.table)
    }

    fn waiver(&self, waiver: &Waiver) -> Checked {
        self.known(waiver.readers.as_deref().unwrap_or(&[]))?;
        self.needs(&waiver.needs)?;
        self.root(waiver.holds, waiver.table)?;
        if let Some(object) = waiver.object {
            self.object(object, waiver.table)?;
        }
        waiver.place.iter().try_for_each(|place| self.operand_is(*place, waiver.table, Ty::Place))
    }

    /// A condition of exactly this table.
    fn root(&self, node: NodeId, table: TableId) -> Checked {
        let found = self.node(node)?;
        must(found.table == table && found.ty == Ty::Bool, || {
            format!("{} is no condition at {}", Item::Node(node), Item::Table(table))
        })
    }

    fn object(&self, node: NodeId, table: TableId) -> Checked {
        let target = self.link(node, table)?;
        must(target == TableId::OBJECTS, || format!("{} does not lead to the objects", Item::Node(node)))
    }

    fn known(&self, readers: &[ReaderId]) -> Checked {
        let known = readers.iter().all(|reader| reader.index() < self.parts.readers.len());
        must(known, || "names a reader that is not there".to_owned())
    }

    fn needs(&self, needs: &Needs) -> Checked {
        self.known(&needs.inventory)?;
        let known = needs.params.iter().all(|param| param.index() < self.parts.params.len());
        must(known, || "names a parameter that is not there".to_owned())
    }

    fn explanation(&self, explanation: &Explanation, table: TableId) -> Checked {
        self.operand_is(explanation.message, table, Ty::Str)?;
        explanation.help.iter().try_for_each(|help| self.operand_is(*help, table, Ty::Str))?;
        explanation.at.iter().try_for_each(|at| self.operand_is(*at, table, Ty::Place))?;
        for (place, value) in &explanation.evidence {
            self.operand_is(*place, table, Ty::Place)?;
            self.operand_is(*value, table, Ty::Str)?;
        }
        for related in &explanation.related {
            match self.operand(*related, table)? {
                Ty::Link(target) if self.is_read(target) => {}
                _ => return fail(format!("{} leads to no row that was read", Item::Node(*related))),
            }
        }
        for fix in &explanation.fixes {
            let (place, value) = match fix {
                FixStep::Set { place, value } | FixStep::Add { place, value, .. } => (place, Some(value)),
                FixStep::Remove { place } => (place, None),
            };
            self.operand_is(*place, table, Ty::Place)?;
            value.iter().try_for_each(|value| self.operand_is(**value, table, Ty::Str))?;
        }
        Ok(())
    }
}
