//! The standard rules, as data: the pack `std` with its modules, rules, profiles and frameworks.
//!
//! Everything a rule says stands in its `.upright` file; a file that is put into one of the folders is in the pack.
//! There is no logic here and no opinion in Rust.

/// Path and text of each file of the pack, ordered by path. Paths are relative to the pack, with `/`.
pub fn files() -> &'static [(&'static str, &'static str)] {
    FILES
}

// A constant would be there once for each place that it is used in.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pack_is_embedded_in_the_order_of_its_paths() {
        let paths: Vec<_> = files().iter().map(|(path, _)| *path).collect();
        assert!(paths.contains(&"pack.upright"), "{paths:?}");
        assert!(paths.is_sorted(), "{paths:?}");
        assert!(!paths.iter().any(|path| path.starts_with("packs/")), "these are packs of their own: {paths:?}");
    }
}
