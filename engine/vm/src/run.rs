//! Carrying out a schedule.

use crate::build::build;
use crate::frame::{Frame, Texts};
use crate::ops::{Scratch, compute};
use crate::schedule::{Schedule, Task};
use upright_program::RuleId;

/// Makes what a schedule says; calls `rule` where a rule's verdict can be taken.
pub(crate) fn run<'a>(
    schedule: &Schedule,
    frame: &mut Frame<'a>,
    texts: &mut Texts<'_>,
    scratch: &mut Scratch,
    mut rule: impl FnMut(&Frame<'a>, &Texts<'_>, RuleId),
) {
    for task in &schedule.tasks {
        match *task {
            Task::Table(table) => {
                let (data, cut) = build(frame, texts, table);
                if cut {
                    frame.cut.push(table);
                }
                frame.own.put_table(table, data);
            }
            Task::Node(node) => {
                let register = compute(frame, texts, scratch, node);
                frame.own.put(node, register);
            }
            Task::Drop(node) => frame.own.drop_register(node),
            Task::Rule(id) => rule(frame, texts, id),
        }
    }
}
