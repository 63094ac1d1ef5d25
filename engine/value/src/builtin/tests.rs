//! Every example is run; the table is whole; no arguments make it panic.

use std::borrow::Cow;

use super::*;
use crate::Labels;

/// Reads an example's text as a value of the signature.
fn value(ty: Ty, text: &'static str) -> Value<'static> {
    let pairs = |text: &'static str| text.split(',').filter_map(|pair| pair.split_once('='));
    match ty {
        Ty::List(element) => {
            // Numbers, where the signature leaves the element open.
            let element = if *element == Ty::Element { Ty::String } else { *element };
            let parts = text.split(", ").filter(|part| !part.is_empty());
            let read = |part: &'static str| part.parse().map(Value::Int).unwrap_or_else(|_| value(element, part));
            Value::List(
                parts
                    .map(|part| {
                        if element == Ty::String && ty == Ty::List(&Ty::String) {
                            value(element, part)
                        } else {
                            read(part)
                        }
                    })
                    .collect(),
            )
        }
        Ty::Labels => Value::Labels(Cow::Owned(Labels::new(pairs(text).map(|(k, v)| (k.to_owned(), v.to_owned()))))),
        Ty::Map(_) => Value::Map(pairs(text).map(|(k, v)| (k.into(), Value::String(v.into()))).collect()),
        Ty::Int => Value::Int(text.parse().unwrap()),
        _ => ty.read_literal(text).unwrap_or_else(|error| panic!("{ty} {text}: {error}")),
    }
}

fn arguments(signature: &Signature, example: &Example) -> Vec<Value<'static>> {
    assert_eq!(signature.args.len(), example.args.len(), "{signature}");
    let args = signature.args.iter().zip(example.args).map(|((_, ty), text)| value(*ty, text));
    std::iter::once(value(signature.receiver, example.receiver)).chain(args).collect()
}

#[test]
fn every_example_gives_what_the_manual_says() {
    for signature in Builtin::ALL.iter().map(|builtin| builtin.signature()) {
        for example in signature.examples {
            let args = arguments(signature, example);
            let result = signature.builtin.eval(&args).unwrap_or_else(|fault| panic!("{signature}: {fault}"));
            let printed = result.as_ref().map_or("unset".to_owned(), Value::to_string);
            assert_eq!(printed, example.result, "{signature} of {example:?}");
            assert!(result.is_some() || matches!(signature.result, Ty::Optional(_)), "{signature} is never unset");
            if let Some(result) = result {
                assert!(has_type(&result, signature.result), "{signature} gave {result:?}");
            }
        }
    }
}

#[test]
fn borrowed_and_owned_texts_give_the_same() {
    for signature in Builtin::ALL.iter().map(|builtin| builtin.signature()) {
        for example in signature.examples {
            let args = arguments(signature, example);
            let owned: Vec<Value<'static>> = args.iter().cloned().map(Value::into_owned).collect();
            assert_eq!(signature.builtin.eval(&args), signature.builtin.eval(&owned), "{signature}");
        }
    }
}

#[test]
fn the_table_is_whole() {
    for &builtin in Builtin::ALL {
        let signature = builtin.signature();
        assert_eq!(signature.builtin, builtin, "the table follows the enum");
        assert!(!signature.examples.is_empty() || signature.scope == Scope::Special, "{signature} has an example");
        assert!(signature.doc.trim().ends_with('.'), "{signature} is explained in sentences");
        let found = match signature.form {
            Form::Method => Builtin::method(signature.receiver, signature.name),
            Form::Function => Builtin::function(signature.name),
        };
        assert_eq!(found, Some(builtin), "{signature} is found by its name, which no other of its type has");
        if matches!(signature.result, Ty::Optional(_)) && signature.scope == Scope::Scalar {
            assert!(
                signature.examples.iter().any(|e| e.result == "unset") || signature.examples.len() == 1,
                "{signature}"
            );
        }
    }
}

