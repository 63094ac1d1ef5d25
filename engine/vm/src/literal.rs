//! Parameters and constant lists, laid out flat: every element has a number, and children lie side by side.

use crate::dictionary::Strings;
use crate::pool::{Pool, Selection};
use crate::scalar::Scalar;
use crate::table::NONE;
use upright_program::{Const, Literal};
use upright_value::Selector;

/// Lists, maps and records inside each other.
const MAX_DEPTH: usize = 64;

/// A literal of the list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Flat {
    Unset,
    Scalar(Scalar),
    /// A text that should be a selector and is none.
    Unreadable,
    /// A range of numbers.
    List(u32, u32),
    /// A range of numbers; each element's key is in [`Literals::keys`].
    Map(u32, u32),
    /// A range of numbers.
    Record(u32, u32),
}

/// A parameter or constant that can't be laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LiteralError {
    TooDeep,
    TooLarge,
}

/// All literals of a program, with its parameters' values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Literals {
    flat: Vec<Flat>,
    /// Ids of the keys of maps' elements; [`NONE`] elsewhere.
    keys: Vec<u32>,
}

impl Literals {
    /// Lays out a literal and gives its number. Maps are put in the order of their keys; of equal keys the last counts.
    pub(crate) fn add(
        &mut self,
        literal: &Literal,
        strings: &mut Strings<'_>,
        selectors: &mut Pool<'_, Selection>,
    ) -> Result<u32, LiteralError> {
        let root = self.reserve(1)?;
        let mut work = vec![(literal, root, 0usize)];
        while let Some((literal, at, depth)) = work.pop() {
            if depth > MAX_DEPTH {
                return Err(LiteralError::TooDeep);
            }
            let flat = match literal {
                Literal::Unset => Flat::Unset,
                Literal::Scalar(value) => scalar(value, strings, selectors)?,
                Literal::List(items) | Literal::Record(items) => {
                    let start = self.reserve(items.len())?;
                    work.extend((start..).zip(items).map(|(at, item)| (item, at, depth + 1)));
                    let len = items.len() as u32;
                    if matches!(literal, Literal::List(_)) { Flat::List(start, len) } else { Flat::Record(start, len) }
                }
                Literal::Map(entries) => {
                    let sorted: std::collections::BTreeMap<&str, &Literal> =
                        entries.iter().map(|(key, value)| (&**key, value)).collect();
                    let start = self.reserve(sorted.len())?;
                    for (at, (key, value)) in (start..).zip(&sorted) {
                        let id = strings.intern(key).ok_or(LiteralError::TooLarge)?;
                        if let Some(slot) = self.keys.get_mut(at as usize) {
                            *slot = id;
                        }
                        work.push((value, at, depth + 1));
                    }
                    Flat::Map(start, sorted.len() as u32)
                }
            };
            if let Some(slot) = self.flat.get_mut(at as usize) {
                *slot = flat;
            }
        }
        Ok(root)
    }

    fn reserve(&mut self, count: usize) -> Result<u32, LiteralError> {
        let start = self.flat.len();
        let end = start.checked_add(count).filter(|end| *end < NONE as usize / 2).ok_or(LiteralError::TooLarge)?;
        self.flat.resize(end, Flat::Unset);
        self.keys.resize(end, NONE);
        Ok(start as u32)
    }

    /// The literal of a number.
    pub(crate) fn get(&self, at: u32) -> &Flat {
        self.flat.get(at as usize).unwrap_or(&Flat::Unset)
    }

    /// The key of a map's element.
    pub(crate) fn key(&self, at: u32) -> u32 {
        self.keys.get(at as usize).copied().unwrap_or(NONE)
    }

    /// The literal below record fields.
    pub(crate) fn below(&self, at: u32, path: &[u32]) -> Option<u32> {
        let mut at = at;
        for field in path {
            match self.get(at) {
                Flat::Record(start, len) if field < len => at = start + field,
                _ => return None,
            }
        }
        Some(at)
    }

    /// The elements of a list or map.
    pub(crate) fn elements(&self, at: u32) -> std::ops::Range<u32> {
        match self.get(at) {
            Flat::List(start, len) | Flat::Map(start, len) => *start..*start + *len,
            _ => 0..0,
        }
    }
}

/// A constant as a value.
fn scalar(value: &Const, strings: &mut Strings<'_>, selectors: &mut Pool<'_, Selection>) -> Result<Flat, LiteralError> {
    Ok(Flat::Scalar(match value {
        Const::Bool(x) => Scalar::Bool(*x),
        Const::Int(x) => Scalar::Int(*x),
        Const::Float(bits) => Scalar::Float(f64::from_bits(*bits)),
        Const::Quantity(x) => Scalar::Quantity(*x),
        Const::Str(text) => Scalar::Str(strings.intern(text).ok_or(LiteralError::TooLarge)?),
        Const::Net(net) => Scalar::Net(*net),
        Const::Selector(text) => {
            let Ok(selector) = Selector::parse(text) else { return Ok(Flat::Unreadable) };
            Scalar::Selector(selectors.push(Selection::new(&selector, strings).ok_or(LiteralError::TooLarge)?))
        }
    }))
}
