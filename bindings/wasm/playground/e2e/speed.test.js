// How soon one can type, how soon a key is answered, and that nothing freezes. Each is tried more than once and the best or
// the middle counts. On a machine that is busy with other things the times are told, and nothing is asked of them.

import assert from "node:assert/strict";
import { availableParallelism, loadavg } from "node:os";
import { after, before, test } from "node:test";
import { open, start, write } from "./browser.js";

let site;
before(async () => {
  site = await start();
});
after(() => site.close());

const middle = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

test("one can type within a second", async (t) => {
  const times = [];
  for (let times_ = 0; times_ < 5; times_ += 1) {
    const page = await open(site);
    times.push(await page.evaluate(() => performance.getEntriesByName("typeable")[0].startTime));
    if (times_ === 0) t.diagnostic(`first findings after ${Math.round(await page.evaluate(() => performance.getEntriesByName("answered")[0].startTime))} ms`);
    await page.context().close();
  }
  t.diagnostic(`ready to type after ${times.map(Math.round).join(", ")} ms`);
  atMost(t, Math.min(...times), 1000, "ready to type");
});

function atMost(t, time, most, what) {
  const isBusy = loadavg()[0] > 2 * availableParallelism();
  if (isBusy && time >= most) t.diagnostic(`${what}: ${Math.round(time)} ms is more than ${most}, on a busy machine`);
  else assert.ok(time < most, `${what}: ${time} ms`);
}

/** A manifest of some 300 lines. */
function manifest() {
  const one = (at) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-${at}
  namespace: shop
spec:
  replicas: ${at % 3}
  selector: {matchLabels: {app: shop-${at}}}
  template:
    metadata:
      labels: {app: shop-${at}}
    spec:
      containers:
        - name: web
          image: docker.io/acme/shop:${at}
          ports: [{containerPort: 8080}]
        - name: metrics
          image: registry.acme.example/metrics:1
          securityContext:
            privileged: true
`;
  return Array.from({ length: 15 }, (_, at) => one(at)).join("---\n");
}

async function keys(page, editor, measure, count = 30) {
  await page.locator(`#${editor}-editor .cm-content`).focus();
  await page.keyboard.press("Control+End");
  await page.evaluate(() => performance.clearMeasures());
  for (let key = 0; key < count; key += 1) {
    await page.keyboard.type(key % 10 === 9 ? "\n" : "#");
    await page.waitForFunction(([name, least]) => performance.getEntriesByName(name).length > least, [measure, key]).catch(() => {});
  }
  return page.evaluate((name) => performance.getEntriesByName(name).map((entry) => entry.duration), measure);
}

test("a key is answered within 50 ms on a manifest of 300 lines", async (t) => {
  const page = await open(site);
  await write(page, "manifest", manifest());
  await page.waitForFunction(() => Number(document.getElementById("count-findings").textContent) > 10);
  const judged = await keys(page, "manifest", "judged");
  t.diagnostic(`in the manifest: findings after ${middle(judged).toFixed(1)} ms (middle of ${judged.length}, ${Math.min(...judged).toFixed(1)} to ${Math.max(...judged).toFixed(1)})`);
  const analysed = await keys(page, "rule", "analysed");
  t.diagnostic(`in the rule: mistakes and colours after ${middle(analysed).toFixed(1)} ms (middle of ${analysed.length}, ${Math.min(...analysed).toFixed(1)} to ${Math.max(...analysed).toFixed(1)})`);
  atMost(t, middle(judged), 50, "a key in the manifest");
  atMost(t, middle(analysed), 50, "a key in the rule");
});

test("a manifest of ten megabytes is judged while one goes on typing", async (t) => {
  const page = await open(site);
  const pod = (at) => `apiVersion: v1\nkind: Pod\nmetadata: {name: p${at}}\nspec:\n  containers:\n    - {name: a, image: "docker.io/a:${at}"}\n# ${"x".repeat(880)}\n`;
  const text = Array.from({ length: 10_500 }, (_, at) => pod(at)).join("---\n");
  assert.ok(text.length > 10_000_000);
  await page.evaluate(() => {
    window.longest = 0;
    let last = performance.now();
    const tick = () => {
      const now = performance.now();
      window.longest = Math.max(window.longest, now - last);
      last = now;
      setTimeout(tick, 5);
    };
    tick();
  });
  await write(page, "manifest", text);
  const pasted = await page.evaluate(() => window.longest);
  await page.evaluate(() => (window.longest = 0));
  await page.locator("#rule-editor .cm-content").focus();
  await page.keyboard.type("// typed meanwhile\n");
  await page.waitForFunction(() => document.querySelector("#rule-editor .cm-content").innerText.startsWith("// typed meanwhile"));
  await page.waitForFunction(() => /10,5\d\d findings|10500 findings/.test(document.getElementById("manifest-status").textContent), undefined, { timeout: 120_000 });
  const longest = await page.evaluate(() => window.longest);
  t.diagnostic(`longest stop of the page: ${Math.round(pasted)} ms while pasting, ${Math.round(longest)} ms while judging`);
  assert.match(await page.locator("#panel-findings").innerText(), /more findings not shown/);
  atMost(t, longest, 4000, "the page stopped");
  assert.deepEqual(page.errors, []);
});
