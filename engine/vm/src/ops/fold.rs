//! Folds: many rows become one value of the row that they link to.
//!
//! Rows are taken in their order, whatever the order of their targets, so one loop serves parents (whose children lie
//! together) and any other link. What can't be read decides only where it matters: an `any` that has a sure witness is
//! true, a first row is known where no unknown row comes before it; all else that depends on an unknown row is bad.

use crate::bits::Bits;
use crate::dictionary::Strings;
use crate::ops::cells::{Cell, State};
use crate::register::{Data, Register, Values, View};
use upright_program::{Fold, Ty};

/// The rows of a fold.
struct Rows<'a> {
    link: &'a [u32],
    /// Rows that surely count.
    sure: Bits,
    /// Rows that may count.
    maybe: Option<Bits>,
    /// Targets to which unknown rows may belong.
    phantom: Option<Bits>,
    targets: usize,
}

impl<'a> Rows<'a> {
    fn new(keep: Option<View<'_>>, link: &'a Register, targets: usize) -> Rows<'a> {
        let Data::Link(rows) = &link.data else {
            return Rows { link: &[], sure: Bits::zeros(0), maybe: None, phantom: None, targets };
        };
        let count = rows.len();
        let mut sure = keep.map_or_else(|| Bits::ones(count), |keep| keep.bits().into_owned());
        let mut maybe = keep.and_then(|keep| keep.bad()).map(|bad| bad.into_owned());
        let mut phantom = link.phantom.as_deref().cloned();
        if let Some(bad) = &link.bad {
            let counts = maybe.as_ref().map_or_else(|| sure.clone(), |maybe| sure.or(maybe));
            if counts.and(bad).any() {
                phantom = Some(Bits::ones(targets));
            }
        }
        for (mask, wanted) in [(&link.set, true), (&link.bad, false)] {
            let Some(mask) = mask else { continue };
            for bits in std::iter::once(&mut sure).chain(&mut maybe) {
                if wanted { bits.and_with(mask) } else { bits.and_not_with(mask) }
            }
        }
        Rows { link: rows, sure, maybe: maybe.filter(Bits::any), phantom, targets }
    }

    fn target(&self, row: usize) -> usize {
        self.link.get(row).map_or(usize::MAX, |t| *t as usize)
    }

    /// Targets that a row of `rows` belongs to.
    fn scatter(&self, rows: &Bits) -> Bits {
        let mut bits = Bits::zeros(self.targets);
        for row in rows.iter() {
            bits.set(self.target(row));
        }
        bits
    }

    /// Targets whose result is unknown because a row may count.
    fn unknown(&self) -> Option<Bits> {
        let maybe = self.maybe.as_ref().map(|maybe| self.scatter(maybe));
        match (maybe, self.phantom.clone()) {
            (Some(a), Some(b)) => Some(a.or(&b)),
            (a, b) => a.or(b),
        }
    }

    /// The same for a fold of values: a row without a value does not count.
    fn unknown_values(&self, value: View<'_>) -> Option<Bits> {
        let mut unknown = self.phantom.clone();
        let mut mark = |row: usize| {
            unknown.get_or_insert_with(|| Bits::zeros(self.targets)).set(self.target(row));
        };
        if let Some(maybe) = &self.maybe {
            maybe.iter().filter(|row| value.is_set(*row) || value.is_bad(*row)).for_each(&mut mark);
        }
        if let Some(bad) = value.bad() {
            bad.and(&self.sure).iter().for_each(&mut mark);
        }
        unknown
    }
}

/// A fold to the `targets` rows that `link` points at.
pub(crate) fn fold(
    how: &Fold,
    ty: Ty,
    value: Option<View<'_>>,
    keep: Option<View<'_>>,
    link: &Register,
    targets: usize,
    strings: &mut Strings<'_>,
) -> Register {
    let rows = Rows::new(keep, link, targets);
    match (how, value) {
        (Fold::Any, _) => any(&rows),
        (Fold::Count, _) => count(&rows),
        (Fold::First, _) => first(&rows),
        (Fold::Sum, Some(value)) => sum(&rows, value),
        (Fold::Min, Some(value)) => extreme(&rows, value, strings, true),
        (Fold::Max, Some(value)) => extreme(&rows, value, strings, false),
        (Fold::Join(separator), Some(value)) => join(&rows, value, separator, strings),
        _ => Register::unset(ty, targets),
    }
}

fn any(rows: &Rows<'_>) -> Register {
    let bits = rows.scatter(&rows.sure);
    let bad = rows.unknown().map(|unknown| unknown.and_not(&bits));
    Register::condition_with(bits, bad.filter(Bits::any))
}

fn count(rows: &Rows<'_>) -> Register {
    let mut counts = vec![0i64; rows.targets];
    for row in rows.sure.iter() {
        if let Some(count) = counts.get_mut(rows.target(row)) {
            *count += 1;
        }
    }
    Register::new(Data::Int(counts), None, rows.unknown())
}

