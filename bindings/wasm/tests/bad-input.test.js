// Whatever a caller gives: an exception in JavaScript's own idiom or a report that says it, and an instance that lives on.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Evaluator, Rules, UprightError, diagnose, format, tokens, tree } from "upright-wasm";

const RULE = `rule r { severity low for p in Pod deny p.spec.hostNetwork message "no" }`;
const rules = Rules.compile(RULE, { standard: "none" });
const judge = rules.evaluator();

test("values of the wrong type are TypeErrors that name what was expected", () => {
  for (const wrong of [undefined, null, 3, true, Symbol("s"), () => {}, new Float32Array(2)]) {
    assert.throws(() => judge.check(wrong), TypeError, String(wrong));
  }
  assert.throws(() => judge.check({ name: 3, content: "" }), /a manifest's name is a string/);
  assert.throws(() => Rules.compile(3), TypeError);
  assert.throws(() => Rules.compile([null]), TypeError);
  assert.throws(() => Rules.compile({ "a.upright": 3 }), TypeError);
  assert.throws(() => rules.evaluator(null), TypeError);
  assert.throws(() => format(undefined), TypeError);
  assert.throws(() => tokens({}), TypeError);
  assert.throws(() => new Rules(), TypeError);
  assert.throws(() => new Evaluator(), TypeError);
});

test("options that there are not are refused, not ignored", () => {
  assert.throws(() => Rules.compile(RULE, { standart: "none" }), UprightError);
  assert.throws(() => Rules.compile(RULE, { standard: "some" }), UprightError);
  assert.throws(() => rules.evaluator({ profil: "x" }), /profil/);
  assert.throws(() => rules.evaluator({ profile: "x", rules: ["r"] }), /at most one/);
  assert.throws(() => rules.evaluator({ profile: "no-such" }), (error) => error.diagnostics[0].code === "M0053");
  assert.throws(() => rules.evaluator({ kubernetes: "one" }), (error) => error.diagnostics[0].code === "M0054");
  assert.throws(() => rules.evaluator({ params: { no: 1 } }), (error) => error.diagnostics[0].code === "M0050");
  assert.throws(() => rules.evaluator({ now: Number.NaN }), UprightError);
  assert.throws(() => rules.evaluator({ now: 1e300 }), UprightError);
  assert.throws(() => judge.render("", "xml"), /xml/);
});

test("what was freed says so", () => {
  const gone = Rules.compile(RULE, { standard: "none" });
  gone.free();
  assert.throws(() => gone.rules(), /the Rules was freed/);
  assert.throws(() => gone.evaluator(), UprightError);
});

test("manifests that are none are diagnostics of the report", () => {
  for (const text of ["a: [", "\u0000\u0001", "\uD800", "{".repeat(100_000), "&a [*a]", "- ".repeat(50_000), "kind: Pod"]) {
    const report = judge.check(text);
    assert.ok(report.diagnostics.length > 0 || report.findings.length === 0, text.slice(0, 20));
  }
  const invalid = judge.check(new Uint8Array([0x61, 0x3a, 0xff, 0xfe]));
  assert.ok(invalid.diagnostics.length > 0);
});

test("objects that are too deep and cyclic ones are refused", () => {
  const cycle = {};
  cycle.self = cycle;
  assert.throws(() => judge.check(cycle), TypeError);
  let deep = {};
  for (let depth = 0; depth < 2000; depth += 1) deep = { deep };
  assert.throws(() => judge.check(deep), UprightError);
});

test("rule texts that are none have diagnostics", () => {
  for (const text of ["", "}", "rule", "{", '{"items": 3}', "(".repeat(100_000), "\u0000", "rule r { deny " + "not ".repeat(20_000)]) {
    assert.ok(Array.isArray(diagnose(text, { standard: "none" })), text.slice(0, 20));
    try {
      tree(text);
      format(text);
    } catch (error) {
      assert.ok(error instanceof UprightError, `${error}`);
    }
  }
});

test("every prefix of a rule has diagnostics and no trap", () => {
  for (let end = 0; end <= RULE.length; end += 1) diagnose(RULE.slice(0, end), { standard: "none" });
});

test("a batch of many objects and one of ten megabytes are judged", () => {
  const pod = (at) => `apiVersion: v1\nkind: Pod\nmetadata: {name: p${at}}\nspec: {hostNetwork: true, containers: []}\n`;
  const many = Array.from({ length: 2000 }, (_, at) => pod(at));
  assert.equal(judge.check(many).findings.length, 2000);
  const large = Array.from({ length: 10_000 }, (_, at) => `${pod(at)}# ${"x".repeat(950)}\n`).join("---\n");
  assert.ok(large.length > 10_000_000);
  assert.equal(judge.check(large).summary.objects, 10_000);
});

test("memory does not grow by what is freed", () => {
  const round = () => {
    for (let times = 0; times < 50; times += 1) {
      const rules = Rules.compile(RULE, { standard: "none" });
      const judge = rules.evaluator();
      judge.check(`kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec: {x: ${"y".repeat(100_000)}}`);
      judge.free();
      rules.free();
    }
    return process.memoryUsage().arrayBuffers + process.memoryUsage().external;
  };
  round();
  const before = round();
  const after = round();
  assert.ok(after - before < 4 << 20, `${before} to ${after}`);
});
