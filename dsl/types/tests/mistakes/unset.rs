//! Values that may be unset, used as if they were set.

mistakes! {
    optional_boolean_as_a_condition: "  for w in Workload\n  for c in w.containers\n  deny c.securityContext.privileged";
    optional_number_compared: "  for p in Pod\n  deny p.spec.priority > 1000";
    optional_text_in_a_list: "  for p in Pod\n  deny p.spec.nodeName in [\"a\", \"b\"]";
    optional_in_a_message: "/// R.\nrule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostNetwork\n  message \"runs on {p.spec.nodeName}\"\n}\n";
    optional_in_arithmetic: "  for p in Pod\n  for c in p.spec.containers\n  deny c.resources.limits[\"cpu\"] > c.resources.requests[\"cpu\"] * 2\n    at c";
    optional_as_an_argument: "fn long(text: string) -> bool = text.len > 10\n/// R.\nrule r {\n  severity low\n  for p in Pod\n  deny long(p.spec.nodeName) at p\n  message \"m\"\n}\n";
    optional_through_a_let: "  for w in Workload\n  for c in w.containers\n  let user = c.securityContext.runAsUser\n  deny user < 1000 at c";
    optional_object_whose_inside_is_meant: "fn open(p: Probe) -> bool = has p.httpGet\n/// R.\nrule r {\n  severity low\n  for p in Pod\n  for c in p.spec.containers\n  deny open(c.livenessProbe) at c\n  message \"m\"\n}\n";
    two_optionals_compared: "  for w in Workload\n  for c in w.containers\n  deny c.securityContext.runAsUser == w.pod.spec.securityContext.runAsUser at c";
    narrowed_on_one_side_of_or_only: "  for p in Pod\n  when has p.spec.nodeName or p.spec.hostNetwork\n  deny p.spec.nodeName like \"a*\"";
    default_for_what_is_never_unset: "  for d in Deployment\n  deny (d.spec.replicas ?? 1) > 3";
    has_of_what_is_always_there: "  for p in Pod\n  for c in p.spec.containers\n  deny not has c.name";
    find_used_without_asking: "  for p in Pod\n  let sa = find s in ServiceAccount: s.metadata.namespace == p.metadata.namespace and s.metadata.name == p.spec.serviceAccountName\n  deny sa.metadata.name.len > 3 at p";
    result_of_a_division: "  for d in Deployment\n  deny 100 / d.spec.replicas > 3 at d";
    first_element_used_without_asking: "  for p in Pod\n  deny p.spec.containers[0].name.len > 3 at p";
    unset_list_element_type: "fn f(xs: [string?]) -> int = xs.len\n";
}
