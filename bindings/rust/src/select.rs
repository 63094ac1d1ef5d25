//! Which rules judge, with which parameters and severities.

use crate::codes;
use crate::head::{FrameworkHead, Head, ProfileHead};
use crate::near::nearest;
use crate::options::Selection;
use crate::rules::{CompileError, Rules, nowhere};
use upright_program::Literal;
use upright_report::ControlInfo;
use upright_source::{Diagnostic, RuleInfo};
use upright_types::ir::RuleSet;

/// The rules that judge.
pub(crate) struct Selected {
    /// Which of all, ascending.
    pub(crate) rules: Vec<usize>,
    /// What reports say of them, severities overridden.
    pub(crate) infos: Vec<RuleInfo>,
    /// Parameters that the profile sets.
    pub(crate) params: Vec<(u32, Literal)>,
    /// The controls that the profile is about.
    pub(crate) controls: Vec<ControlInfo>,
}

/// Takes the rules of a selection out of all.
pub(crate) fn select(rules: &Rules, selection: &Selection) -> Result<Selected, CompileError> {
    let all = &*rules.head;
    match selection {
        Selection::All => Ok(keep(all, |_, _| true)),
        Selection::Packs(packs) => Ok(keep(all, |pack, _| packs.iter().any(|name| name == pack))),
        Selection::Rules(ids) => {
            for id in ids {
                if !all.rules.iter().any(|rule| rule.info.id == *id) {
                    let names = all.rules.iter().map(|rule| rule.info.id.as_str());
                    return Err(rules.error(unknown("rule", id, names)));
                }
            }
            Ok(keep(all, |_, rule| ids.iter().any(|id| id == rule)))
        }
        Selection::Profile(id) => {
            match all.profiles.iter().find(|profile| is_called(&profile.id, &profile.title, id)) {
                Some(profile) => Ok(of_profile(all, profile)),
                None => {
                    let names = all.profiles.iter().map(|profile| &*profile.id).chain(["all"]);
                    Err(rules.error(unknown("profile", id, names)))
                }
            }
        }
    }
}

/// The rules of a selection with their conditions, and everything that they may name.
pub(crate) fn checked(rules: &Rules, selected: &Selected) -> RuleSet {
    let all = &rules.texts().set;
    let chosen = selected.rules.iter().filter_map(|at| all.rules.get(*at).cloned());
    // A choice has been made; the profiles are those of another one.
    RuleSet {
        vars: all.vars.clone(),
        params: all.params.clone(),
        functions: all.functions.clone(),
        views: all.views.clone(),
        records: all.records.clone(),
        rules: chosen.collect(),
        waivers: all.waivers.clone(),
        profiles: Vec::new(),
        frameworks: all.frameworks.clone(),
    }
}

/// Whether a name is the profile's, or that and the version in its title: `cis-1.12` is the profile `cis` as long as its
/// title is "CIS Kubernetes Benchmark 1.12", and not another edition of it later.
pub(crate) fn is_called(id: &str, title: &str, name: &str) -> bool {
    let version = title.rsplit(' ').next().filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    match (name.strip_prefix(id), version) {
        (Some(""), _) => true,
        (Some(rest), Some(version)) => rest.strip_prefix('-') == Some(version),
        _ => false,
    }
}

fn keep(all: &Head, wanted: impl Fn(&str, &str) -> bool) -> Selected {
    let kept = all.rules.iter().enumerate().filter(|(_, rule)| wanted(&rule.info.pack, &rule.info.id));
    let (rules, infos) = kept.map(|(at, rule)| (at, rule.info.clone())).unzip();
    Selected { rules, infos, params: Vec::new(), controls: Vec::new() }
}

fn of_profile(all: &Head, profile: &ProfileHead) -> Selected {
    let mut selected = keep(all, |_, rule| profile.rules.iter().any(|id| id == rule));
    for rule in &mut selected.infos {
        if let Some((_, severity)) = profile.severities.iter().find(|(id, _)| *id == rule.id) {
            rule.severity = *severity;
        }
    }
    selected.params.clone_from(&profile.params);
    selected.controls = controls(all, profile);
    selected
}

/// The profile's controls, those of a framework together, in the framework's order.
fn controls(all: &Head, profile: &ProfileHead) -> Vec<ControlInfo> {
    let of = |framework: &FrameworkHead| {
        let wanted = |id: &str| profile.controls.iter().any(|(f, control)| *f == framework.id && control == id);
        let info = |(id, title): &(String, String)| ControlInfo {
            framework: framework.id.clone(),
            framework_title: framework.title.clone(),
            id: id.clone(),
            title: title.clone(),
        };
        let mut infos: Vec<_> = framework.controls.iter().filter(|(id, _)| wanted(id)).map(info).collect();
        infos.sort_by_cached_key(|info| natural(&info.id));
        infos
    };
    all.frameworks.iter().flat_map(of).collect()
}

/// Numbers inside an id count as numbers: `5.2.9` comes before `5.2.10`.
fn natural(id: &str) -> Vec<(String, u64)> {
    let part = |part: &str| {
        let digits = part.trim_start_matches(|c: char| !c.is_ascii_digit());
        let word = part.get(..part.len() - digits.len()).unwrap_or_default();
        (word.to_owned(), digits.parse().unwrap_or(u64::MAX))
    };
    id.split(|c: char| !c.is_alphanumeric()).map(part).collect()
}

fn unknown<'a>(what: &str, name: &str, names: impl Iterator<Item = &'a str>) -> Diagnostic {
    let names: Vec<_> = names.collect();
    let mut error = Diagnostic::error(codes::UNKNOWN_PROFILE, format!("there is no {what} `{name}`"), nowhere(), "");
    error.help = match nearest(name, names.iter().copied()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None => Some(format!("there are: {}", names.join(", "))).filter(|_| names.len() <= 12),
    };
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_may_be_called_with_the_version_in_its_title_and_with_no_other() {
        let cis = |name: &str| is_called("cis", "CIS Kubernetes Benchmark 1.12", name);
        assert!(cis("cis") && cis("cis-1.12"));
        assert!(!cis("cis-1.11") && !cis("cis-") && !cis("cis1.12"));
        let house = |name: &str| is_called("house", "What the house asks for", name);
        assert!(house("house") && !house("house-for"));
    }
}
