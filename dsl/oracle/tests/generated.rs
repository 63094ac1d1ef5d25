//! Engine and oracle agree on rules that nobody wrote.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;
use support::compare::{Counts, Setting, differences, objects};
use support::generate::Generator;
use support::random::Random;
use support::rules::compiled;
use support::shrink::shrink;
use support::write;
use upright_schema::Schema;
use upright_value::Version;

#[test]
fn on_rules_that_nobody_wrote_engine_and_oracle_agree() {
    let schema = Schema::builtin();
    // `ORACLE_FIRST` and `ORACLE_RULES` say otherwise.
    let first = support::number("ORACLE_FIRST", 0);
    let (mut accepted, mut telling, mut report, mut found) = (0, 0, String::new(), 0);
    let mut refused: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let all = support::number("ORACLE_RULES", 400);
    for seed in first..first + all {
        let mut random = Random::new(seed);
        let text = write::module(schema, &mut random);
        let compiled = match compiled(schema.clone(), &[("generated.upright".to_owned(), text.clone())]) {
            Ok(compiled) => compiled,
            Err(errors) => {
                let error = &errors[0];
                let entry = refused
                    .entry(error.code.to_string())
                    .or_insert_with(|| (0, format!("seed {seed}: {error:?}\n{text}")));
                entry.0 += 1;
                continue;
            }
        };
        accepted += 1;
        let broken = *random.pick(&[0, 0, 12]);
        let generator = Generator::new(schema, &compiled.program).with_broken(broken);
        let mut counts = Counts::default();
        for _ in 0..4 {
            let world: Vec<_> = (0..3).flat_map(|_| generator.world(&mut random)).collect();
            let setting = Setting {
                batch: *random.pick(&[1, 7, 1024]),
                order: random.next(),
                inventory: random.percent(95),
                kubernetes: Version::new(1, 37, 0).unwrap(),
                ..Setting::new(broken == 0)
            };
            let differ = |world: &[serde_json::Value]| {
                differences(&compiled, &setting, &objects(world), &mut Counts::default()).into_iter().next()
            };
            if differences(&compiled, &setting, &objects(&world), &mut counts).is_empty() {
                continue;
            }
            found += 1;
            if found <= 5 {
                let small = shrink(world.clone(), &|world| differ(world).is_some());
                let what = differ(&small).map(|d| format!("{:?}: {}", d.object, d.what));
                report += &format!(
                    "\nseed {seed}, batches of {}, broken {broken}: {}\n{text}",
                    setting.batch,
                    what.unwrap_or_default()
                );
                for object in &small {
                    report += &format!("  {object}\n");
                }
            }
            break;
        }
        telling += usize::from(counts.failed > 0 && counts.decided > counts.failed);
    }
    assert!(found == 0, "{found} rules differ{report}");
    let errors: Vec<_> =
        refused.iter().map(|(code, (times, first))| format!("{code} {times} times: {first}")).collect();
    assert!(accepted * 100 >= all * 95, "{accepted} of {all} rules are right:\n{}", errors.join("\n"));
    assert!(telling * 100 >= accepted as usize * 20, "{telling} of {accepted} rules fail some objects and pass others");
}
