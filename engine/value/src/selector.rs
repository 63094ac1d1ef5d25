//! Labels and what selects by them: `matchLabels` with `matchExpressions`, plain maps, and the text form of rules.
//!
//! Follows k8s.io/apimachinery `labels` and `LabelSelectorAsSelector`. What an unset selector means is a fact of its
//! field; whoever reads the field passes [`Selector::everything`] or [`Selector::nothing`].

use std::fmt;

use crate::error::{ValueError, shown};
use crate::names::{is_label_key, is_label_value};

mod text;

/// Labels of an object, sorted by key, each key once.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Labels(Vec<(String, String)>);

impl Labels {
    /// Collects pairs; of equal keys the last counts.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Labels {
        Labels(pairs.into_iter().collect::<std::collections::BTreeMap<_, _>>().into_iter().collect())
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        let at = self.0.binary_search_by(|(k, _)| k.as_str().cmp(key)).ok()?;
        self.0.get(at).map(|(_, value)| value.as_str())
    }

    /// The pairs in the order of their keys.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// `app=web,tier=front`.
impl fmt::Display for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (key, value)) in self.0.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            write!(f, "{comma}{key}={value}")?;
        }
        Ok(())
    }
}

/// What a requirement asks of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// The key is there with one of the values.
    In,
    /// The key is missing, or has none of the values.
    NotIn,
    /// The key is there.
    Exists,
    /// The key is missing.
    DoesNotExist,
}

impl Operator {
    /// Reads the operator of a `matchExpressions` entry.
    pub fn parse(text: &str) -> Result<Operator, ValueError> {
        match text {
            "In" => Ok(Operator::In),
            "NotIn" => Ok(Operator::NotIn),
            "Exists" => Ok(Operator::Exists),
            "DoesNotExist" => Ok(Operator::DoesNotExist),
            _ => {
                let reason = format!("`{}` is none of In, NotIn, Exists, DoesNotExist", shown(text));
                Err(ValueError::syntax(reason))
            }
        }
    }
}

/// One condition on labels.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Requirement {
    key: String,
    operator: Operator,
    /// Sorted, each once.
    values: Vec<String>,
}

impl Requirement {
    /// A checked requirement.
    pub fn new(key: &str, operator: Operator, values: Vec<String>) -> Result<Requirement, ValueError> {
        if !is_label_key(key) {
            return Err(ValueError::syntax(format!("`{}` is not a label key", shown(key))));
        }
        if let Some(value) = values.iter().find(|value| !is_label_value(value)) {
            return Err(ValueError::syntax(format!("`{}` is not a label value", shown(value))));
        }
        let takes_values = matches!(operator, Operator::In | Operator::NotIn);
        if takes_values && values.is_empty() {
            return Err(ValueError::syntax(format!("`{operator:?}` of {key} needs a value")));
        }
        if !takes_values && !values.is_empty() {
            return Err(ValueError::syntax(format!("`{operator:?}` of {key} takes no values")));
        }
        let mut values = values;
        values.sort();
        values.dedup();
        Ok(Requirement { key: key.to_owned(), operator, values })
    }

    /// The label key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What is asked of it.
    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// The values of `In` and `NotIn`, sorted.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// Whether a key with this value (or without one) meets it.
    pub fn met_by(&self, value: Option<&str>) -> bool {
        let listed = value.is_some_and(|value| self.values.binary_search_by(|v| v.as_str().cmp(value)).is_ok());
        match self.operator {
            Operator::In => listed,
            Operator::NotIn => !listed,
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
        }
    }
}

/// Conditions that must all hold; without any, everything is selected. Or nothing at all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Selector {
    /// Sorted, each once.
    requirements: Vec<Requirement>,
    nothing: bool,
}

impl Selector {
    /// Selects every object.
    pub fn everything() -> Selector {
        Selector::new(Vec::new())
    }

    /// Selects no object.
    pub fn nothing() -> Selector {
        Selector { requirements: Vec::new(), nothing: true }
    }

    /// Selects what meets all requirements.
    pub fn new(mut requirements: Vec<Requirement>) -> Selector {
        requirements.sort();
        requirements.dedup();
        Selector { requirements, nothing: false }
    }

    /// Selects what carries all these labels, as `matchLabels` and node selectors do.
    pub fn from_labels<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Selector, ValueError> {
        let one = |(key, value): (&str, &str)| Requirement::new(key, Operator::In, vec![value.to_owned()]);
        pairs.into_iter().map(one).collect::<Result<_, _>>().map(Selector::new)
    }

