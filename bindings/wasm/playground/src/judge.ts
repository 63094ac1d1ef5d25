// Rules to judgements. What was compiled is kept while the rule text stays the same.

import { Evaluator, Rules, UprightError, type Diagnostic, type Edit, type Finding } from "upright-wasm";
import { Lines } from "./places";
import type { Calls, Change, Choice, Found, Judgement, Mark, Repaired, Standard, Tested } from "./protocol";

export const RULE_FILE = "rule.upright";
const MANIFEST_FILE = "manifest.yaml";
const OWN = "playground";
/** How many findings the page is told of. */
const MOST = 500;

interface Kept {
  rule: string;
  standard: "rules" | "library";
  rules: Rules;
  evaluators: Map<string, Evaluator>;
}

let kept: Kept | undefined;

function compiled(rule: string, standard: "rules" | "library"): Kept {
  if (kept && kept.rule === rule && kept.standard === standard) return kept;
  const rules = Rules.compile({ [RULE_FILE]: rule }, { name: OWN, standard });
  kept?.evaluators.forEach((evaluator) => evaluator.free());
  kept?.rules.free();
  kept = { rule, standard, rules, evaluators: new Map() };
  return kept;
}

function evaluator(rule: string, choice: Choice): Evaluator {
  const own = choice.rules === "own";
  const { rules, evaluators } = compiled(rule, own ? "library" : "rules");
  const key = `${choice.rules} ${choice.kubernetes}`;
  const known = evaluators.get(key);
  if (known) return known;
  const options = { kubernetes: choice.kubernetes, now: Date.now() };
  // Without a choice, one's own packs judge.
  const selection = own ? {} : { profile: choice.rules };
  const made = rules.evaluator({ ...options, ...selection });
  evaluators.set(key, made);
  return made;
}

/** What `run` gives, or the sentence that says why there is nothing. */
function unless<T>(run: () => T): { value: T; refused: undefined } | { value: undefined; refused: string } {
  try {
    return { value: run(), refused: undefined };
  } catch (error) {
    if (!(error instanceof UprightError) || error.cause) throw error;
    return { value: undefined, refused: error.message };
  }
}

export function judge({ rule, manifest, choice }: Calls["judge"]["ask"]): Judgement {
  const began = performance.now();
  const made = unless(() => evaluator(rule, choice));
  const compiled = performance.now() - began;
  const nothing = { findings: [], more: 0, summary: undefined, rules: [], controls: [], marks: [] };
  if (made.refused !== undefined) return { refused: made.refused, ...nothing, compiled, judged: 0 };
  const start = performance.now();
  const report = made.value.check({ name: MANIFEST_FILE, content: manifest });
  const judged = performance.now() - start;
  const lines = new Lines(manifest);
  const ours = report.diagnostics.filter((diagnostic) => diagnostic.file === MANIFEST_FILE);
  return {
    refused: undefined,
    findings: report.findings.slice(0, MOST).map((finding) => found(finding, lines)),
    more: Math.max(0, report.findings.length - MOST),
    summary: report.summary,
    rules: report.rules.map(({ id, severity, title, objects: { failed, passed, notApplicable, notEvaluated } }) => ({
      id, severity, title, failed, passed, notApplicable, notEvaluated,
    })),
    controls: report.controls ?? [],
    marks: ours.slice(0, MOST).map((diagnostic) => mark(diagnostic, lines, MANIFEST_FILE)),
    compiled,
    judged,
  };
}

function found(finding: Finding, lines: Lines): Found {
  const edits = finding.fix?.edits;
  return { ...finding, ...lines.range(finding), fix: edits?.map((edit) => change(edit, lines)) };
}

function change(edit: Edit, lines: Lines): Change {
  return { ...lines.range(edit), insert: edit.text };
}

export function mark(diagnostic: Diagnostic, lines: Lines, file: string): Mark {
  const inFile = diagnostic.file === file;
  const { suggestion } = diagnostic;
  const also = (diagnostic.secondary ?? []).filter((label) => label.file === file);
  return {
    ...(inFile ? lines.range(diagnostic) : { from: 0, to: 0 }),
    level: diagnostic.level,
    code: diagnostic.code,
    title: diagnostic.title,
    label: diagnostic.label ?? "",
    help: diagnostic.help ?? "",
    also: also.map((label) => ({ ...lines.range(label), text: label.label ?? "" })),
    fix:
      suggestion?.file === file
        ? { label: diagnostic.help ?? "apply the suggestion", edits: [change(suggestion, lines)] }
        : undefined,
  };
}

export function fix({ rule, manifest, choice }: Calls["fix"]["ask"]): Repaired {
  const made = unless(() => evaluator(rule, choice).fix({ name: MANIFEST_FILE, content: manifest }));
  if (made.refused !== undefined) return { refused: made.refused, text: undefined, applied: 0, left: 0 };
  const [file] = made.value.files;
  return { refused: undefined, text: file?.text, applied: file?.applied.length ?? 0, left: made.value.left };
}

export function listing({ rule, choice }: Calls["listing"]["ask"]): Calls["listing"]["answer"] {
  const made = unless(() => evaluator(rule, choice).listing());
  return { text: made.value ?? "", refused: made.refused };
}

export function test({ rule }: Calls["test"]["ask"]): Tested {
  const began = performance.now();
  const made = unless(() => compiled(rule, "library").rules.test());
  const milliseconds = performance.now() - began;
  if (made.refused !== undefined) {
    return { refused: made.refused, passed: 0, failed: 0, failures: [], rendered: "", untested: [], milliseconds };
  }
  const { passed, failed, failures, rendered, untested } = made.value;
  const lines = new Lines(rule);
  const marks = failures.map((failure) => mark(failure, lines, RULE_FILE));
  return { refused: undefined, passed, failed, failures: marks, rendered, untested, milliseconds };
}

let standard: Calls["catalogue"]["answer"] | undefined;

export function catalogue(): Calls["catalogue"]["answer"] {
  if (!standard) {
    const rules = Rules.compile();
    const listed = rules.rules().map(
      ({ id, pack, severity, title, description, controls, domain, file }): Standard => ({
        id, pack, severity, title, description, controls, domain, file: (file ?? "").replace(/^std\//, ""),
      }),
    );
    const profiles = rules.profiles().map(({ id, title, rules }) => ({ id, title, rules: rules.length }));
    standard = { rules: listed, profiles };
    rules.free();
  }
  return standard;
}
