//! What the benches have in common: objects from a seeded generator, rules, clocks.

mod clock;
mod corpus;
mod format;
pub mod packs;
mod pods;
mod rng;

pub use clock::{Summary, cpu, cpu_seconds, passes, percentile, wall_seconds};
pub use corpus::{Corpus, Form};
pub use format::{ndjson, pretty, yaml};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_depends_on_seed_and_index_alone() {
        let corpus = Corpus::new(7);
        let all: Vec<_> = corpus.objects(Form::Cluster, 50).collect();
        assert_eq!(all[49], corpus.object(Form::Cluster, 49));
        assert_ne!(all[49], Corpus::new(8).object(Form::Cluster, 49));
    }

    #[test]
    fn json_and_yaml_hold_the_same_objects() {
        for form in [Form::Cluster, Form::Manifest] {
            let objects: Vec<_> = Corpus::new(1).objects(form, 300).collect();
            let read = |text: &str| {
                let read = upright_object::read(upright_source::FileId(0), text, &upright_object::Limits::default());
                assert!(read.diagnostics.is_empty(), "{:?}", read.diagnostics.first());
                let text = |object: &upright_object::Object| object.tree.to_json(object.root).to_string();
                read.objects.iter().map(text).collect::<Vec<_>>()
            };
            let lines = read(&ndjson(objects.clone()));
            assert_eq!(lines.len(), 300);
            assert_eq!(lines, read(&pretty(objects.clone())));
            assert_eq!(lines, read(&yaml(objects)));
        }
    }

    #[test]
    fn the_rule_sets_are_what_the_report_calls_them() {
        let count = |texts| packs::rules(&texts).unwrap().rules.len();
        assert_eq!(count(packs::rules_170().unwrap()), 170);
        assert_eq!(count(packs::ten().unwrap()), 10);
        assert_eq!(count(packs::replicated(1000)), 1000);
    }
}
