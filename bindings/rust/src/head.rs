//! What is known of rules without reading their conditions: enough to list them, to choose among them and to report.
//!
//! The build script makes the same of the standard pack, beside its program, so that using it needs no rule text.

use serde::{Deserialize, Serialize};
use upright_program::Literal;
use upright_source::{RuleInfo, Severity, Span};
use upright_types::ir;

/// A rule set without its conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    /// All rules, by pack and id: those of the program, in its order.
    pub(crate) rules: Vec<RuleHead>,
    pub(crate) profiles: Vec<ProfileHead>,
    pub(crate) frameworks: Vec<FrameworkHead>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RuleHead {
    pub(crate) info: RuleInfo,
    /// The folder of its file in the pack; empty where that is the pack's own.
    pub(crate) domain: String,
    pub(crate) has_fix: bool,
    /// Whether it reads the admission request, or the object before it.
    pub(crate) asks_request: bool,
}

/// A profile, as [`ir::Profile`] has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProfileHead {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) rules: Vec<String>,
    pub(crate) controls: Vec<(String, String)>,
    /// Parameters by number, and their values.
    pub(crate) params: Vec<(u32, Literal)>,
    pub(crate) severities: Vec<(String, Severity)>,
}

/// A framework, as [`ir::Framework`] has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FrameworkHead {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) controls: Vec<(String, String)>,
}

impl Head {
    /// Takes the head off a rule set. `path` gives the path of the module that a span lies in.
    pub(crate) fn new<'a>(set: &ir::RuleSet, path: impl Fn(Span) -> Option<&'a str>) -> Head {
        let rule = |rule: &ir::Rule| RuleHead {
            info: info(rule),
            domain: path(rule.span).map_or_else(String::new, domain),
            has_fix: !rule.fixes.is_empty(),
            asks_request: set.reads_request(rule),
        };
        let framework = |framework: &ir::Framework| FrameworkHead {
            id: framework.id.to_string(),
            title: framework.title.clone(),
            controls: framework.controls.iter().map(|(id, title)| (id.to_string(), title.clone())).collect(),
        };
        Head {
            rules: set.rules.iter().map(rule).collect(),
            profiles: set.profiles.iter().map(|profile| profile_head(set, profile)).collect(),
            frameworks: set.frameworks.iter().map(framework).collect(),
        }
    }
}

fn profile_head(set: &ir::RuleSet, profile: &ir::Profile) -> ProfileHead {
    let value = |(id, value): &(ir::ParamId, ir::Literal)| {
        let param = set.params.get(id.index())?;
        Some((id.0, upright_compile::literal(value, &param.ty)))
    };
    ProfileHead {
        id: profile.id.to_string(),
        title: profile.title.clone(),
        rules: profile.rules.iter().map(ToString::to_string).collect(),
        controls: profile.controls.iter().map(|(f, control)| (f.to_string(), control.to_string())).collect(),
        params: profile.params.iter().filter_map(value).collect(),
        severities: profile.severities.iter().map(|(id, severity)| (id.to_string(), *severity)).collect(),
    }
}

/// A rule as reports see it.
pub(crate) fn info(rule: &ir::Rule) -> RuleInfo {
    let controls = rule.controls.iter().map(|(framework, control)| (framework.to_string(), control.to_string()));
    RuleInfo {
        id: rule.id.to_string(),
        pack: rule.pack.to_string(),
        title: rule.title.clone(),
        description: rule.description.clone(),
        severity: rule.severity,
        controls: controls.collect(),
        url: rule.url.as_deref().map(ToOwned::to_owned),
        span: Some(rule.span),
    }
}

/// What the rules of a module are about, in a word: the folder that it is in.
fn domain(path: &str) -> String {
    let mut parts = path.split('/').rev().skip(1);
    let folder = parts.next().unwrap_or_default();
    if parts.next().is_some() { folder.to_owned() } else { String::new() }
}
