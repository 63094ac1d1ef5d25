//! Texts: patterns, printing, concatenation. What depends on one text alone is computed once per distinct text.

use crate::bits::Bits;
use crate::dictionary::Strings;
use crate::hash;
use crate::ops::cells::{Cell, State};
use crate::patterns::Patterns;
use crate::pool::{LabelSet, Pool};
use crate::register::{Data, Register, View, or_masks};
use std::sync::Arc;
use upright_program::{FormatAs, Net, TextTest};
use upright_value::{Cidr, Duration, Family, FileMode, Glob, Ip, Pattern, Quantity, Timestamp, Version};

/// For each row the first row with the same id, itself included; results of earlier rows can be copied.
#[derive(Debug, Default)]
pub(crate) struct Repeats {
    /// By id: the row that had it first, plus one.
    seen: Vec<u32>,
    /// Ids with an entry, to clear them.
    used: Vec<u32>,
    /// Pairs of ids with the row that had them first, plus one; their number is a power of two.
    pairs: Vec<((u32, u32), u32)>,
    /// How many pairs there are.
    paired: usize,
}

/// Places for pairs of ids at the beginning.
const FEW_PAIRS: usize = 1024;

impl Repeats {
    /// The earlier row that has the same id.
    pub(crate) fn earlier(&mut self, row: usize, id: u32) -> Option<usize> {
        let id = id as usize;
        if self.seen.len() <= id {
            self.seen.resize(id + 1, 0);
        }
        match self.seen[id] {
            0 => {
                self.seen[id] = row as u32 + 1;
                self.used.push(id as u32);
                None
            }
            first => Some(first as usize - 1),
        }
    }

    /// The earlier row that has the same two ids.
    pub(crate) fn earlier_pair(&mut self, row: usize, ids: (u32, u32)) -> Option<usize> {
        if self.pairs.len() < self.paired * 2 + FEW_PAIRS {
            let old = std::mem::take(&mut self.pairs);
            self.pairs = vec![((0, 0), 0); (old.len() * 4).max(FEW_PAIRS * 2)];
            for (ids, row) in old.into_iter().filter(|(_, row)| *row != 0) {
                let at = self.place(ids);
                self.pairs[at] = (ids, row);
            }
        }
        let at = self.place(ids);
        match self.pairs[at].1 {
            0 => {
                self.pairs[at] = (ids, row as u32 + 1);
                self.paired += 1;
                None
            }
            first => Some(first as usize - 1),
        }
    }

    /// Where a pair is, or would be.
    fn place(&self, ids: (u32, u32)) -> usize {
        let mask = self.pairs.len() - 1;
        let mut at = hash::finish(u64::from(ids.0) << 32 | u64::from(ids.1)) as usize & mask;
        while self.pairs[at].1 != 0 && self.pairs[at].0 != ids {
            at = (at + 1) & mask;
        }
        at
    }

    /// Forgets all ids.
    pub(crate) fn clear(&mut self) {
        if self.paired > 0 {
            self.pairs.fill(((0, 0), 0));
            self.pairs.truncate(FEW_PAIRS * 64);
            self.paired = 0;
        }
        for id in self.used.drain(..) {
            self.seen[id as usize] = 0;
        }
    }
}

/// Rows that have a value that can be read.
fn good(view: View<'_>) -> Bits {
    let mut good = view.set().map_or_else(|| Bits::ones(view.rows), |set| set.into_owned());
    if let Some(bad) = view.bad() {
        good.and_not_with(&bad);
    }
    good
}

/// A test of the text of each row; false where it is unset. `test` gives none where it can't be made.
pub(crate) fn test(
    text: View<'_>,
    pattern: View<'_>,
    repeats: &mut Repeats,
    mut test: impl FnMut(u32, u32) -> Option<bool>,
) -> Register {
    let rows = text.rows;
    let (texts, patterns) = (text.ids(), pattern.ids());
    let mut bad: Option<Bits> = or_masks(text.bad(), pattern.bad());
    let good = good(text).and(&good(pattern));
    let mut bits = Bits::zeros(rows);
    let mut spoil = |row: usize| bad.get_or_insert_with(|| Bits::zeros(rows)).set(row);
    // Rows that an unusable pattern of an earlier row may make bad.
    let mut copies: Vec<(u32, u32)> = Vec::new();
    for row in good.iter() {
        let id = texts.at(row);
        // With one pattern, the answer depends on the text alone.
        let earlier = match pattern.scalar {
            true => repeats.earlier(row, id),
            false => repeats.earlier_pair(row, (id, patterns.at(row))),
        };
        match earlier {
            Some(earlier) => {
                bits.put(row, bits.get(earlier));
                if !pattern.scalar && !bits.get(earlier) {
                    copies.push((row as u32, earlier as u32));
                }
            }
            None => match test(id, patterns.at(row)) {
                Some(found) => bits.put(row, found),
                None => spoil(row),
            },
        }
    }
    repeats.clear();
    if let Some(bad) = &mut bad {
        for (row, earlier) in copies {
            if bad.get(earlier as usize) {
                bad.set(row as usize);
            }
        }
    }
    // A pattern that can't be used is bad for every row that asks it.
    if pattern.scalar
        && let Some(bad) = &mut bad
        && let Some(first) = (0..rows).find(|row| text.is_good(*row) && pattern.is_good(*row))
        && bad.get(first)
    {
        (0..rows).filter(|row| text.is_good(*row)).for_each(|row| bad.set(row));
    }
    Register::condition_with(bits, bad)
}

