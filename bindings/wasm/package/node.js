// Node: the module is read from its file, at once, when this is imported.

import { readFileSync } from "node:fs";
import { start } from "./core.js";

start(new WebAssembly.Module(readFileSync(new URL("./raw/upright_bg.wasm", import.meta.url))));

export * from "./core.js";

/** There is nothing to wait for in Node. */
export async function init() {}
