// The manifest's editor, with findings at their lines.

import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Diagnostic } from "@codemirror/lint";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { h } from "./dom";
import { applyChanges, code, editor } from "./editor";
import type { Found } from "./protocol";

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], class: "tok-property" },
  { tag: [tags.string, tags.content], class: "tok-string" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], class: "tok-number" },
  { tag: [tags.comment, tags.lineComment], class: "tok-comment" },
  { tag: [tags.meta, tags.separator, tags.punctuation, tags.squareBracket, tags.brace], class: "tok-operator" },
  { tag: [tags.labelName, tags.typeName], class: "tok-constant" },
]);

export function manifestEditor(parent: HTMLElement, doc: string, changed: (view: EditorView) => void): EditorView {
  return editor({ parent, label: "Manifest", doc, extensions: [yaml(), syntaxHighlighting(colours)], changed });
}

/** A finding as the editor takes it. */
export function findingMark(finding: Found): Diagnostic {
  const { severity, waived, fix } = finding;
  const grave = severity === "critical" || severity === "high" ? "error" : severity === "info" ? "info" : "warning";
  return {
    from: finding.from,
    to: finding.to,
    severity: waived ? "hint" : grave,
    message: `${severity}, ${finding.rule}: ${finding.message}`,
    actions: fix && !waived ? [{ name: "Apply fix", apply: (view) => applyChanges(view, fix) }] : [],
    renderMessage: () =>
      h(
        "div",
        { class: "mark" },
        h("div", { class: "mark-title" }, h("span", { class: "severity", "data-severity": severity }, severity), " ", h("code", {}, finding.rule)),
        h("div", {}, finding.message),
        finding.help !== undefined && h("div", { class: "mark-help" }, ...code(finding.help)),
        waived !== undefined && h("div", { class: "mark-help" }, `waived: ${waived.reason}`),
      ),
  };
}
