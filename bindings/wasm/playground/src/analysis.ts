// What the rule's editor asks while one types. The texts of the standard pack are read once, and a text only when it changes.

import { Workspace } from "upright-wasm";
import { RULE_FILE } from "./judge";
import type { Calls, Completion, Hover, Mark } from "./protocol";

type Standard = "rules" | "library";

interface Open {
  workspace: Workspace;
  rule: string | undefined;
}

const open = new Map<Standard, Open>();

/** The workspace whose standard pack is that which the rules are compiled with. */
function workspace(rule: string, own: boolean): Workspace {
  const standard = own ? "library" : "rules";
  const known = open.get(standard) ?? { workspace: new Workspace({ pack: "playground", standard }), rule: undefined };
  open.set(standard, known);
  if (known.rule !== rule) known.workspace.set(RULE_FILE, rule);
  known.rule = rule;
  return known.workspace;
}

export function analyse({ rule, own }: Calls["analyse"]["ask"]): Calls["analyse"]["answer"] {
  const began = performance.now();
  const texts = workspace(rule, own);
  const marks: Mark[] = texts.diagnostics(RULE_FILE).map((mistake) => ({ ...mistake, fix: mistake.fix ?? undefined }));
  const tokens = texts.tokens(RULE_FILE);
  return { tokens, legend: Workspace.legend(), marks, milliseconds: performance.now() - began };
}

export function complete({ rule, own, at }: Calls["complete"]["ask"]): Completion | undefined {
  const found = workspace(rule, own).complete(RULE_FILE, at);
  return found && { from: found.from, to: found.to, options: found.items };
}

export function hover({ rule, own, at }: Calls["hover"]["ask"]): Hover | undefined {
  const found = workspace(rule, own).hover(RULE_FILE, at);
  return found && { from: found.from, to: found.to, text: found.markdown };
}

/** Where what stands at a place is declared, and the text of the file if that is another. */
export function definition({ rule, own, at }: Calls["definition"]["ask"]): Calls["definition"]["answer"] {
  return workspace(rule, own).definition(RULE_FILE, at);
}