/// How many earlier rows of the same target surely count, for each row.
pub(crate) fn rank(keep: Option<View<'_>>, link: &Register, targets: usize) -> Register {
    let rows = Rows::new(keep, link, targets);
    let mut counts = vec![0i64; targets];
    let ranks = (0..link.data.len()).map(|row| {
        let Some(count) = counts.get_mut(rows.target(row)) else { return 0 };
        let rank = *count;
        *count += i64::from(rows.sure.get(row));
        rank
    });
    let ranks = Data::Int(ranks.collect());
    let bad = rows.unknown().map(|unknown| Bits::from_fn(link.data.len(), |row| unknown.get(rows.target(row))));
    Register::new(ranks, None, bad.filter(Bits::any))
}

fn first(rows: &Rows<'_>) -> Register {
    let mut found = Bits::zeros(rows.targets);
    let mut links = vec![0u32; rows.targets];
    for row in rows.sure.iter() {
        let target = rows.target(row);
        if !found.get(target)
            && let Some(link) = links.get_mut(target)
        {
            *link = row as u32;
            found.set(target);
        }
    }
    let mut bad: Option<Bits> = None;
    if let Some(maybe) = &rows.maybe {
        for row in maybe.iter() {
            let target = rows.target(row);
            if !found.get(target) || links.get(target).is_some_and(|link| row < *link as usize) {
                bad.get_or_insert_with(|| Bits::zeros(rows.targets)).set(target);
            }
        }
    }
    // Where an unknown row would lie is unknown too.
    let bad = match (bad, &rows.phantom) {
        (Some(bad), Some(phantom)) => Some(bad.or(phantom)),
        (bad, phantom) => bad.or_else(|| phantom.clone()),
    };
    Register::new(Data::Link(links), Some(found), bad)
}

fn sum(rows: &Rows<'_>, value: View<'_>) -> Register {
    let mut state = State::new(rows.targets);
    let data = match &value.register.data {
        Data::Float(_) => {
            let add = |x: f64, y: f64| Some(x + y).filter(|z| z.is_finite());
            Data::Float(accumulate(rows, value, value.floats(), &mut state, add))
        }
        Data::Quantity(_) => Data::Quantity(accumulate(rows, value, value.quantities(), &mut state, i128::checked_add)),
        _ => Data::Int(accumulate(rows, value, value.ints(), &mut state, i64::checked_add)),
    };
    state.finish(data, None, rows.unknown_values(value))
}

fn accumulate<T: Copy + Default>(
    rows: &Rows<'_>,
    value: View<'_>,
    values: Values<'_, T>,
    state: &mut State,
    add: impl Fn(T, T) -> Option<T>,
) -> Vec<T> {
    let mut sums = vec![T::default(); rows.targets];
    for row in rows.sure.iter().filter(|row| value.is_good(*row)) {
        let target = rows.target(row);
        if let Some(sum) = sums.get_mut(target) {
            match add(*sum, values.at(row)) {
                Some(more) => *sum = more,
                None => state.bad(target),
            }
        }
    }
    sums
}

fn extreme(rows: &Rows<'_>, value: View<'_>, strings: &Strings<'_>, least: bool) -> Register {
    let mut found = Bits::zeros(rows.targets);
    let data = match &value.register.data {
        Data::Float(_) => Data::Float(best(rows, value, value.floats(), &mut found, |x, y| (x < y) == least && x != y)),
        Data::Quantity(_) => {
            Data::Quantity(best(rows, value, value.quantities(), &mut found, |x, y| (x < y) == least && x != y))
        }
        Data::Str(_) => Data::Str(best(rows, value, value.ids(), &mut found, |x, y| {
            x != y && (strings.get(x) < strings.get(y)) == least
        })),
        _ => Data::Int(best(rows, value, value.ints(), &mut found, |x, y| (x < y) == least && x != y)),
    };
    Register::new(data, Some(found), rows.unknown_values(value))
}

fn best<T: Copy + Default>(
    rows: &Rows<'_>,
    value: View<'_>,
    values: Values<'_, T>,
    found: &mut Bits,
    better: impl Fn(T, T) -> bool,
) -> Vec<T> {
    let mut bests = vec![T::default(); rows.targets];
    for row in rows.sure.iter().filter(|row| value.is_good(*row)) {
        let (target, next) = (rows.target(row), values.at(row));
        if let Some(best) = bests.get_mut(target)
            && (!found.get(target) || better(next, *best))
        {
            *best = next;
            found.set(target);
        }
    }
    bests
}

fn join(rows: &Rows<'_>, value: View<'_>, separator: &str, strings: &mut Strings<'_>) -> Register {
    let texts = value.ids();
    let mut by_target: Vec<(u32, u32)> = rows
        .sure
        .iter()
        .filter(|row| value.is_good(*row) && rows.target(*row) < rows.targets)
        .map(|row| (rows.target(row) as u32, row as u32))
        .collect();
    if !by_target.is_sorted() {
        by_target.sort_unstable();
    }
    let mut state = State::new(rows.targets);
    let mut ids = vec![0u32; rows.targets];
    let mut text = String::new();
    for group in by_target.chunk_by(|a, b| a.0 == b.0) {
        text.clear();
        for (at, (_, row)) in group.iter().enumerate() {
            if at > 0 {
                text.push_str(separator);
            }
            text.push_str(strings.get(texts.at(*row as usize)));
        }
        let target = group.first().map_or(0, |(target, _)| *target as usize);
        ids[target] = state.take(target, Cell::or_bad(strings.intern(&text)));
    }
    state.finish(Data::Str(ids), None, rows.unknown_values(value))
}
