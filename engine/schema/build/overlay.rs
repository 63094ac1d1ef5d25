//! Applies `semantics.txt`: what the API's documentation says of fields, and its schemas do not.
//!
//! One fact a line: `verb argument: Type.field Type.{field,field}`. A `*` in a type's name stands for any text;
//! `[]` after a field means the elements of its list or the values of its map.

use crate::model::{Facts, Fallback, Field, Shape};
use crate::text;
use crate::words::{DerivedDefault, Meaning, SelectorForm, Single, UnsetSelector};

/// Applies all lines.
pub(crate) fn apply(facts: &mut Facts, path: &str, text: &str) -> Result<(), String> {
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        apply_line(facts, line).map_err(|error| format!("{path}:{}: {error}", index + 1))?;
    }
    Ok(())
}

fn apply_line(facts: &mut Facts, line: &str) -> Result<(), String> {
    let (fact, paths) = line.split_once(": ").ok_or("a fact is `verb argument: paths`")?;
    let (verb, argument) = fact.split_once(' ').unwrap_or((fact, ""));
    for pattern in paths.split_whitespace().flat_map(expand) {
        if verb == "prefer" {
            if !facts.types.contains_key(&pattern) {
                return Err(format!("type {pattern} does not exist"));
            }
            facts.preferred.push(pattern);
            continue;
        }
        let (owner, place) = pattern.rsplit_once('.').ok_or("a path is `Type.field`")?;
        let name = place.trim_end_matches("[]");
        let versions = facts.versions.clone();
        let mut hit = false;
        for (_, ty) in facts.types.iter_mut().filter(|(each, _)| like(owner, each)) {
            if let Some(field) = ty.fields.get_mut(name) {
                hit = true;
                state(&versions, field, verb, argument, place).map_err(|error| format!("{pattern}: {error}"))?;
            }
        }
        if !hit {
            return Err(format!("{pattern} does not exist"));
        }
    }
    Ok(())
}

fn state(versions: &[String], field: &mut Field, verb: &str, argument: &str, place: &str) -> Result<(), String> {
    let target = inner(&mut field.shape, place)?;
    match verb {
        "type" => retype(target, argument, text::all(versions))?,
        "unset" => {
            let Shape::Selector { unset, form: SelectorForm::LabelSelector } = target else {
                return Err("is no label selector".to_owned());
            };
            *unset = UnsetSelector::from_word(argument).ok_or_else(|| format!("`{argument}` is not known"))?;
        }
        "values" => {
            let (range, values) = argument.split_once(' ').ok_or("`values` takes versions and values")?;
            narrow(target, text::mask(versions, range.trim_start_matches('@'))?, values)?;
        }
        "known" => {
            if field.shape.innermost().json() != "string" || matches!(field.shape.innermost(), Shape::Enum(_)) {
                return Err("is no text".to_owned());
            }
            field.known = text::values(argument, text::all(versions));
        }
        "means" => field.meaning = Meaning::from_word(argument).ok_or_else(|| format!("`{argument}` is not known"))?,
        "constant" => field.default = Some(Fallback::Constant(fits(argument, &field.shape)?)),
        "runtime" => field.default = Some(Fallback::Runtime(fits(argument, &field.shape)?)),
        "derived" => {
            let word = DerivedDefault::from_word(argument).ok_or_else(|| format!("`{argument}` is not known"))?;
            field.default = Some(Fallback::Derived(word));
        }
        "zero" => field.zero_is_unset = true,
        "secret" => field.secret = true,
        "needed" => field.required = field.present,
        _ => return Err(format!("`{verb}` is no fact")),
    }
    Ok(())
}

fn inner<'a>(shape: &'a mut Shape, place: &str) -> Result<&'a mut Shape, String> {
    let mut shape = shape;
    for _ in 0..place.matches("[]").count() {
        match shape {
            Shape::Map(inner) | Shape::List { element: inner, .. } => shape = inner,
            _ => return Err("is neither list nor map".to_owned()),
        }
    }
    Ok(shape)
}

/// Puts a finer type in the place of one that is written the same way.
fn retype(target: &mut Shape, argument: &str, all: u8) -> Result<(), String> {
    let argument = match (argument, &*target) {
        ("seconds", Shape::Single(Single::Int32)) => "seconds32",
        ("seconds", Shape::Single(Single::Int64)) => "seconds64",
        _ => argument,
    };
    let (shape, rest) = text::shape(argument, all)?;
    if !rest.is_empty() || matches!(shape, Shape::Object(_)) {
        return Err(format!("`{argument}` is no type"));
    }
    if shape.json() != target.json() {
        return Err(format!("is {} and cannot be {argument}, which is {}", target.json(), shape.json()));
    }
    if matches!(target, Shape::Enum(_)) {
        return Err("has its values already".to_owned());
    }
    *target = shape;
    Ok(())
}

/// Says which versions accept some values of an enum; adds those that are missing.
fn narrow(target: &mut Shape, mask: u8, wanted: &str) -> Result<(), String> {
    let Shape::Enum(values) = target else { return Err("is no enum".to_owned()) };
    for value in wanted.split('|') {
        match values.iter_mut().find(|(each, _)| each == value) {
            Some((_, present)) => *present = mask,
            None => values.push((value.to_owned(), mask)),
        }
    }
    values.sort();
    Ok(())
}

fn fits(json: &str, shape: &Shape) -> Result<String, String> {
    let found = match json.as_bytes() {
        b"true" | b"false" => "boolean",
        b"{}" => "object",
        [b'"', .., b'"'] => "string",
        [b'[', .., b']'] => "array",
        digits if digits.iter().all(u8::is_ascii_digit) && !digits.is_empty() => "integer",
        _ => return Err(format!("`{json}` is no value")),
    };
    if let Shape::Enum(values) = shape
        && !values.iter().any(|(value, _)| value == json.trim_matches('"'))
    {
        return Err(format!("{json} is none of its values"));
    }
    if shape.json().split(" or ").any(|each| each == found) {
        Ok(json.to_owned())
    } else {
        Err(format!("is {} and cannot be {json}", shape.json()))
    }
}

/// `a.{b,c}.d` is `a.b.d` and `a.c.d`; several braces multiply.
fn expand(pattern: &str) -> Vec<String> {
    let parts =
        pattern.split_once('{').and_then(|(head, rest)| rest.split_once('}').map(|(mid, tail)| (head, mid, tail)));
    match parts {
        None => vec![pattern.to_owned()],
        Some((head, choices, tail)) => {
            choices.split(',').flat_map(|choice| expand(&format!("{head}{choice}{tail}"))).collect()
        }
    }
}

fn like(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, tail)) => name.len() >= head.len() + tail.len() && name.starts_with(head) && name.ends_with(tail),
    }
}
