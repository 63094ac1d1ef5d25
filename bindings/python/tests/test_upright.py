"""What users of the package rely on."""

import gc
import json
import threading
import weakref

import pytest
import upright

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "a", "namespace": "b"},
    "spec": {"hostNetwork": True, "containers": [{"name": "c", "image": "c:1"}]},
}
PACK = {"acme": {"owner.upright": """
/// Objects say whose they are.
rule owner-missing {
  severity low
  for o in Object
  require (o.metadata.labels["owner"] ?? "") != "" at o.metadata.labels
  message "{o.metadata.name} has no owner"
}
"""}}


@pytest.fixture(scope="module")
def rules():
    return upright.Rules()


@pytest.fixture(scope="module")
def baseline(rules):
    return rules.evaluator(profile="pss-baseline", kubernetes="1.34")


def test_a_dictionary_is_judged(baseline):
    report = baseline.check(POD)
    assert [finding.rule for finding in report] == ["pod-host-network"]
    finding = report[0]
    assert finding.object == upright.ObjectRef("v1", "Pod", "b", "a")
    assert (finding.path, finding.severity, finding.waived) == ("spec.hostNetwork", "high", None)
    assert (report.objects, report.diagnostics) == (1, [])


def test_texts_bytes_and_many_inputs_keep_their_order_and_places(baseline):
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostNetwork: true\n  containers: []\n"
    report = baseline.check([upright.Input("y.yaml", text), json.dumps(POD).encode(), POD])
    of_text = next(finding for finding in report if finding.file == "y.yaml")
    assert (of_text.object.name, of_text.line, of_text.column) == ("web", 5, 16)
    assert (len(report), report.objects) == (3, 3)


def test_ones_own_rules_with_the_standard_ones():
    with upright.Rules(PACK) as rules, rules.evaluator() as evaluator:
        assert [finding.message for finding in evaluator.check(POD)] == ["a has no owner"]
        assert any(rule["id"] == "container-privileged" for rule in rules.describe()["rules"])


def test_a_rule_that_does_not_compile_says_where():
    with pytest.raises(upright.RulesError) as error:
        upright.Rules({"acme": {"r.upright": PACK["acme"]["owner.upright"].replace("metadata.labels", "metadata.lables")}})
    assert "lables" in str(error.value)
    assert error.value.diagnostics[0]["code"].startswith("U")


@pytest.mark.parametrize("options", [{"profil": "x"}, {"profile": "none"}, {"kubernetes": "9"}, {"params": {"x": 1}}])
def test_wrong_options_are_refused(rules, options):
    with pytest.raises(upright.OptionsError):
        rules.evaluator(**options)


def test_options_that_are_no_json_are_refused(rules):
    with pytest.raises(upright.OptionsError):
        rules.evaluator(params={"x": object()})


def test_what_can_not_be_read_is_in_the_report(baseline):
    for broken in [b"\xff\xfe\xfd", "a: [", b"", "\ud800"]:
        report = baseline.check(upright.Input("broken", broken))
        assert len(report) == 0
        assert broken == b"" or report.errors, broken


def test_wrong_types_raise(baseline):
    for wrong in [7, [7], None]:
        with pytest.raises(TypeError):
            baseline.check(wrong)
    with pytest.raises(ValueError):
        baseline.check({"apiVersion": "v1", "kind": "Pod", "x": float("nan")})


def test_an_empty_batch_and_a_large_one(baseline):
    assert len(baseline.check([])) == 0
    many = [{**POD, "metadata": {"name": f"p{number}"}} for number in range(5000)]
    report = baseline.check(many)
    assert (report.objects, len(report)) == (5000, 5000)
    assert baseline.check([upright.Input("all.ndjson", many)]).objects == 5000


def test_joins_see_the_inventory(rules):
    with rules.evaluator(rules=["service-selects-nothing"], params={"relations.partial": False}) as evaluator:
        service = {
            "apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "b"},
            "spec": {"selector": {"app": "x"}, "ports": [{"port": 80}]},
        }
        pod = {**POD, "metadata": {"name": "a", "namespace": "b", "labels": {"app": "x"}}}
        assert len(evaluator.check(service)) == 1
        assert len(evaluator.check(service, inventory=[pod])) == 0


def test_reviews_are_answered(rules):
    review = {
        "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
        "request": {"uid": "u1", "operation": "CREATE", "kind": {"group": "", "version": "v1", "kind": "Pod"}, "object": POD},
    }
    with rules.evaluator(profile="pss-baseline", admission={"deny": "high"}) as evaluator:
        response = evaluator.admit(review)["response"]
        assert (response["uid"], response["allowed"]) == ("u1", False)
        with pytest.raises(upright.InputError):
            evaluator.admit("{}")


def test_texts_are_mended(rules):
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web} # ours\nspec:\n  containers:\n  - {name: c, image: c}\n"
    with rules.evaluator(rules=["container-allow-privilege-escalation"]) as evaluator:
        fixed = evaluator.fix(upright.Input("y.yaml", text))
        assert "allowPrivilegeEscalation: false" in fixed.files["y.yaml"]
        assert "# ours" in fixed.files["y.yaml"]
        assert len(evaluator.check(fixed.files["y.yaml"])) == 0


def test_reports_have_other_forms_and_rows(baseline):
    assert json.loads(baseline.render(POD, "sarif"))["version"] == "2.1.0"
    with pytest.raises(upright.OptionsError):
        baseline.render(POD, "pdf")
    assert baseline.check(POD).rows()[0]["name"] == "a"


def test_closed_handles_are_refused_and_closing_twice_is_nothing(rules):
    evaluator = rules.evaluator(profile="pss-baseline")
    evaluator.close()
    evaluator.close()
    with pytest.raises(ValueError, match="closed"):
        evaluator.check(POD)


def test_what_nobody_has_is_freed(rules):
    evaluator = rules.evaluator(profile="pss-baseline")
    gone = weakref.ref(evaluator)
    del evaluator
    gc.collect()
    assert gone() is None


def test_many_threads_share_an_evaluator_while_one_closes_it(rules):
    evaluator = rules.evaluator(profile="pss-baseline")
    results = []

    def work():
        for _ in range(50):
            try:
                results.append(len(evaluator.check(POD)))
            except ValueError:
                results.append("closed")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    evaluator.close()
    for thread in threads:
        thread.join()
    assert len(results) == 400
    assert set(results) <= {1, "closed"}


def test_a_call_can_be_cancelled(baseline):
    cancel = upright.Cancel()
    cancel.set()
    with pytest.raises(upright.Cancelled):
        baseline.check([POD] * 10, cancel=cancel)
