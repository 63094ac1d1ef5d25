//! Names that are similar to one that does not exist.

use crate::schema::{Schema, TypeId};

/// How many names are suggested at most.
const MOST: usize = 3;
/// Longer names are not compared: the cost grows with the square.
const LONGEST: usize = 80;

impl Schema {
    /// Names of kinds that are similar to the word, the most similar first.
    pub fn similar_kinds(&self, word: &str) -> Vec<String> {
        similar(word, self.kinds().map(|kind| kind.gvk.kind))
    }

    /// Short names of types that are similar to the word, the most similar first.
    pub fn similar_types(&self, word: &str) -> Vec<String> {
        similar(word, self.named_types().iter().map(|id| self.ty(*id).short_name))
    }

    /// Names of fields of the type that are similar to the word, the most similar first.
    pub fn similar_fields(&self, ty: TypeId, word: &str) -> Vec<String> {
        similar(word, self.fields(ty).map(|field| field.name))
    }

    /// The built-in types that have a field of this name, by short name: where a field belongs that was sought elsewhere.
    pub fn types_with_field(&self, name: &str) -> Vec<TypeId> {
        self.named_types().iter().copied().filter(|ty| self.field(*ty, name).is_some()).collect()
    }
}

/// The names at a small distance from the word, by distance and then by name.
fn similar<'s>(word: &str, names: impl Iterator<Item = &'s str>) -> Vec<String> {
    let wanted: Vec<char> = word.chars().flat_map(char::to_lowercase).take(LONGEST + 1).collect();
    if wanted.is_empty() || wanted.len() > LONGEST {
        return Vec::new();
    }
    let most = (wanted.len() / 3).clamp(1, 4);
    let mut found: Vec<(usize, &str)> = names
        .filter(|name| name.len() <= LONGEST)
        .map(|name| (distance(&wanted, &name.chars().flat_map(char::to_lowercase).collect::<Vec<char>>()), name))
        .filter(|(distance, _)| *distance <= most)
        .collect();
    found.sort_unstable();
    found.dedup();
    let best = found.first().map_or(0, |(distance, _)| *distance);
    found
        .into_iter()
        .filter(|(distance, _)| *distance <= best + 1)
        .take(MOST)
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// How many letters to insert, delete, replace, or swap with their neighbour.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut rows = [vec![0; right.len() + 1], (0..=right.len()).collect(), vec![0; right.len() + 1]];
    for (i, a) in left.iter().enumerate() {
        let [before, last, next] = &mut rows;
        next[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replaced = last[j] + usize::from(a != b);
            next[j + 1] = replaced.min(last[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                next[j + 1] = next[j + 1].min(before[j - 1] + 1);
            }
        }
        rows.rotate_left(1);
    }
    rows[1][right.len()]
}
