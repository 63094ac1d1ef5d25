//! Conditions: bitmaps under strong Kleene logic, where *bad* is the third value.

use crate::bits::Bits;
use crate::register::{Register, View};

/// `a and b`: false where a side is false, else bad where a side is bad.
pub(crate) fn and(a: View<'_>, b: View<'_>) -> Register {
    let (x, y) = (a.bits(), b.bits());
    let both = x.and(&y);
    let bad = match (a.bad(), b.bad()) {
        (None, None) => None,
        (Some(p), None) => Some(p.and(&y)),
        (None, Some(q)) => Some(q.and(&x)),
        // Each bad side counts where the other is true or bad itself.
        (Some(p), Some(q)) => {
            let mut bad = p.and(&y.or(&q));
            bad.or_with(&q.and(&x.or(&p)));
            Some(bad)
        }
    };
    Register::condition_with(both, bad.filter(Bits::any))
}

/// `a or b`: true where a side is true, else bad where a side is bad.
pub(crate) fn or(a: View<'_>, b: View<'_>) -> Register {
    let either = a.bits().or(&b.bits());
    let bad = crate::register::or_masks(a.bad(), b.bad()).map(|bad| bad.and_not(&either));
    Register::condition_with(either, bad.filter(Bits::any))
}

/// `not a`: bad where `a` is.
pub(crate) fn not(a: View<'_>) -> Register {
    Register::condition_with(a.bits().not(), a.bad().map(|bad| bad.into_owned()))
}

/// A `bool?` as a condition: set and true.
pub(crate) fn is_true(a: View<'_>) -> Register {
    Register::condition_with(a.bits().into_owned(), a.bad().map(|bad| bad.into_owned()))
}

/// Whether the value is there, readable or not.
pub(crate) fn has(a: View<'_>) -> Register {
    let set = a.set().map_or_else(|| Bits::ones(a.rows), |set| set.into_owned());
    let bad = in_doubt(a, &set);
    Register::condition_with(set, bad)
}

/// Whether the value is there and could be read.
pub(crate) fn readable(a: View<'_>) -> Register {
    let mut bits = a.set().map_or_else(|| Bits::ones(a.rows), |set| set.into_owned());
    let doubt = in_doubt(a, &bits);
    if let Some(bad) = a.bad() {
        bits.and_not_with(&bad);
    }
    Register::condition_with(bits, doubt)
}

/// Rows of which nobody knows whether they have a value.
fn in_doubt(a: View<'_>, set: &Bits) -> Option<Bits> {
    a.bad().map(|bad| bad.and_not(set)).filter(Bits::any)
}
