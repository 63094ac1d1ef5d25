// What takes the space of a module that has its names still: `node sizes.js MODULE.wasm`. Code is added up by the crate that
// a function's name begins with; what is generic is the standard library's, whoever asked for it.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const bytes = readFileSync(process.argv[2]);
let at = 8;

function number() {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
}

function text() {
  const length = number();
  at += length;
  return bytes.toString("utf8", at - length, at);
}

let imports = 0;
let code;
let data;
const functions = [];
const names = new Map();
while (at < bytes.length) {
  const kind = bytes[at++];
  const length = number();
  const end = at + length;
  const whole = bytes.subarray(at, end);
  if (kind === 2) countImports();
  if (kind === 10) {
    code = whole;
    for (let left = number(); left > 0; left -= 1) {
      const size = number();
      functions.push(size);
      at += size;
    }
  }
  if (kind === 11) data = whole;
  if (kind === 0 && text() === "name") readNames(end);
  at = end;
}

function countImports() {
  for (let left = number(); left > 0; left -= 1) {
    text();
    text();
    const kind = bytes[at++];
    if (kind === 0) imports += 1;
    if (kind === 1) at += 1;
    if (kind === 1 || kind === 2) {
      const hasMost = bytes[at++] & 1;
      number();
      if (hasMost) number();
    } else if (kind === 3) at += 2;
    else number();
  }
}

function readNames(end) {
  while (at < end) {
    const kind = bytes[at++];
    const length = number();
    const next = at + length;
    if (kind === 1) {
      for (let left = number(); left > 0; left -= 1) names.set(number(), text());
    }
    at = next;
  }
}

/** The crate that a function's name begins with. */
function crate(name) {
  const first = /^_ZN(\d+)/.exec(name);
  if (!first) return /^_R.*?Cs[0-9A-Za-z]+_\d+([a-z][a-z_]*)/.exec(name)?.[1] ?? "";
  const part = name.slice(first[0].length, first[0].length + Number(first[1]));
  return part.replace(/^_?\$LT\$/, "").replace(/^(\$[A-Za-z0-9]+\$|mut|dyn)*/, "").split("..")[0];
}

const KNOWN = /^(upright\w*|core|alloc|std|regex_automata|regex_syntax|regex|aho_corasick|memchr|ariadne|serde_json|serde\w*|indexmap|hashbrown|wasm_bindgen|dlmalloc|base64|unicode_width)$/;
const sums = new Map();
functions.forEach((size, index) => {
  const found = KNOWN.exec(crate(names.get(index + imports) ?? ""))?.[1] ?? "other";
  sums.set(found, (sums.get(found) ?? 0) + size);
});

const row = (name, size, part) =>
  console.log(`  ${name.padEnd(28)} ${String(size).padStart(9)}${part ? ` ${String(gzipSync(part, { level: 9 }).length).padStart(9)} gzipped` : ""}`);
console.log("what takes the space, in bytes:");
row("code", code.length, code);
for (const [name, size] of [...sums].sort((a, b) => b[1] - a[1]).slice(0, 16)) row(`  ${name}`, size);
row("data", data.length, data);
for (const path of process.argv.slice(3)) {
  const part = readFileSync(path);
  row(`  ${path.replace(/^.*\//, "")}`, part.length, part);
}
