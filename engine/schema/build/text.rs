//! Reads the text of `facts.txt` and `components.txt`: types, their kinds, and one line for each field.
//!
//! ```text
//! core.v1.Pod [@versions]
//!  = group/version Kind [plural N|C] [@versions]
//!  field[!] type [@versions] [!@versions that require it] [deprecated]
//! ```

use std::collections::BTreeMap;

use crate::model::{Facts, Field, Kind, Shape, Type};
use crate::words::{Dimension, ListKind, Meaning, Origin, Scope, SelectorForm, Single, UnsetSelector};

/// Adds the types of a file.
pub(crate) fn read(facts: &mut Facts, path: &str, text: &str, origin: Origin) -> Result<(), String> {
    let mut current = None;
    for (index, line) in text.lines().enumerate() {
        read_line(facts, &mut current, line, origin).map_err(|error| format!("{path}:{}: {error}", index + 1))?;
    }
    Ok(())
}

/// Adds the kinds that no version serves any longer to the types that took their place: `type: group/version …`.
pub(crate) fn read_retired(facts: &mut Facts, path: &str, text: &str) -> Result<(), String> {
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        retire(facts, line).map_err(|error| format!("{path}:{}: {error}", index + 1))?;
    }
    Ok(())
}

fn retire(facts: &mut Facts, line: &str) -> Result<(), String> {
    let (name, apis) = line.split_once(": ").ok_or("a line is `type: group/version …`")?;
    let ty = facts.types.get_mut(name).ok_or_else(|| format!("there is no type {name}"))?;
    let heir = ty.kinds.first().ok_or_else(|| format!("{name} is no kind"))?;
    let (kind, plural, scope) = (heir.kind.clone(), heir.plural.clone(), heir.scope);
    for api in apis.split_whitespace() {
        let (group, version) = api.split_once('/').ok_or_else(|| format!("`{api}` is no group and version"))?;
        let retired = Kind {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.clone(),
            plural: plural.clone(),
            scope,
            origin: Origin::Builtin,
            present: 0,
        };
        if ty.kinds.iter().any(|known| known.group == group && known.version == version) {
            return Err(format!("{api} {kind} is there twice"));
        }
        ty.kinds.push(retired);
    }
    Ok(())
}

fn read_line(facts: &mut Facts, current: &mut Option<String>, line: &str, origin: Origin) -> Result<(), String> {
    if line.trim().is_empty() || line.starts_with('#') {
        return Ok(());
    }
    if let Some(versions) = line.strip_prefix("versions ") {
        facts.versions = versions.split(' ').map(str::to_owned).collect();
        return if facts.versions.len() > 8 {
            Err("more than eight versions need a wider mask".to_owned())
        } else {
            Ok(())
        };
    }
    let Some(rest) = line.strip_prefix(' ') else {
        let (name, present) = match line.split_once(" @") {
            Some((name, range)) => (name, mask(&facts.versions, range)?),
            None => (line, all(&facts.versions)),
        };
        *current = Some(name.to_owned());
        let fresh = Type { present, kinds: Vec::new(), fields: BTreeMap::new(), recursive: false, origin };
        return match facts.types.insert(name.to_owned(), fresh) {
            Some(_) => Err(format!("{name} is there twice")),
            None => Ok(()),
        };
    };
    let Facts { versions, types, .. } = facts;
    let owner = current.as_ref().and_then(|name| types.get_mut(name)).ok_or("a field outside a type")?;
    if let Some(kind) = rest.strip_prefix("= ") {
        owner.kinds.push(read_kind(versions, kind, owner.present, origin)?);
        return Ok(());
    }
    let (name, rest) = rest.split_once(' ').ok_or("a field without a type")?;
    let (name, required) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
    let (shape, rest) = shape(rest, all(versions))?;
    let (mut present, mut required) = (owner.present, required.then_some(()));
    let mut required_in = None;
    let mut deprecated = false;
    for range in rest.split_whitespace() {
        if range == "deprecated" {
            deprecated = true;
        } else if let Some(range) = range.strip_prefix("!@") {
            required_in = Some(mask(versions, range)?);
        } else {
            let range = range.strip_prefix('@').ok_or_else(|| format!("`{range}` is no range of versions"))?;
            present = mask(versions, range)?;
        }
    }
    let required = match (required.take(), required_in) {
        (Some(()), _) => present,
        (None, some) => some.unwrap_or(0) & present,
    };
    let field = Field {
        shape,
        present,
        required,
        default: None,
        zero_is_unset: false,
        secret: false,
        deprecated,
        always: false,
        meaning: Meaning::Nothing,
        known: Vec::new(),
    };
    match owner.fields.insert(name.to_owned(), field) {
        Some(_) => Err(format!("{name} is there twice")),
        None => Ok(()),
    }
}

