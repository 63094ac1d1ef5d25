// What users of the package rely on. The package is the packed one.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Evaluator, Rules, TOKEN_CLASSES, UprightError, Workspace, diagnose, explain, format, init, tokens, tree, version,
} from "upright-wasm";

const RULE = `/// Pods do not use the network of their node.
rule no-host-network {
  severity high

  for p in Pod
  deny p.spec.hostNetwork

  message "{p.metadata.name} uses the network of its node"
  fix     set p.spec.hostNetwork = false
}

test no-host-network {
  case "it is found and mended" {
    given """
      apiVersion: v1
      kind: Pod
      metadata: {name: a}
      spec: {hostNetwork: true, containers: [{name: c, image: i}]}
      """
    expect fail at spec.hostNetwork
    expect fixed
  }
}
`;
const POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostNetwork: true # why?\n  containers: []\n";

function evaluator(text = RULE, options = {}) {
  return Rules.compile(text, { standard: "none" }).evaluator(options);
}

test("a rule of one's own finds, with place, severity and fix", async () => {
  await init();
  const report = evaluator().check({ name: "pod.yaml", content: POD });
  const [finding] = report.findings;
  assert.equal(report.findings.length, 1);
  assert.deepEqual(
    [finding.rule, finding.severity, finding.file, finding.line, finding.column, finding.path],
    ["no-host-network", "high", "pod.yaml", 5, 16, "spec.hostNetwork"],
  );
  assert.equal(finding.message, "a uses the network of its node");
  assert.deepEqual(finding.fix.patch.at(-1), { op: "replace", path: "/spec/hostNetwork", value: false });
  assert.equal(report.summary.findings.high, 1);
});

test("a manifest is a text, bytes or an object, one or many, with or without a name", () => {
  const judge = evaluator();
  const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "o" }, spec: { hostNetwork: true, containers: [] } };
  const bytes = new TextEncoder().encode(POD);
  for (const manifest of [POD, bytes, bytes.buffer, object, { content: POD }, { content: bytes }, { content: object }]) {
    assert.equal(judge.check(manifest).findings.length, 1);
  }
  const report = judge.check([POD, bytes, object, { name: "x.yaml", content: POD }]);
  assert.deepEqual(report.findings.map((finding) => String(finding.file)).sort(), ["manifest1.yaml", "manifest2.yaml", "null", "x.yaml"]);
  assert.equal(judge.check({ content: POD, lookup: true }).findings.length, 0);
  assert.equal(judge.check([]).summary.objects, 0);
});

test("the standard rules judge by a profile, and say which controls they are about", () => {
  const rules = Rules.compile();
  assert.ok(rules.rules().length > 400);
  assert.ok(rules.profiles().some((profile) => profile.id === "pss-baseline"));
  const report = rules.evaluator({ profile: "owasp-2022" }).check(POD);
  assert.ok(report.findings.some((finding) => finding.rule === "pod-host-network"));
  assert.ok(report.controls.some((control) => control.framework === "owasp" && control.verdict === "failed"));
});

test("the library alone lets a rule use views and functions of the standard pack", () => {
  const text = `/// No.\nrule r { severity low for w in Workload for c in w.containers deny c.image like "*:latest" message "no" }`;
  const rules = Rules.compile(text, { standard: "library" });
  assert.deepEqual(rules.rules().map((rule) => rule.id), ["r"]);
});

test("what is wrong with rules is an exception with diagnostics, and what looks wrong is asked for", () => {
  const wrong = RULE.replace("deny p.spec.hostNetwork", "deny p.spec.hostNetwrk");
  assert.throws(() => Rules.compile({ "my/net.upright": wrong }, { standard: "none" }), (error) => {
    assert.ok(error instanceof UprightError && error instanceof Error);
    assert.equal(error.message, "U0102: `PodSpec` has no field `hostNetwrk`");
    const [first] = error.diagnostics;
    assert.deepEqual([first.code, first.level, first.file, first.line, first.column], ["U0102", "error", "my/net.upright", 6, 15]);
    assert.equal(first.suggestion.text, "hostNetwork");
    assert.match(error.rendered, /my\/net\.upright:6:15/);
    return true;
  });
  assert.deepEqual(diagnose(wrong, { standard: "none" }).map((found) => found.code), ["U0102"]);
  assert.deepEqual(diagnose(RULE, { standard: "none" }), []);
});

test("the rules' own tests run", () => {
  const good = Rules.compile(RULE, { standard: "none" }).test();
  assert.deepEqual([good.passed, good.failed, good.untested], [1, 0, []]);
  const bad = Rules.compile(RULE.replace("expect fail at spec.hostNetwork", "expect pass"), { standard: "none" }).test();
  assert.deepEqual([bad.passed, bad.failed, bad.failures[0].code], [0, 1, "U0901"]);
  assert.equal(Rules.compile(RULE, { standard: "none" }).test({ filter: "nothing" }).passed, 0);
});

test("fixes are written into the text, which keeps its comments", () => {
  const repair = evaluator().fix({ name: "pod.yaml", content: POD });
  assert.deepEqual(repair.files.map((file) => [file.name, file.text]), [["pod.yaml", POD.replace("true", "false")]]);
  assert.equal(repair.left, 0);
});

