// What the rule's editor asks while one types.

import { diagnose } from "upright-wasm";
import { RULE_FILE, mark } from "./judge";
import { Lines } from "./places";
import type { Analysis, Completion, Hover } from "./protocol";

export function analyse(rule: string, _sequence: number, tokens: Uint32Array): Analysis {
  const began = performance.now();
  const lines = new Lines(rule);
  const diagnostics = diagnose({ [RULE_FILE]: rule }, { name: "playground", standard: "library" });
  const marks = diagnostics.map((diagnostic) => mark(diagnostic, lines, RULE_FILE));
  return { tokens, marks, milliseconds: performance.now() - began };
}

export function complete(_rule: string, _sequence: number, _at: number): Completion | undefined {
  return undefined;
}

export function hover(_rule: string, _sequence: number, _at: number): Hover | undefined {
  return undefined;
}
