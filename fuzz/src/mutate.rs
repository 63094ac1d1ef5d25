//! Deterministic mutations: bytes flipped, cut, repeated, exchanged with those of another seed, and words that matter.

/// What formats and rules are made of; inserted as it stands.
const WORDS: [&str; 24] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    ": ",
    "\n",
    "  ",
    "- ",
    "&a ",
    "*a",
    "---\n",
    "null",
    "true",
    "1e999",
    "\u{feff}",
    "\\u0069",
    " and ",
    " or ",
    "any x in ",
    "??",
    "{{",
    "<<: ",
];

/// A source of mutations.
#[derive(Clone, Debug)]
pub struct Mutator {
    state: u64,
}

impl Mutator {
    /// The same seed gives the same mutations.
    pub fn new(seed: u64) -> Mutator {
        Mutator { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    /// A number below `limit` (0 for 0), by xorshift.
    fn below(&mut self, limit: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state % limit.max(1) as u64) as usize
    }

    /// One of the seeds, changed in one to four places.
    pub fn mutate(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let pick = self.below(seeds.len());
        let mut bytes = seeds.get(pick).cloned().unwrap_or_default();
        for _ in 0..=self.below(4) {
            self.change(&mut bytes, seeds);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(bytes.len() + 1);
        let end = (at + self.below(40)).min(bytes.len());
        match self.below(6) {
            0 => {
                let mask = 1 << self.below(8);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= mask;
                }
            }
            1 => {
                bytes.drain(at..end);
            }
            2 => bytes.truncate(at),
            3 => {
                let again: Vec<u8> = bytes.get(at..end).unwrap_or_default().to_vec();
                bytes.splice(at..at, again);
            }
            4 => {
                let word = WORDS.get(self.below(WORDS.len())).copied().unwrap_or_default();
                bytes.splice(at..at, word.bytes());
            }
            _ => {
                let other = self.below(seeds.len());
                let other = seeds.get(other).map(Vec::as_slice).unwrap_or_default();
                let from = self.below(other.len());
                let piece = other.get(from..(from + 60).min(other.len())).unwrap_or_default().to_vec();
                bytes.splice(at..end, piece);
            }
        }
    }
}
