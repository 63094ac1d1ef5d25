//! Joins: a kind or view that is used after the subject must be tied to it, or not depend on it at all.
use crate::context::Context;
use crate::ir::Rule;

/// Reports joins that nothing ties.
pub(crate) fn check(cx: &mut Context<'_>, module: usize, rule: &Rule) {
    let _ = (cx, module, rule);
}