    /// Reads the text form: `app=web,tier in (a, b),env!=prod,!legacy,owner`. Empty selects everything.
    pub fn parse(text: &str) -> Result<Selector, ValueError> {
        text::parse(text).map(Selector::new)
    }

    /// Whether labels, given as a look-up, are selected.
    pub fn selects_by<'a>(&self, label: impl Fn(&str) -> Option<&'a str>) -> bool {
        !self.nothing && self.requirements.iter().all(|r| r.met_by(label(&r.key)))
    }

    /// Whether these labels are selected.
    pub fn selects(&self, labels: &Labels) -> bool {
        self.selects_by(|key| labels.get(key))
    }

    /// Whether it selects every object, whatever its labels: it has no requirement.
    pub fn selects_all(&self) -> bool {
        !self.nothing && self.requirements.is_empty()
    }

    /// Whether it is the one that selects no object. Requirements that contradict each other are not looked for.
    pub fn selects_none(&self) -> bool {
        self.nothing
    }

    /// The requirements, sorted.
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Requirement { key, operator, values } = self;
        match (operator, values.as_slice()) {
            (Operator::Exists, _) => write!(f, "{key}"),
            (Operator::DoesNotExist, _) => write!(f, "!{key}"),
            (Operator::In, [value]) => write!(f, "{key}={value}"),
            (Operator::NotIn, [value]) => write!(f, "{key}!={value}"),
            (Operator::In, _) => write!(f, "{key} in ({})", values.join(",")),
            (Operator::NotIn, _) => write!(f, "{key} notin ({})", values.join(",")),
        }
    }
}

/// The text form, empty for everything; `<none>`, which can't be read back, for nothing.
impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nothing {
            return f.write_str("<none>");
        }
        for (index, requirement) in self.requirements.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            write!(f, "{comma}{requirement}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Labels {
        Labels::new(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn operators_follow_kubernetes_on_missing_keys() {
        let web = labels(&[("app", "web"), ("tier", "")]);
        for (text, expected) in [
            ("", true),
            ("app=web", true),
            ("app==web", true),
            ("app=db", false),
            ("app!=db", true),
            ("env!=prod", true),
            ("env notin (prod,test)", true),
            ("app notin (web)", false),
            ("app in (db,web)", true),
            ("env in (prod)", false),
            ("app", true),
            ("env", false),
            ("!env", true),
            ("!app", false),
            ("tier=", true),
            ("tier", true),
            ("app=web,env=prod", false),
            ("app in (web),app notin (web)", false),
        ] {
            assert_eq!(Selector::parse(text).unwrap().selects(&web), expected, "{text}");
        }
    }

    #[test]
    fn nothing_and_everything_are_told_apart() {
        let (all, none) = (Selector::everything(), Selector::nothing());
        assert!(all.selects_all() && !all.selects_none() && all.selects(&labels(&[])));
        assert!(none.selects_none() && !none.selects_all() && !none.selects(&labels(&[("a", "b")])));
        let some = Selector::from_labels([("app", "web")]).unwrap();
        assert!(!some.selects_all() && !some.selects_none());
        assert_eq!((all.to_string().as_str(), none.to_string().as_str()), ("", "<none>"));
    }

    #[test]
    fn requirements_are_checked_as_the_api_server_checks_them() {
        let new =
            |key, op, values: &[&str]| Requirement::new(key, op, values.iter().map(|v| (*v).to_owned()).collect());
        assert!(new("app", Operator::In, &[]).is_err() && new("app", Operator::Exists, &["x"]).is_err());
        assert!(new("a b", Operator::Exists, &[]).is_err() && new("app", Operator::In, &["a b"]).is_err());
        assert!(Operator::parse("in").is_err() && Operator::parse("DoesNotExist") == Ok(Operator::DoesNotExist));
        assert_eq!(new("app", Operator::In, &["b", "a", "b"]).unwrap().values(), ["a", "b"]);
    }

    #[test]
    fn order_of_writing_does_not_matter() {
        assert_eq!(Selector::parse("b=1,a in (y,x)"), Selector::parse("a in (x,y,x),b=1,b=1"));
        assert_eq!(labels(&[("b", "1"), ("a", "2"), ("b", "3")]).to_string(), "a=2,b=3");
    }
}
