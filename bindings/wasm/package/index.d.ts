/// <reference lib="esnext.disposable" />

/**
 * Upright finds misconfigured Kubernetes objects: compile rules once, evaluate objects by the thousand.
 *
 * ```js
 * import { init, Rules } from "upright-wasm";
 *
 * await init();
 * using rules = Rules.compile(text);
 * using evaluator = rules.evaluator({ packs: ["rules"] });
 * for (const finding of evaluator.check(manifest).findings) console.log(finding.path, finding.message);
 * ```
 */

/**
 * Loads the module: from its own place, or from what is given. In Node there is nothing to wait for. May be called often,
 * and loads once.
 */
export function init(
  source?: string | URL | Request | Response | Promise<Response> | BufferSource | WebAssembly.Module,
): Promise<void>;

/** Why something failed. */
export class UprightError extends Error {
  /** What kind of error it is; all hosts of the engine use the same words. */
  readonly status: "options" | "rules" | "input" | "argument" | "internal";
  /** Each thing that is wrong with what was given, with its place. */
  readonly diagnostics: Diagnostic[];
  /** The same for people, with excerpts of the texts. */
  readonly rendered: string;
}

/** A text, texts, or texts by the names that messages show. A name is also the text's place in its pack. */
export type Texts = string | (string | NamedText)[] | { [name: string]: string };

export interface NamedText {
  name: string;
  text: string;
}

export interface Pack {
  name: string;
  files: Texts;
  /** CustomResourceDefinitions, YAML or JSON. */
  crds?: Texts;
}

export interface CompileOptions {
  /** The name of the pack that the texts are; `rules` if none is given and no text has a `pack` block. */
  name?: string;
  /** Further packs. */
  packs?: Pack[];
  /** CustomResourceDefinitions, YAML or JSON. */
  crds?: Texts;
  /**
   * What of the standard pack comes along: all of it (`rules`), its views and functions only (`library`, which compiles
   * much quicker), or nothing (`none`: there is no view `Workload` then).
   */
  standard?: "rules" | "library" | "none";
}

export interface RunOptions {
  /**
   * The rules of a profile judge, with its parameters and severities; `all` is every rule. At most one of these three;
   * without any: the packs that were given, else the profile `recommended`.
   */
  profile?: string;
  /** Every rule of these packs judges. */
  packs?: string[];
  /** These rules judge. */
  rules?: string[];
  /** Values of parameters, by name. */
  params?: { [name: string]: unknown };
  /** External documents, by parameter; fields that are not known are passed over. */
  facts?: { [name: string]: unknown };
  /** Of which kinds the inventory holds all: of all, of none, of a list like `apps/v1/Deployment`, or what can be guessed. */
  coverage?: "guess" | "all" | "none" | string[];
  /** How much one call may take. */
  limits?: {
    inputBytes?: number;
    documents?: number;
    depth?: number;
    values?: number;
    rows?: number;
    textBytes?: number;
    findings?: number;
  };
  /** How reviews are answered; see {@link Evaluator.admit}. */
  admission?: {
    deny?: Severity | "never";
    warn?: Severity | "never";
    patch?: boolean;
    undecided?: "allow" | "warn" | "deny";
  };
  /** The version of Kubernetes that the objects are for, as `1.36`; without it, the newest that is known. */
  kubernetes?: string;
  /** The time (a date, or milliseconds since 1970). Without it waivers do not expire, and rules that ask for it are not evaluated. */
  now?: Date | number;
}

/**
 * A manifest: YAML or JSON as text or bytes, or an object. A text may have many documents. Findings about an object have a
 * path, and no line.
 */
export type Manifest = string | Uint8Array | ArrayBuffer | object | ManifestFile;

export interface ManifestFile {
  /** The name that findings show. */
  name?: string;
  content: string | Uint8Array | ArrayBuffer | object;
  /** Only joins see its objects; no rule judges them. */
  lookup?: boolean;
}

export type Severity = "critical" | "high" | "medium" | "low" | "info";

