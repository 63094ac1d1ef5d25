//! Did you mean: the name nearest to one that does not exist.

/// The candidate nearest to `word`, if one is near enough to be what was meant. Of equally near ones the first in the
/// order of names, whatever the order of `candidates`.
pub(crate) fn nearest<'n>(word: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let limit = (word.chars().count() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let Some(distance) = near(word, candidate, limit) else { continue };
        if best.is_none_or(|(least, name)| (distance, candidate) < (least, name)) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, name)| name)
}

/// A sentence for a help line, from [`nearest`].
pub(crate) fn did_you_mean<'n>(word: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<String> {
    nearest(word, candidates).map(|name| format!("did you mean `{name}`?"))
}

/// The distance, where it is at most `limit`. Case and separators count half: they are the commonest slips.
fn near(word: &str, candidate: &str, limit: usize) -> Option<usize> {
    if word == candidate {
        return None;
    }
    let folded = |text: &str| -> String {
        text.chars().filter(|c| !matches!(c, '_' | '-' | '.')).flat_map(char::to_lowercase).collect()
    };
    let (left, right) = (folded(word), folded(candidate));
    if left == right {
        return Some(0);
    }
    let distance = edit_distance(&left, &right, limit)?;
    (distance <= limit).then_some(distance)
}

/// Insertions, deletions, substitutions and swaps of neighbours; None where it is sure to exceed `limit`.
fn edit_distance(left: &str, right: &str, limit: usize) -> Option<usize> {
    const LONGEST: usize = 64;
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    if left.len().abs_diff(right.len()) > limit || left.len() > LONGEST || right.len() > LONGEST {
        return None;
    }
    let width = right.len() + 1;
    let mut before = vec![0usize; width];
    let mut previous: Vec<usize> = (0..width).collect();
    for (row, a) in left.iter().enumerate() {
        let mut current = vec![row + 1; width];
        for (column, b) in right.iter().enumerate() {
            let substituted = previous[column] + usize::from(a != b);
            let mut cost = substituted.min(previous[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && *a == right[column - 1] && left[row - 1] == *b {
                cost = cost.min(before[column - 1] + 1);
            }
            current[column + 1] = cost;
        }
        before = std::mem::replace(&mut previous, current);
    }
    previous.last().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_hand_are_found_and_other_words_are_not() {
        let fields = ["containers", "initContainers", "hostNetwork", "volumes"];
        assert_eq!(nearest("contianers", fields), Some("containers"));
        assert_eq!(nearest("host_network", fields), Some("hostNetwork"));
        assert_eq!(nearest("volume", fields), Some("volumes"));
        assert_eq!(nearest("replicas", fields), None);
    }

    #[test]
    fn of_equally_near_names_the_first_is_proposed() {
        assert_eq!(nearest("cat", ["hat", "bat"]), nearest("cat", ["bat", "hat"]));
    }
}
