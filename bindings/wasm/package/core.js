// What people use, around what the module exports. Types and documentation are in index.d.ts.

import * as raw from "./raw/upright.js";

let state = "unloaded";

/** Makes the module's one instance. */
export function start(module) {
  if (state !== "unloaded") return;
  raw.initSync({ module });
  state = "ready";
}

export function started() {
  return state !== "unloaded";
}

export class UprightError extends Error {
  constructor(message, { status = "argument", diagnostics = [], rendered = "", cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "UprightError";
    this.status = status;
    this.diagnostics = diagnostics;
    // Too long for a console that shows an error's properties.
    Object.defineProperty(this, "rendered", { value: rendered || message });
  }
}

/** Runs a call of the module, and makes exceptions of what it fails with. */
function call(run) {
  if (state === "unloaded") throw new UprightError("the module is not loaded: await init() first");
  if (state === "broken") throw new UprightError("the module has stopped after an internal error; load it anew");
  try {
    return run();
  } catch (error) {
    throw exception(error);
  }
}

function exception(error) {
  if (typeof error === "string") {
    const { message, ...others } = JSON.parse(error);
    return new UprightError(message, others);
  }
  // Memory may be in any state after a trap.
  if (error instanceof WebAssembly.RuntimeError) {
    state = "broken";
    return new UprightError("internal error: please report what led to it", { status: "internal", cause: error });
  }
  return error;
}

/** Holds what lives in the module's memory, until it is freed. */
class Handle {
  #raw;
  #what;

  constructor(key, handle, what) {
    if (key !== KEY) throw new TypeError(`${what} can't be constructed; see Rules.compile`);
    this.#raw = handle;
    this.#what = what;
  }

