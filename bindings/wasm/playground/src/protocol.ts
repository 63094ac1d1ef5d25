// What the page and its workers say to each other. Offsets are those of JavaScript's strings.

import type { CompletionItem, Finding, Report, RuleSummary, Severity, Span } from "upright-wasm";

/** A mistake in a rule text, where the editor shows it. */
export interface Mark {
  from: number;
  to: number;
  level: "error" | "warning" | "note";
  code: string;
  title: string;
  /** What is at the place. */
  label: string;
  help: string;
  /** Other places that show the reason. */
  also: { from: number; to: number; text: string }[];
  fix: { label: string; edits: Change[] } | undefined;
}

/** A change of a text. */
export interface Change {
  from: number;
  to: number;
  insert: string;
}

/** A finding, where the manifest's editor shows it. */
export interface Found extends Omit<Finding, "fix"> {
  from: number;
  to: number;
  fix: Change[] | undefined;
}

/** Which rules judge. */
export interface Choice {
  /** `own`, or a profile of the standard pack. */
  rules: string;
  kubernetes: string;
}

export interface Analysis {
  /** Start, end and kind of each word: see `Workspace.tokens` of the package. */
  tokens: Uint32Array;
  legend: string[];
  marks: Mark[];
  milliseconds: number;
}

export interface Judgement {
  /** Why there is no report: the rules have errors, or the choice can't be used. */
  refused: string | undefined;
  findings: Found[];
  /** How many findings there are beyond those. */
  more: number;
  summary: Report["summary"] | undefined;
  rules: RuleTally[];
  controls: NonNullable<Report["controls"]>;
  /** What is wrong with the manifest. */
  marks: Mark[];
  compiled: number;
  judged: number;
}

export interface RuleTally {
  id: string;
  severity: Severity;
  title: string;
  failed: number;
  passed: number;
  notApplicable: number;
  notEvaluated: { reason: string; objects: number }[];
}

export interface Tested {
  refused: string | undefined;
  passed: number;
  failed: number;
  failures: Mark[];
  rendered: string;
  untested: string[];
  milliseconds: number;
}

export interface Repaired {
  refused: string | undefined;
  text: string | undefined;
  applied: number;
  left: number;
}

export interface Completion extends Span {
  options: CompletionItem[];
}

export interface Hover {
  from: number;
  to: number;
  /** Markdown. */
  text: string;
}

export interface Standard extends RuleSummary {
  domain: string;
  file: string;
}

/** A rule text, and whether it is compiled without the standard rules. */
interface Rule {
  rule: string;
  own: boolean;
}

/** What a worker can be asked, with what it answers. */
export interface Calls {
  analyse: { ask: Rule; answer: Analysis };
  complete: { ask: Rule & { at: number }; answer: Completion | undefined };
  hover: { ask: Rule & { at: number }; answer: Hover | undefined };
  definition: { ask: Rule & { at: number }; answer: (Span & { file: string; own: boolean }) | undefined };
  format: { ask: { rule: string }; answer: { text: string | undefined; refused: string | undefined } };
  judge: { ask: { rule: string; manifest: string; choice: Choice }; answer: Judgement };
  fix: { ask: { rule: string; manifest: string; choice: Choice }; answer: Repaired };
  listing: { ask: { rule: string; choice: Choice }; answer: { text: string; refused: string | undefined } };
  test: { ask: { rule: string }; answer: Tested };
  catalogue: { ask: Record<string, never>; answer: { rules: Standard[]; profiles: { id: string; title: string; rules: number }[] } };
  source: { ask: { file: string }; answer: { text: string | undefined } };
  page: { ask: { code: string }; answer: { title: string; text: string } | undefined };
  about: { ask: Record<string, never>; answer: { version: string; kubernetes: string[] } };
}

export type Call = keyof Calls;

export interface Request<C extends Call = Call> {
  id: number;
  call: C;
  ask: Calls[C]["ask"];
}

export type Reply = { id: number; answer: unknown } | { id: number; error: string; broken: boolean };
