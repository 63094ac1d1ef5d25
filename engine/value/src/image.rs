//! References of container images: `nginx`, `registry.acme.io:5000/team/app:1.4@sha256:…`.
//!
//! The grammar and the completion of short names are those of github.com/distribution/reference
//! (`ParseNormalizedNamed`), which kubelet and the container runtimes use. The API server itself takes any text, so
//! an object may well hold one that is no reference: its pod cannot start.

use std::borrow::Cow;
use std::fmt;

use crate::error::{ValueError, shown};

/// The registry of a name that has none.
pub const DEFAULT_REGISTRY: &str = "docker.io";
/// Where the default registry keeps names of one component.
const OFFICIAL: &str = "library";
const MAX_PATH: usize = 255;
const MAX_TAG: usize = 128;

/// The parts of a reference, borrowed from its text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Image<'a> {
    /// The effective registry, with its port: `docker.io` where the text names none.
    pub registry: &'a str,
    /// The path in the registry: `library/nginx` for a bare `nginx`.
    pub repository: Cow<'a, str>,
    /// The tag, where there is one. `latest` is not filled in.
    pub tag: Option<&'a str>,
    /// The digest with its algorithm, where there is one.
    pub digest: Option<&'a str>,
}

impl<'a> Image<'a> {
    /// Reads a reference.
    pub fn parse(text: &'a str) -> Result<Image<'a>, ValueError> {
        if text.is_empty() {
            return Err(ValueError::syntax("empty; write an image such as `registry.acme.io/team/app:1.4`"));
        }
        if text.len() == 64 && text.bytes().all(is_lower_hex) {
            return Err(ValueError::syntax("64 hexadecimal digits are an image's identity, not its name"));
        }
        let (named, digest) = match text.split_once('@') {
            Some((named, digest)) => (named, Some(check_digest(digest)?)),
            None => (text, None),
        };
        let (registry, rest) = split_registry(named);
        let (path, tag) = match rest.split_once(':') {
            Some((path, tag)) => (path, Some(check_tag(tag)?)),
            None => (rest, None),
        };
        if let Some(registry) = registry {
            check_registry(registry)?;
        }
        check_path(path)?;
        let registry = match registry {
            None | Some("index.docker.io") => DEFAULT_REGISTRY,
            Some(registry) => registry,
        };
        let repository = if registry == DEFAULT_REGISTRY && !path.contains('/') {
            Cow::Owned(format!("{OFFICIAL}/{path}"))
        } else {
            Cow::Borrowed(path)
        };
        Ok(Image { registry, repository, tag, digest })
    }

    /// The last component of the repository: `app` of `registry.acme.io/team/app:1.4`.
    pub fn name(&self) -> &str {
        self.repository.rsplit('/').next().unwrap_or_default()
    }
}

/// The reference in full: `docker.io/library/nginx:1.27`. Two texts for one image print alike.
impl fmt::Display for Image<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.repository)?;
        if let Some(tag) = self.tag {
            write!(f, ":{tag}")?;
        }
        match self.digest {
            Some(digest) => write!(f, "@{digest}"),
            None => Ok(()),
        }
    }
}

/// The first component is a registry where it cannot be a repository's: it has a dot, a port, a capital, or is `localhost`.
fn split_registry(text: &str) -> (Option<&str>, &str) {
    match text.split_once('/') {
        Some((first, rest))
            if first.contains(['.', ':']) || first == "localhost" || first.chars().any(char::is_uppercase) =>
        {
            (Some(first), rest)
        }
        _ => (None, text),
    }
}

fn check_registry(text: &str) -> Result<(), ValueError> {
    let invalid = || ValueError::syntax(format!("`{}` is not a registry's name", shown(text)));
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, behind) = rest.split_once(']').ok_or_else(invalid)?;
            let hex = address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
            if address.is_empty() || !hex {
                return Err(invalid());
            }
            (None, behind)
        }
        None => {
            let (host, port) = text.split_at(text.find(':').unwrap_or(text.len()));
            (Some(host), port)
        }
    };
    let host_fits = host.is_none_or(|host| host.split('.').all(is_host_component));
    let port_fits = match port.strip_prefix(':') {
        Some(digits) => !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()),
        None => port.is_empty(),
    };
    if host_fits && port_fits { Ok(()) } else { Err(invalid()) }
}

fn is_host_component(text: &str) -> bool {
    let inner = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    inner && !text.is_empty() && !text.starts_with('-') && !text.ends_with('-')
}

fn check_path(path: &str) -> Result<(), ValueError> {
    if path.is_empty() {
        return Err(ValueError::syntax("the repository is missing"));
    }
    if path.chars().any(char::is_uppercase) {
        let reason = format!("`{}` has capitals; a repository is written in lower case", shown(path));
        return Err(ValueError::syntax(reason));
    }
    if path.len() > MAX_PATH {
        return Err(ValueError::limit(format!("the repository is longer than {MAX_PATH} characters")));
    }
    match path.split('/').find(|component| !is_path_component(component)) {
        Some("") => Err(ValueError::syntax("the repository has an empty component")),
        Some(component) => {
            Err(ValueError::syntax(format!("`{}` is not part of a repository's name", shown(component))))
        }
        None => Ok(()),
    }
}

/// Lower-case letters and digits, with one of `.`, `_`, `__` or a run of `-` between them.
fn is_path_component(text: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = text.as_bytes();
    let ends = bytes.first().copied().is_some_and(is_word) && bytes.last().copied().is_some_and(is_word);
    ends && bytes
        .split(|&b| is_word(b))
        .all(|gap| matches!(gap, b"" | b"." | b"_" | b"__") || gap.iter().all(|&b| b == b'-'))
}

