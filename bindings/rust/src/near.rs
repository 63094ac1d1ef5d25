//! The nearest of some names to one that is wrong.

/// The name that a person most likely meant, if one is near enough.
pub(crate) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).clamp(1, 4);
    let scored = names.into_iter().map(|name| (distance(word, name), name));
    scored.filter(|(distance, name)| *distance <= limit && *name != word).min().map(|(_, name)| name)
}

/// How many letters have to be inserted, removed or changed.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(&b) {
            let change = diagonal + usize::from(x != *y);
            diagonal = *cell;
            left = change.min(left + 1).min(*cell + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let names = ["pss-baseline", "pss-restricted", "all"];
        assert_eq!(nearest("pss-baselin", names), Some("pss-baseline"));
        assert_eq!(nearest("pss-resticted", names), Some("pss-restricted"));
        assert_eq!(nearest("production", names), None);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
