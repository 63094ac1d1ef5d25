//! The methods and functions of the language: the one list that checker, compiler, engine, oracle and manual read.
//!
//! A builtin has a name, a signature, a sentence, examples that are tested, and one definition. Operators, `find`,
//! `any` and the like are syntax and not here; neither are the columnar forms that the engine may use instead, which
//! have to agree with these definitions.

use std::fmt;

use crate::{Fault, Ty, Value};

mod lists;
mod manual;
mod scalars;
mod strings;
mod table;

pub use manual::manual;
pub use table::Builtin;

/// How a builtin is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// `x.name`, or `x.name(a)` where it takes arguments.
    Method,
    /// `name(a)`
    Function,
}

/// What a builtin works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One value; applied row by row, or once per distinct text.
    Scalar,
    /// A whole list or map: folded over a table where the engine runs it.
    List,
    /// The shape of an object, which only the engine knows; [`Builtin::eval`] has no answer.
    Special,
}

/// A use of a builtin with its result, as texts that the types of the signature read and print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it is called on; for a function, its first argument. Lists and labels are written with commas.
    pub receiver: &'static str,
    /// Further arguments.
    pub args: &'static [&'static str],
    /// The result as a message prints it; `unset` for none.
    pub result: &'static str,
}

/// What is known of a builtin without running it.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// Whose it is.
    pub builtin: Builtin,
    /// The name as rules write it.
    pub name: &'static str,
    /// Method or function.
    pub form: Form,
    /// What it works on.
    pub scope: Scope,
    /// The type that it is called on; of a function, the type of its first argument.
    pub receiver: Ty,
    /// Further arguments by name and type.
    pub args: &'static [(&'static str, Ty)],
    /// What it gives; [`Ty::Element`] stands for the element type of the receiver.
    pub result: Ty,
    /// The sentences of the manual.
    pub doc: &'static str,
    /// Tested examples.
    pub examples: &'static [Example],
    /// Its definition.
    eval: Eval,
}

/// A definition: receiver first, then the arguments.
type Eval = for<'a> fn(&[Value<'a>]) -> Outcome<'a>;
/// A value, unset, or a fault.
type Outcome<'a> = Result<Option<Value<'a>>, Fault>;

impl Builtin {
    /// What is known of it.
    pub fn signature(self) -> &'static Signature {
        // The table is made in the order of the variants.
        &table::TABLE[self as usize]
    }

    /// The name as rules write it.
    pub fn name(self) -> &'static str {
        self.signature().name
    }

    /// The method of this name on a value of this type; of an optional type, that of the type inside is not meant.
    pub fn method(receiver: Ty, name: &str) -> Option<Builtin> {
        Builtin::methods(receiver).find(|builtin| builtin.name() == name)
    }

    /// The methods of a type, in the order of the manual.
    pub fn methods(receiver: Ty) -> impl Iterator<Item = Builtin> {
        Builtin::ALL.iter().copied().filter(move |builtin| {
            let signature = builtin.signature();
            signature.form == Form::Method && takes(signature.receiver, receiver)
        })
    }

    /// The function of this name.
    pub fn function(name: &str) -> Option<Builtin> {
        Builtin::ALL.iter().copied().find(|b| b.signature().form == Form::Function && b.name() == name)
    }

    /// What it gives when called on a value of this type.
    pub fn result(self, receiver: Ty) -> Ty {
        match (self.signature().result, receiver) {
            (Ty::Element, Ty::List(element)) => *element,
            (Ty::Optional(Ty::Element), Ty::List(element)) => Ty::Optional(element),
            (Ty::List(Ty::Element), Ty::List(element)) => Ty::List(element),
            (result, _) => result,
        }
    }

    /// Its value for a receiver and arguments; `None` is unset.
    pub fn eval<'a>(self, args: &[Value<'a>]) -> Result<Option<Value<'a>>, Fault> {
        (self.signature().eval)(args)
    }
}

/// Whether a parameter of a signature takes an argument of this type.
fn takes(parameter: Ty, argument: Ty) -> bool {
    match (parameter, argument) {
        (Ty::List(Ty::Element), Ty::List(_)) | (Ty::Map(Ty::Element), Ty::Map(_) | Ty::Labels) => true,
        (Ty::Labels, Ty::Map(Ty::String)) | (Ty::Map(Ty::String), Ty::Labels) => true,
        _ => parameter == argument,
    }
}

/// The head of an entry of the manual: `string.before(separator: string) -> string?`.
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parameters: Vec<String> = Vec::new();
        match self.form {
            Form::Method => write!(f, "{}.{}", self.receiver, self.name)?,
            Form::Function => {
                f.write_str(self.name)?;
                parameters.push(self.receiver.to_string());
            }
        }
        parameters.extend(self.args.iter().map(|(name, ty)| format!("{name}: {ty}")));
        if !parameters.is_empty() {
            write!(f, "({})", parameters.join(", "))?;
        }
        write!(f, " -> {}", self.result)
    }
}

#[cfg(test)]
mod tests;
