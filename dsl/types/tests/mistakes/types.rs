//! Values of the wrong type.

mistakes! {
    list_asked_for_a_field_of_its_elements: "  for w in Workload\n  deny w.containers.name == \"a\"";
    list_as_a_condition: "  for p in Pod\n  deny p.spec.volumes";
    list_compared_with_an_element: "  for r in Role\n  for rule in r.rules\n  deny rule.verbs == \"*\"";
    loop_over_one_value: "  for p in Pod\n  for c in p.spec\n  deny c.name == \"a\"";
    loop_over_a_text: "  for p in Pod\n  for c in p.metadata.name\n  deny c == \"a\" at p";
    number_as_a_condition: "  for p in Pod\n  deny p.spec.containers.len";
    text_as_a_condition: "  for p in Pod\n  deny p.metadata.name";
    number_compared_with_text: "  for p in Pod\n  deny p.spec.containers.len == p.metadata.name at p";
    element_of_another_type: "  for p in Pod\n  deny p.spec.containers.len in [\"a\"]";
    text_in_a_text: "  for p in Pod\n  deny \"a\" in p.metadata.name";
    label_as_a_path: "  for p in Pod\n  deny has p.metadata.labels.app.kubernetes.io/part-of";
    key_as_a_field: "  for s in Service\n  deny s.spec.selector.app == \"a\" or s.metadata.labels.app == \"a\" at s";
    key_in_a_map: "  for p in Pod\n  deny \"app\" in p.metadata.labels";
    argument_of_the_wrong_type: "fn f(c: Container) -> bool = c.stdin\n/// R.\nrule r {\n  severity low\n  for p in Pod\n  deny f(p) at p\n  message \"m\"\n}\n";
    too_few_arguments: "fn f(c: Container, n: int) -> bool = c.stdin and n > 1\n/// R.\nrule r {\n  severity low\n  for p in Pod\n  for c in p.spec.containers\n  deny f(c) at c\n  message \"m\"\n}\n";
    method_with_too_many_arguments: "  for p in Pod\n  deny p.metadata.name.starts_with(\"a\", \"b\")";
    result_of_the_wrong_type: "fn f(c: Container) -> string = c.stdin\n";
    branches_of_two_types: "  for p in Pod\n  let x = if p.spec.hostPID then p.metadata.name else p.spec.containers.len\n  deny p.spec.hostIPC and x == \"a\" at p";
    field_that_one_member_lacks: "  for d in Deployment | StatefulSet\n  deny d.spec.serviceName == \"a\"";
    field_of_any_object: "  for o in Object\n  deny o.spec.hostNetwork == true";
    is_on_one_type: "  for p in Pod\n  deny p.spec.nodeName is string";
    is_of_a_type_that_is_no_member: "  for d in Deployment | StatefulSet\n  deny d is DaemonSet at d";
    port_used_without_asking: "  for s in Service\n  for p in s.spec.ports\n  deny p.targetPort < 1024";
    json_used_without_asking: "  for o in Object\n  let x = (raw o)[\"spec\"][\"replicas\"]\n  deny x > 3 at o";
    json_with_a_dot: "  for o in Object\n  let x = (raw o)[\"spec\"].replicas\n  deny x == 3 at o";
    object_in_a_message: "/// R.\nrule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostPID\n  message \"bad {p.spec}\"\n}\n";
    texts_added_to_a_number: "  for p in Pod\n  deny p.metadata.name + p.spec.containers.len == \"a\" at p";
    times_added: "  for n in Namespace\n  when has n.metadata.creationTimestamp\n  deny n.metadata.creationTimestamp + now > now at n";
    mode_compared_by_size: "/// R.\nrule r {\n  severity low\n  param mode: file_mode = \"0644\"\n  for s in Secret\n  deny mode > \"0600\" at s\n  message \"m\"\n}\n";
    division_by_zero: "  for d in Deployment\n  deny d.spec.replicas / 0 == 1";
    index_on_an_object: "  for p in Pod\n  deny p.spec[\"hostNetwork\"] == true";
    field_that_only_new_versions_have: "  for p in Pod\n  for c in p.spec.containers\n  deny c.restartPolicyRules.len > 0";
    field_that_is_gone: "  for p in Pod\n  when kubernetes >= \"1.36\"\n  deny has p.spec.workloadRef";
    method_of_texts_on_an_image: "  for p in Pod\n  for c in p.spec.containers\n  deny c.image.contains(\"x\")";
    document_in_a_computed_text: "use v1.Config as Kubeconfig\n/// R.\nrule r {\n  severity low\n  for s in Secret\n  for k, v in s.data\n  let c = \"{k}\" as Kubeconfig\n  deny c.clusters.len > v.len at s\n  message \"m\"\n}\n";
    every_of_a_type_that_is_not_inside: "  for s in Service\n  for c in every Container of s\n  deny c.stdin";
    type_where_a_kind_is_needed: "  for c in Container\n  deny c.stdin";
    kinds_and_views_mixed: "  for x in Pod | Workload\n  deny true at x";
}
