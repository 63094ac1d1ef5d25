//! Names that Kubernetes accepts: DNS names, label keys and label values.
//!
//! Follows k8s.io/apimachinery `util/validation`. Every check runs once over the text.

/// Longest DNS label and longest label value, in bytes.
const MAX_LABEL: usize = 63;
/// Longest DNS name.
const MAX_SUBDOMAIN: usize = 253;

/// Whether it is a label of RFC 1123: up to 63 of `a-z 0-9 -`, no `-` at either end. Names of Services and Namespaces.
pub fn is_dns_label(text: &str) -> bool {
    text.len() <= MAX_LABEL && is_label_body(text)
}

/// Whether it is a DNS name of RFC 1123: labels between dots, up to 253 characters. Names of most objects.
pub fn is_dns_subdomain(text: &str) -> bool {
    text.len() <= MAX_SUBDOMAIN && text.split('.').all(is_label_body)
}

/// Whether it can be a label's or an annotation's key: `app`, `app.kubernetes.io/name`.
pub fn is_label_key(text: &str) -> bool {
    let name = match text.split_once('/') {
        Some((prefix, name)) if is_dns_subdomain(prefix) => name,
        Some(_) => return false,
        None => text,
    };
    !name.is_empty() && is_label_value(name)
}

/// Whether it can be a label's value: empty, or up to 63 of `A-Z a-z 0-9 - _ .` that begin and end with a letter or digit.
pub fn is_label_value(text: &str) -> bool {
    text.is_empty()
        || (text.len() <= MAX_LABEL
            && is_bounded(text, |b| b.is_ascii_alphanumeric(), |b| matches!(b, b'-' | b'_' | b'.')))
}

fn is_label_body(text: &str) -> bool {
    is_bounded(text, |b| b.is_ascii_lowercase() || b.is_ascii_digit(), |b| b == b'-')
}

/// Non-empty, made of both kinds of bytes, the outer ones of the first.
fn is_bounded(text: &str, outer: fn(u8) -> bool, inner: fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    let ends = bytes.first().copied().is_some_and(outer) && bytes.last().copied().is_some_and(outer);
    ends && bytes.iter().all(|&b| outer(b) || inner(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_the_api_server_accepts() {
        let long = "a".repeat(63);
        for text in ["a", "0", "a-b", "a--b", &long] {
            assert!(is_dns_label(text) && is_dns_subdomain(text), "{text}");
        }
        for text in ["", "-a", "a-", "A", "a_b", "a.b", "é", &format!("{long}a")] {
            assert!(!is_dns_label(text), "{text}");
        }
        assert!(is_dns_subdomain("a.b-c.0") && !is_dns_subdomain("a..b") && !is_dns_subdomain(".a"));
        assert!(is_dns_subdomain(&format!("{long}a")), "parts of a name may be longer than a label");
        assert!(!is_dns_subdomain(&"a".repeat(254)));
    }

    #[test]
    fn label_keys_may_have_a_prefix() {
        for key in ["app", "app.kubernetes.io/name", "A_b.c-D", "a/b"] {
            assert!(is_label_key(key), "{key}");
        }
        for key in ["", "/a", "a/", "a/b/c", "A/b", "-a", "a b", "kubernetes.io/"] {
            assert!(!is_label_key(key), "{key}");
        }
        assert!(is_label_value("") && is_label_value("v1.2_3-x") && !is_label_value("-") && !is_label_value("a/b"));
        assert!(!is_label_value(&"a".repeat(64)));
    }
}