/** A place in a text. Lines and columns count from 1, columns in characters (code points); ends are after the last one. */
export interface Place {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

export interface Edit extends Place {
  text: string;
}

export interface Label extends Partial<Place> {
  label?: string;
}

export interface Diagnostic extends Label {
  /** See {@link explain}. */
  code: string;
  level: "error" | "warning" | "note";
  title: string;
  secondary?: Label[];
  help?: string;
  /** An edit that resolves it. */
  suggestion?: Edit;
}

export interface ObjectRef {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
}

export interface Control {
  framework: string;
  control: string;
}

export type PatchOperation =
  | { op: "add" | "replace" | "test"; path: string; value: unknown }
  | { op: "remove"; path: string };

export interface Finding {
  rule: string;
  severity: Severity;
  object: ObjectRef;
  /** The place in the object; empty for the object itself. */
  path: string;
  file: string | null;
  line: number | null;
  column: number | null;
  endLine: number | null;
  endColumn: number | null;
  /** Whether the value is missing, so that the place is where it would belong. */
  missing: boolean;
  message: string;
  help?: string;
  url?: string;
  controls: Control[];
  /** The values that decided. */
  evidence: { path: string; value: string }[];
  related?: {
    object: ObjectRef;
    path: string;
    file: string | null;
    line: number | null;
    column: number | null;
  }[];
  fix?: {
    /** JSON Patch (RFC 6902) of the object. */
    patch: PatchOperation[];
    /** The same change to the text, which keeps comments and style. */
    edits?: Edit[];
  };
  waived?: { reason: string; until?: string };
  owner?: ObjectRef;
  /** The same for the same finding, however the text around it changes. */
  fingerprint: string;
}

export interface RuleSummary {
  id: string;
  pack: string;
  severity: Severity;
  title: string;
  description: string;
  controls: Control[];
  url?: string;
}

export interface JudgedRule extends RuleSummary {
  objects: {
    failed: number;
    passed: number;
    waived: number;
    notApplicable: number;
    notEvaluated: { reason: string; objects: number }[];
  };
}

export interface ControlVerdict {
  framework: string;
  frameworkTitle: string;
  id: string;
  title: string;
  verdict: string;
  rules: string[];
  objects: { failed: number; passed: number; waived: number; notApplicable: number; notEvaluated: number };
}

export interface Report {
  version: number;
  findings: Finding[];
  diagnostics: Diagnostic[];
  rules: JudgedRule[];
  controls?: ControlVerdict[];
  summary: {
    objects: number;
    rules: number;
    findings: { [severity in Severity]: number };
    waived: number;
    known: number;
  };
}

export type ReportFormat = "human" | "json" | "ndjson" | "sarif" | "junit" | "github";

export interface Repair {
  /** The files that change. */
  files: { name: string; text: string; applied: { rule: string; object: Partial<ObjectRef>; path: string; message: string }[] }[];
  /** How many findings are left. */
  left: number;
  objects: number;
  diagnostics: Diagnostic[];
}

export interface Rule extends RuleSummary {
  params: { name: string; type: string; default: unknown; doc: string }[];
  profiles: string[];
  domain: string;
  fix: boolean;
  file?: string;
  line?: number;
}

export interface Param {
  name: string;
  /** The rule that it belongs to; empty for one of a file. */
  rule: string;
  module: string;
  type: string;
  /** `null`: a value must be given. */
  default: unknown;
  doc: string;
}

export interface Profile {
  id: string;
  title: string;
  rules: string[];
}

export interface TestReport {
  passed: number;
  failed: number;
  cases: { rule: string; name: string; file: string | null; line: number | null; passed: boolean }[];
  failures: Diagnostic[];
  warnings: Diagnostic[];
  untested: string[];
  /** The failures for people. */
  rendered: string;
}

interface Freed {
  /** Gives the memory back. Afterwards every call but this one fails. What is never freed goes when it is collected. */
  free(): void;
  /** For `using`. */
  [Symbol.dispose](): void;
}

export interface AdmissionReview {
  apiVersion: string;
  kind: string;
  response: {
    uid: string;
    allowed: boolean;
    status?: { code?: number; message?: string; reason?: string };
    warnings?: string[];
    patchType?: "JSONPatch";
    /** Base64 of a JSON Patch. */
    patch?: string;
  };
}

/** Rules that were read, checked and found sound. */
export class Rules implements Freed {
  private constructor();
  /**
   * Compiles texts of rules together with the standard pack.
   *
   * @throws {UprightError} with all that is wrong with the texts
   */
  static compile(texts?: Texts, options?: CompileOptions): Rules;
  /** All that is below, in one. */
  describe(): {
    rules: Rule[];
    profiles: Profile[];
    params: Param[];
    frameworks: { id: string; title: string }[];
    warnings: Diagnostic[];
  };
  rules(): Rule[];
  profiles(): Profile[];
  params(): Param[];
  /** What looks wrong. */
  warnings(): Diagnostic[];
  /** Runs the tests that stand in the texts, or in those of some packs, whose rule or title has `filter` in it. */
  test(options?: { packs?: string[]; filter?: string }): TestReport;
  /**
   * Fixes which rules judge and by what.
   *
   * @throws {UprightError} if there is no such profile, rule, parameter or version, or a value does not fit
   */
  evaluator(options?: RunOptions): Evaluator;
  free(): void;
  [Symbol.dispose](): void;
}

/** Rules with everything fixed that does not depend on objects. Judges as often as one likes, and always the same. */
export class Evaluator implements Freed {
  private constructor();
  /** The ids of the rules that judge. */
  rules(): string[];
  /** The program, as text. */
  listing(): string;
  /** Judges manifests. What is wrong with them is in the report. */
  check(manifests: Manifest | Manifest[]): Report;
  /** The report as text: for people, SARIF and so on. */
  render(manifests: Manifest | Manifest[], format: ReportFormat): string;
  /**
   * Answers an `AdmissionReview` (v1): the review to send back, and all that was found.
   *
   * @throws {UprightError} if it is no review
   */
  admit(review: string | Uint8Array | object, inventory?: Manifest | Manifest[]): { response: AdmissionReview; report: Report };
  /** Writes the rules' fixes into the texts. */
  fix(manifests: Manifest | Manifest[]): Repair;
  free(): void;
  [Symbol.dispose](): void;
}

/** A place of a text, as JavaScript indexes strings. */
export interface Span {
  from: number;
  to: number;
}

export interface Mistake extends Span {
  level: "error" | "warning" | "note";
  code: string;
  title: string;
  label: string;
  help: string;
  /** Other places of the text that show the reason. */
  also: (Span & { text: string })[];
  /** A change that resolves it. */
  fix: { label: string; edits: (Span & { insert: string })[] } | null;
}

export interface CompletionItem {
  label: string;
  kind: "field" | "value" | "variable" | "parameter" | "function" | "method" | "type" | "module" | "rule" | "control" | "keyword";
  /** Its type, or what it belongs to. */
  detail: string;
  /** Markdown. */
  doc: string;
  /** What is put there, where that is not the label; as a `snippet` with places to fill in: `$0`, `${1:name}`. */
  insert: string | null;
  snippet: boolean;
  deprecated: boolean;
}

/** Rule texts that change while they are looked at, for editors. Every answer works on half-typed text. */
export class Workspace implements Freed {
  constructor(options?: { pack?: string; standard?: "rules" | "library" | "none" });
  /** Gives a file a text, the first or another one. */
  set(name: string, text: string): void;
  remove(name: string): void;
  diagnostics(name: string): Mistake[];
  /** What each word is: start, end and kind of each token, three numbers in a row; kinds are indexes of {@link legend}. */
  tokens(name: string): Uint32Array;
  /** Names of kinds of tokens, those of the Language Server Protocol. */
  static legend(): string[];
  /** What stands at a place: its type and documentation, as Markdown. */
  hover(name: string, at: number): (Span & { markdown: string }) | undefined;
  /** What may be written at a place, best first, and what it replaces. */
  complete(name: string, at: number): (Span & { items: CompletionItem[] }) | undefined;
  /** Where what stands at a place is declared: in a file of one's `own`, or of the standard pack. */
  definition(name: string, at: number): (Span & { file: string; own: boolean }) | undefined;
  free(): void;
  [Symbol.dispose](): void;
}

/** All that is wrong with texts, or looks wrong; never fails for what is in them. */
export function diagnose(texts: Texts, options?: CompileOptions): Diagnostic[];

/**
 * Lays a text out in the one way there is.
 *
 * @throws {UprightError} if the text has an error
 */
export function format(text: string, name?: string): string;

/**
 * The tree of a text, as JSON.
 *
 * @throws {UprightError} if the text has an error
 */
export function tree(text: string, name?: string): unknown;

/** Classes of tokens; see {@link tokens}. */
export const TOKEN_CLASSES: readonly string[];

/**
 * The tokens of a text, for highlighting: pairs of an end, as JavaScript indexes strings, and an index into
 * {@link TOKEN_CLASSES}. The first token starts at 0, each other one where the one before it ends.
 */
export function tokens(text: string): Uint32Array;

/** What there is to say about a code, in Markdown; undefined if there is no such code. */
export function explain(code: string): { code: string; title: string; text: string } | undefined;

/** The text of a file of the standard pack, by its path in the pack (`rules/images/image-latest.upright`). */
export function standardFile(path: string): string | undefined;

/** The versions of Kubernetes whose schemas are known, oldest first. */
export function kubernetesVersions(): string[];

/** The version of the engine. */
export function version(): string;