fn check_tag(tag: &str) -> Result<&str, ValueError> {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if tag.is_empty() {
        return Err(ValueError::syntax("the tag behind `:` is missing"));
    }
    if tag.len() > MAX_TAG {
        return Err(ValueError::limit(format!("the tag is longer than {MAX_TAG} characters")));
    }
    let begins = tag.bytes().next().is_some_and(is_word);
    if begins && tag.bytes().all(|b| is_word(b) || matches!(b, b'.' | b'-')) {
        Ok(tag)
    } else {
        Err(ValueError::syntax(format!("`{}` is not a tag", shown(tag))))
    }
}

fn check_digest(digest: &str) -> Result<&str, ValueError> {
    let Some((algorithm, hex)) = digest.split_once(':') else {
        return Err(ValueError::syntax("the digest behind `@` is not of the form `sha256:…`"));
    };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return Err(ValueError::syntax(format!("unknown digest algorithm `{}`", shown(algorithm)))),
    };
    if hex.len() == length && hex.bytes().all(is_lower_hex) {
        Ok(digest)
    } else {
        Err(ValueError::syntax(format!("a {algorithm} digest has {length} hexadecimal digits in lower case")))
    }
}

fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHA: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn splits_and_completes() {
        let pinned = format!("r.io/a@{SHA}");
        let both = format!("r.io/a:1@{SHA}");
        for (text, registry, repository, tag, digest) in [
            ("nginx", "docker.io", "library/nginx", None, None),
            ("nginx:1.27", "docker.io", "library/nginx", Some("1.27"), None),
            ("bitnami/nginx", "docker.io", "bitnami/nginx", None, None),
            ("docker.io/nginx", "docker.io", "library/nginx", None, None),
            ("index.docker.io/nginx", "docker.io", "library/nginx", None, None),
            ("localhost/app", "localhost", "app", None, None),
            ("localhost:5000/app:v1", "localhost:5000", "app", Some("v1"), None),
            ("registry.acme.io/team/app", "registry.acme.io", "team/app", None, None),
            ("registry:5000/app", "registry:5000", "app", None, None),
            ("10.0.0.1:80/a/b/c", "10.0.0.1:80", "a/b/c", None, None),
            ("[::1]:5000/app", "[::1]:5000", "app", None, None),
            ("Registry/app", "Registry", "app", None, None),
            ("team/app.x_y__z---w", "docker.io", "team/app.x_y__z---w", None, None),
            (&pinned, "r.io", "a", None, Some(SHA)),
            (&both, "r.io", "a", Some("1"), Some(SHA)),
        ] {
            let expected = Image { registry, repository: Cow::Borrowed(repository), tag, digest };
            assert_eq!(Image::parse(text), Ok(expected), "{text}");
        }
        assert_eq!(Image::parse("r.io/team/app:1").unwrap().name(), "app");
    }

    #[test]
    fn refuses_what_no_runtime_pulls() {
        let long_tag = format!("a:{}", "x".repeat(129));
        let long_path = format!("a/{}", "x".repeat(254));
        for text in [
            "",
            ":",
            ":tag",
            "nginx:",
            "nginx@",
            "nginx@sha256:abc",
            "nginx@md5:0123",
            "Nginx",
            "r.io/App",
            "r.io/",
            "r.io//app",
            "/app",
            "app/",
            "a b",
            " nginx",
            "nginx:la test",
            "nginx:-x",
            "a..b",
            "a___b",
            "-a",
            "a-",
            "a._b",
            "https://r.io/app",
            "r.io:port/app",
            "nginx:1:2",
            "r..io/app",
            "r.io:5000",
            "[::1/app",
            "[]/app",
            "né",
            &SHA[7..],
            &long_tag,
            &long_path,
        ] {
            // A port without a path is a tag.
            if text == "r.io:5000" {
                assert_eq!(Image::parse(text).unwrap().tag, Some("5000"));
                continue;
            }
            assert!(Image::parse(text).is_err(), "{text}");
        }
        assert_eq!(
            Image::parse("acme.io/App").unwrap_err().to_string(),
            "`App` has capitals; a repository is written in lower case"
        );
    }

    fn component() -> impl Strategy<Value = String> {
        "[a-z0-9]{1,5}((\\.|_|__|-{1,3})[a-z0-9]{1,3}){0,2}"
    }

    proptest! {
        #[test]
        fn the_full_form_means_the_same(
            registry in proptest::option::of("([a-zA-Z0-9]{1,4}\\.[a-z]{2}|localhost)(:[0-9]{1,5})?"),
            path in proptest::collection::vec(component(), 1..4),
            tag in proptest::option::of("[A-Za-z0-9_][A-Za-z0-9_.-]{0,10}"),
            pinned: bool,
        ) {
            // Without a registry, a first component that looks like one is one.
            prop_assume!(registry.is_some() || path.len() == 1 || !path[0].contains('.'));
            let registry = registry.map(|r| format!("{r}/")).unwrap_or_default();
            let tag = tag.map(|t| format!(":{t}")).unwrap_or_default();
            let text = format!("{registry}{}{tag}{}", path.join("/"), if pinned { format!("@{SHA}") } else { String::new() });
            let image = Image::parse(&text);
            prop_assert!(image.is_ok(), "{}: {:?}", text, image);
            let full = image.clone().unwrap().to_string();
            prop_assert_eq!(Image::parse(&full), image);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[a-zA-Z0-9./:@_é\\[\\]-]{0,60}") {
            let _ = Image::parse(&text);
        }
    }
}
