// What both editors share: keys, look, marks.

import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { type Action, type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorSelection, EditorState, type Extension } from "@codemirror/state";
import {
  EditorView, crosshairCursor, drawSelection, dropCursor, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars,
  keymap, lineNumbers, rectangularSelection,
} from "@codemirror/view";
import { h } from "./dom";
import type { Change, Mark } from "./protocol";

export interface EditorOptions {
  parent: HTMLElement;
  label: string;
  doc: string;
  extensions: Extension;
  changed(view: EditorView): void;
}

export function editor({ parent, label, doc, extensions, changed }: EditorOptions): EditorView {
  return new EditorView({
    parent,
    state: EditorState.create({
      doc,
      extensions: [
        lineNumbers(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        history(),
        codeFolding(),
        foldGutter({ openText: "▾", closedText: "▸" }),
        drawSelection(),
        dropCursor(),
        EditorState.allowMultipleSelections.of(true),
        indentUnit.of("  "),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        rectangularSelection(),
        crosshairCursor(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        search({ top: true }),
        lintGutter(),
        keymap.of([
          ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap,
          ...lintKeymap, indentWithTab,
        ]),
        EditorView.contentAttributes.of({
          "aria-label": label, tabindex: "0", autocapitalize: "off", autocorrect: "off", spellcheck: "false", "data-gramm": "false",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.view);
        }),
        extensions,
      ],
    }),
  });
}

/** Moves to a place and shows it. */
export function reveal(view: EditorView, from: number, to = from): void {
  const end = view.state.doc.length;
  const range = EditorSelection.range(Math.min(from, end), Math.min(to, end));
  view.dispatch({ selection: range, effects: EditorView.scrollIntoView(range, { y: "center" }), userEvent: "select" });
  view.focus();
}

/** Puts another text in the place of all, as one step that can be undone. */
export function replaceAll(view: EditorView, text: string): void {
  const old = view.state.doc.toString();
  if (old === text) return;
  let start = 0;
  const shorter = Math.min(old.length, text.length);
  while (start < shorter && old[start] === text[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old[old.length - 1 - end] === text[text.length - 1 - end]) end += 1;
  const changes = { from: start, to: old.length - end, insert: text.slice(start, text.length - end) };
  view.dispatch({ changes, userEvent: "input.replace" });
}

export function applyChanges(view: EditorView, changes: Change[]): void {
  view.dispatch({ changes, userEvent: "input.fix", scrollIntoView: true });
}

/** Shows marks in the text; places that a newer text no longer has are left out. */
export function showMarks(view: EditorView, marks: Diagnostic[]): void {
  const end = view.state.doc.length;
  const inside = marks.filter((mark) => mark.from <= end);
  const visible = inside.map((mark) => {
    const [from, to] = [mark.from, Math.min(Math.max(mark.to, mark.from), end)];
    // An empty place is not seen: show what stands around it.
    if (from < to) return { ...mark, from, to };
    const word = view.state.wordAt(from) ?? { from: Math.max(0, from - 1), to: Math.min(end, from + 1) };
    return { ...mark, from: word.from, to: word.to };
  });
  view.dispatch(setDiagnostics(view.state, visible.sort((a, b) => a.from - b.from || a.to - b.to)));
}

/** A mark of the engine as the editor takes it; `explain` opens the page of a code. */
export function diagnostic(mark: Mark, explain: (code: string) => void): Diagnostic {
  const actions: Action[] = mark.fix
    ? [{ name: fixLabel(mark), apply: (view) => mark.fix && applyChanges(view, mark.fix.edits) }]
    : [];
  return {
    from: mark.from,
    to: mark.to,
    severity: mark.level === "note" ? "info" : mark.level,
    message: [mark.title, mark.label, mark.help].filter(Boolean).join("; "),
    actions,
    renderMessage: () =>
      h(
        "div",
        { class: "mark" },
        h("div", { class: "mark-title" }, ...code(mark.title), " ", codeLink(mark.code, explain)),
        mark.label !== "" && h("div", {}, ...code(mark.label)),
        mark.also.map((also) => h("div", { class: "mark-also" }, ...code(also.text))),
        mark.help !== "" && h("div", { class: "mark-help" }, ...code(mark.help)),
      ),
  };
}

/** What a click does: the change itself, where it is short. */
export function fixLabel({ fix }: Mark): string {
  const [edit, ...others] = fix?.edits ?? [];
  if (!edit || others.length > 0 || edit.insert.length > 40 || edit.insert.includes("\n")) return fix?.label ?? "";
  if (edit.insert === "") return "Remove it";
  return `${edit.from === edit.to ? "Insert" : "Change to"} ${edit.insert.trim()}`;
}

export function codeLink(name: string, explain: (code: string) => void): HTMLElement {
  const label = `What ${name} means`;
  return h("button", { type: "button", class: "code-link", "aria-label": label, title: label, click: () => explain(name) }, name);
}

/** Text whose parts in backticks are code. */
export function code(text: string): (Node | string)[] {
  return text.split(/(`[^`]+`)/).map((part) => (/^`[^`]+`$/.test(part) ? h("code", {}, part.slice(1, -1)) : part));
}
