//! A bitmap of rows: one bit per row, in words of 64.
//!
//! Bits past the end are always zero, so that counting and comparing need no special case. Operations on two bitmaps
//! take the length of the left one; a shorter right one counts as zero beyond its end.

/// A bitmap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// No rows.
    pub(crate) const EMPTY: Bits = Bits { words: Vec::new(), len: 0 };

    /// All zero.
    pub(crate) fn zeros(len: usize) -> Bits {
        Bits { words: vec![0; len.div_ceil(64)], len }
    }

    /// All one.
    pub(crate) fn ones(len: usize) -> Bits {
        let mut bits = Bits { words: vec![u64::MAX; len.div_ceil(64)], len };
        bits.mask_tail();
        bits
    }

    /// All zero or all one.
    pub(crate) fn filled(len: usize, bit: bool) -> Bits {
        if bit { Bits::ones(len) } else { Bits::zeros(len) }
    }

    /// The bit of every row as `f` says.
    #[inline]
    pub(crate) fn from_fn(len: usize, mut f: impl FnMut(usize) -> bool) -> Bits {
        let mut words = Vec::with_capacity(len.div_ceil(64));
        let mut start = 0;
        while start < len {
            let count = (len - start).min(64);
            let mut word = 0u64;
            for bit in 0..count {
                word |= u64::from(f(start + bit)) << bit;
            }
            words.push(word);
            start += 64;
        }
        Bits { words, len }
    }

    /// The bit of every value as `f` says.
    #[inline]
    pub(crate) fn of<T: Copy>(values: &[T], f: impl Fn(T) -> bool) -> Bits {
        let word = |chunk: &[T]| chunk.iter().rev().fold(0u64, |word, x| word << 1 | u64::from(f(*x)));
        Bits { words: values.chunks(64).map(word).collect(), len: values.len() }
    }

    /// The bit of every pair of values as `f` says; as long as the shorter side.
    #[inline]
    pub(crate) fn of_pairs<T: Copy, U: Copy>(left: &[T], right: &[U], f: impl Fn(T, U) -> bool) -> Bits {
        let word =
            |(a, b): (&[T], &[U])| a.iter().zip(b).rev().fold(0u64, |word, (x, y)| word << 1 | u64::from(f(*x, *y)));
        let len = left.len().min(right.len());
        let (left, right) = (&left[..len], &right[..len]);
        Bits { words: left.chunks(64).zip(right.chunks(64)).map(word).collect(), len }
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The bit of a row; false past the end.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Sets the bit of a row, which must be there.
    #[inline]
    pub(crate) fn set(&mut self, row: usize) {
        if row < self.len {
            self.words[row / 64] |= 1 << (row % 64);
        }
    }

    /// Clears the bit of a row.
    #[inline]
    pub(crate) fn clear(&mut self, row: usize) {
        if row < self.len {
            self.words[row / 64] &= !(1 << (row % 64));
        }
    }

    /// Puts the bit of a row.
    #[inline]
    pub(crate) fn put(&mut self, row: usize, bit: bool) {
        if bit { self.set(row) } else { self.clear(row) }
    }

    /// Makes it longer (with zeros) or shorter.
    pub(crate) fn resize(&mut self, len: usize) {
        self.words.resize(len.div_ceil(64), 0);
        self.len = len;
        self.mask_tail();
    }

    /// Makes it at least this long.
    pub(crate) fn reach(&mut self, len: usize) {
        if self.len < len {
            self.resize(len);
        }
    }

    /// Makes it no longer than this.
    pub(crate) fn truncate(&mut self, len: usize) {
        if self.len > len {
            self.resize(len);
        }
    }

    /// Puts other bits at `base`, a multiple of 64, on top of what is there.
    pub(crate) fn append(&mut self, base: usize, other: &Bits) {
        if !other.any() {
            return;
        }
        self.reach(base + other.len);
        for (word, theirs) in self.words.iter_mut().skip(base / 64).zip(&other.words) {
            *word |= theirs;
        }
    }

    /// How many bits are one.
    pub(crate) fn count(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// Whether a bit is one.
    pub(crate) fn any(&self) -> bool {
        self.words.iter().any(|w| *w != 0)
    }

    /// Whether all bits are one.
    pub(crate) fn all(&self) -> bool {
        self.count() == self.len
    }

    /// `self and other`
    pub(crate) fn and(&self, other: &Bits) -> Bits {
        self.zip(other, |a, b| a & b)
    }

    /// `self or other`
    pub(crate) fn or(&self, other: &Bits) -> Bits {
        self.zip(other, |a, b| a | b)
    }

    /// `self and not other`
    pub(crate) fn and_not(&self, other: &Bits) -> Bits {
        self.zip(other, |a, b| a & !b)
    }

    /// `not self`
    pub(crate) fn not(&self) -> Bits {
        let mut bits = Bits { words: self.words.iter().map(|w| !w).collect(), len: self.len };
        bits.mask_tail();
        bits
    }

    /// `self = self and other`
    pub(crate) fn and_with(&mut self, other: &Bits) {
        let mut theirs = other.words.iter();
        for word in &mut self.words {
            *word &= theirs.next().copied().unwrap_or(0);
        }
    }

    /// `self = self or other`
    pub(crate) fn or_with(&mut self, other: &Bits) {
        for (word, theirs) in self.words.iter_mut().zip(&other.words) {
            *word |= theirs;
        }
        self.mask_tail();
    }

    /// `self = self and not other`
    pub(crate) fn and_not_with(&mut self, other: &Bits) {
        for (word, theirs) in self.words.iter_mut().zip(&other.words) {
            *word &= !theirs;
        }
    }

    /// The rows whose bit is one, ascending.
    pub(crate) fn iter(&self) -> Ones<'_> {
        Ones { words: &self.words, index: 0, word: self.words.first().copied().unwrap_or(0) }
    }

    fn zip(&self, other: &Bits, f: impl Fn(u64, u64) -> u64) -> Bits {
        let words = if self.words.len() == other.words.len() {
            self.words.iter().zip(&other.words).map(|(a, b)| f(*a, *b)).collect()
        } else {
            let theirs = other.words.iter().copied().chain(std::iter::repeat(0));
            self.words.iter().zip(theirs).map(|(a, b)| f(*a, b)).collect()
        };
        let mut bits = Bits { words, len: self.len };
        bits.mask_tail();
        bits
    }

    fn mask_tail(&mut self) {
        let used = self.len % 64;
        if used != 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << used) - 1;
        }
    }
}