/// Something to test texts against.
enum Other<'a> {
    Text(&'a str),
    Glob(Arc<Glob>),
    Regex(Arc<Pattern>),
}

/// Whether the text of each row passes the test against some text of another table; false where it is unset. What can't
/// be read or used makes a row bad that nothing else makes true.
pub(crate) fn any_of(
    how: TextTest,
    text: View<'_>,
    of: View<'_>,
    strings: &Strings<'_>,
    patterns: &Patterns,
    repeats: &mut Repeats,
) -> Register {
    let mut unusable = false;
    let mut unreadable = false;
    let mut others = Vec::with_capacity(of.rows);
    for row in 0..of.rows {
        let id = of.ids().at(row);
        let other = match how {
            _ if of.is_bad(row) => {
                unreadable = true;
                continue;
            }
            _ if !of.is_set(row) => continue,
            TextTest::Contains | TextTest::StartsWith | TextTest::EndsWith => Some(Other::Text(strings.get(id))),
            TextTest::Like => Some(Other::Glob(patterns.glob(id, strings))),
            TextTest::Matches => patterns.regex(id, strings).map(Other::Regex),
        };
        unusable |= other.is_none();
        others.extend(other);
    }
    let passes = |text: &str| {
        others.iter().any(|other| match (how, other) {
            (TextTest::StartsWith, Other::Text(other)) => text.starts_with(other),
            (TextTest::EndsWith, Other::Text(other)) => text.ends_with(other),
            (_, Other::Text(other)) => text.contains(other),
            (_, Other::Glob(glob)) => glob.matches(text),
            (_, Other::Regex(regex)) => regex.is_match(text),
        })
    };
    let rows = text.rows;
    let ids = text.ids();
    let mut bits = Bits::zeros(rows);
    let mut bad = text.bad().filter(|_| of.rows > 0).map(|bad| bad.into_owned());
    let mut spoil = |row: usize| bad.get_or_insert_with(|| Bits::zeros(rows)).set(row);
    for row in 0..rows {
        if !text.is_good(row) {
            if unreadable {
                spoil(row);
            }
            continue;
        }
        let id = ids.at(row);
        let found = match repeats.earlier(row, id) {
            Some(earlier) => bits.get(earlier),
            None => passes(strings.get(id)),
        };
        if found {
            bits.set(row);
        } else if unusable || unreadable {
            spoil(row);
        }
    }
    repeats.clear();
    Register::condition_with(bits, bad)
}

