//! Parameters and constant lists: not too deep, maps in order.

use super::{Check, Checked, fail, must};
use crate::Literal;

/// Lists, maps and records inside each other.
const MAX_DEPTH: usize = 64;

impl Check<'_> {
    pub(super) fn literals(&self) -> Checked {
        for param in &self.parts.params {
            if let Some(default) = &param.default {
                literal(default, &format!("the default of parameter `{}`", param.name))?;
            }
        }
        for (index, value) in self.parts.literals.iter().enumerate() {
            literal(value, &format!("literal {index}"))?;
        }
        Ok(())
    }
}

fn literal(value: &Literal, name: &str) -> Checked {
    let mut work = vec![(value, 0usize)];
    while let Some((value, depth)) = work.pop() {
        if depth > MAX_DEPTH {
            return fail(format!("{name} is nested too deeply"));
        }
        match value {
            Literal::Unset | Literal::Scalar(_) => {}
            Literal::List(items) | Literal::Record(items) => work.extend(items.iter().map(|item| (item, depth + 1))),
            Literal::Map(entries) => {
                let sorted = entries.windows(2).all(|pair| match pair {
                    [(a, _), (b, _)] => a < b,
                    _ => true,
                });
                must(sorted, || format!("{name} has a map whose keys are not in order"))?;
                work.extend(entries.iter().map(|(_, item)| (item, depth + 1)));
            }
        }
    }
    Ok(())
}
