// What a visitor does, in a real browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, start, shown, write } from "./browser.js";

let site;
before(async () => {
  site = await start();
});
after(() => site.close());

const POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  hostNetwork: true\n  hostPID: true\n  containers: []\n";
const RULE = `/// Pods keep to themselves.
rule pod-host {
  severity high

  for p in Pod
  deny p.spec.hostNetwork

  message "{p.metadata.name} shares with its node"
  fix     set p.spec.hostNetwork = false
}
`;

/** Waits until the tab's count is this. */
const count = (page, tab, text) => page.waitForFunction(([id, text]) => {
  const badge = document.getElementById(id);
  return (badge.hidden ? "" : badge.textContent) === text;
}, [`count-${tab}`, text]);

test("the first page has findings, with their place, their reason and a fix that a click applies", async () => {
  const page = await open(site);
  await count(page, "findings", "2");
  const card = page.locator(".finding", { hasText: "deployment-single-replica" });
  assert.match(await card.innerText(), /storefront has 1 replica/);
  assert.match(await card.innerText(), /spec\.replicas = 1/);
  assert.equal(await card.locator(".diff-old code").innerText(), "  replicas: 1 # enough for the start");
  assert.equal(await card.locator(".diff-new code").innerText(), "  replicas: 2 # enough for the start");
  await card.getByRole("button", { name: /^Apply fix of/ }).click();
  await count(page, "findings", "1");
  assert.match(await shown(page, "manifest"), /replicas: 2 # enough/);
  assert.deepEqual(page.errors, []);
});

test("findings are marked at their lines, and a click on a finding goes there", async () => {
  const page = await open(site);
  await count(page, "findings", "2");
  const marked = await page.locator("#manifest-editor .cm-lintRange").allInnerTexts();
  assert.deepEqual(marked, ["1", "docker.io/acme/exporter:0.9"]);
  await page.getByRole("button", { name: "Show line 9 of the manifest" }).click();
  assert.equal(await page.locator("#manifest-editor .cm-activeLine").innerText(), "  replicas: 1 # enough for the start");
});

test("mistakes are told as one types, with a quick fix that a click applies", async () => {
  const page = await open(site);
  await write(page, "rule", RULE.replace("deny p.spec.hostNetwork", "deny p.spec.hostNetwrk"));
  await count(page, "problems", "1");
  await page.locator("#rule-editor .cm-lintRange-error").hover();
  const tooltip = page.locator(".cm-tooltip-lint");
  assert.match(await tooltip.innerText(), /has no field hostNetwrk/);
  await tooltip.locator(".cm-diagnosticAction").click();
  await count(page, "problems", "");
  assert.match(await shown(page, "rule"), /deny p\.spec\.hostNetwork/);
  assert.equal(await page.locator("#rule-status").innerText(), "sound");
});

test("fields of Kubernetes are completed, with their types", async () => {
  const page = await open(site);
  await write(page, "rule", "rule r {\n  severity low\n\n  for p in Pod\n  deny p.spec.");
  await page.keyboard.type("hostNet", { delay: 30 });
  const option = page.locator(".cm-tooltip-autocomplete li", { hasText: "hostNetwork" });
  await option.waitFor();
  assert.match(await option.innerText(), /bool/);
  await page.keyboard.press("Enter");
  assert.match(await shown(page, "rule"), /deny p\.spec\.hostNetwork$/m);
});

test("pointing at a word tells its type", async () => {
  const page = await open(site);
  await page.locator("#rule-editor .tok-property", { hasText: /^replicas$/ }).first().hover();
  await page.locator(".cm-tooltip-hover .hover").waitFor();
  assert.match(await page.locator(".cm-tooltip-hover .hover").innerText(), /int/);
});

test("F12 goes to a declaration", async () => {
  const page = await open(site);
  await page.locator("#rule-editor .tok-variable", { hasText: /^d$/ }).last().click();
  await page.keyboard.press("F12");
  await page.waitForFunction(() => document.querySelector("#rule-editor .cm-activeLine").innerText.includes("for d in Deployment"));
});

test("a code leads to its page", async () => {
  const page = await open(site);
  await write(page, "rule", RULE.replace("deny p.spec.hostNetwork", "deny p.spec.hostNetwrk"));
  await count(page, "problems", "1");
  await page.locator("#tab-problems").click();
  await page.getByRole("button", { name: "What U0102 means" }).first().click();
  assert.match(await page.locator("#page-title").innerText(), /^U0102: /);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#page").isVisible(), false);
});

test("colours come from the engine's lexer", async () => {
  const page = await open(site);
  await write(page, "rule", RULE);
  await page.waitForSelector("#rule-editor .tok-keyword");
  assert.equal(await page.locator("#rule-editor .tok-keyword", { hasText: /^deny$/ }).count(), 1);
  assert.equal(await page.locator("#rule-editor .tok-documentation").first().innerText(), "/// Pods keep to themselves.");
});

test("all fixes are applied together, and undo takes them back", async () => {
  const page = await open(site);
  await write(page, "rule", `${RULE}\n${RULE.replace("pod-host", "pod-again").replaceAll("hostNetwork", "hostPID")}`);
  await write(page, "manifest", POD);
  await count(page, "findings", "2");
  await page.getByRole("button", { name: "Apply all 2 fixes" }).click();
  await count(page, "findings", "0");
  const fixed = await shown(page, "manifest");
  assert.match(fixed, /hostNetwork: false/);
  assert.match(fixed, /hostPID: false/);
  await page.locator("#manifest-editor .cm-content").focus();
  await page.keyboard.press("Control+Z");
  await count(page, "findings", "2");
});

test("the rule's tests run, and a failure leads to its place", async () => {
  const page = await open(site);
  await page.locator("#run-tests").click();
  await page.waitForSelector("text=All 2 cases passed");
  await write(page, "rule", `${RULE}\ntest pod-host {\n  case "wrong" {\n    given """\n      ${POD.trimEnd().replaceAll("\n", "\n      ")}\n      """\n    expect not-applicable\n  }\n}\n`);
  await page.waitForSelector("#panel-tests .problem");
  await page.locator("#panel-tests .problem .link").first().click();
  assert.match(await page.locator("#rule-editor .cm-activeLine").innerText(), /expect not-applicable/);
});

test("the program is shown", async () => {
  const page = await open(site);
  await page.locator("#tab-program").click();
  await page.waitForSelector("#panel-program .listing");
  assert.match(await page.locator("#panel-program .listing").innerText(), /deployment-single-replica/);
});

test("a profile of the standard rules judges, with its controls", async () => {
  const page = await open(site);
  await page.waitForSelector("#rules-choice option[value=owasp-2022]", { state: "attached" });
  await page.locator("#rules-choice").selectOption("owasp-2022");
  await page.waitForFunction(() => Number(document.getElementById("count-findings").textContent) > 5);
  await page.locator("#tab-controls").click();
  assert.match(await page.locator("#panel-controls").innerText(), /2022:K01/);
});

test("the version of Kubernetes is chosen", async () => {
  const page = await open(site);
  await write(page, "rule", `/// Says the version.\nrule version-told {\n  severity low\n\n  for p in Pod\n  deny p.spec.hostPID\n\n  message "at {kubernetes}"\n}\n`);
  await write(page, "manifest", POD);
  await page.waitForSelector("#version-choice option[value='1.33']", { state: "attached" });
  await page.locator("#version-choice").selectOption("1.33");
  await page.waitForSelector("text=at 1.33");
});

test("a standard rule opens with a manifest of its tests, and judges it", async () => {
  const page = await open(site);
  await page.keyboard.press("Control+O");
  await page.waitForSelector("#picker[open]");
  await page.waitForSelector("text=/Standard rules: /", { timeout: 60_000 });
  await page.keyboard.type("container-privileged");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("#rule-editor .cm-content").innerText.includes("rule container-privileged"));
  await page.waitForFunction(() => document.getElementById("rule-status").textContent === "sound");
  assert.match(await shown(page, "manifest"), /kind: /);
});

