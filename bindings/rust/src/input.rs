//! What is judged: the bytes of files, however the host came by them.

/// How large an input may be.
pub const MAX_INPUT_BYTES: usize = 128 << 20;

/// A file, or what stands for one. Nothing is read before it is judged.
#[derive(Clone, Debug)]
pub struct Input {
    pub(crate) name: String,
    pub(crate) content: Content,
    pub(crate) judged: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Content {
    Bytes(Vec<u8>),
    /// The host could not read it, and why.
    Unreadable(String),
    /// It has this many bytes, more than [`MAX_INPUT_BYTES`].
    TooLarge(u64),
}

impl Input {
    /// A file of manifests: YAML or JSON, many documents, `List`s, an `AdmissionReview`. `name` is what messages show.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Input {
        Input { name: name.into(), content: Content::Bytes(bytes.into()), judged: true }
    }

    /// A file that the host could not read: the report says so, as an error.
    pub fn unreadable(name: impl Into<String>, reason: impl Into<String>) -> Input {
        Input { name: name.into(), content: Content::Unreadable(reason.into()), judged: true }
    }

    /// A file that is larger than [`MAX_INPUT_BYTES`], and that the host therefore did not read.
    pub fn too_large(name: impl Into<String>, bytes: u64) -> Input {
        Input { name: name.into(), content: Content::TooLarge(bytes), judged: true }
    }

    /// The name that messages show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, if it was read and is one.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    /// The same file as part of the inventory: joins find its objects, no rule judges them.
    #[must_use]
    pub fn for_lookup(self) -> Input {
        Input { judged: false, ..self }
    }
}
