//! The standard pack without its rules: views, functions and frameworks that a rule text of one's own may use.

/// Its files: paths and texts. Frameworks that name rules are none, as these rules are not there.
pub(crate) fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    let judges = |path: &str, text: &str| {
        path.starts_with("rules/")
            || path.starts_with("profiles/")
            || (path.starts_with("frameworks/") && text.contains(" rules "))
    };
    upright_stdlib::files().iter().copied().filter(move |(path, text)| !judges(path, text))
}

/// Whether texts need a file of the library: what every text knows, frameworks where controls are named, and what a
/// text or a file that it needs uses. May name a file too many.
pub(crate) fn needs<'a>(texts: impl Iterator<Item = &'a str>, path: &str) -> bool {
    if matches!(path, "pack.upright" | "workload.upright") {
        return true;
    }
    let mut texts: Vec<&str> = texts.collect();
    if path.starts_with("frameworks/") {
        return texts.iter().any(|text| text.contains("controls"));
    }
    let stem = path.strip_suffix(".upright").unwrap_or(path);
    let mut seen: Vec<&str> = Vec::new();
    while let Some(text) = texts.pop() {
        for name in used(text) {
            if name == stem {
                return true;
            }
            if !seen.contains(&name) {
                seen.push(name);
                texts.extend(files().find(|(file, _)| file.strip_suffix(".upright") == Some(name)).map(|file| file.1));
            }
        }
    }
    false
}

/// The modules of the library that a text uses.
fn used(text: &str) -> impl Iterator<Item = &str> {
    text.split("use std/").skip(1).map(|rest| {
        let end =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/'))).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needed(text: &str) -> Vec<&'static str> {
        files().map(|(path, _)| path).filter(|path| needs([text].into_iter(), path)).collect()
    }

    #[test]
    fn a_text_needs_what_it_uses_and_what_that_uses() {
        assert_eq!(needed("rule r {}"), ["pack.upright", "workload.upright"]);
        let network = needed("use std/network\n");
        for path in ["network.upright", "references.upright", "relations.upright", "workload.upright"] {
            assert!(network.contains(&path), "{path}: {network:?}");
        }
        assert!(!network.contains(&"rbac.upright"), "{network:?}");
    }

    #[test]
    fn frameworks_are_there_where_controls_are_named() {
        assert!(needed("controls pss \"baseline\"").contains(&"frameworks/pss.upright"));
    }
}
