//! Builtins of scalars: registers become values, the builtin's definition runs, its value becomes a cell.
//!
//! A builtin whose only argument that differs between rows is a text runs once per distinct text.

use crate::dictionary::Strings;
use crate::ops::text::{Repeats, net_at, of_cidr, of_ip, to_cidr};
use crate::patterns::Patterns;
use crate::register::{Data, Register, View, or_masks};
use crate::scalar::{Builder, Scalar};
use std::borrow::Cow;
use std::sync::Arc;
use upright_program::Ty;
use upright_value::{Builtin, Fault, IntOrPercent, Pattern, Quantity, Ty as Type, Value, text};

/// A builtin row by row: unset where an argument is, bad where an argument is or where it fails.
pub(crate) fn call(
    builtin: Builtin,
    ty: Ty,
    args: &[View<'_>],
    rows: usize,
    strings: &mut Strings<'_>,
    patterns: &Patterns,
    repeats: &mut Repeats,
) -> Register {
    let signature = builtin.signature();
    let types: Vec<Type> =
        std::iter::once(signature.receiver).chain(signature.args.iter().map(|(_, ty)| *ty)).collect();
    let compiled = compiled(&types, args, strings, patterns);
    let key = memo_key(args);
    let mut out = Builder::new(ty);
    let mut copies: Vec<(u32, u32)> = Vec::new();
    let mut text = String::new();
    out.resize(rows);
    for row in (0..rows).filter(|row| args.iter().all(|arg| arg.is_good(*row))) {
        let earlier = match key {
            Key::None => None,
            Key::One(key) => repeats.earlier(row, key.ids().at(row)),
            Key::Two(a, b) => repeats.earlier_pair(row, (a.ids().at(row), b.ids().at(row))),
        };
        if let Some(earlier) = earlier {
            copies.push((row as u32, earlier as u32));
            continue;
        }
        text.clear();
        let value = |at: usize| match (types.get(at), args.get(at)) {
            (Some(ty), Some(arg)) => argument(*ty, *arg, row, strings, compiled.get(at).and_then(Option::as_deref)),
            _ => Err(Fault::Arguments),
        };
        let result = match args.len() {
            1 => value(0).and_then(|a| builtin.eval(&[a])),
            2 => value(0).and_then(|a| builtin.eval(&[a, value(1)?])),
            n => (0..n).map(value).collect::<Result<Vec<_>, _>>().and_then(|all| builtin.eval(&all)),
        };
        let result = result.map(|value| value.map(|value| cell(ty, value, &mut text)));
        match result {
            Ok(Some(Given::Value(value))) => out.put(row, value),
            Ok(Some(Given::Text)) => match strings.intern(&text) {
                Some(id) => out.put(row, Scalar::Str(id)),
                None => out.spoil(row, true),
            },
            Ok(None) => {}
            Ok(Some(Given::Nothing)) | Err(_) => out.spoil(row, true),
        }
    }
    repeats.clear();
    let register = copied(out.finish(rows), &copies, rows);
    let bad = args.iter().fold(None, |bad: Option<crate::bits::Bits>, arg| or_masks(bad.map(Cow::Owned), arg.bad()));
    let bad = or_masks(bad.map(Cow::Owned), register.bad.as_ref().map(Cow::Borrowed));
    Register::new(register.data, register.set, bad)
}

/// The results of earlier rows at the rows that have the same argument.
fn copied(register: Register, copies: &[(u32, u32)], rows: usize) -> Register {
    if copies.is_empty() {
        return register;
    }
    let mut from: Vec<u32> = (0..rows as u32).collect();
    for (row, earlier) in copies {
        if let Some(slot) = from.get_mut(*row as usize) {
            *slot = *earlier;
        }
    }
    crate::register::take(&register, &from)
}

/// What the result depends on alone, if that is texts.
enum Key<'a> {
    None,
    One(View<'a>),
    Two(View<'a>, View<'a>),
}

fn memo_key<'a>(args: &[View<'a>]) -> Key<'a> {
    let mut varying = args.iter().filter(|arg| !arg.scalar);
    let mut text = || varying.next().map(|arg| Some(*arg).filter(|arg| matches!(arg.register.data, Data::Str(_))));
    match (text(), text(), text()) {
        (Some(Some(one)), None, _) => Key::One(one),
        (Some(Some(a)), Some(Some(b)), None) => Key::Two(a, b),
        _ => Key::None,
    }
}

