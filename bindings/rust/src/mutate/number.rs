//! Numbers just beside others.

/// The next whole number, or the one before; none where that is negative, which a number in a text can't be.
pub(super) fn beside(value: i64, up: bool) -> Option<String> {
    let other = if up { value.checked_add(1)? } else { value.checked_sub(1)? };
    (other >= 0).then(|| other.to_string())
}

/// A text whose last number is the next one, or the one before: of `64Gi`, `1h30m`, `1.34`. None of a text that does not
/// begin with a digit, or has a sign that no amount, span of time or version has.
pub(super) fn next(text: &str, up: bool) -> Option<String> {
    let sound = text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '%');
    let end = text.rfind(|c: char| c.is_ascii_digit()).filter(|_| sound)? + 1;
    let start = text[..end].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    let number = beside(text[start..end].parse().ok()?, up)?;
    // Digits of a fraction and of a mode keep their places.
    let number = format!("{number:0>width$}", width = end - start);
    Some(format!("{}{number}{}", &text[..start], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_unit_and_what_is_before_it() {
        let up = |text: &str| next(text, true);
        assert_eq!(up("64Gi").as_deref(), Some("65Gi"));
        assert_eq!(up("1h30m").as_deref(), Some("1h31m"));
        assert_eq!(up("1.34").as_deref(), Some("1.35"));
        assert_eq!(up("0644").as_deref(), Some("0645"));
        assert_eq!(next("90d", false).as_deref(), Some("89d"));
        assert_eq!(next("0", false), None);
        assert_eq!((up("web-1"), up("10.0.0.0/8"), up("")), (None, None, None));
    }
}
