//! Literals that their type can't read.

mistakes! {
    wrong_enum_value: "  for p in Pod\n  for c in p.spec.containers\n  deny c.imagePullPolicy == \"always\"";
    enum_value_in_a_list: "  for s in Service\n  deny s.spec.type in [\"LoadBalancer\", \"Nodeport\"]";
    enum_value_of_a_list_element: "  for np in NetworkPolicy\n  deny \"ingress\" in np.spec.policyTypes";
    known_verb_misspelt: "  for r in ClusterRole\n  for rule in r.rules\n  deny \"escalte\" in rule.verbs";
    enum_value_that_only_new_versions_have: "  for s in StatefulSet\n  deny s.spec.updateStrategy.type == \"Recreate\"";
    quantity_without_a_known_unit: "  for p in Pod\n  for c in p.spec.containers\n  deny (c.resources.limits[\"memory\"] ?? \"0\") > \"500MB\" at c";
    duration_as_a_number: "  for p in Pod\n  deny p.spec.terminationGracePeriodSeconds > 30";
    duration_in_words: "  for p in Pod\n  deny p.spec.terminationGracePeriodSeconds > \"30 seconds\"";
    range_with_host_bits: "/// R.\nrule r {\n  severity low\n  param nets: [cidr] = [\"10.1.0.0/8\"]\n  for np in NetworkPolicy\n  deny nets.len == np.spec.ingress.len at np\n  message \"m\"\n}\n";
    address_that_is_none: "/// R.\nrule r {\n  severity low\n  param api: ip = \"169.254.169\"\n  for np in NetworkPolicy\n  for e in np.spec.egress\n  for t in e.to\n  when has t.ipBlock\n  deny api in t.ipBlock.cidr\n  message \"m\"\n}\n";
    version_that_is_none: "  for p in Pod\n  when kubernetes >= \"1.thirty\"\n  deny p.spec.hostPID";
    pattern_with_an_open_group: "  for p in Pod\n  deny p.metadata.name matches '^(a|b'";
    schedule_with_four_fields: "  for c in CronJob\n  deny c.spec.schedule == \"* * * *\"";
    selector_that_can_t_be_read: "fn f(labels: {string: string}, s: selector) -> bool = s.selects(labels)\n/// R.\nrule r {\n  severity low\n  for p in Pod\n  deny f(p.metadata.labels, \"app in web\") at p\n  message \"m\"\n}\n";
    mode_with_a_nine: "/// R.\nrule r {\n  severity low\n  param mode: file_mode = \"0699\"\n  for s in Secret\n  deny mode.within(\"0644\") at s\n  message \"m\"\n}\n";
    timestamp_that_is_no_day: "  for n in Namespace\n  when has n.metadata.creationTimestamp\n  deny n.metadata.creationTimestamp < \"2026-02-30\" at n";
    number_in_quotes: "  for d in Deployment\n  deny d.spec.replicas == \"3\"";
    boolean_in_quotes: "  for p in Pod\n  deny p.spec.hostNetwork == \"true\"";
    pattern_of_a_function_from_an_object: "fn f(text: string, pattern: string) -> bool = g(text, [pattern])\nfn g(text: string, patterns: [string]) -> bool = any p in patterns: text like p\n/// R.\nrule r {\n  severity low\n  for p in Pod\n  deny f(p.metadata.name, p.metadata.namespace) at p\n  message \"m\"\n}\n";
    pattern_from_an_object: "  for p in Pod\n  deny p.metadata.name like p.metadata.namespace at p";
    empty_braces_without_a_type: "  for p in Pod\n  let x = {}\n  deny p.spec.hostPID";
    record_without_a_needed_field: "type T { a: int, b: int = 1 }\n/// R.\nrule r {\n  severity low\n  param t: T = {b: 2}\n  for p in Pod\n  deny t.a + t.b == 3 at p\n  message \"m\"\n}\n";
    record_with_a_misspelt_field: "type T { pattern: regex = '^a$' }\n/// R.\nrule r {\n  severity low\n  param t: T = {patern: '^b$'}\n  for p in Pod\n  deny p.metadata.name matches t.pattern\n  message \"m\"\n}\n";
    map_with_bare_keys: "/// R.\nrule r {\n  severity low\n  param m: {string: int} = {cpu: 1}\n  for p in Pod\n  deny m[p.metadata.name] == 1 at p\n  message \"m\"\n}\n";
    parameter_that_is_no_constant: "/// R.\nrule r {\n  severity low\n  param when_: timestamp = now\n  for n in Namespace\n  when has n.metadata.creationTimestamp\n  deny n.metadata.creationTimestamp < when_ at n\n  message \"m\"\n}\n";
    parameter_that_holds_an_object: "/// R.\nrule r {\n  severity low\n  param pod: Pod\n  for p in Pod\n  deny p == pod at p\n  message \"m\"\n}\n";
}
