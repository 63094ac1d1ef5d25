//! Starlark: one function over values that are frozen beforehand, or made of `serde_json`'s.

use crate::{Engine, Result};
use starlark::environment::{FrozenModule, Globals, Module};
use starlark::eval::Evaluator;
use starlark::syntax::{AstModule, Dialect};
use starlark::values::list::ListRef;

const CHECKS: &str = include_str!("../../checks/ten.star");
/// Objects that one heap takes before it is thrown away.
const HEAP: usize = 64;

struct Star {
    lines: &'static [String],
    /// The function `judge` and the list `objects`.
    checks: FrozenModule,
    objects: FrozenModule,
}

fn error(error: impl std::fmt::Display) -> Box<dyn std::error::Error> {
    error.to_string().into()
}

pub(crate) fn make(lines: &'static [String]) -> Result<Box<dyn Engine>> {
    let checks = Module::with_temp_heap(|module| {
        let ast = AstModule::parse("ten.star", CHECKS.to_owned(), &Dialect::Standard).map_err(error)?;
        Evaluator::new(&module).eval_module(ast, &Globals::standard()).map_err(error)?;
        module.freeze().map_err(|e| error(format!("{e:?}")))
    })?;
    let values = lines.iter().map(|line| serde_json::from_str(line));
    let values: Vec<serde_json::Value> = values.collect::<std::result::Result<_, _>>()?;
    let objects = Module::with_temp_heap(|module| {
        let list = module.heap().alloc(values);
        module.set("objects", list);
        module.freeze().map_err(|e| error(format!("{e:?}")))
    })?;
    Ok(Box::new(Star { lines, checks, objects }))
}

impl Star {
    fn parsed(&self, mut each: impl FnMut(u16)) -> Result<()> {
        let judge = self.checks.get("judge").map_err(error)?;
        let objects = self.objects.get("objects").map_err(error)?;
        Module::with_temp_heap(|module| {
            let judge = module.heap().access_owned_frozen_value(&judge);
            let objects = module.heap().access_owned_frozen_value(&objects);
            let mut evaluator = Evaluator::new(&module);
            let list = ListRef::from_value(objects).ok_or("no list")?;
            for object in list.iter() {
                let mask = evaluator.eval_function(judge, &[object], &[]).map_err(error)?;
                each(mask.unpack_i32().ok_or("no number")? as u16);
            }
            Ok(())
        })
    }
}

impl Engine for Star {
    fn verdicts(&mut self) -> Result<Vec<u16>> {
        let mut masks = Vec::new();
        self.parsed(|mask| masks.push(mask))?;
        Ok(masks)
    }

    fn eval(&mut self) -> Result<u64> {
        let mut sum = 0;
        self.parsed(|mask| sum += u64::from(mask))?;
        Ok(sum)
    }

    fn bytes(&mut self) -> Result<u64> {
        let judge = self.checks.get("judge").map_err(error)?;
        let mut sum = 0;
        for lines in self.lines.chunks(HEAP) {
            Module::with_temp_heap(|module| -> Result<()> {
                let judge = module.heap().access_owned_frozen_value(&judge);
                let mut evaluator = Evaluator::new(&module);
                for line in lines {
                    let value: serde_json::Value = serde_json::from_str(line)?;
                    let object = evaluator.heap().alloc(value);
                    let mask = evaluator.eval_function(judge, &[object], &[]).map_err(error)?;
                    sum += mask.unpack_i32().ok_or("no number")? as u64;
                }
                Ok(())
            })?;
        }
        Ok(sum)
    }
}