/// The patterns of arguments that are regular expressions.
fn compiled(
    types: &[Type],
    args: &[View<'_>],
    strings: &Strings<'_>,
    patterns: &Patterns,
) -> Vec<Option<Arc<Pattern>>> {
    let pattern = |(ty, arg): (&Type, &View<'_>)| {
        (*ty == Type::Regex && arg.scalar).then(|| patterns.regex(arg.ids().at(0), strings)).flatten()
    };
    types.iter().zip(args).map(pattern).collect()
}

fn argument<'a>(
    ty: Type,
    arg: View<'_>,
    row: usize,
    strings: &'a Strings<'_>,
    pattern: Option<&'a Pattern>,
) -> Result<Value<'a>, Fault> {
    let string = || strings.get(arg.ids().at(row));
    Ok(match (ty, &arg.register.data) {
        (Type::Optional(inner), _) => return argument(*inner, arg, row, strings, pattern),
        (Type::Bool, Data::Bool(_)) => Value::Bool(arg.bits().get(row)),
        (Type::Float, Data::Float(_)) => Value::Float(arg.floats().at(row)),
        (Type::Quantity, Data::Quantity(_)) => Value::Quantity(Quantity(arg.quantities().at(row))),
        (Type::String, Data::Str(_)) => Value::String(Cow::Borrowed(string())),
        (Type::Image, Data::Str(_)) => Value::Image(Cow::Borrowed(string())),
        (Type::Cron, Data::Str(_)) => Value::Cron(Cow::Borrowed(string())),
        (Type::Bytes, Data::Str(_)) => {
            Value::Bytes(Cow::Owned(text::decode_base64(string()).map_err(Fault::Unreadable)?))
        }
        (Type::Regex, Data::Str(_)) => match pattern {
            Some(pattern) => Value::Regex(Cow::Borrowed(pattern)),
            None => Value::Regex(Cow::Owned(Pattern::parse(string()).map_err(Fault::Unreadable)?)),
        },
        (Type::IntOrPercent, Data::Str(_)) => {
            // A count is kept as its digits; a text of digits alone has been refused where it was read.
            let count = string().parse().ok().map(IntOrPercent::Int);
            Value::IntOrPercent(match count {
                Some(count) => count,
                None => IntOrPercent::parse(string()).map_err(Fault::Unreadable)?,
            })
        }
        (Type::Ip, Data::Net(_)) => Value::Ip(to_cidr(net_at(arg, row)).first()),
        (Type::Cidr, Data::Net(_)) => Value::Cidr(to_cidr(net_at(arg, row))),
        (_, Data::Int(_)) => Value::from_i64(ty, arg.ints().at(row)).ok_or(Fault::Arguments)?,
        _ => return Err(Fault::Arguments),
    })
}

/// What a builtin gave.
enum Given {
    Value(Scalar),
    /// A text, which was written to the buffer.
    Text,
    /// A value that does not fit the type.
    Nothing,
}

/// A value as a cell of the type.
fn cell(ty: Ty, value: Value<'_>, buffer: &mut String) -> Given {
    Given::Value(match (ty, value) {
        (Ty::Bool, Value::Bool(x)) => Scalar::Bool(x),
        (Ty::Float, Value::Float(x)) => Scalar::Float(x),
        (Ty::Quantity, Value::Quantity(x)) => Scalar::Quantity(x.0),
        (Ty::Net, Value::Ip(ip)) => Scalar::Net(of_ip(ip)),
        (Ty::Net, Value::Cidr(net)) => Scalar::Net(of_cidr(net)),
        (Ty::Int, value) => match value.to_i64() {
            Some(x) => Scalar::Int(x),
            None => return Given::Nothing,
        },
        (Ty::Str, value) => {
            match value.as_str() {
                Some(text) => buffer.push_str(text),
                None => buffer.push_str(&value.to_manifest()),
            }
            return Given::Text;
        }
        _ => return Given::Nothing,
    })
}
