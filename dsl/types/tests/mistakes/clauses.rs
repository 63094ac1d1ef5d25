//! Clauses that are missing, out of place, or hardly meant.

mistakes! {
    rule_without_a_verdict: "/// R.\nrule r {\n  severity low\n  for p in Pod\n  when p.spec.hostPID\n  message \"m\"\n}\n";
    rule_without_a_message: "/// R.\nrule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostPID\n}\n";
    rule_without_a_severity: "/// R.\nrule r {\n  for p in Pod\n  deny p.spec.hostPID\n  message \"m\"\n}\n";
    rule_without_a_title: "rule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostPID\n  message \"m\"\n}\n";
    rule_without_a_subject: "/// R.\nrule r {\n  severity low\n  deny true\n  message \"m\"\n}\n";
    subject_that_is_a_list: "/// R.\nrule r {\n  severity low\n  param names: [string] = []\n  for n in names\n  deny n == \"a\"\n  message \"m\"\n}\n";
    when_before_the_subject: "/// R.\nrule r {\n  severity low\n  when kubernetes >= \"1.34\"\n  for p in Pod\n  deny p.spec.hostPID\n  message \"m\"\n}\n";
    when_after_the_verdict: "/// R.\nrule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostPID\n  when p.spec.hostIPC\n  message \"m\"\n}\n";
    two_verdicts: "/// R.\nrule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostPID\n  deny p.spec.hostIPC\n  message \"m\"\n}\n";
    verdict_that_reads_two_places: "  for p in Pod\n  deny p.spec.hostPID and p.spec.hostIPC";
    verdict_that_reads_nothing_below: "  for p in Pod\n  for c in p.spec.containers\n  deny p.spec.hostPID and true";
    at_that_is_no_place: "  for p in Pod\n  for c in p.spec.containers\n  deny c.image.registry == \"docker.io\" at c.image.registry";
    verdict_that_always_holds: "  for d in Deployment\n  deny d.spec.strategy.type != \"Recreate\" or d.spec.strategy.type != \"RollingUpdate\"";
    verdict_that_never_holds: "  for s in Service\n  deny s.spec.type == \"NodePort\" and s.spec.type == \"LoadBalancer\"";
    value_compared_with_itself: "  for p in Pod\n  deny p.metadata.name == p.metadata.name";
    pattern_without_anchors_that_lets_pass: "  for p in Pod\n  require p.metadata.name matches 'team-[a-z]+'";
    quantifier_that_swallows_the_rest: "  for p in Pod\n  deny any c in p.spec.containers: c.name == \"a\" or p.spec.hostPID\n    at p";
    fix_of_the_wrong_type: "/// R.\nrule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostPID\n  message \"m\"\n  fix set p.spec.hostPID = \"false\"\n}\n";
    fix_that_adds_to_one_value: "/// R.\nrule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostPID\n  message \"m\"\n  fix add true to p.spec.hostPID\n}\n";
    fix_that_removes_what_is_required: "/// R.\nrule r {\n  severity low\n  for p in Pod\n  for c in p.spec.containers\n  deny c.name == \"a\"\n  message \"m\"\n  fix remove c.name\n}\n";
    fix_with_an_incomplete_object: "/// R.\nrule r {\n  severity low\n  for d in Deployment\n  deny d.spec.paused\n  message \"m\"\n  fix add {maxSkew: 1, topologyKy: \"zone\"} to d.spec.template.spec.topologySpreadConstraints\n}\n";
    fix_of_a_computed_value: "/// R.\nrule r {\n  severity low\n  for p in Pod\n  for c in p.spec.containers\n  deny c.image.tag == \"latest\"\n  message \"m\"\n  fix set c.image.tag = \"1\"\n}\n";
    view_without_a_for: "view V {\n}\n";
}
