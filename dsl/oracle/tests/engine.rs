//! The engine says what the oracle says: on the standard rules and the samples, over random objects, in batches of any
//! size and order.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use support::compare::{Counts, Difference, Setting, differences, objects};
use support::generate::Generator;
use support::random::Random;
use support::rules::Compiled;
use support::shrink::shrink;
use upright_value::Version;

/// How many worlds each test tries; `ORACLE_WORLDS` says otherwise.
fn worlds(usual: u64) -> u64 {
    support::number("ORACLE_WORLDS", usual)
}

/// Compares on random worlds; shows the smallest ones for up to some rules on which the two differ.
fn compare(compiled: &Compiled, broken: usize, seeds: std::ops::Range<u64>) -> Counts {
    let generator = Generator::new(&compiled.schema, &compiled.program).with_broken(broken);
    let mut shown: Vec<String> = Vec::new();
    let mut report = String::new();
    let mut counts = Counts::default();
    for seed in seeds {
        let mut random = Random::new(seed);
        let world = generator.world(&mut random);
        let setting = Setting {
            batch: *random.pick(&[1, 7, 1024]),
            order: random.next(),
            inventory: random.percent(95),
            params: generator.params(&compiled.checked.rules, &mut random),
            kubernetes: *random.pick(&[Version::new(1, 31, 0).unwrap(), Version::new(1, 36, 0).unwrap()]),
            ..Setting::new(broken == 0)
        };
        for difference in differences(compiled, &setting, &objects(&world), &mut counts) {
            if shown.contains(&difference.rule) || shown.len() >= 6 {
                continue;
            }
            shown.push(difference.rule.clone());
            let of_rule = |world: &[serde_json::Value]| -> Option<Difference> {
                let all = differences(compiled, &setting, &objects(world), &mut Counts::default());
                all.into_iter().find(|d| d.rule == difference.rule)
            };
            let small = shrink(world.clone(), &|world| of_rule(world).is_some());
            if let Some(Difference { rule, object, what }) = of_rule(&small) {
                report += &format!("\nseed {seed}, batches of {}: {rule} on {object:?}: {what}\n", setting.batch);
            }
            for object in &small {
                report += &format!("  {object}\n");
            }
        }
    }
    assert!(shown.is_empty(), "{} rules differ{report}", shown.len());
    counts
}

#[test]
fn on_objects_that_can_be_read_engine_and_oracle_agree_in_everything() {
    for compiled in [support::rules::standard(), support::rules::samples()] {
        let counts = compare(&compiled, 0, 0..worlds(24));
        assert!(counts.decided > counts.pairs / 50, "{counts:?}");
    }
}

#[test]
fn on_broken_objects_the_engine_decides_nothing_otherwise_than_the_oracle() {
    for compiled in [support::rules::standard(), support::rules::samples()] {
        let counts = compare(&compiled, 12, 0..worlds(24));
        assert!(counts.decided > counts.pairs / 50, "{counts:?}");
        assert!(counts.undecided < counts.decided / 20, "{counts:?}");
    }
}
