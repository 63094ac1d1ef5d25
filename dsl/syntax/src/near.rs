//! The nearest of some words, for "did you mean".

/// Words of other languages and what they are called here.
const SYNONYMS: &[(&str, &str)] = &[
    ("assert", "require"),
    ("must", "require"),
    ("ensure", "require"),
    ("expects", "require"),
    ("check", "require"),
    ("forbid", "deny"),
    ("reject", "deny"),
    ("refuse", "deny"),
    ("violation", "deny"),
    ("where", "when"),
    ("match", "when"),
    ("filter", "when"),
    ("foreach", "for"),
    ("each", "for"),
    ("var", "let"),
    ("const", "let"),
    ("def", "fn"),
    ("func", "fn"),
    ("function", "fn"),
    ("import", "use"),
    ("include", "use"),
    ("struct", "type"),
    ("record", "type"),
    ("policy", "rule"),
    ("package", "pack"),
    ("module", "pack"),
    ("public", "pub"),
    ("exempt", "waive"),
    ("waiver", "waive"),
    ("msg", "message"),
    ("hint", "help"),
    ("remediation", "help"),
    ("parameter", "param"),
    ("level", "severity"),
    ("framework", "controls"),
    ("delete", "remove"),
    ("append", "add"),
    ("replace", "set"),
    ("moderate", "medium"),
    ("warning", "medium"),
    ("error", "high"),
    ("deny", "fail"),
    ("skip", "not-applicable"),
];

/// The word of `words` that `word` probably meant, if one is near.
pub(crate) fn nearest<'w>(word: &str, words: &[&'w str]) -> Option<&'w str> {
    let lower = word.to_ascii_lowercase();
    let synonym =
        SYNONYMS.iter().filter(|(wrong, _)| *wrong == lower).find_map(|(_, right)| words.iter().find(|w| *w == right));
    if let Some(found) = synonym {
        return Some(found);
    }
    let allowed = (lower.chars().count() / 3).clamp(1, 3);
    let scored = words.iter().map(|w| (distance(&lower, w), *w));
    let prefix = |w: &str| lower.len() > 3 && (w.starts_with(&lower) || lower.starts_with(w) && w.len() > 3);
    let near = scored.min_by_key(|(d, w)| (*d, *w)).filter(|(d, _)| *d <= allowed).map(|(_, w)| w);
    near.or_else(|| words.iter().copied().find(|w| prefix(w)))
}

/// Edits that turn one word into the other; swapping neighbours is one edit. Words longer than 40 are never near.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() > 40 || b.len() > 40 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_or_a_synonym_finds_its_word_and_a_stranger_does_not() {
        let words = ["for", "let", "when", "deny", "require", "message"];
        assert_eq!(nearest("requires", &words), Some("require"));
        assert_eq!(nearest("whne", &words), Some("when"));
        assert_eq!(nearest("where", &words), Some("when"));
        assert_eq!(nearest("assert", &words), Some("require"));
        assert_eq!(nearest("banana", &words), None);
        assert_eq!(nearest(&"x".repeat(1000), &words), None);
    }
}
