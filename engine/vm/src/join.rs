//! Joins on equal keys: the right side is hashed, the left side looks up.
//!
//! What can't be read is compared row by row, since it could be equal to anything: rare, and bounded by a budget beyond
//! which the answer is unknown. An unknown answer is never taken for a no.

use crate::bits::Bits;
use crate::key::{Buckets, Keys, Match};
use crate::register::{Register, View};
use crate::table::TableData;

/// How many rows are compared one by one, per join.
const SLOW_COMPARISONS: usize = 1 << 22;

/// The right side, ready to be looked up.
#[derive(Debug)]
pub(crate) struct Index {
    /// Rows whose key is known and whose filter surely holds.
    buckets: Buckets,
    /// Those rows, where there is no key.
    all: Vec<u32>,
    /// Rows whose key or filter can't be read.
    uncertain: Vec<u32>,
    /// The ids that are keys, sorted, where the key is one column of ids.
    ids: Option<Vec<u32>>,
}

impl Index {
    /// Indexes the rows of a table by their keys.
    pub(crate) fn new(keys: &Keys<'_>, rows: usize, filter: Option<View<'_>>, keyed: bool) -> Index {
        let clean = keys.never_bad() && filter.is_none_or(|f| f.register.bad.is_none());
        let mut uncertain = Vec::new();
        if !clean {
            let unknown = |row: &usize| {
                let passes = Match::of(filter, *row);
                passes != Match::No && (passes == Match::Unknown || keys.is_bad(*row))
            };
            uncertain.extend((0..rows).filter(unknown).map(|row| row as u32));
        }
        let wanted = |row: usize| Match::of(filter, row) == Match::Yes && keys.is_good(row);
        if !keyed {
            let all = (0..rows).filter(|row| wanted(*row)).map(|row| row as u32).collect();
            return Index { buckets: Buckets::new(Vec::new(), |_| false), all, uncertain, ids: None };
        }
        let ids = keys.ids().map(|ids| {
            let mut ids: Vec<u32> = (0..rows).filter(|row| wanted(*row)).map(|row| ids.at(row)).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        });
        Index { buckets: Buckets::new(keys.hashes(rows), wanted), all: Vec::new(), uncertain, ids }
    }
}

/// Both sides of a join.
#[derive(Debug)]
pub(crate) struct Join<'a> {
    pub(crate) left: Keys<'a>,
    pub(crate) left_rows: usize,
    pub(crate) left_where: Option<View<'a>>,
    pub(crate) right: Keys<'a>,
    pub(crate) right_rows: usize,
    pub(crate) right_where: Option<View<'a>>,
    /// Whether each side lacks rows that could not be read.
    pub(crate) left_incomplete: bool,
    pub(crate) right_incomplete: bool,
    pub(crate) index: &'a Index,
    pub(crate) keyed: bool,
}