test("an example and a manifest open", async () => {
  const page = await open(site);
  for (const [name, editor, text] of [["acme/images", "rule", /registr/], ["node-agent.yaml", "manifest", /DaemonSet/]]) {
    await page.locator("#open").click();
    await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
    assert.match(await shown(page, editor), text);
  }
});

test("a link carries everything, and is understood by another browser", async () => {
  const page = await open(site);
  await write(page, "rule", RULE);
  await write(page, "manifest", `${POD}# ü 😀\n`);
  await page.locator("#share").click();
  await page.waitForFunction(() => location.hash.startsWith("#v1."));
  const other = await open(site, { fragment: new URL(page.url()).hash });
  await count(other, "findings", "1");
  assert.match(await shown(other, "rule"), /rule pod-host/);
  assert.match(await shown(other, "manifest"), /# ü 😀/);
});

test("a broken link says what is wrong, and what was there stays", async () => {
  const page = await open(site);
  await write(page, "rule", RULE);
  await page.locator("#share").click();
  await page.waitForFunction(() => location.hash.length > 50);
  const hash = new URL(page.url()).hash;
  const broken = [hash.slice(0, hash.length / 2), "#v1.%%%", "#v1.!!!!", "#v9.abc", "#v1.", `#v1.${"A".repeat(1000)}`, `${hash.slice(0, 20)}AAAA${hash.slice(24)}`];
  for (const fragment of broken) {
    const other = await open(site, { fragment });
    await other.waitForSelector("#toast[data-kind=problem].shown");
    assert.match(await other.locator("#toast").innerText(), /^This link can't be opened: /, fragment);
    assert.match(await shown(other, "rule"), /deployment-single-replica/, fragment);
    assert.deepEqual(other.errors, [], fragment);
    await other.context().close();
  }
});

test("a link that unfolds to more than a link may is refused", async () => {
  const page = await open(site);
  const hash = await page.evaluate(async () => {
    const stream = new Blob(["x".repeat(50_000_000)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return `#v1.${btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
  });
  await page.evaluate((hash) => (location.hash = hash), hash);
  await page.waitForSelector("text=it holds more than a link may");
});

test("what was written is there again when the page is", async () => {
  const page = await open(site);
  await write(page, "rule", RULE);
  await page.waitForFunction(() => localStorage.getItem("upright.playground.draft")?.includes("pod-host"));
  await page.reload();
  await page.waitForFunction(() => document.querySelector("#rule-editor .cm-content").innerText.includes("pod-host"));
});

test("half-typed rules at many prefixes are no trap", async () => {
  const page = await open(site);
  await write(page, "manifest", POD);
  for (let end = 1; end < RULE.length; end += 9) await write(page, "rule", RULE.slice(0, end));
  await write(page, "rule", RULE);
  await count(page, "findings", "1");
  assert.deepEqual(page.errors, []);
});

test("formatting lays the rule out", async () => {
  const page = await open(site);
  await write(page, "rule", RULE.replace("  severity high\n\n", "severity   high\n"));
  await page.locator("#format").click();
  await page.waitForFunction(() => document.querySelector("#rule-editor .cm-content").innerText.includes("  severity high\n"));
});
