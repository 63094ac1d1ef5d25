// Compiled by a strict tsc, never run: what a user of the types writes, and what the types must refuse.

import {
  init, Rules, UprightError, Workspace, diagnose, explain, format, tokens, tree, version,
  type Diagnostic, type Evaluator, type Finding, type Manifest, type Report, type Severity,
} from "upright-wasm";

await init();
await init(fetch("/module.wasm"));

const text: string = format("rule r {}");
const rules: Rules = Rules.compile({ "a.upright": text }, { standard: "library", packs: [{ name: "p", files: [text] }] });
const evaluator: Evaluator = rules.evaluator({ profile: "recommended", now: new Date(), params: { max: 3 } });

const manifests: Manifest[] = ["kind: Pod", new Uint8Array(), { kind: "Pod" }, { name: "a.yaml", content: "", lookup: true }];
const report: Report = evaluator.check(manifests);
const graveness: { [severity in Severity]: number } = report.summary.findings;
const lines: (number | null)[] = report.findings.map((finding: Finding) => finding.line);
const values: unknown[] = report.findings.flatMap((f) => f.fix?.patch.map((p) => (p.op === "remove" ? p.path : p.value)) ?? []);
const sarif: string = evaluator.render("", "sarif");
const fixed: string[] = evaluator.fix("").files.map((file) => file.text);
const title: string | undefined = explain("U0102")?.title;
const diagnostics: Diagnostic[] = diagnose(text);
const ends: number | undefined = tokens(text)[0];

try {
  tree(version());
} catch (error) {
  if (error instanceof UprightError) error.diagnostics.map((diagnostic) => diagnostic.suggestion?.text);
}

{
  using scoped = Rules.compile();
  scoped.rules();
}

const workspace = new Workspace({ standard: "library" });
const inserted: string[] = workspace.diagnostics("a").flatMap((mistake) => mistake.fix?.edits.map((edit) => edit.insert) ?? []);
const allowed: boolean = evaluator.admit({}).response.response.allowed;

// @ts-expect-error: there is no such severity
const severity: Severity = "severe";
// @ts-expect-error: there is no such format
evaluator.render("", "xml");
// @ts-expect-error: rules come from compile
new Rules();
// @ts-expect-error: a misspelt option
rules.evaluator({ profil: "recommended" });
// @ts-expect-error: a number is no manifest
evaluator.check(3);

export { inserted, allowed, graveness, lines, values, sarif, fixed, title, diagnostics, ends, severity };
