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
  constructor(message, { diagnostics = [], rendered = message, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "UprightError";
    this.diagnostics = diagnostics;
    // Too long for a console that shows an error's properties.
    Object.defineProperty(this, "rendered", { value: rendered });
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
    const { message, diagnostics, rendered } = JSON.parse(error);
    return new UprightError(message, { diagnostics, rendered });
  }
  // Memory may be in any state after a trap.
  if (error instanceof WebAssembly.RuntimeError) {
    state = "broken";
    return new UprightError("internal error: please report what led to it", { cause: error });
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
  static compile(texts, options) {
    const spec = compileSpec(texts, options);
    return new Rules(KEY, call(() => raw.RawRules.compile(spec)), "Rules");
  }

  rules() {
    return this._use(KEY, (rules) => JSON.parse(rules.rules()));
  }

  profiles() {
    return this._use(KEY, (rules) => JSON.parse(rules.profiles()));
  }

  params() {
    return this._use(KEY, (rules) => JSON.parse(rules.params()));
  }

  warnings() {
    return this._use(KEY, (rules) => JSON.parse(rules.warnings()));
  }

  test(options = {}) {
    const spec = JSON.stringify(record(options, "options"));
    return this._use(KEY, (rules) => JSON.parse(rules.test(spec)));
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

  fix(manifests) {
    return this._use(KEY, (evaluator) => JSON.parse(evaluator.fix(inputs(manifests))));
  }
}

export function diagnose(texts, options) {
  const spec = compileSpec(texts, options);
  return call(() => JSON.parse(raw.diagnose(spec)));
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
  const files = named(texts, "rules", "upright");
  const all = files.length > 0 ? [{ name: string(name, "the pack's name"), files }] : [];
  for (const pack of list(packs, "packs")) {
    const { name, files, crds = [], ...others } = record(pack, "a pack");
    unknown(others, "a pack");
    const texts = named(files, "rules", "upright");
    all.push({ name: string(name, "a pack's name"), files: texts, crds: named(crds, "crd", "yaml") });
  }
  return JSON.stringify({ packs: all, crds: named(crds, "crd", "yaml"), standard });
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
  if (at !== undefined && !Number.isFinite(at)) throw new UprightError("`now` is not a date");
  return JSON.stringify(at === undefined ? others : { ...others, now: at });
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
    given.text(isNamed ? name : `${name}.json`, JSON.stringify(content), Boolean(lookup));
  } else {
    throw new TypeError(`a manifest is a text, bytes or an object, not ${kind(content)}`);
  }
}