/// Rows that one side of a join may have beyond those that are there.
#[derive(Debug)]
enum Phantoms<'a> {
    None,
    /// Nothing is known of them.
    All,
    /// Their links lead to these rows: number of the key, rows.
    Linked(Vec<(usize, &'a Bits)>),
}

impl<'a> Phantoms<'a> {
    /// The unknown rows of a side with these keys. A key that is a link says to which rows they may belong.
    fn new(incomplete: bool, keys: &Keys<'a>) -> Phantoms<'a> {
        if !incomplete {
            return Phantoms::None;
        }
        let links: Vec<(usize, Option<&'a Bits>)> = keys.links().collect();
        if links.is_empty() {
            return Phantoms::All;
        }
        match links.into_iter().map(|(at, bits)| Some((at, bits?))).collect() {
            Some(links) => Phantoms::Linked(links),
            None => Phantoms::None,
        }
    }

    /// Whether an unknown row may have the key of a row of the other side.
    fn may_match(&self, other: &Keys<'_>, row: usize) -> bool {
        match self {
            Phantoms::None => false,
            Phantoms::All => true,
            Phantoms::Linked(links) => links.iter().all(|(at, bits)| match other.link(*at, row) {
                Some(target) => bits.get(target),
                None => other.is_bad(row),
            }),
        }
    }
}

impl Join<'_> {
    /// Which left rows have an equal right row.
    pub(crate) fn exists(&self) -> Register {
        let phantoms = Phantoms::new(self.right_incomplete, &self.right);
        if let (Some(known), Some(ids), true) = (&self.index.ids, self.left.ids(), self.is_clear(&phantoms)) {
            let mut bits = crate::ops::compare::contains(self.left_rows, ids, known);
            if let Some(set) = self.left.set() {
                bits.and_with(&set);
            }
            return Register::condition(bits);
        }
        let hashes = self.left.hashes(self.left_rows);
        let mut budget = SLOW_COMPARISONS;
        let mut bad: Option<Bits> = None;
        let bits = Bits::from_fn(self.left_rows, |row| {
            let found = self.left.is_good(row) && self.matches(row, &hashes).next().is_some();
            if !found && (phantoms.may_match(&self.left, row) || self.may_match(row, &mut budget, |_| {})) {
                bad.get_or_insert_with(|| Bits::zeros(self.left_rows)).set(row);
            }
            found
        });
        Register::condition_with(bits, bad)
    }

    /// Whether all keys and rows on both sides are known.
    fn is_clear(&self, phantoms: &Phantoms<'_>) -> bool {
        matches!(phantoms, Phantoms::None) && self.left.never_bad() && self.index.uncertain.is_empty()
    }

    /// All pairs, where there is no key and nothing is unknown.
    fn product(&self, table: &mut TableData) {
        let holds = |row: &usize| Match::of(self.left_where, *row) == Match::Yes;
        for row in (0..self.left_rows).filter(holds) {
            table.parent.resize(table.parent.len() + self.index.all.len(), row as u32);
            table.right.extend_from_slice(&self.index.all);
        }
        table.rows = table.parent.len();
    }

    /// The table of pairs, at most `limit`; past it, the rest is unknown. The second value says whether that happened.
    pub(crate) fn pairs(&self, limit: usize) -> (TableData, bool) {
        let hashes = if self.keyed { self.left.hashes(self.left_rows) } else { Vec::new() };
        let mut table = TableData { incomplete: self.left_incomplete || self.right_incomplete, ..TableData::default() };
        let phantoms = Phantoms::new(self.right_incomplete, &self.right);
        let sure = !self.left_incomplete && self.left_where.is_none_or(|holds| holds.register.bad.is_none());
        let few = self.left_rows.saturating_mul(self.index.all.len()) <= limit;
        if !self.keyed && sure && few && self.is_clear(&phantoms) {
            self.product(&mut table);
            return (table, false);
        }
        let mut maybe_right: Option<Bits> = None;
        let mut budget = SLOW_COMPARISONS;
        let mut full = false;
        for row in 0..self.left_rows {
            let holds = Match::of(self.left_where, row);
            if holds == Match::No {
                continue;
            }
            let mut mark_right = |right: usize| {
                maybe_right.get_or_insert_with(|| Bits::zeros(self.right_rows)).set(right);
            };
            let mut unknown = full || phantoms.may_match(&self.left, row);
            if self.left.is_good(row) || !self.keyed {
                for right in self.matches(row, &hashes) {
                    if holds == Match::Unknown {
                        unknown = true;
                        mark_right(right);
                    } else if table.parent.len() < limit {
                        table.parent.push(row as u32);
                        table.right.push(right as u32);
                    } else {
                        (full, unknown) = (true, true);
                        break;
                    }
                }
            }
            unknown |= self.may_match(row, &mut budget, mark_right);
            if unknown {
                table.mark(row, self.left_rows);
            }
        }
        table.rows = table.parent.len();
        if full || budget == 0 {
            maybe_right = Some(Bits::ones(self.right_rows));
        } else if self.left_incomplete {
            let phantoms = Phantoms::new(true, &self.left);
            let bits = maybe_right.get_or_insert_with(|| Bits::zeros(self.right_rows));
            (0..self.right_rows).filter(|row| phantoms.may_match(&self.right, *row)).for_each(|row| bits.set(row));
        }
        table.incomplete |= full || budget == 0;
        table.maybe_right = maybe_right;
        (table, full)
    }

    /// Right rows that surely match a left row with a good key, ascending.
    fn matches(&self, row: usize, hashes: &[u64]) -> impl Iterator<Item = usize> {
        let hash = hashes.get(row).copied().unwrap_or(0);
        let keyed = self
            .keyed
            .then(|| self.index.buckets.rows(hash).filter(move |right| self.left.equal(row, &self.right, *right)));
        let all = (!self.keyed).then(|| self.index.all.iter().map(|right| *right as usize));
        keyed.into_iter().flatten().chain(all.into_iter().flatten())
    }

    /// Whether a right row may match that does not surely match. Calls `f` for each such row.
    fn may_match(&self, row: usize, budget: &mut usize, mut f: impl FnMut(usize)) -> bool {
        let mut any = false;
        let mut test = |right: usize| {
            let found = self.left.compare(row, &self.right, right).and(Match::of(self.right_where, right));
            if found == Match::Unknown {
                any = true;
                f(right);
            }
        };
        let (slow, count) = match self.left.is_bad(row) {
            true => (true, self.right_rows),
            false => (false, self.index.uncertain.len()),
        };
        if count > *budget {
            *budget = 0;
            return true;
        }
        *budget -= count;
        if slow {
            (0..self.right_rows).for_each(test);
        } else {
            self.index.uncertain.iter().for_each(|right| test(*right as usize));
        }
        any
    }
}

/// Whether an earlier row of the same target has an equal value, among those where `keep` holds.
pub(crate) fn doubles(value: View<'_>, keep: Option<View<'_>>, link: &Register) -> Register {
    let rows = link.data.len();
    let target = View::of(link);
    let keys = Keys::new(vec![target, value]);
    let hashes = keys.hashes(rows);
    let certain = |row: usize| Match::of(keep, row) == Match::Yes && keys.is_good(row);
    let buckets = Buckets::new(hashes.clone(), certain);
    let mut bits = Bits::zeros(rows);
    for row in (0..rows).filter(|row| certain(*row)) {
        let earlier =
            buckets.rows(hashes[row]).take_while(|other| *other < row).any(|other| keys.equal(row, &keys, other));
        bits.put(row, earlier);
    }
    let clean = keys.never_bad() && keep.is_none_or(|keep| keep.register.bad.is_none());
    let bad = if clean { None } else { unknown_doubles(&keys, keep, rows, &bits) };
    Register::condition_with(bits, bad)
}

/// Rows that may be doubles, because they or an earlier row can't be read.
fn unknown_doubles(keys: &Keys<'_>, keep: Option<View<'_>>, rows: usize, sure: &Bits) -> Option<Bits> {
    let kept = |row: usize| Match::of(keep, row);
    let unsure: Vec<usize> = (0..rows)
        .filter(|row| kept(*row) == Match::Unknown || (kept(*row) == Match::Yes && keys.is_bad(*row)))
        .collect();
    let mut bad = Bits::zeros(rows);
    let mut budget = SLOW_COMPARISONS;
    for row in (0..rows).filter(|row| kept(*row) != Match::No && !sure.get(*row)) {
        let all = unsure.binary_search(&row).is_ok();
        let earlier = if all { row } else { unsure.partition_point(|other| *other < row) };
        if earlier > budget {
            bad.set(row);
            continue;
        }
        budget -= earlier;
        let candidate = |at: usize| if all { at } else { unsure.get(at).copied().unwrap_or(at) };
        let unknown = (0..earlier).map(candidate).any(|other| {
            let found = keys.compare(row, keys, other).and(kept(row)).and(kept(other));
            found != Match::No
        });
        bad.put(row, unknown);
    }
    Some(bad).filter(Bits::any)
}
