// Completion and hover of rule texts, as the editor takes them.

import { type Completion, type CompletionContext, type CompletionResult, snippet } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import type { CompletionItem } from "upright-wasm";
import type { Engine } from "./client";
import { markdown } from "./markdown";

/** The editor's words for kinds of completions, which have its icons. */
const KINDS: { [kind in CompletionItem["kind"]]: string } = {
  field: "property", value: "enum", variable: "variable", parameter: "variable", function: "function", method: "method",
  type: "type", module: "namespace", rule: "class", control: "constant", keyword: "keyword",
};

/** Answers to what the editor asks; `own` says whether the rules are compiled without the standard ones. */
export function assist(language: Engine, own: () => boolean) {
  return {
    async complete(context: CompletionContext): Promise<CompletionResult | null> {
      // Where nothing was begun, nothing is offered unasked.
      if (!context.explicit && !context.matchBefore(/[\w.-]$/)) return null;
      const ask = { rule: context.state.doc.toString(), own: own(), at: context.pos };
      const found = await language.newest("complete", ask).catch(() => undefined);
      if (!found || found.options.length === 0 || context.aborted) return null;
      return { from: found.from, options: found.options.map(option), validFor: /^[\w-]*$/ };
    },
    async hover(view: EditorView, at: number) {
      const ask = { rule: view.state.doc.toString(), own: own(), at };
      const found = await language.newest("hover", ask).catch(() => undefined);
      return found && { from: found.from, to: found.to, content: markdown(found.text) };
    },
  };
}

function option(item: CompletionItem, at: number): Completion {
  const insert = item.insert ?? item.label;
  return {
    label: item.label,
    detail: item.detail,
    type: KINDS[item.kind],
    // Best first, as the engine has it.
    boost: 50 - Math.min(at, 100),
    apply: item.snippet ? snippet(insert.replace(/\$0|\$\{0\}/g, "${}")) : insert,
    ...(item.doc === "" ? {} : { info: () => markdown(item.doc) }),
  };
}
