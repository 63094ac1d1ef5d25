// The panel below the editors: findings, problems, tests, program.

import type { EditorView } from "@codemirror/view";
import { byId, h, milliseconds, plural } from "./dom";
import { diff } from "./diff";
import { code, codeLink, fixLabel } from "./editor";
import type { Change, Found, Judgement, Mark, Tested } from "./protocol";

export interface Actions {
  showInManifest(from: number, to: number): void;
  showInRule(from: number, to: number): void;
  apply(changes: Change[]): void;
  applyToRule(changes: Change[]): void;
  fixAll(): void;
  explain(code: string): void;
  openRule(id: string): void;
}

/** How many findings are told in full; all that the page is told of are marked in the manifest. */
const MOST = 100;

export type Tab = "findings" | "problems" | "tests" | "program" | "controls";

/** Fills a panel; focus stays where it was, if that is still there. */
export function fill(tab: Tab, ...children: (Node | string)[]): void {
  const panel = byId(`panel-${tab}`);
  const focused = panel.contains(document.activeElement) ? document.activeElement?.getAttribute("data-key") : null;
  panel.replaceChildren(...children);
  if (focused) panel.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

export function count(tab: Tab, text: string, kind: "good" | "bad" | "none" = "none"): void {
  const badge = byId(`count-${tab}`);
  badge.textContent = text;
  badge.dataset.kind = kind;
  badge.hidden = text === "";
}

export function showJudgement(judgement: Judgement, manifest: EditorView, actions: Actions): void {
  const { refused, findings, more, summary } = judgement;
  if (refused !== undefined) {
    fill("findings", empty("Nothing is judged until the rule is sound.", refused));
    fill("controls", empty("Nothing is judged until the rule is sound."));
    count("findings", "");
    return;
  }
  const total = findings.length + more;
  count("findings", String(total), total > 0 ? "bad" : "good");
  const fixable = findings.filter((finding) => finding.fix && !finding.waived).length;
  const head = h(
    "div",
    { class: "panel-head" },
    h("p", {}, headline(judgement, total)),
    fixable > 1 &&
      h("button", { type: "button", class: "button small", "data-key": "fix-all", click: () => actions.fixAll() }, `Apply all ${fixable} fixes`),
  );
  const list = h("ol", { class: "findings" }, ...findings.slice(0, MOST).map((finding, at) => card(finding, at, manifest, actions)));
  const hidden = total - Math.min(findings.length, MOST);
  const rest = hidden > 0 && h("p", { class: "muted" }, `${plural(hidden, "more finding")} not shown.`);
  const why = total === 0 && summary !== undefined && noFindings(judgement);
  fill("findings", head, list, ...(rest ? [rest] : []), ...(why ? [why] : []));
  showControls(judgement, actions);
}

function headline({ summary, rules }: Judgement, total: number): string {
  if (!summary) return "";
  if (summary.objects === 0) return "The manifest has no Kubernetes object.";
  const judged = `${plural(summary.objects, "object")} judged by ${plural(rules.length, "rule")}`;
  return total === 0 ? `${judged}: nothing found.` : `${judged}: ${plural(total, "finding")}.`;
}

/** Why there is nothing: passed, not applicable, or not to be decided. */
function noFindings({ rules, summary }: Judgement): HTMLElement | false {
  if (rules.length > 20 || !summary || summary.objects === 0) return false;
  const lines = rules.map((rule) => {
    const parts = [
      rule.passed > 0 && `${plural(rule.passed, "object")} passed`,
      rule.notApplicable > 0 && `${plural(rule.notApplicable, "object")} not concerned`,
      ...rule.notEvaluated.map((each) => `${plural(each.objects, "object")} not evaluated: ${each.reason}`),
    ].filter((part) => part !== false);
    return h("li", {}, h("code", {}, rule.id), `: ${parts.join(", ")}`);
  });
  return h("ul", { class: "plain muted" }, ...lines);
}

function card(finding: Found, at: number, manifest: EditorView, actions: Actions): HTMLElement {
  const { object, severity } = finding;
  const name = [object.namespace, object.name].filter(Boolean).join("/");
  const place = `line ${finding.line ?? "?"}`;
  const show = () => actions.showInManifest(finding.from, finding.to);
  return h(
    "li",
    { class: "finding", "data-severity": severity },
    h(
      "div",
      { class: "finding-head" },
      h("span", { class: "severity" }, severity),
      h("button", { type: "button", class: "link id", "data-key": `rule-${at}`, title: "Where the rule is", click: () => actions.openRule(finding.rule) }, finding.rule),
      h("span", { class: "muted object" }, `${object.kind} ${name}`),
      h("button", { type: "button", class: "link place", "data-key": `place-${at}`, "aria-label": `Show ${place} of the manifest`, click: show }, place),
    ),
    h("p", { class: "message" }, finding.message),
    h(
      "dl",
      { class: "facts" },
      finding.path !== "" && [h("dt", {}, "at"), h("dd", {}, h("code", {}, finding.path), finding.missing && " (missing)")],
      finding.evidence.length > 0 && [
        h("dt", {}, "because"),
        h("dd", {}, ...finding.evidence.flatMap((each, index) => [index > 0 ? ", " : "", h("code", {}, `${each.path} = ${each.value}`)])),
      ],
      finding.help !== undefined && [h("dt", {}, "help"), h("dd", {}, ...code(finding.help))],
      finding.waived !== undefined && [
        h("dt", {}, "waived"),
        h("dd", {}, finding.waived.reason, finding.waived.until !== undefined && ` (until ${finding.waived.until})`),
      ],
      finding.controls.length > 0 && [
        h("dt", {}, "controls"),
        h("dd", {}, finding.controls.slice(0, 8).map((each) => h("span", { class: "chip" }, `${each.framework} ${each.control}`))),
      ],
    ),
    fixView(finding, at, manifest, actions),
  );
}

function fixView({ fix, rule, line, waived }: Found, at: number, manifest: EditorView, actions: Actions): HTMLElement | false {
  if (!fix || waived) return false;
  const lines = diff(manifest.state.doc, fix);
  if (lines.length === 0) return false;
  const sign = { same: " ", old: "-", new: "+" };
  const word = { same: "", old: "removed: ", new: "added: " };
  const rows = lines.map((each) =>
    h(
      "div",
      { class: `diff-${each.kind}` },
      h("span", { class: "diff-number", "aria-hidden": "true" }, String(each.number)),
      h("span", { class: "diff-sign", "aria-hidden": "true" }, sign[each.kind]),
      h("span", { class: "hidden" }, word[each.kind]),
      h("code", {}, each.text),
    ),
  );
  const label = `Apply fix of ${rule} at line ${line ?? ""}`;
  return h(
    "div",
    { class: "fix" },
    h("div", { class: "diff", role: "group", "aria-label": "The fix", tabindex: 0 }, ...rows),
    h("button", { type: "button", class: "button small primary", "data-key": `fix-${at}`, "aria-label": label, click: () => actions.apply(fix) }, "Apply fix"),
  );
}

function showControls({ controls }: Judgement, actions: Actions): void {
  byId("tab-controls").hidden = controls.length === 0;
  count("controls", controls.length === 0 ? "" : String(controls.filter((control) => control.verdict === "failed").length), "none");
  const rows = controls.map((control) =>
    h(
      "tr",
      { "data-verdict": control.verdict },
      h("th", { scope: "row" }, control.id),
      h("td", {}, control.title),
      h("td", {}, h("span", { class: "verdict" }, control.verdict)),
      h("td", {}, control.rules.slice(0, 4).flatMap((rule, at) => [
        at > 0 && ", ",
        h("button", { type: "button", class: "link", click: () => actions.openRule(rule) }, rule),
      ]), control.rules.length > 4 && ` and ${control.rules.length - 4} more`),
    ),
  );
  const head = h("tr", {}, ...["Control", "Title", "Verdict", "Rules"].map((text) => h("th", { scope: "col" }, text)));
  const table = h("table", {}, h("caption", { class: "hidden" }, "Controls of the profile"), h("thead", {}, head), h("tbody", {}, ...rows));
  fill("controls", h("div", { class: "scroll" }, table));
}

export function showProblems(rule: Mark[], manifest: Mark[], actions: Actions): void {
  const errors = [...rule, ...manifest].filter((mark) => mark.level === "error").length;
  const total = rule.length + manifest.length;
  count("problems", total === 0 ? "" : String(total), errors > 0 ? "bad" : "none");
  if (total === 0) {
    fill("problems", empty("No problems: the rule is sound and the manifest can be read."));
    return;
  }
  const item = (mark: Mark, at: number, where: "rule" | "manifest") => {
    const show = where === "rule" ? actions.showInRule : actions.showInManifest;
    const fix = mark.fix;
    return h(
      "li",
      { class: "problem", "data-level": mark.level },
      h("div", {}, h("span", { class: "level" }, mark.level), " ",
        h("button", { type: "button", class: "link", "data-key": `${where}-${at}`, click: () => show(mark.from, mark.to) }, ...code(mark.title)),
        " ", codeLink(mark.code, actions.explain), h("span", { class: "muted" }, ` in the ${where}`)),
      mark.label !== "" && h("div", { class: "indent" }, ...code(mark.label)),
      mark.help !== "" && h("div", { class: "indent muted" }, ...code(mark.help)),
      fix !== undefined && where === "rule" &&
        h("div", { class: "indent" }, h("button", { type: "button", class: "button small", click: () => actions.applyToRule(fix.edits) }, fixLabel(mark))),
    );
  };
  fill("problems", h("ul", { class: "plain" }, ...rule.map((mark, at) => item(mark, at, "rule")), ...manifest.map((mark, at) => item(mark, at, "manifest"))));
}

export function showTests(tested: Tested, actions: Actions): void {
  const { refused, passed, failed, failures, untested } = tested;
  if (refused !== undefined) {
    count("tests", "");
    fill("tests", empty("The tests run when the rule is sound.", refused));
    return;
  }
  count("tests", passed + failed === 0 ? "" : failed > 0 ? `${failed} failed` : `${passed}`, failed > 0 ? "bad" : "good");
  if (passed + failed === 0) {
    const how = h("pre", { class: "example", tabindex: 0 }, 'test my-rule {\n  case "what it is about" {\n    given """\n      apiVersion: v1\n      …\n      """\n    expect fail\n  }\n}');
    fill("tests", empty("The text has no tests."), h("p", { class: "muted" }, "A test stands beside its rule:"), how);
    return;
  }
  const items = failures.map((mark, at) =>
    h("li", { class: "problem", "data-level": "error" },
      h("button", { type: "button", class: "link", "data-key": `test-${at}`, click: () => actions.showInRule(mark.from, mark.to) }, ...code(mark.title)),
      mark.label !== "" && h("div", { class: "indent" }, ...code(mark.label)),
      mark.also.map((also) => h("div", { class: "indent muted" }, ...code(also.text))),
      mark.help !== "" && h("div", { class: "indent muted" }, ...code(mark.help))),
  );
  const none = untested.length > 0 && h("p", { class: "muted" }, "Without a test: ", ...untested.flatMap((id, at) => [at > 0 ? ", " : "", h("code", {}, id)]));
  const verdict = failed > 0 ? `${plural(passed, "case")} passed, ${failed} failed` : `All ${plural(passed, "case")} passed`;
  fill("tests", h("p", { class: failed > 0 ? "headline bad" : "headline good" }, `${verdict}, in ${milliseconds(tested.milliseconds)}.`),
    h("ul", { class: "plain" }, ...items), ...(none ? [none] : []));
}

export function showListing({ text, refused }: { text: string; refused: string | undefined }): void {
  if (refused !== undefined) {
    fill("program", empty("There is a program when the rule is sound.", refused));
    return;
  }
  const about = h("p", { class: "muted" }, "What the rules compile to: tables of rows, and columns computed from columns. There are no jumps.");
  fill("program", about, h("pre", { class: "listing", tabindex: 0, "aria-label": "Program" }, text));
}

export function empty(text: string, detail?: string): HTMLElement {
  return h("div", { class: "empty" }, h("p", {}, text), detail !== undefined && h("p", { class: "muted" }, ...code(detail)));
}