  /** @internal */
  _use(key, run) {
    if (key !== KEY) throw new TypeError("internal");
    if (this.#raw === undefined) throw new UprightError(`the ${this.#what} was freed`);
    return call(() => run(this.#raw));
  }

  free() {
    const handle = this.#raw;
    this.#raw = undefined;
    if (handle !== undefined && state === "ready") handle.free();
  }
}
if (Symbol.dispose) {
  Object.defineProperty(Handle.prototype, Symbol.dispose, { value: Handle.prototype.free, configurable: true });
}

const KEY = Symbol("upright");

export class Rules extends Handle {
  #described;

  static compile(texts, options) {
    const spec = compileSpec(texts, options);
    return new Rules(KEY, call(() => raw.RawRules.compile(spec)), "Rules");
  }

  describe() {
    return this._use(KEY, (rules) => (this.#described ??= JSON.parse(rules.describe())));
  }

  rules() {
    return this.describe().rules;
  }

  profiles() {
    return this.describe().profiles;
  }

  params() {
    return this.describe().params;
  }

  warnings() {
    return this.describe().warnings;
  }

  test(options = {}) {
    const { packs = null, filter = "", ...others } = record(options, "options");
    unknown(others, "test");
    const names = JSON.stringify(packs);
    return this._use(KEY, (rules) => JSON.parse(rules.test(names, string(filter, "the filter"))));
  }

  evaluator(options = {}) {
    const spec = runSpec(options);
    return new Evaluator(KEY, this._use(KEY, (rules) => rules.evaluator(spec)), "Evaluator");
  }
}

export class Evaluator extends Handle {
  rules() {
    return this._use(KEY, (evaluator) => JSON.parse(evaluator.rules()));
  }

  listing() {
    return this._use(KEY, (evaluator) => evaluator.listing());
  }

  check(manifests) {
    return JSON.parse(this.render(manifests, "json"));
  }

  render(manifests, format) {
    if (typeof format !== "string") throw new TypeError("the format is a string");
    return this._use(KEY, (evaluator) => evaluator.check(inputs(manifests), format));
  }

  admit(review, inventory = []) {
    const bytes = review instanceof Uint8Array ? review : new TextEncoder().encode(typeof review === "string" ? review : JSON.stringify(record(review, "the review")));
    return this._use(KEY, (evaluator) => JSON.parse(evaluator.admit(bytes, inputs(inventory))));
  }

  fix(manifests) {
    return this._use(KEY, (evaluator) => JSON.parse(evaluator.fix(inputs(manifests))));
  }
}

export class Workspace extends Handle {
  constructor({ pack = "rules", standard = "rules" } = {}) {
    if (!["rules", "library", "none"].includes(standard)) throw new UprightError(`\`standard\` is rules, library or none`);
    super(KEY, call(() => new raw.RawWorkspace(string(pack, "the pack's name"), standard)), "Workspace");
  }

  set(name, text) {
    this._use(KEY, (workspace) => workspace.set(string(name, "the name"), string(text, "the text")));
  }

  remove(name) {
    this._use(KEY, (workspace) => workspace.remove(string(name, "the name")));
  }

  diagnostics(name) {
    return this._use(KEY, (workspace) => JSON.parse(workspace.diagnostics(string(name, "the name"))));
  }

  tokens(name) {
    return this._use(KEY, (workspace) => workspace.tokens(string(name, "the name")));
  }

  hover(name, at) {
    return this._use(KEY, (workspace) => parsed(workspace.hover(string(name, "the name"), offset(at))));
  }

  complete(name, at) {
    return this._use(KEY, (workspace) => parsed(workspace.complete(string(name, "the name"), offset(at))));
  }

  definition(name, at) {
    return this._use(KEY, (workspace) => parsed(workspace.definition(string(name, "the name"), offset(at))));
  }

  static legend() {
    return call(() => JSON.parse(raw.RawWorkspace.legend()));
  }
}

function parsed(json) {
  return json === undefined ? undefined : JSON.parse(json);
}

function offset(at) {
  if (!Number.isInteger(at) || at < 0) throw new TypeError("a place is an offset of the text");
  return Math.min(at, 0xffffffff);
}

export function diagnose(texts, options) {
  try {
    const rules = Rules.compile(texts, options);
    const warnings = rules.warnings();
    rules.free();
    return warnings;
  } catch (error) {
    if (error instanceof UprightError && error.diagnostics.length > 0) return error.diagnostics;
    throw error;
  }
}

export function format(text, name = "rule.upright") {
  return call(() => raw.format(string(name, "the name"), string(text, "the text")));
}

export function tree(text, name = "rule.upright") {
  return call(() => JSON.parse(raw.tree(string(name, "the name"), string(text, "the text"))));
}

export const TOKEN_CLASSES = Object.freeze([
  "space", "comment", "documentation", "keyword", "name", "number", "string", "operator", "bracket", "constant", "mistake",
]);

export function tokens(text) {
  return call(() => raw.lex(string(text, "the text")));
}

export function explain(code) {
  const page = call(() => raw.explain(string(code, "the code")));
  return page === undefined ? undefined : JSON.parse(page);
}

export function standardFile(path) {
  return call(() => raw.standardFile(string(path, "the path")));
}

export function kubernetesVersions() {
  return call(() => JSON.parse(raw.kubernetesVersions()));
}

export function version() {
  return call(() => raw.version());
}

function string(value, what) {
  if (typeof value !== "string") throw new TypeError(`${what} is a string, not ${kind(value)}`);
  return value;
}

function record(value, what) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new TypeError(`${what}: an object, not ${kind(value)}`);
  }
  return value;
}

function kind(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return { undefined: "undefined", object: "an object", function: "a function" }[typeof value] ?? `a ${typeof value}`;
}

function compileSpec(texts = [], options = {}) {
  const { name = "rules", packs = [], crds = [], standard = "rules", ...others } = record(options, "options");
  unknown(others, "compile");
  if (!["rules", "library", "none"].includes(standard)) throw new UprightError(`\`standard\` is rules, library or none`);
  const pack = (name, texts, crds) => ({
    name: string(name, "a pack's name"),
    files: named(texts, "rules", "upright").map(({ name, text }) => ({ path: name, text })),
    crds: named(crds, "crd", "yaml"),
  });
  const all = pack(name, texts, []);
  const more = list(packs, "packs").map((each) => {
    const { name, files, crds = [], ...others } = record(each, "a pack");
    unknown(others, "a pack");
    return pack(name, files, crds);
  });
  return JSON.stringify({
    packs: [...(all.files.length > 0 ? [all] : []), ...more],
    crds: named(crds, "crd", "yaml"),
    standard: standard === "library" ? standard : standard === "rules",
  });
}

function unknown(others, what) {
  const [name] = Object.keys(others);
  if (name !== undefined) throw new UprightError(`${what} has no option \`${name}\``);
}

function list(value, what) {
  if (!Array.isArray(value)) throw new TypeError(`${what}: a list, not ${kind(value)}`);
  return value;
}

/** A text, texts, or names with texts, as a list of names with texts. */
function named(texts, stem, extension) {
  if (typeof texts === "string") return [{ name: `${stem}.${extension}`, text: texts }];
  if (Array.isArray(texts)) {
    return texts.map((text, at) =>
      typeof text === "string"
        ? { name: `${stem}${at + 1}.${extension}`, text }
        : { name: string(record(text, "a text").name, "a text's name"), text: string(text.text, "a text") },
    );
  }
  return Object.entries(record(texts, "texts")).map(([name, text]) => ({ name, text: string(text, name) }));
}

function runSpec(options) {
  const { now, ...others } = record(options, "options");
  const at = now instanceof Date ? now.getTime() : now;
  if (at !== undefined && !(Math.abs(at) <= 8.64e15)) throw new UprightError("`now` is not a date");
  // The module counts microseconds.
  return JSON.stringify(at === undefined ? others : { ...others, now: Math.round(at) * 1000 });
}

/** Manifests as the module takes them. */
function inputs(manifests) {
  const all = Array.isArray(manifests) ? manifests : [manifests];
  const given = new raw.RawInputs();
  try {
    all.forEach((manifest, at) => add(given, manifest, `manifest${all.length > 1 ? at + 1 : ""}`));
  } catch (error) {
    given.free();
    throw error;
  }
  return given;
}

function add(given, manifest, fallback) {
  const isFile = manifest !== null && typeof manifest === "object" && "content" in manifest && !("kind" in manifest);
  const { name = fallback, content, lookup = false } = isFile ? manifest : { content: manifest };
  string(name, "a manifest's name");
  const isNamed = isFile && manifest.name !== undefined;
  if (typeof content === "string") {
    given.text(isNamed ? name : `${name}.yaml`, content, Boolean(lookup));
  } else if (content instanceof Uint8Array) {
    given.bytes(isNamed ? name : `${name}.yaml`, content, Boolean(lookup));
  } else if (content instanceof ArrayBuffer) {
    given.bytes(isNamed ? name : `${name}.yaml`, new Uint8Array(content), Boolean(lookup));
  } else if (content !== null && typeof content === "object" && !ArrayBuffer.isView(content)) {
    given.value(name, JSON.stringify(content), Boolean(lookup));
  } else {
    throw new TypeError(`a manifest is a text, bytes or an object, not ${kind(content)}`);
  }
}