test("parameters, version and time are options of a run", () => {
  const text = `rule r {
  severity low
  param most: int = 2
  for d in Deployment
  deny d.spec.replicas > most
  message "more than {most} at {kubernetes}"
}`;
  const many = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d" }, spec: { replicas: 3 } };
  const messages = (options) => evaluator(text, options).check(many).findings.map((finding) => finding.message);
  assert.deepEqual(messages({ kubernetes: "1.35" }), ["more than 2 at 1.35"]);
  assert.deepEqual(messages({ params: { most: 3 } }), []);
  assert.deepEqual(messages({ rules: ["r"], now: new Date(0) }).length, 1);
});

test("a report has every format of the command", () => {
  const judge = evaluator();
  assert.match(judge.render(POD, "human"), /high\[no-host-network\]/);
  assert.equal(JSON.parse(judge.render(POD, "sarif")).version, "2.1.0");
  assert.equal(judge.render(POD, "ndjson").trimEnd().split("\n").length, 1);
  assert.match(judge.listing(), /no-host-network/);
});

test("the same input gives the same bytes, also after others", () => {
  const judge = evaluator();
  const first = judge.render(POD, "json");
  judge.render(["kind: [", POD, "\u0000"], "json");
  assert.equal(judge.render(POD, "json"), first);
  assert.equal(evaluator().render(POD, "json"), first);
});

test("a text is laid out, shown as a tree, and its tokens make it up", () => {
  assert.equal(format(RULE), RULE);
  assert.deepEqual(tree(RULE).items.map((item) => item.node), ["rule", "test"]);
  const text = "// ü 😀\nrule r { deny \"😀\" }";
  const pairs = tokens(text);
  const seen = [];
  let start = 0;
  for (let at = 0; at < pairs.length; at += 2) {
    seen.push([text.slice(start, pairs[at]), TOKEN_CLASSES[pairs[at + 1]]]);
    start = pairs[at];
  }
  assert.equal(seen.map(([part]) => part).join(""), text);
  assert.deepEqual(seen[0], ["// ü 😀", "comment"]);
  assert.deepEqual(seen.find(([part]) => part === "deny"), ["deny", "keyword"]);
  assert.deepEqual(seen.find(([part]) => part.includes("😀") && part.startsWith('"')), ['"😀"', "string"]);
});

test("codes have pages, and the engine a version", () => {
  assert.equal(explain("m0012").title, "a key stands twice in one map");
  assert.equal(explain("X9999"), undefined);
  assert.match(version(), /^\d+\.\d+\.\d+/);
});

test("evaluators outlive their rules, and freeing twice is no mistake", () => {
  const rules = Rules.compile(RULE, { standard: "none" });
  const judge = rules.evaluator();
  assert.ok(judge instanceof Evaluator);
  rules.free();
  rules.free();
  assert.equal(judge.check(POD).findings.length, 1);
  judge[Symbol.dispose]?.();
});

test("without a choice one's own packs judge, and without packs the recommended rules", () => {
  assert.deepEqual(Rules.compile(RULE).evaluator().rules(), ["no-host-network"]);
  assert.ok(Rules.compile().evaluator().rules().length > 50);
});

test("a review is answered", () => {
  const judge = evaluator(RULE, { admission: { deny: "high" } });
  const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { hostNetwork: true, containers: [] } };
  const request = {
    uid: "u-1", operation: "CREATE", kind: { group: "", version: "v1", kind: "Pod" },
    resource: { group: "", version: "v1", resource: "pods" }, name: "a", userInfo: {}, object,
  };
  const review = { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request };
  const { response, report } = judge.admit(review);
  assert.deepEqual([response.response.uid, response.response.allowed], ["u-1", false]);
  assert.equal(report.findings.length, 1);
  assert.throws(() => judge.admit("{}"), (error) => error.status === "input");
});

test("an editor is told mistakes, kinds of words, what may be written, and where things are declared", () => {
  const workspace = new Workspace({ standard: "library" });
  const text = `// 😀\nuse std/containers\n${RULE.replace("deny p.spec.hostNetwork", "deny p.spec.hostNetwrk")}`;
  workspace.set("a.upright", text);
  const [mistake] = workspace.diagnostics("a.upright").filter((each) => each.level === "error");
  assert.equal(text.slice(mistake.from, mistake.to), "hostNetwrk");
  assert.deepEqual(mistake.fix.edits, [{ from: mistake.from, to: mistake.to, insert: "hostNetwork" }]);
  const completions = workspace.complete("a.upright", mistake.from + 4);
  const network = completions.items.find((item) => item.label === "hostNetwork");
  assert.deepEqual([network.kind, network.detail], ["field", "bool"]);
  assert.match(workspace.hover("a.upright", mistake.from - 2).markdown, /PodSpec/);
  const tokens = workspace.tokens("a.upright");
  const legend = Workspace.legend();
  const words = [];
  for (let at = 0; at < tokens.length; at += 3) words.push([text.slice(tokens[at], tokens[at + 1]), legend[tokens[at + 2]]]);
  assert.deepEqual(words[0], ["// 😀", "comment"]);
  assert.ok(words.some(([word, kind]) => word === "rule" && kind === "keyword"));
  assert.deepEqual(workspace.definition("a.upright", text.indexOf("hostNetwrk") - 6)?.own, true);
  workspace.remove("a.upright");
  assert.deepEqual(workspace.diagnostics("a.upright"), []);
  workspace.free();
  assert.throws(() => workspace.set("a", ""), /freed/);
});