/// One text after the other; unset parts are empty, a bad one makes the row bad.
pub(crate) fn concat(parts: &[View<'_>], rows: usize, strings: &mut Strings<'_>, repeats: &mut Repeats) -> Register {
    let mut state = State::new(rows);
    let mut bad: Option<Bits> = None;
    for part in parts {
        bad = or_masks(bad.map(std::borrow::Cow::Owned), part.bad());
    }
    let mut text = String::new();
    let mut ids: Vec<u32> = Vec::with_capacity(rows);
    let mut varying = parts.iter().filter(|part| !part.scalar);
    // With one part that differs between rows, the text depends on that alone.
    let key = varying.next().filter(|_| varying.next().is_none());
    for row in 0..rows {
        if let Some(key) = key.filter(|key| key.is_good(row))
            && let Some(earlier) = repeats.earlier(row, key.ids().at(row))
            && let Some(id) = ids.get(earlier).filter(|_| !state.is_bad(earlier))
        {
            ids.push(*id);
            continue;
        }
        text.clear();
        for part in parts.iter().filter(|part| part.is_good(row)) {
            text.push_str(strings.get(part.ids().at(row)));
        }
        ids.push(state.take(row, Cell::or_bad(strings.intern(&text))));
    }
    repeats.clear();
    state.finish(Data::Str(ids), None, bad)
}

/// Sets of labels, of keys and their values.
pub(crate) fn labels(entries: &[View<'_>], rows: usize, pool: &mut Pool<'_, LabelSet>) -> Register {
    let mut bad: Option<Bits> = None;
    for entry in entries {
        bad = or_masks(bad.map(std::borrow::Cow::Owned), entry.bad());
    }
    let ids = (0..rows).map(|row| {
        let pairs = entries.chunks_exact(2).filter(|pair| pair.iter().all(|part| part.is_good(row)));
        let mut pairs: Vec<_> = pairs.map(|pair| (pair[0].ids().at(row), pair[1].ids().at(row))).collect();
        pairs.sort_unstable();
        pool.push(pairs.into())
    });
    Register::new(Data::Labels(ids.collect()), None, bad)
}

/// The value as a message prints it.
pub(crate) fn format(how: FormatAs, a: View<'_>, strings: &mut Strings<'_>) -> Register {
    if how == FormatAs::Str {
        return a.to_register();
    }
    printed(a, strings, |row, strings| print(how, a, row, strings))
}

/// The value as JSON text.
pub(crate) fn json(how: FormatAs, a: View<'_>, strings: &mut Strings<'_>) -> Register {
    printed(a, strings, |row, strings| match how {
        FormatAs::Bool | FormatAs::Int | FormatAs::Float => print(how, a, row, strings),
        FormatAs::FileMode => a.ints().at(row).to_string(),
        // Manifests know no days.
        FormatAs::Duration => quoted(&Duration(a.ints().at(row)).to_string()),
        _ => quoted(&print(how, a, row, strings)),
    })
}

fn printed(a: View<'_>, strings: &mut Strings<'_>, print: impl Fn(usize, &Strings<'_>) -> String) -> Register {
    let mut state = State::new(a.rows);
    let mut ids = Vec::with_capacity(a.rows);
    for row in 0..a.rows {
        let cell = if a.is_good(row) {
            let text = print(row, strings);
            Cell::or_bad(strings.intern(&text))
        } else {
            Cell::Value(0)
        };
        ids.push(state.take(row, cell));
    }
    state.finish(Data::Str(ids), a.set().map(|set| set.into_owned()), a.bad().map(|bad| bad.into_owned()))
}

fn print(how: FormatAs, a: View<'_>, row: usize, strings: &Strings<'_>) -> String {
    match how {
        FormatAs::Bool => a.bits().get(row).to_string(),
        FormatAs::Int => a.ints().at(row).to_string(),
        FormatAs::Float => a.floats().at(row).to_string(),
        FormatAs::Quantity => Quantity(a.quantities().at(row)).to_string(),
        FormatAs::Duration => Duration(a.ints().at(row)).human(),
        FormatAs::Timestamp => Timestamp(a.ints().at(row)).to_string(),
        FormatAs::Version => Version(a.ints().at(row)).to_string(),
        FormatAs::FileMode => FileMode(a.ints().at(row)).to_string(),
        FormatAs::Str => strings.get(a.ids().at(row)).to_owned(),
        FormatAs::Net => net_text(net_at(a, row)),
        FormatAs::Secret => "***".to_owned(),
    }
}

/// The address or range of a row.
pub(crate) fn net_at(a: View<'_>, row: usize) -> Net {
    match a.nets() {
        crate::register::Values::One(net) => net,
        crate::register::Values::Each(nets) => nets.get(row).copied().unwrap_or(crate::register::NO_NET),
    }
}

fn net_text(net: Net) -> String {
    let cidr = to_cidr(net);
    if net.prefix == cidr.family.bits() { cidr.first().to_string() } else { cidr.to_string() }
}

/// A net as the range that the values crate knows.
pub(crate) fn to_cidr(net: Net) -> Cidr {
    let family = if net.v6 { Family::V6 } else { Family::V4 };
    Cidr { family, bits: net.address, prefix: net.prefix.min(family.bits()) }
}

/// An address as a net.
pub(crate) fn of_ip(ip: Ip) -> Net {
    Net { v6: ip.family == Family::V6, prefix: ip.family.bits(), address: ip.bits }
}

/// A range as a net.
pub(crate) fn of_cidr(cidr: Cidr) -> Net {
    Net { v6: cidr.family == Family::V6, prefix: cidr.prefix, address: cidr.bits }
}

/// A text as JSON.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    quote(text, &mut out);
    out
}

/// Writes a text as JSON.
pub(crate) fn quote(text: &str, out: &mut String) {
    use std::fmt::Write as _;
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if u32::from(c) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