#[test]
fn lists_pass_their_element_type_on() {
    let list = Ty::List(&Ty::Quantity);
    assert_eq!(Builtin::method(list, "sum").map(|b| b.result(list)), Some(Ty::Quantity));
    assert_eq!(Builtin::method(list, "max").map(|b| b.result(list)), Some(Ty::Optional(&Ty::Quantity)));
    assert_eq!(Builtin::method(list, "distinct").map(|b| b.result(list)), Some(list));
    assert_eq!(Builtin::method(list, "join"), None, "only texts are joined");
    assert_eq!(Builtin::method(Ty::Labels, "len"), Some(Builtin::MapLen));
    assert_eq!(Builtin::method(Ty::Int, "len"), None);
}

#[test]
fn wrong_arguments_are_a_fault_and_no_panic() {
    let values = [
        Value::Bool(true),
        Value::Int(i64::MIN),
        Value::Float(f64::NAN),
        value(Ty::String, ""),
        Value::Image("not an image".into()),
        Value::Duration(crate::Duration(i64::MIN)),
        Value::Timestamp(crate::Timestamp(i64::MIN)),
        Value::Version(crate::Version(-1)),
        Value::Quantity(crate::Quantity(i128::MIN)),
        Value::List(vec![Value::Int(i64::MAX), Value::Int(1)]),
        Value::List(vec![Value::Bool(true), Value::Int(1)]),
    ];
    for &builtin in Builtin::ALL {
        assert!(builtin.eval(&[]).is_err(), "{}", builtin.name());
        for a in &values {
            let _ = builtin.eval(std::slice::from_ref(a));
            for b in &values {
                let _ = builtin.eval(&[a.clone(), b.clone()]);
                let _ = builtin.eval(&[a.clone(), b.clone(), b.clone()]);
            }
        }
    }
}

#[test]
fn faults_say_what_happened() {
    let image = Value::Image("acme.io/App".into());
    assert!(matches!(Builtin::ImageRegistry.eval(std::slice::from_ref(&image)), Err(Fault::Unreadable(_))));
    assert_eq!(Builtin::ImageText.eval(&[image]), Ok(Some(value(Ty::String, "acme.io/App"))));
    let list = Value::List(vec![Value::Int(i64::MAX), Value::Int(1)]);
    assert_eq!(Builtin::ListSum.eval(&[list]), Err(Fault::Overflow));
    let long = "a".repeat(100_000);
    let args = [Value::String((&long).into()), Value::String("a".into()), Value::String((&long).into())];
    assert_eq!(Builtin::StringReplace.eval(&args), Err(Fault::TooLarge));
    assert_eq!(Builtin::Fields.eval(&[Value::Int(1)]), Err(Fault::NotScalar));
}

#[test]
fn signatures_print_as_the_manual_shows_them() {
    for (builtin, expected) in [
        (Builtin::StringBefore, "string.before(separator: string) -> string?"),
        (Builtin::StringLen, "string.len -> int"),
        (Builtin::ListMax, "[T].max -> T?"),
        (Builtin::Flags, "flags([string]) -> {string: string}"),
        (Builtin::SelectorSelects, "selector.selects(labels: {string: string}) -> bool"),
    ] {
        assert_eq!(builtin.signature().to_string(), expected);
    }
}

fn has_type(value: &Value<'_>, ty: Ty) -> bool {
    match (value, ty) {
        (value, Ty::Optional(inner)) => has_type(value, *inner),
        (_, Ty::Element) => true,
        (Value::List(elements), Ty::List(inner)) => elements.iter().all(|element| has_type(element, *inner)),
        (Value::Map(entries), Ty::Map(inner)) => entries.iter().all(|(_, value)| has_type(value, *inner)),
        (value, ty) => std::mem::discriminant(value) == std::mem::discriminant(&sample(ty)),
    }
}

/// A value of a scalar type that builtins give.
fn sample(ty: Ty) -> Value<'static> {
    let text = match ty {
        Ty::Bool => "true",
        Ty::Int | Ty::Float | Ty::Quantity => "1",
        Ty::Duration => "1s",
        Ty::Timestamp => "2026-01-01",
        Ty::Version => "1.36",
        Ty::FileMode => "0644",
        Ty::Ip => "::1",
        Ty::Cidr => "::/0",
        Ty::Image => "nginx",
        _ => "",
    };
    value(ty, text)
}
