//! Names that nothing has, or that something else has.

mistakes! {
    typo_in_a_field: "  for p in Pod\n  deny p.spec.contianers.len > 3";
    typo_in_a_kind: "  for p in Deploymnet\n  deny p.spec.paused";
    typo_in_a_variable: "  for pod in Pod\n  deny pdo.spec.hostNetwork";
    kind_without_its_capital: "  for d in deployment\n  deny d.spec.paused";
    kind_with_its_version: "  for i in networking.k8s.io/v1.Ingress\n  deny i.metadata.name == \"a\"";
    text_without_quotes: "  for p in Pod\n  deny p.metadata.namespace == prod";
    objects_without_a_name: "  for Pod\n  deny pod.spec.hostNetwork";
    typo_in_a_method: "  for p in Pod\n  deny p.metadata.name.start_with(\"a\")";
    typo_in_a_function: "fn is_odd(c: Container) -> bool = c.stdin\n/// R.\nrule r {\n  severity low\n  for p in Pod\n  for c in p.spec.containers\n  deny is_od(c) at c\n  message \"m\"\n}\n";
    typo_in_a_module: "use p/net\n/// R.\nrule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostNetwork\n  message \"m\"\n}\n";
    module_not_used: "  for p in Pod\n  for c in p.spec.containers\n  deny nets.open(c) at c";
    private_function_of_a_module: "use p/nets\n/// R.\nrule r {\n  severity low\n  for p in Pod\n  for c in p.spec.containers\n  deny nets.shut(c) at c\n  message \"m\"\n}\n";
    function_without_its_module: "use p/nets\n/// R.\nrule r {\n  severity low\n  for p in Pod\n  for c in p.spec.containers\n  deny open(c) or c.name.len > nets.limit at c\n  message \"m\"\n}\n";
    snake_case_for_a_kubernetes_field: "  for p in Pod\n  deny p.spec.host_network";
    field_of_another_level: "  for d in Deployment\n  deny d.replicas > 3";
    field_of_another_type: "  for w in Workload\n  for c in w.containers\n  deny has c.hostPath";
    field_of_the_pod_asked_of_the_view: "  for w in Workload\n  deny w.spec.hostNetwork";
    unstable_kind_by_its_bare_word: "  for k in KubeletConfiguration\n  deny k.authentication.anonymous.enabled == true";
    kind_of_a_version_that_is_not_there: "use apps/v2.Deployment\n/// R.\nrule r {\n  severity low\n  for d in Deployment\n  deny d.spec.paused\n  message \"m\"\n}\n";
    kind_used_as_a_value: "  for p in Pod\n  deny Pod.spec.hostNetwork";
    function_used_as_a_value: "fn f(c: Container) -> bool = c.stdin\n/// R.\nrule r {\n  severity low\n  for p in Pod\n  for c in p.spec.containers\n  deny f == true at c\n  message \"m\"\n}\n";
    method_called_as_a_function: "  for p in Pod\n  deny len(p.spec.containers) > 3";
    two_rules_of_one_name: "/// R.\nrule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostPID\n  message \"m\"\n}\n/// R.\nrule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostIPC\n  message \"m\"\n}\n";
    name_that_hides_another: "  for p in Pod\n  for c in p.spec.containers\n  deny any c in p.spec.initContainers: c.name == \"a\"\n    at c";
    let_that_nobody_reads: "  for p in Pod\n  let name = p.metadata.name\n  deny p.spec.hostPID";
    element_that_nobody_reads: "  for p in Pod\n  for c in p.spec.containers\n  deny p.spec.hostPID at p";
    framework_that_is_not_declared: "/// R.\nrule r {\n  severity low\n  controls nist \"1\"\n  for p in Pod\n  deny p.spec.hostPID\n  message \"m\"\n}\n";
    control_that_does_not_exist: "/// R.\nrule r {\n  severity low\n  controls cis \"5.2.3\"\n  for p in Pod\n  deny p.spec.hostPID\n  message \"m\"\n}\n";
    function_that_calls_itself: "fn f(n: int) -> int = f(n - 1)\n";
    functions_that_call_each_other: "fn f(n: int) -> int = g(n)\nfn g(n: int) -> int = h(n)\nfn h(n: int) -> int = f(n)\n";
    type_that_contains_itself: "type T { next: [T] = [] }\n";
    type_of_another_language: "fn f(n: integer) -> boolean = n > 1\n";
    field_without_its_owner: "  for p in Pod\n  deny metadata.name == \"a\"";
}
