//! Objects that nothing ties to the subject.

mistakes! {
    join_without_an_equality: "  for s in Service\n  require any p in Pod: p.metadata.name.len > s.metadata.name.len\n    at s";
    join_by_inequality_only: "  for ing in Ingress\n  deny any other in Ingress: other.metadata.name != ing.metadata.name\n    at ing";
    join_tied_on_one_side_of_or: "  for s in Service\n  require any p in Pod: p.metadata.namespace == s.metadata.namespace or p.metadata.name.len > s.metadata.name.len\n    at s";
    second_kind_without_a_tie: "  for s in Service\n  for p in Pod\n  deny p.spec.hostNetwork at s";
    list_of_objects_without_a_tie: "  for s in Service\n  let pods = [p for p in Pod if p.metadata.name.starts_with(s.metadata.name)]\n  deny pods.len > 3 at s";
    all_objects_without_a_tie: "  for s in Service\n  require all p in Pod: p.metadata.name.len > s.metadata.name.len\n    at s";
}

#[test]
fn tied_joins_are_none() {
    for text in [
        "  for s in Service\n  require any p in Pod: p.metadata.namespace == s.metadata.namespace at s",
        "  for s in Service\n  require any p in Pod: s.spec.selector.selects(p.metadata.labels)\n    at s",
        "  for s in Service\n  require any p in Pod: p.spec.hostNetwork\n    at s",
        "  for s in Service\n  require all p in Pod: p.metadata.namespace != s.metadata.namespace or p.spec.hostNetwork\n    at s",
        "  for s in Service\n  deny any p in Pod: any c in p.spec.containers: c.name == s.metadata.name\n    at s",
    ] {
        let report = crate::report(text);
        assert!(report.trim_end().ends_with("-----"), "{report}");
    }
}
