//! Kinds, and finding them by the words that manifests and rules use.

use std::fmt;

use crate::schema::{KindId, Schema, TypeId};
use crate::versions::Versions;
use crate::words::{Origin, Scope};

/// A kind's full name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gvk<'s> {
    /// The API group; empty for the core group.
    pub group: &'s str,
    /// The version within the group.
    pub version: &'s str,
    /// The kind.
    pub kind: &'s str,
}

impl<'s> Gvk<'s> {
    /// From a manifest's `apiVersion` and `kind`.
    pub fn new(api_version: &'s str, kind: &'s str) -> Gvk<'s> {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        Gvk { group, version, kind }
    }

    /// What a manifest writes as its `apiVersion`.
    pub fn api_version(self) -> String {
        if self.group.is_empty() { self.version.to_owned() } else { format!("{}/{}", self.group, self.version) }
    }

    /// Whether the version is stable: `v1`, not `v1beta1`.
    pub fn is_stable(self) -> bool {
        stability(self.version).0 == 2
    }
}

/// As rules name it: `apps/v1.Deployment`.
impl fmt::Display for Gvk<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.group.is_empty() {
            write!(out, "{}/", self.group)?;
        }
        write!(out, "{}.{}", self.version, self.kind)
    }
}

/// A kind, with all that the table knows of it.
#[derive(Clone, Copy, Debug)]
pub struct Kind<'s> {
    /// Which kind it is.
    pub id: KindId,
    /// Its full name.
    pub gvk: Gvk<'s>,
    /// The name of its resource, like `pods`, where there is one.
    pub plural: Option<&'s str>,
    /// Where its objects live.
    pub scope: Scope,
    /// The type of its objects.
    pub root: TypeId,
    /// The versions of Kubernetes that serve it; all of them where Kubernetes does not decide.
    pub versions: Versions,
    /// Who defines it.
    pub origin: Origin,
}

/// Why a bare word names no kind, or no type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordError<Id> {
    /// Nothing has this name; these have similar ones.
    Unknown {
        /// The most similar first.
        similar: Vec<String>,
    },
    /// Several groups have a stable one.
    Ambiguous(Vec<Id>),
    /// There are only those that must be named in full: unstable versions, custom resources, configuration files.
    NeedsFullName(Vec<Id>),
}

impl Schema {
    /// The kind of a manifest, by its `apiVersion` and `kind`.
    pub fn kind_of(&self, api_version: &str, kind: &str) -> Option<KindId> {
        let wanted = Gvk::new(api_version, kind);
        self.kinds_named(kind).iter().copied().find(|id| self.kind(*id).gvk == wanted)
    }

