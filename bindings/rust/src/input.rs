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
    /// The host holds the object itself.
    Value(serde_json::Value),
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

    /// An object that the host holds as a value: an object, a `List`, an `AdmissionReview`. `name` is what messages show.
    /// Findings in it have a path, and no place in a text.
    ///
    /// ```
    /// use serde_json::json;
    /// use upright::Input;
    ///
    /// let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}});
    /// assert_eq!(Input::value("a", pod).name(), "a");
    /// ```
    pub fn value(name: impl Into<String>, value: serde_json::Value) -> Input {
        Input { name: name.into(), content: Content::Value(value), judged: true }
    }

    /// The same of an object of any type that serde can write, such as those of `k8s-openapi`.
    ///
    /// # Errors
    /// The type's own, and keys of maps that are no texts.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use upright::Input;
    ///
    /// let pod = BTreeMap::from([("apiVersion", "v1"), ("kind", "Pod")]);
    /// assert_eq!(Input::serialize("a", &pod)?.name(), "a");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn serialize(name: impl Into<String>, object: &impl serde::Serialize) -> Result<Input, serde_json::Error> {
        Ok(Input::value(name, serde_json::to_value(object)?))
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
