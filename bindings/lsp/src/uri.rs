//! Addresses of files to paths and back.

use lsp_types::Uri;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The path of a `file:` address; none for other schemes.
pub(crate) fn path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    // An authority is a host's name, which is left out for one's own.
    let encoded = rest.get(rest.find('/')?..)?;
    let decoded = decode(encoded)?;
    // `/c:/x` of Windows.
    let bytes = decoded.as_bytes();
    let drive = cfg!(windows) && bytes.len() > 2 && bytes[2] == b':';
    Some(PathBuf::from(if drive { &decoded[1..] } else { &decoded }))
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = std::str::from_utf8(after.get(..2)?).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after.get(2..)?;
    }
    String::from_utf8(bytes).ok()
}

/// The `file:` address of a path.
pub(crate) fn of_path(path: &Path) -> Option<Uri> {
    let mut text = String::from("file://");
    let shown = path.to_str()?.replace('\\', "/");
    if !shown.starts_with('/') {
        text.push('/');
    }
    encode(&shown, &mut text);
    Uri::from_str(&text).ok()
}

/// The address of a file of the library.
pub(crate) fn of_library(pack: &str, module: &str) -> Option<Uri> {
    let mut text = String::from("upright:/");
    encode(&format!("{pack}/{module}.upright"), &mut text);
    Uri::from_str(&text).ok()
}

/// Pack and module of an address of the library.
pub(crate) fn library(uri: &str) -> Option<(String, String)> {
    let path = decode(uri.strip_prefix("upright:/")?)?;
    let (pack, module) = path.trim_start_matches('/').split_once('/')?;
    Some((pack.to_owned(), module.strip_suffix(".upright")?.to_owned()))
}

fn encode(path: &str, out: &mut String) {
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' => out.push(byte.into()),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_spaces_and_letters_of_all_kinds_come_back() {
        let there = PathBuf::from("/tmp/mein ordner/ä%20/r.upright");
        let uri = of_path(&there).expect("it has an address");
        assert_eq!(uri.as_str(), "file:///tmp/mein%20ordner/%C3%A4%2520/r.upright");
        assert_eq!(path(&uri), Some(there));
        let library_uri = of_library("std", "rules/rbac/x").expect("it has an address");
        assert_eq!(library(library_uri.as_str()), Some(("std".into(), "rules/rbac/x".into())));
        assert_eq!(library("upright:/std"), None);
    }
}
