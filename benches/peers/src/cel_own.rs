//! CEL by the crate `cel`, as someone would use it who read its source: a value type of our own, shared instead of
//! copied when a loop binds its variable, and bound without conversion.

use crate::cel_rust::{Checks, name, part};
use crate::{Engine, Result};
use cel::common::traits::{Container, Indexer, Iterable, Iterator as CelIterator, Sizer};
use cel::common::types::{CelBool, CelDouble, CelInt, CelNull, CelString, LIST_TYPE, MAP_TYPE, Type};
use cel::common::value::{CowVal, StaticVal, Val};
use cel::{Context, ExecutionError};
use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Clone, Debug)]
enum Node {
    Map(Map),
    List(List),
    Text(CelString<'static>),
    Bool(CelBool),
    Int(CelInt),
    Double(CelDouble),
    Null(CelNull),
}

#[derive(Clone, Debug)]
struct Map(Arc<BTreeMap<String, Node>>);

#[derive(Clone, Debug)]
struct List(Arc<Vec<Node>>);

impl Node {
    fn new(value: &serde_json::Value) -> Node {
        match value {
            serde_json::Value::Null => Node::Null(CelNull),
            serde_json::Value::Bool(value) => Node::Bool(CelBool::from(*value)),
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(number) => Node::Int(CelInt::from(number)),
                None => Node::Double(CelDouble::from(number.as_f64().unwrap_or_default())),
            },
            serde_json::Value::String(text) => Node::Text(CelString::from(text.clone())),
            serde_json::Value::Array(items) => Node::List(List(Arc::new(items.iter().map(Node::new).collect()))),
            serde_json::Value::Object(fields) => {
                let fields = fields.iter().map(|(key, value)| (key.clone(), Node::new(value)));
                Node::Map(Map(Arc::new(fields.collect())))
            }
        }
    }

    fn val<'b, 'v>(&'b self) -> &'b (dyn Val + 'v)
    where
        Self: 'v,
    {
        match self {
            Node::Map(value) => value,
            Node::List(value) => value,
            Node::Text(value) => value,
            Node::Bool(value) => value,
            Node::Int(value) => value,
            Node::Double(value) => value,
            Node::Null(value) => value,
        }
    }
}

fn key(value: &dyn Val) -> std::result::Result<&str, ExecutionError> {
    value.downcast_ref::<CelString<'_>>().map(CelString::inner).ok_or_else(|| ExecutionError::no_such_key("key"))
}

impl Indexer for Map {
    fn get<'b, 'v>(&'b self, field: &dyn Val) -> std::result::Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        match self.0.get(key(field)?) {
            Some(node) => Ok(CowVal::Borrowed(node.val())),
            None => Err(ExecutionError::no_such_key("field")),
        }
    }

    fn steal<'v>(self: Box<Self>, field: &dyn Val) -> std::result::Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.get(field).map(CowVal::into_owned)
    }
}

impl Container for Map {
    fn contains(&self, field: &dyn Val) -> std::result::Result<bool, ExecutionError> {
        Ok(self.0.contains_key(key(field)?))
    }
}

impl Val for Map {
    fn get_type(&self) -> &Type {
        &MAP_TYPE
    }
    fn cel_type() -> &'static Type {
        &MAP_TYPE
    }
    fn as_indexer<'b, 'v>(&'b self) -> Option<&'b (dyn Indexer + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }
    fn as_container(&self) -> Option<&dyn Container> {
        Some(self)
    }
    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v> {
        Box::new(self.clone())
    }
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}
impl StaticVal for Map {}

impl Container for List {
    fn contains(&self, value: &dyn Val) -> std::result::Result<bool, ExecutionError> {
        Ok(self.0.iter().any(|node| node.val().equals(value)))
    }
}

impl Iterable for List {
    fn iter<'b, 'v>(&'b self) -> Box<dyn CelIterator<'b, 'v> + 'b>
    where
        Self: 'v,
    {
        Box::new(Items(self.0.iter()))
    }
}

impl Sizer for List {
    fn size(&self) -> CelInt {
        CelInt::from(self.0.len() as i64)
    }
}

struct Items<'b>(std::slice::Iter<'b, Node>);

impl<'b, 'v> CelIterator<'b, 'v> for Items<'b> {
    fn next(&mut self) -> Option<&'b (dyn Val + 'v)> {
        self.0.next().map(Node::val)
    }
}

impl Val for List {
    fn get_type(&self) -> &Type {
        &LIST_TYPE
    }
    fn cel_type() -> &'static Type {
        &LIST_TYPE
    }
    fn as_iterable<'b, 'v>(&'b self) -> Option<&'b (dyn Iterable + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }
    fn as_container(&self) -> Option<&dyn Container> {
        Some(self)
    }
    fn as_sizer(&self) -> Option<&dyn Sizer> {
        Some(self)
    }
    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v> {
        Box::new(self.clone())
    }
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}
impl StaticVal for List {}

struct Cel {
    lines: &'static [String],
    checks: Checks,
    values: Vec<Option<(bool, Node)>>,
}

pub(crate) fn make(lines: &'static [String]) -> Result<Box<dyn Engine>> {
    let values = lines.iter().map(|line| convert(line)).collect::<Result<_>>()?;
    Ok(Box::new(Cel { lines, checks: Checks::new()?, values }))
}

fn convert(line: &str) -> Result<Option<(bool, Node)>> {
    let object: serde_json::Value = serde_json::from_str(line)?;
    Ok(part(&object).map(|(of_pods, part)| (of_pods, Node::new(part))))
}

impl Cel {
    fn judge(&self, value: &Option<(bool, Node)>) -> Result<u16> {
        let Some((of_pods, node)) = value else { return Ok(0) };
        let mut context = Context::with_env(Arc::clone(&self.checks.env));
        context.add_variable_as_val(name(*of_pods), node.val().clone_as_boxed());
        self.checks.judge(*of_pods, &context)
    }
}

impl Engine for Cel {
    fn verdicts(&mut self) -> Result<Vec<u16>> {
        self.values.iter().map(|value| self.judge(value)).collect()
    }

    fn eval(&mut self) -> Result<u64> {
        let mut sum = 0;
        for value in &self.values {
            sum += u64::from(self.judge(value)?);
        }
        Ok(sum)
    }

    fn bytes(&mut self) -> Result<u64> {
        let mut sum = 0;
        for line in self.lines {
            sum += u64::from(self.judge(&convert(line)?)?);
        }
        Ok(sum)
    }
}