    /// The built-in kind that an object means whose `apiVersion` Kubernetes serves, but not with this kind, which another
    /// group has: `v1` of a Deployment, which is `apps/v1`.
    pub fn kind_of_other_group(&self, api_version: &str, kind: &str) -> Option<KindId> {
        if self.kind_of(api_version, kind).is_some() {
            return None;
        }
        let wrong = Gvk::new(api_version, kind);
        let meant = self.kind_by_word(kind).ok()?;
        let serves = |k: &Kind<'_>| {
            k.origin == Origin::Builtin
                && (k.gvk.group, k.gvk.version) == (wrong.group, wrong.version)
                && !k.versions.is_empty()
        };
        (self.kind(meant).gvk.group != wrong.group && self.kinds().any(|k| serves(&k))).then_some(meant)
    }

    /// Every kind with this name, in any group and version, by group and version.
    pub fn kinds_named(&self, word: &str) -> &[KindId] {
        let name = |id: &KindId| self.kind(*id).gvk.kind;
        let start = self.by_word.partition_point(|id| name(id) < word);
        let rest = self.by_word.get(start..).unwrap_or_default();
        rest.get(..rest.partition_point(|id| name(id) == word)).unwrap_or_default()
    }

    /// The kind that a bare word means: the built-in of its newest stable version.
    pub fn kind_by_word(&self, word: &str) -> Result<KindId, WordError<KindId>> {
        let all = self.kinds_named(word);
        if all.is_empty() {
            return Err(WordError::Unknown { similar: self.similar_kinds(word) });
        }
        let builtin = |id: &&KindId| self.kind(**id).origin == Origin::Builtin && self.kind(**id).gvk.is_stable();
        let stable: Vec<KindId> = all.iter().filter(builtin).copied().collect();
        let preferred: Vec<KindId> =
            stable.iter().copied().filter(|id| self.is_preferred(self.kind(*id).root)).collect();
        let group = |id: &KindId| self.kind(*id).gvk.group;
        let version = |id: &KindId| stability(self.kind(*id).gvk.version);
        newest(all, if preferred.is_empty() { stable } else { preferred }, group, version)
    }

    /// The same kind in all the versions of its group, itself included, newest stable first.
    pub fn versions_of(&self, id: KindId) -> Vec<KindId> {
        let kind = self.kind(id);
        let same = |other: &KindId| self.kind(*other).gvk.group == kind.gvk.group;
        let mut all: Vec<KindId> = self.kinds_named(kind.gvk.kind).iter().copied().filter(same).collect();
        all.sort_by_key(|id| std::cmp::Reverse(stability(self.kind(*id).gvk.version)));
        all
    }

    /// The type that a bare word means: of a kind the type of its objects, else the built-in of its newest stable
    /// version.
    pub fn type_by_word(&self, word: &str) -> Result<TypeId, WordError<TypeId>> {
        if let Ok(kind) = self.kind_by_word(word) {
            return Ok(self.kind(kind).root);
        }
        let all = self.types_named(word);
        if all.is_empty() {
            return Err(WordError::Unknown { similar: self.similar_types(word) });
        }
        let group = |id: &TypeId| self.split_name(*id).0;
        let version = |id: &TypeId| stability(self.split_name(*id).1);
        let builtin = |id: &TypeId| self.ty(*id).origin == Origin::Builtin && version(id).0 == 2;
        let mut stable: Vec<TypeId> = all.iter().copied().filter(builtin).collect();
        if stable.iter().any(|id| self.is_preferred(*id)) {
            stable.retain(|id| self.is_preferred(*id));
        }
        newest(&all, stable, group, version)
    }

    /// Every built-in type with this short name.
    pub fn types_named(&self, word: &str) -> Vec<TypeId> {
        let builtin = self.named_types();
        let start = builtin.partition_point(|id| self.ty(*id).short_name < word);
        builtin.iter().skip(start).copied().take_while(|id| self.ty(*id).short_name == word).collect()
    }

    /// The type that `use apps/v1.DeploymentSpec` names: of a kind the type of its objects.
    pub fn type_of(&self, api_version: &str, name: &str) -> Option<TypeId> {
        if let Some(kind) = self.kind_of(api_version, name) {
            return Some(self.kind(kind).root);
        }
        let gvk = Gvk::new(api_version, name);
        let group = match gvk.group {
            "" => "core",
            "internal.apiserver.k8s.io" => "apiserverinternal",
            group => group.split('.').next().unwrap_or(group),
        };
        self.types_named(name).into_iter().find(|id| self.split_name(*id) == (group, gvk.version))
    }

    /// Group and version of a built-in type's full name.
    fn split_name(&self, id: TypeId) -> (&str, &str) {
        let ty = self.ty(id);
        let prefix = ty.name.strip_suffix(ty.short_name).unwrap_or(ty.name).trim_end_matches('.');
        prefix.rsplit_once('.').unwrap_or(("", prefix))
    }
}

fn newest<'s, Id: Copy>(
    all: &[Id],
    stable: Vec<Id>,
    group: impl Fn(&Id) -> &'s str,
    version: impl Fn(&Id) -> (u8, u32, u32),
) -> Result<Id, WordError<Id>> {
    let Some(best) = stable.iter().copied().max_by_key(|id| version(id)) else {
        return Err(WordError::NeedsFullName(all.to_vec()));
    };
    if stable.iter().any(|id| group(id) != group(&best)) { Err(WordError::Ambiguous(stable)) } else { Ok(best) }
}

/// The order of Kubernetes' versions: stable before beta before alpha, then by number. What is no such version comes last.
pub(crate) fn stability(version: &str) -> (u8, u32, u32) {
    let Some(rest) = version.strip_prefix('v') else { return (0, 0, 0) };
    let number = |digits: &str| digits.parse::<u32>().ok();
    let unstable = |level, separator| {
        let (major, minor) = rest.split_once(separator)?;
        Some((level, number(major)?, if minor.is_empty() { 0 } else { number(minor)? }))
    };
    match number(rest) {
        Some(major) => (2, major, 0),
        None => unstable(1, "beta").or_else(|| unstable(0, "alpha")).unwrap_or((0, 0, 0)),
    }
}