/// The rows of a bitmap whose bit is one.
#[derive(Debug)]
pub(crate) struct Ones<'a> {
    words: &'a [u64],
    index: usize,
    word: u64,
}

impl Iterator for Ones<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.word == 0 {
            self.index += 1;
            self.word = *self.words.get(self.index)?;
        }
        let bit = self.word.trailing_zeros() as usize;
        self.word &= self.word - 1;
        Some(self.index * 64 + bit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bits(rows: &[bool]) -> Bits {
        Bits::from_fn(rows.len(), |i| rows[i])
    }

    proptest! {
        #[test]
        fn operations_agree_with_bools(rows in prop::collection::vec(any::<(bool, bool)>(), 0..200)) {
            let (a, b): (Vec<bool>, Vec<bool>) = rows.iter().copied().unzip();
            let (x, y) = (bits(&a), bits(&b));
            let each = |f: fn(bool, bool) -> bool| bits(&rows.iter().map(|(p, q)| f(*p, *q)).collect::<Vec<_>>());
            prop_assert_eq!(x.and(&y), each(|p, q| p && q));
            prop_assert_eq!(x.or(&y), each(|p, q| p || q));
            prop_assert_eq!(x.and_not(&y), each(|p, q| p && !q));
            prop_assert_eq!(x.not(), each(|p, _| !p));
            prop_assert_eq!(x.count(), a.iter().filter(|p| **p).count());
            prop_assert_eq!(x.all(), a.iter().all(|p| *p));
            prop_assert_eq!(x.any(), a.contains(&true));
            let expected: Vec<usize> = (0..a.len()).filter(|i| a[*i]).collect();
            prop_assert_eq!(x.iter().collect::<Vec<_>>(), expected);
            let mut z = x.clone();
            z.and_not_with(&y);
            prop_assert_eq!(z, x.and_not(&y));
        }
    }

    #[test]
    fn bits_past_the_end_stay_zero() {
        let mut ones = Bits::ones(70);
        assert_eq!(ones.count(), 70);
        assert_eq!(Bits::zeros(70).not(), ones);
        ones.resize(65);
        ones.resize(130);
        assert_eq!(ones.count(), 65);
        ones.set(500);
        assert!(!ones.get(500));
    }

    #[test]
    fn a_shorter_right_side_counts_as_zero() {
        assert_eq!(Bits::ones(130).and(&Bits::ones(3)).count(), 3);
        assert_eq!(Bits::ones(130).and_not(&Bits::ones(3)).count(), 127);
    }
}
