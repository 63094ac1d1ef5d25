// Browsers and bundlers: the module is fetched, from where a bundler has put it, by `init`.

import { started, start } from "./core.js";

export * from "./core.js";

let pending;

/** Loads the module: from its own place, or from what is given (an address, a response, bytes, a compiled module). */
export function init(source = new URL("./raw/upright_bg.wasm", import.meta.url)) {
  pending ??= load(source).catch((error) => {
    pending = undefined;
    throw error;
  });
  return pending;
}

async function load(source) {
  if (started()) return;
  start(await compiled(await source));
}

async function compiled(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  const response = source instanceof Response ? source : await fetch(source);
  if (!response.ok) throw new Error(`the module can't be loaded from ${response.url}: ${response.status}`);
  // A server that does not know the type gives another one, which a streaming compiler refuses.
  if (response.headers.get("Content-Type")?.startsWith("application/wasm") && WebAssembly.compileStreaming) {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}
