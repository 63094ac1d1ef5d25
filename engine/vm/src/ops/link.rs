//! Following links: a row's parent, the other side of a pair, the row that was found.

use crate::bits::Bits;
use crate::register::{Data, Register, take};
use crate::table::TableData;

/// The value that `link`'s row has; unset where the link is, bad where it is. `targets` is the number of rows that the
/// value points at, where it is a link itself.
pub(crate) fn gather(value: &Register, link: &Register, targets: usize) -> Register {
    let Data::Link(rows) = &link.data else { return value.clone() };
    let taken = take(value, rows);
    let set = match (&link.set, taken.set) {
        (Some(a), Some(b)) => Some(a.and(&b)),
        (Some(a), None) => Some(a.clone()),
        (None, b) => b,
    };
    // Where the link is bad nobody knows which row it is, and so not whether that has the value.
    let set = match (set, &link.bad) {
        (Some(set), Some(bad)) => Some(set.and_not(bad)),
        (None, Some(bad)) => Some(bad.not()),
        (set, None) => set,
    };
    let bad = match (&link.bad, taken.bad) {
        (Some(a), Some(b)) => Some(a.or(&b)),
        (Some(a), None) => Some(a.clone()),
        (None, b) => b,
    };
    // What lies behind an unset link is not read.
    let bad = match (&link.set, bad) {
        (Some(set), Some(bad)) => {
            let mut read = set.clone();
            if let Some(own) = &link.bad {
                read.or_with(own);
            }
            Some(bad.and(&read))
        }
        (_, bad) => bad,
    };
    let phantom = phantom(value, link, targets).map(Box::new);
    Register { phantom, ..Register::new(taken.data, set, bad) }
}

/// To which rows further, unknown rows may lead by both links.
fn phantom(value: &Register, link: &Register, targets: usize) -> Option<Bits> {
    let Data::Link(ids) = &value.data else { return None };
    let Some(first) = &link.phantom else { return value.phantom.as_deref().cloned() };
    let mut bits = value.phantom.as_deref().cloned().unwrap_or_else(|| Bits::zeros(targets));
    for row in first.iter() {
        if value.is_bad(row) {
            return Some(Bits::ones(targets));
        }
        if value.is_set(row)
            && let Some(target) = ids.get(row)
        {
            bits.set(*target as usize);
        }
    }
    Some(bits)
}

/// Links to the right rows of pairs or children.
pub(crate) fn right(table: &TableData) -> Register {
    let phantom = table.maybe_right.clone().map(Box::new);
    Register { phantom, ..Register::full(Data::Link(table.right.clone())) }
}

/// Links to the rows of a union's part.
pub(crate) fn part(table: &TableData, part: u32) -> Register {
    let set = Bits::of(&table.part, |p| p == part);
    let rows = table.right.clone();
    let phantom = table.maybe_parts.get(part as usize).cloned().flatten().map(Box::new);
    Register { phantom, ..Register::new(Data::Link(rows), Some(set), None) }
}

/// Links of rows to themselves.
pub(crate) fn row(rows: usize) -> Register {
    Register::full(Data::Link((0..rows as u32).collect()))
}