fn read_kind(versions: &[String], text: &str, of_type: u8, origin: Origin) -> Result<Kind, String> {
    let (text, present) = match text.split_once(" @") {
        Some((text, range)) => (text, mask(versions, range)?),
        None => (text, of_type),
    };
    let words: Vec<&str> = text.split(' ').collect();
    let (api, kind, plural, scope) = match words[..] {
        [api, kind] => (api, kind, None, "-"),
        [api, kind, plural, scope] => (api, kind, Some(plural.to_owned()), scope),
        _ => return Err("a kind is `group/version Kind [plural N|C]`".to_owned()),
    };
    let (group, version) = api.split_once('/').unwrap_or(("", api));
    Ok(Kind {
        group: group.to_owned(),
        version: version.to_owned(),
        kind: kind.to_owned(),
        plural,
        scope: Scope::from_word(scope).ok_or_else(|| format!("`{scope}` is no scope"))?,
        origin,
        present,
    })
}

/// Reads a type, and gives what follows it.
pub(crate) fn shape(text: &str, all: u8) -> Result<(Shape, &str), String> {
    if let Some(inner) = text.strip_prefix('{') {
        let (value, rest) = shape(inner, all)?;
        return Ok((Shape::Map(Box::new(value)), rest.strip_prefix('}').ok_or("`}` is missing")?));
    }
    if let Some(inner) = text.strip_prefix('[') {
        let (element, rest) = shape(inner, all)?;
        let rest = rest.strip_prefix(']').ok_or("`]` is missing")?;
        let (keys, rest) = match rest.strip_prefix('#') {
            Some(rest) => rest.split_at(rest.find([' ', ']', '}']).unwrap_or(rest.len())),
            None => ("", rest),
        };
        let kind = match keys {
            "" => ListKind::Atomic,
            "set" => ListKind::Set,
            _ => ListKind::Map,
        };
        let keys = if kind == ListKind::Map { keys.to_owned() } else { String::new() };
        return Ok((Shape::List { element: Box::new(element), kind, keys }, rest));
    }
    let end = text.find([' ', ']', '}', '(']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let Some(rest) = rest.strip_prefix('(') else {
        let plain =
            || if word == "quantity" { Shape::Quantity(Dimension::Plain) } else { Shape::Object(word.to_owned()) };
        return Ok((Single::from_word(word).map_or_else(plain, Shape::Single), rest));
    };
    let (arguments, rest) = rest.split_once(')').ok_or("`)` is missing")?;
    Ok((with_arguments(word, arguments, all)?, rest))
}

fn with_arguments(word: &str, arguments: &str, all: u8) -> Result<Shape, String> {
    let unknown = || format!("`{word}({arguments})` is no type");
    match word {
        "enum" => Ok(Shape::Enum(values(arguments, all))),
        "quantity" => Dimension::from_word(arguments).map(Shape::Quantity).ok_or_else(unknown),
        "selector" => {
            let (form, unset) = arguments.split_once(',').ok_or_else(unknown)?;
            Ok(Shape::Selector {
                form: SelectorForm::from_word(form).ok_or_else(unknown)?,
                unset: UnsetSelector::from_word(unset).ok_or_else(unknown)?,
            })
        }
        _ => Err(unknown()),
    }
}

/// The values between `|`, in order.
pub(crate) fn values(text: &str, all: u8) -> Vec<(String, u8)> {
    let mut values: Vec<_> = text.split('|').map(|value| (value.to_owned(), all)).collect();
    values.sort();
    values
}

/// The mask of all versions.
pub(crate) fn all(versions: &[String]) -> u8 {
    u8::try_from((1u16 << versions.len()) - 1).unwrap_or(u8::MAX)
}

/// The mask of `1.33`, `1.33-`, `-1.33`, `1.33-1.35`, or of several with commas between them.
pub(crate) fn mask(versions: &[String], text: &str) -> Result<u8, String> {
    let position = |version: &str| {
        versions.iter().position(|each| each == version).ok_or_else(|| format!("version `{version}` is not known"))
    };
    let mut mask = 0;
    for part in text.split(',') {
        let (first, last) = match part.split_once('-') {
            Some((first, last)) => (
                if first.is_empty() { 0 } else { position(first)? },
                if last.is_empty() { versions.len() - 1 } else { position(last)? },
            ),
            None => (position(part)?, position(part)?),
        };
        for bit in first..=last {
            mask |= 1 << bit;
        }
    }
    Ok(mask)
}
