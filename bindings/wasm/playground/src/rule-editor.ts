// The rule's editor.

import { type CompletionSource, autocompletion } from "@codemirror/autocomplete";
import { indentService } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap } from "@codemirror/view";
import { editor } from "./editor";
import { highlighting } from "./highlight";

export interface Answers {
  complete: CompletionSource;
  hover(view: EditorView, at: number): Promise<{ from: number; to: number; content: HTMLElement } | undefined>;
  define(): void;
}

export function ruleEditor(parent: HTMLElement, doc: string, changed: (view: EditorView) => void, answers: Answers): EditorView {
  const tooltip = hoverTooltip(
    async (view, at) => {
      const found = await answers.hover(view, at);
      if (!found) return null;
      return { pos: found.from, end: found.to, create: () => ({ dom: wrap(found.content) }) };
    },
    { hoverTime: 250 },
  );
  const extensions = [
    highlighting,
    indent,
    EditorState.languageData.of(() => [
      { commentTokens: { line: "//" }, indentOnInput: /^\s*[}\])]$/, closeBrackets: { brackets: ["(", "[", "{", '"', "'"] } },
    ]),
    autocompletion({ override: [answers.complete], icons: true, interactionDelay: 40 }),
    tooltip,
    keymap.of([{ key: "F12", run: () => (answers.define(), true) }]),
  ];
  return editor({ parent, label: "Rule", doc, extensions, changed });
}

function wrap(content: HTMLElement): HTMLElement {
  const out = document.createElement("div");
  out.className = "hover";
  out.append(content);
  return out;
}

/** Two columns more after what opens, two less before what closes. */
const indent = indentService.of((context, at) => {
  const line = context.lineAt(at, -1);
  const before = context.state.doc.lineAt(line.from);
  if (before.number === 1) return 0;
  let previous = context.state.doc.line(before.number - 1);
  while (previous.text.trim() === "" && previous.number > 1) previous = context.state.doc.line(previous.number - 1);
  const base = previous.text.length - previous.text.trimStart().length;
  const opens = /[{[(]\s*(\/\/.*)?$/.test(previous.text) ? 2 : 0;
  const closes = /^\s*[}\])]/.test(context.textAfterPos(at, -1)) ? 2 : 0;
  return Math.max(0, base + opens - closes);
});
