// Builds the static site into dist/: `node build.js`. The package in target/wasm/package comes first (bindings/wasm/build.sh).

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../../..");
const packaged = join(root, "target/wasm/package");
const dist = join(here, "dist");

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

/** A name that changes with the content, so that browsers may keep the file for ever. */
function hashed(path, name) {
  const hash = createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 10);
  const [stem, extension] = name.split(".");
  return `${stem}-${hash}.${extension}`;
}

const wasm = hashed(join(packaged, "raw/upright_bg.wasm"), "upright.wasm");
copyFileSync(join(packaged, "raw/upright_bg.wasm"), join(dist, wasm));

const common = {
  bundle: true, minify: true, format: "esm", target: "es2022", outdir: dist, entryNames: "[name]-[hash]", metafile: true,
  logLevel: "warning", legalComments: "linked", absWorkingDir: here,
  alias: { "upright-wasm/core": join(packaged, "core.js"), "upright-wasm": join(packaged, "core.js") },
};

/** The file that an entry became. */
async function bundle(entry, options = {}) {
  const { metafile } = await build({ ...common, ...options, entryPoints: [entry] });
  const [path] = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === entry);
  return basename(path);
}

const worker = await bundle("src/worker.ts");
const main = await bundle("src/main.ts", {
  define: { WASM_FILE: JSON.stringify(wasm), WORKER_FILE: JSON.stringify(worker), SAMPLES: JSON.stringify(samples()) },
});
const css = await bundle("style.css");
const page = readFileSync(join(here, "index.html"), "utf8");
const names = { WASM: wasm, MAIN: main, CSS: css };
writeFileSync(join(dist, "index.html"), page.replace(/\{\{(\w+)\}\}/g, (_, name) => names[name]));

for (const file of readdirSync(dist).sort()) {
  const bytes = readFileSync(join(dist, file));
  const size = statSync(join(dist, file)).size;
  console.log(`${file.padEnd(28)} ${String(size).padStart(9)} bytes ${String(gzipSync(bytes, { level: 9 }).length).padStart(9)} gzipped`);
}

/** The repository's examples: rule texts that stand alone, and manifests. */
function samples() {
  const text = (path) => readFileSync(join(root, "examples", path), "utf8");
  const first = (rule) => /^\/\/\/ (.*)$/m.exec(rule)?.[1] ?? "";
  const rules = ["walkthrough/privileged.upright", "acme/images.upright", "acme/owners.upright", "acme/operations.upright"];
  const examples = rules.map((path) => ({
    title: path.replace(/\.upright$/, ""),
    detail: first(text(path)),
    rule: text(path),
    manifest: path.startsWith("walkthrough/") ? text("walkthrough/pod.yaml") : text("manifests/storefront.yaml"),
  }));
  const files = readdirSync(join(root, "examples/manifests")).filter((file) => /\.(ya?ml|json)$/.test(file)).sort();
  const manifests = files.map((file) => ({ title: file, detail: kinds(text(`manifests/${file}`)), manifest: text(`manifests/${file}`) }));
  return { examples, manifests };
}

function kinds(manifest) {
  return [...new Set([...manifest.matchAll(/^\s*"?kind"?: "?(\w+)/gm)].map(([, kind]) => kind))].slice(0, 6).join(", ");
}
